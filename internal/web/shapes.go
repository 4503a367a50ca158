package web

import "net/http"

// All that makes a reader's front page differ from everybody's, in one place, each
// with the form that changes it.

// frontSettings is the address of the page.
const frontSettings = "/settings/front"

type shapesPage struct {
	frame
	Gone    *goneRule
	Muted   string // how much was muted lately
	Taste   tastePart
	Follows string // "12 follows"
	Wish    readingWish
}

// shapesPage answers what shapes the visitor's front page.
func (s *site) shapesPage(w http.ResponseWriter, v *visit) error {
	all, by, looked, err := v.mutedLately()
	if err != nil {
		return err
	}
	rows, err := v.countedRows(frontSettings, by)
	if err != nil {
		return err
	}
	follows, err := s.DB.Follows(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	p := &shapesPage{frame: v.frame("What shapes your front page"), Gone: v.gone(frontSettings), Muted: mutedFacts(len(all), looked), Follows: count(len(follows), "thing", "things")}
	p.NoIndex = true
	p.Taste = v.tastePart(rows, p.Frame(), frontSettings)
	if p.Wish, err = s.wish(v); err != nil {
		return err
	}
	p.Wish.Back = frontSettings
	return v.show(w, "shapes", p)
}
