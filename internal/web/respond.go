package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// show answers with a page.
func (v *visit) show(w http.ResponseWriter, name string, page any) error {
	body, err := v.site.render(name, "layout", page)
	if err != nil {
		return err
	}
	return v.answer(w, newBody("text/html; charset=utf-8", body))
}

// showStatus answers with a page that is not 200. An error page that cannot be
// made is answered in one plain line.
func (v *visit) showStatus(w http.ResponseWriter, status int, name string, page any) {
	body, err := v.site.render(name, "layout", page)
	if err != nil {
		v.site.Log.Error("error page failed", "error", err)
		http.Error(w, "Broadsheet broke something.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body)
}

// showJSON answers with data.
func (v *visit) showJSON(w http.ResponseWriter, data any) error {
	body, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return v.answer(w, newBody("application/json; charset=utf-8", append(body, '\n')))
}

// body is a finished answer with its compressed forms, made when first wanted.
// Pages have no brotli: at the speed of gzip's level 5 it makes them no smaller.
type body struct {
	kind, tag string
	plain     []byte
	gz        func() []byte
	br        func() []byte // nil: none
}

func newBody(kind string, plain []byte) *body {
	sum := sha256.Sum256(plain)
	return &body{
		kind: kind, plain: plain, tag: `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`,
		gz: sync.OnceValue(func() []byte { return gzipped(plain) }),
	}
}

// smallest is the size under which compression is not worth its header.
const smallest = 1000

// answer sends b, or says that the client has it already.
func (v *visit) answer(w http.ResponseWriter, b *body) error {
	h := w.Header()
	h.Set("ETag", b.tag)
	h.Add("Vary", "Accept-Encoding, Cookie")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	if matches(v.Header.Get("If-None-Match"), b.tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", b.kind)
	send(w, v.Request, b)
	return nil
}

// send writes the form of b that the client takes.
func send(w http.ResponseWriter, r *http.Request, b *body) {
	out := b.plain
	switch accepts := r.Header.Get("Accept-Encoding"); {
	case len(b.plain) < smallest:
	case b.br != nil && takes(accepts, "br"):
		w.Header().Set("Content-Encoding", "br")
		out = b.br()
	case takes(accepts, "gzip"):
		w.Header().Set("Content-Encoding", "gzip")
		out = b.gz()
	}
	if r.Method != http.MethodHead {
		w.Write(out)
	}
}

// takes reports whether an Accept-Encoding names coding and does not refuse it.
func takes(accept, coding string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			q = strings.ReplaceAll(q, " ", "")
			return q == "" || strings.Trim(strings.TrimPrefix(q, "q="), "0.") != ""
		}
	}
	return false
}

// matches reports whether an If-None-Match holds tag, compared weakly.
func matches(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if part = strings.TrimSpace(part); part != "" && (part == "*" || strings.TrimPrefix(part, "W/") == strings.TrimPrefix(tag, "W/")) {
			return true
		}
	}
	return false
}

// gzipLevel is that of pages; files are compressed once, as well as can be.
const gzipLevel = 5

// gzips are writers at gzipLevel, which are costly to make.
var gzips = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzipLevel)
	if err != nil {
		panic(err)
	}
	return w
}}

func gzipped(plain []byte) []byte {
	var b bytes.Buffer
	w := gzips.Get().(*gzip.Writer)
	defer gzips.Put(w)
	w.Reset(&b)
	w.Write(plain)
	w.Close()
	return b.Bytes()
}

func brotlied(plain []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	w.Write(plain)
	w.Close()
	return b.Bytes()
}
