package web_test

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/sample"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// readSample reads the whole sample newsroom and returns the newspaper over it.
func readSample(t *testing.T) http.Handler {
	t.Helper()
	room, err := sample.Open(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	publishers := httptest.NewServer(room)
	t.Cleanup(publishers.Close)
	db, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "sample.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	var feeds []news.Feed
	for _, f := range room.Feeds(publishers.Listener.Addr().(*net.TCPAddr).Port) {
		feeds = append(feeds, news.Feed{URL: f.URL, Title: f.Publisher, Folder: f.Folder, Language: f.Language})
	}
	if _, err := db.AddFeeds(t.Context(), feeds); err != nil {
		t.Fatal(err)
	}
	client := fetch.New(fetch.Options{UserAgent: "Broadsheet/test", HostConcurrency: 4,
		AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}})
	t.Cleanup(client.Close)
	desk := ingest.New(db, client, ingest.Options{MinInterval: time.Hour, Agent: "Broadsheet"})
	if err := desk.Refresh(t.Context(), true, func(ingest.Progress) {}); err != nil {
		t.Fatal(err)
	}
	return web.New(web.Options{DB: db, Secret: []byte("secret"), Pictures: client.HTTP()})
}

// The least share of questions about the sample newsroom that must be answered
// rightly, and of those that no article answers which must say so.
const (
	leastRight  = 0.85
	leastSilent = 0.85
)

// TestAnswers asks the questions of testdata/questions.txt.
func TestAnswers(t *testing.T) {
	h := readSample(t)
	lines, err := os.ReadFile("testdata/questions.txt")
	if err != nil {
		t.Fatal(err)
	}
	var asked, right, hopeless, silent float64
	for line := range strings.Lines(string(lines)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		thread, want, _ := strings.Cut(line, " => ")
		got := ask(t, h, strings.Split(thread, " | "))
		if want == "-" {
			hopeless++
			if len(got) == 0 {
				silent++
				continue
			}
		} else if asked++; holds(got, strings.Split(want, " / ")) {
			right++
			continue
		}
		t.Logf("%s\n\twant %s\n\tgot %s", thread, want, strings.Join(got, "\n\t    "))
	}
	t.Logf("answered rightly %.0f of %.0f; silent rightly %.0f of %.0f", right, asked, silent, hopeless)
	if right < leastRight*asked || silent < leastSilent*hopeless {
		t.Error("fewer than the floor allows")
	}
}

// ask returns the first two answers to the last question of a thread.
func ask(t *testing.T, h http.Handler, thread []string) (list []string) {
	t.Helper()
	form := url.Values{"after": thread[:len(thread)-1], "q": {thread[len(thread)-1]}}
	r := httptest.NewRequest(http.MethodGet, "/ask.json?"+form.Encode(), nil)
	r.RemoteAddr, r.Host = reader, "localhost:8080"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var d struct {
		Answers []struct {
			Text     string
			Receipts []string
		}
	}
	if err := json.NewDecoder(w.Body).Decode(&d); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %v", thread, w.Code, err)
	}
	for _, a := range d.Answers[:min(2, len(d.Answers))] {
		if len(a.Receipts) == 0 {
			t.Errorf("%s: an answer without a receipt: %s", thread, a.Text)
		}
		list = append(list, a.Text)
	}
	return list
}

func holds(answers, any []string) bool {
	for _, a := range answers {
		for _, w := range any {
			if strings.Contains(a, w) {
				return true
			}
		}
	}
	return false
}
