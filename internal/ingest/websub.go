package ingest

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/feed"
	"broadsheet/internal/fetch"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// WebSub (w3.org/TR/websub): where a feed names a hub and this newsroom has a
// public address, the hub is asked to push what is new. The feed is then polled
// rarely, and by its own rhythm again as soon as a poll finds what was not pushed.
//
//	reading names a hub → listen → store; subscribe asks the hub (due by next_at)
//	hub verifies → verify; hub pushes → push: signature, entries, jobs

// CallbackPath is where the program has to serve Callback.
const CallbackPath = "/websub/"

const (
	askedLease   = 10 * 24 * time.Hour // what hubs are asked for
	shortLease   = time.Hour           // less is not granted by any honest hub, and would be renewed too often
	verifyWithin = time.Hour           // a hub that has not verified by then is asked again
	polledBeside = 12 * time.Hour      // how often a feed is polled that is pushed
	hubBatch     = 20
	hubAnswer    = 4 << 10
)

// hub is what a feed names: who pushes it, and under which address.
type hub struct{ url, topic string }

// hubOf is the hub of a document, or that in its headers, which count first.
func hubOf(resp *fetch.Response, doc *news.Document) *hub {
	h := hub{doc.Hub, doc.FeedURL}
	for _, line := range resp.Header.Values("Link") {
		for _, m := range webLink.FindAllStringSubmatch(line[:min(len(line), 8<<10)], 20) {
			switch strings.ToLower(strings.Trim(m[2], `"`)) {
			case "hub":
				h.url = m[1]
			case "self":
				h.topic = m[1]
			}
		}
	}
	base, err := url.Parse(resp.URL)
	if err != nil {
		return &hub{}
	}
	for _, s := range []*string{&h.url, &h.topic} {
		if u, err := base.Parse(*s); err == nil && *s != "" {
			*s = u.String()
		}
	}
	if h.topic == "" {
		h.topic = resp.URL
	}
	if !strings.HasPrefix(h.url, "http") {
		h.url = ""
	}
	return &h
}

// webLink matches a link of a Link header and its relation (RFC 8288).
var webLink = regexp.MustCompile(`<([^<>]*)>\s*;[^,<]*\brel=("[^"]*"|[\w-]+)`)

// listen notes the hub that a reading named (nil: the document is the last one),
// and polls a feed rarely while its hub pushes.
func (n *Newsroom) listen(ctx context.Context, f *news.Feed, h *hub, fresh int) error {
	if n.opt.PublicURL == "" {
		return nil
	}
	if h != nil {
		if err := n.db.SaveHub(ctx, f.ID, h.url, h.topic); err != nil {
			return err
		}
	}
	s, err := n.db.Subscription(ctx, f.ID)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil || s.State != store.SubscriptionActive || !s.Until.After(f.Checked) || f.Failures > 0 {
		return err
	}
	if fresh > 0 { // the hub should have brought it
		s.Missed++
		return n.db.SaveSubscription(ctx, s)
	}
	if s.Missed > 0 {
		return nil
	}
	return n.db.PollFeedAt(ctx, f.ID, f.Checked.Add(jitter(n.bounded(max(f.Interval, polledBeside)), f.ID)))
}

// subscribe asks hubs for what is due: a first time, again after a failure, and
// in good time before what they granted ends.
func (n *Newsroom) subscribe(ctx context.Context) error {
	due, err := n.db.DueSubscriptions(ctx, hubBatch)
	if err != nil {
		return err
	}
	for _, s := range due {
		if err := n.ask(ctx, s); err != nil || ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// ask sends one request for a subscription. Whether it is granted the hub says at
// our callback, perhaps before it answers here: what is asked is stored first.
func (n *Newsroom) ask(ctx context.Context, s store.Subscription) error {
	now := n.opt.Now()
	lapsed := !s.Until.After(now)
	if lapsed {
		s.State = store.SubscriptionAsking
	}
	s.Next = now.Add(jitter(verifyWithin, s.Feed))
	if err := n.db.SaveSubscription(ctx, s); err != nil {
		return err
	}
	form := url.Values{"hub.mode": {"subscribe"}, "hub.topic": {s.Topic}, "hub.secret": {s.Secret},
		"hub.callback": {n.opt.PublicURL + CallbackPath + s.Token}, "hub.lease_seconds": {strconv.Itoa(int(askedLease.Seconds()))}}
	err := n.post(ctx, s.Hub, form)
	if err == nil || ctx.Err() != nil {
		return nil
	}
	s.Failures++
	s.Reason = cause(err)
	s.Next = now.Add(jitter(min(verifyWithin<<min(s.Failures, 6), searchEvery), s.Feed))
	if lapsed {
		s.State = store.SubscriptionRefused
	}
	return n.db.SaveSubscription(ctx, s)
}

// post sends a form to a hub.
func (n *Newsroom) post(ctx context.Context, hub string, form url.Values) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, hub, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := n.client.HTTP().Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	words, _ := io.ReadAll(io.LimitReader(resp.Body, hubAnswer))
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("the hub answers %s: %s", resp.Status, shorten(strings.ToValidUTF8(string(words), "")))
	}
	return nil
}

// Callback answers hubs, at CallbackPath. It is open to anybody; who does not know
// a token learns nothing there.
func (n *Newsroom) Callback() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, err := n.db.SubscriptionOf(r.Context(), strings.TrimPrefix(r.URL.Path, CallbackPath))
		switch {
		case errs.KindOf(err) == errs.NotFound: // no longer followed: the hub may forget us
			w.WriteHeader(map[bool]int{true: http.StatusGone, false: http.StatusNotFound}[r.Method == http.MethodPost])
		case err != nil:
			w.WriteHeader(errs.Status(err))
		case r.Method == http.MethodGet:
			n.verify(w, r, s)
		case r.Method == http.MethodPost:
			n.push(w, r, s)
		default:
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
}

// verify confirms what we asked for and nothing else.
func (n *Newsroom) verify(w http.ResponseWriter, r *http.Request, s store.Subscription) {
	q, now := r.URL.Query(), n.opt.Now()
	sameTopic := subtle.ConstantTimeCompare([]byte(q.Get("hub.topic")), []byte(s.Topic)) == 1
	switch mode := q.Get("hub.mode"); {
	case !sameTopic:
		w.WriteHeader(http.StatusNotFound)
		return
	case mode == "denied":
		s.State, s.Until = store.SubscriptionRefused, time.Time{}
		s.Reason = "the hub refuses: " + shorten(strings.ToValidUTF8(q.Get("hub.reason"), ""))
		s.Next = now.Add(jitter(searchEvery, s.Feed))
	case mode == "subscribe":
		seconds, err := strconv.Atoi(q.Get("hub.lease_seconds"))
		if err != nil || seconds <= 0 {
			seconds = int(askedLease.Seconds())
		}
		lease := min(time.Duration(min(seconds, 1<<30))*time.Second, 30*24*time.Hour)
		s.State, s.Reason, s.Failures, s.Missed = store.SubscriptionActive, "", 0, 0
		s.Until = now.Add(lease)
		s.Next = now.Add(max(lease-lease/8, min(lease, shortLease)/2)) // renewed in good time
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if err := n.db.SaveSubscription(r.Context(), s); err != nil {
		n.log.Error("a hub's word could not be stored", "feed", s.Feed, "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	io.WriteString(w, q.Get("hub.challenge"))
}

// push takes what a hub sends. What is not signed with our secret is thanked for
// and dropped, as the specification asks.
func (n *Newsroom) push(w http.ResponseWriter, r *http.Request, s store.Subscription) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, feedLimit))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	if !signed(r.Header.Get("X-Hub-Signature"), s.Secret, body) {
		n.log.Warn("a push without a valid signature was dropped", "feed", s.Feed)
		w.WriteHeader(http.StatusAccepted)
		return
	}
	doc, err := feed.Parse(body, feed.Source{URL: s.Topic, ContentType: r.Header.Get("Content-Type")})
	if err != nil {
		n.log.Warn("a push is no feed", "feed", s.Feed, "error", err)
		w.WriteHeader(http.StatusAccepted)
		return
	}
	fresh, err := n.db.SavePush(r.Context(), s.Feed, usable(doc.Entries))
	if err != nil {
		n.log.Error("a push could not be stored", "feed", s.Feed, "error", err)
		w.WriteHeader(http.StatusInternalServerError) // the hub tries again
		return
	}
	n.log.Info("feed pushed", "feed", s.Feed, "fresh", fresh)
	w.WriteHeader(http.StatusAccepted)
}

// signatures are the methods of X-Hub-Signature.
var signatures = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}

// signed reports whether a signature, "method=hex", is that of body.
func signed(signature, secret string, body []byte) bool {
	method, sum, _ := strings.Cut(signature, "=")
	make, ok := signatures[strings.ToLower(method)]
	given, err := hex.DecodeString(sum)
	if !ok || err != nil {
		return false
	}
	mac := hmac.New(make, []byte(secret))
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), given)
}
