package store_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// server runs scripts/postgres.sh.
func server(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command(filepath.Join("..", "..", "scripts", "postgres.sh"), args...).CombinedOutput(); err != nil {
		t.Fatalf("postgres.sh %v: %v\n%s", args, err, out)
	}
}

// TestServerCrash guards against a program that has to be started again with its
// database server: what is asked while the server is away is to be tried again,
// nothing that was stored is lost, and the connections come back by themselves.
func TestServerCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("short tests are on SQLite only; make test runs this")
	}
	dir := filepath.Join(t.TempDir(), "server")
	server(t, "start", dir)
	t.Cleanup(func() { server(t, "stop", dir) })
	address, err := os.ReadFile(filepath.Join(dir, "url"))
	if err != nil {
		t.Fatal(err)
	}
	db := must[*store.DB](t)(store.Open(t.Context(), store.Config{URL: strings.TrimSpace(string(address)), Now: time.Now}))
	defer db.Close()
	stop, done := make(chan bool), make(chan int)
	go func() { // a reader and a writer that go on whatever happens
		stored := 0
		defer func() { done <- stored }()
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			_, _, err := db.AddFeed(t.Context(), news.Feed{URL: "https://one.example/" + time.Duration(i).String()})
			_, err2 := db.Version(t.Context())
			for _, err := range []error{err, err2} {
				if err != nil && !errs.Retry(err) {
					t.Errorf("a server that is away: (%s) %v", errs.KindOf(err), err)
				}
			}
			if err == nil {
				stored++
			}
		}
	}()
	for range 2 {
		before := must[[]news.Feed](t)(db.Feeds(t.Context()))
		server(t, "crash", dir)
		eventually(t, func() error {
			feeds, err := db.Feeds(t.Context())
			if err == nil && len(feeds) <= len(before) {
				err = errors.New("nothing is stored any more")
			}
			return err
		})
	}
	close(stop)
	stored := <-done
	if feeds := must[[]news.Feed](t)(db.Feeds(t.Context())); len(feeds) < stored {
		t.Errorf("%d feeds are there, of %d that were said to be stored", len(feeds), stored)
	}
}

// eventually waits for do to succeed.
func eventually(t *testing.T, do func() error) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		err := do()
		if err == nil {
			return
		}
		select {
		case <-deadline:
			t.Fatal(err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
