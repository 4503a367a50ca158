package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"broadsheet/internal/account"
	"broadsheet/internal/ai"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// What a model does to a result: it may put the sentences that were found in
// other words, if the operator configured one, the rights of every article allow
// it, and somebody who has signed in asks for it. What comes back was checked;
// whatever happens, the sentences of the reports are there.

// modelView is the part of a result that speaks of a model, translator or voice.
type modelView struct {
	Engine  string
	Ask     string // where to ask for it; empty where the visitor may not
	Do      string // what the button says
	Working bool
	Poll    string // address of the result
	Why     string // why there is no wording
	Own     string // address of the reports' own sentences, where a wording is shown
	Source  string // schema.org's name for what kind of work it is
	Digest  string
	Told    []string // sentences of the wording, to say which is wrong
}

// Kinds of works, as schema.org names them after IPTC.
const (
	byModel = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
	byRules = "https://schema.org/AlgorithmicMediaDigitalSource"
)

// refine lets a model word the lines of a result, or shows what it made of them.
func (s *site) refine(v *visit, sub *subject, out *toolResult, f news.Feature, question string) error {
	if s.AI.Offers(f) == "" || len(out.lines) == 0 {
		return nil
	}
	if sub.article != nil {
		if s.AI.Forbidden(sub.article.Publisher.Domain, sub.article.Rights) != "" {
			return nil // the row says why
		}
	}
	lines, err := s.wordable(v.Context(), out.lines)
	if err != nil {
		return err
	}
	job, ok := s.AI.Word(f, sub.path, out.language, question, lines)
	if !ok {
		return nil
	}
	w, err := s.advance(v, out, job, f)
	if err != nil || w == nil || v.URL.Query().Has("own") {
		return err
	}
	out.word(v, w)
	return nil
}

// advance starts a job where the visitor asked for that, and returns its wording
// once it is there.
func (s *site) advance(v *visit, out *toolResult, job ai.Job, f news.Feature) (*news.Wording, error) {
	m := &modelView{Engine: s.AI.Offers(f), Poll: v.URL.RequestURI(), Source: byModel, Digest: job.Digest()}
	out.Model = m
	if v.Method == http.MethodPost {
		if err := s.AI.Start(v.Context(), job); err != nil {
			if kind := errs.KindOf(err); kind != errs.Conflict && kind != errs.Forbidden {
				return nil, err
			}
			m.Why = reason(err)
			return nil, nil
		}
	}
	w, phase, why, err := s.AI.Look(v.Context(), job)
	switch {
	case err != nil:
		return nil, err
	case phase == ai.Done:
		return &w, nil
	case phase == ai.Working:
		m.Working = true
	case phase == ai.Failed:
		m.Why = "What " + m.Engine + " answered was not used: " + why + "."
	case v.who.May(account.Reader):
		m.Ask = v.URL.RequestURI()
	}
	return nil, nil
}

// wordable leaves out the lines that rest on an article of which nothing may be
// sent to a model.
func (s *site) wordable(ctx context.Context, lines []ai.Line) (out []ai.Line, err error) {
	var ids []int64
	for _, l := range lines {
		for _, r := range l.Receipts {
			if id, err := strconv.ParseInt(r.Article, 10, 64); err == nil {
				ids = append(ids, id)
			}
		}
	}
	articles, err := s.DB.Texts(ctx, ids)
	if err != nil {
		return nil, err
	}
	may := map[string]bool{}
	for i := range articles {
		may[itoa(articles[i].ID)] = s.AI.Forbidden(articles[i].Publisher.Domain, articles[i].Rights) == ""
	}
next:
	for _, l := range lines {
		for _, r := range l.Receipts {
			if !may[r.Article] {
				continue next
			}
		}
		out = append(out, l)
	}
	return out, nil
}

// word shows a wording in the place of the sentences that were found.
func (r *toolResult) word(v *visit, w *news.Wording) {
	part := toolPart{}
	replaced := 0
	for _, one := range w.Sentences {
		if !one.Own {
			replaced++
		}
		part.Sentences = append(part.Sentences, v.sentence(one.Sentence, r.sources, fresh{}))
		r.Model.Told = append(r.Model.Told, one.Text)
	}
	r.Label = "Written by " + w.Engine + ", checked against sources; may contain mistakes. " + capital(v.moment(w.At).Age) + "."
	if replaced > 0 {
		r.Label += " " + count(replaced, "sentence is", "sentences are") + " the reports’ own, in place of what they do not support."
	}
	own := v.URL.Query()
	own.Set("own", "1")
	r.Model.Own = v.URL.EscapedPath() + "?" + own.Encode()
	r.Parts, r.Empty = []toolPart{part}, ""
	if r.Ask != nil {
		r.Ask.Answers = nil
		r.Ask.Worded = part.Sentences
		r.Parts = nil
	}
}

// disclose says to machines what people read in the label.
func (m *modelView) disclose(h http.Header) {
	if m != nil && (m.Own != "" || m.Source == byRules) {
		h.Set("AI-Disclosure", `mode=ai-originated, model="`+strings.Map(headerSafe, m.Engine)+`"`)
	}
}

func headerSafe(r rune) rune {
	if r < ' ' || r > '~' || r == '"' || r == '\\' {
		return '_'
	}
	return r
}

// lines are the sentences of a result as a model would be given them.
func (r *toolResult) line(s news.Sentence, m sources, lang string) {
	if len(s.Receipts) == 0 {
		return
	}
	lang = text.Base(lang)
	of := lang
	if src, ok := m[s.Receipts[0].Article]; ok && src.Language != "" {
		of = text.Base(src.Language)
	}
	r.lines = append(r.lines, ai.Line{Sentence: s, Language: of})
	r.language, r.sources = lang, m
}

// complain takes what a reader says is wrong with a sentence of a wording.
func (s *site) complain(w http.ResponseWriter, v *visit) error {
	digest, subject := v.FormValue("digest"), ownPath(v.FormValue("subject"))
	wording, err := s.DB.Wording(v.Context(), digest)
	if err != nil {
		return err
	}
	why := strings.Join(strings.Fields(strings.ToValidUTF8(v.FormValue("why"), "")), " ")
	if len(why) > 500 {
		why = strings.ToValidUTF8(why[:500], "")
	}
	for _, one := range wording.Sentences {
		if one.Text != v.FormValue("sentence") {
			continue
		}
		c := news.Complaint{Subject: subject, Feature: news.Feature(v.FormValue("feature")), Sentence: one.Text, Why: why, Receipts: one.Receipts, Call: news.Call{ID: wording.Call}}
		if err := s.DB.AddComplaint(v.Context(), c); err != nil {
			return err
		}
		return v.show(w, "thanks", &thanksPage{frame: v.frame("Thank you"), Back: subject})
	}
	return errs.New(errs.Invalid, "no such sentence")
}

type thanksPage struct {
	frame
	Back string
}
