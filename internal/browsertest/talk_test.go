package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
	"broadsheet/internal/web/webtest"
)

// talking serves a newspaper under whose news readers talk.
func talking(t *testing.T) (n *webtest.Newsroom, root string, thread int64, comments []int64) {
	t.Helper()
	n = webtest.Open(t, "")
	thread, comments = n.Talk(t, n.Article)
	srv := httptest.NewServer(web.New(web.Options{DB: n.DB, Name: "Broadsheet", Secret: []byte("secret"), Pictures: http.DefaultClient, Now: n.Clock.Now, Desk: desk(n),
		Comments: web.Comments{On: true, CloseAfter: 14 * 24 * time.Hour, Votes: true}}))
	t.Cleanup(srv.Close)
	return n, srv.URL, thread, comments
}

func TestTalkPages(t *testing.T) {
	n, root, thread, comments := talking(t)
	ctx := browser(t)
	for _, p := range []struct {
		name, path string
		screens    []screen
	}{
		{"talk", fmt.Sprintf("/article/%d", n.Article), screens},
		{"talk-none", fmt.Sprintf("/article/%d", n.Arabic), two},
		{"thread", fmt.Sprintf("/thread/%d", thread), screens},
		{"thread-replies", fmt.Sprintf("/thread/%d?sort=replies", thread), two},
		{"comment", fmt.Sprintf("/comment/%d", comments[9]), screens},
		{"comment-rtl", fmt.Sprintf("/comment/%d", comments[12]), two},
		{"comment-history", fmt.Sprintf("/comment/%d/history", comments[1]), two},
	} {
		for _, s := range p.screens {
			t.Run(p.name+"/"+s.name, func(t *testing.T) { look(t, ctx, root+p.path, p.name+"-"+s.name, s, 200) })
		}
	}
}

// TestTalkByHand quotes a passage, writes a comment, and sees another's come in.
func TestTalkByHand(t *testing.T) {
	n, root, _, _ := talking(t)
	page := root + fmt.Sprintf("/article/%d", n.Article)
	ctx, said := tab(t, browser(t), page)
	loaded(t, ctx)
	value[bool](t, ctx, `(() => { const p = document.querySelector('.prose p').firstChild; const r = new Range(); r.setStart(p, 0); r.setEnd(p, 12);
		getSelection().removeAllRanges(); getSelection().addRange(r); return true })()`)
	do(t, ctx, chromedp.WaitVisible(".quote-this"), chromedp.Click(".quote-this"), chromedp.WaitVisible("#quote-words"))
	if got := value[string](t, ctx, `document.getElementById('quote-words').value`); len(got) < 5 {
		t.Errorf("the passage is %q", got)
	}
	if got := value[string](t, ctx, `document.activeElement.id`); got != "say" {
		t.Errorf("the keyboard is at %q", got)
	}
	do(t, ctx, chromedp.KeyEvent("Written by hand."), chromedp.Click("form.write button.button"), chromedp.WaitVisible(".comment.here .about blockquote"))
	if got := value[string](t, ctx, `document.querySelector('.comment.here .said').textContent`); got != "Written by hand." {
		t.Errorf("it says %q", got)
	}
	do(t, ctx, chromedp.Navigate(page))
	loaded(t, ctx)
	_, _, err := n.DB.AddComment(t.Context(), store.Writing{Article: n.Article, Reader: store.Single, State: news.CommentVisible, Source: "Meanwhile.", HTML: "Meanwhile."})
	if err != nil {
		t.Fatal(err)
	}
	value[bool](t, ctx, `dispatchEvent(new Event('visibilitychange'))`)
	do(t, ctx, chromedp.WaitVisible(".fresh-talk button"), chromedp.Click(".fresh-talk button"), chromedp.WaitVisible(`.comment[tabindex="-1"]`))
	if got := value[string](t, ctx, `document.activeElement.querySelector('.said').textContent`); got != "Meanwhile." {
		t.Errorf("what came in says %q", got)
	}
	for _, c := range said.all() {
		t.Error(c)
	}
}
