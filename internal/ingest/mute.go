package ingest

import (
	"context"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/rule"
)

// What a reader has muted is not told to them, whatever they follow.

// told is a story or an article as a reader's mutes look at it.
type told struct {
	rule.Piece
	article int64
	alone   bool // one outlet has it
}

func ofStory(s *news.Story) *told {
	return &told{rule.Piece{Title: s.Title, Text: s.Dek, Language: s.Language, Publisher: s.LeadPublisher, Byline: strings.Split(s.LeadByline, ", "), Section: s.Section},
		s.Lead, s.Outlets <= 1}
}

func ofCard(c *news.Card) *told {
	return &told{rule.Piece{Title: c.Title, Text: c.Excerpt, Language: c.Language, Publisher: c.Publisher, Byline: strings.Split(c.Byline, ", "), Section: c.Section},
		c.ID, true}
}

// muted reports whether a listener has muted something, everywhere or in its section.
func (n *Newsroom) muted(ctx context.Context, l *news.Listener, what *told) (bool, error) {
	if !l.Picky {
		return false, nil
	}
	taste, err := n.db.Taste(ctx, l.Reader)
	if err != nil {
		return false, err
	}
	now := n.opt.Now()
	for i := range taste.Rules {
		r := &taste.Rules[i]
		if r.Effect == news.Mute && r.Holds(now, "alerts", what.Section, what.Publisher) && what.meets(r, taste.Articles[i]) {
			return true, nil
		}
	}
	return false, nil
}

// meets reports whether a mute is about this: a hashtag or a rule by the articles
// that it has met. What many outlets tell is not muted with one of them.
func (what *told) meets(r *news.ReaderRule, met map[int64]bool) bool {
	switch r.Subject {
	case news.SubjectTag, news.SubjectRule:
		return met[what.article]
	case news.SubjectAuthor, news.SubjectPublisher:
		if !what.alone {
			return false
		}
	}
	return rule.NewTest(news.Condition{Subject: r.Subject, What: r.What, In: r.In}).Holds(&what.Piece, 0)
}
