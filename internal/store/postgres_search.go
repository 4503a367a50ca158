package store

import (
	"fmt"
	"strings"
)

// A GIN index gives all articles that hold a word, in no order: of a common word in
// a million articles, hundreds of thousands, of which a search wants the newest
// thousand. So the index holds of each article not only its words but also the
// slices of article numbers that it lies in, as words that no text has: "/12:305" is
// the 305th slice of 2^12 numbers. A search asks for its words together with the
// newest two slices of 2^12, and only where they hold too few for the newest
// two of 2^15, and so on. GIN begins with the rarest word and leaps over the others,
// so that each question costs what its slices hold.

// sliceBits are the sizes of slices, in bits.
var sliceBits = []int{12, 15, 18, 21, 24}

// sliced is what the index is over: the words and the slices of an article.
func sliced() string {
	var all []string
	for _, bits := range sliceBits {
		all = append(all, fmt.Sprintf("'/%d:' || CAST(rowid >> %d AS text)", bits, bits))
	}
	return "(words || array_to_tsvector(ARRAY[" + strings.Join(all, ", ") + "]))"
}

// searchIndex makes the index of words. What waits to be put into it is read whole
// by each search, so that not much may wait.
var searchIndex = "CREATE INDEX search_words ON search USING gin (" + sliced() + ") WITH (gin_pending_list_limit = 256)"

// newestHolding is the query for dialect.newest: every slice is asked only where the smaller
// ones together hold too few, at last all articles.
func newestHolding() string {
	var parts, names, few []string
	add := func(name, condition string) {
		where := strings.Join(append(few[:len(few):len(few)], sliced()+" @@ "+condition), " AND ")
		parts = append(parts, name+" AS MATERIALIZED (SELECT rowid AS id FROM search WHERE "+where+")")
		names = append(names, "SELECT id FROM "+name)
		few = append(few, "(SELECT count(*) FROM "+name+") < %[1]d")
	}
	for _, bits := range sliceBits {
		name := fmt.Sprintf("within_%d", bits)
		slice := func(back int) string {
			return fmt.Sprintf("'''/%d:' || (SELECT (coalesce(max(rowid), 0) >> %d) - %d FROM search) || ''''", bits, bits, back)
		}
		add(name, "(CAST($1 AS tsquery) && CAST("+slice(0)+" || ' | ' || "+slice(1)+" AS tsquery))")
	}
	add("anywhere", "CAST($1 AS tsquery)")
	return "WITH " + strings.Join(parts, ", ") + " SELECT id FROM (" + strings.Join(names, " UNION ") + ") AS holding ORDER BY id DESC LIMIT %[1]d"
}
