// Package archive is the form of a backup: what a database of Broadsheet holds,
// without anything of the engine that held it.
//
// An archive is a tar file compressed with zstd; "tar --zstd -xf" opens it.
//
//	header.json               what it is, of which schema, with which columns
//	articles/000001.jsonl     rows of a table, one JSON array a line, in parts
//	…                         tables in an order in which they can be loaded
//	manifest.json             rows, bytes and SHA-256 of every part; its end
//
// A value is null, a number, a string, or for bytes {"b": base64}; a string that
// JSON cannot hold as it is (not UTF-8) is {"s": base64}. A table without rows
// has no part. An archive without its manifest was cut short.
//
// Writer writes one and Read reads it, both in bounded memory; package store
// knows what to put in and what to do with it.
package archive

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// Format names the form, and Version its version: it is raised when an older
// program could not read what a newer one writes.
const (
	Format  = "broadsheet backup"
	Version = 1
)

// Header says what an archive holds.
type Header struct {
	Format  string  `json:"format"`
	Version int     `json:"version"`
	Schema  int64   `json:"schema"` // version of the tables
	Engine  string  `json:"engine"` // that it was made from, for people
	Made    string  `json:"made"`   // when, RFC 3339
	Tables  []Table `json:"tables"`
}

// Table is one table of an archive: its rows are arrays of its columns' values.
type Table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	// Last is the last number that the table gave as an id, 0 if it gives none:
	// a number is never given twice, not even that of a row that is gone.
	Last int64 `json:"last,omitempty"`
}

// Part is one file of rows.
type Part struct {
	Name   string `json:"name"`
	Rows   int    `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Manifest lists what an archive must hold to be whole.
type Manifest struct {
	Parts []Part `json:"parts"`
	Rows  int    `json:"rows"`
}

const (
	headerName   = "header.json"
	manifestName = "manifest.json"
	partSize     = 1 << 20  // a part is closed once it is longer
	mostRow      = 64 << 20 // bytes of a row, at most
	mostHeader   = 16 << 20 // bytes of header or manifest, at most
)

// appendRow appends a row as a line of JSON.
func appendRow(b []byte, row []any) ([]byte, error) {
	b = append(b, '[')
	for i, v := range row {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendValue(b, v); err != nil {
			return nil, err
		}
	}
	return append(b, ']', '\n'), nil
}

func appendValue(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%v cannot be written", v)
		}
		// The shortest form that reads back as the same number, marked as no integer.
		b = strconv.AppendFloat(b, v, 'e', -1, 64)
		return b, nil
	case []byte:
		return appendBase64(append(b, `{"b":"`...), v), nil
	case string:
		if !utf8.ValidString(v) {
			return appendBase64(append(b, `{"s":"`...), []byte(v)), nil
		}
		quoted, err := json.Marshal(v)
		return append(b, quoted...), err
	}
	return nil, fmt.Errorf("a %T cannot be written", v)
}

func appendBase64(b, v []byte) []byte {
	return append(base64.StdEncoding.AppendEncode(b, v), `"}`...)
}

// parseRow reads what appendRow wrote: nil, int64, float64, string or []byte.
func parseRow(line []byte, columns int) ([]any, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return nil, err
	}
	if len(raw) != columns {
		return nil, fmt.Errorf("a row has %d values, not %d", len(raw), columns)
	}
	row := make([]any, len(raw))
	for i, r := range raw {
		v, err := parseValue(r)
		if err != nil {
			return nil, err
		}
		row[i] = v
	}
	return row, nil
}

func parseValue(r json.RawMessage) (any, error) {
	switch r[0] {
	case 'n':
		return nil, nil
	case '"':
		var s string
		err := json.Unmarshal(r, &s)
		return s, err
	case '{':
		var v struct{ B, S *[]byte }
		if err := json.Unmarshal(r, &v); err != nil {
			return nil, err
		}
		switch {
		case v.B != nil && v.S == nil:
			return *v.B, nil
		case v.S != nil && v.B == nil:
			return string(*v.S), nil
		}
		return nil, errors.New("a value is neither bytes nor text")
	case 't', 'f', '[':
		return nil, fmt.Errorf("%.20q is no value of a row", string(r))
	}
	if n, err := strconv.ParseInt(string(r), 10, 64); err == nil {
		return n, nil
	}
	return strconv.ParseFloat(string(r), 64)
}
