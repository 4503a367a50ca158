package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// searchWindow is how many of the newest matches are verified and ranked.
const searchWindow = 1000

// Hit is a found article. Marks are the parts of Passage, in bytes, that the
// query asked for; TitleMarks those of the title.
type Hit struct {
	news.Card
	TitleMarks []news.Span
	Passage    string
	Marks      []news.Span
}

// Result is one page of a search.
type Result struct {
	Hits    []Hit
	Total   int    // at most searchWindow
	More    bool   // there are older matches than were looked at
	Suggest string // a word in the news close to one that was not found
}

const (
	// longestTerm bounds a term in bytes: PostgreSQL takes no lexeme of 2 kB. A word
	// that long is found by its beginning.
	longestTerm = 1024
	// indexedBytes bounds the terms of one article: a tsvector holds 1 MB. A text
	// with more different words than that is found by its first ones.
	indexedBytes = 1_000_000
)

// index puts the terms of an article that has none there into the search table.
func (t tx) index(ctx context.Context, id int64, words []string) error {
	_, err := t.run(ctx, `INSERT INTO search (rowid, words) VALUES ($1, $2)`, id, t.db.document(indexed(words)))
	return err
}

// indexed are the terms of an article as they are indexed. One occurrence is
// enough: the table keeps no positions, ranking is ours.
func indexed(words []string) []string {
	seen := make(map[string]bool, len(words))
	var terms []string
	size := 0
	for _, w := range words {
		if w = indexable(w); w == "" || seen[w] {
			continue
		}
		if size += len(w); size > indexedBytes {
			break
		}
		seen[w] = true
		terms = append(terms, w)
	}
	return terms
}

// indexable is a term without the characters at which an engine would part it,
// and no longer than an engine takes.
func indexable(term string) string {
	term = strings.Map(func(r rune) rune {
		if r == '"' || !unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.P, unicode.S, unicode.Co) {
			return -1
		}
		return r
	}, term)
	if len(term) > longestTerm {
		n := longestTerm
		for !utf8.RuneStart(term[n]) {
			n--
		}
		term = term[:n]
	}
	return term
}

// query is what a reader typed: words that must all occur, phrases that must
// stand as they are, and words that must not occur.
type query struct {
	all, not []string // alternatives of each are found by the engine
	phrases  []string
}

// parseQuery reads words, "phrases" and -words.
func parseQuery(s string) (q query) {
	for i, part := range strings.Split(strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`).Replace(s), `"`) {
		if i%2 == 1 && strings.TrimSpace(part) != "" {
			q.phrases = append(q.phrases, strings.TrimSpace(part))
			q.all = append(q.all, strings.Fields(part)...)
			continue
		}
		for _, w := range strings.Fields(part) {
			if not, ok := strings.CutPrefix(w, "-"); ok && not != "" {
				q.not = append(q.not, not)
			} else {
				q.all = append(q.all, w)
			}
		}
	}
	return q
}

// alternatives are the index terms that a typed word may have become, over the
// languages that are stored. A word can be several terms: each is an "and".
func alternatives(word string, languages []string) [][]string {
	seen := map[string]bool{}
	var out [][]string
	for _, lang := range languages {
		var terms []string
		for _, t := range text.Tokens(word, lang) {
			if t = indexable(t); t != "" {
				terms = append(terms, t)
			}
		}
		if k := strings.Join(terms, " "); k != "" && !seen[k] {
			seen[k] = true
			out = append(out, terms)
		}
	}
	return out
}

// terms is the query in the engine's syntax; empty if it asks for nothing.
func (q query) terms(d *dialect, languages []string) string {
	var must, not []string
	for _, w := range telling(q.all, languages) {
		if m := d.either(alternatives(w, languages), w); m != "" {
			must = append(must, m)
		}
	}
	for _, w := range q.not {
		if m := d.either(alternatives(w, languages), w); m != "" {
			not = append(not, m)
		}
	}
	if len(must) == 0 {
		return ""
	}
	m := strings.Join(must, d.and)
	if len(not) > 0 {
		m = "(" + m + ")" + d.not + "(" + strings.Join(not, d.or) + ")"
	}
	return m
}

// telling are the words that are a stop word in none of the languages: texts
// are stored without those. If there are no others, all are looked for.
func telling(words, languages []string) []string {
	var kept []string
	for _, w := range words {
		if !slices.ContainsFunc(languages, func(lang string) bool { return len(text.Tokens(w, lang)) == 0 }) {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return words
	}
	return kept
}

// either is one typed word as alternatives. A single character of a script
// without spaces stands in pairs with others: it is looked for as a beginning.
func (d *dialect) either(alts [][]string, word string) string {
	r := []rune(word)
	single := len(r) == 1 && unicode.In(r[0], unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
	var parts []string
	for _, terms := range alts {
		quoted := make([]string, len(terms))
		for i, t := range terms {
			quoted[i] = d.quote(t, single && len(terms) == 1)
		}
		parts = append(parts, "("+strings.Join(quoted, d.and)+")")
	}
	if len(parts) == 0 {
		return ""
	}
	return "(" + strings.Join(parts, d.or) + ")"
}

// Search finds articles that hold all words of a query, the best first: those
// with the words in the title, the newer, originals before copies. A page's
// Before is the Older of the page before it.
func (db *DB) Search(ctx context.Context, typed string, p Page) (res Result, t Turn, err error) {
	defer errs.Wrap(&err, "store.Search(%q)", typed)
	typed = cutRunes(typed, 400)
	languages, err := db.languages(ctx)
	if err != nil {
		return res, t, err
	}
	q := parseQuery(typed)
	m := q.terms(&db.dialect, languages)
	if m == "" {
		return res, t, nil
	}
	found, more, err := db.matches(ctx, m, q.phrases)
	if err != nil {
		return res, t, err
	}
	res.More = more
	marker := newMarker(q, languages)
	marker.rank(found, db.now())
	res.Total = len(found)
	from, limit := offset(p), min(max(p.Limit, 1), 100)
	if res.Hits, err = db.hits(ctx, found[min(from, len(found)):min(from+limit, len(found))], marker); err != nil {
		return res, t, err
	}
	if from > 0 {
		t.Newer = strconv.Itoa(max(0, from-limit))
	}
	if from+limit < len(found) {
		t.Older = strconv.Itoa(from + limit)
	}
	if res.Total == 0 {
		res.Suggest, err = db.suggest(ctx, q.all)
	}
	return res, t, err
}

// offset is the place of a page in ranked results.
func offset(p Page) int {
	n, err := strconv.Atoi(p.Before + p.After)
	if err != nil {
		return 0
	}
	return min(max(n, 0), searchWindow)
}

func cutRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// match is as much of a found article as ranking needs.
type match struct {
	id, at          int64
	title, language string
	copied          bool
	score           float64
}

// matches are the newest articles that a query in the engine's syntax finds and
// whose title or text holds every phrase, and whether there are older ones.
func (db *DB) matches(ctx context.Context, query string, phrases []string) (found []match, more bool, err error) {
	column, join, verify := "''", "", newPhrases(phrases)
	if verify != nil { // only a phrase needs the text
		column, join = "x.body", " JOIN texts x ON x.article = a.id"
	}
	n := 0
	err = db.rows(ctx, func(s scanner) error {
		var m match
		var packed []byte
		err := s.Scan(&m.id, &m.at, &m.title, &m.language, &m.copied, &packed)
		if n++; err != nil || n > searchWindow {
			return err
		}
		holds, err := m.holds(packed, verify)
		if holds {
			found = append(found, m)
		}
		return err
	}, fmt.Sprintf(`SELECT a.id, a.at, a.title, a.language, a.duplicate_of > 0, %s
		FROM (%s) AS m JOIN articles a ON a.id = m.id%s WHERE a.withdrawn = 0`, column, fmt.Sprintf(db.newest, searchWindow+1), join), query)
	return found, n > searchWindow, err
}

// holds reports whether the title or the packed text holds every phrase,
// punctuation and case aside.
func (m *match) holds(packed []byte, p *phrases) (bool, error) {
	if p == nil {
		return true, nil
	}
	text, err := p.text(packed)
	return err == nil && p.stand(m.title+" \n "+text), err
}

// knownLanguages are the languages of stored articles as read at some time.
type knownLanguages struct {
	codes []string
	until time.Time
}

// languagesFor is how long an answer of languages holds: another process may
// have stored an article in a new one.
const languagesFor = time.Minute

// languages are those of the stored articles, the plain form first.
func (db *DB) languages(ctx context.Context) ([]string, error) {
	if k := db.known.Load(); k != nil && db.now().Before(k.until) {
		return k.codes, nil
	}
	all := []string{""}
	err := db.rows(ctx, func(s scanner) error {
		var lang string
		err := s.Scan(&lang)
		all = append(all, lang)
		return err
	}, `SELECT code FROM languages ORDER BY code`)
	if err == nil {
		db.known.Store(&knownLanguages{all, db.now().Add(languagesFor)})
	}
	return all, err
}

// spaced is the folded words of s with single spaces.
func spaced(s string) string {
	var b strings.Builder
	for i, w := range text.Words(s) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text.Fold(w.Of(s)))
	}
	return b.String()
}

// marker knows the terms of a query and finds them in texts.
type marker map[string]bool

func newMarker(q query, languages []string) marker {
	m := marker{}
	for _, w := range q.all {
		for _, terms := range alternatives(w, languages) {
			for _, t := range terms {
				m[t] = true
			}
		}
	}
	return m
}

// marks are the words of s that the query asked for.
func (m marker) marks(s, lang string) (spans []news.Span) {
	if m.pairs() {
		for _, t := range text.TokenSpans(s, lang) {
			if m[indexable(t.Term)] {
				spans = append(spans, t.Span)
			}
		}
		return spans
	}
	initials := map[rune]bool{}
	for term := range m {
		r, _ := utf8.DecodeRuneInString(term)
		initials[r] = true
	}
	for _, w := range text.Words(s) {
		// A word becomes a term only if it begins like one: stemming costs most.
		r, size := utf8.DecodeRuneInString(s[w.Start:])
		if r >= utf8.RuneSelf {
			r, _ = utf8.DecodeRuneInString(text.Fold(s[w.Start : w.Start+size]))
		}
		if initials[unicode.ToLower(r)] && m[indexable(text.Term(w.Of(s), lang))] {
			spans = append(spans, w)
		}
	}
	return spans
}

// pairs reports whether a term is of a script without spaces, where terms are
// overlapping pairs of characters and no words.
func (m marker) pairs() bool {
	for term := range m {
		for _, r := range term {
			if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) {
				return true
			}
		}
	}
	return false
}

// rank orders matches, the best first. A term in the title counts like a few
// weeks of age, a copy a little less than its origin.
func (m marker) rank(found []match, now time.Time) {
	for i := range found {
		f := &found[i]
		days := math.Max(now.Sub(moment(f.at)).Hours()/24, 0)
		f.score = 2*float64(m.inTitle(f)) - math.Log2(1+days/7)
		if f.copied {
			f.score -= 0.5
		}
	}
	slices.SortStableFunc(found, func(a, b match) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), -cmp.Compare(a.at, b.at), -cmp.Compare(a.id, b.id))
	})
}

// inTitle is how many of the terms stand in a title. Terms are beginnings of
// words nearly always, so most titles need not be cut into terms to know.
func (m marker) inTitle(f *match) int {
	folded := text.Fold(f.title)
	near := false
	for term := range m {
		head := term
		if len(head) > 4 {
			head = head[:4]
		}
		near = near || strings.Contains(folded, head)
	}
	if !near {
		return 0
	}
	hits := map[string]bool{}
	for _, t := range text.Tokens(f.title, f.language) {
		if t = indexable(t); m[t] {
			hits[t] = true
		}
	}
	return len(hits)
}

// hits are the cards of matches, in their order, with the passages that answer
// the query.
func (db *DB) hits(ctx context.Context, found []match, m marker) ([]Hit, error) {
	if len(found) == 0 {
		return nil, nil
	}
	hits := make(map[int64]Hit, len(found))
	ids := make([]int64, len(found))
	for i, f := range found {
		ids[i] = f.id
	}
	list, args := among(ids)
	err := db.rows(ctx, func(s scanner) error {
		var packed []byte
		c, err := scanCard(s, &packed)
		if err != nil {
			return err
		}
		hits[c.ID], err = m.hit(c, packed)
		return err
	}, `SELECT `+cardColumns+`, x.body FROM articles a JOIN publishers p ON p.domain = a.publisher JOIN texts x ON x.article = a.id
		WHERE a.id IN `+list, args...)
	ordered := make([]Hit, 0, len(found))
	for _, f := range found {
		ordered = append(ordered, hits[f.id])
	}
	return ordered, err
}

// hit is a card with the passage that answers the query: its excerpt if that
// does, else one of its text.
func (m marker) hit(c news.Card, packed []byte) (h Hit, err error) {
	h = Hit{Card: c, TitleMarks: m.marks(c.Title, c.Language), Passage: c.Excerpt, Marks: m.marks(c.Excerpt, c.Language)}
	if len(h.Marks) > 0 || len(h.TitleMarks) > 0 || c.Display == news.DisplayLink {
		return h, nil
	}
	var b body
	if err := unpack(packed, &b); err != nil {
		return h, err
	}
	if spans := m.marks(b.Content.Text, c.Language); len(spans) > 0 {
		h.Passage = passage(b.Content.Text, spans[0])
		h.Marks = m.marks(h.Passage, c.Language)
	}
	return h, nil
}

// passage is the sentence around a span with what follows, as long as an excerpt.
func passage(s string, at news.Span) string {
	begin := 0
	for _, sentence := range text.Sentences(s[:min(len(s), at.End+2000)]) {
		if sentence.Start <= at.Start {
			begin = sentence.Start
		}
	}
	p := Excerpt(s[begin:])
	if begin > 0 {
		p = "…" + p
	}
	return p
}

// suggest is a word of the news close to one that was typed: among the names that
// came in first, which are the ones that come again, and the last.
func (db *DB) suggest(ctx context.Context, words []string) (best string, err error) {
	near := 3
	err = db.rows(ctx, func(s scanner) error {
		var label string
		if err := s.Scan(&label); err != nil {
			return err
		}
		for _, w := range strings.Fields(label) {
			for _, typed := range words {
				d := text.Distance(text.Fold(typed), text.Fold(w), near)
				if d > 0 && d < near && d*3 <= len([]rune(typed)) {
					near, best = d, w
				}
			}
		}
		return nil
	}, `SELECT label FROM (
			SELECT * FROM (SELECT id, label FROM topics WHERE id > 0 AND articles > 0 ORDER BY id LIMIT 4000) AS first_names
			UNION SELECT * FROM (SELECT id, label FROM topics WHERE id > 0 AND articles > 0 ORDER BY id DESC LIMIT 4000) AS last_names
		) AS names ORDER BY id`)
	return best, err
}
