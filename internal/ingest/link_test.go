package ingest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"broadsheet/internal/analysis"
	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/store/storetest"
)

// invented is an article of cluster's samples, with the event that it tells of.
type invented struct {
	news.Line
	Story string `json:"story"`
}

func inventions(t *testing.T) (all []invented) {
	t.Helper()
	for _, name := range []string{"stories.jsonl", "editions/pairs.jsonl"} {
		data, err := os.ReadFile("../cluster/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for in := bufio.NewScanner(bytes.NewReader(data)); in.Scan(); {
			var a invented
			if err := json.Unmarshal(in.Bytes(), &a); err != nil {
				t.Fatal(err)
			}
			all = append(all, a)
		}
	}
	return all
}

// linked stores articles in batches, has each placed and compared before the next
// comes, and counts the links in the end: a right one is between stories that both
// hold a report of one event.
func linked(t *testing.T, all []invented, batch int) (right, wrong int) {
	t.Helper()
	w := &world{T: t, db: openStore(t, storetest.SQLite.URL(t))}
	w.options = ingest.Options{MinInterval: 5 * time.Minute, Agent: "Broadsheet", Now: w.now}
	w.restart(fetch.Options{})
	event := map[int64]string{}
	for some := range slices.Chunk(all, batch) {
		for _, l := range some {
			a := news.Article{Seen: w.now(), Fetched: w.now(), Publisher: news.Publisher{Domain: fmt.Sprintf("paper%d.example", len(event))}, Analysis: analysis.Article(l.Line)}
			a.Content = news.Content{URL: "https://" + a.Publisher.Domain + "/a", Title: l.Title, Text: l.Text, Published: l.Published, State: news.StateOK}
			event[w.keep(w.db, a)] = l.Story
		}
		w.refresh()
	}
	holds := map[int64][]string{}
	for _, a := range w.articles() {
		holds[a.Story] = append(holds[a.Story], event[a.ID])
	}
	for story, told := range holds {
		others, err := w.db.Counterparts(t.Context(), story)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range others {
			if slices.ContainsFunc(holds[other], func(event string) bool { return slices.Contains(told, event) }) {
				right++
			} else {
				wrong++
				t.Logf("a story of %v is linked to one of %v", told, holds[other])
			}
		}
	}
	return right / 2, wrong / 2
}

// TestLinksInAnyOrder holds that stories in several languages find each other
// whatever came when and was compared when.
func TestLinksInAnyOrder(t *testing.T) {
	all := inventions(t)
	for _, way := range []struct {
		name  string
		batch int
		turn  func([]invented)
	}{
		{"all at once", len(all), func([]invented) {}},
		{"a few at a time", 11, func([]invented) {}},
		{"backwards", 7, slices.Reverse[[]invented]},
	} {
		way.turn(all)
		right, wrong := linked(t, all, way.batch)
		if t.Logf("%s: %d links are right, %d wrong", way.name, right, wrong); right < 15 || wrong > 0 {
			t.Errorf("%s: %d links are right, %d wrong", way.name, right, wrong)
		}
	}
}
