package brief

import (
	"time"

	"broadsheet/internal/news"
)

// at is the moment that a time of day in a sentence means: on the day the
// sentence names, else on the day of publication.
func (r *Reading) at(s *sentence, c clock) time.Time {
	day := r.report.Published.Time
	if day.IsZero() {
		return day
	}
	for _, d := range s.dates {
		if d.Precision == "day" {
			day = d.From
		}
	}
	y, m, d := day.Date()
	return time.Date(y, m, d, c.hour, c.minute, 0, 0, day.Location())
}

func (t *telling) timeline() []news.Step { return []news.Step{} }
