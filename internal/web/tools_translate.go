package web

import (
	"cmp"
	"slices"
	"strings"

	"broadsheet/internal/ai"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// Translate: the headline and the text of an article, or the brief of a story, in
// another language. The translation is shown and kept apart from the article: it
// is never indexed, never searched, never quoted.

// translateView is the choice of languages and, once it is there, the text.
type translateView struct {
	Action     string
	Languages  []choice
	Beside     bool
	From, To   tongue
	Source     string
	Paragraphs []translated
}

// translated is one paragraph; Text is empty where it stays in the original.
type translated struct{ Class, Text, Original string }

// translatable reports whether a translator or a model may translate the subject.
func (s *subject) translatable() bool {
	if len(s.site.AI.Targets(text.Base(s.lang))) == 0 {
		return false
	}
	if s.told != nil {
		return s.told.Brief != nil && len(s.told.Brief.Sections) > 0
	}
	return s.article != nil && s.full && s.site.AI.Forbidden(s.article.Publisher.Domain, s.article.Rights) == ""
}

func (s *site) translateTool(v *visit, sub *subject) (*toolResult, error) {
	engine := s.AI.Offers(news.FeatureTranslate)
	out := &toolResult{Head: "Translate", Label: "Translated by " + engine + " when somebody asks for it; the text is sent to it then. May contain mistakes."}
	from, to := text.Base(sub.lang), v.URL.Query().Get("to")
	view := &translateView{Action: sub.path + "/tools/translate", Beside: v.URL.Query().Get("beside") != "", From: direction(from), Source: byRules}
	if s.AI.Translator == nil || s.AI.Translator.Kind != ai.Apertium {
		view.Source = byModel
	}
	out.Translate = view
	targets := s.AI.Targets(from)
	for _, l := range targets {
		view.Languages = append(view.Languages, choice{l, languageName(l), l == to})
	}
	if to == "" {
		return out, nil
	}
	if !slices.Contains(targets, to) {
		return nil, errs.New(errs.NotFound, "%s does not translate into %q", engine, to)
	}
	view.To = direction(to)
	t, err := s.translation(v, sub, from, to)
	if err != nil {
		return nil, err
	}
	job, ok := s.AI.Translate(t)
	if !ok {
		out.Empty = "There is nothing here to translate, or too much."
		return out, nil
	}
	w, err := s.advance(v, out, job, news.FeatureTranslate)
	if err != nil || w == nil {
		out.Model.Do = "Translate into " + languageName(to)
		return out, err
	}
	out.Model.Source = view.Source
	view.fill(w, t)
	out.Label = "Translated by " + w.Engine + "; may contain mistakes. The words are not the writer’s, and quotations are not the speakers’."
	if left := slices.Index(w.Lines, ""); left >= 0 {
		out.Label += " Paragraphs that did not come back whole stay in the original."
	}
	return out, nil
}

// fill puts a translation beside its original.
func (p *translateView) fill(w *news.Wording, t ai.Translation) {
	p.Paragraphs = append(p.Paragraphs, translated{"hed", w.Title, t.Title})
	for i, line := range w.Lines[:min(len(w.Lines), len(t.Paragraphs))] {
		p.Paragraphs = append(p.Paragraphs, translated{"", line, t.Paragraphs[i]})
	}
}

// translation is what is translated of a subject.
func (s *site) translation(v *visit, sub *subject, from, to string) (t ai.Translation, err error) {
	t = ai.Translation{Subject: sub.path, From: from, To: to, Title: sub.title}
	if a := sub.article; a != nil {
		for _, p := range text.Paragraphs(a.Content.Text) {
			t.Paragraphs = append(t.Paragraphs, p.Of(a.Content.Text))
		}
		t.Names = namesToKeep(a.Analysis.Entities)
		return t, nil
	}
	var all []ai.Line
	for _, section := range sub.told.Brief.Sections {
		for _, one := range section.Sentences {
			all = append(all, ai.Line{Sentence: one})
		}
	}
	lines, err := s.wordable(v.Context(), all)
	for _, l := range lines {
		t.Paragraphs = append(t.Paragraphs, l.Text)
	}
	if a, err := s.subjectArticle(v, sub); err == nil && a != nil {
		t.Names = namesToKeep(a.Analysis.Entities)
	}
	return t, err
}

// namesToKeep are the names that a translation leaves as they are: people, places,
// and organisations all of whose words have a capital, which are no description.
func namesToKeep(entities []news.Entity) (names []string) {
	for _, e := range entities {
		lower := strings.ContainsFunc(e.Name, func(r rune) bool { return r == ' ' }) && strings.ToLower(e.Name) == e.Name
		if e.Kind == news.Person || e.Kind == news.Place || e.Kind == news.Organisation && !lower && !hasSmallWord(e.Name) {
			names = append(names, e.Name)
		}
	}
	slices.SortFunc(names, cmp.Compare[string])
	return names
}

func hasSmallWord(name string) bool {
	for _, w := range strings.Fields(name) {
		if w == strings.ToLower(w) && strings.ToUpper(w) != w {
			return true
		}
	}
	return false
}

// direction is a language with its direction, said even where it is the page's.
func direction(lang string) tongue {
	if text.RTL(lang) {
		return tongue{lang, "rtl"}
	}
	return tongue{lang, "ltr"}
}
