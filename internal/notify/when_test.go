package notify_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
)

func TestNext(t *testing.T) {
	night := news.Wish{From: 22 * 60, To: 7 * 60, Minutes: 30, Most: 3}
	in := func(zone string, change func(*news.Wish)) news.Wish {
		w := night
		w.Zone = zone
		if change != nil {
			change(&w)
		}
		return w
	}
	siesta := func(w *news.Wish) { w.From, w.To = 2*60+15, 2*60+45 }
	for _, c := range []struct {
		name   string
		wish   news.Wish
		last   string // message
		today  int
		now    string
		urgent bool
		want   string
	}{
		{"by day, at once", in("UTC", nil), "", 0, "2026-11-24T12:00:30Z", false, "2026-11-24T12:00:30Z"},
		{"gathered", in("UTC", nil), "2026-11-24T11:50:00Z", 0, "2026-11-24T12:00:00Z", false, "2026-11-24T12:20:00Z"},
		{"gathered into the night", in("UTC", nil), "2026-11-24T21:45:00Z", 0, "2026-11-24T21:50:00Z", false, "2026-11-25T07:00:00Z"},
		{"urgent goes before", in("UTC", nil), "2026-11-24T11:50:00Z", 0, "2026-11-24T12:00:00Z", true, "2026-11-24T12:00:00Z"},
		{"urgent at night waits", in("UTC", nil), "", 0, "2026-11-24T23:30:00Z", true, "2026-11-25T07:00:00Z"},
		{"urgent at night wakes", in("UTC", func(w *news.Wish) { w.Wake = true }), "", 0, "2026-11-24T23:30:00Z", true, "2026-11-24T23:30:00Z"},
		{"after midnight", in("UTC", nil), "", 0, "2026-11-25T06:59:59Z", false, "2026-11-25T07:00:00Z"},
		{"the end is not quiet", in("UTC", nil), "", 0, "2026-11-25T07:00:00Z", false, "2026-11-25T07:00:00Z"},
		{"the start is", in("UTC", nil), "", 0, "2026-11-24T22:00:00Z", false, "2026-11-25T07:00:00Z"},
		{"never quiet", in("UTC", func(w *news.Wish) { w.From, w.To = 60, 60 }), "", 0, "2026-11-25T01:00:00Z", false, "2026-11-25T01:00:00Z"},
		{"within one day", in("UTC", func(w *news.Wish) { w.From, w.To = 9*60, 17*60 }), "", 0, "2026-11-24T12:00:00Z", false, "2026-11-24T17:00:00Z"},
		{"Kathmandu, 5:45 ahead", in("Asia/Kathmandu", nil), "", 0, "2026-11-24T16:15:00Z", false, "2026-11-25T01:15:00Z"},
		{"Kathmandu, a minute before", in("Asia/Kathmandu", nil), "", 0, "2026-11-24T16:14:00Z", false, "2026-11-24T16:14:00Z"},
		{"clocks go back: the night is ten hours", in("Europe/Berlin", nil), "", 0, "2026-10-24T20:00:00Z", false, "2026-10-25T06:00:00Z"},
		{"clocks go forward: it is eight", in("Europe/Berlin", nil), "", 0, "2026-03-28T21:00:00Z", false, "2026-03-29T05:00:00Z"},
		{"a time that never comes", in("Europe/Berlin", siesta), "", 0, "2026-03-29T00:59:00Z", false, "2026-03-29T00:59:00Z"},
		{"nor after it", in("Europe/Berlin", siesta), "", 0, "2026-03-29T01:00:00Z", false, "2026-03-29T01:00:00Z"},
		{"a time that comes twice, once", in("Europe/Berlin", siesta), "", 0, "2026-10-25T00:20:00Z", false, "2026-10-25T00:45:00Z"},
		{"and again", in("Europe/Berlin", siesta), "", 0, "2026-10-25T01:20:00Z", false, "2026-10-25T01:45:00Z"},
		{"enough for today", in("UTC", nil), "2026-11-24T11:00:00Z", 3, "2026-11-24T12:00:00Z", false, "2026-11-25T07:00:00Z"},
		{"enough, and urgent", in("UTC", func(w *news.Wish) { w.Wake = true }), "2026-11-24T11:00:00Z", 3, "2026-11-24T12:00:00Z", true, "2026-11-25T00:00:00Z"},
		{"enough yesterday", in("UTC", nil), "2026-11-23T11:00:00Z", 3, "2026-11-24T12:00:00Z", false, "2026-11-24T12:00:00Z"},
		{"a day that ends early", in("Asia/Kathmandu", func(w *news.Wish) { w.To = 0; w.From = 0 }), "2026-11-24T11:00:00Z", 3, "2026-11-24T12:00:00Z", false, "2026-11-24T18:15:00Z"},
	} {
		ch := news.Channel{Today: c.today}
		if c.last != "" {
			ch.Last = instant(t, c.last)
			ch.Day = notify.Day(c.wish, ch.Last)
		}
		if got := notify.Next(c.wish, &ch, instant(t, c.now), c.urgent).UTC(); !got.Equal(instant(t, c.want)) {
			t.Errorf("%s: %s, want %s", c.name, got.Format(time.RFC3339), c.want)
		}
	}
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWishes(t *testing.T) {
	if w := notify.WishOf(""); w.Minutes != 30 || w.From != 22*60 {
		t.Error("the usual wish:", w)
	}
	if w := notify.WishOf(`{"zone":"Asia/Kathmandu","minutes":5,"most":2}`); w.Minutes != 5 || w.Zone != "Asia/Kathmandu" {
		t.Error("a kept wish:", w)
	}
	for _, bad := range []string{`{`, `{"zone":"Mars/Olympus"}`, `{"zone":"Local"}`, `{"from":-1}`, `{"minutes":0}`, `{"most":100000}`} {
		if w := notify.WishOf(bad); w != notify.WishOf("") {
			t.Errorf("%s: %v", bad, w)
		}
	}
	if err := notify.CheckWish(news.Wish{Zone: "../etc/passwd", Minutes: 1, Most: 1}); errs.KindOf(err) != errs.Invalid {
		t.Error(err)
	}
}
