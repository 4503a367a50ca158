package extract

import (
	"fmt"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

// instead are pages that servers send where an article was asked for.
var instead = []struct {
	name, title, body string
	state             news.State
	reason            string // part of it
}{
	{"captcha", "Just a moment...", `<h1>paper.example</h1><p>Verify you are human by completing the action below.</p><noscript>Enable JavaScript and cookies to continue</noscript>`, news.StateBlocked, "human"},
	{"robot check", "Pardon our interruption", `<p>Something about your browser made us think you were a bot.</p>`, news.StateBlocked, "human"},
	{"slider", "Access to this page", `<p>Please solve this CAPTCHA to request unblock to the website.</p>`, news.StateBlocked, "human"},
	{"refused", "Access denied", `<p>You don't have permission to access this page on this server. Reference 18.2f.</p>`, news.StateBlocked, "refused"},
	{"elsewhere in the world", "Unavailable", `<p>This content is not available in your country.</p>`, news.StateBlocked, "refused"},
	{"login", "Log in", `<form><h1>Please log in to continue</h1><label>Name <input></label><label>Password <input type=password></label><button>Log in</button></form>`, news.StateBlocked, "login"},
	{"login, German", "Anmelden", `<form><h1>Bitte melden Sie sich an</h1><input><input type=password></form>`, news.StateBlocked, "login"},
	{"login, French", "Connexion", `<h1>Connectez-vous pour lire la suite</h1><form><input></form>`, news.StateBlocked, "login"},
	{"login, Spanish", "Entrar", `<h1>Inicia sesión para continuar</h1><form><input></form>`, news.StateBlocked, "login"},
	{"consent", "Before you continue", `<h1>Before you continue to The Paper</h1><p>We use cookies and data to deliver and maintain services. If you choose to accept all, we will also use them for advertising.</p><button>Reject all</button><button>Accept all</button>`, news.StateConsent, "consent"},
	{"consent, German", "Zeitung", `<h2>Mit Werbung weiterlesen</h2><p>Besuchen Sie uns wie gewohnt mit Werbung und Tracking. Die Zustimmung ist jederzeit widerrufbar.</p><button>Akzeptieren und weiter</button><p>Details im Privacy Center.</p>`, news.StateConsent, "consent"},
	{"consent, French", "Journal", `<h2>Avant de continuer</h2><p>Nos partenaires et nous déposons des cookies. Paramètres des cookies.</p><button>Tout accepter</button>`, news.StateConsent, "consent"},
	{"soft 404", "Page not found - Paper", `<h1>Page not found</h1><p>The page you are looking for has moved or never was. Try the search.</p><input>`, news.StateEmpty, "not there"},
	{"soft 404, German", "Fehler", `<h1>Seite nicht gefunden</h1><p>Die gesuchte Seite gibt es nicht mehr.</p>`, news.StateEmpty, "not there"},
	{"soft 404, French", "Erreur", `<h1>Page introuvable</h1><p>Cette page n'existe plus.</p>`, news.StateEmpty, "not there"},
	{"soft 404, Spanish", "Error", `<h1>Página no encontrada</h1><p>Lo sentimos.</p>`, news.StateEmpty, "not there"},
	{"soft 404, Russian", "Ошибка", `<h1>Страница не найдена</h1><p>Попробуйте поиск.</p>`, news.StateEmpty, "not there"},
	{"soft 404, Japanese", "エラー", `<h1>ページが見つかりません</h1><p>お探しのページは移動した可能性があります。</p>`, news.StateEmpty, "not there"},
	{"soft 404, Chinese", "错误", `<h1>页面不存在</h1><p>请返回首页。</p>`, news.StateEmpty, "not there"},
	{"soft 404, Arabic", "خطأ", `<h1>الصفحة غير موجودة</h1><p>عد إلى الصفحة الرئيسية.</p>`, news.StateEmpty, "not there"},
	{"parked", "paper.example", `<h1>paper.example</h1><p>This domain is for sale. Inquire now.</p><ul><li><a href=/a>Loans</a><li><a href=/b>Hotels</a></ul>`, news.StateEmpty, "parked"},
	{"expired", "paper.example", `<p>This domain has expired. If you are its owner, renew it.</p>`, news.StateEmpty, "parked"},
	{"a script's shell", "Paper", `<div id="root"></div><script src="/app.js"></script>`, news.StateEmpty, ""},
}

func TestInsteadOfAnArticle(t *testing.T) {
	for _, p := range instead {
		page := fmt.Sprintf(`<!doctype html><html><head><title>%s</title></head><body>%s</body></html>`, p.title, p.body)
		c, err := Article(Page{URL: "https://paper.example/2026/bridge", Body: []byte(page), ContentType: "text/html; charset=utf-8"})
		if err != nil || c.State != p.state || !strings.Contains(c.Reason, p.reason) || c.Reason == "" || c.Text != "" || c.Score != 0 {
			t.Errorf("%s: %v, %s (%s), score %.2f, text %q", p.name, err, c.State, c.Reason, c.Score, c.Text)
		}
	}
}

// TestArticlesAboutWalls reads articles that speak of what such pages say.
func TestArticlesAboutWalls(t *testing.T) {
	para := `<p>%s The council of Brannock talked about it for an hour on Tuesday and came to no conclusion, except that the letter to the ministry should be sent by post, and that the clerk, who has written forty of them, should not have to write the forty-first.</p>
<p>Readers of the minutes may find the whole debate in the reading room, where it was taken down by hand, because the machine that used to do so believed that the mayor was a choir, and printed hymns for most of the spring before anybody looked.</p>`
	for _, opening := range []string{
		"Page not found is what the town's web site says to whoever looks for the flood plan.",
		"A captcha asked the fire service to prove that it was human.",
		"Before you continue to the bridge, a sign says, consider whether you must.",
		"Access denied, said the door of the archive, and meant the archivist.",
		"The domain is for sale, and with it the name of the valley.",
		"Subscribe to continue reading, said the notice board in the square.",
	} {
		body := fmt.Sprintf(`<html><head><title>What the council said about it</title><meta property="og:type" content="article"></head><body><article><h1>What the council said about it</h1>`+para+`</article></body></html>`, opening)
		c, err := Article(Page{URL: "https://paper.example/2026/council", Body: []byte(body), ContentType: "text/html"})
		if err != nil || c.State != news.StateOK || !strings.HasPrefix(c.Text, opening) {
			t.Errorf("%s: %v, %s (%s)", opening, err, c.State, c.Reason)
		}
	}
}
