package web

import (
	"html"
	"strings"

	"broadsheet/internal/news"
)

// prosePrinter prints the text of an article. The markup is what clean made,
// well formed with every value quoted, and stays so: only the addresses of
// pictures are replaced by those of the proxy, and the paragraph where the
// reader stopped gets a name.
type prosePrinter struct {
	picture func(src string) string // empty drops the picture
	place   int                     // the paragraph to name "here", from 0; 0 names none
	found   bool                    // the paragraph was there
}

// void are the elements without an end that clean prints.
var void = map[string]bool{"br": true, "hr": true, "img": true, "wbr": true}

func (p *prosePrinter) print(h news.HTML) string {
	s := string(h)
	if p.place == 0 && !strings.Contains(s, "<img") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 512)
	depth, paragraph := 0, 0
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		tag := s[i : i+tagEnd(s[i:])]
		s = s[i+len(tag):]
		name, closing := tagName(tag)
		if name == "p" && depth == 0 && !closing {
			if paragraph == p.place && p.place > 0 {
				tag = `<p id="here"` + tag[len("<p"):]
				p.found = true
			}
			paragraph++
		}
		switch {
		case name == "img":
			tag = p.image(tag)
		case closing:
			depth--
		case !void[name]:
			depth++
		}
		b.WriteString(tag)
	}
	b.WriteString(s)
	return b.String()
}

// tagEnd is the length of the tag at the start of s; quoted values are passed
// over.
func tagEnd(s string) int {
	quote := byte(0)
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return len(s)
}

func tagName(tag string) (name string, closing bool) {
	name = tag[1:]
	if strings.HasPrefix(name, "/") {
		name, closing = name[1:], true
	}
	if i := strings.IndexAny(name, " >/"); i >= 0 {
		name = name[:i]
	}
	return name, closing
}

// image points an img tag at the proxy.
func (p *prosePrinter) image(tag string) string {
	const key = ` src="`
	i := strings.Index(tag, key)
	if i < 0 {
		return ""
	}
	start := i + len(key)
	n := strings.IndexByte(tag[start:], '"')
	if n < 0 {
		return ""
	}
	src := p.picture(html.UnescapeString(tag[start : start+n]))
	if src == "" {
		return ""
	}
	tag = tag[:start] + html.EscapeString(src) + tag[start+n:]
	if !strings.Contains(tag, " loading=") {
		tag = "<img loading=\"lazy\" decoding=\"async\"" + tag[len("<img"):]
	}
	return tag
}
