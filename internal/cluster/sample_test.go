package cluster

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
)

// labelled is a line of testdata/stories.jsonl: invented events in nine
// languages, with the event as story.
type labelled struct {
	news.Line
	Story string `json:"story"`
}

func sample(t testing.TB) []labelled { return labelledLines(t, "testdata/stories.jsonl") }

func labelledLines(t testing.TB, file string) (lines []labelled) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		var l labelled
		if err := json.Unmarshal(row, &l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	return lines
}

func unread(news.Line) news.Analysis { return news.Analysis{} }

func linesOf(ls []labelled) (lines []news.Line) {
	for _, l := range ls {
		lines = append(lines, l.Line)
	}
	return lines
}

// The quality floor: of the sample at most one article may stand wrong, in any
// order of arrival.
func TestSampleStories(t *testing.T) {
	ls := sample(t)
	for seed := range uint64(6) {
		if seed > 0 {
			rand.New(rand.NewPCG(seed, 0)).Shuffle(len(ls), func(i, j int) { ls[i], ls[j] = ls[j], ls[i] })
		}
		var wrong []string
		placed := Run(linesOf(ls), unread, 0)
		for i, a := range placed {
			for j, b := range placed[:i] {
				if same, want := a.Story == b.Story, ls[i].Story == ls[j].Story; same != want {
					wrong = append(wrong, a.ID+" and "+b.ID)
				}
			}
		}
		if seed == 0 && len(wrong) > 0 || len(wrong) > 5 {
			t.Errorf("order %d: wrong about %s", seed, strings.Join(wrong, ", "))
		}
	}
}

// What Assign says, step by step, must add up to where everything stands.
func TestChangesAddUp(t *testing.T) {
	ls := sample(t)
	for seed := range uint64(20) {
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(ls), func(i, j int) { ls[i], ls[j] = ls[j], ls[i] })
		w := New(Settings{})
		kept := map[string]place{}
		for i, l := range ls {
			if i%3 == 0 { // a copy, now and then before its origin
				c := l.Line
				c.ID, c.Publisher = "copy of "+c.ID, "Elsewhere"
				c.Published = news.At(c.Published.Add(time.Duration(i%2*4-2) * time.Hour))
				record(kept, w.Assign(Read(c, news.Analysis{})))
			}
			record(kept, w.Assign(Read(l.Line, news.Analysis{})))
		}
		for id, p := range kept {
			if now := w.place(w.ids[id]); now != p {
				t.Fatalf("order %d: %s is said to stand at %v, stands at %v", seed, id, p, now)
			}
		}
	}
}

func record(kept map[string]place, p Placement) {
	kept[p.ID] = place{p.Story, p.DuplicateOf}
	for _, c := range p.Changes {
		kept[c.ID] = place{c.Story, c.DuplicateOf}
	}
}

func TestRelated(t *testing.T) {
	ls := sample(t)
	placed := Run(linesOf(ls), unread, 5)
	score, story := map[[2]string]float64{}, map[string]string{}
	for i, p := range placed {
		story[p.ID] = ls[i].Story
		for _, r := range p.Related {
			score[[2]string{p.ID, r.ID}] = r.Score
			if r.Score < relatedFloor || r.Score > 1 {
				t.Errorf("%s and %s score %v", p.ID, r.ID, r.Score)
			}
		}
	}
	for pair, s := range score {
		if back, ok := score[[2]string{pair[1], pair[0]}]; ok && back != s {
			t.Errorf("%v is %v there and %v back", pair, s, back)
		}
	}
	for _, p := range placed {
		for i, r := range p.Related {
			if story[r.ID] != story[p.ID] && i+1 < len(p.Related) && story[p.Related[i+1].ID] == story[p.ID] {
				t.Errorf("%s: %s stands before a report of the same event", p.ID, r.ID)
			}
		}
	}
}

func TestRelatedShowsFewRatherThanUnrelated(t *testing.T) {
	w := New(Settings{})
	story := map[string]string{}
	for _, l := range sample(t) {
		w.Assign(Read(l.Line, news.Analysis{}))
		story[l.ID] = l.Story
	}
	for id, want := range map[string]int{"stars-10-1": 2, "hokkey-1": 1, "kitab-ar-2": 1, "dianche-1": 1, "sumo-1": 2} {
		if got := w.Related(id, 6); len(got) > want || len(got) == 0 {
			t.Errorf("%s has %d related articles: %v", id, len(got), got)
		}
	}
	if got := w.Related("quake-velmora-1", 2); len(got) != 2 || story[got[0].ID] != "quake-velmora" || story[got[1].ID] != "quake-velmora" {
		t.Errorf("a quake is related to %v", got)
	}
	if w.Related("nothing", 3) != nil {
		t.Error("an unknown article has related ones")
	}
}

func TestSameLinesSameOutput(t *testing.T) {
	lines := linesOf(sample(t))
	a, _ := json.Marshal(Run(lines, unread, 4))
	b, _ := json.Marshal(Run(lines, unread, 4))
	if !bytes.Equal(a, b) {
		t.Error("two runs over the same lines differ")
	}
}
