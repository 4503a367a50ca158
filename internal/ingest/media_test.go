package ingest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
)

// An episode is an article with something to play: with a page, without one, and
// when its page is the recording.
func TestEpisodes(t *testing.T) {
	var l log
	title := "The tide"
	port := serve(t, l.seen(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/feed":
			fmt.Fprintf(w, `<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>The Tide</title>
				<item><title>With a page</title><guid>1</guid><link>http://%[1]s/page</link><enclosure url="http://%[1]s/1.mp3" type="audio/mpeg" length="5"/><itunes:duration>12:30</itunes:duration></item>
				<item><title>Without a page</title><guid>2</guid><description>What this episode is about.</description><enclosure url="http://%[1]s/2.mp3" type="audio/mpeg"/></item>
				<item><title>The film itself</title><guid>3</guid><link>http://%[1]s/3.mp4</link><enclosure url="http://%[1]s/3.mp4" type="video/mp4"/></item></channel></rss>`, r.Host)
		case "/page":
			fmt.Fprintf(w, `<html><body><article><h1>%s</h1><p>%s</p></article></body></html>`, title, strings.Repeat("The tide came in at noon, as it does, and nobody minded. ", 20))
		default:
			t.Errorf("%s was fetched: a recording is for the reader's browser", r.URL.Path)
		}
	}))
	w := newRoom(t, fetch.Options{}, ingest.Options{MinInterval: 50 * time.Millisecond})
	w.follow("http://127.0.0.1:%d/feed", port)
	w.due()
	title = "The tide, corrected"
	w.jump(time.Hour)
	w.until("the page was looked at again", func() bool {
		for _, a := range w.articles() {
			if a.Revision > 1 {
				return true
			}
		}
		return false
	})
	n := 0
	for _, a := range w.articles() {
		if m := a.Content.Media; len(m) != 1 || m[0].URL == "" || m[0].IsVideo() != (a.Content.Title == "The film itself") {
			t.Errorf("%s has %+v to play", a.Content.Title, m)
		} else if a.Revision > 1 && m[0].Seconds != 750 {
			t.Errorf("%+v", m)
		}
		n++
	}
	if n != 3 {
		t.Errorf("%d articles", n)
	}
}
