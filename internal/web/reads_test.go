package web_test

import (
	"fmt"
	"testing"
)

// TestPagesReadLittle counts the queries behind each page, two at most; that each
// of them goes by an index is a test of the store.
func TestPagesReadLittle(t *testing.T) {
	p := newPaper(t)
	thread, _ := p.Talk(t, p.Article)
	for _, c := range []struct {
		path string
	}{
		{fmt.Sprintf("/article/%d/dam-operator-logged-a-warning-three-hours-before-the", p.Article)},
		{"/"}, {"/section/local"}, {"/publisher/halyard.example"}, {"/feed/1"}, {"/feeds"}, {"/quote/1"}, {"/changes"},
		{fmt.Sprintf("/story/%d/gate-torn-away-at-hallan-sirens-in-the-lower-valley", p.Story)},
		{fmt.Sprint("/thread/", thread)}, {fmt.Sprint("/thread/", thread, "?sort=replies")}, {fmt.Sprint("/thread/", thread, "/state.json")},
		{"/tag/hallan-dam"}, {"/person/ottoline-brandt"}, {"/publishers"}, {"/about"}, {"/settings"},
		{"/search?q=gate"}, {"/search?q=%22the+gate%22"}, {"/search?q=gaet"}, {"/search?q=gate&in=quotes"},
	} {
		for _, who := range []string{reader, public} {
			p.page(t, who, c.path) // what is kept for all pages is read once
			before := p.DB.Reads()
			p.page(t, who, c.path)
			if n := p.DB.Reads() - before; n > 2 {
				t.Errorf("%s to %s: %d reads, want at most 2", c.path, who, n)
			}
		}
	}
}
