package extract

import (
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/clean"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// This file reads the quotation that stands where a post is embedded, until the
// network's script replaces it. Every network lays it out in its own way, but the
// lines are alike: what was written, a signature, and the network's own words.

var (
	// handleIn is a handle, alone or in parentheses.
	handleIn = text.Pattern(`\(?(@[\w][\w.\-]*(?:@[\w.\-]+)?|u/[\w\-]+)\)?`)
	// signature is a line that says who wrote: "— Ines (@ines) May 1", "Post by @ines",
	// "A post shared by Ines (@ines)", "Ines (@ines), 1 May", "by u/ines in north".
	signature = text.Pattern(`^(?:[—–-]\s*|(?:a )?post(?:ed)?(?: shared)? by |by u/|@\w[\w.]*$)|^.{1,80} \(@[\w.@-]+\),? |^.{1,80} \(@[\w.@-]+\)$`)
	// postChrome is what the network adds.
	postChrome = text.Pattern(`(?i)^(?:view (?:this post )?on \w+|see (?:the )?post on \w+|♬.*|original sound.*|sponsored|follow)$`)
)

// readPost reads words, author, handle, date and address of a post.
func (s *sheet) readPost(n *html.Node, e *embedded) {
	var said []string
	for _, line := range strings.Split(clean.Text(n), "\n") {
		line = squeeze(line)
		low := strings.ToLower(line)
		switch {
		case line == "" || postChrome().MatchString(line):
			if _, by, ok := strings.Cut(line, " - "); ok && e.Author == "" && strings.HasPrefix(line, "♬") {
				e.Author = by
			}
		case signature().MatchString(low):
			s.readSignature(e, line)
		default:
			said = append(said, line)
		}
	}
	e.Text = strings.Join(said, "\n\n")
	s.readPostLinks(n, e)
	if t := find(n, "time"); t != nil {
		if when, err := time.Parse(time.RFC3339, attr(t, "datetime")); err == nil {
			e.Published = news.At(when)
		}
	}
}

// signLead is what stands before the name in a signature.
var signLead = text.Pattern(`(?i)^(?:[—–-]\s*|(?:a )?post(?:ed)?(?: shared)? by |by )`)

// readSignature reads who wrote and when.
func (s *sheet) readSignature(e *embedded, line string) {
	line = signLead().ReplaceAllString(line, "")
	name := line
	if at := handleIn().FindStringSubmatchIndex(line); at != nil {
		e.Handle = line[at[2]:at[3]]
		name, line = line[:at[0]], line[at[1]:]
	} else if i := strings.Index(line, " on "); i > 0 {
		name, line = line[:i], line[i:]
	}
	if name = strings.TrimSpace(strings.TrimRight(name, " (,")); name != "" && e.Author == "" {
		e.Author = name
	}
	if when, ok := customOf(s.meta.language, s.base.Hostname()).parseDate(line); ok && e.Published.IsZero() {
		e.Published = when.at(time.UTC)
	}
}

// readPostLinks finds the post's address where its element did not say: that of
// the last link to its network. Queries name the page that embeds.
func (s *sheet) readPostLinks(n *html.Node, e *embedded) {
	if e.URL == "" {
		for d := range n.Descendants() {
			if w := networkOf(attr(d, "href")); d.DataAtom == atom.A && w != nil && w.name == e.Network {
				e.URL = s.absolute(attr(d, "href"))
			}
		}
	}
	if u, err := url.Parse(e.URL); err == nil && u.Host != "" {
		u.RawQuery, u.Fragment = "", ""
		u.Path = strings.TrimSuffix(u.Path, "/embed")
		e.URL = u.String()
	}
}
