package web

import (
	"strings"
	"testing"

	"github.com/jba/templatecheck"
)

// structs say which struct each template prints.
func structs() map[string]any {
	return map[string]any{
		"about": &aboutPage{}, "ask": &askPage{}, "models": &modelsPage{}, "thanks": &thanksPage{}, "tool": &toolPage{}, "changes": &changesPage{}, "compare": &comparePage{}, "log": &logPage{}, "topiclog": &topicLogPage{}, "rules": &rulesPage{}, "article": &articlePage{}, "edition": &editionPage{}, "editions": &editionsPage{}, "own": &ownPage{}, "ownlist": &ownEditionsPage{}, "ownorder": &ownOrderPage{}, "unsubscribe": &unsubscribePage{}, "offline": &offlinePage{}, "reading": &readingPage{}, "saved": &savedPage{}, "follows": &followsPage{}, "notices": &noticesPage{}, "alerts": &alertsPage{}, "error": &errorPage{}, "feed": &feedPage{}, "feeds": &feedsPage{},
		"signin": &signInPage{}, "second": &secondPage{}, "join": &joinPage{}, "waiting": &waitingPage{}, "link": &linkPage{}, "setup": &setupPage{},
		"rule": &rulePage{}, "rulelist": &ruleListPage{}, "address": &addressPage{},
		"account": &accountPage{}, "people": &peoplePage{}, "audit": &auditPage{}, "takeout": &takeOutPage{},
		"moderation": &moderationPage{}, "moderationlog": &moderationLogPage{}, "ruling": &rulingPage{}, "barred": &barredPage{}, "person": &personPage{}, "takedown": &takedownPage{},
		"policy": &policyPage{}, "report": &reportPage{}, "reported": &reportedPage{}, "document": &documentPage{}, "documentedit": &documentEditPage{},
		"firstrun": &firstRunPage{}, "front": &frontPage{}, "publisher": &publisherPage{}, "publishers": &publishersPage{},
		"quote": &quotePage{}, "thread": &threadPage{}, "comment": &commentPage{}, "commenthistory": &commentHistoryPage{}, "write": &writePage{}, "revisions": &revisionsPage{}, "search": &searchPage{}, "section": &sectionPage{},
		"muted": &mutedPage{}, "shapes": &shapesPage{}, "settings": &settingsPage{}, "story": &storyPage{}, "topic": &topicPage{},
	}
}

// TestTemplatesMatchTheirStructs checks every field that a template names, in
// every branch, against the type of the struct it is given.
func TestTemplatesMatchTheirStructs(t *testing.T) {
	p := loadPages(loadAssets())
	known := structs()
	for name, tmpl := range p.byName {
		page := known[name]
		if page == nil {
			t.Errorf("templates/%s.html has no struct in this test", name)
			continue
		}
		if err := templatecheck.CheckHTML(tmpl().Lookup("layout"), page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := templatecheck.CheckHTML(p.byName["takeout"]().Lookup("page"), &takeOutPage{}); err != nil {
		t.Error(err)
	}
	if err := templatecheck.CheckHTML(p.byName["firstrun"]().Lookup("progress"), progress{}); err != nil {
		t.Error(err)
	}
}

// TestZeroValuesPrint holds that no page needs a field to be set.
func TestZeroValuesPrint(t *testing.T) {
	p := loadPages(loadAssets())
	for name, page := range structs() {
		var b strings.Builder
		if err := p.byName[name]().ExecuteTemplate(&b, "layout", page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(b.String(), "ZgotmplZ") {
			t.Errorf("%s: a value was refused by the template: ZgotmplZ", name)
		}
	}
}

// TestNothingInline holds that no template carries inline style or script: the
// policy would refuse it.
func TestNothingInline(t *testing.T) {
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := templateFiles.ReadFile("templates/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{" style=", "<style", "javascript:", " onclick=", " onload=", "<script>"} {
			if strings.Contains(string(b), bad) {
				t.Errorf("%s holds %q", f.Name(), bad)
			}
		}
	}
}
