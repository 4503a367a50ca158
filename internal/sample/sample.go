// Package sample is the sample newsroom: invented publishers in five languages
// whose sites hold what real news sites hold, served over real HTTP.
//
// It is what a stranger sees first, and what tests and screenshots run on.
// Nothing of it is special to the program: its pages are read by the very path
// that reads the web.
//
//	room, err := sample.Open(time.Now)
//	go http.Serve(loopback, room)           // one listener, hosts by name
//	for _, f := range room.Feeds(port) {    // http://halyard.localhost:PORT/…
//		follow(f.URL, f.Folder)
//	}
//
// # Content
//
// Each file in content is one site, in the txtar format: the comment on top is
// the publisher's header, each file in it an article. Both are lines of
// "key: value", then a blank line, then blocks separated by blank lines:
//
//	-- hallan-dam --
//	title: Hallan Dam secure after gate fault
//	section: local
//	event: hallan
//	at: 06:04
//	by: Piet Quillan
//	image: dam | The right-hand spillway | Brannock Courier
//
//	A steel gate tore loose at {05:31} on {Tuesday} …
//
//	## A heading
//
//	- a list
//
// The blocks are described in markup.go, the keys in parse.go. A copy is made
// by an edit script over its origin, and so is a later version of an article:
// see edit.go.
//
// # Time
//
// The newsroom is written as one day whose present is 09:24 on Tuesday 17
// November 2026. When it is opened, that present becomes the moment of opening:
// everything written in braces, and every "at", moves along (clock.go). What is
// after the present arrives while one watches. Nothing runs in the background:
// what a site shows is a function of the clock it was given.
package sample

import (
	"embed"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

//go:embed content layouts img
var files embed.FS

// Newsroom is all the sites, at the time its clock says. It is an http.Handler
// that answers by the Host header and may be used by many requests at once.
type Newsroom struct {
	now        func() time.Time
	clock      clock
	publishers map[string]*publisher // by first label of the host
	layouts    layouts

	mu       sync.Mutex
	requests []Request
}

// Open reads the newsroom and makes now() its present. Later calls of now say
// how much of the day has been: a test hands in a clock of its own and jumps.
func Open(now func() time.Time) (_ *Newsroom, err error) {
	defer errs.Wrap(&err, "sample.Open")
	n := &Newsroom{now: now, clock: startingAt(now())}
	if n.publishers, err = readPublishers(files, n.clock); err != nil {
		return nil, err
	}
	if n.layouts, err = readLayouts(files); err != nil {
		return nil, err
	}
	for _, p := range n.publishers {
		if n.layouts.pages.Lookup(p.Layout+".html") == nil {
			return nil, fmt.Errorf("%s: no layout %q", p.Host, p.Layout)
		}
	}
	return n, nil
}

// Start is the moment that the newsroom takes for its present.
func (n *Newsroom) Start() time.Time { return n.clock.start }

// Feed is one address to follow, with the folder an OPML file would put it in.
// The folder's first part names a section of the front page.
type Feed struct {
	URL       string
	Folder    string
	Publisher string // the outlet's name
	Language  string
}

// Feeds lists every feed of the newsroom, the dead one too, for a server that
// listens on port; in a fixed order.
func (n *Newsroom) Feeds(port int) []Feed {
	var out []Feed
	for _, p := range n.sorted() {
		for _, f := range p.Feeds {
			path := f.Path
			if path == p.MovedTo {
				path = p.MovedFrom
			}
			out = append(out, Feed{base(p.Host, port) + path, f.Folder, p.Name, p.Language})
		}
	}
	return out
}

// Truth is what a test may know of an article that a reader has to find out.
type Truth struct {
	URL           string
	Publisher     string // domain: "halyard.localhost"
	Title         string // at this moment
	Text          string // at this moment, as plain text, as far as the page gives it away
	Event         string // the same for all articles about one event; its own for a single piece
	CopyOf        string // URL of the article whose text this is, edited; empty for an independent one
	TranslationOf string // URL of the article that this one translates
	Language      string
	Section       string
	State         news.State // what an honest reader can get from the page
	At            time.Time  // when it appears
	Changed       time.Time  // when its text changes after the opening; zero if it never does
	Withdrawn     time.Time  // when its page is gone; zero if it stays
}

// Truth lists all articles, those yet to come too, oldest first.
func (n *Newsroom) Truth(port int) []Truth {
	var out []Truth
	for _, p := range n.sorted() {
		for _, a := range p.Articles {
			out = append(out, n.truth(a, port))
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].At.Before(out[j].At) })
	return out
}

func (n *Newsroom) truth(a *article, port int) Truth {
	v := a.at(n.now())
	t := Truth{
		URL: a.url(port), Publisher: a.Publisher.Host + ".localhost", Title: v.Title, Text: a.plain(v),
		Event: a.Event, Language: a.Publisher.Language, Section: a.Section, State: a.State,
		At: a.Versions[0].At, Withdrawn: a.Withdrawn,
	}
	if a.copyOf != nil {
		t.CopyOf = a.copyOf.url(port)
	}
	if a.translationOf != nil {
		t.TranslationOf = a.translationOf.url(port)
	}
	for _, v := range a.Versions {
		if t.Changed.IsZero() && v.At.After(n.clock.start) && v.At.After(t.At) {
			t.Changed = v.At
		}
	}
	return t
}

func (n *Newsroom) sorted() []*publisher {
	var out []*publisher
	for _, p := range n.publishers {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Host < out[j].Host })
	return out
}

// base is the origin of a site; port 0 is a site without a port, for texts that
// are compared and not fetched.
func base(host string, port int) string {
	if port == 0 {
		return "http://" + host + ".localhost"
	}
	return fmt.Sprintf("http://%s.localhost:%d", host, port)
}

// article is the one written as host/slug, nil if there is none.
func (n *Newsroom) article(ref string) *article {
	host, slug, _ := strings.Cut(ref, "/")
	if p := n.publishers[host]; p != nil {
		for _, a := range p.Articles {
			if a.Slug == slug {
				return a
			}
		}
	}
	return nil
}
