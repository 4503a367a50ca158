package ingest

import (
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

func TestTrouble(t *testing.T) {
	many := func(n int, s news.State) []news.State { return slices.Repeat([]news.State{s}, n) }
	for name, c := range map[string]struct {
		states []news.State
		want   string // part of it; empty: none
	}{
		"nothing yet":        {nil, ""},
		"two bad pages":      {many(2, news.StateBlocked), ""},
		"closed":             {many(3, news.StateBlocked), "cannot be read"},
		"well":               {many(25, news.StateOK), ""},
		"films among them":   {append(many(2, news.StateVideo), many(20, news.StateOK)...), ""},
		"always behind wall": {many(25, news.StatePaywall), ""},
		"a wall went up":     {append(many(5, news.StatePaywall), many(20, news.StateOK)...), "5 pages come out behind a paywall, where 20 of 20"},
		"markup has changed": {append([]news.State{news.StateEmpty, news.StatePartial, news.StateEmpty, news.StateEmpty, news.StateEmpty}, many(8, news.StateOK)...), "without text or cut short"},
		"one still works":    {append([]news.State{news.StateEmpty, news.StateOK, news.StateEmpty, news.StateEmpty, news.StateEmpty}, many(8, news.StateOK)...), ""},
		"never much better":  {append(many(5, news.StateEmpty), slices.Concat(many(5, news.StateOK), many(5, news.StateEmpty))...), ""},
	} {
		if got := trouble(c.states); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want …%s…", name, got, c.want)
		}
	}
}

func TestMedia(t *testing.T) {
	got := media([]news.Attachment{
		{URL: "https://a.example/e.mp3?x=1"}, {URL: "https://a.example/p.jpg", MIMEType: "image/jpeg"},
		{URL: "https://a.example/f", MIMEType: "Video/MP4; codecs=avc1", Title: "Film"}, {URL: "javascript:alert(1)//.mp3", MIMEType: "audio/mpeg"},
	})
	if len(got) != 2 || got[0].MIMEType != "audio/mpeg" || got[0].IsVideo() || got[1].MIMEType != "video/mp4" || !got[1].IsVideo() {
		t.Errorf("%+v", got)
	}
}
