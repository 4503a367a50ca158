package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/fetch"
	"broadsheet/internal/news"
)

// sourceLimit bounds what a command reads from one place.
const sourceLimit = 64 << 20

// source is a document with what is known of where it came from.
type source struct {
	url    string
	header http.Header
	body   []byte
}

// open reads FILE, URL or - (standard input). A file whose name ends in .gz is
// unpacked.
func (p *program) open(name string) (s source, err error) {
	switch {
	case name == "-":
		s.body, err = readAll(p.in, "standard input")
	case strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://"):
		resp, err := p.client().Get(p.ctx, fetch.Request{URL: name})
		if err != nil {
			return s, err
		}
		return source{resp.URL, resp.Header, resp.Body}, nil
	default:
		s.body, err = readFile(name)
	}
	return s, err
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, errs.Mark(errs.Invalid, err)
	}
	defer f.Close()
	if !strings.HasSuffix(name, ".gz") {
		return readAll(f, name)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, errs.New(errs.Invalid, "%s: %w", name, err)
	}
	return readAll(z, name)
}

func readAll(r io.Reader, name string) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, sourceLimit+1))
	switch {
	case err != nil:
		return nil, errs.New(errs.Invalid, "%s: %w", name, err)
	case len(b) > sourceLimit:
		return nil, errs.New(errs.Invalid, "%s: more than %d MB", name, sourceLimit>>20)
	}
	return b, nil
}

// client fetches as the configuration says.
func (p *program) client() *fetch.Client {
	return fetch.New(fetch.Options{
		UserAgent: p.agent(), AllowNetworks: p.AllowNetwork, HostDelay: p.HostDelay, HostConcurrency: p.HostConcurrency,
		Proxy: http.ProxyFromEnvironment,
	})
}

// eachLine hands every line of r, decoded, to do, with its number for messages.
// The first line that is no JSON of the shape ends it.
func eachLine[T any](r io.Reader, do func(line int, v T) error) error {
	in := bufio.NewReaderSize(r, 1<<20)
	for n := 1; ; n++ {
		text, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(text)) > 0 {
			var v T
			if err := json.Unmarshal(text, &v); err != nil {
				return errs.New(errs.Invalid, "line %d: %w", n, err)
			}
			if err := do(n, v); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
}

// readLines reads all articles of r; each must have an id of its own.
func readLines(r io.Reader) (lines []news.Line, err error) {
	seen := map[string]int{}
	err = eachLine(r, func(n int, l news.Line) error {
		if l.ID == "" {
			return errs.New(errs.Invalid, "line %d: it has no id", n)
		}
		if first, ok := seen[l.ID]; ok {
			return errs.New(errs.Invalid, "line %d: its id %q is that of line %d", n, l.ID, first)
		}
		seen[l.ID] = n
		lines = append(lines, l)
		return nil
	})
	return lines, err
}

// printer writes one JSON object per line.
func (p *program) printer() *json.Encoder {
	e := json.NewEncoder(p.out)
	e.SetEscapeHTML(false)
	return e
}
