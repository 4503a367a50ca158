package web

import (
	"net/http"
	"net/url"
	"strings"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// The desk of topics: what was said of a hashtag or a name, and, for the single
// reader, merging, renaming and blocking it, with a look at what that touches.

type topicLogPage struct {
	frame
	Kind, Heading string
	Path          string // of the topic
	Desk          string // of this page
	Count         string // "12 articles"
	State         string // what holds of it now
	Entries       []ruleEntry
	Suggested     []suggestion
	Plan          *plan
	Kinds         []choice
	Label, Into   string // as far as they were typed
	Settled       bool   // it is merged or blocked: nothing more can be said
}

// ruleEntry is one rule in words.
type ruleEntry struct {
	ID            int64
	When          moment
	What, Joint   string
	From, Into    link
	Reason, State string
	CanUndo       bool
	Corpus        bool
}

// suggestion is what the corpus suggests: that From is Into.
type suggestion struct {
	From, Into link
	Why        string
	Act        string // where to send the answer
	Kind, Slug string // of the long name
}

// plan is what a rule would touch, before it is made.
type plan struct {
	Words              []string
	Action, Into, Kind string
	Label, Reason      string
}

func deskPath(ref news.TopicRef) string { return topicPath(ref.Kind, ref.Slug) + "/log" }

// topicRef is the topic that an address names.
func (v *visit) topicRef() news.TopicRef {
	return news.TopicRef{Kind: news.TopicKind(strings.SplitN(v.URL.Path, "/", 3)[1]), Slug: v.PathValue("slug")}
}

// elsewhere answers a topic that has no articles of its own: the way to the one
// that it is part of, why it is not shown, or that there is none.
func (s *site) elsewhere(w http.ResponseWriter, v *visit, ref news.TopicRef, missing error) error {
	f, err := s.DB.TopicFate(v.Context(), ref)
	tail := strings.TrimPrefix(v.URL.EscapedPath(), topicPath(ref.Kind, ref.Slug))
	switch {
	case errs.KindOf(err) == errs.NotFound || err == nil && !f.Blocked && f.Into.Slug == "":
		if v.as() != "" {
			return missing
		}
		return v.noTopic(w, ref.Slug)
	case err != nil:
		return err
	case !f.Blocked:
		http.Redirect(w, v.Request, topicPath(f.Into.Kind, f.Into.Slug)+tail, http.StatusFound) // it may be taken back
		return nil
	case v.as() != "":
		return errs.New(errs.Gone, "%s %q is not shown here", ref.Kind, ref.Slug)
	}
	p := errorPage{frame: v.frame("Not shown: " + f.Label), Notice: notice{Head: "“" + f.Label + "” is not shown here.",
		Text: "Whoever runs this newspaper took it off all articles and lists.", Do: []link{{"What was decided", deskPath(ref), false}, {"Front page", "/", false}}}}
	if f.Reason != "" {
		p.Notice.Small = "Reason given: " + f.Reason
	}
	p.NoIndex = true
	v.showStatus(w, http.StatusGone, "error", &p)
	return nil
}

// topicLogPage answers what was said of a topic.
func (s *site) topicLogPage(w http.ResponseWriter, v *visit) error {
	ref := v.topicRef()
	f, err := s.DB.TopicFate(v.Context(), ref)
	if err != nil {
		return err
	}
	t := news.Topic{Kind: ref.Kind, Slug: ref.Slug, Label: f.Label}
	p := &topicLogPage{frame: v.frame("Log: " + topicTitle(&t)), Kind: topicWords[ref.Kind], Heading: topicTitle(&t), Path: topicPath(ref.Kind, ref.Slug), Desk: deskPath(ref),
		Count: count(f.Articles, "article", "articles"), Label: f.Label, Into: v.URL.Query().Get("into")}
	p.NoIndex = true
	switch {
	case f.Blocked:
		p.State, p.Settled = "It is blocked.", true
	case f.Into.Slug != "":
		p.State, p.Settled = "Its articles are listed under "+refWords(f.Into)+".", true
	}
	rules, err := s.DB.TopicRules(v.Context(), ref)
	if err != nil {
		return err
	}
	p.Entries = v.ruleEntries(rules)
	if !v.may(account.Editor) {
		return v.show(w, "topiclog", p)
	}
	aliases, err := s.DB.Aliases(v.Context(), ref)
	if err != nil {
		return err
	}
	p.Suggested = suggestions(aliases)
	p.Kinds = kindChoices(ref.Kind)
	if v.URL.Query().Get("do") != "" {
		if p.Plan, err = s.plan(v, ref, &f); err != nil {
			return err
		}
	}
	return v.show(w, "topiclog", p)
}

// kindChoices are the kinds that a topic of one kind may turn out to be.
func kindChoices(kind news.TopicKind) (list []choice) {
	if kind == news.TopicTag {
		return nil
	}
	for _, k := range []news.TopicKind{news.TopicPerson, news.TopicPlace, news.TopicOrganisation} {
		list = append(list, choice{string(k), topicWords[k], k == kind})
	}
	return list
}

// topicNamed is the topic that a person named by its words or its address.
func topicNamed(s string, kind news.TopicKind) news.TopicRef {
	if u, err := url.Parse(s); err == nil {
		if parts := strings.Split(u.Path, "/"); len(parts) > 2 && topicWords[news.TopicKind(parts[1])] != "" {
			return news.TopicRef{Kind: news.TopicKind(parts[1]), Slug: news.Slug(parts[2])}
		}
	}
	return news.TopicRef{Kind: kind, Slug: news.Slug(s)}
}

// topicRule is the rule that a form asks for.
func topicRule(v *visit, ref news.TopicRef) news.TopicRule {
	r := news.TopicRule{Topic: ref, Action: news.TopicAction(v.FormValue("do")), Reason: field(v, "reason", 500)}
	switch r.Action {
	case news.TopicMerge, news.TopicApart:
		kind := news.TopicKind(v.FormValue("kind"))
		if topicWords[kind] == "" {
			kind = ref.Kind
		}
		r.Into = topicNamed(field(v, "into", 300), kind)
	case news.TopicRename:
		r.Label = field(v, "label", 200)
	}
	return r
}

// plan says what the rule that the address asks for would touch.
func (s *site) plan(v *visit, ref news.TopicRef, f *news.TopicFate) (*plan, error) {
	r := topicRule(v, ref)
	p := &plan{Action: string(r.Action), Into: r.Into.Slug, Kind: string(r.Into.Kind), Label: r.Label, Reason: r.Reason}
	listed := count(f.Articles, "article is listed", "articles are listed") + " under it"
	switch r.Action {
	case news.TopicBlock:
		p.Words = []string{listed + ". It will stand on none of them, and its page will say that it is not shown."}
	case news.TopicRename:
		p.Words = []string{listed + ". They will be listed under “" + r.Label + "”, at " + topicPath(ref.Kind, news.Slug(r.Label)) + "."}
	case news.TopicMerge:
		both, err := s.DB.SharedArticles(v.Context(), ref, r.Into)
		if err != nil {
			return nil, err
		}
		other, err := s.DB.TopicFate(v.Context(), r.Into)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return nil, err
		}
		leads := topicPath(ref.Kind, ref.Slug) + " will lead there."
		if err != nil {
			p.Words = []string{listed + ". No article has " + refWords(r.Into) + " yet: its page will be made, and " + leads}
			break
		}
		p.Words = []string{listed + ", " + count(both, "of them", "of them") + " under " + refWords(r.Into) + " too, which has " + count(other.Articles, "article", "articles") + ".",
			"Together that is " + count(f.Articles+other.Articles-both, "article", "articles") + "; " + leads}
	default:
		return nil, errs.New(errs.Invalid, "%q is nothing that can be done with a topic", r.Action)
	}
	return p, nil
}

// decideTopic makes the rule that a form asks for, and shows the log.
func (s *site) decideTopic(w http.ResponseWriter, v *visit) error {
	ref := v.topicRef()
	if _, err := s.DB.SaveTopicRule(v.Context(), topicRule(v, ref)); err != nil {
		return err
	}
	back := deskPath(ref)
	if b := v.FormValue("back"); b != "" {
		back = ownPath(b)
	}
	http.Redirect(w, v.Request, back, http.StatusSeeOther)
	return nil
}

// undoRule takes a rule back, and shows the page it was found on.
func (s *site) undoRule(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if _, err := s.DB.UndoTopicRule(v.Context(), id); err != nil {
		return err
	}
	return v.goBack(w, "/")
}

type rulesPage struct {
	frame
	Entries   []ruleEntry
	Suggested []suggestion
}

// rulesPage answers what was said of all topics, and what the corpus suggests.
func (s *site) rulesPage(w http.ResponseWriter, v *visit) error {
	rules, err := s.DB.TopicRules(v.Context(), news.TopicRef{})
	if err != nil {
		return err
	}
	p := &rulesPage{frame: v.frame("Hashtags and names"), Entries: v.ruleEntries(rules)}
	p.NoIndex = true
	if v.may(account.Editor) {
		aliases, err := s.DB.Aliases(v.Context(), news.TopicRef{})
		if err != nil {
			return err
		}
		p.Suggested = suggestions(aliases)
	}
	return v.show(w, "rules", p)
}

func refLink(ref news.TopicRef, label string) link {
	t := news.Topic{Kind: ref.Kind, Slug: ref.Slug, Label: or(label, strings.ReplaceAll(ref.Slug, "-", " "))}
	return link{Text: topicTitle(&t), Href: topicPath(ref.Kind, ref.Slug)}
}

// refWords name a topic within a sentence: "the place “Stell”".
func refWords(ref news.TopicRef) string {
	return "the " + strings.ToLower(topicWords[ref.Kind]) + " “" + strings.TrimPrefix(refLink(ref, "").Text, "#") + "”"
}

func (v *visit) ruleEntries(rules []news.TopicRule) (list []ruleEntry) {
	for i := range rules {
		r := &rules[i]
		e := ruleEntry{ID: r.ID, When: v.moment(r.At), What: ruleWords[r.Action].what, Joint: ruleWords[r.Action].joint, From: refLink(r.Topic, r.Was),
			Reason: r.Reason, CanUndo: v.may(account.Editor) && r.Undone.IsZero(), Corpus: r.ByCorpus}
		e.From.Href = deskPath(r.Topic)
		if r.Into.Slug != "" {
			e.Into = refLink(r.Into, r.Label)
		}
		if !r.Undone.IsZero() {
			e.State = "Taken back " + at(v.now, r.Undone) + "."
		}
		list = append(list, e)
	}
	return list
}

func suggestions(aliases []news.TopicAlias) (list []suggestion) {
	for _, a := range aliases {
		list = append(list, suggestion{From: refLink(a.Short, a.Called), Into: refLink(a.Long, a.Label), Act: topicPath(a.Short.Kind, a.Short.Slug) + "/decide",
			Kind: string(a.Long.Kind), Slug: a.Long.Slug,
			Why: count(a.Articles, "article", "articles") + " of " + count(a.Publishers, "publisher", "publishers") + " use the one for the other, " + count(a.Rivals, "article uses", "articles use") + " it for something else."})
	}
	return list
}
