package web

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"strings"
	"sync"

	"broadsheet/internal/errs"
)

// Templates: the layout around every page, the parts that pages share, and one
// file for each page struct.

//go:embed templates/*.html
var templateFiles embed.FS

// pages are the parsed templates by name, each with the layout around it.
type pages struct {
	byName map[string]*template.Template
}

// loadPages parses every page together with the layout and the parts, whose file
// names begin with an underscore.
func loadPages(a *assets) *pages {
	files, err := fs.Sub(templateFiles, "templates")
	if err != nil {
		panic(err)
	}
	shared := template.Must(template.New("").Funcs(template.FuncMap{"asset": a.path}).ParseFS(files, "_*.html"))
	names, err := fs.Glob(files, "[a-z]*.html")
	if err != nil {
		panic(err)
	}
	p := &pages{byName: map[string]*template.Template{}}
	for _, name := range names {
		t := template.Must(template.Must(shared.Clone()).ParseFS(files, name))
		p.byName[strings.TrimSuffix(name, ".html")] = t
	}
	return p
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
	if err := t.ExecuteTemplate(b, part, page); err != nil {
		return nil, err
	}
	return bytes.Clone(b.Bytes()), nil
}

// raw hands markup to templates as it stands: what clean made of a publisher's,
// or what this package put together out of constants and escaped text. It is the
// only place that does.
func raw(markup string) template.HTML { return template.HTML(markup) }
