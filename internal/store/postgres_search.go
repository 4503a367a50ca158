package store

import (
	"fmt"
	"strings"
)

// A GIN index gives all articles that hold a word, in no order: of a common word in
// a million articles, hundreds of thousands, of which a search wants the newest
// thousand. So the index holds of each article not only its words but also the
// slices of article numbers that it lies in, as words that no text has: "/11:305" is
// the 305th slice of 2^11 numbers. A search asks for its words together with the
// newest two slices of 2^11, and only where they hold too few for the newest
// two of 2^14, and so on. GIN begins with the rarest word and leaps over the others,
// so that each question costs what its slices hold.

// sliceBits are the sizes of slices, in bits.
var sliceBits = []int{11, 14, 17, 20, 23}

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

// newestHolding is the query for dialect.newest: each pair of slices (within_11) is asked
// only where the smaller ones hold too few (few_11), at last all articles.
func newestHolding() string {
	parts := []string{"newest AS MATERIALIZED (SELECT coalesce(max(rowid), 0) AS id FROM search)"}
	var found []string
	guard := ""
	add := func(name, condition string) {
		parts = append(parts, name+" AS MATERIALIZED (SELECT rowid AS id FROM search WHERE "+guard+sliced()+" @@ "+condition+")")
	}
	for _, bits := range sliceBits {
		slice := func(back int) string {
			return fmt.Sprintf("'''/%d:' || (SELECT CAST((id >> %d) - %d AS text) FROM newest) || ''''", bits, bits, back)
		}
		within, few := fmt.Sprintf("within_%d", bits), fmt.Sprintf("few_%d", bits)
		add(within, "(CAST($1 AS tsquery) && CAST("+slice(0)+" || ' | ' || "+slice(1)+" AS tsquery))")
		parts = append(parts, few+" AS MATERIALIZED (SELECT "+guard+"count(*) < %[1]d AS yes FROM "+within+")")
		found = append(found, "SELECT id FROM "+within+" WHERE NOT (SELECT yes FROM "+few+")")
		guard = "(SELECT yes FROM " + few + ") AND "
	}
	add("anywhere", "CAST($1 AS tsquery)")
	found = append(found, "SELECT id FROM anywhere")
	return "WITH " + strings.Join(parts, ", ") + " SELECT id FROM (" + strings.Join(found, " UNION ALL ") + ") AS holding ORDER BY id DESC LIMIT %[1]d"
}
