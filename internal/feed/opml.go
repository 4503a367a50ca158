package feed

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"broadsheet/internal/errs"
)

// Outline is one feed in an OPML list.
type Outline struct {
	Title       string
	URL         string // the feed
	HomeURL     string
	Folder      string // the titles of the outlines around it: "World/Europe"
	Description string
	Language    string
	Line        int // where it stands in the file, from 1
}

// BadOutline is an outline that is no feed that could be followed.
type BadOutline struct {
	Line   int
	Reason string // for a person: "the address ftp://… is not one of the web"
}

// ReadOPML reads a list of feeds in OPML 1.0 to 2.0, also a damaged one. A feed
// that is listed twice is given once; an outline that cannot be followed is named
// in bad, and the rest goes in. err is Invalid where r is no OPML at all.
func ReadOPML(r io.Reader) (outlines []Outline, bad []BadOutline, err error) {
	defer errs.Wrap(&err, "feed.ReadOPML")
	body, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, nil, err
	}
	if len(body) > maxBytes {
		return nil, nil, errs.New(errs.Invalid, "the list is larger than %d MB", maxBytes>>20)
	}
	o := opml{scanner: scanner{s: decode(body, "")}, seen: map[string]bool{}}
	o.read()
	if !o.found {
		what := describe(o.s, body)
		if doc, err := Parse(body, Source{}); err == nil {
			what = "a feed (" + doc.Format + ")"
		}
		return nil, nil, errs.New(errs.Invalid, "not OPML but %s", what)
	}
	return o.outlines, o.bad, nil
}

// opml walks a list.
type opml struct {
	scanner
	found    bool
	folders  []string // titles of the open outlines; empty for those that are feeds
	seen     map[string]bool
	line     int // of the byte at counted
	counted  int
	outlines []Outline
	bad      []BadOutline
}

func (o *opml) read() {
	for {
		at := o.pos
		t := o.next()
		local := strings.ToLower(t.name[strings.IndexByte(t.name, ':')+1:])
		switch {
		case t.kind == eof:
			return
		case local == "opml" || t.kind == start && local == "outline":
			o.found = true
		}
		if local != "outline" {
			continue
		}
		if t.kind == end {
			o.folders = o.folders[:max(0, len(o.folders)-1)]
			continue
		}
		folder := o.outline(t, o.lineOf(at))
		if !t.empty && len(o.folders) < maxDepth {
			o.folders = append(o.folders, folder)
		}
	}
}

// lineOf is the line of the byte at i; it counts on from the last one asked for.
func (o *opml) lineOf(i int) int {
	o.line += strings.Count(o.s[o.counted:i], "\n")
	o.counted = i
	return o.line + 1
}

// outline takes one outline; if it is a folder its title is returned.
func (o *opml) outline(t token, line int) (folder string) {
	a := map[string]string{}
	attrs(t.rest, func(name, v string) bool {
		a[strings.ToLower(name)] = strings.TrimSpace(unescapeXML(v))
		return len(a) < 64
	})
	title := oneLine(cmp.Or(a["title"], a["text"]))
	u := tidy(cmp.Or(a["xmlurl"], a["url"]))
	isFeed := a["xmlurl"] != "" || a["url"] != "" && (a["type"] == "rss" || a["type"] == "atom")
	switch {
	case !isFeed && t.empty && (a["type"] == "rss" || a["type"] == "atom"):
		o.reject(line, fmt.Sprintf("%q has no address (xmlUrl)", title))
	case !isFeed && t.empty && title == "":
		o.reject(line, "an outline without title and address")
	case !isFeed && t.empty:
		// An empty folder, or a note.
	case !isFeed:
		return strings.ReplaceAll(title, "/", "-")
	case !isWeb(strings.Replace(u, "feed://", "http://", 1)):
		o.reject(line, fmt.Sprintf("the address %.200q is not one of the web", u))
	default:
		o.add(Outline{Title: title, URL: strings.Replace(u, "feed://", "http://", 1), HomeURL: tidy(a["htmlurl"]),
			Description: oneLine(a["description"]), Language: language(a["language"]), Line: line})
	}
	return ""
}

func (o *opml) reject(line int, reason string) {
	o.bad = append(o.bad, BadOutline{Line: line, Reason: reason})
}

func (o *opml) add(out Outline) {
	if o.seen[out.URL] {
		return
	}
	o.seen[out.URL] = true
	open := slices.DeleteFunc(slices.Clone(o.folders), func(f string) bool { return f == "" })
	out.Folder = strings.Join(open, "/")
	o.outlines = append(o.outlines, out)
}

// WriteOPML writes a list of feeds in OPML 2.0, folders as nested outlines in the
// order in which they first occur.
func WriteOPML(w io.Writer, title string, outlines []Outline) error {
	b := bufio.NewWriter(w)
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head><title>" + xmlText(title) + "</title></head>\n<body>\n")
	root := &folder{byName: map[string]*folder{}}
	for _, o := range outlines {
		f := root
		if o.Folder != "" {
			for name := range strings.SplitSeq(o.Folder, "/") {
				f = f.child(name)
			}
		}
		f.feeds = append(f.feeds, o)
	}
	root.write(b, 0)
	b.WriteString("</body>\n</opml>\n")
	return b.Flush()
}

// folder is a folder of an OPML list that is being written.
type folder struct {
	name    string
	folders []*folder
	byName  map[string]*folder
	feeds   []Outline
}

func (f *folder) child(name string) *folder {
	c := f.byName[name]
	if c == nil {
		c = &folder{name: name, byName: map[string]*folder{}}
		f.byName[name] = c
		f.folders = append(f.folders, c)
	}
	return c
}

func (f *folder) write(b *bufio.Writer, depth int) {
	indent := strings.Repeat("  ", min(depth, 20))
	for _, o := range f.feeds {
		b.WriteString(indent + `<outline type="rss"`)
		attribute(b, "text", cmp.Or(o.Title, o.URL))
		attribute(b, "title", o.Title)
		attribute(b, "xmlUrl", o.URL)
		attribute(b, "htmlUrl", o.HomeURL)
		attribute(b, "description", o.Description)
		attribute(b, "language", o.Language)
		b.WriteString("/>\n")
	}
	for _, c := range f.folders {
		b.WriteString(indent + "<outline")
		attribute(b, "text", c.name)
		b.WriteString(">\n")
		c.write(b, depth+1)
		b.WriteString(indent + "</outline>\n")
	}
}
