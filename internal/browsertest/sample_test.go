package browsertest

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/sample"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// sampleNewspaper reads the whole sample newsroom once, over the network like
// any other sites, and serves the newspaper that comes of it.
func sampleNewspaper(t *testing.T) (*store.DB, string) {
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
	client := fetch.New(fetch.Options{UserAgent: "Broadsheet/test", AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}, HostConcurrency: 4})
	t.Cleanup(client.Close)
	desk := ingest.New(db, client, ingest.Options{MinInterval: time.Hour, Agent: "Broadsheet"})
	if err := desk.Refresh(t.Context(), true, func(ingest.Progress) {}); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(web.New(web.Options{DB: db, Name: "Broadsheet", Secret: []byte("secret"), Pictures: client.HTTP(), Sample: true}))
	t.Cleanup(srv.Close)
	return db, srv.URL
}

// TestSample looks at the sample newsroom as a stranger sees it.
func TestSample(t *testing.T) {
	db, root := sampleNewspaper(t)
	front, err := db.Front(t.Context(), 1)
	if err != nil || len(front) == 0 {
		t.Fatalf("the sample has no front page: %v", err)
	}
	pages := []struct{ name, path string }{
		{"front", "/"}, {"story", fmt.Sprintf("/story/%d", front[0].ID)}, {"feeds", "/feeds"}, {"section", "/section/world"},
	}
	cards, _, err := db.Articles(t.Context(), store.Filter{}, store.Page{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]func(c *news.Card) bool{
		"article": func(c *news.Card) bool { return c.Story == front[0].ID && c.State == news.StateOK && c.Image.URL != "" },
		"copy":    func(c *news.Card) bool { return c.DuplicateOf != 0 },
		"arabic":  func(c *news.Card) bool { return c.Language == "ar" && c.Image.URL != "" },
		"partial": func(c *news.Card) bool { return c.State != news.StateOK },
	}
	for name, is := range kinds {
		found := false
		for i := range cards {
			if found = is(&cards[i]); found {
				pages = append(pages, struct{ name, path string }{name, fmt.Sprintf("/article/%d", cards[i].ID)})
				break
			}
		}
		if !found {
			t.Errorf("the sample has no %s", name)
		}
	}
	ctx := browser(t)
	for _, p := range pages {
		for _, s := range two {
			t.Run(p.name+"/"+s.name, func(t *testing.T) { look(t, ctx, root+p.path, "sample-"+p.name+"-"+s.name, s, http.StatusOK) })
		}
	}
}
