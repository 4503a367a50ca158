package brief

import (
	"time"

	"broadsheet/internal/text"
)

// at is the moment that a time of day in a sentence means: on the day that the
// sentence names, else on the day of publication; before that where it would lie
// hours ahead of a report from the small hours. Zero where no day is known.
func (r *Reading) at(s *sentence, c clock) time.Time {
	published := r.report.Published.Time
	if published.IsZero() {
		return published
	}
	day, named := published, false
	for _, d := range s.dates {
		if d.Precision == text.Day {
			day, named = d.From, true
		}
	}
	y, m, d := day.Date()
	at := time.Date(y, m, d, c.hour, c.minute, 0, 0, published.Location())
	if !named && published.Hour() < 6 && at.Sub(published) > 12*time.Hour {
		at = at.AddDate(0, 0, -1)
	}
	return at
}
