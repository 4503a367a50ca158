package web

import (
	"strings"
	"time"

	"broadsheet/internal/news"
)

// player plays what an article's feed attached: an episode, a film. Nothing is
// fetched from its publisher before a reader starts it.
type player struct {
	URL, About string
	Video      bool
}

func players(a *news.Article) (list []player) {
	if a.Rights.Display == news.DisplayLink {
		return nil
	}
	for _, m := range a.Content.Media {
		if webAddress(m.URL) == "" {
			continue
		}
		about := []string{capital(m.Title)}
		if m.Seconds >= 1 {
			about = append(about, span(time.Duration(m.Seconds)*time.Second))
		}
		list = append(list, player{m.URL, strings.TrimPrefix(strings.Join(about, ". "), ". "), m.IsVideo()})
	}
	return list
}
