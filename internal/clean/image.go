package clean

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	tiny       = 2    // pixels: a picture no larger counts visits
	smallImage = 48   // pixels: a picture no larger stands in the line, like a letter
	widest     = 1600 // pixels: no larger candidate is taken where a smaller one is there
)

// image prints a picture: in the line where it is small or only text fits, else
// as a figure of its own. A picture that stands for a character becomes it.
func (w *walker) image(n *html.Node) {
	alt := strings.TrimSpace(printable(attr(n, "alt")))
	if isSymbol(alt) {
		w.out.text(alt)
		return
	}
	width, height := pixels(n, "width"), pixels(n, "height")
	src := w.picture(ImageSource(n))
	if src == "" || (width > 0 && width <= tiny) || (height > 0 && height <= tiny) {
		return
	}
	var b strings.Builder
	b.WriteString(`<img src="` + html.EscapeString(src) + `" alt="` + html.EscapeString(strings.Join(strings.Fields(alt), " ")) + `"`)
	if width > 0 && height > 0 {
		b.WriteString(` width="` + strconv.Itoa(width) + `" height="` + strconv.Itoa(height) + `"`)
	}
	b.WriteByte('>')
	t := w.out.top()
	small := width > 0 && width <= smallImage && height > 0 && height <= smallImage
	if small || (t != nil && t.kind == line && t.name != atom.P) {
		if !w.out.pre {
			w.out.raw(b.String())
		}
		return
	}
	w.figure(b.String())
}

// figure prints a picture in the figure around it, or in one of its own.
func (w *walker) figure(img string) {
	mark := w.clear()
	if t := w.out.top(); t == nil || t.name != atom.Figure {
		if t != nil && t.kind == list {
			w.out.push(w.implied(t.name))
		}
		w.out.push(tag{name: atom.Figure, kind: flow, attrs: ` class="fig"`, dir: w.out.dir, lang: w.out.lang})
	}
	w.out.flush()
	w.out.light()
	w.out.b.WriteString(img)
	w.out.fresh = false
	w.closeTo(mark)
}

// picture is the address to print for a picture's source, empty for none.
func (w *walker) picture(raw string) string {
	src := w.address(raw)
	if src == "" || !strings.HasPrefix(src, "http") {
		return ""
	}
	if w.opts.Image != nil {
		return w.opts.Image(src)
	}
	return src
}

// pixels is a size attribute as a whole number of pixels, 0 where it is none.
func pixels(n *html.Node, key string) int {
	v, err := strconv.Atoi(strings.TrimSuffix(attr(n, key), "px"))
	if err != nil || v < 1 || v > 20000 {
		return 0
	}
	return v
}

// isSymbol tells an alternative text that is a character or two, such as an
// emoji's picture has.
func isSymbol(alt string) bool {
	if alt == "" || len(alt) > 32 {
		return false
	}
	for _, r := range alt {
		if r < 0x2190 || r >= 0x2e80 && r < 0x1f000 {
			return false
		}
	}
	return true
}

// ImageSource is the address of the picture that n, an img, shows in the end:
// scripts that load pictures late keep it in other attributes, in the sources of
// a picture element, or in a noscript behind. It is as written, maybe relative;
// empty where there is none.
func ImageSource(n *html.Node) string {
	for _, key := range []string{"srcset", "data-srcset", "data-lazy-srcset"} {
		if s := best(attr(n, key)); usable(s) {
			return s
		}
	}
	for _, key := range []string{"data-src", "data-lazy-src", "data-original", "data-full-src", "data-lazy", "data-hi-res-src", "data-image", "src"} {
		if s := attr(n, key); usable(s) {
			return s
		}
	}
	if p := n.Parent; p != nil && p.DataAtom == atom.Picture {
		for c := p.FirstChild; c != nil; c = c.NextSibling {
			if s := best(first(attr(c, "srcset"), attr(c, "data-srcset"))); c.DataAtom == atom.Source && usable(s) {
				return s
			}
		}
	}
	return behind(n)
}

// usable tells a picture's address from a placeholder that travels in the page.
func usable(s string) bool {
	return s != "" && !strings.HasPrefix(s, "data:") && !strings.HasPrefix(s, "blob:") && !strings.HasPrefix(s, "about:") &&
		!strings.Contains(s, "{") && !strings.Contains(s, "<")
}

// behind is the source of an img in the noscript after n.
func behind(n *html.Node) string {
	s := n.NextSibling
	for s != nil && s.Type == html.TextNode && strings.TrimSpace(s.Data) == "" {
		s = s.NextSibling
	}
	if s == nil || s.DataAtom != atom.Noscript || s.FirstChild == nil || s.FirstChild.Type != html.TextNode || len(s.FirstChild.Data) > 10000 {
		return ""
	}
	for z := html.NewTokenizer(strings.NewReader(s.FirstChild.Data)); z.Next() != html.ErrorToken; {
		t := z.Token()
		if t.DataAtom == atom.Img {
			m := &html.Node{Type: html.ElementNode, DataAtom: atom.Img, Data: "img", Attr: t.Attr}
			return ImageSource(m)
		}
	}
	return ""
}

// best is the candidate of a srcset to take: the widest up to the size that a
// page shows, else the narrowest.
func best(srcset string) string {
	var pick string
	var size float64
	for _, c := range candidates(srcset) {
		s := descriptor(c.size)
		better := pick == "" || (s > size && s <= widest) || (size > widest && s < size)
		if _, err := url.Parse(c.url); err == nil && better {
			pick, size = c.url, s
		}
	}
	return pick
}

type candidate struct{ url, size string }

// candidates splits a srcset. Commas may stand inside an address; a candidate
// ends at a comma that white space follows, or at the end of a descriptor.
func candidates(srcset string) []candidate {
	var list []candidate
	words := strings.Fields(srcset)
	for i := 0; i < len(words) && len(list) < 40; i++ {
		c := candidate{url: strings.Trim(words[i], ",")}
		if !strings.HasSuffix(words[i], ",") && i+1 < len(words) {
			i++
			c.size = strings.TrimSuffix(words[i], ",")
			if size, next, ok := strings.Cut(words[i], ","); ok && next != "" {
				c.size, words[i] = size, next
				i--
			}
		}
		if c.url != "" {
			list = append(list, c)
		}
	}
	return list
}

// descriptor is the width that "800w" or "2x" stands for.
func descriptor(s string) float64 {
	if s == "" {
		return 600
	}
	v, err := strconv.ParseFloat(s[:len(s)-1], 64)
	if err != nil {
		return 0
	}
	if s[len(s)-1] == 'x' {
		return v * 600
	}
	return v
}
