package cluster

import (
	"fmt"
	"math/rand/v2"
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

// TestLookingMovesNothing places articles with and without looking up what is
// related in between: a window that is looked at places as one that is not.
func TestLookingMovesNothing(t *testing.T) {
	ls := sample(t)
	for seed := range uint64(60) {
		rand.New(rand.NewPCG(seed, 3)).Shuffle(len(ls), func(i, j int) { ls[i], ls[j] = ls[j], ls[i] })
		seen, unseen := New(Settings{}), New(Settings{})
		near := seen.Nearness()
		for _, l := range ls {
			p := Read(l.Line, news.Analysis{})
			seen.Assign(p)
			unseen.Assign(p)
			near.Related(l.ID, 8)
		}
		for _, l := range ls {
			if a, b := seen.place(seen.ids[l.ID]), unseen.place(unseen.ids[l.ID]); a != b {
				t.Fatalf("order %d: %s stands at %v, without looking at %v", seed, l.ID, a, b)
			}
		}
		for i := range seen.docs {
			if a, b := seen.doc(int32(i)), unseen.doc(int32(i)); a.scale != b.scale {
				t.Fatalf("order %d: %s weighs otherwise", seed, a.id)
			}
		}
	}
}
