package web

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/store"
)

// handler answers one request, or says why it cannot. It must not have written
// anything when it returns an error.
type handler func(w http.ResponseWriter, v *visit) error

// visit is one request with what is known of it.
type visit struct {
	*http.Request
	site    *site
	now     time.Time
	who     account.Visitor // who asks: ID 0 is the public
	reader  bool            // somebody is known: they see all, and things are kept for them
	session int64           // the number of their session, 0: none
	theme   string          // "light", "dark" or empty: as the device
}

// may reports whether the visitor may do what needs so much: what a page offers.
// What a request does is decided by its route.
func (v *visit) may(need account.Need) bool { return v.who.May(need) }

// network is where the request comes from, roughly.
func (v *visit) network() string {
	addr, _, _ := v.site.client(v.Request)
	return account.Network(addr)
}

// handle makes h an http.Handler.
func (s *site) handle(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{Request: r, site: s, now: s.Now(), theme: themeOf(r)}
		err := s.identify(v)
		if err == nil {
			err = s.call(h, w, v)
		}
		if err != nil {
			s.fail(w, v, err)
		}
	})
}

// call runs h and turns a panic into an error, so that one page cannot take
// another one down.
func (s *site) call(h handler, w http.ResponseWriter, v *visit) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h(w, v)
}

// around is what every answer goes through.
func (s *site) around(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(s.handle(func(http.ResponseWriter, *visit) error { return errCross }))
	next = cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		next.ServeHTTP(w, r)
	})
}

var errCross = errs.New(errs.Forbidden, "This request came from another site")

func noPage(_ http.ResponseWriter, v *visit) error {
	return errs.New(errs.NotFound, "no page at %q", v.URL.Path)
}

// fail shows an error: the one place where an error becomes an answer.
func (s *site) fail(w http.ResponseWriter, v *visit, err error) {
	status := errs.Status(err)
	if v.Context().Err() != nil {
		return // nobody listens any more
	}
	if status == http.StatusUnauthorized && v.signInInstead(w, err) {
		return
	}
	p := errorPage{frame: v.frame("")}
	p.Notice = noticeFor(err)
	if status >= http.StatusInternalServerError {
		ref := reference()
		p.Notice = brokenNotice(status, ref)
		s.Log.Error("page failed", "path", v.URL.Path, "ref", ref, "error", err)
	}
	p.frame.Title = p.Notice.Head
	p.frame.NoIndex = true
	var many account.TooMany
	if errors.As(err, &many) {
		w.Header().Set("Retry-After", strconv.Itoa(int(many.Wait.Seconds())+1))
	}
	if wantsData(v.URL.Path) || v.Header.Get("Accept") == "application/json" {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		fmt.Fprintf(w, "{\"error\":%q}\n", strings.TrimSpace(p.Notice.Head+" "+p.Notice.Text))
		return
	}
	v.showStatus(w, status, "error", &p)
}

// wantsData reports whether an address asks for something that is no page.
func wantsData(path string) bool {
	for _, end := range []string{".json", ".rss", ".atom", ".xml", ".opml"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

// reference is a short name under which an error is written down.
func reference() string {
	var b [3]byte
	rand.Read(b[:])
	h := hex.EncodeToString(b[:])
	return h[:4] + "-" + h[4:]
}

// signInInstead leads somebody who must sign in first to where they can: from a
// page that was to be read. What was to be changed, and data, gets an answer.
func (v *visit) signInInstead(w http.ResponseWriter, err error) bool {
	w.Header().Set("WWW-Authenticate", `Bearer realm="Broadsheet"`)
	if errors.Is(err, account.ErrAgain) && v.Header.Get("Accept") != "application/json" {
		http.Redirect(w, v.Request, "/sign-in?"+url.Values{"again": {"1"}, "back": {"/account"}}.Encode(), http.StatusSeeOther)
		return true
	}
	if v.Method != http.MethodGet || wantsData(v.URL.Path) || v.Header.Get("Authorization") != "" {
		return false
	}
	http.Redirect(w, v.Request, "/sign-in?"+url.Values{"back": {v.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
	return true
}

// errorPage says what is so and what one can do.
type errorPage struct {
	frame
	Notice notice
}

// noticeFor puts an error in words for a reader. Only words that were written
// for a reader are shown: the cause of an internal error is not.
func noticeFor(err error) notice {
	front, search := link{"Front page", "/", false}, link{"Search", "/search", false}
	switch errs.KindOf(err) {
	case errs.NotFound:
		return notice{Head: "There is no page here.", Text: "The address may have lost a letter on the way.", Do: []link{front, search}}
	case errs.Gone:
		if r := (*store.Removed)(nil); errors.As(err, &r) {
			return removedNotice(r.Removal, front, search)
		}
		return notice{Head: "This was removed.", Text: "Its publisher took it back, or the operator did. We keep the fact, not the text.", Do: []link{front, search}}
	case errs.Conflict:
		return notice{Head: "That cannot be done now.", Text: reason(err) + " Nothing was lost.", Do: []link{front}}
	case errs.Forbidden:
		return forbidden(err)
	case errs.Throttled:
		return notice{Head: "That was too often.", Text: reason(err) + " Nothing was changed.", Do: []link{front}}
	case errs.Unauthenticated:
		return notice{Head: "Sign in to do that.", Text: "Nothing was changed. Sign in, then repeat what you did.", Do: []link{{"Sign in", "/sign-in", false}, front}}
	}
	return notice{Head: "That cannot be read.", Text: reason(err), Do: []link{front, search}}
}

func forbidden(err error) notice {
	n := notice{Head: "You may not do that here.", Do: []link{{"Front page", "/", false}}}
	switch {
	case errors.Is(err, errCross):
		n.Head, n.Text = "This came from another site.", "Changes are taken from Broadsheet’s own pages only. Open the page itself and repeat what you did."
	case errors.Is(err, account.ErrElsewhere):
		n.Head, n.Text = "Changes are taken from this machine only.", "This newspaper has a single reader and no accounts, so only a browser on the machine that runs Broadsheet may add, change or remove anything."
	case errors.Is(err, account.ErrRole):
		n.Text = "It is for those who edit or run this newspaper. Its owner can give you that role."
	case errors.Is(err, errWaiting), errors.Is(err, errSuspended):
		n.Head, n.Text = "You cannot sign in.", reason(err)
	case errors.Is(err, account.ErrScope):
		n.Text = "The token that was sent was not made for this. Make another under your account."
	}
	return n
}

func brokenNotice(status int, ref string) notice {
	if status == http.StatusServiceUnavailable {
		return notice{Head: "Broadsheet is busy.", Text: "It has been written down as " + ref + ". Try again in a moment.", Do: []link{{"Front page", "/", false}}}
	}
	return notice{Head: "We broke something.", Text: "It has been written down as " + ref + ". The page you came from still works.", Do: []link{{"Front page", "/", false}}}
}

// reason is the last part of an error's path: what a person can act on.
func reason(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 {
		text = text[i+2:]
	}
	return capital(strings.TrimSuffix(text, ".")) + "."
}
