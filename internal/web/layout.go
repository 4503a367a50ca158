package web

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"regexp"
	"strings"
	"sync"

	"broadsheet/internal/errs"
)

// Templates: the layout around every page, the parts that pages share, and one
// file for each page struct.

//go:embed templates/*.html
var templateFiles embed.FS

// pages are the templates by name, each with the layout around it. html/template
// wants trees of its own for every set that it makes safe, and those of the whole
// book take 10 MB; so a page is made when it is first asked for, of the parts that
// it calls.
type pages struct {
	byName map[string]func() *template.Template
}

// loadPages finds every page, and parses the layout and the parts, whose file
// names begin with an underscore.
func loadPages(a *assets) *pages {
	files, err := fs.Sub(templateFiles, "templates")
	if err != nil {
		panic(err)
	}
	funcs := template.FuncMap{"asset": a.path}
	shared := template.Must(template.New("").Funcs(funcs).ParseFS(files, "_*.html"))
	names, err := fs.Glob(files, "[a-z]*.html")
	if err != nil {
		panic(err)
	}
	p := &pages{byName: map[string]func() *template.Template{}}
	for _, name := range names {
		p.byName[strings.TrimSuffix(name, ".html")] = sync.OnceValue(func() *template.Template {
			page := template.Must(template.New("").Funcs(funcs).ParseFS(files, name))
			own := page.Templates()
			include(page, shared, "layout")
			for _, t := range own {
				include(page, shared, called(t)...)
			}
			return page
		})
	}
	return p
}

// include copies templates out of a set with all that they call. What a page has
// of its own stands before what is shared.
func include(page, shared *template.Template, names ...string) {
	for _, name := range names {
		if part := shared.Lookup(name); part != nil && page.Lookup(name) == nil {
			include(page, shared, called(template.Must(page.AddParseTree(name, part.Tree.Copy())))...)
		}
	}
}

var calls = regexp.MustCompile(`{{template "([^"]+)"`)

// called are the names of the templates that one calls.
func called(t *template.Template) (names []string) {
	if t.Tree == nil { // a set's own name
		return nil
	}
	for _, m := range calls.FindAllStringSubmatch(t.Tree.Root.String(), -1) {
		names = append(names, m[1])
	}
	return names
}

// buffers are reused: a page is made whole before its first byte is sent, so
// that an error never leaves half of one.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// render makes the page called name, or only the part of it called part.
func (s *site) render(name, part string, page any) ([]byte, error) {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	t := s.pages.byName[name]
	if t == nil {
		return nil, errs.New(errs.Internal, "no template %q", name)
	}
	if err := t().ExecuteTemplate(b, part, page); err != nil {
		return nil, err
	}
	return bytes.Clone(b.Bytes()), nil
}

// raw hands markup to templates as it stands: what clean made of a publisher's,
// or what this package put together out of constants and escaped text. It is the
// only place that does.
func raw(markup string) template.HTML { return template.HTML(markup) }
