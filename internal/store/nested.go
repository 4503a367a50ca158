package store

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A page is read in one or two queries. What belongs to a row in some number
// (the changes of a story, the days of a topic) comes with it as a list within
// the row, in JSON, which both engines make.

// nested is a column that holds the rows of "SELECT columns rest" as text; each
// reads them.
func (d dialect) nested(columns, rest string) string {
	exprs := splitColumns(columns)
	inner, outer := make([]string, len(exprs)), make([]string, len(exprs))
	for i, e := range exprs {
		outer[i] = fmt.Sprintf("c%d", i+1)
		inner[i] = e + " AS " + outer[i]
	}
	return fmt.Sprintf(`(SELECT coalesce(CAST(`+d.list+` AS TEXT), '[]') FROM (SELECT %s %s) AS nested)`,
		strings.Join(outer, ", "), strings.Join(inner, ", "), rest)
}

// splitColumns parts a list of columns at the commas outside of brackets.
func splitColumns(s string) (parts []string) {
	depth, from := 0, 0
	for i, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			parts = append(parts, strings.TrimSpace(s[from:i]))
			from = i + 1
		}
	}
	return append(parts, strings.TrimSpace(s[from:]))
}

// nestedRow is a row of a nested list.
type nestedRow []json.RawMessage

// Scan implements scanner.
func (r nestedRow) Scan(to ...any) error {
	if len(to) != len(r) {
		return fmt.Errorf("%d columns for %d values", len(r), len(to))
	}
	for i, raw := range r {
		if b, ok := to[i].(*bool); ok { // engines keep booleans as numbers
			*b = string(raw) == "1" || string(raw) == "true"
			continue
		}
		if err := json.Unmarshal(raw, to[i]); err != nil {
			return err
		}
	}
	return nil
}

// eachNested hands every row of a nested list to scan.
func eachNested(list string, scan func(scanner) error) error {
	var rows []nestedRow
	if err := json.Unmarshal([]byte(list), &rows); err != nil {
		return err
	}
	for _, r := range rows {
		if err := scan(r); err != nil {
			return err
		}
	}
	return nil
}

// scanText and scanNumber read rows of one column.
func scanText(s scanner) (v string, err error) {
	err = s.Scan(&v)
	return v, err
}

func scanNumber(s scanner) (v int64, err error) {
	err = s.Scan(&v)
	return v, err
}
