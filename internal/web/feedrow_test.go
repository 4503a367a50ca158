package web

import (
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 30 * time.Second: "30 s", 10 * time.Minute: "10 min", 174 * time.Minute: "2 h 54", 26 * time.Hour: "26 h 00",
	} {
		if got := span(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestWeek(t *testing.T) {
	w := newWeek(store.Week{Days: [7]int{0, 1, 2, 4, 0, 0, 8}, Articles: 15, Whole: 12})
	if w.Text != "0.80" || w.Count != "15" || len(w.Bars) != 7 || w.Bars[6].H != 16 || w.Bars[6].Y != 1 || w.Bars[0].H != 1 {
		t.Errorf("%+v", w)
	}
	if w := newWeek(store.Week{}); w.Text != "–" || len(w.Bars) != 7 {
		t.Errorf("%+v", w)
	}
}

// A recording is played where its publisher lets us show more than a link.
func TestPlayers(t *testing.T) {
	a := news.Article{Content: news.Content{Media: []news.Medium{
		{URL: "https://tide.example/1.mp3", MIMEType: "audio/mpeg", Title: "part one", Seconds: 750},
		{URL: "javascript:alert(1)", MIMEType: "audio/mpeg"}, {URL: "https://tide.example/1.mp4", MIMEType: "video/mp4"},
	}}}
	got := players(&a)
	if len(got) != 2 || got[0].About != "Part one. 12 min" || got[0].Video || !got[1].Video || got[1].About != "" {
		t.Errorf("%+v", got)
	}
	if a.Rights.Display = news.DisplayLink; players(&a) != nil {
		t.Error("it plays what may only be linked to")
	}
}
