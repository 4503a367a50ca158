package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sort"
	"strings"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/feed"
	"broadsheet/internal/news"
)

// First run: whose news shall it be? An address or an OPML file goes in, and the
// page shows live what comes of each feed.

type firstRunPage struct {
	frame
	CanFind, CanImport bool
	Address            string // as typed
	Problem            string // with the address
	Found              []foundFeed
	Imported           *imported
	Progress           progress
}

// foundFeed is a feed behind the address, for a person to tick.
type foundFeed struct {
	URL, Title, About string
	Preview           []string
	Ticked            bool
}

type imported struct {
	Head string
	Bad  []BadLine
}

// progress is what came of the feeds so far.
type progress struct {
	Rows     []feedRow
	Articles string
	Stories  string
	Busy     bool // some have not been read yet: ask again
	Any      bool
}

// maxProgress is how many feeds are shown one by one, the latest first.
const maxProgress = 40

func (s *site) firstRunPage(w http.ResponseWriter, v *visit) error {
	p, err := s.newFirstRun(v)
	if err != nil {
		return err
	}
	return v.show(w, "firstrun", p)
}

func (s *site) newFirstRun(v *visit) (*firstRunPage, error) {
	p := &firstRunPage{frame: v.frame("Whose news shall it be?"), CanFind: v.may(account.Editor) && s.Desk.Find != nil && s.Desk.Follow != nil, CanImport: v.may(account.Editor) && s.Desk.Import != nil}
	p.NoIndex = true
	var err error
	p.Progress, err = s.progress(v)
	p.Live = p.Progress.Busy
	if p.Live {
		p.Refresh = 4
	}
	return p, err
}

// progressPart answers only the part of the page that changes; htmx asks for it.
func (s *site) progressPart(w http.ResponseWriter, v *visit) error {
	p, err := s.progress(v)
	if err != nil {
		return err
	}
	part, err := s.render("firstrun", "progress", p)
	if err != nil {
		return err
	}
	return v.answer(w, newBody("text/html; charset=utf-8", part))
}

func (s *site) progress(v *visit) (p progress, err error) {
	feeds, err := s.DB.Feeds(v.Context())
	if err != nil {
		return p, err
	}
	counts, err := s.DB.Counts(v.Context(), time.Time{})
	if err != nil {
		return p, err
	}
	sort.SliceStable(feeds, func(a, b int) bool { return feeds[a].Added.After(feeds[b].Added) })
	for i := range feeds {
		f := &feeds[i]
		p.Busy = p.Busy || v.now.Sub(f.Added) < 3*time.Minute || f.Checked.IsZero() && f.State != news.FeedStopped
		if i < maxProgress {
			row := v.feedRow(f)
			if f.Checked.IsZero() {
				row.Word, row.Class, row.Reason = "Being read", "wait", "For the first time"
			}
			p.Rows = append(p.Rows, row)
		}
	}
	p.Any = len(feeds) > 0
	p.Articles, p.Stories = count(counts.Articles, "article", "articles"), count(counts.Stories, "story", "stories")
	return p, nil
}

// findFeeds looks behind an address and shows what is there.
func (s *site) findFeeds(w http.ResponseWriter, v *visit) error {
	p, err := s.newFirstRun(v)
	if err != nil {
		return err
	}
	if !p.CanFind {
		return errs.New(errs.NotFound, "this process reads no feeds")
	}
	p.Live, p.Refresh = false, 0 // the form must not vanish under the hand
	typed := field(v, "url", 10_000)
	if p.Address = typed; strings.Contains(typed, "@") { // the newsroom remembers a password, no page shows it
		p.Address, _ = news.SplitCredentials(feed.Pasted(typed))
	}
	switch {
	case p.Address == "":
		p.Problem = "Type the address of a site: any page of it will do."
	case !strings.ContainsAny(p.Address, ".:"):
		p.Problem = "An address has a dot in it. Perhaps " + p.Address + ".com?"
	default:
		err = s.find(v, p, typed)
	}
	if err != nil {
		return err
	}
	return v.show(w, "firstrun", p)
}

// find asks the newsroom. That nothing was found is an answer, not an error.
func (s *site) find(v *visit, p *firstRunPage, typed string) error {
	list, err := s.Desk.Find(v.Context(), typed)
	switch {
	case err == nil:
	case errs.KindOf(err) == errs.Internal:
		return err
	default:
		p.Problem = reason(err)
		if name := bareAddress(p.Address); !strings.Contains(p.Problem, name) {
			p.Problem = "At " + name + ": " + p.Problem
		}
		return nil
	}
	if len(list) == 0 {
		p.Problem = "No feed at " + bareAddress(p.Address) + ". We looked at the page, its usual places and its sitemap."
		return nil
	}
	for i, f := range list {
		about := []string{bareAddress(f.URL)}
		if f.Kind != "" {
			about = append(about, kindName(f.Kind))
		}
		if f.Entries > 0 {
			about = append(about, count(f.Entries, "entry", "entries"))
		}
		if !f.Newest.IsZero() {
			about = append(about, "newest "+age(v.now, f.Newest))
		}
		p.Found = append(p.Found, foundFeed{f.URL, or(f.Title, bareAddress(f.URL)), strings.Join(about, ". "), f.Preview, i == 0})
	}
	return nil
}

// kindName is a format of feeds as people write it.
func kindName(kind string) string {
	for _, k := range []string{"RSS", "Atom", "JSON Feed", "OPML"} {
		if rest, ok := strings.CutPrefix(kind, strings.ToLower(k)); ok {
			return k + rest
		}
	}
	return capital(kind)
}

// followFeeds follows the ticked feeds.
func (s *site) followFeeds(w http.ResponseWriter, v *visit) error {
	if s.Desk.Follow == nil {
		return errs.New(errs.NotFound, "this process follows no feeds")
	}
	folder := field(v, "folder", 200)
	if err := v.ParseForm(); err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	urls := v.PostForm["feed"]
	if len(urls) == 0 || len(urls) > 200 {
		return errs.New(errs.Invalid, "tick at least one feed")
	}
	for _, u := range urls {
		if webAddress(u) == "" {
			return errs.New(errs.Invalid, "%q is no web address", u)
		}
		if _, err := s.Desk.Follow(v.Context(), u, folder); err != nil {
			return err
		}
	}
	http.Redirect(w, v.Request, "/first-run#progress", http.StatusSeeOther)
	return nil
}

// maxOPML bounds an uploaded file.
const maxOPML = 16 << 20

// opml is the list that a form sends.
func (v *visit) opml(w http.ResponseWriter) (io.ReadCloser, error) {
	v.Body = http.MaxBytesReader(w, v.Body, maxOPML)
	file, _, err := v.FormFile("opml")
	if errors.Is(err, http.ErrMissingFile) {
		return nil, errs.New(errs.Invalid, "choose an OPML file first")
	}
	return file, errs.Mark(errs.Invalid, err)
}

// importFeeds follows all feeds of an OPML file and names what is wrong in it.
func (s *site) importFeeds(w http.ResponseWriter, v *visit) error {
	if s.Desk.Import == nil {
		return errs.New(errs.NotFound, "this process follows no feeds")
	}
	file, err := v.opml(w)
	if err != nil {
		return err
	}
	defer file.Close()
	var content bytes.Buffer
	if _, err := content.ReadFrom(file); err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	result, err := s.Desk.Import(v.Context(), &content)
	wrong := errs.KindOf(err) == errs.Invalid
	if err != nil && !wrong {
		return err
	}
	p, fault := s.newFirstRun(v)
	if fault != nil {
		return fault
	}
	if wrong {
		p.Imported = &imported{Head: "Nothing was followed: " + reason(err)}
		return v.show(w, "firstrun", p)
	}
	p.Imported = &imported{Bad: result.Bad, Head: count(result.Added, "feed is", "feeds are") + " followed from now on."}
	if result.Known > 0 {
		p.Imported.Head += " " + count(result.Known, "was", "were") + " followed already."
	}
	return v.show(w, "firstrun", p)
}
