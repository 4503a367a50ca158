package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Get reads an address, following redirects. It waits for its turn at every host
// on the way; ctx ends the wait too.
//
// The response is never nil: with an error it says how far the reading came
// (status, header, redirects, timings), without a body. The kinds of errors are
// NotFound (404), Gone (410), Forbidden (401, 402, 403, 451, and what the guard
// refuses), Transient (429, 5xx, time-outs, names, connections; RetryAfter says
// for how long) and Invalid (other statuses, bad addresses, too large, too many
// redirects or a circle). Status gives the HTTP status of an error.
func (c *Client) Get(ctx context.Context, r Request) (resp *Response, err error) {
	defer errs.Wrap(&err, "fetch %s", news.PublicURL(r.URL))
	w := &walk{client: c, request: r, left: c.timeouts.Total, permanent: true, resp: &Response{}}
	w.validators = r.Validators
	next, err := parseAddress(r.URL)
	if err != nil {
		return w.resp, err
	}
	w.start = *next
	for next != nil && err == nil {
		next, err = w.step(ctx, next)
	}
	w.timings.mu.Lock()
	defer w.timings.mu.Unlock()
	w.resp.Timings = w.timings.Timings
	return w.resp, err
}

// walk is one Get on its way along a chain of redirects. Cookies live as long as
// it does: some sites redirect to the same address until theirs comes back.
type walk struct {
	client     *Client
	request    Request
	start      url.URL
	validators news.Validators
	seen       map[string]bool
	cookies    *cookiejar.Jar // nil until there are any
	permanent  bool           // every redirect so far was
	left       time.Duration  // of the total time
	timings    clock
	resp       *Response
}

// step makes one request and says where it leads, nil at the end of the chain.
func (w *walk) step(ctx context.Context, u *url.URL) (next *url.URL, err error) {
	if err := w.enter(u); err != nil {
		return nil, err
	}
	asked := w.client.now()
	done, err := w.client.polite.wait(ctx, hostPort(u))
	began := w.client.now()
	w.timings.add(&w.timings.Wait, began.Sub(asked))
	if err != nil {
		return nil, err
	}
	defer done()
	defer func() {
		took := w.client.now().Sub(began)
		w.left -= took
		w.timings.add(&w.timings.Total, took)
	}()
	timed, cancel := context.WithTimeoutCause(ctx, max(w.left, time.Millisecond), errSlow)
	defer cancel()
	next, err = w.ask(timed, u)
	if err == nil || ctx.Err() != nil {
		return next, err
	}
	err = explain(timed, u, err)
	if len(w.seen) > 1 {
		err = fmt.Errorf("redirected to %s: %w", shown(u), err)
	}
	return nil, err
}

// enter counts an address of the chain.
func (w *walk) enter(u *url.URL) error {
	key := u.String()
	for _, c := range w.cookiesFor(u) {
		key += " " + c.String()
	}
	switch {
	case w.seen[key]:
		return errCircle
	case len(w.seen) > maxRedirects:
		return errTooManyRedirects
	case w.seen == nil:
		w.seen = map[string]bool{}
	default:
		w.resp.Redirects = append(w.resp.Redirects, bare(u))
	}
	w.seen[key] = true
	w.resp.URL = bare(u)
	return nil
}

// ask sends the request for u and reads the answer.
func (w *walk) ask(ctx context.Context, u *url.URL) (next *url.URL, err error) {
	answer, err := w.client.transport.RoundTrip(w.newRequest(ctx, u))
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	w.describe(answer)
	switch code := answer.StatusCode; {
	case code == http.StatusNotModified:
		return nil, w.unchanged(u)
	case code >= 300 && code < 400 && answer.Header.Get("Location") != "":
		drain(answer.Body)
		return w.redirect(u, code, answer.Header.Get("Location"))
	case code < 200 || code >= 300:
		drain(answer.Body)
		if held := w.resp.RetryAfter; held > 0 {
			w.client.polite.limited(hostPort(u), u.String(), held)
		}
		return nil, &statusError{status: code, after: w.resp.RetryAfter}
	}
	return nil, w.read(u, answer)
}

// newRequest is the request for u. Validators are only sent to the address that
// gave them: another one's may match by chance.
func (w *walk) newRequest(ctx context.Context, u *url.URL) *http.Request {
	r := (&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}}).
		WithContext(httptrace.WithClientTrace(ctx, w.timings.trace()))
	accept := w.request.Accept
	if accept == "" {
		accept = "*/*"
	}
	r.Header.Set("Accept", accept)
	r.Header.Set("Accept-Encoding", "gzip, br, zstd")
	if u.User != nil {
		password, _ := u.User.Password()
		r.SetBasicAuth(u.User.Username(), password)
	}
	for _, c := range w.cookiesFor(u) {
		r.AddCookie(c)
	}
	if w.owns(u) {
		setIf(r.Header, "If-None-Match", w.validators.ETag)
		setIf(r.Header, "If-Modified-Since", w.validators.LastModified)
	}
	return r
}

// owns reports whether the validators came from u.
func (w *walk) owns(u *url.URL) bool {
	if w.validators.From == "" {
		return u.String() == w.start.String()
	}
	return w.validators.From == bare(u)
}

func setIf(h http.Header, name, value string) {
	if value != "" && len(value) <= 1024 && !strings.ContainsAny(value, "\r\n\x00") {
		h.Set(name, value)
	}
}

// describe takes over what every answer has.
func (w *walk) describe(answer *http.Response) {
	now := w.client.now()
	w.resp.Status, w.resp.Protocol, w.resp.Header = answer.StatusCode, answer.Proto, answer.Header
	w.resp.FreshFor = freshFor(answer.Header, now)
	w.resp.RetryAfter = retryAfter(answer.Header, now)
	w.resp.Remote = w.timings.remote()
}

// unchanged ends the chain with the last reading.
func (w *walk) unchanged(u *url.URL) error {
	if !w.owns(u) || (w.validators.ETag == "" && w.validators.LastModified == "") {
		return errs.New(errs.Transient, "the server says that nothing has changed, although it was not asked; it will be read again later")
	}
	w.resp.NotModified = true
	w.finish(u)
	old := w.validators
	if w.resp.Validators.ETag == "" {
		w.resp.Validators.ETag = old.ETag
	}
	if w.resp.Validators.LastModified == "" {
		w.resp.Validators.LastModified = old.LastModified
	}
	return nil
}

// read ends the chain with a body.
func (w *walk) read(u *url.URL, answer *http.Response) (err error) {
	limit := w.request.Limit
	if limit <= 0 {
		limit = DefaultLimit
	}
	codings := answer.Header.Values("Content-Encoding")
	w.resp.Body, err = readBody(answer.Body, answer.ContentLength, codings, limit, w.request.cut)
	if err != nil {
		w.resp.Body = nil
		return err
	}
	w.finish(u)
	return nil
}

// finish notes what the last address of a chain gives.
func (w *walk) finish(u *url.URL) {
	w.resp.Validators = news.Validators{
		ETag:         w.resp.Header.Get("ETag"),
		LastModified: w.resp.Header.Get("Last-Modified"),
	}
	if u.String() != w.start.String() {
		w.resp.Validators.From = bare(u)
	}
	if w.permanent && len(w.seen) > 1 {
		w.resp.Moved = u.String()
	}
}

// redirect is where an answer from u sends us.
func (w *walk) redirect(u *url.URL, code int, location string) (*url.URL, error) {
	to, err := u.Parse(mended(location))
	if err != nil || len(location) > maxAddress {
		return nil, errs.New(errs.Invalid, "it redirects to something that is no address; check it in a browser")
	}
	if err := canonicalise(to); err != nil {
		return nil, errs.New(errs.Invalid, "it redirects to %s: %w", shown(to), err)
	}
	to.User = credentials(u, to)
	w.keepCookies(u)
	w.permanent = w.permanent && (code == http.StatusMovedPermanently || code == http.StatusPermanentRedirect)
	return to, nil
}

// keepCookies takes the cookies of a redirect along.
func (w *walk) keepCookies(u *url.URL) {
	set := (&http.Response{Header: w.resp.Header}).Cookies()
	if len(set) == 0 || len(set) > 50 {
		return
	}
	if w.cookies == nil {
		w.cookies, _ = cookiejar.New(nil) // without options it cannot fail
	}
	w.cookies.SetCookies(u, set)
}

func (w *walk) cookiesFor(u *url.URL) []*http.Cookie {
	if w.cookies == nil {
		return nil
	}
	return w.cookies.Cookies(u)
}

// credentials are the user and password to use after a redirect: those of the
// operator's address on the same host, never sent in the clear after https. What
// a redirect brings along is ignored.
func credentials(from, to *url.URL) *url.Userinfo {
	sameHost := from.Hostname() == to.Hostname()
	samePort := from.Port() == to.Port()
	if sameHost && samePort && (from.Scheme == to.Scheme || to.Scheme == "https") {
		return from.User
	}
	return nil
}

// drain reads a little of an answer that nobody wants, so that its connection
// can be used again.
func drain(body io.Reader) { _, _ = io.CopyN(io.Discard, body, 4<<10) }

// errSlow is the cause of a context that ran out of the total time.
var errSlow = errors.New("took too long")
