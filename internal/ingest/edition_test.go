package ingest_test

import (
	"reflect"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
)

// TestEditionClosesOnce reads the sample world, closes its first edition, and
// holds that it stays as it was while the world goes on, and that the next one
// goes on where its day begins.
func TestEditionClosesOnce(t *testing.T) {
	w := newWorld(t)
	w.options.Close = notify.Hour(0) // midnight: every day has closed
	w.room = ingest.New(w.db, w.client, w.options)
	if _, err := w.room.Edition(t.Context(), ""); errs.KindOf(err) != errs.NotFound {
		t.Errorf("an edition of nothing: %v", err)
	}
	w.followAll()
	w.refresh()
	first := w.edition("")
	if len(first.Sections) < 3 || first.Minutes < 3 || first.To.After(w.now()) {
		t.Errorf("the first edition: %d sections, %d minutes, to %v", len(first.Sections), first.Minutes, first.To)
	}
	lead := first.Sections[0].Stories[0]
	if lead.Reports() < 3 || len(lead.Lines) == 0 || len(lead.Sources) == 0 {
		t.Errorf("led by %q: %d reports, %d lines", lead.Title, lead.Reports(), len(lead.Lines))
	}
	w.jump(3 * time.Minute) // more has come in
	w.refresh()
	if again := w.edition(first.Date); !reflect.DeepEqual(again, first) {
		t.Error("a kept edition changed")
	}
	tomorrow := w.now().AddDate(0, 0, 1).Format("2006-01-02")
	if _, err := w.room.Edition(t.Context(), tomorrow); errs.KindOf(err) != errs.NotFound {
		t.Errorf("an edition before its time: %v", err)
	}
	w.jump(24 * time.Hour)
	if next := w.edition(""); next.Date != tomorrow || !next.From.Equal(first.To.Time) {
		t.Errorf("the next is %s from %v, want from %v", next.Date, next.From, first.To)
	}
}

func (w *world) edition(date string) news.Edition {
	w.Helper()
	e, err := w.room.Edition(w.Context(), date)
	if err != nil {
		w.Fatal(err)
	}
	return e
}
