package ingest_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/fetch"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// hub is a WebSub hub: it takes subscriptions, verifies them at the callback, and
// pushes what it is told to.
type hub struct {
	*testing.T
	sync.Mutex
	asked []url.Values
	deny  bool
	lease int
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || r.Method != http.MethodPost {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.Lock()
	h.asked = append(h.asked, r.PostForm)
	h.Unlock()
	w.WriteHeader(http.StatusAccepted)
	w.(http.Flusher).Flush()
	h.verify(r.PostForm)
}

// verify asks the subscriber whether it meant it.
func (h *hub) verify(f url.Values) (status int, body string) {
	q := url.Values{"hub.mode": {"subscribe"}, "hub.topic": {f.Get("hub.topic")}, "hub.challenge": {"c-" + f.Get("hub.secret")[:4]}, "hub.lease_seconds": {fmt.Sprint(h.lease)}}
	if h.deny {
		q = url.Values{"hub.mode": {"denied"}, "hub.topic": {f.Get("hub.topic")}, "hub.reason": {"not here"}}
	}
	return h.get(f.Get("hub.callback") + "?" + q.Encode())
}

func (h *hub) get(address string) (int, string) {
	resp, err := http.Get(address)
	if err != nil {
		h.Error(err)
		return 0, ""
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b)
}

// push sends a document, signed by a method with a secret.
func (h *hub) push(callback, method, secret, body string) (status int) {
	r, _ := http.NewRequest(http.MethodPost, callback, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/rss+xml")
	if method != "" {
		mac := hmac.New(map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New}[method], []byte(secret))
		mac.Write([]byte(body))
		r.Header.Set("X-Hub-Signature", method+"="+hex.EncodeToString(mac.Sum(nil)))
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		h.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

func pushed(guid string) string {
	return `<rss><channel><title>Pushed</title><item><guid>` + guid + `</guid><title>Entry ` + guid + ` came by itself</title><description>` + strings.Repeat("It was pushed by the hub. ", 20) + `</description></item></channel></rss>`
}

// pushing is a newsroom with a public address and a feed that names a hub.
func pushing(t *testing.T, h *hub) (w *world, polls *log, id int64) {
	polls = &log{}
	hubPort := serve(t, h)
	feedPort := serve(t, polls.seen(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", fmt.Sprintf(`<http://127.0.0.1:%d/hub>; rel="hub", <http://%s/feed>; rel="self"`, hubPort, r.Host))
		fmt.Fprint(w, pushed("0"))
	}))
	var room *ingest.Newsroom
	callbacks := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { room.Callback().ServeHTTP(w, r) }))
	w = newRoom(t, fetch.Options{}, ingest.Options{PublicURL: fmt.Sprintf("http://127.0.0.1:%d", callbacks), MinInterval: 200 * time.Millisecond})
	room = w.room
	id = w.follow("http://127.0.0.1:%d/feed", feedPort)
	w.due()
	return w, polls, id
}

// until runs the newsroom until something holds.
func (w *world) until(what string, holds func() bool) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), 20*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- w.room.Run(ctx) }()
	for !holds() && ctx.Err() == nil {
		time.Sleep(5 * time.Millisecond)
	}
	if ctx.Err() != nil {
		w.Errorf("it never came to pass that %s", what)
	}
	cancel()
	<-done
}

func (w *world) subscription(id int64) store.Subscription {
	s, err := w.db.Subscription(w.Context(), id)
	if err != nil {
		w.Fatal(err)
	}
	return s
}

func TestWebSub(t *testing.T) {
	h := &hub{T: t, lease: 24 * 3600}
	w, polls, id := pushing(t, h)
	active := func() bool { return w.subscription(id).State == store.SubscriptionActive }
	w.until("the hub was asked and has verified", active)
	s := w.subscription(id)
	if d := s.Until.Sub(w.now()); d < 23*time.Hour || d > 24*time.Hour || len(h.asked) != 1 || !strings.HasSuffix(h.asked[0].Get("hub.topic"), "/feed") {
		t.Fatalf("%+v %v", s, h.asked)
	}
	callback := h.asked[0].Get("hub.callback")

	// Only what is signed with the secret is taken.
	for name, sign := range map[string]struct{ method, secret string }{"unsigned": {"", ""}, "wrong": {"sha256", "guessed"}} {
		if status := h.push(callback, sign.method, sign.secret, pushed(name)); status/100 != 2 {
			t.Errorf("%s: %d", name, status)
		}
	}
	for _, method := range []string{"sha1", "sha256"} {
		h.push(callback, method, s.Secret, pushed(method))
	}
	w.until("the pushed entries became articles", func() bool { return len(w.articles()) >= 3 })
	if n := w.feed(id).Entries; n != 3 {
		t.Errorf("%d entries, want the polled one and the two that were signed", n)
	}

	// Strangers: another topic, another token, a wish we never had.
	for _, q := range []string{"?hub.mode=subscribe&hub.topic=http://evil.example/&hub.challenge=x", "x?hub.mode=subscribe&hub.challenge=x", "?hub.mode=unsubscribe&hub.challenge=x&hub.topic=" + url.QueryEscape(s.Topic)} {
		if status, body := h.get(callback + q); status != http.StatusNotFound || strings.Contains(body, "x") {
			t.Errorf("%s: %d %s", q, status, body)
		}
	}

	// Beside the hub the feed is polled rarely.
	w.due()
	w.jump(time.Minute)
	w.refresh()
	polls.take()
	w.jump(3 * time.Hour)
	w.due()
	if n := len(polls.take()); n != 0 {
		t.Errorf("%d polls in three hours of a feed that is pushed", n)
	}

	// Before the lease ends it is renewed, with the same secret.
	w.jump(19 * time.Hour)
	w.until("the lease was renewed", func() bool { return w.subscription(id).Until.After(s.Until) })
	if h.asked[len(h.asked)-1].Get("hub.secret") != s.Secret {
		t.Error("the renewal changed the secret")
	}

	// A feed that is followed no more is gone for its hub.
	if err := w.db.RemoveFeed(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if status := h.push(callback, "sha256", s.Secret, pushed("late")); status != http.StatusGone {
		t.Errorf("a push for a feed that was removed is answered %d", status)
	}
}

func TestHubThatRefuses(t *testing.T) {
	h := &hub{T: t, deny: true}
	w, polls, id := pushing(t, h)
	w.until("the refusal was noted", func() bool { return w.subscription(id).State == store.SubscriptionRefused })
	if s := w.subscription(id); !strings.Contains(s.Reason, "not here") || s.Next.Sub(w.now()) < 23*time.Hour {
		t.Errorf("%+v", s)
	}
	polls.take()
	w.jump(3 * time.Hour)
	w.due()
	if n := len(polls.take()); n == 0 {
		t.Error("without its hub the feed has to be polled by its rhythm")
	}
}

// TestHubThatForgets polls a feed whose hub does not push what is new.
func TestHubThatForgets(t *testing.T) {
	h := &hub{T: t, lease: 10 * 24 * 3600}
	w, polls, id := pushing(t, h)
	w.until("the hub has verified", func() bool { return w.subscription(id).State == store.SubscriptionActive })
	if _, err := w.db.SavePush(t.Context(), id, nil); err != nil {
		t.Fatal(err)
	}
	rare := w.feed(id)
	w.refresh()
	if f := w.feed(id); f.Next.Sub(f.Checked) < 11*time.Hour {
		t.Errorf("polled again after %v, before %v", f.Next.Sub(f.Checked), rare.Next.Sub(rare.Checked))
	}
	if err := w.db.EditFeed(t.Context(), id, "", "", w.feed(id).URL+"?new"); err != nil { // now it lists what is new to us
		t.Fatal(err)
	}
	s := w.subscription(id)
	s.Missed = 1
	if err := w.db.SaveSubscription(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	w.refresh()
	if f := w.feed(id); f.Next.Sub(f.Checked) > 9*time.Hour || f.State != news.FeedWell {
		t.Errorf("its hub forgets, and it is polled after %v", f.Next.Sub(f.Checked))
	}
	polls.take()
}

func TestNoPublicAddressNoHub(t *testing.T) {
	var l log
	h := &hub{T: t}
	port := serve(t, h)
	feeds := serve(t, l.seen(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", fmt.Sprintf(`<http://127.0.0.1:%d/hub>; rel=hub`, port))
		io.Copy(w, bytes.NewReader([]byte(pushed("1"))))
	}))
	w := newRoom(t, fetch.Options{}, ingest.Options{})
	id := w.follow("http://127.0.0.1:%d/feed", feeds)
	w.due()
	if _, err := w.db.Subscription(t.Context(), id); err == nil || len(h.asked) != 0 {
		t.Error("a hub cannot reach us and was asked nevertheless")
	}
}
