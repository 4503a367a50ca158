package ingest_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
)

// mailroom takes letters, or is closed.
type mailroom struct {
	mu     sync.Mutex
	closed bool
	sent   []string // "siv@esker.example 2026-11-24"
}

func (m *mailroom) send(_ context.Context, _ int64, to string, e news.Edition) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return errs.New(errs.Transient, "421 come back later")
	}
	m.sent = append(m.sent, to+" "+e.Date)
	return nil
}

func (m *mailroom) set(closed bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = closed
}

// ownReader is a reader of the world who orders an edition.
type ownReader struct {
	*world
	id int64
}

// reader adds one who orders an edition for every day at the hour that comes next,
// in a zone.
func (w *world) reader(t *testing.T, name, zone string) (*ownReader, news.Paper) {
	t.Helper()
	id, err := w.db.AddReader(t.Context(), news.Reader{Name: name, Mail: name + "@esker.example", Role: news.RoleReader, State: news.ReaderActive})
	if err != nil {
		t.Fatal(err)
	}
	r := &ownReader{w, id}
	return r, r.order(t, zone)
}

func (r *ownReader) order(t *testing.T, zone string) news.Paper {
	t.Helper()
	z, err := notify.Zone(zone)
	if err != nil {
		t.Fatal(err)
	}
	at := r.now().In(z).Add(time.Hour)
	p := news.Paper{Reader: r.id, Rhythm: news.RhythmDaily, Hours: []int{at.Hour()*60 + at.Minute()}, Zone: zone, Minutes: 10, ByMail: true,
		Parts: []news.PaperPart{{Part: news.PartFront, Stories: 5}, {Part: news.PartFollows, Stories: 5}}}
	slots, err := notify.NextSlots(&p, r.now(), notify.SlotsAhead)
	if err != nil {
		t.Fatal(err)
	}
	if p.Next, err = r.db.SavePaper(t.Context(), p, slots); err != nil {
		t.Fatal(err)
	}
	return p
}

// editions lets the newsroom look at the clock after a jump, and are what the reader
// has then, the latest first.
func (r *ownReader) editions(t *testing.T, jump time.Duration) []news.Edition {
	t.Helper()
	r.jump(jump)
	if err := r.room.PrintDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := r.db.Editions(t.Context(), r.id, 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestOwnEditions reads the sample world and lives with own editions in it.
func TestOwnEditions(t *testing.T) {
	w := newWorld(t)
	post := &mailroom{}
	w.options.Letter = post.send
	w.room = ingest.New(w.db, w.client, w.options)
	w.followAll()
	w.refresh()
	t.Run("once, whatever the clock does", func(t *testing.T) { ownEditionOnce(t, w) })
	t.Run("its reader moves", func(t *testing.T) { paperMoves(t, w) })
	t.Run("the mail server is away", func(t *testing.T) { letterWaits(t, w, post) })
}

func ownEditionOnce(t *testing.T, w *world) {
	r, _ := w.reader(t, "siv", "Asia/Kathmandu")
	if all := r.editions(t, 0); len(all) != 0 {
		t.Fatalf("%d editions before the hour", len(all))
	}
	all := r.editions(t, time.Hour+time.Minute)
	if len(all) != 1 || len(all[0].Sections) == 0 || all[0].Words == 0 || all[0].Zone != "Asia/Kathmandu" {
		t.Fatalf("at its hour: %d editions, %+v", len(all), all)
	}
	first := all[0]
	lead := first.Sections[0].Stories[0]
	if lead.Reports() == 0 || lead.URL == "" || lead.Publisher == "" || lead.Moved {
		t.Errorf("led by %+v", lead)
	}
	for _, jump := range []time.Duration{-2 * time.Hour, time.Hour, time.Hour + time.Second} { // set back, and over the hour again
		if n := len(r.editions(t, jump)); n != 1 {
			t.Errorf("%d editions after the clock was set back", n)
		}
	}
	all = r.editions(t, 24*time.Hour)
	if len(all) != 2 || !all[0].From.Equal(first.To.Time) {
		t.Fatalf("the next day: %d editions, from %v, want from %v", len(all), all[0].From, first.To)
	}
	for _, s := range all[0].Sections {
		for _, st := range s.Stories {
			t.Errorf("%q is told again, and nothing was read since", st.Title)
		}
	}
	if n := len(r.editions(t, 5*24*time.Hour+2*time.Hour)); n != 3 { // off for days: one, not five
		t.Errorf("%d editions after five days without running, want 3", n)
	}
	if n := len(r.editions(t, 15*time.Hour)); n != 3 { // that of this morning has been, the next is not due
		t.Errorf("%d editions, want 3", n)
	}
}

// paperMoves holds that a reader who changes their zone or their hours has each
// edition of a day once, and that a clock that was far off does not cost them theirs.
func paperMoves(t *testing.T, w *world) {
	r, _ := w.reader(t, "odd", "Pacific/Auckland")
	first := r.editions(t, time.Hour+time.Minute)[0].Date
	p := r.order(t, "America/Los_Angeles") // where the same day has yet to come, or goes on
	if p.Next.Name == first || p.Next.At.Before(r.now()) {
		t.Errorf("the next is %+v after %s", p.Next, first)
	}
	if all := r.editions(t, p.Next.At.Sub(r.now())+time.Minute); len(all) != 2 {
		t.Errorf("%d editions, the last %s", len(all), all[0].Date)
	}
	r.editions(t, 400*24*time.Hour) // one is made in a year that is not yet
	if n := len(r.editions(t, -400*24*time.Hour+time.Minute)); n != 3 {
		t.Errorf("%d editions, want 3", n)
	}
	got, err := r.db.Paper(t.Context(), r.id)
	if err != nil || got.Next.At.Sub(r.now()) > 49*time.Hour { // that of tomorrow may have been Auckland's
		t.Errorf("once the clock is right the next is at %v, %v", got.Next, err)
	}
	if all := r.editions(t, got.Next.At.Sub(r.now())+time.Minute); len(all) != 4 {
		t.Errorf("%d editions, want 4", len(all))
	}
}

// letterWaits holds that an edition whose letter could not be sent is kept, and its
// letter sent once by whoever comes after, and not when the reader ended them.
func letterWaits(t *testing.T, w *world, post *mailroom) {
	post.set(true)
	r, p := w.reader(t, "ari", "America/St_Johns")
	if n := len(r.editions(t, time.Hour+time.Minute)); n != 1 {
		t.Fatalf("%d editions", n)
	}
	var later store.Later
	if err := w.room.SendEdition(t.Context(), r.id, p.Next.Name); !errors.As(err, &later) {
		t.Errorf("a letter that is not taken: %v", err)
	}
	if l, err := w.db.EditionLetter(t.Context(), r.id, p.Next.Name); err != nil || !l.Sent.IsZero() || l.Mail != "ari@esker.example" {
		t.Fatalf("the letter: %+v, %v", l, err)
	}
	post.set(false)
	w.room = ingest.New(w.db, w.client, w.options) // the process that made it is gone
	want := "ari@esker.example " + p.Next.Name
	w.runUntil(t, func() bool { return post.has(want) > 0 })
	if err := w.room.SendEdition(t.Context(), r.id, p.Next.Name); err != nil || post.has(want) != 1 {
		t.Errorf("asked for again it was sent %d times, %v", post.has(want), err)
	}
	if l, err := w.db.EditionLetter(t.Context(), r.id, p.Next.Name); err != nil || l.Sent.IsZero() {
		t.Errorf("the letter: %v, %v", l.Sent, err)
	}
	next := r.editions(t, 24*time.Hour)[0].Date
	if err := w.db.StopLetters(t.Context(), r.id); err != nil {
		t.Fatal(err)
	}
	if err := w.room.SendEdition(t.Context(), r.id, next); err != nil || post.has("ari@esker.example "+next) != 0 {
		t.Errorf("a letter after they were ended: %v", err)
	}
}

// has counts the letters that were sent of one kind.
func (m *mailroom) has(letter string) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.sent {
		if s == letter {
			n++
		}
	}
	return n
}

// runUntil runs the newsroom until something has happened.
func (w *world) runUntil(t *testing.T, happened func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- w.room.Run(ctx) }()
	for tick := time.NewTicker(20 * time.Millisecond); !happened() && ctx.Err() == nil; {
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	if ctx.Err() != nil {
		t.Error("it did not happen")
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}
