package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
)

// How a reader orders their own edition.

type ownOrderPage struct {
	frame
	Problem   string
	Saved     bool
	Next      string // when the next is due, empty: none is
	Rhythms   []choice
	Weekdays  []choice
	At, Also  string // times of day
	Zone      string
	Zones     []string
	Parts     []partRow
	Lengths   []choice
	Languages []choice
	ByMail    bool
	Mail      string // where letters go, empty: nowhere yet
	MailOff   bool   // this newspaper sends no mail
	AskMail   bool   // there are no accounts: the address is put down here
}

// partRow is a part that an edition may have: how many stories of it, in which
// place.
type partRow struct {
	Part, Name string
	Stories    []choice
	Place      int
}

// rhythmWords name the rhythms.
var rhythmWords = []struct {
	rhythm news.Rhythm
	words  string
}{
	{"", "None"}, {news.RhythmDaily, "Every day"}, {news.RhythmWeekdays, "Monday to Friday"}, {news.RhythmWeekly, "Once a week"},
}

// lengths are those that an edition may have: minutes to read, or stories.
var lengths = []struct {
	minutes, stories int
	words            string
}{
	{5, 0, "5 minutes"}, {10, 0, "10 minutes"}, {20, 0, "20 minutes"}, {40, 0, "40 minutes"}, {0, 5, "5 stories"}, {0, 12, "12 stories"}, {0, 25, "25 stories"},
}

// ownOrderPage answers how the visitor's edition is ordered, or might be.
func (s *site) ownOrderPage(w http.ResponseWriter, v *visit) error {
	o, err := s.DB.PaperPage(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	p := v.newOwnOrder(&o, v.paper(&o))
	p.Saved = v.URL.Query().Get("saved") == "1"
	return v.show(w, "ownorder", p)
}

// paper is what a reader ordered, or what may suit them: what matters most, what
// they follow, and the sections that they follow or read, else those with the most
// news.
func (v *visit) paper(o *store.PaperPage) news.Paper {
	if o.Paper.Reader != 0 {
		return o.Paper
	}
	p := news.Paper{Reader: v.who.ID, Weekday: time.Saturday, Hours: []int{7 * 60}, Zone: zoneName(v.now.Location()), Minutes: 10, Parts: []news.PaperPart{{Part: news.PartFront, Stories: 4}}}
	if o.Follows > 0 {
		p.Parts = append(p.Parts, news.PaperPart{Part: news.PartFollows, Stories: 8})
	}
	sections := o.Sections
	if len(sections) == 0 {
		sections = v.site.sections(v.Context(), v.now)
	}
	for _, slug := range sections[:min(len(sections), 4)] {
		p.Parts = append(p.Parts, news.PaperPart{Part: slug, Stories: 3})
	}
	return p
}

// zoneName is the name of a zone that a reader can be shown; that of the server may
// have none.
func zoneName(z *time.Location) string {
	if _, err := notify.Zone(z.String()); err != nil {
		return "UTC"
	}
	return z.String()
}

func (v *visit) newOwnOrder(o *store.PaperPage, w news.Paper) *ownOrderPage {
	p := &ownOrderPage{frame: v.frame("Your edition"), Zone: w.Zone, Zones: zones, ByMail: w.ByMail, Mail: o.Mail, MailOff: v.site.Mail == nil,
		AskMail: !v.site.Accounts.Accounts()}
	p.NoIndex = true
	if p.AskMail {
		p.Mail = or(o.Mail, w.Mail)
	}
	if !w.Next.At.IsZero() {
		p.Next = dayWords(v.zoned(w.Zone).now, w.Next.At)
	}
	for _, r := range rhythmWords {
		p.Rhythms = append(p.Rhythms, choice{string(r.rhythm), r.words, w.Rhythm == r.rhythm})
	}
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		p.Weekdays = append(p.Weekdays, choice{strconv.Itoa(int(day)), day.String(), w.Weekday == day})
	}
	p.At = notify.Hour(w.Hours[0]).String()
	if len(w.Hours) > 1 {
		p.Also = notify.Hour(w.Hours[1]).String()
	}
	for _, l := range lengths {
		p.Lengths = append(p.Lengths, choice{strconv.Itoa(l.minutes) + "/" + strconv.Itoa(l.stories), l.words, w.Minutes == l.minutes && (w.Minutes > 0 || w.Stories == l.stories)})
	}
	for _, l := range languagesOf(o.Languages, w.Languages) {
		p.Languages = append(p.Languages, choice{l, languageName(l), slices.Contains(w.Languages, l)})
	}
	p.Parts = v.partRows(&w, o.Sections)
	return p
}

// languagesOf are those to choose from: of the news, and those that were chosen.
func languagesOf(have, chosen []string) (list []string) {
	for _, l := range slices.Concat(have, chosen) {
		if l != "" && !slices.Contains(list, l) {
			list = append(list, l)
		}
	}
	return list
}

// maxPartStories is the most stories that the form offers of a part.
const maxPartStories = 12

// partRows are the parts in the reader's order, and behind them those that they
// could have.
func (v *visit) partRows(w *news.Paper, more []string) (rows []partRow) {
	parts := slices.Clone(w.Parts)
	for _, slug := range slices.Concat([]string{news.PartFront, news.PartFollows}, v.site.sections(v.Context(), v.now), more) {
		if !within(parts, slug) {
			parts = append(parts, news.PaperPart{Part: slug})
		}
	}
	for i, part := range parts {
		row := partRow{Part: part.Part, Name: partName(part.Part), Place: i + 1}
		for n := range maxPartStories + 1 {
			label := strconv.Itoa(n)
			if n == 0 {
				label = "none"
			}
			row.Stories = append(row.Stories, choice{strconv.Itoa(n), label, n == part.Stories})
		}
		rows = append(rows, row)
	}
	return rows
}

// orderOwn keeps how the visitor wants their edition.
func (s *site) orderOwn(w http.ResponseWriter, v *visit) error {
	o, err := s.DB.PaperPage(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	before := v.paper(&o)
	p, err := v.orderedPaper(before)
	if err == nil {
		err = notify.CheckPaper(&p)
	}
	var slots []news.Slot
	if err == nil && p.Rhythm != "" {
		slots, err = notify.NextSlots(&p, v.now, notify.SlotsAhead)
	}
	if errs.KindOf(err) == errs.Invalid {
		if len(p.Hours) == 0 {
			p.Hours = before.Hours
		}
		page := v.newOwnOrder(&o, p)
		page.Problem = reason(err)
		v.showStatus(w, http.StatusBadRequest, "ownorder", page)
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := s.DB.SavePaper(v.Context(), p, slots); err != nil {
		return err
	}
	http.Redirect(w, v.Request, "/settings/edition?saved=1", http.StatusSeeOther)
	return nil
}

// orderedPaper is what the form says.
func (v *visit) orderedPaper(before news.Paper) (p news.Paper, err error) {
	p = news.Paper{Reader: v.who.ID, Rhythm: news.Rhythm(v.FormValue("rhythm")), Zone: field(v, "zone", 64), ByMail: v.FormValue("by_mail") == "1" && v.site.Mail != nil}
	day, err := strconv.Atoi(or(v.FormValue("weekday"), strconv.Itoa(int(before.Weekday))))
	if err != nil {
		return p, errs.New(errs.Invalid, "choose a day of the week")
	}
	p.Weekday = time.Weekday(day)
	for _, name := range []string{"at", "also"} {
		text := field(v, name, 5)
		if text == "" {
			continue
		}
		var h notify.Hour
		if err := h.UnmarshalText([]byte(text)); err != nil {
			return p, err
		}
		p.Hours = append(p.Hours, int(h))
	}
	minutes, stories, _ := strings.Cut(v.FormValue("length"), "/")
	p.Minutes, _ = strconv.Atoi(minutes)
	p.Stories, _ = strconv.Atoi(stories)
	for _, l := range v.Form["language"] {
		p.Languages = append(p.Languages, strings.ToValidUTF8(l, ""))
	}
	p.Parts = v.orderedParts()
	if !v.site.Accounts.Accounts() && p.ByMail {
		p.Mail, err = account.CheckMail(v.FormValue("mail"))
	}
	return p, err
}

// orderedParts are the parts that the form gives a story, by the places that it
// gives them.
func (v *visit) orderedParts() (parts []news.PaperPart) {
	place := map[string]int{}
	for _, part := range v.Form["part"] {
		n, _ := strconv.Atoi(v.FormValue("stories-" + part))
		at, err := strconv.Atoi(strings.TrimSpace(v.FormValue("place-" + part)))
		if n > 0 && len(parts) < 100 {
			parts = append(parts, news.PaperPart{Part: strings.ToValidUTF8(part, ""), Stories: n})
			if place[part] = at; err != nil {
				place[part] = len(v.Form["part"])
			}
		}
	}
	slices.SortStableFunc(parts, func(a, b news.PaperPart) int { return cmp.Compare(place[a.Part], place[b.Part]) })
	return parts
}

// ownPreview answers the visitor's next edition as it would be made now.
func (s *site) ownPreview(w http.ResponseWriter, v *visit) error {
	if s.Desk.NextEdition == nil {
		return errs.New(errs.NotFound, "no edition can be made here")
	}
	o, err := s.DB.PaperPage(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	paper := v.paper(&o)
	paper.Rhythm = cmp.Or(paper.Rhythm, news.RhythmDaily)
	e, err := s.Desk.NextEdition(v.Context(), paper)
	if err != nil {
		return err
	}
	there := v.zoned(e.Zone)
	p := there.newOwn(&e)
	p.Preview, p.Letter, p.Feeds, p.Over = true, "", nil, "As it would be now: your edition of"
	return there.show(w, "own", p)
}
