package web

import (
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Quotes: as several outlets carry them on a story page, one by one on a
// person's page, and each on a page of its own.

// quoteView is one quote with who carries it.
type quoteView struct {
	Href    string
	Pieces  []piece // the words, those that some outlets left out apart
	Marks   bool    // the words stand without quotation marks of their own
	Tongue  tongue
	Speaker link   // Href is empty where the speaker has no name
	About   string // "chief engineer, Hallan Dam; told Radio Sool"
	Basis   basis
	Note    string // who left out what
	Minor   bool
	When    moment
	In      link // the article
	Changed bool
}

// piece is a run of words; Cut where some outlets left it out.
type piece struct {
	Text string
	Cut  bool
}

// maxLedger is how many quotes a story page shows: those the brief puts first.
const maxLedger = 12

// speakerLink leads to a person's page. Who is only called "she" or "the mayor"
// has none.
func speakerLink(name string) link {
	l := link{Text: name}
	if first, _ := utf8.DecodeRuneInString(name); !unicode.IsLower(first) {
		l.Href = personPath(name)
	}
	return l
}

// ledger sets the quotes of a story, each with the outlets that carry it.
func (v *visit) ledger(quotes []news.LedgerQuote, m sources) []quoteView {
	var list []quoteView
	silences := m.silences(quotes)
	for at, q := range quotes[:min(len(quotes), maxLedger)] {
		one := quoteView{Speaker: speakerLink(q.Speaker), About: aboutQuote(q.Description, q.Venue)}
		if q.ID != 0 {
			one.Href = "/quote/" + itoa(q.ID)
		}
		var left []string
		cut := make([]bool, len(strings.Fields(q.Text)))
		for _, c := range q.CarriedBy {
			if n := markCuts(cut, q.Text, c.Text); n > 0 {
				left = append(left, m.publisher(c))
			}
			if s, ok := m[c.Receipt.Article]; ok {
				one.Tongue = tongueOf(s.Language)
			}
		}
		one.Pieces, one.Marks = leadIn(pieces(spoken(q.Text), cut), q.Direct), q.Direct && !quoted(q.Text)
		one.Basis = basis{Tally: strokes(m.carriers(q.CarriedBy)), Words: "carried by " + count(outlets(q.CarriedBy), "outlet", "outlets")}
		if len(left) > 0 && len(left) < 4 {
			one.Note = listed(left) + plural(len(left), " leaves", " leave") + " out the underlined words."
		} else if len(left) > 0 {
			one.Note = count(len(left), "outlet leaves", "outlets leave") + " out the underlined words."
		}
		one.Note = strings.TrimSpace(one.Note + " " + silences[at])
		one.Minor = len(list) >= 2
		list = append(list, one)
	}
	return list
}

// leadIn puts an ellipsis before words that were not quoted and begin in the middle of
// their sentence: "… that the first sign had come at 05:30".
func leadIn(p []piece, direct bool) []piece {
	if len(p) == 0 || direct {
		return p
	}
	if first, _ := utf8.DecodeRuneInString(p[0].Text); unicode.IsLower(first) {
		p[0].Text = "… " + p[0].Text
	}
	return p
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// aboutQuote is what follows the speaker's name.
func aboutQuote(description, venue string) string {
	if description != "" && venue != "" {
		return description + "; " + venue
	}
	return description + venue
}

// publisher is the name of the outlet that carries c.
func (m sources) publisher(c news.QuoteCopy) string {
	if s, ok := m[c.Receipt.Article]; ok {
		return nameOf(s.Card)
	}
	return c.Publisher
}

// carriers counts, per independent report, the copies that carry a quote.
func (m sources) carriers(copies []news.QuoteCopy) []int {
	place := map[int]int{}
	var tally []int
	for _, c := range copies {
		s, ok := m[c.Receipt.Article]
		if !ok {
			tally = append(tally, 0)
			continue
		}
		if at, seen := place[s.report]; seen {
			tally[at]++
			continue
		}
		place[s.report] = len(tally)
		tally = append(tally, 0)
	}
	return tally
}

func outlets(copies []news.QuoteCopy) int {
	seen := map[string]bool{}
	for _, c := range copies {
		seen[c.Publisher] = true
	}
	return len(seen)
}

// markCuts marks the words of text that short does not have, and says how many.
// A text with little in common is another wording, not a shorter one: it marks
// nothing. Words are compared by the longest common subsequence.
func markCuts(cut []bool, text, short string) int {
	a, b := strings.Fields(text), strings.Fields(short)
	if len(a) > 400 || len(b) > 400 {
		return 0
	}
	kept := commonWords(a, b)
	n := 0
	for _, k := range kept {
		if !k {
			n++
		}
	}
	if len(a)-n < len(b)*4/5 || n < 2 {
		return 0
	}
	for i, k := range kept {
		cut[i] = cut[i] || !k
	}
	return n
}

// commonWords marks the words of a that stand in b too, in order, bare of their
// punctuation.
func commonWords(a, b []string) []bool {
	bare := func(w string) string { return strings.ToLower(strings.Trim(w, `.,;:!?…"'“”‘’«»()[]`)) }
	rows := make([][]uint16, len(a)+1)
	for i := range rows {
		rows[i] = make([]uint16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if bare(a[i]) == bare(b[j]) {
				rows[i][j] = rows[i+1][j+1] + 1
			} else {
				rows[i][j] = max(rows[i+1][j], rows[i][j+1])
			}
		}
	}
	early, late := walkCommon(a, b, rows, bare, false), walkCommon(a, b, rows, bare, true)
	if turns(late) < turns(early) {
		return late
	}
	return early
}

// walkCommon reads one longest common subsequence off rows: the one that takes a
// word of a as soon as it can, or as late.
func walkCommon(a, b []string, rows [][]uint16, bare func(string) string, late bool) []bool {
	kept := make([]bool, len(a))
	for i, j := 0, 0; i < len(a) && j < len(b); {
		same := bare(a[i]) == bare(b[j])
		switch {
		case same && !(late && rows[i+1][j] == rows[i][j]):
			kept[i] = true
			i, j = i+1, j+1
		case same || rows[i+1][j] >= rows[i][j+1]:
			i++
		default:
			j++
		}
	}
	return kept
}

// turns is how often kept words and others take turns: the fewer, the more the
// one text is a piece of the other.
func turns(kept []bool) (n int) {
	for i := 1; i < len(kept); i++ {
		if kept[i] != kept[i-1] {
			n++
		}
	}
	return n
}

// pieces splits text where cut changes.
func pieces(text string, cut []bool) []piece {
	var list []piece
	for i, w := range strings.Fields(text) {
		c := i < len(cut) && cut[i]
		if n := len(list); n > 0 && list[n-1].Cut == c {
			list[n-1].Text += " " + w
			continue
		}
		if n := len(list); n > 0 {
			list[n-1].Text += " "
		}
		list = append(list, piece{w, c})
	}
	return list
}

// spoken is a quote without the comma that leads on to "she said".
func spoken(text string) string {
	text = strings.TrimRight(text, ", ")
	if last, n := utf8.DecodeLastRuneInString(text); strings.ContainsRune("”\"»“’", last) {
		return strings.TrimRight(text[:len(text)-n], ", ") + text[len(text)-n:]
	}
	return text
}

// quoted reports whether text brings its own quotation marks.
func quoted(text string) bool { return strings.ContainsAny(text, "“”«»„\"「」") }

// storedQuote is a quote as a person's page and its own page show it.
func (v *visit) storedQuote(q *news.StoredQuote) quoteView {
	one := quoteView{
		Href: "/quote/" + itoa(q.ID), Pieces: leadIn([]piece{{Text: spoken(q.Quote.Said())}}, q.Quote.Direct), Marks: !quoted(q.Quote.Text) && q.Quote.Direct,
		Tongue: tongueOf(q.Article.Language), About: aboutQuote(q.Quote.Description, q.Quote.Venue),
		Speaker: link{Text: or(q.Quote.SpeakerName, q.Quote.Speaker)}, When: v.moment(q.Article.When),
		In:    link{Text: headline(q.Article.Title), Href: articlePath(q.Article.ID, q.Article.Title) + lineFragment(q.Quote.Text)},
		Basis: basis{Name: nameOf(&q.Article), When: v.moment(q.Article.When)},
	}
	if q.Slug != "" {
		one.Speaker.Href = topicPath(news.TopicPerson, q.Slug)
	}
	return one
}

type quotePage struct {
	frame
	Quote   quoteView
	Article item
}

// quotePage answers one quote, copied from its article by rule.
func (s *site) quotePage(w http.ResponseWriter, v *visit) error {
	id, data, err := v.id()
	if err != nil {
		return err
	}
	q, err := s.DB.Quote(v.Context(), id)
	if err != nil {
		return err
	}
	if data {
		return v.showJSON(w, store.ExportQuote(&q))
	}
	p := &quotePage{frame: v.frame(firstWords(q.Quote.Text, 12)), Quote: v.storedQuote(&q), Article: v.cardItem(&q.Article)}
	p.Article.Level = 2
	p.Article.Dek = ""
	p.Description = firstWords(q.Quote.Text, excerptWords)
	return v.show(w, "quote", p)
}
