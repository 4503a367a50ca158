package web

import (
	"html/template"
	"net/http"
	"strconv"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

type storyPage struct {
	frame
	Section   link
	First     moment
	Last      moment
	Headline  string
	Dek       string
	Rest      *sentence // what the standfirst rests on, if it is the brief's
	Tongue    tongue
	Basis     basis
	Picture   *picture
	Notices   []notice
	RestsHead string
	Rests     []rest
	Looked    string
	Since     []sinceItem
	Parts     []briefPart
	Timeline  []step
	Quotes    []quoteView
	Differ    *differTable
	Agree     []sentence
	Coverage  []coverage
	Tags      []link
	Why       *whyPart
	Elsewhere []elsewhere
	Chapters  *chapters
	Follow    *followControl
	Log       string // path
	Tools     toolRow
	Talk      *talkPart
}

// rest is one independent report a story rests on.
type rest struct {
	Name, Agency, When string
	Copies             template.HTML
	CopyWords          string
}

// coverage is a report with its copies folded under it.
type coverage struct {
	item
	Tally     template.HTML
	Age       string // "An hour ago"
	Note      string // "First to report. Revision 3."
	Changes   string // path of its revisions, if there are any
	CopyWords string
	Copies    []item
}

// storyPage answers a story, its export as JSON, or the way to the story it
// became part of.
func (s *site) storyPage(w http.ResponseWriter, v *visit) error {
	id, data, err := v.id()
	if err != nil {
		return err
	}
	reader := v.who.ID
	if data { // a program's look is nobody's visit
		reader = 0
	}
	st, err := s.DB.OpenStory(v.Context(), reader, id, s.commentsShown())
	if err != nil {
		return err
	}
	if st.State == news.StoryMerged && st.MergedInto != 0 {
		http.Redirect(w, v.Request, storyPath(st.MergedInto, ""), http.StatusMovedPermanently)
		return nil
	}
	if data {
		return s.exportStory(w, v, &st.Story)
	}
	if v.moved(w, storyPath(st.ID, st.Title)) {
		return nil
	}
	p := v.newStory(&st.Story, st.Since, st.Changes)
	p.Tags = tagLinks(st.Tags)
	p.Talk = v.talk(&st.Talk, "/story/"+itoa(st.ID), st.Last, false)
	p.Follow = v.follow(news.FollowStory, itoa(st.ID), st.Title)
	if len(st.Earlier)+len(st.Later) > 0 {
		p.Chapters = &chapters{v.storyItems(st.Earlier), v.storyItems(st.Later)}
	}
	return v.show(w, "story", p)
}

// id is the number in the address, and whether it asks for data: "12.json" or a
// slug that ends so.
func (v *visit) id() (id int64, data bool, err error) {
	raw, data := cutSuffix(v.PathValue("id"), ".json")
	if _, ok := cutSuffix(v.PathValue("slug"), ".json"); ok {
		data = true
	}
	id, err = strconv.ParseInt(raw, 10, 64)
	if err != nil || id <= 0 || raw[0] == '+' {
		return 0, data, errs.New(errs.NotFound, "no number: %q", raw)
	}
	return id, data, nil
}

func cutSuffix(s, suffix string) (string, bool) {
	if n := len(s) - len(suffix); n >= 0 && s[n:] == suffix {
		return s[:n], true
	}
	return s, false
}

// moved leads from a wrong slug to the right one.
func (v *visit) moved(w http.ResponseWriter, right string) bool {
	if v.URL.EscapedPath() == right {
		return false
	}
	if v.URL.RawQuery != "" {
		right += "?" + v.URL.RawQuery
	}
	http.Redirect(w, v.Request, right, http.StatusMovedPermanently)
	return true
}

func (v *visit) newStory(s *news.Story, since time.Time, changes []news.Change) *storyPage {
	p := &storyPage{
		frame: v.frame(s.Title), Headline: s.Title, Dek: s.Dek, Tongue: tongueOf(s.Language),
		First: v.moment(s.First), Last: v.moment(s.Last), Basis: v.basisOf(s), Picture: v.picture(s.Image),
	}
	p.here(s.Section)
	p.Description = firstWords(s.Dek, excerptWords)
	p.Feeds = &feedLinks{Plain: storyPath(s.ID, s.Title) + ".json"}
	p.Graph = &graph{Type: "article", URL: p.Canonical, Image: v.absolute(p.Picture)}
	if s.Section != "" {
		p.Section = link{Text: sectionName(s.Section), Href: "/section/" + s.Section}
	}
	if p.Picture != nil {
		p.Picture.Eager = true
	}
	sources := sourcesOf(s)
	fresh := newFresh(since, changes)
	p.Rests = v.rests(s)
	p.RestsHead = capital(restsHead(s.Reports()))
	if !since.IsZero() {
		p.Looked = at(v.now, since)
		p.Since = v.sinceItems(changes)
	}
	if b := s.Brief; b != nil {
		p.Parts = v.parts(b, sources, fresh)
		p.Timeline = v.timeline(b, sources, fresh)
		p.Quotes = v.ledger(b.Quotes, sources)
		p.Differ, p.Agree = v.differ(b.Claims, sources), v.agree(b.Claims, sources)
		if s.Dek == b.Dek && len(b.DekReceipts) > 0 {
			one := v.sentence(news.Sentence{Text: b.Dek, Receipts: b.DekReceipts}, sources, fresh)
			p.Rest = &one
		}
	}
	p.Coverage = v.coverage(s, since)
	p.Elsewhere = v.elsewhere(s)
	p.Notices = v.storyNotices(s, p)
	p.Why, p.Log = v.why(s), logPath(s.ID)
	p.Tools, p.Live = v.storySubject(s).toolRow(""), true
	return p
}

// absolute is the address of a picture for use elsewhere.
func (v *visit) absolute(p *picture) string {
	if p == nil {
		return ""
	}
	return v.root() + p.Src
}

func restsHead(n int) string {
	if n == 1 {
		return "what this rests on: one report"
	}
	return "what this rests on: " + spelled(n) + " reports, made independently"
}

// storyNotices say what is missing or special about a story.
func (v *visit) storyNotices(s *news.Story, p *storyPage) []notice {
	var list []notice
	if s.Hidden {
		list = append(list, notice{Head: "A person took this story out of the lists.", Text: "Its page stays.", Do: []link{{"See the log", logPath(s.ID), false}}})
	}
	if s.State == news.StoryClosed {
		n := notice{Head: "This story closed on " + date(v.now, s.Last.AddDate(0, 0, 7)) + ".", Text: "Nothing new came for seven days. It opens again by itself if something does."}
		if k := len(s.Coverage); k > 0 {
			last := s.Coverage[k-1]
			n.Do = []link{{"Go to the last report", articlePath(last.ID, last.Title), false}}
		}
		list = append(list, n)
	}
	if len(p.Parts) == 0 && len(s.Coverage) > 0 {
		only := s.Coverage[0]
		list = append(list, notice{Head: "Too little for a brief.", Text: "The reports say all there is. Read them instead.", Do: []link{{headline(only.Title), articlePath(only.ID, only.Title), false}}})
	}
	return list
}

// rests are the independent reports by name.
func (v *visit) rests(s *news.Story) []rest {
	var list []rest
	for i := range s.Coverage {
		r := &s.Coverage[i]
		one := rest{Name: nameOf(&r.Card), When: clockOrDate(v.now, r.When), Copies: copyStrokes(len(r.Copies))}
		if i == 0 {
			one.When = "First, " + one.When
		}
		if r.Agency != "" && r.Agency != one.Name {
			one.Agency = "From " + r.Agency
		}
		if n := len(r.Copies); n > 0 {
			one.CopyWords = count(n, "copy", "copies")
		}
		list = append(list, one)
	}
	return list
}

// copyStrokes draws copies alone.
func copyStrokes(n int) template.HTML {
	h := strokes([]int{n})
	return h[len("<i></i>"):]
}

// clockOrDate is "08:12" today and "3 November" before.
func clockOrDate(now, t time.Time) string {
	if sameDay(now, t) {
		return t.In(now.Location()).Format("15:04")
	}
	return date(now, t)
}

// coverage lists every report with its copies.
func (v *visit) coverage(s *news.Story, since time.Time) []coverage {
	list := make([]coverage, 0, len(s.Coverage))
	for i := range s.Coverage {
		r := &s.Coverage[i]
		c := coverage{item: v.cardItem(&r.Card), Tally: strokes([]int{len(r.Copies)}), Age: capital(age(v.now, r.When))}
		c.Fresh = !since.IsZero() && r.When.After(since)
		if i == 0 && len(s.Coverage) > 1 {
			c.Note = "First to report."
		}
		if r.Revision > 1 {
			c.Note += " Revision " + strconv.Itoa(r.Revision) + "."
			c.Changes = "/article/" + strconv.FormatInt(r.ID, 10) + "/revisions"
		}
		if w := stateWords[r.State]; w != "" {
			c.Note += " " + w
		}
		c.CopyWords = "No copies found"
		if n := len(r.Copies); n > 0 {
			c.CopyWords = count(n, "copy", "copies")
		}
		c.Copies = v.cardItems(r.Copies)
		list = append(list, c)
	}
	return list
}

// elsewhere is a story in another language about the same event.
type elsewhere struct {
	item
	Language string
}

func (v *visit) elsewhere(s *news.Story) (list []elsewhere) {
	for i := range s.Elsewhere {
		c := &s.Elsewhere[i]
		t := tongueOf(c.Language)
		one := elsewhere{item{Href: storyPath(c.Story, c.Title), Title: headline(c.Title), Lang: t.Lang, Dir: t.Dir, Level: 3, Class: "hed"}, languageName(c.Language)}
		one.Basis.One, one.Basis.Words = restsOn(c.Reports, c.Outlets)
		list = append(list, one)
	}
	return list
}

// sinceItem is one change in "Since you last looked".
type sinceItem struct{ Label, Text, Was, Now, Where string }

// maxSince is how many changes are told one by one.
const maxSince = 9

// sinceItems tell what changed, newest first; copies are not told one by one.
func (v *visit) sinceItems(changes []news.Change) []sinceItem {
	var list []sinceItem
	for _, c := range changes {
		if c.Kind == news.ChangeCopy || len(list) == maxSince {
			continue
		}
		one := sinceItem{Label: changeLabels[c.Kind], Text: c.What}
		switch c.Kind {
		case news.ChangeNumber:
			one.Text, one.Was, one.Now = capital(c.What)+":", c.Was, c.Now
		case news.ChangeHeadline, news.ChangeBody:
			one.Was, one.Now = c.Was, c.Now
			if c.Now != "" {
				one.Text = ""
			}
			one.Where = "(" + or(c.Name, c.Publisher) + ", " + clockOrDate(v.now, c.At) + ")"
		case news.ChangeVoice, news.ChangeFact, news.ChangeReport:
			if c.Now != "" && c.What != "" && c.What != c.Now {
				one.Text = c.What + ": " + c.Now
			} else {
				one.Text = or(c.Now, c.What)
			}
			if c.Kind == news.ChangeReport {
				one.Where = or(c.Name, c.Publisher)
			}
		}
		list = append(list, one)
	}
	return list
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
