package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"broadsheet/internal/answer"
	"broadsheet/internal/news"
)

// Ask: a question is answered by sentences of stored articles, or by saying that
// no article here answers it.

// askView is the form with what was asked before.
type askView struct {
	Action  string
	Query   string // as it was asked
	Before  []string
	Fresh   string // where a new conversation begins
	Tongue  tongue
	Asked   bool
	Answers []answered
	Worded  []sentence // in a model's words, checked
	Search  string     // where to look further
}

// answered is one answer with how many reports give it.
type answered struct {
	sentence
	Basis  string // "2 independent reports"
	Newest moment
}

// Bounds on what a question reads: enough articles, and never more.
const (
	enoughFound = 40
	perSearch   = 40
	maxAsked    = 64
	maxStory    = 24 // of the story it is asked about
	maxThread   = 4  // questions of one conversation
)

type askPage struct {
	frame
	Result toolResult
}

// askPage answers a question about everything that is stored.
func (s *site) askPage(w http.ResponseWriter, v *visit) error {
	done, err := s.turnAtTools(v)
	if err != nil {
		return err
	}
	defer done()
	result, err := s.askTool(v, &subject{site: s, path: "/ask"})
	if err != nil {
		return err
	}
	result.Tool, result.Subject = "ask", "/ask"
	result.Model.disclose(w.Header())
	if strings.HasSuffix(v.URL.Path, ".json") {
		return v.showJSON(w, result.data())
	}
	p := &askPage{frame: v.frame("Ask"), Result: *result}
	p.NoIndex, p.Live = true, true
	return s.showResult(w, v, "ask", p, &p.frame, result)
}

// askData is an answer as data.
type askData struct {
	Question string    `json:"question"`
	Label    string    `json:"label"`
	Answers  []askLine `json:"answers"`
}

type askLine struct {
	Text     string   `json:"text"`
	Reports  int      `json:"reports"`
	Newest   string   `json:"newest"`
	Receipts []string `json:"receipts"` // addresses of the lines
}

func (r *toolResult) data() askData {
	d := askData{Question: r.Ask.Query, Label: r.Label, Answers: []askLine{}}
	for _, a := range r.Ask.Answers {
		line := askLine{Text: a.Text, Reports: a.Reports, Newest: a.Newest.RFC}
		for _, src := range a.Sources {
			line.Receipts = append(line.Receipts, src.Href)
		}
		d.Answers = append(d.Answers, line)
	}
	return d
}

// thread is what was asked before, the oldest first, and the question itself.
func (v *visit) thread() []string {
	var list []string
	for _, q := range append(v.URL.Query()["after"], v.URL.Query().Get("q")) {
		q = strings.Join(strings.Fields(strings.ToValidUTF8(q, "")), " ")
		if len(q) > answer.MaxLength {
			q = strings.ToValidUTF8(q[:answer.MaxLength], "")
		}
		list = append(list, q)
	}
	last := list[len(list)-1]
	list = slices.DeleteFunc(list[:len(list)-1], func(q string) bool { return q == "" })
	return append(list[max(0, len(list)-maxThread+1):], last)
}

func (s *site) askTool(v *visit, sub *subject) (*toolResult, error) {
	thread := v.thread()
	query := thread[len(thread)-1]
	action := sub.path
	if sub.title != "" {
		action += "/tools/ask"
	}
	out := &toolResult{Head: "Ask", Label: "No model is used: answers are sentences of stored articles, each with its receipt.",
		Ask: &askView{Action: action, Fresh: action, Query: query, Tongue: tongueOf(sub.lang)}}
	if query == "" {
		return out, nil
	}
	out.Ask.Before, out.Ask.Asked = thread, true
	q := answer.Thread(thread, sub.lang)
	found, m, err := s.answers(v, q, sub.story)
	if err != nil {
		return nil, err
	}
	out.Ask.Search = "/search?q=" + url.QueryEscape(searchFor(q))
	for _, a := range found {
		one := answered{sentence: v.sentence(a.Sentence, m, fresh{}), Newest: v.moment(a.At)}
		one.Basis = count(one.Reports, "report", "independent reports")
		out.Ask.Answers = append(out.Ask.Answers, one)
		out.line(a.Sentence, m, q.Language)
	}
	return out, s.refine(v, sub, out, news.FeatureAsk, query)
}

// searchFor is what a search for the words of a question would be.
func searchFor(q answer.Question) string {
	var list []string
	for _, t := range q.Terms {
		list = append(list, t.Word)
	}
	return strings.Join(list, " ")
}

// answers are the answers to a question over all stored articles; those of the
// story it is asked about (0: none) come first where they are as good.
func (s *site) answers(v *visit, q answer.Question, story int64) ([]answer.Answer, sources, error) {
	var read []answer.Source
	m := sources{}
	take := func(all []news.Article, near bool) {
		for i := range all {
			if a := &all[i]; m[itoa(a.ID)].Card == nil && v.display(a) != news.DisplayLink {
				m.add(a)
				read = append(read, answer.Source{Report: reportOf(a), Near: near})
			}
		}
	}
	if story != 0 {
		all, err := s.DB.StoryArticles(v.Context(), story, maxStory)
		if err != nil {
			return nil, nil, err
		}
		take(all, true)
	}
	ids, err := s.holding(v, q)
	if err != nil {
		return nil, nil, err
	}
	all, err := s.DB.Texts(v.Context(), ids)
	if err != nil {
		return nil, nil, err
	}
	take(all, false)
	if q.Defines != "" {
		if a, ok := answer.Define(answer.Subject{Name: q.Defines, Abbreviation: strings.ToUpper(q.Defines) == q.Defines}, q.Language, read); ok {
			return []answer.Answer{a}, m, nil
		}
	}
	return answer.Answers(q, read), m, nil
}

// holding are the articles that hold the words of a question, or most of them.
func (s *site) holding(v *visit, q answer.Question) (ids []int64, err error) {
	for _, words := range q.Searches() {
		found, err := s.DB.Holding(v.Context(), words, perSearch)
		if err != nil {
			return nil, err
		}
		for _, id := range found {
			if !slices.Contains(ids, id) && len(ids) < maxAsked {
				ids = append(ids, id)
			}
		}
		if len(ids) >= enoughFound {
			break
		}
	}
	return ids, nil
}
