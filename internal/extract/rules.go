package extract

import (
	"bufio"
	"io"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Rules are an operator's selectors for the pages of stubborn sites, by domain.
// Nil holds none.
type Rules map[string]SiteRules

// SiteRules are the selectors of one site. All are optional.
type SiteRules struct {
	Body []cascadia.Matcher // what is the article's text, and nothing else is
	Drop []cascadia.Matcher // what never is
	Keep []cascadia.Matcher // what always is
}

// ParseRules reads a file of rules:
//
//	# lines of a site follow its domain in brackets
//	[news.example]
//	body: .story-text
//	drop: .story-text .promo, aside.facts
//	keep: .late-correction
//
// An error is of kind errs.Invalid and names the line.
func ParseRules(r io.Reader) (rules Rules, err error) {
	defer errs.Wrap(&err, "extract.ParseRules")
	rules = make(Rules)
	domain := ""
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '[' && line[len(line)-1] == ']' {
			domain = news.Domain("https://" + strings.Trim(line, "[] "))
			continue
		}
		key, selector, _ := strings.Cut(line, ":")
		m, err := cascadia.ParseGroup(strings.TrimSpace(selector))
		if err != nil || domain == "" {
			return nil, errs.New(errs.Invalid, "line %d: want a selector of a site, have %q", n, line)
		}
		site := rules[domain]
		switch strings.TrimSpace(key) {
		case "body":
			site.Body = append(site.Body, m)
		case "drop":
			site.Drop = append(site.Drop, m)
		case "keep":
			site.Keep = append(site.Keep, m)
		default:
			return nil, errs.New(errs.Invalid, "line %d: no rule is called %q", n, key)
		}
		rules[domain] = site
	}
	return rules, lines.Err()
}

// site finds the rules for an address: those of its domain or of one above it.
func (r Rules) site(address string) (SiteRules, bool) {
	domain := news.Domain(address)
	for domain != "" {
		if s, ok := r[domain]; ok {
			return s, true
		}
		_, domain, _ = strings.Cut(domain, ".")
	}
	return SiteRules{}, false
}

// apply lets the operator's rules overrule the judges.
func (r Rules) apply(address string, s *sheet) {
	site, ok := r.site(address)
	if !ok {
		return
	}
	for i := range s.blocks {
		b := &s.blocks[i]
		if len(site.Body) > 0 && !b.media {
			b.keep = s.matches(b, site.Body)
		}
		b.keep = (b.keep || !b.media && s.matches(b, site.Keep)) && !s.matches(b, site.Drop)
	}
}

// matches reports whether a block, or a box around it, matches a selector.
func (s *sheet) matches(b *block, list []cascadia.Matcher) bool {
	for _, m := range list {
		for _, n := range b.nodes {
			if n.Type == html.ElementNode && m.Match(n) {
				return true
			}
		}
		for at := b.box; at >= 0; at = s.boxes[at].parent {
			if m.Match(s.boxes[at].node) {
				return true
			}
		}
	}
	return false
}
