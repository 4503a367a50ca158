package extract

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

const (
	edge    = 4   // blocks past the kept text in which credits, origins and notes are looked for
	oneLine = 600 // bytes; longer blocks are prose
)

// takeFurniture moves what is not the article's own text out of it: promotions,
// credits, where it first stood, what the publisher says of itself.
func (s *sheet) takeFurniture(c *news.Content) {
	first, last, ok := s.kept()
	if !ok {
		return
	}
	s.dropHeader(c, first)
	for i := max(0, first-edge); i < min(len(s.blocks), last+edge+1); i++ {
		b := &s.blocks[i]
		if b.media || len(b.text) > oneLine {
			continue
		}
		near := i > last-edge || i < first+2 // only the ends of a text speak of the text
		lower := ""
		if near {
			lower = strings.ToLower(b.text)
		}
		inside, outer := i > first && (i < last || b.keep), i < first || i > last
		switch {
		case i <= first+2 && b.used && b.words < 16, b.words < 8 && isAdMark(b.text), isEncoded(b.text):
			b.keep = false
		case i <= first+2 && b.words < 14 && s.isDateline(b):
			b.keep = false
		case inside && s.isPromotion(b):
			b.keep = false
			s.promote(c, b)
		case b.keep && b.words < 40 && !b.quoted() && (signupLine.in(b.text) || inside && cookieLine.in(b.text)):
			b.keep = false
		case !near:
		case i > last-edge && creditLine.within(b.text, lower) && !b.quoted():
			b.keep = false
			c.Credits = joined(c.Credits, b.text)
			if elsewhere.within(b.text, lower) {
				s.trace(c, b)
			}
		case i > last-edge && i > first && s.isBio(b, c.Byline):
			b.keep = false
		case elsewhere.within(b.text, lower) && (b.words < 40 || outer):
			s.trace(c, b)
		case boilerplate.within(b.text, lower):
			b.keep = false
			if !strings.Contains(c.Note, b.text) {
				c.Note = joined(c.Note, b.text)
			}
		}
	}
	s.traceSlug(c)
}

// dropHeader drops the headline at the top of the kept text, alone or with a
// dateline under it in one block, and the short lines above it.
func (s *sheet) dropHeader(c *news.Content, first int) {
	title := letters(c.Title)
	if len(title) < 8 {
		return
	}
	for i := first; i < min(len(s.blocks), first+6); i++ {
		b := &s.blocks[i]
		if b.media || len(b.text) > 2*len(c.Title)+100 {
			continue
		}
		rest, ok := strings.CutPrefix(letters(b.text), title)
		line, _, _ := strings.Cut(b.text, "\n")
		tail := letters(line)
		ok = ok && len(rest) <= 80 || len(tail)*2 > len(title) && strings.HasSuffix(title, tail)
		if !b.title && !ok {
			continue
		}
		for k := first; k <= i; k++ {
			s.blocks[k].keep = s.blocks[k].keep && k < i && s.blocks[k].words > 25
		}
		return
	}
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "\n\n" + b
}

// quoted reports whether a block is somebody's words.
func (b *block) quoted() bool { return strings.ContainsAny(b.text, "“”\"") }

// isPromotion tells a line that leads to another article from one of the text.
func (s *sheet) isPromotion(b *block) bool {
	if b.words > 40 {
		return false
	}
	if rest, marked := afterMoreMark(b.text); marked {
		return b.linked*2 > b.runes || rest == ""
	}
	if b.linked*20 >= b.runes*19 && b.words > 3 && isLoud(b.text) {
		return true
	}
	return !b.keep && b.linked*5 > b.runes*4 && b.words > 3 && s.boxes[b.box].all&saysRelated != 0
}

// isDateline tells a line over the text that says who wrote it or when.
func (s *sheet) isDateline(b *block) bool {
	if endsSentence(b.text) || b.words == 0 || len(b.text) > 200 {
		return false
	}
	if beginsByline(b.text) {
		return true
	}
	dates := customOf(s.meta.language, s.base.Hostname()).findDates(b.text, 1)
	return len(dates) > 0 && s.boxes[b.box].head == 0
}

// isBio tells a line under the text that says who its author is.
func (s *sheet) isBio(b *block, byline []string) bool {
	if b.words > 70 || b.quoted() {
		return false
	}
	for _, name := range byline {
		if rest, ok := strings.CutPrefix(b.text, name); ok && len(name) > 4 {
			return bioVerb().MatchString(rest)
		}
	}
	return false
}

// bioVerb is how such a line goes on after the name.
var bioVerb = text.Pattern(`^,? (?:is|was|has been|covers|writes|reports|works|joined|ist|schreibt|berichtet|est|écrit|es|escribe|è|scrive|é) `)

// isLoud tells a line set in capitals: among prose, and all link, it is a call to
// read something else.
func isLoud(s string) bool {
	upper, lower := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	return upper > 8 && lower*10 < upper
}

// promote adds the links of a promotion to c.More.
func (s *sheet) promote(c *news.Content, b *block) {
	for _, n := range b.nodes {
		s.eachLink(n, func(title, to string) {
			for _, m := range c.More {
				if m.URL == to {
					return
				}
			}
			if title, _ = afterMoreMark(title); title != "" && len(c.More) < 50 {
				c.More = append(c.More, news.Link{Title: title, URL: to})
			}
		})
	}
	if len(b.nodes) > 0 && s.boxes[b.box].link { // the link is around the block
		for at := b.box; at >= 0; at = s.boxes[at].parent {
			if n := s.boxes[at].node; n.DataAtom == atom.A && s.absolute(attr(n, "href")) != "" {
				title, _ := afterMoreMark(b.text)
				c.More = append(c.More, news.Link{Title: title, URL: news.CanonicalURL(s.absolute(attr(n, "href")))})
				return
			}
		}
	}
}

// eachLink calls f with the text and address of every link at or under n.
func (s *sheet) eachLink(n *html.Node, f func(title, to string)) {
	if n.DataAtom == atom.A {
		if to := s.absolute(attr(n, "href")); to != "" {
			f(squeeze(textIn(n, 500)), news.CanonicalURL(to))
		}
		return
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		s.eachLink(k, f)
	}
}

// trace reads a line that says where the text first stood. A line that names
// this very site, as feeds of blogs add, is only dropped.
func (s *sheet) trace(c *news.Content, b *block) {
	here := news.Domain(s.base.String())
	var name, to string
	for _, n := range b.nodes {
		s.eachLink(n, func(title, address string) {
			if news.Domain(address) != here && title != "" {
				name, to = title, address
			}
		})
	}
	said := b.text
	at := elsewhere.pattern().FindStringIndex(said)
	start := strings.LastIndex(said[:at[0]], ". ")
	own := said[:start+1] // of the paragraph
	switch {
	case boilerplate.in(own) || agencyText.in(own):
		b.keep = false
		c.Note = joined(c.Note, own)
	case start > 40:
		b.text = own
	case b.words < 40:
		b.keep = false
	}
	if to == "" {
		name = outletIn(said[at[1]:])
	}
	if c.Origin.URL == "" && name != "" && len(name) < 120 {
		c.Origin = news.Origin{Publisher: name, URL: to}
	}
}

// outletIn is the name at the beginning of what follows "originally appeared on":
// a domain, or a few words up to the next mark.
func outletIn(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(s), "the ")
	if word, _, _ := strings.Cut(s, " "); strings.Contains(strings.TrimRight(word, "."), ".") {
		return strings.TrimRight(word, ".,;")
	}
	if end := strings.IndexAny(s, ".,;\n"); end >= 0 {
		s = s[:end]
	}
	if len(strings.Fields(s)) > 6 {
		return ""
	}
	return strings.TrimSpace(s)
}

// traceSlug takes the agency in the dateline for the origin, unless it is the
// publisher itself or a better origin is known.
func (s *sheet) traceSlug(c *news.Content) {
	first, _, ok := s.kept()
	if !ok || c.Origin.Publisher != "" {
		return
	}
	for i := first; i < min(first+3, len(s.blocks)); i++ {
		if strings.IndexByte(s.blocks[i].text[:min(len(s.blocks[i].text), 70)], '(') < 0 {
			continue
		}
		if m := slug().FindStringSubmatch(s.blocks[i].text); m != nil && s.blocks[i].keep {
			if name := agencies[m[1]]; !strings.EqualFold(name, c.Publisher) && !strings.EqualFold(m[1], c.Publisher) {
				c.Origin.Publisher = name
			}
			return
		}
	}
}
