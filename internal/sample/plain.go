package sample

import "strings"

// plain is the article as v as text: what an honest reader should find on the
// page, blocks separated by blank lines. Embedded posts, promotions, pictures and
// lines set wholly in italics (contributors, origin, editor's remarks) are not of
// it; nor is markup written as it is.
func (a *article) plain(v version) string {
	blocks := v.Blocks
	if a.State == "paywall" {
		blocks = blocks[:min(len(blocks), freeBlocks)]
	}
	var out []string
	for _, b := range blocks {
		if text := plainBlock(b); text != "" {
			out = append(out, text)
		}
	}
	return strings.Join(out, "\n\n")
}

// asides begin the blocks that are not of the text.
var asides = []string{"@@ ", "!", "MORE ", "~~~"}

func plainBlock(b string) string {
	for _, mark := range asides {
		if strings.HasPrefix(b, mark) {
			return ""
		}
	}
	if strings.HasPrefix(b, "*") && !strings.HasPrefix(b, "**") && strings.HasSuffix(b, "*") && strings.Count(b, "*") == 2 {
		return ""
	}
	var lines []string
	for line := range strings.Lines(b) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "|") {
			line = strings.Join(split(strings.Trim(line, "|"), "|"), " ")
		}
		for _, mark := range []string{"## ", "- ", "> "} {
			line = strings.TrimPrefix(line, mark)
		}
		lines = append(lines, plainInline(ordered.ReplaceAllString(line, "")))
	}
	return strings.Join(lines, "\n")
}

func plainInline(s string) string {
	s = link.ReplaceAllString(s, "$1")
	s = strong.ReplaceAllString(s, "$1")
	s = emphasis.ReplaceAllString(s, "$1")
	s = strings.TrimPrefix(noteMark.ReplaceAllString(s, ""), ": ") // a footnote's own mark
	return strings.ReplaceAll(s, "'", "’")
}
