package rule_test

import (
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/rule"
)

func TestTaste(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	taste := rule.NewTaste(news.Taste{
		Rules: []news.ReaderRule{
			{ID: 1, Effect: news.Boost, Subject: news.SubjectSection, What: "local"},
			{ID: 2, Effect: news.Mute, Subject: news.SubjectWord, What: "tanker"},
			{ID: 3, Effect: news.Mute, Subject: news.SubjectPublisher, What: "quay.example"},
			{ID: 4, Effect: news.Lower, Subject: news.SubjectTag, What: "rowing"},
			{ID: 5, Effect: news.Mute, Subject: news.SubjectWord, What: "lottery", Until: now},
			{ID: 6, Effect: news.Mute, Subject: news.SubjectWord, What: "weather", Scope: news.ScopeFront},
		},
		Articles: []map[int64]bool{nil, nil, nil, {7: true}, nil, nil},
		Stories:  []map[int64]bool{nil, nil, nil, {70: true}, nil, nil},
	})
	for name, c := range map[string]struct {
		told   *rule.Told
		page   string
		muted  int64
		points float64
	}{
		"a word":                            {rule.OfStory(&news.Story{Title: "Strait reopens to tankers", Language: "en", Section: "local"}), "front", 2, 0},
		"a section":                         {rule.OfStory(&news.Story{Title: "Old bridge shut", Language: "en", Section: "local"}), "front", 0, rule.Lift},
		"a publisher alone":                 {rule.OfStory(&news.Story{Title: "Old bridge shut", LeadPublisher: "quay.example", Outlets: 1}), "front", 3, 0},
		"a publisher among others":          {rule.OfStory(&news.Story{Title: "Old bridge shut", LeadPublisher: "quay.example", Outlets: 4}), "front", 0, 0},
		"an article of a publisher":         {rule.OfCard(&news.Card{Title: "Old bridge shut", Publisher: "quay.example"}), "alerts", 3, 0},
		"a hashtag's story":                 {rule.OfStory(&news.Story{ID: 70, Title: "Eight wins the cup"}), "front", 0, -rule.Lift},
		"a hashtag's article":               {rule.OfCard(&news.Card{ID: 7, Title: "Eight wins the cup"}), "front", 0, -rule.Lift},
		"one whose time is over":            {rule.OfCard(&news.Card{Title: "Lottery drawn", Language: "en"}), "front", 0, 0},
		"one for the front page, there":     {rule.OfCard(&news.Card{Title: "Weather turns", Language: "en"}), "front", 6, 0},
		"one for the front page, not there": {rule.OfCard(&news.Card{Title: "Weather turns", Language: "en"}), "alerts", 0, 0},
	} {
		var id int64
		muted, points := taste.Judge(c.told, c.page, now)
		if muted != nil {
			id = muted.ID
		}
		if id != c.muted || points != c.points {
			t.Errorf("%s: muted by %d and lifted by %v, want %d and %v", name, id, points, c.muted, c.points)
		}
	}
}
