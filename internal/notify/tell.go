package notify

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// What readers are told, in words: a notice for the inbox, and the message that
// carries several of them over a channel.

// StoryNotice tells of what moved in a story: changed numbers first, then new
// voices, reports and facts, a line each.
func StoryNotice(s *news.Story, changes []news.Change) news.Notice {
	var lines, outlets []string
	last := int64(0)
	add := func(kind news.ChangeKind, line func(*news.Change) string) {
		for i := range changes {
			if c := &changes[i]; c.Kind == kind {
				if text := line(c); !slices.Contains(lines, text) {
					lines = append(lines, text)
				}
			}
		}
	}
	add(news.ChangeNumber, func(c *news.Change) string {
		return capital(c.What) + ": " + c.Was + ", now " + c.Now + from(c)
	})
	add(news.ChangeVoice, func(c *news.Change) string { return "Heard for the first time: " + c.What })
	for i := range changes {
		c := &changes[i]
		last = max(last, c.ID)
		if name := cmp.Or(c.Name, c.Publisher); c.Kind == news.ChangeReport && name != "" && !slices.Contains(outlets, name) {
			outlets = append(outlets, name)
		}
	}
	if len(outlets) > 0 {
		lines = append(lines, "New reports from "+listed(outlets, 4))
	}
	add(news.ChangeFact, func(c *news.Change) string { return cmp.Or(c.Now, c.What) })
	if len(lines) > noticeLines {
		lines = lines[:noticeLines]
	}
	return news.Notice{Kind: news.NoticeStory, Subject: fmt.Sprintf("%d/%d", s.ID, last), Story: s.ID, Title: s.Title, Language: s.Language,
		Text: strings.Join(lines, "\n"), Path: storyPath(s)}
}

// noticeLines is how many lines a notice has at most.
const noticeLines = 5

// from names the outlet that changed a number, if one did.
func from(c *news.Change) string {
	if name := cmp.Or(c.Name, c.Publisher); name != "" {
		return " (" + name + ")"
	}
	return ""
}

// BreakingNotice tells that a story breaks.
func BreakingNotice(s *news.Story) news.Notice {
	return news.Notice{Kind: news.NoticeBreaking, Subject: strconv.FormatInt(s.ID, 10), Story: s.ID, Title: s.Title, Language: s.Language, Path: storyPath(s),
		Text: fmt.Sprintf("%d reports made independently, from %d outlets", s.Reports(), s.Outlets)}
}

// QuotedNotice tells that somebody is quoted, once a day for each story.
func QuotedNotice(person string, story int64, quotes []news.StoredQuote, at time.Time) news.Notice {
	q := &quotes[0]
	var lines []string
	for i := range quotes {
		if said := quotes[i].Quote.Said(); len(lines) < 3 && !slices.Contains(lines, said) {
			lines = append(lines, said)
		}
	}
	return news.Notice{Kind: news.NoticeQuoted, Subject: fmt.Sprintf("%s/%d/%s", person, story, at.UTC().Format(time.DateOnly)), Story: story,
		Title: cmp.Or(q.Quote.SpeakerName, q.Quote.Speaker) + " in " + cmp.Or(q.Article.PublisherName, q.Article.Publisher), Text: strings.Join(lines, "\n"),
		Path: "/quote/" + strconv.FormatInt(q.ID, 10)}
}

func storyPath(s *news.Story) string {
	path := "/story/" + strconv.FormatInt(s.ID, 10)
	if slug := news.Slug(s.Title); slug != "" {
		path += "/" + url.PathEscape(slug)
	}
	return path
}

func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// listed are names in a sentence, of many the first.
func listed(names []string, most int) string {
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " and " + strconv.Itoa(len(names)-most) + " more"
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// Message is what goes out over a channel: one notice, or several as a list.
type Message struct {
	ID      string    `json:"id"` // the same when it is sent again, since nobody knows whether it came through
	At      news.Time `json:"at"`
	Title   string    `json:"title"`
	Text    string    `json:"text"`
	URL     string    `json:"url"`
	Urgent  bool      `json:"urgent"`
	More    int       `json:"more"`    // notices that are in the inbox and not in Notices
	Last    bool      `json:"last"`    // the last message of the day: what follows stays in the inbox until tomorrow
	Notices []Line    `json:"notices"` // the latest first
}

// Line is a notice in a message.
type Line struct {
	Kind  news.NoticeKind `json:"kind"`
	Title string          `json:"title"`
	Text  string          `json:"text"`
	URL   string          `json:"url"`
	At    news.Time       `json:"at"`
}

// messageLines is how many notices a message lists.
const messageLines = 10

// Gather puts notices, the latest first, into one message for a channel. root is
// the address of the newspaper without a slash at its end.
func Gather(c *news.Channel, list []news.Notice, root string, last bool, now time.Time) Message {
	m := Message{ID: fmt.Sprintf("%d-%d", c.ID, c.Batch), At: news.At(now.UTC().Truncate(time.Second)), Last: last, URL: root + "/notices"}
	for i := range list {
		n := &list[i]
		m.Urgent = m.Urgent || n.Kind == news.NoticeBreaking
		if len(m.Notices) == messageLines {
			m.More++
			continue
		}
		m.Notices = append(m.Notices, Line{n.Kind, n.Title, n.Text, root + "/notice/" + strconv.FormatInt(n.ID, 10), news.At(n.At.UTC().Truncate(time.Second))})
	}
	var text []string
	switch {
	case len(list) == 1:
		m.Title, m.URL = m.Notices[0].Title, m.Notices[0].URL
		text = append(text, m.Notices[0].Text)
	default:
		m.Title = strconv.Itoa(len(list)) + " things moved"
		for _, n := range m.Notices {
			text = append(text, "• "+n.Title)
		}
	}
	if m.More > 0 {
		text = append(text, "and "+strconv.Itoa(m.More)+" more in your inbox")
	}
	if last {
		text = append(text, "That is all for today: more stays in your inbox.")
	}
	m.Text = strings.TrimSpace(strings.Join(text, "\n"))
	return m
}

// TestMessage is what a reader sends to themselves to see whether a channel works.
func TestMessage(c *news.Channel, newspaper, root string, now time.Time) Message {
	return Message{ID: fmt.Sprintf("%d-test-%d", c.ID, now.UnixMilli()), At: news.At(now.UTC().Truncate(time.Second)), Title: "A test from " + newspaper,
		Text: "This channel works: what moves reaches you here.", URL: root + "/alerts", Notices: []Line{}}
}
