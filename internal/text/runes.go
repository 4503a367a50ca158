package text

import (
	"unicode/utf8"

	"broadsheet/internal/news"
)

// RuneOffsets turns byte offsets into s to code points in one pass. The offsets
// must ascend; those past the end count as the end, those inside a character as
// the next one.
func RuneOffsets(s string, bytes []int) []int {
	out := make([]int, len(bytes))
	at, n := 0, 0
	for i, b := range bytes {
		b = min(b, len(s))
		for at < b {
			_, size := utf8.DecodeRuneInString(s[at:])
			at += size
			n++
		}
		out[i] = n
	}
	return out
}

// RuneIndex answers byte → code point in any order, in a step for each of at
// most 64 bytes.
type RuneIndex struct {
	s     string
	marks []runeMark
}

// runeMark is the first character at or after a multiple of 64 bytes.
type runeMark struct{ at, n int }

// NewRuneIndex indexes s in one pass.
func NewRuneIndex(s string) *RuneIndex {
	x := &RuneIndex{s: s, marks: make([]runeMark, 0, len(s)/64+1)}
	n := 0
	for i := range s {
		if i >= len(x.marks)*64 {
			x.marks = append(x.marks, runeMark{i, n})
		}
		n++
	}
	return x
}

// Rune is the code point offset of byte b; inside a character, the next one's.
func (x *RuneIndex) Rune(b int) int {
	b = min(max(b, 0), len(x.s))
	if len(x.marks) == 0 {
		return 0
	}
	m := x.marks[min(b/64, len(x.marks)-1)]
	if m.at > b { // b is inside the character before the mark
		return m.n
	}
	for m.at < b {
		_, size := utf8.DecodeRuneInString(x.s[m.at:])
		m.at += size
		m.n++
	}
	return m.n
}

// Span is sp in code points.
func (x *RuneIndex) Span(sp news.Span) [2]int {
	return [2]int{x.Rune(sp.Start), x.Rune(sp.End)}
}
