package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
)

func TestRemovedSaysWhy(t *testing.T) {
	p := newPaper(t)
	own := fmt.Sprintf("/article/%d/dam-operator-logged-a-warning-three-hours-before-the", p.Article)
	do := fmt.Sprintf("/article/%d/remove", p.Article)
	p.page(t, public, own).hasNot("form[action='" + do + "']")
	p.page(t, reader, own).has("form[action='" + do + "'] input[name=reason][required]")
	if resp := p.post(t, public, do, url.Values{"reason": {"mine"}}); resp.StatusCode != http.StatusForbidden {
		t.Errorf("the public removes: %s", resp.Status)
	}
	if resp := p.post(t, reader, do, url.Values{"reason": {" "}}); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("without a reason: %s", resp.Status)
	}
	if resp := p.post(t, reader, do, url.Values{"reason": {"A court order of <3 November>"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("removing: %s", resp.Status)
	}
	resp := p.get(t, public, own)
	if got := parse(t, resp).text(".notice p"); resp.StatusCode != http.StatusGone || got != "This article was removed. The reason given: A court order of <3 November>" {
		t.Errorf("%s: it says %q", resp.Status, got)
	}
	if resp := p.get(t, public, fmt.Sprintf("/article/%d.json", p.Article)); resp.StatusCode != http.StatusGone {
		t.Errorf("as data: %s", resp.Status)
	}
}
