package extract

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	newsroom "broadsheet/internal/sample"
)

// Floors on the pages of the sample newsroom, whose truth is known.
const (
	wordFloor = .985 // mean F1 by words
	pageFloor = .88  // of any page
)

// asMarkup are pages part of whose text the newsroom wrote as markup, which its
// truth leaves out.
var asMarkup = []string{"/noticias/directo-hallan/", "cawdrybell.localhost:8080/p/40114"}

// reading is what came of one page of the sample newsroom.
type reading struct {
	news.Content
	want  newsroom.Truth
	score float64
}

// newsroomPages reads every article of the sample newsroom that has appeared.
func newsroomPages(t *testing.T) (list []reading) {
	t.Helper()
	now := time.Date(2026, 11, 17, 9, 24, 0, 0, time.UTC)
	room, err := newsroom.Open(func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	for _, want := range room.Truth(8080) {
		if want.At.After(now) || !want.Withdrawn.IsZero() && want.Withdrawn.Before(now) {
			continue
		}
		u, err := url.Parse(want.URL)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodGet, want.URL, nil)
		r.Host = u.Host
		w := httptest.NewRecorder()
		room.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Errorf("%s answers %d", want.URL, w.Code)
			continue
		}
		c, err := Article(Page{URL: want.URL, Body: w.Body.Bytes(), ContentType: w.Header().Get("Content-Type")})
		if err != nil {
			t.Error(err)
		}
		list = append(list, reading{c, want, wordF1(withoutPosts(c), want.Text)})
	}
	return list
}

// withoutPosts is the text without embedded posts, which the truth leaves out.
func withoutPosts(c news.Content) string {
	var posts strings.Builder
	for _, e := range c.Embeds {
		posts.WriteString(words(e) + "\n")
	}
	return Without(c, func(block string) bool { return strings.Contains(posts.String(), block) }).Text
}

// wordF1 compares two texts as bags of words.
func wordF1(got, want string) float64 {
	a, b := strings.Fields(letters(got)), strings.Fields(letters(want))
	if len(a)+len(b) == 0 {
		return 1
	}
	left := map[string]int{}
	for _, w := range b {
		left[w]++
	}
	hit := 0
	for _, w := range a {
		if left[w] > 0 {
			left[w]--
			hit++
		}
	}
	return 2 * float64(hit) / float64(len(a)+len(b))
}

func TestNewsroom(t *testing.T) {
	var sum float64
	var weighed int
	for _, p := range newsroomPages(t) {
		if p.want.State == news.StateBlocked { // by robots.txt, of which the page knows nothing
			continue
		}
		doubted := p.State == news.StatePartial && p.want.State == news.StateOK && len(strings.Fields(p.want.Text)) < 20
		if p.State != p.want.State && !doubted { // of a sentence or two nobody can be sure
			t.Errorf("%s: state %s (%s), want %s", p.want.URL, p.State, p.Reason, p.want.State)
		}
		if !readableState(p.want.State) || slices.ContainsFunc(asMarkup, func(end string) bool { return strings.HasSuffix(p.want.URL, end) }) {
			continue
		}
		sum += p.score
		weighed++
		if p.score < pageFloor {
			t.Errorf("%s: F1 %.3f; %s", p.want.URL, p.score, difference(p.Text, p.want.Text))
		}
	}
	mean := sum / float64(weighed)
	t.Logf("%d pages, F1 %.4f", weighed, mean)
	if mean < wordFloor {
		t.Errorf("F1 %.4f, the floor is %.3f", mean, wordFloor)
	}
}

func readableState(s news.State) bool {
	return s == news.StateOK || s == news.StatePartial || s == news.StateLive || s == news.StatePaywall
}

// difference names the blocks that one text has and the other lacks.
func difference(got, want string) string {
	missing := func(in, of string) (list []string) {
		for _, b := range blocks(of) {
			if !strings.Contains(letters(in), letters(b)) {
				list = append(list, fmt.Sprintf("%.70q", b))
			}
		}
		return list
	}
	return fmt.Sprintf("too much: %s; missing: %s", missing(want, got), missing(got, want))
}

// TestNewsroomMetadata holds what each page says of itself against what the
// newsroom knows.
func TestNewsroomMetadata(t *testing.T) {
	for _, p := range newsroomPages(t) {
		if p.Title != p.want.Title && readableState(p.want.State) {
			t.Errorf("%s: title %q, want %q", p.want.URL, p.Title, p.want.Title)
		}
		if !p.Published.Equal(p.want.At) && p.Published.Format("2006-01-02") != p.want.At.Format("2006-01-02") && readableState(p.want.State) {
			t.Errorf("%s: published %v, want %v", p.want.URL, p.Published, p.want.At)
		}
		if p.Language != "" && p.Language != p.want.Language {
			t.Errorf("%s: language %q, want %q", p.want.URL, p.Language, p.want.Language)
		}
	}
}
