package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed static
var staticFiles embed.FS

// assets are the files in static/ under names that hold their content's hash,
// so that a browser may keep them for ever.
type assets struct {
	bodies map[string]*body  // by hashed name
	paths  map[string]string // "style.css" → "/static/style.3f2a….css"
}

// loadAssets hashes every file. Stylesheets come last: they name fonts, and the
// names in them are replaced by hashed ones first.
func loadAssets() *assets {
	a := &assets{bodies: map[string]*body{}, paths: map[string]string{}}
	files, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(err)
	}
	for _, sheets := range []bool{false, true} {
		for _, f := range files {
			if (path.Ext(f.Name()) == ".css") == sheets {
				content, err := staticFiles.ReadFile("static/" + f.Name())
				if err != nil {
					panic(err)
				}
				a.add(f.Name(), content)
			}
		}
	}
	return a
}

func (a *assets) add(name string, content []byte) {
	ext := path.Ext(name)
	if ext == ".css" {
		for file, hashed := range a.paths {
			content = bytes.ReplaceAll(content, []byte("url("+file+")"), []byte("url("+path.Base(hashed)+")"))
		}
	}
	sum := sha256.Sum256(content)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
	a.paths[name] = "/static/" + hashed
	b := newBody(contentType(ext), content)
	b.br = sync.OnceValue(func() []byte { return brotlied(content) })
	a.bodies[hashed] = b
}

// contentType does not ask the machine's own tables: answers are the same
// everywhere.
func contentType(ext string) string {
	known := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
		".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".svg": "image/svg+xml", ".wav": "audio/wav"}
	if t := known[ext]; t != "" {
		return t
	}
	return mime.TypeByExtension(ext)
}

// path is the address of a file of static/. An unknown name panics: templates
// are tried at start.
func (a *assets) path(name string) string {
	p := a.paths[name]
	if p == "" {
		panic("no file static/" + name)
	}
	return p
}

// ServeHTTP sends a file. Its name never stands for other content.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b := a.bodies[r.PathValue("name")]
	if b == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("ETag", b.tag)
	w.Header().Set("Content-Type", b.kind)
	if strings.HasPrefix(b.kind, "font/") || strings.HasPrefix(b.kind, "audio/") {
		w.Write(b.plain)
		return
	}
	w.Header().Add("Vary", "Accept-Encoding")
	send(w, r, b)
}
