// Package rights says what a publisher allows to be done with one article.
//
// What flows in are signals: what robots.txt answered, the robots meta elements
// of the page (MetaRobots finds them), its X-Robots-Tag headers and the
// operator's word for the publisher. What flows out is news.Rights, each
// decision with its evidence in words that a reader is shown. Read Decide, then
// the table in directives.go.
//
// Decisions only ever become stricter by what a publisher says, and silence
// allows what a reader of the web expects: reading, keeping, an excerpt and the
// link for the public.
//
// Sources: RFC 9309 (robots.txt); the robots meta element and X-Robots-Tag as
// Google and Bing document them; noai and noimageai as DeviantArt defined them.
// Further ways of saying it become fields of Signals beside these.
package rights

import (
	"fmt"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// Signals is what is known of a publisher's will about one article. An article
// that was never fetched, because its feed carries it, has RobotsAllowed true
// and no tags.
type Signals struct {
	Agent         string       // name of this program in robots rules, "Broadsheet"
	RobotsAllowed bool         // by fetch.Client.Robots
	RobotsRule    string       // what decided, "Disallow: /premium"; empty if nothing spoke of it
	MetaRobots    []string     // by MetaRobots
	XRobotsTag    []string     // values of the header X-Robots-Tag
	Display       news.Display // the operator's word for the publisher
	Now           time.Time    // for unavailable_after
}

// Decide weighs the signals. Display is the operator's word if there is one,
// else what the publisher's directives leave of the default; Index, Archive, AI
// and Fetch are the publisher's alone.
func Decide(s Signals) news.Rights {
	r := news.Rights{Display: s.Display, AI: true, Archive: true, Index: true, Fetch: s.RobotsAllowed, Evidence: []string{}}
	robots(&r, s)
	for _, source := range []struct {
		name   string
		values []string
	}{
		{"meta robots", s.MetaRobots},
		{"X-Robots-Tag", s.XRobotsTag},
	} {
		for _, value := range source.values {
			for _, d := range parse(value, s.Agent) {
				weigh(&r, source.name, d, s.Now)
			}
		}
	}
	if s.Display != news.DisplayDefault {
		r.Display, r.Snippet = s.Display, 0
		note(&r, "the operator's word for this publisher: "+displays[s.Display])
	}
	return r
}

// displays says a display in words.
var displays = map[news.Display]string{
	news.DisplayFull:    "the full text is shown to everybody",
	news.DisplayExcerpt: "an excerpt and the link are shown",
	news.DisplayLink:    "only the headline and the link are shown",
}

// robots weighs robots.txt. What a site keeps from being read it does not want
// listed or used by machines either; what its feed carries is for readers.
func robots(r *news.Rights, s Signals) {
	switch {
	case !s.RobotsAllowed && s.RobotsRule == "":
		note(r, "robots.txt could not be read, so the page is not read either")
	case !s.RobotsAllowed:
		note(r, "robots.txt: "+s.RobotsRule+": the page is not read, only what the feed carries")
	case s.RobotsRule != "":
		note(r, "robots.txt: "+s.RobotsRule+": the page may be read")
	default:
		note(r, "robots.txt: says nothing against reading the page")
	}
	if !s.RobotsAllowed {
		r.Index, r.AI = false, false
	}
}

// weigh applies one directive and notes what it did.
func weigh(r *news.Rights, source string, d directive, now time.Time) {
	effect, known := directives[d.name]
	if !known {
		return
	}
	said := d.name
	if d.value != "" {
		said += ":" + d.value
	}
	if does := effect(r, d.value, now); does != "" {
		note(r, source+": "+said+": "+does)
	}
}

// maxEvidence bounds the lines that a page can make us store, and their bytes.
const maxEvidence = 20

// note adds a line of evidence once.
func note(r *news.Rights, line string) {
	if len(r.Evidence) >= maxEvidence {
		return
	}
	if len(line) > 300 {
		line = strings.ToValidUTF8(line[:300], "") + "…"
	}
	for _, old := range r.Evidence {
		if old == line {
			return
		}
	}
	r.Evidence = append(r.Evidence, line)
}

// narrow lowers a display, never raises it.
func narrow(r *news.Rights, to news.Display) {
	order := map[news.Display]int{news.DisplayFull: 0, news.DisplayDefault: 1, news.DisplayExcerpt: 2, news.DisplayLink: 3}
	if order[to] > order[r.Display] {
		r.Display = to
	}
}

// snippet notes the longest excerpt in characters.
func snippet(r *news.Rights, n int) string {
	if r.Snippet == 0 || n < r.Snippet {
		r.Snippet = n
	}
	return fmt.Sprintf("an excerpt has at most %d characters", n)
}
