package web

import (
	"net/http"
	"slices"

	"broadsheet/internal/account"
)

// route is one address: who may open it, and what answers. There is no way to add
// an address without saying who may; route_matrix_test.go knows them all.
type route struct {
	pattern string // method and path, as http.ServeMux takes them
	need    account.Need
	answer  handler
}

// routes serves the table. Every request passes account.Policy.Allow on its way to
// a handler, and nowhere else.
func (s *site) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, r := range s.table() {
		mux.Handle(r.pattern, s.handle(s.allowed(r)))
	}
	mux.Handle("GET /static/{name}", s.assets)
	mux.Handle("/", s.handle(noPage))
	return mux
}

// allowed lets those through to a route who may open it.
func (s *site) allowed(r route) handler {
	return func(w http.ResponseWriter, v *visit) error {
		changes := v.Method != http.MethodGet && v.Method != http.MethodHead
		if err := s.Accounts.Allow(v.who, r.need, changes); err != nil {
			return err
		}
		return r.answer(w, v)
	}
}

// table is every address.
func (s *site) table() []route {
	return slices.Concat(s.readingRoutes(), s.toolRoutes(), s.ownRoutes(), s.deskRoutes(), s.talkRoutes(), s.moderationRoutes(), s.accountRoutes())
}

// readingRoutes are the newspaper: what anybody reads.
func (s *site) readingRoutes() []route {
	return []route{
		{"GET /{$}", account.Public, s.frontPage},
		{"GET /front.json", account.Public, s.frontPage},
		{"GET /feed.rss", account.Public, s.frontPage},
		{"GET /feed.atom", account.Public, s.frontPage},
		{"GET /feed.json", account.Public, s.frontPage},

		{"GET /section/{slug}", account.Public, s.sectionPage},
		{"GET /section/{slug}/{as}", account.Public, s.sectionPage},
		{"GET /tag/{slug}", account.Public, s.topicPage},
		{"GET /tag/{slug}/{as}", account.Public, s.topicPage},
		{"GET /person/{slug}", account.Public, s.topicPage},
		{"GET /person/{slug}/{as}", account.Public, s.topicPage},
		{"GET /place/{slug}", account.Public, s.topicPage},
		{"GET /place/{slug}/{as}", account.Public, s.topicPage},
		{"GET /organisation/{slug}", account.Public, s.topicPage},
		{"GET /organisation/{slug}/{as}", account.Public, s.topicPage},
		{"GET /tag/{slug}/log", account.Public, s.topicLogPage},
		{"GET /person/{slug}/log", account.Public, s.topicLogPage},
		{"GET /place/{slug}/log", account.Public, s.topicLogPage},
		{"GET /organisation/{slug}/log", account.Public, s.topicLogPage},
		{"GET /topics", account.Public, s.rulesPage},
		{"GET /publisher/{domain}", account.Public, s.publisherPage},
		{"GET /publisher/{domain}/{as}", account.Public, s.publisherPage},
		{"GET /publishers", account.Public, s.publishersPage},
		{"GET /publishers.json", account.Public, s.publishersPage},
		{"GET /feed/{id}", account.Public, s.feedPage},
		{"GET /feed/{id}/{as}", account.Public, s.feedPage},
		{"GET /search", account.Public, s.searchPage},
		{"GET /search/{as}", account.Public, s.searchPage},
		{"GET /search.json", account.Public, s.searchPage},

		{"GET /changes", account.Public, s.changesPage},
		{"GET /changes/{as}", account.Public, s.changesPage},
		{"GET /changes.json", account.Public, s.changesPage},

		{"GET /edition", account.Public, s.latestEdition},
		{"GET /edition/{date}", account.Public, s.editionPage},
		{"GET /editions", account.Public, s.editionsPage},
		{"GET /editions/{as}", account.Public, s.editionsPage},
		{"GET /editions.json", account.Public, s.editionsPage},

		{"GET /article/{id}", account.Public, s.articlePage},
		{"GET /article/{id}/{slug}", account.Public, s.articlePage},
		{"GET /article/{id}/revisions", account.Public, s.revisionsPage},
		{"GET /article/{id}/compare", account.Public, s.comparePage},
		{"GET /story/{id}", account.Public, s.storyPage},
		{"GET /story/{id}/{slug}", account.Public, s.storyPage},
		{"GET /story/{id}/log", account.Public, s.logPage},
		{"GET /quote/{id}", account.Public, s.quotePage},

		{"GET /feeds", account.Public, s.feedsPage},
		{"GET /feeds.json", account.Public, s.feedsPage},
		{"GET /feeds.opml", account.Public, s.feedsOPML},
		{"GET /first-run", account.Public, s.firstRunPage},
		{"GET /first-run/progress", account.Public, s.progressPart},
		{"GET /settings", account.Public, s.settingsPage},
		{"GET /about", account.Anyone, s.aboutPage},

		{"GET /picture/{signature}", account.Anyone, s.picture},
		{"GET /sitemap.xml", account.Public, s.sitemap},
		{"GET /robots.txt", account.Anyone, s.robots},
		{"GET /offline", account.Anyone, s.offlinePage},
		{"GET /offline.json", account.Public, s.offlineData},
		{"GET /sw.js", account.Anyone, s.worker},
		{"GET /manifest.webmanifest", account.Anyone, s.manifest},
		{"GET /healthz", account.Anyone, s.healthz},
		{"GET /readyz", account.Anyone, s.readyz},
		{"POST /appearance", account.Anyone, s.setAppearance},
		{"POST /article/{id}/place", account.Reader, s.savePlace},
		{"GET /settings/front", account.Reader, s.shapesPage},
		{"GET /muted", account.Reader, s.mutedPage},
		{"POST /settings/taste", account.Reader, s.addTaste},
		{"POST /settings/taste/{id}/remove", account.Reader, s.removeTaste},
	}
}

// ownRoutes are what a reader keeps for themselves.
func (s *site) ownRoutes() []route {
	return []route{
		{"GET /reading", account.Reader, s.readingPage},
		{"POST /reading/read", account.Reader, s.markRead},
		{"POST /reading/undo", account.Reader, s.undoRead},
		{"POST /reading/wish", account.Reader, s.setWish},
		{"GET /saved", account.Reader, s.savedPage},
		{"POST /article/{id}/keep", account.Reader, s.saveArticle},
		{"POST /passage/{id}/remove", account.Reader, s.dropPassage},
		{"GET /follows", account.Reader, s.followsPage},
		{"POST /follows", account.Reader, s.startFollow},
		{"GET /follows.opml", account.Reader, s.followsOPML},
		{"POST /follows/import", account.Reader, s.importFollows},
		{"POST /follow/{id}/move", account.Reader, s.moveFollow},
		{"POST /follow/{id}/remove", account.Reader, s.endFollow},
		{"GET /alerts", account.Self, s.alertsPage},
		{"POST /alerts", account.Self, s.setAlerts},
		{"POST /channels", account.Self, s.addChannel},
		{"POST /channel/{id}", account.Self, s.changeChannel},
		{"GET /notices", account.Reader, s.noticesPage},
		{"GET /notice/{id}", account.Reader, s.openNotice},
		{"POST /notices/seen", account.Reader, s.seeNotices},
		{"GET /edition/mine", account.Reader, s.latestOwn},
		{"GET /edition/mine/{name}", account.Reader, s.ownEditionPage},
		{"GET /edition/mine/{name}/{as}", account.Reader, s.ownLetterPage},
		{"GET /editions/mine", account.Reader, s.ownEditionsPage},
		{"GET /settings/edition", account.Reader, s.ownOrderPage},
		{"POST /settings/edition", account.Reader, s.orderOwn},
		{"GET /settings/edition/preview", account.Reader, s.ownPreview},
		{"GET /unsubscribe/{token}", account.Anyone, s.unsubscribePage},
		{"POST /unsubscribe/{token}", account.Anyone, s.unsubscribe},
		{"GET /rules", account.Reader, s.ruleListPage},
		{"GET /rules/new", account.Reader, s.newRulePage},
		{"GET /rules/{id}", account.Reader, s.rulePage},
		{"POST /rules", account.Reader, s.saveRule},
		{"POST /rules/{id}", account.Reader, s.saveRule},
		{"POST /rules/{id}/{act}", account.Reader, s.changeRule},
		{"POST /article/{id}/label", account.Reader, s.labelArticle},
		{"POST /private-feed", account.Reader, s.openPrivateFeed},
		{"GET /my/{token}/{as}", account.Anyone, s.privateFeedPage},
	}
}

// deskRoutes are what changes the newspaper for everybody.
func (s *site) deskRoutes() []route {
	return []route{
		{"POST /first-run/find", account.Editor, s.findFeeds},
		{"POST /first-run/follow", account.Editor, s.followFeeds},
		{"POST /first-run/import", account.Editor, s.importFeeds},
		{"POST /feed/{id}/read", account.Editor, s.readFeed},
		{"POST /feed/{id}/pause", account.Editor, s.pauseFeed},
		{"POST /feed/{id}/resume", account.Editor, s.resumeFeed},
		{"POST /feed/{id}/accept", account.Editor, s.acceptFeed},
		{"POST /feed/{id}/edit", account.Editor, s.editFeed},
		{"POST /feed/{id}/remove", account.Editor, s.removeFeed},
		{"POST /publisher/{domain}", account.Editor, s.setDisplay},
		{"POST /article/{id}/remove", account.Editor, s.removeArticle},
		{"POST /story/{id}/decide", account.Editor, s.decide},
		{"POST /decision/{id}/undo", account.Editor, s.undoDecision},
		{"POST /tag/{slug}/decide", account.Editor, s.decideTopic},
		{"POST /person/{slug}/decide", account.Editor, s.decideTopic},
		{"POST /place/{slug}/decide", account.Editor, s.decideTopic},
		{"POST /organisation/{slug}/decide", account.Editor, s.decideTopic},
		{"POST /rule/{id}/undo", account.Editor, s.undoRule},
	}
}
