package eval

import (
	"html"
	"strconv"
	"strings"
	"time"
	"unicode"

	"broadsheet/internal/text"
)

// evaluate holds an expectation of feedparser's tests, a Python expression such as
//
//	not bozo and entries[0]['title'] == 'Example'
//
// against a JSON Feed. Parts of the conjunction that a JSON Feed cannot show are
// passed over; where none is left, checked is false.
func evaluate(expr string, read func() (map[string]any, error)) (ok bool, why string, checked bool) {
	var clauses [][]string
	for _, c := range topLevel(expr, " and ") {
		c = strings.TrimSpace(c)
		for strings.HasPrefix(c, "(") && strings.HasSuffix(c, ")") && strings.Contains(c, "==") && strings.Count(c, "(") == strings.Count(c, ")") && !strings.Contains(c, "_parsed") {
			c = strings.TrimSpace(c[1 : len(c)-1])
		}
		sides := topLevel(c, " == ")
		if len(sides) < 2 || strings.Contains(c, " or ") {
			continue
		}
		if showable(sides) {
			clauses = append(clauses, sides)
		}
	}
	if len(clauses) == 0 {
		return false, "", false
	}
	doc, err := read()
	if err != nil {
		return false, expr + ": " + err.Error(), true
	}
	for _, sides := range clauses {
		want := sides[len(sides)-1]
		for _, path := range sides[:len(sides)-1] {
			if got, ok := holds(doc, strings.TrimSpace(path), strings.TrimSpace(want)); !ok {
				return false, path + " is " + got + ", not " + want, true
			}
		}
	}
	return true, "", true
}

// topLevel splits s at sep outside of quotes, brackets and parentheses.
func topLevel(s, sep string) (parts []string) {
	depth, from := 0, 0
	var quote byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		case depth == 0 && strings.HasPrefix(s[i:], sep):
			parts = append(parts, s[from:i])
			from = i + len(sep)
			i = from - 1
		}
	}
	return append(parts, s[from:])
}

// step matches one step of a path: ['title'], [0] or .title.
var step = text.Pattern(`\[['"]([^'"\]]+)['"]\]|\[(\d+)\]|\.(\w+)`)

// place is a path into feedparser's result: whether it is in an entry, in which,
// and the names and numbers that follow, joined with dots.
func place(path string) (entry int, rest string, ok bool) {
	head, tail, found := path, "", false
	if i := strings.IndexAny(path, "[."); i >= 0 {
		head, tail, found = path[:i], path[i:], true
	}
	if !found || head != "feed" && head != "entries" {
		return 0, "", false
	}
	var steps []string
	for _, m := range step().FindAllStringSubmatch(tail, -1) {
		steps = append(steps, m[1]+m[2]+m[3])
	}
	entry = -1
	if head == "entries" && len(steps) > 1 {
		entry, _ = strconv.Atoi(steps[0])
		steps = steps[1:]
	}
	return entry, strings.Join(steps, "."), true
}

// look says how to find a value of feedparser's in a JSON Feed and how to compare.
type look struct {
	keys []string // any of these may hold it
	kind string   // text, url, exact, date, list, language
}

var entryLooks = map[string]look{
	"title":                   {[]string{"title"}, "text"},
	"title_detail.value":      {[]string{"title"}, "text"},
	"summary":                 {[]string{"content_html", "summary", "content_text"}, "markup"},
	"summary_detail.value":    {[]string{"content_html", "summary", "content_text"}, "markup"},
	"description":             {[]string{"content_html", "summary", "content_text"}, "markup"},
	"content.0.value":         {[]string{"content_html", "content_text", "summary"}, "markup"},
	"link":                    {[]string{"url"}, "exact"},
	"id":                      {[]string{"id"}, "exact"},
	"guid":                    {[]string{"id"}, "exact"},
	"published_parsed":        {[]string{"date_published"}, "date"},
	"created_parsed":          {[]string{"date_published"}, "date"},
	"updated_parsed":          {[]string{"date_modified", "date_published"}, "date"},
	"published":               {[]string{"date_published"}, "date"},
	"created":                 {[]string{"date_published"}, "date"},
	"updated":                 {[]string{"date_modified", "date_published"}, "date"},
	"author":                  {[]string{"authors.*.name"}, "person"},
	"author_detail.name":      {[]string{"authors.*.name"}, "person"},
	"authors.0.name":          {[]string{"authors.*.name"}, "person"},
	"authors.1.name":          {[]string{"authors.*.name"}, "person"},
	"category":                {[]string{"tags.*"}, "text"},
	"tags.0.term":             {[]string{"tags.*"}, "text"},
	"tags.1.term":             {[]string{"tags.*"}, "text"},
	"tags.2.term":             {[]string{"tags.*"}, "text"},
	"language":                {[]string{"language"}, "exact"},
	"content.0.language":      {[]string{"language"}, "exact"},
	"summary_detail.language": {[]string{"language"}, "exact"},
	"title_detail.language":   {[]string{"language"}, "exact"},
	"enclosures.0.href":       {[]string{"attachments.*.url"}, "exact"},
	"enclosures.0.url":        {[]string{"attachments.*.url"}, "exact"},
	"enclosures.0.type":       {[]string{"attachments.*.mime_type"}, "exact"},
	"enclosures.0.length":     {[]string{"attachments.*.size_in_bytes"}, "exact"},
	"links.0.href":            {[]string{"url", "external_url", "attachments.*.url"}, "exact"},
	"image.href":              {[]string{"image"}, "exact"},
	"media_thumbnail.0.url":   {[]string{"image"}, "exact"},
}

var feedLooks = map[string]look{
	"title":                 {[]string{"title"}, "text"},
	"title_detail.value":    {[]string{"title"}, "text"},
	"link":                  {[]string{"home_page_url"}, "exact"},
	"links.0.href":          {[]string{"home_page_url", "feed_url"}, "exact"},
	"description":           {[]string{"description"}, "text"},
	"subtitle":              {[]string{"description"}, "text"},
	"subtitle_detail.value": {[]string{"description"}, "text"},
	"tagline":               {[]string{"description"}, "text"},
	"tagline_detail.value":  {[]string{"description"}, "text"},
	"language":              {[]string{"language"}, "exact"},
	"author":                {[]string{"authors.*.name"}, "person"},
	"author_detail.name":    {[]string{"authors.*.name"}, "person"},
	"authors.0.name":        {[]string{"authors.*.name"}, "person"},
	"authors.1.name":        {[]string{"authors.*.name"}, "person"},
	"icon":                  {[]string{"icon"}, "exact"},
	"logo":                  {[]string{"icon"}, "exact"},
	"image.href":            {[]string{"icon"}, "exact"},
	"image.url":             {[]string{"icon"}, "exact"},
}

// showable reports whether a JSON Feed can show all that a clause compares.
func showable(sides []string) bool {
	for _, s := range sides[:len(sides)-1] {
		if s = strings.TrimSpace(s); s == "len(entries)" {
			continue
		}
		if strings.HasPrefix(s, "ord(") {
			s = strings.TrimSuffix(s[4:], ")")
		}
		entry, rest, ok := place(s)
		looks := feedLooks
		if entry >= 0 {
			looks = entryLooks
		}
		if _, known := looks[rest]; !ok || !known {
			return false
		}
	}
	return true
}

// holds compares what stands at a path with a Python literal.
func holds(doc map[string]any, path, want string) (got string, ok bool) {
	items, _ := doc["items"].([]any)
	if path == "len(entries)" {
		got = strconv.Itoa(len(items))
		return got, got == want
	}
	if inner, is := strings.CutPrefix(path, "ord("); is {
		path = strings.TrimSuffix(inner, ")")
		n, _ := strconv.Atoi(want)
		want = "'" + string(rune(n)) + "'"
	}
	entry, rest, _ := place(path)
	from, l := doc, feedLooks[rest]
	if entry >= 0 {
		l = entryLooks[rest]
		if entry >= len(items) {
			return "missing", false
		}
		from, _ = items[entry].(map[string]any)
	}
	var all []string
	for _, k := range l.keys {
		all = append(all, values(from, strings.Split(k, "."))...)
	}
	if want == "None" || literal(want) == "" {
		return strings.Join(all, "|"), len(all) == 0
	}
	for _, v := range all {
		if alike(l.kind, v, want) {
			return v, true
		}
	}
	return strings.Join(all, " | "), false
}

// values are the strings at a path of keys, "*" standing for all of a list.
func values(v any, keys []string) []string {
	if len(keys) == 0 {
		switch v := v.(type) {
		case string:
			return []string{v}
		case float64:
			return []string{strconv.FormatFloat(v, 'f', -1, 64)}
		}
		return nil
	}
	switch v := v.(type) {
	case map[string]any:
		return values(v[keys[0]], keys[1:])
	case []any:
		var out []string
		for _, x := range v {
			out = append(out, values(x, keys[1:])...)
		}
		return out
	}
	return nil
}

func alike(kind, got, want string) bool {
	switch kind {
	case "date":
		return sameTime(got, want)
	case "text":
		return squeeze(got) == squeeze(literal(want))
	case "person": // a JSON Feed has the name alone
		name, _, _ := strings.Cut(literal(want), " (")
		return squeeze(got) == squeeze(name)
	case "markup":
		w := literal(want)
		return squeeze(got) == squeeze(w) && (!strings.Contains(got, "<") || strings.Join(addresses(got), " ") == strings.Join(addresses(w), " "))
	}
	return got == literal(want)
}

var (
	anyTag   = text.Pattern(`</?[a-zA-Z!][^<>]*>`)
	linkAttr = text.Pattern(`(?:href|src)="([^"]*)"`)
)

// addresses are those that HTML links to, in order.
func addresses(s string) (out []string) {
	for _, m := range linkAttr().FindAllStringSubmatch(s, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	return out
}

// squeeze leaves of a text what a reader would compare: no tags, no references,
// no white space.
func squeeze(s string) string {
	s = html.UnescapeString(anyTag().ReplaceAllString(s, ""))
	s = html.UnescapeString(anyTag().ReplaceAllString(s, ""))
	s = anyTag().ReplaceAllString(s, "")
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// pythonEscape matches the escapes of a Python string.
var pythonEscape = text.Pattern(`\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)`)

// literal is the value of a Python string, or of a number as it is written.
func literal(s string) string {
	s = strings.TrimSpace(s)
	for _, q := range []string{`"""`, "'''", `"`, "'"} {
		if len(s) >= 2*len(q) && strings.HasPrefix(s, q) && strings.HasSuffix(s, q) {
			s = s[len(q) : len(s)-len(q)]
			break
		}
	}
	return pythonEscape().ReplaceAllStringFunc(s, func(m string) string {
		if m[1] == 'u' || m[1] == 'x' {
			n, _ := strconv.ParseUint(m[2:], 16, 32)
			return string(rune(n))
		}
		if m[1] == 'n' {
			return "\n"
		}
		return m[1:]
	})
}

// sameTime compares an RFC 3339 date with a time tuple or a date as text.
func sameTime(got, want string) bool {
	g, err := time.Parse(time.RFC3339, got)
	if err != nil {
		return false
	}
	if strings.HasPrefix(want, "(") {
		var n [6]int
		for i, f := range strings.SplitN(strings.Trim(want, "()"), ",", 7) {
			if i < 6 {
				n[i], _ = strconv.Atoi(strings.TrimSpace(f))
			}
		}
		return g.Equal(time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC))
	}
	for _, layout := range []string{time.RFC3339, time.RFC1123, time.RFC1123Z} {
		if t, err := time.Parse(layout, literal(want)); err == nil {
			return g.Equal(t)
		}
	}
	return false
}
