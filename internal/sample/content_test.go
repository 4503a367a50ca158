package sample_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/sample"
)

// TestTheNewsroomHoldsWhatRealNewsHolds keeps the floors that other tests, and
// the front page, rely on.
func TestTheNewsroomHoldsWhatRealNewsHolds(t *testing.T) {
	n, _ := newsroom(t)
	publishers, languages, states := map[string]int{}, map[string]int{}, map[news.State]int{}
	independent, copies := map[string]int{}, map[string]int{}
	for _, a := range n.Truth(80) {
		publishers[a.Publisher]++
		languages[a.Language]++
		states[a.State]++
		if a.CopyOf == "" && a.TranslationOf == "" {
			independent[a.Event]++
		} else {
			copies[a.CopyOf]++
		}
	}
	events, changed := 0, 0
	for _, a := range n.Truth(80) {
		if a.Changed.Equal(opening.Add(time.Minute)) {
			changed++
		}
	}
	for _, reports := range independent {
		if reports > 1 {
			events++
		}
	}
	for _, c := range []struct {
		what       string
		got, floor int
	}{
		{"publishers", len(publishers), 20},
		{"languages", len(languages), 5},
		{"articles", len(n.Truth(80)), 100},
		{"events with more than one independent report", events, 15},
		{"copies of the agency's lead", copies["http://halyard.localhost:80/world/hallan-dam"], 5},
		{"copies of the one report on the coin", copies["http://halyard.localhost:80/business/one-mark-coin"], 5},
		{"articles changed after a minute", changed, 1},
		{"independent reports of the lead", independent["hallan"], 6},
	} {
		if c.got < c.floor {
			t.Errorf("%d %s, want %d at least", c.got, c.what, c.floor)
		}
	}
	for _, s := range []news.State{news.StateOK, news.StatePaywall, news.StateBlocked, news.StateEmpty, news.StateVideo, news.StateLive} {
		if states[s] == 0 {
			t.Errorf("no article is %s", s)
		}
	}
}

func TestTruthIsWhole(t *testing.T) {
	n, _ := newsroom(t)
	seen := map[string]bool{}
	for _, a := range n.Truth(80) {
		seen[a.URL] = true
	}
	for _, a := range n.Truth(80) {
		if a.Title == "" || a.Event == "" || a.Section == "" || a.Language == "" || a.At.IsZero() {
			t.Errorf("something is missing: %+v", a)
		}
		for _, of := range []string{a.CopyOf, a.TranslationOf} {
			if of != "" && !seen[of] {
				t.Errorf("%s is said to be of %s, which does not exist", a.URL, of)
			}
		}
		if !a.Changed.IsZero() && !a.Changed.After(opening) {
			t.Errorf("%s changes before anyone can see it", a.URL)
		}
		if news.Domain(a.URL) != a.Publisher {
			t.Errorf("%s is not of %s", a.URL, a.Publisher)
		}
	}
	if len(seen) != len(n.Truth(80)) {
		t.Error("two articles share an address")
	}
}

func TestItemsKeepArriving(t *testing.T) {
	n, jump := newsroom(t)
	var arrivals []sample.Truth
	for _, a := range n.Truth(4000) {
		if a.At.After(opening) {
			arrivals = append(arrivals, a)
		}
	}
	if len(arrivals) < 12 || arrivals[len(arrivals)-1].At.After(opening.Add(6*time.Minute)) {
		t.Fatalf("%d arrivals", len(arrivals))
	}
	for _, a := range arrivals {
		for _, moment := range []struct {
			at   time.Time
			want int
		}{{a.At.Add(-time.Second), 404}, {a.At, 200}} {
			jump(moment.at.Sub(opening))
			if got := get(n, a.URL).StatusCode; got != moment.want {
				t.Errorf("%s answers %d at %v, want %d", a.URL, got, moment.at, moment.want)
			}
		}
	}
}

func TestTroubleIsThere(t *testing.T) {
	n, jump := newsroom(t)
	const quay, gone, withdrawn = "http://quay.localhost:4000/index.json", "http://anchorage.localhost:4000/feed",
		"http://northmoortoday.localhost:4000/local/asleep"
	for _, c := range []struct {
		after time.Duration
		url   string
		want  int
	}{
		{0, quay, 503}, {89 * time.Second, quay, 503}, {90 * time.Second, quay, 200},
		{0, gone, 410},
		{0, withdrawn, 200}, {4 * time.Minute, withdrawn, 410},
		{0, "http://halyard.localhost:4000/nothing", 404}, {0, "http://nobody.localhost:4000/", 404},
	} {
		jump(c.after)
		r := get(n, c.url)
		if r.StatusCode != c.want {
			t.Errorf("after %v %s answers %d, want %d", c.after, c.url, r.StatusCode, c.want)
		}
		if c.want == 503 && r.Header.Get("Retry-After") == "" {
			t.Errorf("%s does not say when to come back", c.url)
		}
	}
	if text := body(t, get(n, "http://plaindealer.localhost:4000/robots.txt")); !strings.Contains(text, "Disallow: /articles/") {
		t.Errorf("robots.txt forbids nothing: %q", text)
	}
	if text := body(t, get(n, "http://register.localhost:4000/world/40107/hallan-log")); strings.Contains(text, "trunnions") ||
		!strings.Contains(text, `"isAccessibleForFree": false`) || strings.Contains(text, "The phrase has a history") {
		t.Error("the paying wall is open")
	}
}

func TestPicturesAreFew(t *testing.T) {
	const most = 900_000
	total := int64(0)
	err := filepath.WalkDir("img", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			info, err := d.Info()
			if err != nil {
				return err
			}
			total += info.Size()
		}
		return err
	})
	if err != nil || total > most {
		t.Errorf("%d bytes of pictures, want %d at most: %v", total, most, err)
	}
}

// TestNothingIsLeftInTheMargin looks for marks of the files' own language in
// what readers get.
func TestNothingIsLeftInTheMargin(t *testing.T) {
	n, jump := newsroom(t)
	jump(10 * time.Minute)
	for _, a := range n.Truth(4000) {
		text := body(t, get(n, a.URL))
		for _, mark := range []string{"\n@", "<p>@", "<p>===", "{{", "MORE halyard", "<!-- ", "halyard:/", "](", "<p>## "} {
			if strings.Contains(text, mark) {
				t.Errorf("%s holds %q", a.URL, mark)
			}
		}
	}
}

func TestEveryNetworkIsEmbedded(t *testing.T) {
	all, err := os.ReadDir("content")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range all {
		b, err := os.ReadFile("content/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			if rest, ok := strings.CutPrefix(line, "@@ "); ok {
				network, _, _ := strings.Cut(rest, " ")
				found = append(found, network)
			}
		}
	}
	for _, want := range []string{"bluesky", "facebook", "instagram", "lantern", "mastodon", "reddit", "telegram", "threads", "tiktok", "x", "youtube"} {
		if !slices.Contains(found, want) {
			t.Errorf("no post from %s", want)
		}
	}
}
