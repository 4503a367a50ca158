package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/analysis"
	"broadsheet/internal/cluster"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// report is an invented article with the event that it tells of.
type report struct {
	news.Line
	Story string `json:"story"`
}

// reports are articles in many languages.
func reports(t *testing.T) (all []report) {
	t.Helper()
	for _, name := range []string{"stories.jsonl", "editions/pairs.jsonl"} {
		data, err := os.ReadFile("../../internal/cluster/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for in := bufio.NewScanner(bytes.NewReader(data)); in.Scan(); {
			var a report
			if err := json.Unmarshal(in.Bytes(), &a); err != nil {
				t.Fatal(err)
			}
			if a.URL == "" {
				a.URL = "https://" + strings.ToLower(strings.Join(strings.Fields(a.Publisher), "-")) + ".example/" + a.ID
			}
			all = append(all, a)
		}
	}
	return all
}

// arrive stores articles as the pipeline does once they are read.
func (r *reading) arrive(articles []report, events map[int64]string) {
	r.Helper()
	for _, a := range articles {
		analysed := analysis.Article(a.Line)
		line := a.Line
		id, err := r.db.SaveArticle(r.Context(), store.Saved{
			Article: news.Article{
				Publisher: news.Publisher{Domain: news.Domain(a.URL), Name: a.Publisher}, Seen: time.Now(), Fetched: time.Now(), Analysis: analysed,
				Content: news.Content{URL: a.URL, CanonicalURL: a.URL, Title: a.Title, Text: a.Text, Language: a.Language, State: news.StateOK, Published: a.Published},
			},
			Family: cluster.FamilyOf(line, analysed),
			Profile: func(id int64) ([]byte, error) {
				line.ID = strconv.FormatInt(id, 10)
				return cluster.Read(line, analysed).MarshalBinary()
			},
		})
		if err != nil {
			r.Fatal(err)
		}
		events[id] = a.Story
	}
}

// built waits until all that arrived stands in stories, and those are compared with
// the ones in other languages.
func (r *reading) built() {
	r.Helper()
	r.until("built and compared", func() bool {
		built, newest, err := r.db.Built(r.Context())
		unlinked, err2 := r.db.Unlinked(r.Context(), 1)
		return err == nil && err2 == nil && built == newest && len(unlinked) == 0
	})
}

// until waits for something to be so.
func (r *reading) until(what string, so func() bool) {
	r.Helper()
	for deadline := time.After(patienceForWorld); !so(); {
		select {
		case <-deadline:
			r.tellLogs()
			r.Fatalf("it is never %s", what)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// writers are the families that each process writes.
func (r *reading) writers() map[string][]string {
	r.Helper()
	holds, err := r.db.Holds(r.Context(), store.StoryLock, store.StoryLease)
	if err != nil {
		r.Fatal(err)
	}
	of := map[string][]string{}
	for _, h := range holds {
		if h.Alive {
			of[h.Owner] = append(of[h.Owner], strings.TrimPrefix(h.Name, store.StoryLock))
		}
	}
	return of
}

// TestWritersOfLanguages lets three workers on PostgreSQL write stories in many
// languages, each some of them, kills one without a word, and holds that the others
// take over what it wrote: in the end all stands as one process would have placed it,
// and stories in several languages have found each other.
func TestWritersOfLanguages(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a lease; make test runs it")
	}
	articles, events := reports(t), map[int64]string{}
	r := newReading(t, buildProgram(t), noWorld{}, storetest.Postgres, 0)
	crew := []*process{r.start("worker"), r.start("worker"), r.start("worker")}
	r.until("three workers", func() bool {
		workers, err := r.db.Workers(t.Context())
		return err == nil && len(workers) == len(crew)
	})
	half := len(articles) / 2
	r.arrive(articles[:half], events)
	r.built()
	before := r.writers()
	if len(before) != len(crew) {
		t.Errorf("%d of 3 workers write: %v", len(before), before)
	}
	pid := strconv.Itoa(crew[0].cmd.Process.Pid)
	var lost []string
	for owner, families := range before {
		if strings.Contains(owner, "-"+pid+"-") {
			lost = families
		}
	}
	crew[0].kill()
	died := time.Now()
	r.arrive(articles[half:], events)
	r.until("placed", func() bool {
		built, newest, err := r.db.Built(t.Context())
		return err == nil && built == newest
	})
	t.Logf("all were placed %v after a writer died that had %v of %v", time.Since(died).Round(time.Second/10), lost, before)
	r.built()
	for owner := range r.writers() {
		if strings.Contains(owner, "-"+pid+"-") {
			t.Error("the dead write on")
		}
	}
	for _, p := range crew[1:] {
		r.stop(p)
	}
	r.checkStories()
	r.checkCounterparts(events)
}

// checkCounterparts holds that stories which were linked tell of one event.
func (r *reading) checkCounterparts(events map[int64]string) {
	r.Helper()
	holds := map[int64][]string{}
	for id, event := range events {
		a, err := r.db.Article(r.Context(), id)
		if err != nil {
			r.Fatal(err)
		}
		holds[a.Story] = append(holds[a.Story], event)
	}
	right := 0
	for story, told := range holds {
		others, err := r.db.Counterparts(r.Context(), story)
		if err != nil {
			r.Fatal(err)
		}
		for _, other := range others {
			if !slices.ContainsFunc(holds[other], func(event string) bool { return slices.Contains(told, event) }) {
				r.Errorf("a story of %v is linked to one of %v", told, holds[other])
				continue
			}
			right++
		}
	}
	r.Logf("%d links are right", right/2)
	if right == 0 {
		r.Error("no story has found its like in another language")
	}
}

// noWorld has no feeds.
type noWorld struct{}

func (noWorld) again()                    {}
func (noWorld) phases() int               { return 1 }
func (noWorld) enter(int)                 {}
func (noWorld) addresses() []string       { return nil }
func (noWorld) known(news.Feed, int) bool { return true }
