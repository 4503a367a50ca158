package web

import (
	"slices"
	"strings"

	"broadsheet/internal/answer"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/text"
)

// Explain: the names and abbreviations of an article, by sentences of stored
// articles; how its story came about, and the chapters before.

// Bounds on what an explanation reads.
const (
	perName     = 6  // articles that are looked at for each name
	maxExplains = 48 // in all
	maxHow      = 6  // steps of how a story came about
)

func (s *site) explainTool(v *visit, sub *subject) (*toolResult, error) {
	out := &toolResult{Head: "Who and what is this about?", Label: labelFound}
	a, err := s.subjectArticle(v, sub)
	if err != nil {
		return nil, err
	}
	if a != nil {
		if err := s.explainNames(v, out, a); err != nil {
			return nil, err
		}
	}
	if sub.story != 0 {
		if err := s.explainStory(v, out, sub.story); err != nil {
			return nil, err
		}
	}
	if len(out.Parts) == 0 {
		out.Empty = "No stored article says who or what the names in this text are."
	}
	return out, s.refine(v, sub, out, news.FeatureExplain, "")
}

// subjectArticle is the article itself, or the lead of a story; nil if that is
// gone.
func (s *site) subjectArticle(v *visit, sub *subject) (*news.Article, error) {
	if sub.article != nil {
		return sub.article, nil
	}
	a, err := s.DB.Article(v.Context(), sub.told.Lead)
	if kind := errs.KindOf(err); kind == errs.NotFound || kind == errs.Gone {
		return nil, nil
	}
	return &a, err
}

// explainNames adds a part for each name that a stored article explains, and says
// which are explained by none.
func (s *site) explainNames(v *visit, out *toolResult, a *news.Article) error {
	subjects := answer.Subjects(a)
	ids, err := s.articlesNaming(v, subjects)
	if err != nil {
		return err
	}
	read, m, err := s.quotable(v, append([]int64{a.ID}, ids...))
	if err != nil {
		return err
	}
	var dark []string
	told := map[string]bool{}
	for _, one := range subjects {
		found, ok := answer.Define(one, or(text.Base(a.Content.Language), a.Analysis.Language), read)
		if !ok {
			dark = append(dark, one.Name)
			continue
		}
		if told[found.Text] {
			continue // the same sentence explains two names
		}
		told[found.Text] = true
		head := link{Text: one.Name}
		if kind, ok := topicKinds[one.Kind]; ok && news.Slug(one.Name) != "" {
			head.Href = topicPath(kind, news.Slug(one.Name))
		}
		out.Parts = append(out.Parts, toolPart{Head: head, Sentences: []sentence{v.sentence(found.Sentence, m, fresh{})}})
		out.line(found.Sentence, m, or(a.Content.Language, a.Analysis.Language))
	}
	if len(dark) > 0 {
		out.Small = "No stored article says who or what these are: " + strings.Join(dark, ", ") + "."
	}
	return nil
}

var topicKinds = map[news.Kind]news.TopicKind{news.Person: news.TopicPerson, news.Organisation: news.TopicOrganisation, news.Place: news.TopicPlace}

// articlesNaming are stored articles that have the names, the newest of each.
func (s *site) articlesNaming(v *visit, subjects []answer.Subject) (ids []int64, err error) {
	for _, one := range subjects {
		var of []int64
		if kind, ok := topicKinds[one.Kind]; ok {
			cards, _, err := s.DB.Articles(v.Context(), store.Filter{Topic: kind, Slug: news.Slug(one.Name)}, store.Page{Limit: perName})
			if err != nil {
				return nil, err
			}
			for i := range cards {
				of = append(of, cards[i].ID)
			}
		} else {
			if of, err = s.DB.Holding(v.Context(), [][]string{{one.Name}}, perName); err != nil {
				return nil, err
			}
		}
		for _, id := range of {
			if !slices.Contains(ids, id) && len(ids) < maxExplains {
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}

// quotable reads articles, leaves out those of which no line may be shown here,
// and says where receipts lead.
func (s *site) quotable(v *visit, ids []int64) (list []answer.Source, m sources, err error) {
	all, err := s.DB.Texts(v.Context(), ids)
	m = sources{}
	for i := range all {
		if a := &all[i]; v.display(a) != news.DisplayLink {
			m.add(a)
			list = append(list, answer.Source{Report: reportOf(a)})
		}
	}
	return list, m, err
}

// maxBack is how many chapters before a story are told.
const maxBack = 3

// explainStory adds how a story came about, step by step, and the stories it
// takes up, the latest first.
func (s *site) explainStory(v *visit, out *toolResult, story int64) error {
	st, err := s.DB.OpenStory(v.Context(), 0, story, 0)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil || st.State == news.StoryMerged {
		return err
	}
	if steps := v.how(&st.Story); len(steps) > 1 && st.Articles > 1 {
		out.Parts = append(out.Parts, toolPart{Head: link{Text: "How it came about", Href: storyPath(st.ID, st.Title)}, Sentences: steps})
	}
	part := toolPart{Head: link{Text: "Earlier chapters"}}
	for len(st.Earlier) > 0 && len(part.Items) < maxBack {
		one := v.storyItem(&st.Earlier[0])
		one.Level = 4
		part.Items = append(part.Items, one)
		if st, err = s.DB.OpenStory(v.Context(), 0, st.Earlier[0].ID, 0); err != nil {
			return err
		}
	}
	if len(part.Items) > 0 {
		out.Parts = append(out.Parts, part)
	}
	return nil
}

// how are the first steps of a story's timeline, each with its date.
func (v *visit) how(st *news.Story) (list []sentence) {
	if st.Brief == nil {
		return nil
	}
	m := sourcesOf(st)
	for _, step := range st.Brief.Timeline {
		if len(step.Receipts) == 0 || len(list) == maxHow {
			continue
		}
		day, clock := stepTime(step.Date, v.now.Year())
		one := v.sentence(news.Sentence{Text: step.Text, Receipts: step.Receipts}, m, fresh{})
		one.When = strings.TrimSpace(day + " " + clock)
		list = append(list, one)
	}
	return list
}
