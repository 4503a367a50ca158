package rights

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxHead is how much of a page is searched for meta elements.
const maxHead = 512 << 10

// MetaRobots finds the robots meta elements in the head of a page: the contents
// of those named "robots" and of those named for agent ("Broadsheet").
func MetaRobots(page []byte, agent string) []string {
	z := html.NewTokenizer(bytes.NewReader(page[:min(len(page), maxHead)]))
	z.SetMaxBuf(maxHead)
	var out []string
	for len(out) < maxEvidence {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			switch atom.Lookup(name) {
			case atom.Body:
				return out
			case atom.Meta:
				if kind, content := metaOf(z, more); strings.EqualFold(kind, "robots") || (agent != "" && strings.EqualFold(kind, agent)) {
					out = append(out, content)
				}
			}
		}
	}
	return out
}

// metaOf is the name and content of the meta element at hand.
func metaOf(z *html.Tokenizer, more bool) (name, content string) {
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "name":
			name = strings.TrimSpace(string(value))
		case "content":
			content = string(value)
		}
	}
	return name, content
}
