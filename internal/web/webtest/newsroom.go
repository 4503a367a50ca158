// Package webtest fills a store with a small, hand-made newsroom for tests of
// pages: one event in five reports with copies and a brief, other stories in
// sections, a person, a right-to-left article, texts that are not whole, and
// feeds in every state. Everything in it is invented.
//
// It writes through the store alone, without pipeline or network, so that a test
// of pages fails for a fault of pages.
package webtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"html"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"broadsheet/internal/clean"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
	"broadsheet/internal/text"
)

// Present is the moment at which the newsroom stands.
var Present = time.Date(2026, 11, 17, 9, 24, 0, 0, time.UTC)

// Newsroom is a filled store with the ids that tests ask for.
type Newsroom struct {
	DB       *store.DB
	Clock    *Clock
	Story    int64 // the dam
	Copy     int64 // an article that is a copy
	Article  int64 // one with everything on its page
	Arabic   int64
	Paywall  int64
	Hostile  int64
	Edited   int64
	Feeds    map[news.FeedState]int64
	Articles map[string]int64 // by key
}

// Clock is a time that a test moves.
type Clock struct{ T time.Time }

// Now is the clock's time.
func (c *Clock) Now() time.Time { return c.T }

// Empty opens a new store with nothing in it.
func Empty(t testing.TB) (*store.DB, *Clock) {
	t.Helper()
	return empty(t, storetest.SQLite)
}

func empty(t testing.TB, e storetest.Engine) (*store.DB, *Clock) {
	t.Helper()
	c := &Clock{Present}
	return e.Open(t, store.Config{Now: c.Now}), c
}

// Open fills a new store. Pictures have addresses under pictures, where a test
// may serve them; empty means none.
func Open(t testing.TB, pictures string) *Newsroom {
	t.Helper()
	return OpenOn(t, storetest.SQLite, pictures)
}

// OpenOn is Open on an engine.
func OpenOn(t testing.TB, e storetest.Engine, pictures string) *Newsroom {
	t.Helper()
	db, c := empty(t, e)
	n := &Newsroom{DB: db, Clock: c, Articles: map[string]int64{}, Feeds: map[news.FeedState]int64{}}
	n.addFeeds(t)
	n.visit(t, 0)
	stories := map[string][]store.Placed{}
	order := []string{}
	for _, a := range articles() {
		id := n.save(t, a, pictures)
		n.Articles[a.key] = id
		if stories[a.story] == nil {
			order = append(order, a.story)
		}
		stories[a.story] = append(stories[a.story], store.Placed{ID: id, DuplicateOf: n.Articles[a.copyOf]})
	}
	n.place(t, order, stories)
	n.Article, n.Copy, n.Arabic, n.Paywall = n.Articles["log"], n.Articles["log-copy"], n.Articles["arabic"], n.Articles["paywall"]
	n.Hostile, n.Edited = n.Articles["hostile"], n.Articles["halyard"]
	n.Story = n.Articles["courier"]
	n.edit(t, pictures)
	n.brief(t)
	n.visit(t, n.Story)
	c.T = Present
	return n
}

// visit has the reader look at a story (0: the front page) at 07:10.
func (n *Newsroom) visit(t testing.TB, story int64) {
	t.Helper()
	n.Clock.T = Present.Add(-2*time.Hour - 14*time.Minute)
	if _, err := n.DB.Look(t.Context(), store.Single, story); err != nil {
		t.Fatal(err)
	}
}

// Edition is the newsroom's edition of the day called date, or of the present
// day for an empty one: all that it has read until Present.
func (n *Newsroom) Edition(ctx context.Context, date string) (news.Edition, error) {
	today := Present.Format("2006-01-02")
	if date != "" && date != today {
		return n.DB.Edition(ctx, store.House, date)
	}
	o := notify.Order{Date: today, From: Present.AddDate(0, 0, -1), To: Present, Made: Present}
	stories, err := n.DB.EditionStories(ctx, o.From, o.To)
	if err != nil {
		return news.Edition{}, err
	}
	changes, err := n.DB.Changes(ctx, 0, o.From)
	if err != nil {
		return news.Edition{}, err
	}
	return n.DB.SaveEdition(ctx, store.House, notify.Compose(o, stories, changes))
}

// NextEdition is a reader's own edition as it would be made at the present.
func (n *Newsroom) NextEdition(ctx context.Context, p news.Paper) (news.Edition, error) {
	built, _, err := n.DB.Built(ctx)
	if err != nil {
		return news.Edition{}, err
	}
	slots, err := notify.NextSlots(&p, n.Clock.T, 1)
	if err != nil {
		return news.Edition{}, err
	}
	o := notify.OwnOrder{Paper: &p, Slot: slots[0], From: n.Clock.T.AddDate(0, 0, -1), To: n.Clock.T, Next: slots[0].At}
	fresh, err := n.DB.FreshStories(ctx, p.Reader, store.Since{To: built, Began: o.From})
	if err != nil {
		return news.Edition{}, err
	}
	var all []notify.Candidate
	for _, f := range fresh {
		all = append(all, notify.Candidate(f))
	}
	chosen, whole := notify.Select(o, all), map[int64]news.Story{}
	for _, id := range chosen.IDs() {
		if whole[id], err = n.DB.Story(ctx, id); err != nil {
			return news.Edition{}, err
		}
	}
	return notify.Print(o, chosen, whole), nil
}

// MakeEdition orders an edition for a reader, makes it and keeps it, with a letter
// to mail if that is not empty.
func (n *Newsroom) MakeEdition(t testing.TB, p news.Paper, mail string) news.Edition {
	t.Helper()
	e, err := n.NextEdition(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.DB.SavePaper(t.Context(), p, nil); err != nil {
		t.Fatal(err)
	}
	if made, err := n.DB.SaveOwnEdition(t.Context(), store.OwnEdition{Reader: p.Reader, Edition: e, Mail: mail}); err != nil || !made {
		t.Fatalf("made %v: %v", made, err)
	}
	return e
}

// piece is one article of the newsroom, as it is written down.
type piece struct {
	key, story, copyOf string
	publisher, domain  string
	title              string
	ago                time.Duration
	section, lang      string
	picture            string
	caption            string
	byline             []string
	paragraphs         []string // "## " opens a heading, "- " a list of one item
	state              news.State
	tags, people       []string
	quotes             []quote
	extra              func(*news.Content)
}

type quote struct{ speaker, text, about, venue string }

func (p *piece) content(pictures string) news.Content {
	c := news.Content{
		URL: "https://" + p.domain + "/" + p.key, CanonicalURL: "https://" + p.domain + "/" + p.key, Title: p.title, Byline: p.byline,
		Published: news.At(Present.Add(-p.ago)), Publisher: p.publisher, Language: p.lang, Section: p.section, State: p.state, Score: .97,
	}
	if c.State == "" {
		c.State = news.StateOK
	}
	var plain []string
	var markup strings.Builder
	for _, para := range p.paragraphs {
		name, words := "p", para
		if rest, ok := strings.CutPrefix(para, "## "); ok {
			name, words = "h2", rest
		}
		plain = append(plain, words)
		markup.WriteString("<" + name + ">" + html.EscapeString(words) + "</" + name + ">")
	}
	c.Text, c.HTML = strings.Join(plain, "\n\n"), clean.Fragment(markup.String(), clean.Options{})
	if p.picture != "" && pictures != "" {
		c.Image = news.Image{URL: pictures + p.picture, Caption: p.caption, Credit: p.publisher, Alt: p.caption, Width: 1080, Height: 720}
	}
	if p.extra != nil {
		p.extra(&c)
	}
	return c
}

func (p *piece) analysis(c *news.Content) news.Analysis {
	a := news.Analysis{Language: p.lang}
	for i, t := range p.tags {
		a.Tags = append(a.Tags, news.Tag{Label: t, Weight: 1 / float64(i+1)})
	}
	for i, name := range p.people {
		a.Entities = append(a.Entities, news.Entity{Name: name, Kind: news.Person, Count: len(p.people) - i})
	}
	if p.section == "local" {
		a.Entities = append(a.Entities, news.Entity{Name: "Brannock", Kind: news.Place, Count: 1}, news.Entity{Name: "Esker Water & Power", Kind: news.Organisation, Count: 1})
	}
	for _, q := range p.quotes {
		if at := strings.Index(c.Text, q.text); at >= 0 {
			start := utf8.RuneCountInString(c.Text[:at])
			end := start + utf8.RuneCountInString(q.text)
			a.Quotes = append(a.Quotes, news.Quote{Text: q.text, Start: start, End: end, Spans: [][2]int{{start, end}}, Direct: true, Kind: "speech", Cue: "said",
				Venue: q.venue, Speaker: q.speaker, SpeakerName: q.speaker, Description: q.about})
		}
	}
	for _, s := range text.Sentences(c.Text) {
		if words := s.Of(c.Text); len(a.Summary) < 8 && len(words) > 40 {
			a.Summary = append(a.Summary, words)
		}
	}
	return a
}

func (n *Newsroom) save(t testing.TB, p piece, pictures string) int64 {
	t.Helper()
	c := p.content(pictures)
	n.Clock.T = Present.Add(-p.ago)
	a := news.Article{
		Feed: n.Feeds[news.FeedWell], Publisher: news.Publisher{Domain: p.domain, Name: p.publisher, HomeURL: "https://" + p.domain + "/", Language: p.lang},
		Fetched: n.Clock.T, Seen: n.Clock.T, Content: c, Analysis: p.analysis(&c),
		Rights: news.Rights{AI: true, Archive: true, Index: true, Fetch: true, Evidence: []string{"robots.txt: allows this page"}},
	}
	id, err := n.DB.SaveArticle(t.Context(), store.Saved{
		Article: a, Words: text.Tokens(c.Title+" \n "+c.Text, p.lang), Profile: func(int64) ([]byte, error) { return []byte{1}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Add stores one more article, a minute older than the one added before, alone
// in its story.
func (n *Newsroom) Add(t testing.TB, key, publisher, domain string) int64 {
	t.Helper()
	p := single(key, publisher, domain, "world", "Headline of "+key, "", time.Duration(len(n.Articles)+600)*time.Minute, "The text of "+key+".")
	id := n.save(t, p, "")
	n.Articles[key] = id
	n.Clock.T = Present
	return id
}

// edit gives one article a new headline and another paragraph.
func (n *Newsroom) edit(t testing.TB, pictures string) {
	for _, p := range articles() {
		if p.key == "halyard" {
			p.title = "Spillway gate fails at Hallan Dam"
			p.paragraphs[0] = strings.Replace(p.paragraphs[0], "38,500 people", "41,000 people", 1)
			p.ago = time.Hour
			n.save(t, p, pictures)
		}
	}
}

// place puts the articles of each story together; a story has the id of its
// first article.
func (n *Newsroom) place(t testing.TB, order []string, stories map[string][]store.Placed) {
	t.Helper()
	n.Clock.T = Present.Add(-30 * time.Minute)
	var all []store.Placed
	for _, name := range order {
		for i := range stories[name] {
			stories[name][i].Story = stories[name][0].ID
		}
		all = append(all, stories[name]...)
	}
	err := n.DB.SavePlacements(t.Context(), store.Placements{Upto: int64(len(all)), Placed: all}, Sum)
	if err != nil {
		t.Fatal(err)
	}
}

// Sum makes the row of a story from its cards, newest first.
func Sum(cards []news.Card) news.Story {
	last := cards[len(cards)-1]
	s := news.Story{ID: last.Story, Title: last.Title, Dek: last.Excerpt, Language: last.Language, Section: last.Section, Lead: last.ID,
		First: last.When, Last: cards[0].When, Articles: len(cards), State: news.StoryOpen}
	at, outlets := map[int64]int{}, map[string]bool{}
	for i := len(cards) - 1; i >= 0; i-- {
		c := cards[i]
		outlets[c.Publisher] = true
		if s.Image.URL == "" {
			s.Image = c.Image
		}
		if c.DuplicateOf == 0 {
			at[c.ID] = len(s.Tally)
			s.Tally = append(s.Tally, 0)
		} else {
			s.Tally[at[c.DuplicateOf]]++
		}
	}
	s.Weight = news.Weight{Last: s.Last, Grounds: []news.Ground{{Kind: news.GroundReports, Count: len(s.Tally), Points: float64(len(s.Tally))},
		{Kind: news.GroundOutlets, Count: len(outlets), Points: float64(len(cards)) / 100}}}
	s.Outlets, s.Importance = len(outlets), float64(len(s.Tally))+float64(len(cards))/100
	return s
}

// receipt points at words of an article.
func (n *Newsroom) receipt(t testing.TB, key, words string) news.Receipt {
	t.Helper()
	a, err := n.DB.Article(t.Context(), n.Articles[key])
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(a.Content.Text, words)
	if at < 0 {
		t.Fatalf("%q is not in %s", words, key)
	}
	start := utf8.RuneCountInString(a.Content.Text[:at])
	sum := sha256.Sum256([]byte(words))
	return news.Receipt{Article: strconv.FormatInt(a.ID, 10), Revision: a.Revision, Start: start, End: start + utf8.RuneCountInString(words), SHA256: hex.EncodeToString(sum[:]), Quote: words}
}

// addFeeds adds a feed in each state.
func (n *Newsroom) addFeeds(t testing.TB) {
	t.Helper()
	n.Clock.T = Present.Add(-48 * time.Hour)
	for _, f := range []struct {
		state              news.FeedState
		url, title, reason string
	}{
		{news.FeedWell, "https://halyard.example/wire.json", "Halyard News Agency", ""},
		{news.FeedNeedsYou, "https://tarnobserver.example/feed", "Tarn Observer-Mail", "moved for good to /rss.xml on 14 November; the new address asks for a password"},
		{news.FeedWaiting, "https://thequay.example/index.xml", "The Quay", "answered “503, come back in an hour” three times; the next try is later each time"},
		{news.FeedStopped, "https://anchorage-daily.example/feed", "Daily Anchorage", "gone (410) since 2 November; its articles stay"},
		{news.FeedLinksOnly, "https://plaindealerstell.example/rss", "Plain Dealer of Stell", "its robots.txt forbids reading pages; titles and links only"},
	} {
		id, _, err := n.DB.AddFeed(t.Context(), news.Feed{URL: f.url, Title: f.title, Folder: "World"})
		if err != nil {
			t.Fatal(err)
		}
		n.Feeds[f.state] = id
		got, err := n.DB.Feed(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		got.State, got.Reason, got.Checked, got.Next, got.Interval = f.state, f.reason, Present.Add(-12*time.Minute), Present.Add(18*time.Minute), 30*time.Minute
		if _, err := n.DB.SaveReading(t.Context(), store.Reading{Feed: got, Name: f.title}); err != nil {
			t.Fatal(err)
		}
	}
}
