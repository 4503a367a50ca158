package sample

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Request is one question that a site was asked, and the status of its answer.
type Request struct {
	At     time.Time // by the newsroom's clock
	Host   string    // without port
	Method string
	Path   string // with the query
	Header http.Header
	Status int
}

// maxRequests is how many requests are kept; the oldest leave first.
const maxRequests = 4000

// Requests is what was asked so far, in order.
func (n *Newsroom) Requests() []Request {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]Request(nil), n.requests...)
}

func (n *Newsroom) record(r Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.requests) >= maxRequests {
		n.requests = append(n.requests[:0], n.requests[maxRequests/2:]...)
	}
	n.requests = append(n.requests, r)
}

// answer is a whole response before it is decided how much of it to send.
type answer struct {
	status   int
	kind     string // Content-Type
	body     []byte
	modified time.Time
	headers  map[string]string
}

func plain(status int, text string) answer {
	return answer{status: status, kind: "text/plain; charset=utf-8", body: []byte(text + "\n")}
}

// ServeHTTP answers for the site that the Host header names.
func (n *Newsroom) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, port := hostPort(strings.ToLower(r.Host))
	now := n.now()
	a := n.answer(r, host, port, now)
	status := send(w, r, a)
	n.record(Request{now, host, r.Method, r.URL.RequestURI(), r.Header.Clone(), status})
}

func hostPort(s string) (host string, port int) {
	host, p, err := net.SplitHostPort(s)
	if err != nil {
		return s, 0
	}
	port, _ = strconv.Atoi(p)
	return host, port
}

func (n *Newsroom) answer(r *http.Request, host string, port int, now time.Time) answer {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return plain(http.StatusMethodNotAllowed, "only GET and HEAD")
	}
	p := n.publishers[strings.TrimSuffix(host, ".localhost")]
	if p == nil {
		return plain(http.StatusNotFound, "no such site in the sample newsroom")
	}
	v := view{n, p, port, now}
	switch path := r.URL.Path; {
	case path == "/":
		return v.home()
	case path == p.MovedFrom:
		a := plain(http.StatusMovedPermanently, "this feed has moved")
		a.headers = map[string]string{"Location": base(p.Host, port) + p.MovedTo}
		return a
	case path == "/robots.txt":
		return v.robots()
	case path == "/site.css":
		return v.file("layouts/site.css", "text/css; charset=utf-8")
	case strings.HasPrefix(path, "/img/"):
		return v.file(path[1:], "image/webp")
	default:
		for _, f := range p.Feeds {
			if f.Path == path {
				return v.feed(f)
			}
		}
		for _, a := range p.Articles {
			if strings.TrimSuffix(a.path(), "/") == strings.TrimSuffix(path, "/") && a.visible(now) {
				return v.article(a)
			}
		}
	}
	return plain(http.StatusNotFound, "page not found")
}

func (v view) robots() answer {
	text := v.site.Robots
	if text == "" {
		text = "User-agent: *\nAllow: /\n"
	}
	return answer{status: 200, kind: "text/plain; charset=utf-8", body: []byte(text)}
}

func (v view) file(name, kind string) answer {
	b, err := files.ReadFile(name)
	if err != nil {
		return plain(http.StatusNotFound, "no such file")
	}
	return answer{status: 200, kind: kind, body: b, modified: v.room.clock.start.AddDate(0, 0, -30),
		headers: map[string]string{"Cache-Control": "public, max-age=86400"}}
}

// send writes a, or 304 if the asker has it already, and returns the status.
func send(w http.ResponseWriter, r *http.Request, a answer) int {
	h := w.Header()
	for k, v := range a.headers {
		h.Set(k, v)
	}
	h.Set("Content-Type", a.kind)
	if a.status == http.StatusOK {
		sum := sha256.Sum256(a.body)
		h.Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
		if !a.modified.IsZero() {
			h.Set("Last-Modified", a.modified.UTC().Format(http.TimeFormat))
		}
		if unchanged(r, h.Get("ETag"), a.modified) {
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return http.StatusNotModified
		}
	}
	body := a.body
	if strings.HasPrefix(a.kind, "image/") {
		// Packed already.
	} else if h.Set("Vary", "Accept-Encoding"); strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = zip(body)
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		w.Write(body) // whoever has gone does not need the rest
	}
	return a.status
}

// unchanged follows RFC 9110: a date counts only where no tag was sent.
func unchanged(r *http.Request, etag string, modified time.Time) bool {
	if tags := r.Header.Get("If-None-Match"); tags != "" {
		return strings.Contains(tags, etag) || tags == "*"
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !modified.IsZero() && !modified.Truncate(time.Second).After(since)
}

func zip(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b) // a bytes.Buffer does not fail
	z.Close()
	return out.Bytes()
}
