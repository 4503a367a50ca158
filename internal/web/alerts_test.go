package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// TestAlertsPage adds channels and says when to be told, as a reader does.
func TestAlertsPage(t *testing.T) {
	p := newPaper(t, func(o *web.Options) { o.PushKey = "BKey" })
	post := func(path string, form url.Values) (int, string) {
		t.Helper()
		resp := p.ask(t, "POST", reader, path, strings.NewReader(form.Encode()), "Sec-Fetch-Site", "same-origin", "Content-Type", "application/x-www-form-urlencoded")
		return resp.StatusCode, resp.Header.Get("Location")
	}
	if status, _ := post("/channels", url.Values{"kind": {"webhook"}, "address": {"https://hook.example/1"}}); status != 200 {
		t.Error("a webhook shows its secret once:", status)
	}
	for _, bad := range []url.Values{{"kind": {"webhook"}, "address": {"nowhere"}}, {"kind": {"ntfy"}, "address": {"https://ntfy.sh/"}}, {"kind": {"pigeon"}, "address": {"https://x.example/"}}, {"kind": {"mail"}, "address": {"ada@esker.example"}}, {"kind": {"push"}, "address": {"https://push.example/1"}}} {
		if status, _ := post("/channels", bad); status != 400 {
			t.Errorf("%v: status %d", bad, status)
		}
	}
	if status, to := post("/channels", url.Values{"kind": {"push"}, "address": {"https://push.example/1"}, "secret": {`{"p256dh":"a","auth":"b"}`}}); status != 303 || to != "/alerts" {
		t.Error(status, to)
	}
	all, err := p.DB.Channels(t.Context(), store.Single)
	if err != nil || len(all) != 2 || all[0].Name != "Webhook" || len(all[0].Secret) < 20 {
		t.Fatalf("%+v %v", all, err)
	}
	if status, _ := post("/channel/"+fmt.Sprint(all[0].ID), url.Values{"do": {"pause"}}); status != 303 {
		t.Error("pause:", status)
	}
	page := p.page(t, reader, "/alerts")
	if n := len(page.all("#channels ~ ul > li")); n != 2 {
		t.Errorf("%d channels on the page", n)
	}
	wish := url.Values{"zone": {"Asia/Kathmandu"}, "from": {"23:15"}, "to": {"06:30"}, "minutes": {"10"}, "most": {"5"}, "kind": {"story", "reply"}, "breaking": {"*", "world"}}
	if status, _ := post("/alerts", wish); status != 303 {
		t.Error("wish:", status)
	}
	told, err := p.DB.Told(t.Context(), store.Single)
	if err != nil || !strings.Contains(told.Wish, "Kathmandu") || len(told.Breaking) != 2 || len(told.Off) != len(news.NoticeKinds())-3 {
		t.Errorf("%+v %v", told, err)
	}
	wish.Set("zone", "Mars/Olympus")
	if status, _ := post("/alerts", wish); status != 400 {
		t.Error("a zone of another world:", status)
	}
}
