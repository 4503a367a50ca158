package cluster

import (
	"fmt"
	"testing"

	"broadsheet/internal/news"
)

func TestNearnessAgreesWithRelated(t *testing.T) {
	w := New(Settings{})
	n := w.Nearness()
	for i := range 60 {
		l := news.Line{ID: fmt.Sprint(i), Language: "en", Title: fmt.Sprintf("Ferry %d aground off port %d", i%6, i%6),
			Text: fmt.Sprintf("The ferry %d ran aground off the port of harbour%d on Tuesday with %d people aboard, the pilot%d said. Tugs of company%d pulled it free at noon.", i%6, i%6, 40+i, i%6, i%6)}
		w.Assign(Read(l, news.Analysis{Language: "en"}))
		fresh, near := w.Related(l.ID, 3), n.Related(l.ID, 3)
		if len(fresh) != len(near) {
			t.Fatalf("article %d: %v and %v", i, fresh, near)
		}
	}
	if n.Related("unknown", 3) != nil {
		t.Error("an unknown article is near something")
	}
}
