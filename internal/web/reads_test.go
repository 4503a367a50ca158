package web_test

import (
	"fmt"
	"testing"
)

// TestPagesReadLittle counts the queries behind each page; that each of them goes
// by an index is a test of the store. An article and a list are two. A story also
// asks what moved and when the reader looked, a topic for its days and the names
// beside it, a search for the card of each result.
func TestPagesReadLittle(t *testing.T) {
	p := newPaper(t)
	for _, c := range []struct {
		path string
		most int64
	}{
		{fmt.Sprintf("/article/%d/dam-operator-logged-a-warning-three-hours-before-the", p.Article), 2},
		{"/", 2}, {"/section/local", 2}, {"/publisher/halyard.example", 2}, {"/feed/1", 2}, {"/feeds", 2}, {"/quote/1", 2}, {"/changes", 2},
		{fmt.Sprintf("/story/%d/gate-torn-away-at-hallan-sirens-in-the-lower-valley", p.Story), 5},
		{"/tag/hallan-dam", 4}, {"/person/ottoline-brandt", 5}, {"/search?q=gate", 2 + 20},
	} {
		for _, who := range []string{reader, public} {
			p.page(t, who, c.path) // what is kept for all pages is read once
			before := p.DB.Reads()
			p.page(t, who, c.path)
			if n := p.DB.Reads() - before; n > c.most {
				t.Errorf("%s to %s: %d reads, want at most %d", c.path, who, n, c.most)
			}
		}
	}
}
