package store

import (
	"context"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// rowsAtOnce bounds the rows of one statement. PostgreSQL answers each statement
// over a connection, which costs more than the row that it stores.
const rowsAtOnce = 64

// many runs "head VALUES (…), (…) tail" over rows, as few statements as may be, and
// hands what they return to scan, if that is not nil. Each statement has a power of
// two of rows: so there are few forms of it to be prepared. No two rows may have
// the same key where tail updates on conflict.
func (t tx) many(ctx context.Context, scan func(scanner) error, head, tail string, rows [][]any) error {
	for len(rows) > 0 {
		n := runLength(len(rows))
		query, args := head+" VALUES "+places(n, len(rows[0]))+" "+tail, slices.Concat(rows[:n]...)
		var err error
		if scan == nil {
			_, err = t.run(ctx, query, args...)
		} else {
			err = t.rows(ctx, scan, query, args...)
		}
		if err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// among runs "query (…)" over values, as few statements as may be, and hands what
// they return to scan.
func (t tx) among(ctx context.Context, scan func(scanner) error, query string, values []any) error {
	for len(values) > 0 {
		n := runLength(len(values))
		if err := t.rows(ctx, scan, query+" "+places(1, n), values[:n]...); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// runLength is the greatest power of two of rows that n has, and a statement takes.
func runLength(n int) int { return 1 << (bits.Len(uint(min(n, rowsAtOnce))) - 1) }

// places are the parameters of so many rows: ($1, $2), ($3, $4).
func places(rows, width int) string {
	var b strings.Builder
	for i := range rows * width {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%width == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteByte(')')
	return b.String()
}
