package notify

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"broadsheet/internal/news"
)

// A reader's own edition: what came in since their last one, in their parts and
// their order, without what they read or mute, as long as they like.

// Candidate is a story that something came in for since a reader's last edition.
type Candidate struct {
	news.Story
	New     bool          // all of it came in since
	Seen    time.Time     // when the reader last read of it; zero: never
	Follows []string      // what of their follows it is about, by title
	Changes []news.Change // of the time since, the newest first
}

// OwnOrder says what edition a reader wants.
type OwnOrder struct {
	Paper    *news.Paper
	Slot     news.Slot
	From, To time.Time // the time since the last one
	Next     time.Time // when the one after it is due
	// Judge says what the reader's rules do with a story: leave it out, or lift it by
	// so many points of importance. Nil: they have none.
	Judge func(*news.Story) (muted bool, points float64)
}

// Selection is what may stand in an edition, part by part in the reader's order,
// the most important first.
type Selection struct {
	Parts []SelectedPart
	Left  int // stories for which no part had room
	Muted int
}

// SelectedPart is a part with its stories.
type SelectedPart struct {
	Part    string
	Stories []Candidate
}

// ownNews are the changes that make a story worth telling again.
var ownNews = []news.ChangeKind{news.ChangeNumber, news.ChangeFact, news.ChangeVoice, news.ChangeReport}

// news are those of the changes that the reader has not seen.
func (c *Candidate) news(from time.Time) (list []news.Change) {
	for _, one := range c.Changes {
		if slices.Contains(ownNews, one.Kind) && one.At.After(from) && one.At.After(c.Seen) {
			list = append(list, one)
		}
	}
	return list
}

// Select chooses for each part of a paper the most important of the stories that
// are new to the reader, or moved since they read of them or had them in an
// edition. A story stands once, in the first part that it belongs to and that has
// room.
func Select(o OwnOrder, all []Candidate) (s Selection) {
	room := map[string]int{}
	for _, p := range o.Paper.Parts {
		room[p.Part] = p.Stories
		s.Parts = append(s.Parts, SelectedPart{Part: p.Part})
	}
	for _, c := range o.worth(all, &s) {
		placed := false
		for i := range s.Parts {
			part := &s.Parts[i]
			if belongs(&c, part.Part) && len(part.Stories) < room[part.Part] {
				part.Stories, placed = append(part.Stories, c), true
				break
			}
		}
		if !placed {
			s.Left++
		}
	}
	return s
}

func belongs(c *Candidate, part string) bool {
	return part == news.PartFront || part == news.PartFollows && len(c.Follows) > 0 || part == c.Section
}

// worth are the candidates that are worth telling, in the reader's order of
// importance.
func (o OwnOrder) worth(all []Candidate, s *Selection) (list []Candidate) {
	for _, c := range all {
		fresh := c.New && c.Seen.IsZero() || len(c.news(o.From)) > 0
		if !fresh || len(o.Paper.Languages) > 0 && !slices.Contains(o.Paper.Languages, c.Language) {
			continue
		}
		if o.Judge != nil {
			muted, points := o.Judge(&c.Story)
			if muted {
				s.Muted++
				continue
			}
			c.Importance += points
		}
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b Candidate) int {
		return cmp.Or(-cmp.Compare(a.Importance, b.Importance), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// IDs are the stories of a selection.
func (s *Selection) IDs() (ids []int64) {
	for _, p := range s.Parts {
		for i := range p.Stories {
			ids = append(ids, p.Stories[i].ID)
		}
	}
	return ids
}

// Print sets a selection, each story with the brief and coverage that whole has of
// it, until it is as long as the reader wants. What they follow comes before the
// rest is filled up, part by part in turn: a long section takes no room from those
// behind it. An event is told once, whatever the languages it is told in.
func Print(o OwnOrder, s Selection, whole map[int64]news.Story) news.Edition {
	e := news.Edition{Date: o.Slot.Name, From: news.At(o.From), To: news.At(o.To), Made: news.At(o.To), Sections: []news.EditionSection{},
		Left: s.Left, Muted: s.Muted, Zone: o.Paper.Zone, Next: news.At(o.Next)}
	set := make([][]news.EditionStory, len(s.Parts))
	stories, done := 0, map[int64]bool{}
	for _, place := range s.turns() {
		c := &s.Parts[place.part].Stories[place.nth]
		st, ok := whole[c.ID]
		if !ok || slices.ContainsFunc(st.Elsewhere, func(e news.Counterpart) bool { return done[e.Story] }) {
			continue // it became part of another meanwhile, or was told in another language
		}
		told := o.tell(c, &st, linesOf(s.Parts[place.part].Part, stories == 0))
		words := length(&told)
		full := o.Paper.Minutes > 0 && e.Words+words > o.Paper.Minutes*WordsPerMinute || o.Paper.Minutes == 0 && stories >= o.Paper.Stories
		if full && stories > 0 {
			e.Left++
			continue
		}
		set[place.part], done[c.ID] = append(set[place.part], told), true
		e.Words += words
		stories++
	}
	for i, list := range set {
		slug := s.Parts[i].Part
		if slug == news.PartFront {
			slug = ""
		}
		if len(list) > 0 {
			e.Sections = append(e.Sections, news.EditionSection{Slug: slug, Stories: list})
		}
	}
	e.Minutes = (e.Words + WordsPerMinute - 1) / WordsPerMinute
	return e
}

// linesOf is how many lines of its brief a story gets in a part.
func linesOf(part string, first bool) int {
	switch {
	case first:
		return leadLines
	case part == news.PartFront || part == news.PartFollows:
		return frontLines
	}
	return 1
}

// turn is the nth story of a part.
type turn struct{ part, nth int }

// turns is the order in which the stories of a selection get their room: the first
// of all, what is followed, then one of each part in turn.
func (s *Selection) turns() (list []turn) {
	longest := 0
	first := slices.IndexFunc(s.Parts, func(p SelectedPart) bool { return len(p.Stories) > 0 })
	if first >= 0 {
		list = append(list, turn{first, 0})
	}
	for i, p := range s.Parts {
		longest = max(longest, len(p.Stories))
		for n := range p.Stories {
			if p.Part == news.PartFollows && (i != first || n > 0) {
				list = append(list, turn{i, n})
			}
		}
	}
	for n := range longest {
		for i, p := range s.Parts {
			if n < len(p.Stories) && p.Part != news.PartFollows && (i != first || n > 0) {
				list = append(list, turn{i, n})
			}
		}
	}
	return list
}

// tell is a story as a reader's own edition has it: a new one in lines of its
// brief, one that they know in what is new.
func (o OwnOrder) tell(c *Candidate, s *news.Story, lines int) news.EditionStory {
	known := !c.New || !c.Seen.IsZero()
	if known {
		lines = max(0, lines-2)
	}
	closed := linkOnly(s)
	t := tell(s, lines, nil, o.From)
	t.Follows, t.Moved = c.Follows, known
	onClosed := func(list []news.Receipt) bool {
		return slices.ContainsFunc(list, func(r news.Receipt) bool { return closed[r.Article] })
	}
	t.Lines = slices.DeleteFunc(t.Lines, func(l news.Sentence) bool { return onClosed(l.Receipts) })
	switch {
	case closed[strconv.FormatInt(s.Lead, 10)]:
		t.Dek, t.Image = "", news.Image{}
	case s.Brief != nil && onClosed(s.Brief.DekReceipts):
		t.Dek = ""
	}
	if !known {
		return t
	}
	for _, n := range c.news(o.From) {
		words := n.Kind == news.ChangeFact || n.Kind == news.ChangeVoice
		if len(t.News) == maxNews || words && len(closed) > 0 || said(&t, n.Now) {
			continue
		}
		t.News = append(t.News, news.EditionNews{Kind: n.Kind, What: n.What, Was: n.Was, Now: n.Now, Publisher: cmp.Or(n.Name, n.Publisher), At: news.At(n.At)})
	}
	return t
}

// linkOnly are the articles of a story of which nothing but the headline and the
// way there may be shown.
func linkOnly(s *news.Story) map[string]bool {
	closed := map[string]bool{}
	note := func(c *news.Card) {
		if c.Display == news.DisplayLink {
			closed[strconv.FormatInt(c.ID, 10)] = true
		}
	}
	for i := range s.Coverage {
		note(&s.Coverage[i].Card)
		for k := range s.Coverage[i].Copies {
			note(&s.Coverage[i].Copies[k])
		}
	}
	return closed
}

// said reports whether a sentence stands in a story as it is told.
func said(t *news.EditionStory, sentence string) bool {
	return sentence != "" && (sentence == t.Dek || slices.ContainsFunc(t.Lines, func(l news.Sentence) bool { return l.Text == sentence }) ||
		slices.ContainsFunc(t.News, func(n news.EditionNews) bool { return n.Now == sentence }))
}
