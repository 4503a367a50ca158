package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Reports: anybody tells the newspaper what is wrong with a comment or an article,
// with or without an account, and finds the answer at an address of their own.

type reportPage struct {
	frame
	Comment, Article int64
	What             string // of whom it is, or the headline
	Words            template.HTML
	Kinds            []reportKind
	Known            bool // they have an account: the answer finds them
	Back             string
}

type reportKind struct{ Kind, Text string }

// reportPage answers the form of a report.
func (s *site) reportPage(w http.ResponseWriter, v *visit) error {
	p := &reportPage{frame: v.frame("Report"), Known: v.reader && v.site.Accounts.Accounts()}
	p.NoIndex = true
	p.Comment, _ = strconv.ParseInt(field(v, "comment", 20), 10, 64)
	p.Article, _ = strconv.ParseInt(field(v, "article", 20), 10, 64)
	if err := s.Accounts.Allow(v.who, account.Public, false); err != nil && (p.Comment != 0 || p.Article != 0) {
		return err // what a private newspaper holds is not shown to strangers
	}
	if err := s.subjectOf(v, p); err != nil {
		return err
	}
	for _, k := range reportKinds {
		p.Kinds = append(p.Kinds, reportKind{string(k), reportWords[k]})
	}
	return v.show(w, "report", p)
}

// subjectOf shows what is reported.
func (s *site) subjectOf(v *visit, p *reportPage) error {
	switch {
	case p.Comment != 0 && s.Comments.On:
		c, err := s.DB.Comment(v.Context(), p.Comment)
		if err == nil && c.State != news.CommentVisible {
			err = errs.New(errs.Gone, "the comment does not stand any more")
		}
		if err != nil {
			return err
		}
		p.What, p.Words, p.Back = "A comment by "+nameOfWriter(&c), raw(string(c.HTML)), commentPath(c.ID)
	case p.Article != 0:
		a, err := s.DB.Card(v.Context(), p.Article)
		if err != nil {
			return err
		}
		p.What, p.Back = headline(a.Title), articlePath(a.ID, a.Title)
	}
	return nil
}

// reportsAnHour are how many reports one network makes; a limit against machines,
// not against people.
const reportsAnHour = 20

// report takes a report, and leads to the address at which its answer will be.
func (s *site) report(w http.ResponseWriter, v *visit) error {
	r := news.ReaderReport{Kind: news.ReportKind(field(v, "kind", 20)), About: field(v, "about", 4000), Name: field(v, "name", 100), Contact: field(v, "contact", 254), Mark: v.mark()}
	if v.FormValue("website") != "" {
		return errs.New(errs.Invalid, "a field was filled in that is to stay empty: it is there for programs")
	}
	r.Comment, _ = strconv.ParseInt(field(v, "comment", 20), 10, 64)
	if r.Article, _ = strconv.ParseInt(field(v, "article", 20), 10, 64); r.Comment == 0 && r.Article == 0 {
		var err error
		if r.Comment, r.Article, err = namedBy(field(v, "address", 2000)); err != nil {
			return err
		}
	}
	if err := s.Accounts.Allow(v.who, account.Public, false); err != nil {
		return err
	}
	if r.Comment != 0 && !s.Comments.On {
		return errs.New(errs.NotFound, "there are no comments here")
	}
	if r.Contact != "" {
		var err error
		if r.Contact, err = account.CheckMail(r.Contact); err != nil {
			return err
		}
	}
	if s.Accounts.Accounts() {
		r.Reader = v.who.ID
	}
	wait, err := s.DB.Attempt(v.Context(), "report "+or(r.Mark, "nowhere"), reportsAnHour, time.Hour)
	if err != nil {
		return err
	}
	if wait > 0 {
		return errs.New(errs.Throttled, "%w", account.TooMany{Wait: wait})
	}
	token := account.NewToken()
	if _, err := s.DB.AddReport(v.Context(), r, account.Digest(token)); err != nil {
		return err
	}
	to := "/reported/" + token
	if r.Contact != "" && s.Mail != nil {
		s.send(v, Letter{r.Contact, "Your report to " + s.Name, "We have received your report. A person looks at it; you find the answer here:\n\n" + v.root() + to + "\n"})
	}
	http.Redirect(w, v.Request, to, http.StatusSeeOther)
	return nil
}

// namedBy is the comment or article that an address on this site names.
func namedBy(address string) (comment, article int64, err error) {
	for _, part := range []struct {
		mark string
		into *int64
	}{{"/comment/", &comment}, {"/article/", &article}} {
		if _, rest, ok := strings.Cut(address, part.mark); ok {
			digits, _, _ := strings.Cut(rest, "/")
			digits, _, _ = strings.Cut(digits, "#")
			if *part.into, err = parseID(digits); err == nil {
				return comment, article, nil
			}
		}
	}
	return 0, 0, errs.New(errs.Invalid, "say what is meant: the address of a comment or an article on this site")
}

func parseID(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, errs.New(errs.Invalid, "%q is no number", clip(s, 20))
	}
	return n, nil
}

type reportedPage struct {
	frame
	What, About string
	When        moment
	Answered    moment
	Answer      string
	Address     string // to come back to
	Known       bool
}

// reportedPage answers what became of a report: under its private address, or to
// the reader who made it.
func (s *site) reportedPage(w http.ResponseWriter, v *visit) error {
	key := v.PathValue("key")
	var r news.ReaderReport
	id, err := parseID(key)
	switch {
	case err == nil && v.reader:
		r, err = s.DB.ReportOf(v.Context(), v.who.ID, id)
	case err == nil:
		err = errs.New(errs.NotFound, "there is no report at this address")
	case len(key) > 100:
		err = errs.New(errs.NotFound, "there is no report at this address")
	default:
		r, err = s.DB.ReportBy(v.Context(), account.Digest(key))
	}
	if err != nil {
		return err
	}
	p := &reportedPage{frame: v.frame("Your report"), What: reportWords[r.Kind], About: r.About, When: v.moment(r.At), Answered: v.moment(r.Answered), Answer: r.Answer,
		Address: v.root() + "/reported/" + key, Known: r.Reader != 0}
	p.NoIndex = true
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	return v.show(w, "reported", p)
}

// writeAnswers sends the answer of a ruling to who reported what it is about and
// left an address.
func (s *site) writeAnswers(v *visit, ruling int64) error {
	if s.Mail == nil {
		return nil
	}
	all, err := s.DB.AnsweredBy(v.Context(), ruling)
	for _, r := range all {
		s.send(v, Letter{r.Contact, "Your report to " + s.Name + " was answered", r.Answer + "\n\nIf you see it differently, write to us: " + v.root() + "/contact\n"})
	}
	return err
}

// publisherOf is the domain that an address or a bare domain names.
func publisherOf(s string) string {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	if d := news.Domain(s); strings.Contains(d, ".") {
		return d
	}
	return ""
}

// articleNumber is the article that an address of ours names.
func articleNumber(address string) (int64, bool) {
	if strings.Contains(address, "://") && !strings.Contains(address, "/article/") {
		return 0, false
	}
	_, id, err := namedBy(address)
	return id, err == nil && id != 0
}
