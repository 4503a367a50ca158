package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/discuss"
	"broadsheet/internal/news"
	"broadsheet/internal/web"
)

// joined is a reader of a newspaper, signed in.
func joined(t testing.TB, p *paper, name string, role news.Role) *person {
	t.Helper()
	id, err := p.DB.AddReader(t.Context(), news.Reader{Name: name, Role: role, State: news.ReaderActive, Mail: ""})
	if err != nil {
		t.Fatal(err)
	}
	return &person{p, public, web.SignedIn(t, p.DB, id)}
}

// says posts a comment, and returns the path of its page.
func (b *person) says(t testing.TB, path string, fields ...string) string {
	t.Helper()
	resp := b.post(t, path+"/comment", fields...)
	to := resp.Header.Get("Location")
	if resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/comment/") {
		body, _ := io.ReadAll(resp.Body)
		t.Fatalf("POST %s: %s to %q\n%s", path, resp.Status, to, body)
	}
	to, _, _ = strings.Cut(to, "#")
	return to
}

// talking is a newspaper with two readers who talk under an article.
func talking(t testing.TB, change ...func(*web.Options)) (p *paper, siv, odd *person) {
	t.Helper()
	p = newPaper(t, withAccounts(account.Invited, change...))
	if err := p.DB.SavePolicy(t.Context(), discuss.Policy{Mode: discuss.ModeAfter, MostLetters: discuss.MaxComment}, 1); err != nil {
		t.Fatal(err)
	}
	return p, joined(t, p, "Siv", news.RoleReader), joined(t, p, "Odd", news.RoleModerator)
}

func TestTalk(t *testing.T) {
	p, siv, odd := talking(t)
	article := fmt.Sprint("/article/", p.Article)
	slug := article + "/" + slugOf(t, p, p.Article)
	d := p.page(t, public, slug)
	if d.text("#comments") != "Comments: 0" || !strings.Contains(d.text(".talk .empty"), "No comments yet") || len(d.all(`.talk a[href^="/sign-in?back="]`)) != 1 || len(d.all("form.write")) != 0 {
		t.Error("the public sees", d.text(".talk"))
	}
	d = siv.page(t, slug)
	if len(d.all(`form.write[action="`+article+`/comment"] textarea[name=text][required]`)) != 1 || d.text("form.write .button") != "Post as Siv" {
		t.Error("the form:", d.text("form.write"))
	}
	first := siv.says(t, article, "text", "The *gate* was old.\n\nSee https://esker.example/a <script>alert(1)</script>", "nonce", "n1")
	again := siv.says(t, article, "text", "The *gate* was old.", "nonce", "n1")
	if first != again {
		t.Errorf("sent twice: %s and %s", first, again)
	}
	reply := odd.says(t, first, "text", "Was it? @siv", "nonce", "n2")
	d = siv.page(t, slug)
	if d.text("#comments") != "Comments: 2" || d.text(".comment.d0 .said em") != "gate" || len(d.all(".said script")) != 0 || len(d.all(`.said a[href="https://esker.example/a"][rel~=nofollow][rel~=ugc]`)) != 1 {
		t.Error("the talk:", d.text(".talk"))
	}
	if d.text(".comment.d1 .meta b") != "Odd" || !strings.Contains(d.text(".comment.d1 .meta"), "moderator") || !strings.Contains(d.text(".comment.d1 .meta"), "in answer to Siv") {
		t.Error("the answer:", d.text(".comment.d1"))
	}
	// Its page, the thread's, the story's.
	d = siv.page(t, reply)
	if d.text("#above") != "What it answers" || d.text(".comment.here b") != "Odd" || d.text("#reply label") != "Answer Odd" {
		t.Error("its page:", d.text("main"))
	}
	story := p.page(t, public, fmt.Sprintf("/story/%d/gate-torn-away-at-hallan-sirens-in-the-lower-valley", p.Story))
	if story.text("#comments") != "Comments: 2" {
		t.Error("the story's page:", story.text(".talk"))
	}
	for _, order := range []string{"", "?sort=newest", "?sort=replies"} {
		if d := p.page(t, public, fmt.Sprint("/thread/", p.Story)+order); len(d.all(".comment")) != 2 || len(d.all("nav a[aria-current]")) == 0 {
			t.Errorf("thread%s: %s", order, d.text("main"))
		}
	}
	for _, as := range []string{"feed.rss", "feed.atom", "feed.json"} {
		b, _ := io.ReadAll(p.get(t, public, fmt.Sprint("/thread/", p.Story, "/", as)).Body)
		if !strings.Contains(string(b), reply) {
			t.Errorf("%s lacks the answer: %s", as, b)
		}
	}
	if n := siv.page(t, "/notices"); !strings.Contains(n.text("main"), "Odd") {
		t.Error("she is not told of the answer:", n.text("main"))
	}
	if resp := p.get(t, public, fmt.Sprint("/article/", p.Copy)); resp.StatusCode == http.StatusOK {
		t.Error("an address without its slug is the page")
	}
}

func TestTalkIsPolled(t *testing.T) {
	p, siv, _ := talking(t)
	state := fmt.Sprint("/thread/", p.Story, "/state.json")
	resp := p.get(t, public, state)
	tag := resp.Header.Get("ETag")
	if resp := p.get(t, public, state, "If-None-Match", tag); resp.StatusCode != http.StatusNotModified {
		t.Error("nothing new:", resp.Status)
	}
	siv.says(t, fmt.Sprint("/story/", p.Story), "text", "New.", "nonce", "1")
	resp = p.get(t, public, state, "If-None-Match", tag)
	var now struct{ Comments int }
	if err := json.NewDecoder(resp.Body).Decode(&now); err != nil || now.Comments != 1 {
		t.Errorf("something new: %s, %+v, %v", resp.Status, now, err)
	}
}

func TestTalkIsRefusedKindly(t *testing.T) {
	p, siv, odd := talking(t)
	article := fmt.Sprint("/article/", p.Article)
	for _, c := range []struct {
		name   string
		fields []string
		status int
		says   string
		kept   string
	}{
		{"nothing", []string{"text", " \u200b "}, 400, "nothing in the comment", ""},
		{"too long", []string{"text", strings.Repeat("語", 10_001)}, 400, "10001 characters", "語語語"},
		{"a passage that is not there", []string{"text", "See this.", "passage", "No such words at all"}, 400, "do not stand in the article", "See this."},
	} {
		resp := siv.post(t, article+"/comment", c.fields...)
		d := parse(t, resp)
		if resp.StatusCode != c.status || !strings.Contains(d.text(".notice"), c.says) || !strings.HasPrefix(d.text("form.write textarea[name=text]"), c.kept) {
			t.Errorf("%s: %s, %q, kept %.40q", c.name, resp.Status, d.text(".notice"), d.text("form.write textarea"))
		}
	}
	resp := siv.post(t, article+"/comment", "text", strings.Repeat("a", 1<<20))
	if d := parse(t, resp); resp.StatusCode != http.StatusBadRequest || !strings.Contains(d.text(".notice"), "far too long") {
		t.Error("a megabyte:", resp.Status, d.text(".notice"))
	}
	// Closed by a moderator, then opened; closed by the rule.
	thread := fmt.Sprint("/thread/", p.Story)
	odd.does(t, thread, thread+"/close", "do", "close", "reason", "It turns in circles.")
	if d := siv.page(t, thread); !strings.Contains(d.text(".talk"), "turns in circles") || len(d.all("form.write")) != 0 {
		t.Error("closed:", d.text(".talk"))
	}
	if resp := siv.post(t, article+"/comment", "text", "Still."); resp.StatusCode != http.StatusConflict {
		t.Error("written in a closed thread:", resp.Status)
	}
	if resp := siv.post(t, thread+"/close", "do", "open"); resp.StatusCode != http.StatusForbidden {
		t.Error("a reader opens it:", resp.Status)
	}
	odd.does(t, thread, thread+"/close", "do", "rule")
	siv.says(t, article, "text", "Again.")
	p.Clock.T = p.Clock.T.Add(20 * 24 * time.Hour)
	siv.cookie = "" // the session is of another clock
	if d := p.page(t, public, thread); !strings.Contains(d.text(".talk"), "more than 14 days ago") {
		t.Error("after 20 days:", d.text(".talk"))
	}
}

func TestCommentIsChangedAndDeleted(t *testing.T) {
	p, siv, odd := talking(t)
	at := siv.says(t, fmt.Sprint("/article/", p.Article), "text", "First words.")
	answer := odd.says(t, at, "text", "An answer.")
	if d := siv.page(t, at+"/edit"); d.text("textarea[name=text]") != "First words." || len(d.all(`input[name=version][value="1"]`)) != 1 {
		t.Error("the form:", d.text("form"))
	}
	if resp := odd.get(t, at+"/edit"); resp.StatusCode != http.StatusNotFound {
		t.Error("another's form:", resp.Status)
	}
	siv.does(t, at+"#c1", at+"/edit", "text", "Second words.", "version", "1")
	resp := siv.post(t, at+"/edit", "text", "Third words.", "version", "1")
	if d := parse(t, resp); resp.StatusCode != http.StatusConflict || d.text("textarea[name=text]") != "Third words." {
		t.Error("from an old window:", resp.Status, d.text("main"))
	}
	if d := p.page(t, public, at+"/history"); d.text("article:nth-of-type(1) .said") != "Second words." || d.text("article:nth-of-type(2) .said") != "First words." {
		t.Error("history:", d.text("main"))
	}
	if d := p.page(t, public, at); !strings.Contains(d.text(".here .meta"), "edited") {
		t.Error("not said to be edited:", d.text(".here"))
	}
	if resp := odd.post(t, at+"/delete"); resp.StatusCode != http.StatusForbidden {
		t.Error("deleted by another:", resp.Status)
	}
	siv.does(t, fmt.Sprint("/thread/", p.Story), at+"/delete")
	d := p.page(t, public, answer)
	if strings.Contains(d.raw, "Second words") || !strings.Contains(d.text("main"), "Deleted by its author") || !strings.Contains(d.text("main"), "An answer.") {
		t.Error("after it was deleted:", d.text("main"))
	}
	if resp := p.get(t, public, at+"/history"); resp.StatusCode != http.StatusNotFound {
		t.Error("history of a deleted one:", resp.Status)
	}
}

func TestCommentQuotes(t *testing.T) {
	p, siv, _ := talking(t)
	a, err := p.DB.Article(t.Context(), p.Article)
	if err != nil {
		t.Fatal(err)
	}
	passage := strings.Join(strings.Fields(a.Content.Text)[:6], " ")
	at := siv.says(t, fmt.Sprint("/article/", p.Article), "text", "This is it.", "passage", passage)
	d := p.page(t, public, at)
	if d.text(".about blockquote") != passage || len(d.all(fmt.Sprintf(`.about a[href^="/article/%d/"][href*="#:~:text="]`, p.Article))) != 1 {
		t.Error("quoted:", d.text("main"))
	}
}

// TestTalkIsJudged holds that an author is told plainly what became of a comment.
func TestTalkIsJudged(t *testing.T) {
	p, siv, odd := talking(t)
	policy := discuss.DefaultPolicy()
	policy.SlowSeconds = 0
	if err := p.DB.SavePolicy(t.Context(), policy, 1); err != nil {
		t.Fatal(err)
	}
	at := siv.says(t, fmt.Sprint("/article/", p.Article), "text", "My first words here.")
	if d := siv.page(t, at); !strings.Contains(d.text(".here"), "Only you see this.") || d.text(".here .said") != "My first words here." {
		t.Error("its author sees:", d.text("main"))
	}
	if resp := p.get(t, public, at); resp.StatusCode != http.StatusNotFound {
		t.Error("the public sees what waits:", resp.Status)
	}
	if d := siv.page(t, fmt.Sprint("/thread/", p.Story)); d.text("#comments") != "Comments: 0" || !strings.Contains(d.text(".talk"), "Only you see this.") {
		t.Error("in the thread:", d.text(".talk"))
	}
	if d := odd.page(t, at); !strings.Contains(d.text(".here"), "A moderator looks at this one first") {
		t.Error("a moderator sees:", d.text("main"))
	}
	resp := siv.post(t, fmt.Sprint("/article/", p.Article, "/comment"), "text", "Buy now.", "website", "https://spam.example")
	if d := parse(t, resp); resp.StatusCode != http.StatusBadRequest || !strings.Contains(d.text(".notice"), "it is there for programs. Leave it empty") {
		t.Error("a filled trap:", resp.Status, d.text(".notice"))
	}
}

// TestTalkOff holds that a newspaper without comments has no trace of them.
func TestTalkOff(t *testing.T) {
	p := newPaper(t, withAccounts(account.Invited, func(o *web.Options) { o.Comments = web.Comments{} }))
	siv := joined(t, p, "Siv", news.RoleOwner)
	for _, path := range []string{"/thread/1", "/comment/1", "/comment/1/history", "/thread/1/feed.rss", "/thread/1/state.json"} {
		if resp := siv.get(t, path); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
	if resp := siv.post(t, "/story/1/comment", "text", "x"); resp.StatusCode != http.StatusNotFound && resp.StatusCode != http.StatusMethodNotAllowed {
		t.Error("written all the same:", resp.Status)
	}
	for _, path := range []string{fmt.Sprint("/article/", p.Article, "/", slugOf(t, p, p.Article)), "/"} {
		if d := siv.page(t, path); len(d.all(".comment"))+len(d.all(".talk"))+len(d.all("form[action*=comment]")) != 0 {
			t.Error("a trace of comments on", path)
		}
	}
}

func TestVotesOn(t *testing.T) {
	p, siv, odd := talking(t, func(o *web.Options) { o.Comments.Votes = true })
	at := siv.says(t, fmt.Sprint("/article/", p.Article), "text", "Agree?")
	odd.does(t, at, at+"/vote", "do", "agree", "back", at)
	if d := p.page(t, public, at); !strings.Contains(d.text(".here"), "1 agrees") || len(d.all("form[action$=vote]")) != 0 {
		t.Error("one agrees:", d.text(".here"))
	}
	off, first, second := talking(t)
	at = first.says(t, fmt.Sprint("/article/", off.Article), "text", "Agree?")
	if resp := second.post(t, at+"/vote", "do", "agree"); resp.StatusCode != http.StatusNotFound {
		t.Error("votes are off:", resp.Status)
	}
}

// TestManyTalkAtOnce: 50 readers send their forms at once, every other one twice.
func TestManyTalkAtOnce(t *testing.T) {
	p, _, _ := talking(t)
	var people []*person
	for i := range 50 {
		people = append(people, joined(t, p, fmt.Sprint("Reader ", i), news.RoleReader))
	}
	var wg sync.WaitGroup
	for i, b := range people {
		wg.Go(func() {
			for range 1 + i%2 {
				b.says(t, fmt.Sprint("/story/", p.Story), "text", fmt.Sprint("I am number ", i, "."), "nonce", "only")
			}
		})
	}
	wg.Wait()
	seen := map[string]int{}
	for path := fmt.Sprint("/thread/", p.Story); path != ""; {
		d := p.page(t, public, path)
		for _, n := range d.all(".said") {
			seen[words(n)]++
		}
		path = ""
		for _, n := range d.all("a[rel=next]") {
			for _, a := range n.Attr {
				if a.Key == "href" {
					path = a.Val
				}
			}
		}
	}
	if len(seen) != 50 {
		t.Errorf("%d different comments", len(seen))
	}
	for said, times := range seen {
		if times != 1 {
			t.Errorf("%q is there %d times", said, times)
		}
	}
}
