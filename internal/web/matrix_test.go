package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/account"
	"broadsheet/internal/news"
	"broadsheet/internal/web"
)

// matrix says for every address who may open it, at the least, and names one that
// exists in the newsroom of the tests. An address without a row fails the test.
//
//	anyone     always, even where the newspaper is private
//	public     anybody, unless the newspaper is private
//	reader …   that role and those above it
//	self       a reader, but no token
//	fresh      a reader who has just signed in, but no token
var matrix = map[string]struct{ who, path string }{
	"GET /sign-in":                        {"anyone", "/sign-in"},
	"POST /sign-in":                       {"anyone", "/sign-in"},
	"POST /sign-in/passkey/options":       {"anyone", "/sign-in/passkey/options"},
	"POST /sign-in/passkey":               {"anyone", "/sign-in/passkey"},
	"GET /sign-in/second":                 {"anyone", "/sign-in/second"},
	"POST /sign-in/second":                {"anyone", "/sign-in/second"},
	"POST /sign-in/mail":                  {"anyone", "/sign-in/mail"},
	"GET /sign-in/provider":               {"anyone", "/sign-in/provider"},
	"GET /sign-in/provider/back":          {"anyone", "/sign-in/provider/back"},
	"POST /sign-out":                      {"anyone", "/sign-out"},
	"GET /join":                           {"anyone", "/join"},
	"GET /join/{token}":                   {"anyone", "/join/bs_none"},
	"GET /join/waiting":                   {"anyone", "/join/waiting"},
	"POST /join":                          {"anyone", "/join"},
	"POST /join/passkey/options":          {"anyone", "/join/passkey/options"},
	"POST /join/passkey":                  {"anyone", "/join/passkey"},
	"GET /link/{token}":                   {"anyone", "/link/bs_none"},
	"POST /link/{token}":                  {"anyone", "/link/bs_none"},
	"GET /account":                        {"self", "/account"},
	"GET /account/take-out/{as}":          {"self", "/account/take-out/everything.json"},
	"POST /account/token":                 {"fresh", "/account/token"},
	"POST /account/token/{id}/remove":     {"self", "/account/token/999/remove"},
	"POST /account/delete":                {"fresh", "/account/delete"},
	"POST /account/passkey/options":       {"fresh", "/account/passkey/options"},
	"POST /account/passkey":               {"fresh", "/account/passkey"},
	"POST /account/passkey/{id}/remove":   {"fresh", "/account/passkey/999/remove"},
	"POST /account/password":              {"fresh", "/account/password"},
	"POST /account/second":                {"fresh", "/account/second"},
	"GET /account/second/picture":         {"fresh", "/account/second/picture"},
	"POST /account/second/confirm":        {"fresh", "/account/second/confirm"},
	"POST /account/second/remove":         {"fresh", "/account/second/remove"},
	"POST /account/recovery":              {"fresh", "/account/recovery"},
	"POST /account/mail":                  {"fresh", "/account/mail"},
	"POST /account/provider/remove":       {"fresh", "/account/provider/remove"},
	"POST /account/session/{id}/end":      {"self", "/account/session/999/end"},
	"POST /account/sessions/end":          {"self", "/account/sessions/end"},
	"GET /people":                         {"owner", "/people"},
	"POST /people/invite":                 {"owner", "/people/invite"},
	"POST /people/invitation/{id}/remove": {"owner", "/people/invitation/999/remove"},
	"POST /people/{id}/{act}":             {"owner", "/people/999/suspend"},
	"GET /audit":                          {"owner", "/audit"},

	"GET /{$}":                      {"public", "/"},
	"GET /front.json":               {"public", "/front.json"},
	"GET /feed.rss":                 {"public", "/feed.rss"},
	"GET /feed.atom":                {"public", "/feed.atom"},
	"GET /feed.json":                {"public", "/feed.json"},
	"GET /section/{slug}":           {"public", "/section/local"},
	"GET /section/{slug}/{as}":      {"public", "/section/local/feed.rss"},
	"GET /tag/{slug}":               {"public", "/tag/hallan-dam"},
	"GET /tag/{slug}/{as}":          {"public", "/tag/hallan-dam/feed.rss"},
	"GET /person/{slug}":            {"public", "/person/ottoline-brandt"},
	"GET /person/{slug}/{as}":       {"public", "/person/ottoline-brandt/feed.rss"},
	"GET /place/{slug}":             {"public", "/place/brannock"},
	"GET /place/{slug}/{as}":        {"public", "/place/brannock/feed.rss"},
	"GET /organisation/{slug}":      {"public", "/organisation/esker-water-power"},
	"GET /organisation/{slug}/{as}": {"public", "/organisation/esker-water-power/feed.rss"},
	"GET /publisher/{domain}":       {"public", "/publisher/halyard.example"},
	"GET /publisher/{domain}/{as}":  {"public", "/publisher/halyard.example/feed.rss"},
	"GET /publishers":               {"public", "/publishers"},
	"GET /publishers.json":          {"public", "/publishers.json"},
	"GET /feed/{id}":                {"public", "/feed/1"},
	"GET /feed/{id}/{as}":           {"public", "/feed/1/feed.rss"},
	"GET /search":                   {"public", "/search"},
	"GET /search/{as}":              {"public", "/search/feed.rss"},
	"GET /search.json":              {"public", "/search.json"},
	"GET /changes":                  {"public", "/changes"},
	"GET /changes/{as}":             {"public", "/changes/feed.rss"},
	"GET /changes.json":             {"public", "/changes.json"},
	"GET /edition":                  {"public", "/edition"},
	"GET /edition/{date}":           {"public", "/edition/2026-11-17"},
	"GET /editions":                 {"public", "/editions"},
	"GET /editions/{as}":            {"public", "/editions/feed.rss"},
	"GET /editions.json":            {"public", "/editions.json"},
	"GET /article/{id}":             {"public", "/article/1"},
	"GET /article/{id}/{slug}":      {"public", "/article/1/hallan-dam"},
	"GET /article/{id}/revisions":   {"public", "/article/1/revisions"},
	"GET /article/{id}/compare":     {"public", "/article/1/compare"},
	"GET /story/{id}":               {"public", "/story/1"},
	"GET /story/{id}/{slug}":        {"public", "/story/1/hallan-dam"},
	"GET /story/{id}/log":           {"public", "/story/1/log"},
	"GET /quote/{id}":               {"public", "/quote/1"},
	"GET /feeds":                    {"public", "/feeds"},
	"GET /feeds.json":               {"public", "/feeds.json"},
	"GET /feeds.opml":               {"public", "/feeds.opml"},
	"GET /first-run":                {"public", "/first-run"},
	"GET /first-run/progress":       {"public", "/first-run/progress"},
	"GET /settings":                 {"public", "/settings"},
	"GET /about":                    {"anyone", "/about"},
	"GET /picture/{signature}":      {"anyone", "/picture/x"},
	"GET /sitemap.xml":              {"public", "/sitemap.xml"},
	"GET /robots.txt":               {"anyone", "/robots.txt"},
	"GET /offline":                  {"anyone", "/offline"},
	"GET /offline.json":             {"public", "/offline.json"},
	"GET /sw.js":                    {"anyone", "/sw.js"},
	"GET /manifest.webmanifest":     {"anyone", "/manifest.webmanifest"},
	"GET /healthz":                  {"anyone", "/healthz"},
	"GET /readyz":                   {"anyone", "/readyz"},
	"POST /appearance":              {"anyone", "/appearance"},
	"POST /article/{id}/place":      {"reader", "/article/1/place"},
	"GET /reading":                  {"reader", "/reading"},
	"POST /reading/read":            {"reader", "/reading/read"},
	"POST /reading/undo":            {"reader", "/reading/undo"},
	"POST /reading/wish":            {"reader", "/reading/wish"},
	"GET /saved":                    {"reader", "/saved"},
	"POST /article/{id}/keep":       {"reader", "/article/1/keep"},
	"POST /passage/{id}/remove":     {"reader", "/passage/1/remove"},
	"GET /follows":                  {"reader", "/follows"},
	"POST /follows":                 {"reader", "/follows"},
	"GET /follows.opml":             {"reader", "/follows.opml"},
	"POST /follows/import":          {"reader", "/follows/import"},
	"POST /follow/{id}/move":        {"reader", "/follow/1/move"},
	"POST /follow/{id}/remove":      {"reader", "/follow/1/remove"},
	"GET /alerts":                   {"self", "/alerts"},
	"POST /alerts":                  {"self", "/alerts"},
	"POST /channels":                {"self", "/channels"},
	"POST /channel/{id}":            {"self", "/channel/999"},
	"GET /notices":                  {"reader", "/notices"},
	"GET /notice/{id}":              {"reader", "/notice/999"},
	"POST /notices/seen":            {"reader", "/notices/seen"},
	"GET /edition/mine":             {"reader", "/edition/mine"},
	"GET /edition/mine/{name}":      {"reader", "/edition/mine/2026-11-17"},
	"GET /edition/mine/{name}/{as}": {"reader", "/edition/mine/2026-11-17/letter"},
	"GET /editions/mine":            {"reader", "/editions/mine"},
	"GET /settings/edition":         {"reader", "/settings/edition"},
	"POST /settings/edition":        {"reader", "/settings/edition"},
	"GET /settings/edition/preview": {"reader", "/settings/edition/preview"},
	"GET /unsubscribe/{token}":      {"anyone", "/unsubscribe/1-x"},
	"POST /unsubscribe/{token}":     {"anyone", "/unsubscribe/1-x"},
	"GET /rules":                    {"reader", "/rules"},
	"GET /rules/new":                {"reader", "/rules/new"},
	"GET /rules/{id}":               {"reader", "/rules/999"},
	"POST /rules":                   {"reader", "/rules"},
	"POST /rules/{id}":              {"reader", "/rules/999"},
	"POST /rules/{id}/{act}":        {"reader", "/rules/999/pause"},
	"POST /article/{id}/label":      {"reader", "/article/1/label"},
	"POST /private-feed":            {"reader", "/private-feed"},
	"GET /my/{token}/{as}":          {"anyone", "/my/x/feed.rss"},
	"POST /first-run/find":          {"editor", "/first-run/find"},
	"POST /first-run/follow":        {"editor", "/first-run/follow"},
	"POST /first-run/import":        {"editor", "/first-run/import"},
	"POST /feed/{id}/read":          {"editor", "/feed/1/read"},
	"POST /feed/{id}/pause":         {"editor", "/feed/1/pause"},
	"POST /feed/{id}/resume":        {"editor", "/feed/1/resume"},
	"POST /feed/{id}/accept":        {"editor", "/feed/1/accept"},
	"POST /feed/{id}/edit":          {"editor", "/feed/1/edit"},
	"POST /feed/{id}/remove":        {"editor", "/feed/1/remove"},
	"POST /publisher/{domain}":      {"editor", "/publisher/halyard.example"},
	"POST /story/{id}/decide":       {"editor", "/story/1/decide"},
	"POST /article/{id}/remove":     {"editor", "/article/1/remove"},
	"POST /decision/{id}/undo":      {"editor", "/decision/1/undo"},

	"GET /tag/{slug}/log":              {"public", "/tag/hallan-dam/log"},
	"GET /person/{slug}/log":           {"public", "/person/ottoline-brandt/log"},
	"GET /place/{slug}/log":            {"public", "/place/brannock/log"},
	"GET /organisation/{slug}/log":     {"public", "/organisation/esker-water-power/log"},
	"GET /topics":                      {"public", "/topics"},
	"POST /tag/{slug}/decide":          {"editor", "/tag/hallan-dam/decide"},
	"POST /person/{slug}/decide":       {"editor", "/person/ottoline-brandt/decide"},
	"POST /place/{slug}/decide":        {"editor", "/place/brannock/decide"},
	"POST /organisation/{slug}/decide": {"editor", "/organisation/esker-water-power/decide"},
	"GET /settings/front":              {"reader", "/settings/front"},
	"GET /muted":                       {"reader", "/muted"},
	"POST /settings/taste":             {"reader", "/settings/taste"},
	"POST /settings/taste/{id}/remove": {"reader", "/settings/taste/1/remove"},
	"POST /rule/{id}/undo":             {"editor", "/rule/1/undo"},

	"GET /article/{id}/tools/{tool}":        {"public", "/article/1/tools/explain"},
	"GET /story/{id}/tools/{tool}":          {"public", "/story/1/tools/explain"},
	"GET /listen.json":                      {"public", "/listen.json"},
	"POST /article/{id}/tools/{tool}":       {"reader", "/article/1/tools/explain"},
	"POST /story/{id}/tools/{tool}":         {"reader", "/story/1/tools/explain"},
	"GET /article/{id}/speech/{paragraph}":  {"public", "/article/1/speech/0"},
	"POST /complaint":                       {"reader", "/complaint"},
	"GET /models":                           {"editor", "/models"},
	"POST /models/switch":                   {"editor", "/models/switch"},
	"POST /complaint/{id}/close":            {"editor", "/complaint/1/close"},
	"GET /thread/{id}":                      {"public", "/thread/1"},
	"GET /thread/{id}/{as}":                 {"public", "/thread/1/feed.rss"},
	"GET /comment/{id}":                     {"public", "/comment/1"},
	"GET /comment/{id}/history":             {"public", "/comment/1/history"},
	"GET /comment/{id}/edit":                {"reader", "/comment/999/edit"},
	"POST /comment/{id}/edit":               {"reader", "/comment/999/edit"},
	"POST /comment/{id}/delete":             {"reader", "/comment/999/delete"},
	"POST /comment/{id}/vote":               {"reader", "/comment/999/vote"},
	"POST /comment/{id}/comment":            {"reader", "/comment/999/comment"},
	"POST /story/{id}/comment":              {"reader", "/story/1/comment"},
	"POST /article/{id}/comment":            {"reader", "/article/1/comment"},
	"POST /thread/{id}/close":               {"moderator", "/thread/1/close"},
	"GET /ask":                              {"public", "/ask"},
	"POST /ask":                             {"reader", "/ask?q=gate"},
	"GET /ask.json":                         {"public", "/ask.json?q=gate"},
	"GET /moderation/log":                   {"public", "/moderation/log"},
	"GET /moderation/takedown":              {"editor", "/moderation/takedown"},
	"POST /moderation/takedown":             {"editor", "/moderation/takedown"},
	"POST /moderation/keep":                 {"editor", "/moderation/keep"},
	"GET /moderation":                       {"moderator", "/moderation"},
	"GET /ruling/{id}":                      {"reader", "/ruling/1"},
	"POST /ruling/{id}/undo":                {"moderator", "/ruling/1/undo"},
	"POST /ruling/{id}/appeal":              {"reader", "/ruling/1/appeal"},
	"GET /report":                           {"anyone", "/report"},
	"POST /report":                          {"anyone", "/report"},
	"GET /reported/{key}":                   {"anyone", "/reported/x"},
	"GET /house-rules":                      {"anyone", "/house-rules"},
	"GET /house-rules/edit":                 {"owner", "/house-rules/edit"},
	"POST /house-rules":                     {"owner", "/house-rules"},
	"GET /contact":                          {"anyone", "/contact"},
	"GET /contact/edit":                     {"owner", "/contact/edit"},
	"POST /contact":                         {"owner", "/contact"},
	"GET /terms":                            {"anyone", "/terms"},
	"GET /terms/edit":                       {"owner", "/terms/edit"},
	"POST /terms":                           {"owner", "/terms"},
	"POST /moderation/rule":                 {"moderator", "/moderation/rule"},
	"POST /moderation/many":                 {"moderator", "/moderation/many"},
	"POST /moderation/appeal":               {"moderator", "/moderation/appeal"},
	"GET /moderation/filters":               {"moderator", "/moderation/filters"},
	"POST /moderation/filters":              {"editor", "/moderation/filters"},
	"GET /moderation/people":                {"moderator", "/moderation/people"},
	"GET /moderation/person/{id}":           {"moderator", "/moderation/person/1"},
	"POST /moderation/person/{id}":          {"moderator", "/moderation/person/1"},
	"POST /moderation/person/{id}/undo-all": {"owner", "/moderation/person/1/undo-all"},
}

// ranks are the visitors, each of whom may do what those before may.
var ranks = []string{"public", "reader", "moderator", "editor", "owner"}

// mayOpen is whether a visitor of this rank may open what needs who.
func mayOpen(rank, who string, private bool) bool {
	switch who {
	case "anyone":
		return true
	case "public":
		return rank != "public" || !private
	case "self", "fresh":
		who = "reader"
	}
	return slices.Index(ranks, rank) >= slices.Index(ranks, who)
}

func TestEveryAddressHasARow(t *testing.T) {
	patterns := web.Patterns()
	for _, p := range patterns {
		if _, ok := matrix[p]; !ok {
			t.Errorf("%s has no row in the matrix: who may open it?", p)
		}
	}
	for p := range matrix {
		if !slices.Contains(patterns, p) {
			t.Errorf("%s is in the matrix and no address", p)
		}
	}
}

// TestMatrix asks every address in every role and by every method.
func TestMatrix(t *testing.T) {
	for _, private := range []bool{false, true} {
		p := newPaper(t, func(o *web.Options) { o.Accounts = account.Policy{Mode: account.Invited, Private: private} })
		for _, rank := range ranks {
			var cookie string
			sign := func() {} // an address may end the session
			if rank != "public" {
				id, err := p.DB.AddReader(t.Context(), news.Reader{Name: rank, Role: news.Role(rank), State: news.ReaderActive})
				if err != nil {
					t.Fatal(err)
				}
				sign = func() { cookie = web.SignedIn(t, p.DB, id) }
			}
			for pattern, row := range matrix {
				sign()
				for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
					wants := "an answer"
					switch have, _, _ := strings.Cut(pattern, " "); {
					case have != method && !(have == "GET" && method == "HEAD"):
						if other, ok := matrix[method+" "+pattern[len(have)+1:]]; ok || other.path != "" || method == "GET" || method == "HEAD" || method == "POST" {
							continue // another row's
						}
						wants = "nothing there"
					case !mayOpen(rank, row.who, private):
						wants = "a refusal"
					}
					if got := p.outcome(t, method, row.path, cookie); got != wants {
						t.Errorf("%s %s as %s (private: %v): %s, want %s", method, row.path, rank, private, got, wants)
					}
				}
			}
		}
	}
}

// outcome asks from afar and says in a word what came of it.
func (p *paper) outcome(t *testing.T, method, path, cookie string) string {
	t.Helper()
	header := []string{"Sec-Fetch-Site", "same-origin", "Content-Type", "application/x-www-form-urlencoded"}
	if cookie != "" {
		header = append(header, "Cookie", cookie)
	}
	resp := p.ask(t, method, public, path, strings.NewReader(url.Values{}.Encode()), header...)
	to := resp.Header.Get("Location")
	switch {
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden, resp.StatusCode == 303 && strings.HasPrefix(to, "/sign-in?back="):
		return "a refusal"
	case resp.StatusCode >= 500:
		return fmt.Sprint("status ", resp.StatusCode)
	case method != "GET" && method != "HEAD" && method != "POST" && resp.StatusCode == http.StatusNotFound:
		return "nothing there"
	}
	return "an answer"
}

// TestWithoutAccounts holds what a single reader's newspaper does: this machine
// may do everything, and nobody else may change anything.
func TestWithoutAccounts(t *testing.T) {
	p := newPaper(t)
	for pattern, row := range matrix {
		method, _, _ := strings.Cut(pattern, " ")
		refused := method == "POST" && row.who != "anyone" || !mayOpen("public", row.who, false)
		resp := p.ask(t, method, public, row.path, nil, "Sec-Fetch-Site", "same-origin")
		if got := resp.StatusCode == http.StatusForbidden; got != refused {
			t.Errorf("%s from elsewhere: %s", pattern, resp.Status)
		}
		if resp := p.ask(t, method, reader, row.path, nil, "Sec-Fetch-Site", "same-origin"); resp.StatusCode == http.StatusForbidden || resp.StatusCode == http.StatusUnauthorized {
			t.Errorf("%s at this machine: %s", pattern, resp.Status)
		}
	}
}
