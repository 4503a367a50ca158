package web

import (
	"net/http"
	"strconv"

	"broadsheet/internal/account"
	"broadsheet/internal/ai"
	"broadsheet/internal/brief"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
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
	Spoken     bool // a voice of the operator's can read it
	Paragraphs []readAloud
}

// readAloud is a paragraph to listen to.
type readAloud struct {
	Sentences []string
	Sound     string // where a voice of the operator's reads it; empty where none does
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
	if view.Spoken = sub.spoken(); view.Spoken {
		out.Label += " The players use " + s.AI.Offers(news.FeatureSpeech) + " of this newspaper, to which the words of a paragraph are sent when you start one. Its voice is made by a machine."
	}
	body := a.Content.Text
	for _, b := range text.Paragraphs(body) {
		var list []string
		para := b.Of(body)
		for _, sp := range brief.Sentences(para) {
			list = append(list, sp.Of(para))
		}
		one := readAloud{Sentences: list}
		if view.Spoken {
			one.Sound = sub.path + "/speech/" + itoa(int64(len(view.Paragraphs)))
		}
		view.Paragraphs = append(view.Paragraphs, one)
	}
	out.Listen = view
	return out, nil
}

// spoken reports whether a voice of the operator's may read the text.
func (s *subject) spoken() bool {
	return s.article != nil && s.site.AI.Offers(news.FeatureSpeech) != "" && s.site.AI.Forbidden(s.article.Publisher.Domain, s.article.Rights) == ""
}

// speech answers one paragraph as sound. Somebody who has signed in may have it
// made, from a page of ours; anybody gets what was made before.
func (s *site) speech(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	a, err := s.DB.Article(v.Context(), id)
	if err != nil {
		return err
	}
	sub := v.articleSubject(&a)
	n, err := strconv.Atoi(v.PathValue("paragraph"))
	paragraphs := text.Paragraphs(a.Content.Text)
	if err != nil || n < 0 || n >= len(paragraphs) || !sub.full || !sub.spoken() {
		return errs.New(errs.NotFound, "no such sound")
	}
	job, ok := s.AI.Speak(sub.path, paragraphs[n].Of(a.Content.Text))
	if !ok {
		return errs.New(errs.NotFound, "nothing to read")
	}
	if site := v.Header.Get("Sec-Fetch-Site"); v.who.May(account.Reader) && (site == "same-origin" || site == "") {
		if err := s.AI.Start(v.Context(), job); err != nil {
			return err
		}
		s.AI.Await(v.Context(), job)
	}
	sound, phase, why, err := s.AI.Look(v.Context(), job)
	switch {
	case err != nil:
		return err
	case phase != ai.Done:
		return errs.New(errs.Transient, "there is no sound: %s", or(why, "nobody had it made"))
	}
	w.Header().Set("Content-Type", sound.SoundType)
	w.Header().Set("Cache-Control", "private, max-age=86400")
	w.Header().Set("AI-Disclosure", `mode=ai-originated`)
	_, err = w.Write(sound.Sound)
	return err
}
