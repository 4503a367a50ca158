package notify

import (
	"encoding/json"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// usual is how readers are told who never said how.
func usual() news.Wish { return news.Wish{From: 22 * 60, To: 7 * 60, Minutes: 30, Most: 12} }

// WishOf reads what is kept of a reader's wish; empty is the usual one.
func WishOf(kept string) news.Wish {
	w := usual()
	if json.Unmarshal([]byte(kept), &w) != nil || CheckWish(w) != nil {
		return usual()
	}
	return w
}

// CheckWish is errs.Invalid where a wish cannot be kept to.
func CheckWish(w news.Wish) error {
	const day = 24 * 60
	if w.Zone != "" {
		if _, err := Zone(w.Zone); err != nil {
			return err
		}
	}
	switch {
	case w.From < 0 || w.From >= day || w.To < 0 || w.To >= day:
		return errs.New(errs.Invalid, "quiet hours are from one time of day to another: 22:00, 07:00")
	case w.Minutes < 1 || w.Minutes > day:
		return errs.New(errs.Invalid, "between two messages are 1 to %d minutes", day)
	case w.Most < 1 || w.Most > 200:
		return errs.New(errs.Invalid, "a channel carries 1 to 200 messages a day")
	}
	return nil
}

// Next is when the channel of a reader may carry its next message: now, or a later
// moment. now is in the newspaper's zone. What is urgent need not wait for other
// news to gather; quiet hours and the bound of the day hold for it, too, unless the
// reader wants to be woken.
func Next(w news.Wish, c *news.Channel, now time.Time, urgent bool) time.Time {
	at := now.In(zoneOf(w, now))
	if gathered := c.Last.Add(time.Duration(w.Minutes) * time.Minute); !urgent && gathered.After(at) {
		at = gathered.In(at.Location())
	}
	if c.Today >= w.Most && Day(w, at) == c.Day {
		at = soonest(at, func(t time.Time) bool { return Day(w, t) != c.Day })
	}
	if urgent && w.Wake {
		return at
	}
	return soonest(at, func(t time.Time) bool { return !quiet(w, t) })
}

// Day is the day of a moment where the reader is.
func Day(w news.Wish, t time.Time) string { return t.In(zoneOf(w, t)).Format(time.DateOnly) }

func zoneOf(w news.Wish, t time.Time) *time.Location {
	if zone, err := Zone(w.Zone); err == nil && w.Zone != "" {
		return zone
	}
	return t.Location()
}

// quiet reports whether the clock on the reader's wall shows a quiet time.
func quiet(w news.Wish, t time.Time) bool {
	m := t.Hour()*60 + t.Minute()
	if w.From <= w.To {
		return w.From <= m && m < w.To
	}
	return m >= w.From || m < w.To
}

// soonest is the first moment from t on at which ok holds, to the minute. It looks at
// each minute's clock: on the days on which clocks are changed no time of day can
// be reckoned with, since some come twice and some never.
func soonest(t time.Time, ok func(time.Time) bool) time.Time {
	if ok(t) {
		return t
	}
	t = t.Truncate(time.Minute)
	for range 49 * 60 { // two days of whatever length
		if t = t.Add(time.Minute); ok(t) {
			return t
		}
	}
	return t
}
