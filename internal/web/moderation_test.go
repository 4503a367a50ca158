package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"broadsheet/internal/account"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// forum is a newspaper whose readers talk, and who is in it.
type forum struct {
	*paper
	t   *testing.T
	who map[string]string // cookies by name
	id  map[string]int64
}

func newForum(t *testing.T) *forum {
	f := &forum{newPaper(t, func(o *web.Options) {
		o.Accounts, o.Comments = account.Policy{Mode: account.Open}, web.Comments{On: true}
	}), t, map[string]string{"": ""}, map[string]int64{}}
	for name, role := range map[string]news.Role{"Olav": news.RoleOwner, "Mona": news.RoleModerator, "Nils": news.RoleModerator, "Edda": news.RoleEditor, "Siv": news.RoleReader} {
		id, err := f.DB.AddReader(t.Context(), news.Reader{Name: name, Role: role, State: news.ReaderActive})
		if err != nil {
			t.Fatal(err)
		}
		f.id[name], f.who[name] = id, web.SignedIn(t, f.DB, id)
	}
	return f
}

func (f *forum) opens(who, path string) *dom {
	f.t.Helper()
	resp := f.get(f.t, public, path, "Cookie", f.who[who])
	if resp.StatusCode != http.StatusOK {
		f.t.Fatalf("%s opens %s: %s", who, path, resp.Status)
	}
	return parse(f.t, resp)
}

func (f *forum) sends(who, path string, form url.Values) *http.Response {
	f.t.Helper()
	return f.post(f.t, public, path, form, "Cookie", f.who[who])
}

// says has somebody write under the dam, past the checks.
func (f *forum) says(who, text string) int64 {
	f.t.Helper()
	c, _, v, err := f.DB.SubmitComment(f.t.Context(), store.Submission{Took: -1, Writing: store.Writing{Story: f.Story, Reader: f.id[who], Source: text, HTML: news.HTML("<p>" + text + "</p>"), Network: "n"}})
	if err != nil || c.ID == 0 {
		f.t.Fatal(v, err)
	}
	return c.ID
}

func TestModerationDesk(t *testing.T) {
	f := newForum(t)
	id := f.says("Siv", "The wall was inspected in May, and the report is in the archive.")
	if resp := f.get(t, public, "/moderation", "Cookie", f.who["Siv"]); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a reader opens the desk: %s", resp.Status)
	}
	d := f.opens("Mona", "/moderation")
	d.has("article.case h3 a[href='/comment/"+fmt.Sprint(id)+"']", ".case button[data-key=a]", ".case button[data-key=b]", ".case .said p", "script[src*=moderation]", "#many button[value=hide]")
	if got := d.text(".case .signals li"); got != "a first comment" {
		t.Errorf("what was seen: %q", got)
	}
	seen := d.attr(".case input[name=seen]", "value")
	form := url.Values{"comment": {fmt.Sprint(id)}, "seen": {seen}, "act": {"hide"}, "rule": {"No hate"}, "back": {"/moderation?kind=held"}}
	resp := f.sends("Mona", "/moderation/rule", form)
	to := resp.Header.Get("Location")
	if resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/moderation?done=") || !strings.HasSuffix(to, "&kind=held") {
		t.Fatalf("hiding: %s %s", resp.Status, to)
	}
	f.opens("Mona", to).has(".notice[role=status] button[data-key=u]", "main .empty")
	if resp := f.sends("Nils", "/moderation/rule", form); resp.StatusCode != http.StatusConflict {
		t.Errorf("the second of two: %s", resp.Status)
	}

	// Its author is told what, why and by which rule, and appeals.
	ruling := strings.TrimSuffix(strings.TrimPrefix(to, "/moderation?done="), "&kind=held")
	d = f.opens("Siv", "/ruling/"+ruling)
	d.has("form[action='/ruling/" + ruling + "/appeal'] textarea")
	for _, want := range []string{"It breaks a rule of this house: No hate.", "No hate", "A moderator, a person"} {
		if !strings.Contains(d.text("main"), want) {
			t.Errorf("its author is not told %q", want)
		}
	}
	if resp := f.sends("Siv", "/ruling/"+ruling+"/appeal", url.Values{"words": {"It says nothing of the kind <b>"}}); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("appealing: %s", resp.Status)
	}
	f.opens("Nils", "/moderation").has(".case .appeal form button[value=reverse]")
	if resp := f.sends("Mona", "/moderation/appeal", url.Values{"ruling": {ruling}, "result": {"uphold"}, "reason": {"So there"}}); resp.StatusCode != http.StatusForbidden {
		t.Errorf("by who decided: %s", resp.Status)
	}
	if resp := f.sends("Nils", "/moderation/appeal", url.Values{"ruling": {ruling}, "result": {"reverse"}, "reason": {"It is harmless"}}); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("granting: %s", resp.Status)
	}
	f.opens("", "/comment/"+fmt.Sprint(id)).has(".comment .said")

	// The log, without names for everybody else.
	if d := f.opens("", "/moderation/log"); strings.Contains(d.text("main"), "Mona") || strings.Contains(d.text("main"), "Siv") {
		t.Error("the public log names people")
	} else {
		d.has(".years li", "table.figures td")
	}
	if got := f.opens("Nils", "/moderation/log").text("main"); !strings.Contains(got, "Mona") {
		t.Error("the whole log names nobody")
	}
	if resp := f.get(t, public, "/ruling/"+ruling, "Cookie", f.who["Edda"]); resp.StatusCode != http.StatusOK {
		t.Errorf("an editor reads it: %s", resp.Status)
	}
}

func TestReports(t *testing.T) {
	f := newForum(t)
	id := fmt.Sprint(f.says("Mona", "A remark of a moderator’s that somebody dislikes a lot"))
	f.opens("", "/comment/"+id).has("a[href='/report?comment=" + id + "']")
	f.opens("", "/report?comment="+id).has("blockquote", "input[name=kind][value=illegal]", "input[name=contact]")
	for trap, form := range map[string]url.Values{
		"nothing said": {"comment": {id}}, "nothing meant": {"kind": {"spam"}}, "a trap": {"comment": {id}, "kind": {"spam"}, "website": {"x"}},
		"no address": {"comment": {id}, "kind": {"spam"}, "contact": {"nowhere"}},
	} {
		if resp := f.sends("", "/report", form); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", trap, resp.Status)
		}
	}
	resp := f.sends("", "/report", url.Values{"address": {"http://localhost:8080/comment/" + id + "#c1"}, "kind": {"illegal"}, "about": {"<script>"}})
	at := resp.Header.Get("Location")
	if resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, "/reported/") {
		t.Fatalf("%s %s", resp.Status, at)
	}
	f.opens("", at).has(".address")
	d := f.opens("Nils", "/moderation?kind=reports")
	d.hasNot("main script")
	if resp := f.sends("Olav", "/moderation/rule", url.Values{"comment": {id}, "act": {"remove"}, "reason": {"It was aimed at a person"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	if got := f.opens("", at).text("main dl"); !strings.Contains(got, "aimed at a person") {
		t.Errorf("who reported reads %q", got)
	}
	for i := range 25 {
		resp = f.sends("", "/report", url.Values{"article": {fmt.Sprint(f.Article)}, "kind": {"other"}})
		if i > 20 && resp.StatusCode != http.StatusTooManyRequests {
			t.Errorf("report %d of one network: %s", i, resp.Status)
		}
	}
	f.opens("Edda", "/moderation").has("form[action='/moderation/keep']")
	f.opens("Nils", "/moderation").hasNot("form[action='/moderation/keep']")
	if resp := f.get(t, public, "/reported/1"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a report by its number: %s", resp.Status)
	}
}

func TestPeopleAndUndoAll(t *testing.T) {
	f := newForum(t)
	id := f.says("Siv", "The wall was inspected in May, and the report is in the archive.")
	f.sends("Mona", "/moderation/rule", url.Values{"comment": {fmt.Sprint(id)}, "act": {"remove"}, "rule": {"No hate"}})
	person := fmt.Sprintf("/moderation/person/%d", f.id["Siv"])
	if resp := f.sends("Mona", person, url.Values{"act": {"ban"}, "reason": {"I do not like them"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	f.opens("Nils", person).has(".notice form", ".facts span")
	f.opens("Nils", "/moderation/people").has(".years li")
	mona := fmt.Sprintf("/moderation/person/%d", f.id["Mona"])
	f.opens("Nils", mona).hasNot("form[action$=undo-all]")
	f.opens("Olav", mona).has("form[action$=undo-all]")
	since := f.Clock.Now().AddDate(0, 0, -1).Format("2006-01-02T15:04")
	if resp := f.sends("Nils", mona+"/undo-all", url.Values{"since": {since}}); resp.StatusCode != http.StatusForbidden {
		t.Errorf("by a moderator: %s", resp.Status)
	}
	if resp := f.sends("Olav", mona+"/undo-all", url.Values{"since": {since}, "reason": {"Hostile"}}); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("undoing all: %s", resp.Status)
	}
	f.opens("Nils", person).hasNot(".notice")
	if resp := f.get(t, public, "/moderation/people?name=siv", "Cookie", f.who["Nils"]); resp.Header.Get("Location") != person {
		t.Errorf("found at %q", resp.Header.Get("Location"))
	}
}

func TestPolicyPage(t *testing.T) {
	f := newForum(t)
	f.opens("Mona", "/moderation/filters").has("fieldset[disabled]")
	d := f.opens("Edda", "/moderation/filters")
	d.hasNot("fieldset[disabled]")
	form := url.Values{"mode": {"after"}, "most_letters": {"5000"}, "filter-0": {"casino*"}, "filter-0-kind": {"word"}, "filter-0-do": {"refuse"}, "filter-0-reason": {"No <b>casinos</b>."}}
	if resp := f.sends("Mona", "/moderation/filters", form); resp.StatusCode != http.StatusForbidden {
		t.Errorf("by a moderator: %s", resp.Status)
	}
	if resp := f.sends("Edda", "/moderation/filters", form); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	f.opens("Mona", "/moderation/filters").has("input[value='casino*']", "#mode-after[checked]")
	if resp := f.sends("Edda", "/moderation/filters", url.Values{"mode": {"after"}, "filter-0": {"("}, "filter-0-kind": {"expression"}}); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("no expression: %s", resp.Status)
	}
	resp := f.sends("Siv", fmt.Sprintf("/story/%d/comment", f.Story), url.Values{"text": {"Two casinos in one street"}})
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("a refused word: %s", resp.Status)
	}
}

func TestHousePages(t *testing.T) {
	f := newForum(t)
	for _, path := range []string{"/house-rules", "/contact", "/terms"} {
		d := f.opens("", path)
		d.has("main h2", "main .said p", "a[aria-current=page]")
		if strings.Contains(d.raw, "{{") {
			t.Errorf("%s has a place that was not filled in", path)
		}
	}
	f.opens("Olav", "/house-rules").has("a[href='/house-rules/edit']")
	if resp := f.sends("Olav", "/house-rules", url.Values{"text": {"# Be kind\r\n\r\nTo *all*. [x](javascript:alert(1)) <script>"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	d := f.opens("", "/house-rules")
	d.has("main .said em")
	d.hasNot("main script", "main a[href^=javascript]")
	f.says("Siv", "The wall was inspected in May, and the report is in the archive.")
	if got := f.opens("Mona", "/moderation").text(".case select[name=rule] option"); got != "Be kind" {
		t.Errorf("a decision can cite %q", got)
	}
}

func TestTakedownPage(t *testing.T) {
	f := newForum(t)
	path := fmt.Sprintf("/article/%d", f.Article)
	f.opens("Edda", "/moderation/takedown?address="+path).has("input[name=address][value='" + path + "']")
	if resp := f.sends("Edda", "/moderation/takedown", url.Values{"address": {path}, "reason": {" "}}); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("without a reason: %s", resp.Status)
	}
	if resp := f.sends("Edda", "/moderation/takedown", url.Values{"address": {path}, "reason": {"A court order"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	if resp := f.get(t, public, path); resp.StatusCode != http.StatusGone {
		t.Errorf("its page: %s", resp.Status)
	}
	if resp := f.sends("Edda", "/moderation/takedown", url.Values{"what": {"publisher"}, "address": {"halyard.example"}, "reason": {"They asked"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	d := f.opens("Edda", "/moderation/takedown")
	if n := len(d.all(".years li form")); n != 2 {
		t.Errorf("%d can be taken back", n)
	}
	undo := d.attr(".years li form", "action")
	if resp := f.sends("Mona", undo, nil); resp.StatusCode != http.StatusForbidden {
		t.Errorf("by a moderator: %s", resp.Status)
	}
	if resp := f.sends("Edda", undo, nil); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("undoing: %s", resp.Status)
	}
}

// TestManyAtOnce decides on a raid by its text, by what is ticked, and by nothing.
func TestManyAtOnce(t *testing.T) {
	f := newForum(t)
	for i := range 40 {
		name := fmt.Sprint("raider ", i+100, " z")
		id, err := f.DB.AddReader(t.Context(), news.Reader{Name: name, Role: news.RoleReader, State: news.ReaderActive})
		if err != nil {
			t.Fatal(err)
		}
		f.id[name] = id
		f.says(name, fmt.Sprint("Everybody should go and look at our page, there is the truth about the dam ", i))
	}
	d := f.opens("Mona", "/moderation")
	if n := len(d.all("article.case")); n != 25 {
		t.Errorf("%d on a page", n)
	}
	d.has("#heaps", "a[href^='/moderation?alike=']", "a[href^='/moderation?new=1']", "nav a[rel=next]")
	heap := d.attr("a[href^='/moderation?alike=']", "href")
	d = f.opens("Mona", heap)
	form := url.Values{"act": {"hide"}, "rule": {"No advertising"}, "upto": {d.attr("#many input[name=upto]", "value")}, "alike": {strings.TrimPrefix(heap, "/moderation?alike=")}}
	if resp := f.sends("Mona", "/moderation/many", form); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("nothing ticked: %s", resp.Status)
	}
	form.Set("all", "1")
	resp := f.sends("Mona", "/moderation/many", form)
	if to := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || !strings.Contains(to, "many=40") {
		t.Errorf("%s %s", resp.Status, to)
	}
	f.opens("Mona", "/moderation").has("main .empty")
}

// TestOfficialNames holds that nobody joins under a name that speaks for the newspaper.
func TestOfficialNames(t *testing.T) {
	f := newForum(t)
	if _, err := f.DB.Join(t.Context(), store.Joining{Reader: news.Reader{Name: "First"}, Claim: true}); err != nil {
		t.Fatal(err)
	}
	for name, taken := range map[string]bool{"Moderator": false, "Аdmin": false, "Broadsheet": false, "Ѕіv": false, "Ingrid": true} {
		resp := f.sends("", "/join", url.Values{"name": {name}, "password": {"a long and quiet river"}})
		if got := resp.StatusCode == http.StatusSeeOther; got != taken {
			t.Errorf("%s: %s", name, resp.Status)
		}
	}
}
