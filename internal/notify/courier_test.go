package notify_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/fetch"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/notify/pushtest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// courier is one with the guarded client, which may reach what is allowed.
func courier(t *testing.T, allow ...string) *notify.Courier {
	t.Helper()
	o := fetch.Options{UserAgent: "Broadsheet/1.0 (test)", Timeouts: fetch.Timeouts{FirstByte: 500 * time.Millisecond}}
	for _, a := range allow {
		o.AllowNetworks = append(o.AllowNetworks, netip.MustParsePrefix(a))
	}
	client := fetch.New(o)
	t.Cleanup(client.Close)
	keys, err := notify.NewPushKeys()
	if err != nil {
		t.Fatal(err)
	}
	return &notify.Courier{HTTP: client.HTTP(), Keys: keys, Name: "The Esker", Root: "https://esker.example", Contact: "desk@esker.example", Now: func() time.Time { return noon }}
}

const machine = "127.0.0.0/8"

func message(c *news.Channel, n int) notify.Message {
	var list []news.Notice
	for i := range n {
		list = append(list, news.Notice{ID: int64(i + 1), Kind: news.NoticeStory, Title: fmt.Sprintf("Gate %d torn away", i+1), Text: "Dead: 12, now 15", At: noon})
	}
	return notify.Gather(c, list, "https://esker.example", false, noon)
}

func TestGather(t *testing.T) {
	c := &news.Channel{ID: 7, Batch: 3}
	one := message(c, 1)
	if one.ID != "7-3" || one.Title != "Gate 1 torn away" || one.Text != "Dead: 12, now 15" || one.URL != "https://esker.example/notice/1" {
		t.Errorf("one: %+v", one)
	}
	many := message(c, 13)
	if many.Title != "13 things moved" || len(many.Notices) != 10 || many.More != 3 || many.URL != "https://esker.example/notices" || !strings.HasSuffix(many.Text, "and 3 more in your inbox") {
		t.Errorf("many: %+v", many)
	}
	last := notify.Gather(c, []news.Notice{{ID: 1, Kind: news.NoticeBreaking, Title: "x"}}, "", true, noon)
	if !last.Urgent || !last.Last || !strings.Contains(last.Text, "all for today") {
		t.Errorf("last: %+v", last)
	}
}

func TestWebhook(t *testing.T) {
	var got *http.Request
	var body []byte
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
	}))
	defer s.Close()
	c := &news.Channel{ID: 7, Batch: 3, Kind: news.ChannelWebhook, Address: s.URL + "/hook?key=1", Secret: "whsec"}
	if err := courier(t, machine).Send(t.Context(), c, message(c, 2)); err != nil {
		t.Fatal(err)
	}
	var m notify.Message
	if err := json.Unmarshal(body, &m); err != nil || m.ID != "7-3" || len(m.Notices) != 2 || m.Notices[0].URL != "https://esker.example/notice/1" {
		t.Errorf("%s: %v", body, err)
	}
	h := got.Header
	if want := "sha256=" + notify.Sign("whsec", fmt.Sprint(noon.Unix()), body); h.Get("Broadsheet-Signature") != want || h.Get("Broadsheet-Time") != fmt.Sprint(noon.Unix()) || h.Get("Broadsheet-Id") != "7-3" {
		t.Errorf("headers %v, want the signature %s", h, want)
	}
	if notify.Sign("other", fmt.Sprint(noon.Unix()), body) == notify.Sign("whsec", fmt.Sprint(noon.Unix()), body) {
		t.Error("another secret signs the same")
	}
}

func TestNtfy(t *testing.T) {
	var note map[string]any
	var path, token string
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		path, token = r.URL.Path, r.Header.Get("Authorization")
		json.NewDecoder(r.Body).Decode(&note)
	}))
	defer s.Close()
	c := &news.Channel{Kind: news.ChannelNtfy, Address: s.URL + "/my-news", Secret: "tk_1"}
	m := message(c, 1)
	m.Title = "Überflutung – ‘gate’" // a header could not carry it
	if err := courier(t, machine).Send(t.Context(), c, m); err != nil {
		t.Fatal(err)
	}
	if path != "/" || token != "Bearer tk_1" || note["topic"] != "my-news" || note["title"] != m.Title || note["click"] != m.URL || note["message"] != "Dead: 12, now 15" {
		t.Error(path, token, note)
	}
}

func TestPush(t *testing.T) {
	c := courier(t, machine)
	s := pushtest.New(t, c.Keys.Public)
	ch := &news.Channel{ID: 7, Batch: 3, Kind: news.ChannelPush, Address: s.Address(), Secret: s.Keys()}
	long := message(ch, 1)
	long.Text, long.Urgent = strings.Repeat("wörter ", 2000), true
	for _, m := range []notify.Message{message(ch, 3), long} {
		if err := c.Send(t.Context(), ch, m); err != nil {
			t.Fatal(err)
		}
	}
	got := s.Got()
	if len(got) != 2 || got[0].Urgency != "normal" || got[1].Urgency != "high" || len(got[0].Topic) != 32 || got[0].Topic != got[1].Topic {
		t.Fatalf("%+v", got)
	}
	var shown struct{ Title, Text, URL, Tag string }
	if err := json.Unmarshal([]byte(got[0].Text), &shown); err != nil || shown.Title != "3 things moved" || !strings.HasPrefix(shown.Text, "• Gate 1") || shown.Tag != "7-3" || shown.URL != "https://esker.example/notices" {
		t.Errorf("%s: %v", got[0].Text, err)
	}
	for _, status := range []int{http.StatusNotFound, http.StatusGone} {
		s.Answer(status)
		if err := c.Send(t.Context(), ch, message(ch, 1)); errs.KindOf(err) != errs.Gone {
			t.Errorf("status %d: %v", status, err)
		}
	}
	s.Answer(http.StatusTooManyRequests)
	if err := c.Send(t.Context(), ch, message(ch, 1)); errs.KindOf(err) != errs.Transient {
		t.Error(err)
	}
	for _, keys := range []string{"", "{}", `{"p256dh":"AAAA","auth":"AAAA"}`, `{"p256dh":"` + strings.Repeat("B", 87) + `","auth":"AAAA"}`} {
		if err := c.Send(t.Context(), &news.Channel{Kind: news.ChannelPush, Address: s.Address(), Secret: keys}, long); err == nil {
			t.Errorf("keys %q are good", keys)
		}
	}
}

// TestHostileEnds holds what a reader's address can do to us: nothing, and what its
// reader is told about it.
func TestHostileEnds(t *testing.T) {
	reached := false
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer inside.Close()
	mux := http.NewServeMux()
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inside.URL+"/metadata", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "out of <b>order</b>", 500) })
	mux.HandleFunc("/refuses", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // only then does a server see that its client has gone
		<-r.Context().Done()
	})
	mux.HandleFunc("/huge", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/huge-error", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(500)
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("no ", 1<<14)); err != nil {
				return
			}
		}
	})
	ends := httptest.NewServer(mux)
	defer ends.Close()
	gone := httptest.NewServer(mux)
	gone.Close()
	for _, c := range []struct {
		address string
		allow   []string
		kind    errs.Kind
		says    string
	}{
		{"http://10.0.0.1/hook", nil, errs.Forbidden, "10.0.0.1 is a private address and is not reached"},
		{inside.URL, nil, errs.Forbidden, "is the address of this machine and is not reached"},
		{"http://169.254.169.254/latest/meta-data", nil, errs.Forbidden, "is a link-local address"},
		{"http://0x7f.1:9000/", nil, errs.Forbidden, "is the address of this machine"},
		{ends.URL + "/redirect", []string{machine}, errs.Invalid, "it redirects to " + inside.URL + "/metadata: give that address instead"},
		{ends.URL + "/broken", []string{machine}, errs.Transient, "it answers with status 500 and “out of <b>order</b>”"},
		{ends.URL + "/refuses", []string{machine}, errs.Invalid, "it refuses with status 401"},
		{ends.URL + "/slow", []string{machine}, errs.Transient, "it does not answer within"},
		{ends.URL + "/huge", []string{machine}, "", ""},
		{ends.URL + "/huge-error", []string{machine}, errs.Transient, "it answers with status 500 and “no no"},
		{gone.URL, []string{machine}, errs.Transient, "it cannot be reached"},
		{"https://nowhere.invalid/", nil, errs.Transient, `there is no host "nowhere.invalid"`},
	} {
		for _, kind := range []news.ChannelKind{news.ChannelWebhook, news.ChannelNtfy} {
			if kind == news.ChannelNtfy && strings.HasPrefix(c.address, ends.URL) {
				continue // its path is a topic
			}
			ch := &news.Channel{Kind: kind, Address: c.address, Secret: "secret"}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // hang guard
			err := courier(t, c.allow...).Send(ctx, ch, message(ch, 1))
			cancel()
			if c.kind == "" && err == nil {
				continue
			}
			if errs.KindOf(err) != c.kind || !strings.Contains(fmt.Sprint(err), c.says) {
				t.Errorf("%s to %s: %v, want %s %q", kind, c.address, err, c.kind, c.says)
			}
		}
	}
	if reached {
		t.Error("a request was led to where it must not go")
	}
}

func TestChannelsThatCannotBe(t *testing.T) {
	keys := `{"p256dh":"a","auth":"b"}`
	for _, c := range []struct {
		ch news.Channel
		ok bool
	}{
		{news.Channel{Kind: news.ChannelWebhook, Address: "https://example.org/hook"}, true},
		{news.Channel{Kind: news.ChannelWebhook, Address: "file:///etc/passwd"}, false},
		{news.Channel{Kind: news.ChannelWebhook, Address: "example.org"}, false},
		{news.Channel{Kind: news.ChannelWebhook, Address: "https://" + strings.Repeat("x", 2000)}, false},
		{news.Channel{Kind: news.ChannelNtfy, Address: "https://ntfy.sh/mine"}, true},
		{news.Channel{Kind: news.ChannelNtfy, Address: "https://ntfy.sh/"}, false},
		{news.Channel{Kind: news.ChannelPush, Address: "https://push.example/1", Secret: keys}, true},
		{news.Channel{Kind: news.ChannelPush, Address: "http://push.example/1", Secret: keys}, false},
		{news.Channel{Kind: news.ChannelPush, Address: "https://push.example/1", Secret: "{}"}, false},
	} {
		if err := notify.CheckChannel(&c.ch); (err == nil) != c.ok {
			t.Errorf("%s %.40s: %v", c.ch.Kind, c.ch.Address, err)
		}
	}
}
