package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// TestTroubleOfTheFile fills the disk, and takes the right to write, while a feed
// is stored: nothing of it is kept, the message says what to do, and once there is
// room the same reading is stored whole.
func TestTroubleOfTheFile(t *testing.T) {
	for _, c := range []struct {
		name, begin, end, says string
	}{
		{"disk full", "PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1073741823", "free some"},
		{"read-only", "PRAGMA query_only = 1", "PRAGMA query_only = 0", "cannot be written to"},
	} {
		t.Run(c.name, func(t *testing.T) {
			db, err := Open(t.Context(), Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "test.db")})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			id, _, err := db.AddFeed(t.Context(), news.Feed{URL: "https://one.example/feed"})
			if err != nil {
				t.Fatal(err)
			}
			f, err := db.Feed(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			r := Reading{Feed: f}
			r.Feed.ETag, r.Feed.Checked = `"new"`, time.Now()
			for i := range 400 {
				r.Entries = append(r.Entries, news.Entry{GUID: fmt.Sprint(i), URL: fmt.Sprintf("https://one.example/%d", i), Title: strings.Repeat(fmt.Sprint(i), 40)})
			}
			switched := func(pragma string) {
				t.Helper()
				if _, err := db.write.ExecContext(context.Background(), pragma); err != nil {
					t.Fatal(err)
				}
			}
			switched(c.begin)
			_, err = db.SaveReading(t.Context(), r)
			if errs.KindOf(err) != errs.Transient || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the outcome is %q: %v, want one to be tried again that says %q", errs.KindOf(err), err, c.says)
			}
			if f, err := db.Feed(t.Context(), id); err != nil || f.ETag != "" || f.Entries != 0 {
				t.Errorf("a part was kept: %+v %v", f, err)
			}
			if counts, err := db.Counts(t.Context(), time.Time{}); err != nil || counts.Feeds != 1 {
				t.Errorf("it cannot be read meanwhile: %+v %v", counts, err)
			}
			switched(c.end)
			if fresh, err := db.SaveReading(t.Context(), r); err != nil || fresh != 400 {
				t.Errorf("afterwards %d entries are fresh: %v", fresh, err)
			}
		})
	}
}

// TestTroubleOfTheEngineIsNoFaultOfTheJob holds that a job whose database was away
// is not counted as tried: five such minutes would lose its page.
func TestTroubleOfTheEngineIsNoFaultOfTheJob(t *testing.T) {
	for _, failed := range []int{0, Attempts - 1, Attempts} {
		for _, err := range []error{errs.Mark(errs.Transient, &engineError{context.DeadlineExceeded}), context.Canceled, Later(time.Second)} {
			got := verdict(Try{Failed: failed}, fmt.Errorf("storing: %w", err))
			if got == nil || !strings.Contains(got.Error(), "JobSnooze") {
				t.Errorf("after %d failures %v becomes %v", failed, err, got)
			}
		}
	}
	last := verdict(Try{Failed: Attempts - 1}, errs.New(errs.Transient, "busy"))
	if last == nil || !strings.Contains(last.Error(), "JobCancel") {
		t.Errorf("the last try becomes %v", last)
	}
}
