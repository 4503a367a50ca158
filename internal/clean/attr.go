package clean

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
)

// rel is set on every link: the page that is left hands over no window and no
// standing, and says that others wrote it.
const rel = ` rel="nofollow noopener ugc"`

// attr is the value of an attribute, trimmed; empty where there is none.
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func hasClass(n *html.Node, class string) bool {
	for _, c := range strings.Fields(attr(n, "class")) {
		if c == class {
			return true
		}
	}
	return false
}

// attributes are the allowed plain attributes of n, ready to print as name.
func attributes(n *html.Node, name atom.Atom) string {
	var b strings.Builder
	if c := classes[name]; c != "" && hasClass(n, c) {
		put(&b, "class", c)
	} else if name == atom.Figure {
		put(&b, "class", "fig")
	}
	for _, r := range attrs[name] {
		for _, a := range n.Attr {
			if v := strings.TrimSpace(printable(a.Val)); a.Key == r.key && r.ok(v) {
				put(&b, r.key, v)
				break
			}
		}
	}
	return b.String()
}

func put(b *strings.Builder, key, value string) {
	b.WriteString(" " + key + `="` + html.EscapeString(value) + `"`)
}

func isInt(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n > -100000 && n < 100000
}

func isSpan(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n > 1 && n <= 1000
}

func isEmpty(s string) bool { return s == "" }
func isScope(s string) bool { return s == "col" || s == "row" }
func isTitle(s string) bool { return s != "" && len(s) <= 500 }

func isDateTime(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "0123456789-:+.TZWtz PDHMSY") == ""
}

// direction and language are those of n, or else the ones in force.
func direction(n *html.Node, now string) string {
	switch d := strings.ToLower(attr(n, "dir")); d {
	case "ltr", "rtl", "auto":
		return d
	}
	return now
}

func language(n *html.Node, now string) string {
	l := attr(n, "lang")
	if l == "" || len(l) > 35 || strings.Trim(l, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return now
	}
	return l
}

// href is the printed href and rel of a link; empty where it leads nowhere that
// a reader may go: no address, a script, a place within the page.
func (w *walker) href(n *html.Node) string {
	raw := attr(n, "href")
	if raw == "" || raw[0] == '#' {
		return ""
	}
	if to := w.address(raw); to != "" {
		return ` href="` + html.EscapeString(to) + `"` + rel
	}
	return ""
}

// address is raw made absolute and freed of tracking; empty for all but web and
// mail addresses.
func (w *walker) address(raw string) string {
	u, err := url.Parse(strings.Map(addressRune, strings.TrimSpace(raw)))
	if raw == "" || err != nil {
		return ""
	}
	if w.opts.Base != nil {
		u = w.opts.Base.ResolveReference(u)
	}
	switch u.Scheme {
	case "mailto":
		return escaped.Replace(u.String())
	case "http", "https":
	default:
		return ""
	}
	if u.Host == "" || u.User != nil {
		return ""
	}
	frag, rawFrag := u.Fragment, u.RawFragment
	news.CleanURL(u)
	if !strings.HasPrefix(frag, ":~:") && !strings.Contains(frag, "=") {
		u.Fragment, u.RawFragment = frag, rawFrag
	}
	return escaped.Replace(u.String())
}

// escaped writes out what queries may hold raw but no address should.
var escaped = strings.NewReplacer(" ", "%20", `"`, "%22", "<", "%3C", ">", "%3E", "`", "%60", "\\", "%5C", "{", "%7B", "}", "%7D", "|", "%7C", "^", "%5E")

// addressRune drops what browsers drop from addresses.
func addressRune(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffd {
		return -1
	}
	return r
}

// player prints a link where a frame or player stood.
func (w *walker) player(n *html.Node) {
	to := w.address(first(attr(n, "src"), attr(n, "data-src"), source(n)))
	if to == "" || !strings.HasPrefix(to, "http") {
		return
	}
	u, _ := url.Parse(to)
	name := strings.TrimPrefix(u.Hostname(), "www.")
	if n.DataAtom != atom.Iframe {
		name = path.Base(u.Path)
	}
	link := tag{name: atom.A, attrs: ` href="` + html.EscapeString(to) + `"` + rel}
	if t := w.out.top(); t != nil && t.kind == line && t.name != atom.P {
		return
	}
	mark := w.clear()
	saved := w.out.inline
	w.out.inline = []tag{link}
	if poster := w.picture(attr(n, "poster")); poster != "" {
		w.figure(`<img src="` + html.EscapeString(poster) + `" alt="` + html.EscapeString(name) + `">`)
	} else {
		w.out.text(name)
	}
	w.out.boundary()
	w.out.inline = saved
	w.closeTo(mark)
}

// source is the address of the first source element in n.
func source(n *html.Node) string {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Source {
			return first(attr(c, "src"), attr(c, "data-src"))
		}
	}
	return ""
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
