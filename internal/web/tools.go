package web

import (
	"net/http"

	"broadsheet/internal/account"
	"broadsheet/internal/ai"
	"broadsheet/internal/brief"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// What Broadsheet can do for a reader: a row of tools on every article and story.
// Each has an address, /article/<id>/tools/<tool>, that answers a page by itself
// and, asked by htmx, the result alone, which opens below the row.

// tools are the tools in the order of the row, with what makes each result.
var tools = []struct {
	slug, text string
	open       func(*site, *visit, *subject) (*toolResult, error)
}{
	{"summary", "Summary", (*site).summaryTool},
	{"points", "Key points", (*site).pointsTool},
	{"explain", "Explain", (*site).explainTool},
	{"translate", "Translate", (*site).translateTool},
	{"listen", "Listen", (*site).listenTool},
	{"ask", "Ask", (*site).askTool},
}

// toolRoutes are the addresses of the tools.
func (s *site) toolRoutes() []route {
	return []route{
		{"GET /article/{id}/tools/{tool}", account.Public, s.articleTool},
		{"GET /story/{id}/tools/{tool}", account.Public, s.storyTool},
		{"GET /ask", account.Public, s.askPage},
		{"POST /ask", account.Reader, s.askPage},
		{"GET /ask.json", account.Public, s.askPage},
		{"POST /article/{id}/tools/{tool}", account.Reader, s.articleTool},
		{"POST /story/{id}/tools/{tool}", account.Reader, s.storyTool},
		{"GET /article/{id}/speech/{paragraph}", account.Public, s.speech},
		{"POST /complaint", account.Reader, s.complain},
		{"GET /models", account.Editor, s.modelsPage},
		{"POST /models/switch", account.Editor, s.switchModels},
		{"POST /complaint/{id}/close", account.Editor, s.closeComplaint},
		{"GET /listen.json", account.Public, s.listenQueue},
	}
}

// toolRow is the row with the place where a result opens below it.
type toolRow struct {
	Items  []tool
	Why    string      // why some are not there
	Result *toolResult // what is open
}

// tool is one of the row.
type tool struct {
	Slug, Text string
	Note       string // who does it: "no model"
	Href       string
	Current    bool
	Waits      bool // a script shows it once the browser can do it
}

type toolPage struct {
	frame
	Of     link // the article or story
	Tongue tongue
	Tools  toolRow
}

// toolResult is what a tool gives. Label, which says who made it, stands first.
type toolResult struct {
	Tool, Head, Label string
	Parts             []toolPart
	Empty             string // in place of parts
	Small             string // below
	Ask               *askView
	Listen            *listenView
	Translate         *translateView
	Model             *modelView
	Subject           string // path, to come back to

	lines    []ai.Line // what a model may be given, in this language
	language string
	sources  sources
}

// toolPart is some sentences under a heading, which may lead somewhere.
type toolPart struct {
	Head      link
	Sentences []sentence
	Items     []item
}

// subject is the article or story that tools are asked about.
type subject struct {
	site    *site
	path    string // "/article/12"
	title   string
	href    string
	lang    string
	article *news.Article // nil for a story
	told    *news.Story   // nil for an article
	story   int64         // of both; 0 if an article has none
	full    bool          // its text may be shown whole
}

func (v *visit) articleSubject(a *news.Article) *subject {
	return &subject{
		site: v.site, path: "/article/" + itoa(a.ID), title: headline(a.Content.Title), href: articlePath(a.ID, a.Content.Title), lang: or(a.Content.Language, a.Analysis.Language),
		article: a, story: a.Story, full: v.display(a) == news.DisplayFull && readable(a.Content.State),
	}
}

func (v *visit) storySubject(st *news.Story) *subject {
	return &subject{site: v.site, path: "/story/" + itoa(st.ID), title: st.Title, href: storyPath(st.ID, st.Title), lang: st.Language, told: st, story: st.ID}
}

// offered reports whether a tool has anything to work on. What is not offered is
// not shown.
func (s *subject) offered(tool string) bool {
	switch tool {
	case "summary", "points":
		return s.told != nil && s.told.Brief != nil && len(s.told.Brief.Sections) > 0 ||
			s.article != nil && s.full && len(s.article.Content.Text) >= minSummed
	case "translate":
		return s.translatable()
	case "listen":
		return s.article != nil && s.full && s.article.Content.Text != ""
	}
	return true
}

// minSummed is the length in bytes under which a text is its own summary.
const minSummed = 900

// toolRow is the row for a subject with one tool open, or none.
func (s *subject) toolRow(open string) toolRow {
	var row toolRow
	for _, t := range tools {
		if !s.offered(t.slug) {
			continue
		}
		one := tool{Slug: t.slug, Text: t.text, Note: "no model", Href: s.path + "/tools/" + t.slug, Current: t.slug == open}
		switch {
		case t.slug == "translate":
			one.Note = s.site.AI.Offers(news.FeatureTranslate)
		case t.slug == "listen" && s.spoken():
			one.Note = "your device, or " + s.site.AI.Offers(news.FeatureSpeech)
		case t.slug == "listen":
			one.Note, one.Waits = "your device", open != "listen"
		}
		row.Items = append(row.Items, one)
	}
	if a := s.article; a != nil && s.site.AI.Configured() && !s.site.AI.Off() {
		if why := s.site.AI.Forbidden(a.Publisher.Domain, a.Rights); why != "" {
			row.Why = "No model, translator or made voice may be used on this article: " + why + "."
		}
	}
	return row
}

// articleTool and storyTool answer one tool.
func (s *site) articleTool(w http.ResponseWriter, v *visit) error {
	id, data, err := v.id()
	switch {
	case err != nil:
		return err
	case data:
		return errs.New(errs.NotFound, "a tool has no data")
	}
	a, err := s.DB.Article(v.Context(), id)
	if err != nil {
		return err
	}
	return s.tool(w, v, v.articleSubject(&a))
}

func (s *site) storyTool(w http.ResponseWriter, v *visit) error {
	id, data, err := v.id()
	switch {
	case err != nil:
		return err
	case data:
		return errs.New(errs.NotFound, "a tool has no data")
	}
	st, err := s.DB.OpenStory(v.Context(), 0, id, 0)
	if err != nil {
		return err
	}
	if st.State == news.StoryMerged && st.MergedInto != 0 {
		http.Redirect(w, v.Request, "/story/"+itoa(st.MergedInto)+"/tools/"+v.PathValue("tool"), http.StatusMovedPermanently)
		return nil
	}
	return s.tool(w, v, v.storySubject(&st.Story))
}

// tool answers one tool for a subject: the page, or for htmx its result.
func (s *site) tool(w http.ResponseWriter, v *visit, sub *subject) error {
	slug := v.PathValue("tool")
	for _, t := range tools {
		if t.slug != slug || !sub.offered(slug) {
			continue
		}
		done, err := s.turnAtTools(v)
		if err != nil {
			return err
		}
		defer done()
		result, err := t.open(s, v, sub)
		if err != nil {
			return err
		}
		result.Tool, result.Subject = slug, sub.path
		result.Model.disclose(w.Header())
		return s.showTool(w, v, sub, result)
	}
	return errs.New(errs.NotFound, "no tool %q for this", slug)
}

func (s *site) showTool(w http.ResponseWriter, v *visit, sub *subject, result *toolResult) error {
	p := &toolPage{frame: v.frame(result.Head), Of: link{sub.title, sub.href, false}, Tongue: tongueOf(sub.lang), Tools: sub.toolRow(result.Tool)}
	p.NoIndex, p.Live = true, true
	p.Tools.Result = result
	for i := range p.Tools.Items {
		if one := &p.Tools.Items[i]; one.Current && result.Model != nil && result.Model.Own != "" {
			one.Note = result.Model.Engine
		}
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	return s.showResult(w, v, "tool", p, &p.frame, result)
}

// showResult answers a result: alone to htmx, which sets it in place, else as the
// page called name, which asks again while a model works. What a form set going is
// shown by asking for it.
func (s *site) showResult(w http.ResponseWriter, v *visit, name string, page any, f *frame, result *toolResult) error {
	w.Header().Add("Vary", "HX-Request")
	switch m := result.Model; {
	case v.Header.Get("HX-Request") == "true":
	case v.Method == http.MethodPost && (m == nil || m.Why == ""):
		http.Redirect(w, v.Request, v.URL.RequestURI(), http.StatusSeeOther)
		return nil
	default:
		if m != nil && m.Working {
			f.Refresh = 2
		}
		return v.show(w, name, page)
	}
	body, err := s.render(name, "result", result)
	if err != nil {
		return err
	}
	return v.answer(w, newBody("text/html; charset=utf-8", body))
}

// toolsAtOnce is how many results are made at the same time: each may read
// dozens of articles.
const toolsAtOnce = 2

// turnAtTools waits for a turn; done gives it back.
func (s *site) turnAtTools(v *visit) (done func(), err error) {
	select {
	case s.making <- struct{}{}:
		return func() { <-s.making }, nil
	case <-v.Context().Done():
		return nil, v.Context().Err()
	}
}

// reportOf is an article as brief and answer read it.
func reportOf(a *news.Article) brief.Report {
	c := &a.Content
	l := news.Line{ID: itoa(a.ID), URL: c.URL, Publisher: a.Publisher.Domain, Title: c.Title, Text: c.Text, Published: news.At(a.When()),
		Language: c.Language, Revision: a.Revision, CanonicalURL: c.CanonicalURL, Origin: c.Origin}
	if a.DuplicateOf != 0 {
		l.DuplicateOf = itoa(a.DuplicateOf)
	}
	return brief.Report{Line: l, Analysis: a.Analysis}
}

// add makes the article known as a source of receipts; copies count with their
// origin.
func (m sources) add(a *news.Article) {
	report := int(a.ID)
	if a.DuplicateOf != 0 {
		report = int(a.DuplicateOf)
	}
	m[itoa(a.ID)] = source{&news.Card{ID: a.ID, Title: a.Content.Title, Publisher: a.Publisher.Domain, PublisherName: a.Publisher.Name,
		When: a.When(), Language: a.Content.Language}, report}
}

// Labels of results that no model had a part in.
const (
	labelOwn   = "No model was used. These are sentences of the article itself, in its order."
	labelStory = "No model was used. These are sentences of the reports, checked against them; the strokes are the reports that say so."
	labelFound = "No model was used. These are sentences of stored articles; the strokes lead to the line."
)

func (s *site) summaryTool(v *visit, sub *subject) (*toolResult, error) {
	out := v.summed(sub, "Summary", news.SectionSummary)
	return out, s.refine(v, sub, out, news.FeatureSummary, "")
}

func (s *site) pointsTool(v *visit, sub *subject) (*toolResult, error) {
	out := v.summed(sub, "Key points", news.SectionPoints)
	return out, s.refine(v, sub, out, news.FeatureSummary, "")
}

// summed is the summary or the key points of an article, by its own best
// sentences, or of a story, by those of its brief.
func (v *visit) summed(sub *subject, head, kind string) *toolResult {
	out := &toolResult{Head: head, Label: labelOwn, Empty: "Nothing in it can stand alone: read it whole."}
	m := sources{}
	var list []news.Sentence
	if sub.told != nil {
		out.Label, m = labelStory, sourcesOf(sub.told)
		list = storySummary(sub.told.Brief, kind)
	} else {
		m.add(sub.article)
		for _, section := range brief.Article(reportOf(sub.article)) {
			if section.Kind == kind {
				list = section.Sentences
			}
		}
	}
	part := toolPart{}
	for _, one := range list {
		part.Sentences = append(part.Sentences, v.sentence(one, m, fresh{}))
		out.line(one, m, sub.lang)
	}
	if len(part.Sentences) > 0 {
		out.Parts, out.Empty = []toolPart{part}, ""
	}
	return out
}

// How much of a brief sums a story up.
const (
	storySummed = 2 // of what to know, and one each of why and next
	storyPoints = 7
)

// storySummary takes the summary or the key points of a story from its brief:
// what to know first. What people say is theirs, and no point.
func storySummary(b *news.Brief, kind string) (list []news.Sentence) {
	of := map[string][]news.Sentence{}
	for _, s := range b.Sections {
		of[s.Kind] = append(of[s.Kind], s.Sentences...)
	}
	first := func(kind string, n int) []news.Sentence { return of[kind][:min(n, len(of[kind]))] }
	if kind == news.SectionSummary {
		list = append(append(append(list, first(news.SectionKnow, storySummed)...), first(news.SectionWhy, 1)...), first(news.SectionNext, 1)...)
		return list
	}
	list = append(append(append(list, first(news.SectionKnow, storyPoints)...), first(news.SectionWhy, 2)...), first(news.SectionNext, 2)...)
	return list[:min(storyPoints, len(list))]
}
