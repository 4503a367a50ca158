package web

import (
	"fmt"
	"strings"

	"golang.org/x/text/width"
)

// The letter in plain text: readable by itself, in lines of 72 columns, with the
// addresses in a list at its end.

const textColumns = 72

// textLetter is a letter being written.
type textLetter struct {
	strings.Builder
	links []string
}

// text is the letter in plain text.
func (p *letterPage) text() string {
	t := &textLetter{}
	t.para("", p.Name)
	t.para("", p.Heading)
	t.WriteString(strings.Repeat("=", textColumns) + "\n\n")
	t.para("", strings.TrimSpace(p.Span+" "+p.Facts))
	if len(p.Parts) == 0 {
		t.WriteString("\n")
		t.para("", p.Quiet)
	}
	for _, part := range p.Parts {
		t.WriteString("\n\n" + strings.ToUpper(part.Name) + "\n" + strings.Repeat("-", textColumns) + "\n")
		for i := range part.Items {
			t.item(&part.Items[i])
		}
	}
	t.WriteString("\n" + strings.Repeat("=", textColumns) + "\n")
	t.para("", p.Until)
	t.para("", p.Left)
	t.WriteString("\n")
	for i, link := range t.links {
		fmt.Fprintf(t, "[%d] %s\n", i+1, link)
	}
	fmt.Fprintf(t, "\nThis edition on its page: %s\nWhat is in it, and when it comes: %s\nNo more letters: %s\n", p.Link, p.Order, p.Stop)
	return t.String()
}

// item writes a story.
func (t *textLetter) item(i *letterItem) {
	t.WriteString("\n")
	if i.Source.Href != "" {
		t.para("", i.Source.Text+" "+t.note(i.Source.Href))
	}
	t.para("", i.Title+" "+t.note(i.Href))
	t.para("  ", i.Dek)
	for _, line := range i.Lines {
		t.para("  ", line)
	}
	for _, n := range i.News {
		words := n.Label + ": " + n.Text
		if n.Was != "" || n.Now != "" {
			words += " " + strings.Trim(n.Was+" -> "+n.Now, " ->")
		}
		if n.Was != "" && n.Now != "" {
			words = n.Label + ": " + n.Text + " " + n.Was + " -> " + n.Now
		}
		t.para("  * ", strings.TrimSpace(words+" "+n.Where))
	}
	basis := i.Basis
	if i.Follows != "" {
		basis += ". You follow " + i.Follows
	}
	t.para("  ", "("+basis+")")
}

// note puts an address into the list at the end and is its mark.
func (t *textLetter) note(address string) string {
	t.links = append(t.links, address)
	return fmt.Sprintf("[%d]", len(t.links))
}

// para writes a paragraph in lines; those after the first stand below the first
// letter of it.
func (t *textLetter) para(indent, text string) {
	for i, line := range wrap(text, textColumns-len(indent)) {
		if i == 1 {
			indent = strings.Repeat(" ", len(indent))
		}
		t.WriteString(indent + line + "\n")
	}
}

// wrap breaks text into lines of so many columns: at spaces, and before the
// characters of scripts that set none. A longer word keeps a line for itself.
func wrap(text string, columns int) (lines []string) {
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		gap := min(used, 1)
		for _, piece := range breakable(word) {
			n := columnsOf(piece)
			if used > 0 && used+gap+n > columns {
				lines, line, used, gap = append(lines, line), "", 0, 0
			}
			line, used, gap = line+strings.Repeat(" ", gap)+piece, used+gap+n, 0
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// breakable are the pieces between which a word may be broken: a wide character
// begins one, but for those that close something.
func breakable(word string) (pieces []string) {
	from := 0
	for i, r := range word {
		if i > from && wide(r) && !strings.ContainsRune("。、，．！？；：）」』】》", r) {
			pieces, from = append(pieces, word[from:i]), i
		}
	}
	return append(pieces, word[from:])
}

func wide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}

// columnsOf is how many columns a line of a terminal needs.
func columnsOf(s string) (n int) {
	for _, r := range s {
		n++
		if wide(r) {
			n++
		}
	}
	return n
}
