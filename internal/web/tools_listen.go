package web

import (
	"net/http"

	"broadsheet/internal/brief"
	"broadsheet/internal/text"
)

// Listen: the text of an article, sentence by sentence, for static/listen.js,
// which reads it aloud with the browser's own voices.

// listenView is what is read: the headline first.
type listenView struct {
	Href       string // of the article
	Title      string
	Publisher  string
	Lang       string
	Tongue     tongue
	Paragraphs [][]string // sentences
}

// listenLine is an article that may be read next.
type listenLine struct {
	Title     string `json:"title"`
	Publisher string `json:"publisher"`
	Href      string `json:"href"` // its page
	Tool      string `json:"tool"` // its text to listen to
}

// How many stories of the front page are looked at for what may be read next.
const listenStories = 20

// listenQueue answers what may be listened to: the articles that lead the stories
// of the front page, those that may be shown whole.
func (s *site) listenQueue(w http.ResponseWriter, v *visit) error {
	stories, err := s.DB.Front(v.Context(), listenStories)
	if err != nil {
		return err
	}
	var ids []int64
	for i := range stories {
		ids = append(ids, stories[i].Lead)
	}
	articles, err := s.DB.Texts(v.Context(), ids)
	if err != nil {
		return err
	}
	list := []listenLine{}
	for i := range articles {
		if sub := v.articleSubject(&articles[i]); sub.offered("listen") {
			list = append(list, listenLine{sub.title, or(articles[i].Publisher.Name, articles[i].Publisher.Domain), sub.href, sub.path + "/tools/listen"})
		}
	}
	return v.showJSON(w, list)
}

func (s *site) listenTool(v *visit, sub *subject) (*toolResult, error) {
	a := sub.article
	out := &toolResult{Head: "Listen", Label: "No model is used: a voice of your own device reads the article’s words."}
	view := &listenView{Href: sub.href, Title: sub.title, Publisher: or(a.Publisher.Name, a.Publisher.Domain), Lang: or(a.Content.Language, a.Analysis.Language), Tongue: tongueOf(sub.lang)}
	body := a.Content.Text
	for _, b := range text.Paragraphs(body) {
		var list []string
		para := b.Of(body)
		for _, sp := range brief.Sentences(para) {
			list = append(list, sp.Of(para))
		}
		view.Paragraphs = append(view.Paragraphs, list)
	}
	out.Listen = view
	return out, nil
}
