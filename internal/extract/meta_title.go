package extract

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// findTitle chooses the headline. What readers see, the h1, wins where it agrees
// with what the page says to machines: og:title and the title element are written
// for search engines and carry the site's name. Where no heading agrees, and the
// only h1 is the site's own name, the machines are right.
func (f *finder) findTitle() {
	f.findSiteNames()
	said := f.saidTitles()
	const alike, hardly = 0.5, 0.2
	best, agree := f.bestHead(f.heads, said)
	if best.node == nil || agree < hardly {
		if line, same := f.bestHead(f.lines, said); same >= alike {
			best, agree = line, same
		}
	}
	if best.node != nil && (agree >= alike || len(said) == 0 || best.node.DataAtom == atom.H1 && agree >= hardly) {
		f.head = best
		text := f.headText(best.node)
		f.headings = slices.Insert(slices.DeleteFunc(f.headings, func(h string) bool { return h == text }), 0, text)
		f.title = f.withoutKicker(f.withoutSite(text))
		f.used[best.node] = true
		return
	}
	if len(said) > 0 {
		f.title = said[0].text
	}
	if best.node != nil && best.node.DataAtom == atom.H1 {
		f.head = best
	}
}

// bestHead is the likeliest headline of some headings, and how well it agrees
// with what is said to machines.
func (f *finder) bestHead(heads []mark, said []saidTitle) (best mark, bestAgree float64) {
	const first = .3 // the first of equals is the headline, those below are sections
	bestScore := 0.0
	for _, m := range heads {
		around := f.around(m.node, nil)
		if m.node.DataAtom != atom.H1 && around&apart != 0 {
			continue
		}
		text := f.headText(m.node)
		if text == "" || f.isSite(text) {
			continue
		}
		score, agree := headScore(m.node, around, text, said)
		if m.node.DataAtom == atom.H1 && score > 0 {
			f.headings = append(f.headings, text)
		}
		if bestScore == 0 && score > 0 {
			score += first
		}
		if score > bestScore {
			best, bestScore, bestAgree = m, score, agree
		}
	}
	return best, bestAgree
}

// saidTitle is a title that the page gives to machines, the site's name off.
type saidTitle struct {
	text  string
	words map[string]bool
}

// saidTitles are these titles, best first, each once.
func (f *finder) saidTitles() []saidTitle {
	var said []saidTitle
	known := make(map[string]bool)
	add := func(t string) {
		t = f.withoutSite(squeeze(unseen.Replace(html.UnescapeString(t))))
		if key := letters(t); key != "" && !known[key] && len(t) < 500 {
			known[key] = true
			said = append(said, saidTitle{t, wordSet(key)})
		}
	}
	add(f.main.text("headline"))
	for _, name := range []string{"og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title"} {
		add(f.first(nil, name))
	}
	if f.main.is(articleTypes) {
		add(f.main.text("name"))
	}
	if f.page.Entry != nil {
		add(f.page.Entry.Title)
	}
	if len(said) == 0 {
		add(withoutTail(f.titleTag))
	}
	add(f.titleTag)
	return said
}

// withoutTail takes a short last part off a title of which nothing else is known:
// it is the site's name more often than not.
func withoutTail(title string) string {
	for _, sep := range []string{" | ", " :: ", " » ", " - ", " – ", " — "} {
		if i := strings.LastIndex(title, sep); i > 0 && strings.Count(title[:i], " ") >= 2 && strings.Count(title[i+len(sep):], " ") <= 3 {
			return title[:i]
		}
	}
	return title
}

// wordSet is the words of a key that letters made; of scripts that do not part
// words, the pairs of characters.
func wordSet(key string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(key) {
		r, n := utf8.DecodeRuneInString(w)
		if !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) || n == len(w) {
			set[w] = true
			continue
		}
		for rest := w[n:]; rest != ""; {
			next, size := utf8.DecodeRuneInString(rest)
			set[string([]rune{r, next})] = true
			r, rest = next, rest[size:]
		}
	}
	return set
}

// headText is a heading's words without a date or a button set into it; empty
// for headings too long to be one.
func (f *finder) headText(n *html.Node) string {
	var b strings.Builder
	f.writeHead(&b, n)
	if t := squeeze(unseen.Replace(b.String())); len(t) <= 400 {
		return t
	}
	return ""
}

func (f *finder) writeHead(b *strings.Builder, n *html.Node) {
	for c := n.FirstChild; c != nil && b.Len() < 1000; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case c.Type != html.ElementNode:
		case c.DataAtom == atom.Br || c.DataAtom == atom.Div || c.DataAtom == atom.P:
			b.WriteByte(' ')
			f.writeHead(b, c)
			b.WriteByte(' ')
		case c.DataAtom == atom.Time || c.DataAtom == atom.Script || c.DataAtom == atom.Style || c.DataAtom == atom.Svg || c.DataAtom == atom.Button,
			f.words.hintOf(attr(c, "class"))&hintDate != 0:
		default:
			f.writeHead(b, c)
		}
	}
}

// headScore says how likely a heading is the headline, and how well it agrees
// with the said title nearest to it, 0 to 1.
func headScore(n *html.Node, around hint, text string, said []saidTitle) (score, agree float64) {
	words := wordSet(letters(text))
	for _, t := range said {
		agree = max(agree, likeness(words, t.words))
	}
	score = 3 * agree
	switch n.DataAtom {
	case atom.H1:
		score += 1
	case atom.H2:
		score += .2
	}
	if around&apart != 0 {
		score -= .6
	}
	if len(words) < 2 {
		score -= .4
	}
	if linksHome(n) {
		score -= 1.5
	}
	return score, agree
}

// likeness is Dice's coefficient of two sets of words.
func likeness(a, b map[string]bool) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return 2 * float64(n) / float64(len(a)+len(b))
}

// linksHome reports whether a heading is a link to the front page: a masthead.
func linksHome(n *html.Node) bool {
	link := n.Parent
	if c := n.FirstChild; c != nil && c.Type == html.ElementNode {
		link = c
	}
	if link == nil || link.DataAtom != atom.A {
		return false
	}
	u, err := url.Parse(attr(link, "href"))
	return err == nil && (u.Path == "/" || u.Path == "" && u.Host != "") && u.RawQuery == ""
}

// findSiteNames gathers the names of the site: those it gives itself, those of
// its domain, and what its title element adds to the title it gives elsewhere.
func (f *finder) findSiteNames() {
	add := func(name string) {
		if name = bareLetters(name); len(name) > 2 {
			f.site = append(f.site, name)
		}
	}
	add(f.publisher)
	for _, meta := range []string{"og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site"} {
		add(f.first(nil, meta))
	}
	host := strings.TrimPrefix(f.base.Hostname(), "www.")
	add(host)
	labels := strings.Split(host, ".")
	for _, label := range labels[:len(labels)-1] {
		if len(label) > 3 {
			add(label)
		}
	}
	core := squeeze(f.first(nil, "og:title"))
	if core == "" {
		core = f.main.text("headline")
	}
	before, after, ok := strings.Cut(f.titleTag, core)
	if !ok || len(core) < len(before)+len(after) {
		return
	}
	if name, colon := strings.CutSuffix(strings.TrimSpace(before), ":"); !colon || f.isHeading(name) {
		f.tails = append(f.tails, bareLetters(name))
	}
	for _, part := range splitTitle(after) {
		f.tails = append(f.tails, bareLetters(part))
	}
}

// isHeading reports whether a name is all of one of the h1.
func (f *finder) isHeading(name string) bool {
	for _, m := range f.heads {
		if m.node.DataAtom == atom.H1 && bareLetters(f.headText(m.node)) == bareLetters(name) {
			return true
		}
	}
	return false
}

// bareLetters is s without case, punctuation and white space.
func bareLetters(s string) string { return strings.ReplaceAll(letters(s), " ", "") }

// separators stand between a headline and a site's name.
var separators = []string{" | ", " - ", " – ", " — ", " -- ", " :: ", " » ", " · ", " • ", " ‹ ", " « ", " / ", " ~ ", " : ", "| ", " |", "｜", "_"}

// splitTitle parts a title at its separators.
func splitTitle(t string) []string {
	parts := []string{t}
	for _, sep := range separators {
		var finer []string
		for _, p := range parts {
			finer = append(finer, strings.Split(p, sep)...)
		}
		parts = finer
	}
	return parts
}

// withoutSite takes the site's name off the ends of a title.
func (f *finder) withoutSite(title string) string {
	for range 3 {
		cut := title
		for _, sep := range separators {
			if i := strings.LastIndex(cut, sep); i > 0 && f.isSite(cut[i+len(sep):]) {
				cut = strings.TrimSpace(cut[:i])
			}
			if i := strings.Index(cut, sep); i > 0 && f.isSite(cut[:i]) {
				cut = strings.TrimSpace(cut[i+len(sep):])
			}
		}
		if before, after, ok := strings.Cut(cut, ": "); ok && (slices.Contains(f.site, bareLetters(before)) || slices.Contains(f.tails, bareLetters(before))) {
			cut = after
		}
		if cut == title || cut == "" {
			break
		}
		title = cut
	}
	return title
}

// withoutKicker takes a section's name or a second title behind a bar off: the
// bar parts what is the headline from what is not.
func (f *finder) withoutKicker(title string) string {
	if head, _, ok := strings.Cut(title, " | "); ok && strings.Count(head, " ") >= 3 {
		return head
	}
	return title
}

// isOutlet reports whether a name is exactly one of the site's own.
func (f *finder) isOutlet(name string) bool {
	name = bareLetters(name)
	return len(name) > 3 && slices.Contains(f.site, name)
}

// isSite reports whether a part of a title is a name of the site, or one with a
// word more or less.
func (f *finder) isSite(part string) bool {
	part = bareLetters(part)
	if part == "" || slices.Contains(f.tails, part) {
		return true
	}
	for _, name := range f.site {
		if part == name || len(name) > 5 && len(part) > 5 && (strings.HasPrefix(part, name) && len(part) < len(name)+8 || strings.HasPrefix(name, part)) {
			return true
		}
	}
	return false
}
