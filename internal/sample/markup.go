package sample

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"
	"time"
)

// A body is blocks with blank lines between them. By its first characters a
// block is
//
//	## text             a subhead
//	- item              a list, one item a line; "1. item" is an ordered one
//	> text              a pull quote
//	| a | b |           a table, one row a line, the first its head
//	!name | caption | credit | alternative text
//	                    a picture
//	MORE host/slug      a promotion of another article, by its headline
//	@@ network | author | handle | time | id
//	                    an embedded post; the following lines are its text
//	[^1]: text          a footnote
//	~~~                 markup as it is, up to the end of the block
//
// and else a paragraph. Inside: *emphasis*, **strong**, [text](address), [^1].
// An address "host:/path" or "host/slug" is one of the newsroom.

// blocksOf splits a body.
func blocksOf(body string) []string {
	var out []string
	for _, b := range strings.Split(body, "\n\n") {
		if b = strings.TrimSpace(b); b != "" {
			out = append(out, b)
		}
	}
	return out
}

// markup turns blocks into the HTML of one site.
type markup struct {
	room *Newsroom
	page *article
	port int
	now  time.Time
}

func (m markup) blocks(blocks []string) []template.HTML {
	out := make([]template.HTML, len(blocks))
	for i, b := range blocks {
		out[i] = template.HTML(m.block(b))
	}
	return out
}

var ordered = regexp.MustCompile(`^\d+\. `)

func (m markup) block(b string) string {
	lines := strings.Split(b, "\n")
	switch {
	case strings.HasPrefix(b, "## "):
		return "<h2>" + m.inline(b[3:]) + "</h2>"
	case strings.HasPrefix(b, "- "):
		return m.list("ul", lines, "- ")
	case ordered.MatchString(b):
		return m.list("ol", lines, "")
	case strings.HasPrefix(b, "> "):
		return "<blockquote><p>" + m.inline(strings.ReplaceAll(b[2:], "\n> ", " ")) + "</p></blockquote>"
	case strings.HasPrefix(b, "| "):
		return m.table(lines)
	case strings.HasPrefix(b, "!"):
		return m.figure(b[1:])
	case strings.HasPrefix(b, "MORE "):
		return m.promotion(strings.TrimSpace(b[5:]))
	case strings.HasPrefix(b, "@@ "):
		return m.post(lines)
	case strings.HasPrefix(b, "[^"):
		return m.footnote(b)
	case strings.HasPrefix(b, "~~~\n"):
		return strings.TrimSuffix(b[4:], "\n~~~")
	}
	return "<p>" + m.inline(strings.Join(lines, " ")) + "</p>"
}

func (m markup) list(tag string, lines []string, mark string) string {
	var b strings.Builder
	b.WriteString("<" + tag + ">")
	for _, line := range lines {
		item := strings.TrimPrefix(line, mark)
		if mark == "" {
			item = ordered.ReplaceAllString(line, "")
		}
		b.WriteString("\n<li>" + m.inline(item) + "</li>")
	}
	return b.String() + "\n</" + tag + ">"
}

func (m markup) table(lines []string) string {
	var b strings.Builder
	b.WriteString("<table>")
	for i, line := range lines {
		cell := "td"
		if i == 0 {
			cell = "th"
		}
		b.WriteString("\n<tr>")
		for _, text := range split(strings.Trim(strings.TrimSpace(line), "|"), "|") {
			b.WriteString("<" + cell + ">" + m.inline(text) + "</" + cell + ">")
		}
		b.WriteString("</tr>")
	}
	return b.String() + "\n</table>"
}

func (m markup) figure(line string) string {
	p := append(split(line, "|"), "", "", "")
	return figure(picture{p[0], p[1], p[2], p[3]}, base(m.page.Publisher.Host, m.port))
}

func figure(p picture, origin string) string {
	if p.Name == "" {
		return ""
	}
	credit := ""
	if p.Credit != "" {
		credit = ` <span class="credit">` + html.EscapeString(p.Credit) + "</span>"
	}
	return fmt.Sprintf(`<figure><img src="%s/img/%s.webp" alt="%s" width="%d" height="%d"><figcaption>%s%s</figcaption></figure>`,
		origin, p.Name, html.EscapeString(p.Alt), p.width(), p.height(), html.EscapeString(p.Caption), credit)
}

func (p picture) width() int {
	if strings.HasSuffix(p.Name, "-s") {
		return 560
	}
	return 1080
}

func (p picture) height() int { return p.width() * 2 / 3 }

func (m markup) promotion(ref string) string {
	if a := m.room.article(ref); a != nil {
		return fmt.Sprintf(`<p><strong>%s <a href="%s">%s</a></strong></p>`,
			html.EscapeString(m.page.Publisher.Promo), a.url(m.port), html.EscapeString(a.at(m.now).Title))
	}
	return "<!-- " + html.EscapeString(ref) + " -->"
}

func (m markup) footnote(b string) string {
	number, text, _ := strings.Cut(b[2:], "]: ")
	return fmt.Sprintf(`<p class="footnote" id="fn%s"><sup>%s</sup> %s <a href="#fnref%s">↩</a></p>`, number, number, m.inline(text), number)
}

var (
	strong   = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	emphasis = regexp.MustCompile(`\*([^*]+)\*`)
	link     = regexp.MustCompile(`\[([^\]^]+)\]\(([^)\s]+)\)`)
	noteMark = regexp.MustCompile(`\[\^(\d+)\]`)
)

func (m markup) inline(s string) string {
	s = html.EscapeString(s)
	s = strings.ReplaceAll(s, "&#39;", "’")
	s = link.ReplaceAllStringFunc(s, func(l string) string {
		p := link.FindStringSubmatch(l)
		return `<a href="` + m.address(p[2]) + `">` + p[1] + "</a>"
	})
	s = strong.ReplaceAllString(s, "<b>$1</b>")
	s = emphasis.ReplaceAllString(s, "<i>$1</i>")
	return noteMark.ReplaceAllString(s, `<sup id="fnref$1"><a href="#fn$1">$1</a></sup>`)
}

// address makes an address of the newsroom whole; others are as they were.
func (m markup) address(s string) string {
	if host, path, ok := strings.Cut(s, ":/"); ok && m.room.publishers[host] != nil {
		return base(host, m.port) + "/" + path
	}
	if a := m.room.article(s); a != nil {
		return a.url(m.port)
	}
	return s
}
