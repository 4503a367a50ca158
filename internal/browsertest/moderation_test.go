package browsertest

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
	"broadsheet/internal/web/webtest"
)

// forum is a newspaper in the midst of a raid, at whose machine its owner sits.
func forum(t *testing.T) (root string, ruling int64) {
	t.Helper()
	n := webtest.Open(t, "")
	ctx := t.Context()
	say := func(name, text string) (comment, reader int64) {
		id, err := n.DB.AddReader(ctx, news.Reader{Name: name, Role: news.RoleReader, State: news.ReaderActive})
		if err != nil {
			t.Fatal(err)
		}
		n.Clock.T = n.Clock.T.Add(30 * time.Millisecond)
		c, _, v, err := n.DB.SubmitComment(ctx, store.Submission{Took: -1, Writing: store.Writing{Story: n.Story, Reader: id, Source: text, HTML: news.HTML("<p>" + text + "</p>"), Network: fmt.Sprint("net-", n.Clock.T.UnixMilli()%7)}})
		if err != nil || c.ID == 0 {
			t.Fatal(v, err)
		}
		return c.ID, id
	}
	for i := range 120 {
		say(fmt.Sprintf("raider %d z", i+1000), fmt.Sprint("Everybody should go and look at our page, there is the truth about the dam ", i))
	}
	first, author := say("Siv Halvorsen", "The wall was inspected in May, and the report is in the archive of the town, where anybody can read it.")
	second, _ := say("Averyveryverylongnamewithoutanyspaceinit", "THEY ALL KNEW AND NOBODY SAID A WORD https://a.example/averyveryveryveryveryveryveryveryverylongaddress")
	if _, err := n.DB.AddReport(ctx, news.ReaderReport{Comment: second, Mark: "m", Kind: news.ReportThreat, About: "It calls for a hunt"}, "token"); err != nil {
		t.Fatal(err)
	}
	mona, err := n.DB.AddReader(ctx, news.Reader{Name: "Mona", Role: news.RoleModerator, State: news.ReaderActive})
	if err != nil {
		t.Fatal(err)
	}
	if ruling, err = n.DB.Rule(ctx, store.Decision{Kind: news.RulingHide, Comment: first, Moderator: mona, Rule: "No hate", Reason: "It calls somebody names.", Seen: -1}); err != nil {
		t.Fatal(err)
	}
	if err := n.DB.AddAppeal(ctx, ruling, author, "It names a report, and nobody at all."); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(web.New(web.Options{DB: n.DB, Name: "Broadsheet", Secret: []byte("secret"), Now: n.Clock.Now, Desk: desk(n), Comments: web.Comments{On: true}}))
	t.Cleanup(srv.Close)
	return srv.URL, ruling
}

func TestModerationPages(t *testing.T) {
	root, ruling := forum(t)
	ctx := browser(t)
	for _, p := range []struct {
		name, path string
		screens    []screen
	}{
		{"moderation", "/moderation", screens},
		{"moderation-heap", "/moderation?new=1", two},
		{"moderation-appeals", "/moderation?kind=appeals", two},
		{"moderation-log", "/moderation/log", two},
		{"moderation-people", "/moderation/people", two},
		{"moderation-person", "/moderation/person/122", two},
		{"moderation-filters", "/moderation/filters", two},
		{"takedown", "/moderation/takedown", two},
		{"ruling", fmt.Sprint("/ruling/", ruling), two},
		{"report", "/report", screens},
		{"house-rules", "/house-rules", two}, {"terms", "/terms", two}, {"contact", "/contact", two}, {"house-rules-edit", "/house-rules/edit", two},
	} {
		for _, s := range p.screens {
			t.Run(p.name+"/"+s.name, func(t *testing.T) { look(t, ctx, root+p.path, p.name+"-"+s.name, s, 200) })
		}
	}
}

// TestModerationKeys goes through the queue by keys alone: on to the second
// matter, hidden with one key, and taken back with another.
func TestModerationKeys(t *testing.T) {
	root, _ := forum(t)
	ctx, cancel := context.WithTimeout(browser(t), 2*time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(root+"/moderation?new=1"), chromedp.WaitVisible(".case")); err != nil {
		t.Fatal(err)
	}
	second, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelectorAll('.case')[1].querySelector('h3 a').getAttribute('href')`))
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("h"), chromedp.WaitVisible(".notice[role=status]")); err != nil {
		t.Fatal(err)
	}
	gone, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!document.querySelector('.case h3 a[href="`+second+`"]') && document.activeElement.closest('.case') === document.querySelector('.case')`))
	if err != nil || !gone {
		t.Errorf("%s is there still, or the next one is not at hand (%v)", second, err)
	}
	if err := chromedp.Do(ctx, chromedp.KeyEvent("u"), chromedp.WaitVisible(`.case h3 a[href="`+second+`"]`)); err != nil {
		t.Errorf("taking it back: %v", err)
	}
}
