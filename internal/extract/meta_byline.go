package extract

import (
	"strings"

	"golang.org/x/net/html"

	"broadsheet/internal/news"
)

var metaAuthors = strings.Fields(`author article:author byl dc.creator dc:creator dcterms.creator parsely-author sailthru.author citation_author
	article.author authors og:author og:article:author article_author article_authors_name dc.contributor.author cxenseparse:author lp:author weibo:article:author creator`)

// findByline chooses who wrote the article.
func (f *finder) findByline() {
	f.byline = f.statedAuthors()
	if len(f.byline) == 0 {
		f.byline = f.seenAuthors()
	}
	for range f.byline {
		f.kinds = append(f.kinds, news.Person)
	}
}

func (f *finder) statedAuthors() []string {
	for _, t := range append([]thing{f.main}, f.others...) {
		for _, p := range []string{"author", "creator"} {
			var names []string
			for _, v := range listOf(t[p]) {
				if s, ok := v.(string); ok {
					names = append(names, splitNames(s)...)
					continue
				}
				for _, name := range listOf(f.things.resolve(v)["name"]) {
					if s, ok := name.(string); ok {
						names = append(names, splitNames(s)...)
					}
				}
			}
			if len(names) > 0 {
				return unique(names)
			}
		}
	}
	for _, meta := range metaAuthors {
		var names []string
		for _, content := range f.names[meta] {
			names = append(names, splitNames(content)...)
		}
		if len(names) > 0 {
			return unique(names)
		}
	}
	return nil
}

func unique(names []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, n := range names {
		if key := letters(n); key != "" && !seen[key] {
			seen[key] = true
			out = append(out, n)
		}
	}
	return out
}

func (f *finder) seenAuthors() []string {
	for _, m := range f.bylines {
		s := squeeze(textIn(m.node, shortText))
		if names := splitNames(s); len(names) > 0 && len(s) < 100 {
			return names
		}
	}
	return nil
}

func splitNames(s string) []string {
	s = squeeze(s)
	if strings.Contains(s, "://") || s == "" {
		return nil
	}
	for _, p := range []string{"By ", "by ", "BY ", "Written by "} {
		s = strings.TrimPrefix(s, p)
	}
	var names []string
	for _, n := range strings.FieldsFunc(strings.NewReplacer(" and ", ",", " & ", ",", ";", ",").Replace(s), func(r rune) bool { return r == ',' }) {
		if n = strings.TrimSpace(n); n != "" {
			names = append(names, n)
		}
	}
	return names
}

func beginsByline(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n")
	return strings.HasPrefix(s, "By ") || strings.HasPrefix(s, "by ") || strings.HasPrefix(s, "BY ") || strings.HasPrefix(s, "Written by")
}

var _ = html.Parse
