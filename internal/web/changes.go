package web

import (
	"net/http"

	"broadsheet/internal/news"
)

// Changed numbers: what publishers said first, and say now.

type changesPage struct {
	frame
	Changes []changedNumber
	Pager   pager
}

// changedNumber is a claim whose value moved.
type changedNumber struct {
	What, Was, Now string
	Who            string // the outlet, if one outlet changed it
	When           moment
	Story          link
}

// changesPage answers the numbers that changed in all stories, latest first.
func (s *site) changesPage(w http.ResponseWriter, v *visit) error {
	_, as, err := v.key("list")
	if err != nil {
		return err
	}
	changes, turn, err := s.DB.ChangesOf(v.Context(), news.ChangeNumber, v.page(listSize))
	if err != nil {
		return err
	}
	if as != "" {
		return v.publish(w, as, v.changeList("Changed numbers – "+s.Name, "/changes", changes))
	}
	p := &changesPage{frame: v.frame("Changed numbers"), Pager: v.pager(turn)}
	p.feeds("/changes")
	for i := range changes {
		c := &changes[i]
		p.Changes = append(p.Changes, changedNumber{What: c.What, Was: c.Was, Now: c.Now, Who: or(c.Name, c.Publisher), When: v.moment(c.At),
			Story: link{Text: "The story", Href: "/story/" + itoa(c.Story) + "#differ"}})
	}
	return v.show(w, "changes", p)
}

// changeJSON is a changed number in a list.
type changeJSON struct {
	ID        string    `json:"id"`
	Story     string    `json:"story"`
	URL       string    `json:"url"`
	At        news.Time `json:"at"`
	What      string    `json:"what"`
	Was       string    `json:"was"`
	Now       string    `json:"now"`
	Publisher string    `json:"publisher"`
}

// changeList is changed numbers as a list that can be followed.
func (v *visit) changeList(title, path string, changes []news.Change) list {
	l := list{title: title, path: path}
	for i := range changes {
		c := &changes[i]
		at := v.root() + "/story/" + itoa(c.Story) + "#differ"
		words := c.What + ": " + c.Was + " is now " + c.Now
		l.entries = append(l.entries, news.Entry{GUID: v.root() + "/changes/" + itoa(c.ID), URL: at, Title: words, Summary: words, Published: news.At(c.At)})
		l.items = append(l.items, changeJSON{itoa(c.ID), itoa(c.Story), at, news.At(c.At), c.What, c.Was, c.Now, c.Publisher})
	}
	return l
}
