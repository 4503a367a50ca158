package fetch_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/errs"
	"broadsheet/internal/fetch"
)

// pack compresses body with each coding in turn.
func pack(t testing.TB, body []byte, codings ...string) []byte {
	for _, coding := range codings {
		var b bytes.Buffer
		var w io.WriteCloser
		switch coding {
		case "gzip":
			w = gzip.NewWriter(&b)
		case "br":
			w = brotli.NewWriter(&b)
		case "zstd":
			w, _ = zstd.NewWriter(&b)
		case "zlib":
			w = zlib.NewWriter(&b)
		case "flate":
			w, _ = flate.NewWriter(&b, 6)
		}
		if _, err := w.Write(body); err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		body = b.Bytes()
	}
	return body
}

func TestContentCodings(t *testing.T) {
	text := strings.Repeat("Water stood a metre high in Lower Mill Street. ", 400)
	for _, test := range []struct {
		name, header string
		body         []byte
	}{
		{"plain", "", []byte(text)},
		{"gzip", "gzip", pack(t, []byte(text), "gzip")},
		{"brotli", "br", pack(t, []byte(text), "br")},
		{"zstd", "zstd", pack(t, []byte(text), "zstd")},
		{"in capitals", "GZip", pack(t, []byte(text), "gzip")},
		{"deflate", "deflate", pack(t, []byte(text), "zlib")},
		{"deflate without zlib", "deflate", pack(t, []byte(text), "flate")},
		{"two codings", "gzip, br", pack(t, []byte(text), "gzip", "br")},
		{"twice, said once", "gzip", pack(t, []byte(text), "gzip", "gzip")},
		{"a file that is compressed", "", pack(t, []byte(text), "gzip")},
		{"said but not done", "gzip", []byte(text)},
		{"said but not done", "zstd", []byte(text)},
		{"filler after the end", "gzip", append(pack(t, []byte(text), "gzip"), "<!-- cached -->"...)},
		{"no coding at all", "UTF-8", []byte(text)},
	} {
		s := newSite(t, func(w http.ResponseWriter, _ *http.Request) {
			if test.header != "" {
				w.Header().Set("Content-Encoding", test.header)
			}
			w.Write(test.body)
		})
		resp, err := get(newClient(t), s.URL)
		if err != nil || string(resp.Body) != text {
			t.Errorf("%s (%s): %d bytes, %v", test.name, test.header, len(resp.Body), err)
		}
	}
}

func TestEmptyBodies(t *testing.T) {
	for _, coding := range []string{"", "gzip", "br", "zstd", "deflate"} {
		s := newSite(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", coding) })
		if resp, err := get(newClient(t), s.URL); err != nil || len(resp.Body) != 0 {
			t.Errorf("%q: %d bytes, %v", coding, len(resp.Body), err)
		}
	}
}

func TestDamagedBodies(t *testing.T) {
	whole := []byte(strings.Repeat("text that compresses, and some that does not: x8Qz1 ", 3000))
	for _, coding := range []string{"gzip", "br", "zstd"} {
		packed := pack(t, whole, coding)
		s := newSite(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", coding)
			w.Write(packed[:len(packed)/2])
		})
		if resp, err := get(newClient(t), s.URL); !errors.Is(err, errs.Transient) || resp.Body != nil {
			t.Errorf("%s: %v", coding, err)
		}
	}
}

func TestBodyLimits(t *testing.T) {
	const limit = 64 << 10
	exact, more := bytes.Repeat([]byte("a"), limit), bytes.Repeat([]byte("a"), limit+1)
	bomb := make([]byte, 8<<20)
	for _, test := range []struct {
		name, header string
		body         []byte
		fits         bool
	}{
		{"exactly", "", exact, true},
		{"one more", "", more, false},
		{"exactly, compressed", "gzip", pack(t, exact, "gzip"), true},
		{"one more, compressed", "gzip", pack(t, more, "gzip"), false},
		{"a bomb", "gzip", pack(t, bomb, "gzip"), false},
		{"a bomb", "br", pack(t, bomb, "br"), false},
		{"a bomb", "zstd", pack(t, bomb, "zstd"), false},
		{"a bomb in a bomb", "gzip", pack(t, bomb, "gzip", "gzip"), false},
		// Nothing comes out of it, so only what goes in can be counted.
		{"empty members without end", "gzip", bytes.Repeat(pack(t, nil, "gzip"), limit), false},
	} {
		s := newSite(t, func(w http.ResponseWriter, _ *http.Request) {
			if test.header != "" {
				w.Header().Set("Content-Encoding", test.header)
			}
			w.Write(test.body)
		})
		resp, err := newClient(t).Get(context.Background(), fetch.Request{URL: s.URL, Limit: limit})
		if test.fits && (err != nil || len(resp.Body) != limit) {
			t.Errorf("%s (%s): %d bytes, %v", test.name, test.header, len(resp.Body), err)
		}
		if !test.fits && (!errors.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "larger")) {
			t.Errorf("%s (%s): %d bytes, %v", test.name, test.header, len(resp.Body), err)
		}
	}
}

// A stream without an announced end is cut off too.
func TestEndlessBody(t *testing.T) {
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		block := make([]byte, 32<<10)
		for r.Context().Err() == nil {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	_, err := newClient(t).Get(context.Background(), fetch.Request{URL: s.URL, Limit: 1 << 20})
	if !errors.Is(err, errs.Invalid) {
		t.Errorf("error %v", err)
	}
}
