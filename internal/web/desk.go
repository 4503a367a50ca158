package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// The desk of a story: what people decided about it, and, for the single reader,
// what can be decided.

type logPage struct {
	frame
	ID       int64
	Headline string
	Tongue   tongue
	Story    string // path
	Entries  []logEntry
	Reports  []deskReport
	Others   []deskStory
	CanPin   bool
	CanHide  bool
}

// logEntry is one decision in words.
type logEntry struct {
	ID            int64
	When          moment
	What, Joint   string // "Merged", " into"
	From, Into    link
	Reason, State string
	CanUndo       bool
}

// deskReport is a report that may be moved, deskStory a story that one may name.
type (
	deskReport struct {
		ID          int64
		Title, Name string
		Lang        string
		CopyWords   string
	}
	deskStory struct {
		ID    int64
		Title string
	}
)

// deskStories is how many stories the desk offers to choose from.
const deskStories = 60

func logPath(story int64) string { return "/story/" + itoa(story) + "/log" }

// logPage answers what people decided about a story.
func (s *site) logPage(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	st, err := s.DB.Story(v.Context(), id)
	if err != nil {
		return err
	}
	if st.State == news.StoryMerged && st.MergedInto != 0 {
		http.Redirect(w, v.Request, logPath(st.MergedInto), http.StatusFound) // it may be taken back
		return nil
	}
	p := &logPage{frame: v.frame("Log: " + st.Title), ID: st.ID, Headline: st.Title, Tongue: tongueOf(st.Language), Story: storyPath(st.ID, st.Title),
		CanPin: !st.Pinned, CanHide: !st.Hidden}
	p.NoIndex = true
	p.here(st.Section)
	if err := s.addEntries(v, p); err != nil {
		return err
	}
	if v.may(account.Editor) {
		err = s.addDesk(v, p, &st)
	}
	if err != nil {
		return err
	}
	return v.show(w, "log", p)
}

// addEntries puts the decisions on the page. While one waits, the page asks again.
func (s *site) addEntries(v *visit, p *logPage) error {
	log, err := s.DB.Decisions(v.Context(), p.ID)
	if err != nil {
		return err
	}
	titles := map[int64]string{}
	to := func(story int64) (link, error) {
		title, known := titles[story]
		if !known && story != 0 {
			var err error
			if title, err = s.DB.StoryTitle(v.Context(), story); err != nil && !errors.Is(err, errs.NotFound) {
				return link{}, err
			}
			titles[story] = title
		}
		if title == "" {
			return link{}, nil
		}
		return link{Text: title, Href: storyPath(story, "")}, nil
	}
	for i := range log {
		d := &log[i]
		e := logEntry{ID: d.ID, When: v.moment(d.At), What: decisionWords[d.Kind].what, Joint: decisionWords[d.Kind].joint, Reason: d.Reason, State: v.decisionState(d), CanUndo: v.may(account.Editor) && d.Undone.IsZero()}
		if e.From, err = to(d.Story); err == nil {
			e.Into, err = to(d.Into)
		}
		if err != nil {
			return err
		}
		if d.Waiting {
			p.Refresh = 2
		}
		p.Entries = append(p.Entries, e)
	}
	return nil
}

// addDesk puts on the page what an editor may decide on.
func (s *site) addDesk(v *visit, p *logPage, st *news.Story) error {
	for i := range st.Coverage {
		r := &st.Coverage[i]
		one := deskReport{ID: r.ID, Title: headline(r.Title), Name: nameOf(&r.Card), Lang: tongueOf(r.Language).Lang}
		if n := len(r.Copies); n > 0 {
			one.CopyWords = "with " + count(n, "copy", "copies")
		}
		p.Reports = append(p.Reports, one)
	}
	front, err := s.DB.Front(v.Context(), deskStories)
	for i := range front {
		if front[i].ID != st.ID {
			p.Others = append(p.Others, deskStory{front[i].ID, front[i].Title})
		}
	}
	return err
}

// decide writes down what the reader decided, and shows the log.
func (s *site) decide(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	d := news.Decision{Kind: news.DecisionKind(v.FormValue("kind")), Story: id, Reason: field(v, "reason", 500)}
	if d.Kind == news.DecisionMerge || d.Kind == news.DecisionMove {
		if d.Into, err = storyNumber(field(v, "into", 2000)); err != nil {
			return err
		}
	}
	for _, raw := range v.Form["article"] {
		n, err := strconv.ParseInt(raw, 10, 64)
		if err != nil {
			return errs.New(errs.Invalid, "%q is no article", raw)
		}
		d.Articles = append(d.Articles, n)
	}
	if _, err := s.DB.SaveDecision(v.Context(), d); err != nil {
		return err
	}
	http.Redirect(w, v.Request, logPath(id), http.StatusSeeOther)
	return nil
}

// undoDecision takes a decision back, and shows the log it was found in.
func (s *site) undoDecision(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := s.DB.UndoDecision(v.Context(), id); err != nil {
		return err
	}
	return v.goBack(w, "/")
}

// storyNumber is the story that a person named by number or by address.
func storyNumber(s string) (int64, error) {
	if u, err := url.Parse(s); err == nil {
		if _, rest, ok := strings.Cut(u.Path, "/story/"); ok {
			s, _, _ = strings.Cut(rest, "/")
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || n <= 0 {
		return 0, errs.New(errs.Invalid, "%q is no number and no address of a story", s)
	}
	return n, nil
}

// whyPart says why a story stands where it does.
type whyPart struct {
	Rows    []ground
	Section string // why it stands in its section
	Age     string
	Pinned  bool
	Log     string // path
}

// ground is a count with the points it gives.
type ground struct{ What, Points string }

// why spells a story's importance out (docs/ranking.md); nil where it was ranked
// before grounds were kept.
func (v *visit) why(s *news.Story) *whyPart {
	if len(s.Weight.Grounds) == 0 {
		return nil
	}
	p := &whyPart{Age: age(v.now, s.Weight.Last), Pinned: s.Pinned, Log: logPath(s.ID)}
	p.Section = whySection(s)
	for _, g := range s.Weight.Grounds {
		if words, ok := groundWords[g.Kind]; ok {
			p.Rows = append(p.Rows, ground{capital(count(g.Count, words.one, words.many)), fmt.Sprintf("%.1f", g.Points)})
		}
	}
	return p
}

// whySection says how many reports put a story into its section, and what named
// the section of each.
func whySection(s *news.Story) string {
	if s.Section == "" {
		return ""
	}
	here, all := 0, 0
	by := map[string]int{}
	for i := range s.Coverage {
		for _, c := range append([]news.Card{s.Coverage[i].Card}, s.Coverage[i].Copies...) {
			all++
			if c.Section == s.Section {
				here++
				by[c.SectionFrom]++
			}
		}
	}
	var ways []string
	for _, from := range []string{news.FromFolder, news.FromPublisher, news.FromAddress, news.FromWords} {
		if by[from] > 0 {
			ways = append(ways, fmt.Sprintf("%d %s", by[from], sectionWords[from]))
		}
	}
	stand := "stand there"
	if here == 1 {
		stand = "stands there"
	}
	words := fmt.Sprintf("It stands in %s because %d of %s %s", sectionName(s.Section), here, count(all, "article", "articles"), stand)
	if len(ways) > 0 {
		words += ": " + listed(ways)
	}
	return words + "."
}

// chapters are the stories before and after one that tell of the same matter.
type chapters struct{ Earlier, Later []item }
