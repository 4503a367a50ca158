package extract

import (
	"bytes"
	"net/http"
	"strings"

	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// verdict is a state with its reason.
type verdict struct {
	state  news.State
	reason string
}

// content is what stands for a page that is no markup.
func (v verdict) content(page Page) news.Content {
	c := news.Content{URL: page.URL, CanonicalURL: news.CanonicalURL(page.URL)}
	if page.Entry != nil {
		c = Entry(*page.Entry, page.URL)
	}
	if c.Text == "" {
		c.State = v.state
	}
	c.Reason = v.reason
	return c
}

// foreign tells bodies that are no web page: the reason is empty for markup.
func foreign(page Page) verdict {
	body := bytes.TrimSpace(bytes.TrimPrefix(page.Body, []byte("\xef\xbb\xbf")))
	head := string(bytes.ToLower(body[:min(len(body), 400)]))
	sniffed := http.DetectContentType(body)
	switch {
	case len(body) == 0:
		return verdict{news.StateEmpty, "the page is empty"}
	case strings.HasPrefix(head, "%pdf-"):
		return verdict{news.StateEmpty, "the address leads to a PDF"}
	case containsAny(head, "<rss", "<feed", "<rdf:rdf", "<urlset", "<sitemapindex") && !strings.Contains(head, "<html"):
		return verdict{news.StateList, "the address leads to a feed"}
	case strings.Contains(strings.ToLower(page.ContentType), "json"), body[0] == '{' && bytes.IndexByte(body, '<') < 0:
		return verdict{news.StateEmpty, "the address leads to JSON data"}
	case !strings.HasPrefix(sniffed, "text/") && !strings.Contains(head, "<"):
		return verdict{news.StateEmpty, "the address leads to a file, " + sniffed}
	}
	return verdict{}
}

func containsAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// sign is what a page without an article says of itself.
type sign struct {
	verdict
	most int // words of text; a longer page is an article that speaks of such things
	saying
}

// signs are looked for in the title and the first words of a page with little
// text, in this order.
var signs = []sign{
	{verdict{news.StateBlocked, "the site asked for proof of being human"}, 150, says("moment...|attention required|human|robot|checking|unusual traffic|pardon our|captcha|blocker|enable |incapsula|bot |ddos", `just a moment\.\.\.|attention required|verify(?:ing)? (?:that )?you(?:'re| are) (?:a )?human|are you a (?:human|robot)|not a robot|checking (?:if the site connection|your browser)|unusual traffic|pardon our interruption|captcha|disable any ad ?blocker|enable (?:js|javascript) and|request unsuccessful\. incapsula|bot (?:detection|protection)|ddos protection`)},
	{verdict{news.StateBlocked, "the site refused access"}, 150, says("denied|forbidden|available in|unavailable for|been blocked", `access (?:to this page has been )?denied|403 forbidden|\bforbidden\b.{0,20}$|not available in your (?:country|region|location)|unavailable for legal reasons|(?:isn't|is not) available in (?:the eu|european|your)|you have been blocked`)},
	{verdict{news.StateEmpty, "the page says that the article is not there"}, 150, says("404|not found|page|seite|página|pagina|страница|nie znaleziono|sidan|ページ|页面|找不到|الصفحة", `\b404\b|page (?:not found|cannot be found|could not be found|doesn['’]t exist|does not exist|is no longer available|you (?:requested|are looking for|were looking for))|not found$|^not found|seite (?:wurde )?nicht gefunden|page introuvable|página no encontrada|pagina non trovata|página não encontrada|pagina niet gevonden|страница не найдена|nie znaleziono strony|sidan hittades inte|ページが見つかりません|页面不存在|找不到(?:该)?页面|الصفحة غير موجودة`)},
	{verdict{news.StateEmpty, "the domain is parked or for sale"}, 200, says("domain", `domain (?:name )?(?:is|may be) (?:for sale|parked|available for)|buy this domain|this domain has expired|parked (?:free|domain)|domain parking|diese domain steht zum verkauf`)},
	{verdict{news.StateConsent, "a consent wall stood before the article"}, 250, says("continue|fortfahren|bevor sie|avant de|privacy|partners|vendors|cookie|consent|werbung|zustimmung", `before you continue to|bevor sie (?:fortfahren|zu)|avant de continuer|we (?:value|care about) your privacy|we and our (?:\d+ )?(?:partners|vendors)|manage (?:your )?(?:consent|privacy|cookie)|(?:accept|reject) all cookies|consent to (?:the use of )?cookies|mit werbung (?:und tracking )?(?:weiter)?lesen|zustimmung|privacy (?:settings|choices)|cookie[- ]?(?:einstellungen|wall|consent)|paramètres des cookies`)},
	{verdict{news.StateBlocked, "the site asked for a login"}, 120, says("log in|login|sign in|logged|join |anmelden|einloggen|melden sie|connectez|inicia sesión", `(?:log|sign) in to (?:continue|view|read|see)|you (?:must|need to) (?:be logged|log|sign) in|please (?:log|sign) in|login required|join .{1,30} to (?:continue|view)|bitte (?:melden sie sich an|anmelden|einloggen)|connectez-vous pour|inicia sesión para`)},
}

// subscribersOnly tells the words that stand where a text is cut off for those
// who have not paid.
var subscribersOnly = says("subscri|sign|register|log|join|member|reading|limit|free|abonn|weiterlesen|réservé|reste|exclusiv|assinante|suscriptor|有料|残り|続き|订阅|付费", `(?:subscribe|subscription|sign up|register|log in|join)(?: now| today)? (?:to|and) (?:continue|keep|read|unlock|access|get (?:full|unlimited))|(?:subscribers?|members?)[ -]only|only (?:available )?(?:for|to) (?:subscribers|members)|already (?:a |have a )?(?:subscri|member)|for (?:paid|paying) (?:subscribers|members)|this (?:article|post|story|content) is (?:reserved )?for (?:paid |paying )?(?:subscribers|members)|to continue reading|you(?:'ve| have) reached your (?:limit|free)|remaining free articles|jetzt (?:abonnieren|weiterlesen)|weiterlesen mit|nur für abonnent|réservé (?:aux|à nos) abonnés|la suite (?:de cet article )?est réservée|il vous reste \d+|exclusivo para (?:assinantes|suscriptores)|contenido exclusivo|solo per abbonati|この記事は有料|有料会員|残り\d+文字|続きを読む|只限订阅|付费`)

// unfinished tells a text that stops in the middle.
var unfinished = text.Pattern(`(?i)(?:\.\.\.|…|\[…\]|\[\.\.\.\]|read more|continue reading|weiterlesen|lire la suite|leer más|続きを読む)\W*$`)

const (
	mostSigned = 2000 // bytes of the text that are searched for signs
	mostSign   = 250  // words; longer pages are not taken for signs
	hardlyText = 60   // words; less is hardly an article
	teaser     = 300  // words; a text this short with a wall below it is its beginning
	doubtful   = .5   // most texts that are scored lower are bad
)

// settle sets state, reason and score.
func settle(c *news.Content, s *sheet, m meta, words int) {
	c.Score = s.confidence(words)
	v := s.verdict(c, m, words)
	c.State, c.Reason = v.state, v.reason
	switch c.State {
	case news.StateOK, news.StateLive:
	case news.StateEmpty, news.StateBlocked, news.StateConsent:
		c.Score = 0
		c.Text, c.HTML, c.Embeds, c.More = "", "", nil, nil
	default:
		c.Score *= .9
	}
}

// verdict decides the state.
func (s *sheet) verdict(c *news.Content, m meta, words int) verdict {
	if v := s.sign(c, words); v.reason != "" {
		return v
	}
	switch {
	case m.is == isLive:
		return verdict{news.StateLive, "a live blog"}
	case words < teaser && s.wall(), words < teaser/2 && c.Paywall && c.Source == "":
		c.Paywall = true
		return verdict{news.StatePaywall, "only the beginning is shown to those who have not paid"}
	case words < hardlyText && (m.is == isVideo || s.player()):
		return verdict{news.StateVideo, "a player is the article"}
	case s.isIndex(m, words):
		return verdict{news.StateList, "a page of links, not an article"}
	case words == 0 && find(s.doc, "frameset") != nil:
		return verdict{news.StateEmpty, "the page is a set of frames"}
	case words < 5:
		return verdict{news.StateEmpty, "no article text was found on the page"}
	case c.Source == "feed":
		return verdict{news.StatePartial, "the page held little text; this is what its feed says"}
	case m.next != "":
		return verdict{news.StatePartial, "the article goes on on another page"}
	case words < teaser && unfinished().MatchString(c.Text[max(0, len(c.Text)-100):]):
		return verdict{news.StatePartial, "the text stops in the middle"}
	case c.Source == "" && c.Score < doubtful*briefness(words):
		return verdict{news.StatePartial, "the article could not be told from the rest of the page with any certainty"}
	}
	return verdict{news.StateOK, ""}
}

// sign looks for what a page without an article says of itself.
func (s *sheet) sign(c *news.Content, words int) verdict {
	if words > mostSign {
		return verdict{}
	}
	said := c.Title + "\n" + s.titleTag()
	if words < hardlyText || s.meta.is != isArticle { // an article may speak of such things
		said += "\n" + c.Text[:min(len(c.Text), mostSigned)]
	}
	// Beside a short article its site's cookie line is no wall.
	if words < hardlyText/4 && s.meta.is != isArticle && s.boxes[0].runes < 12000 {
		said += "\n" + s.opening()
	}
	lower := strings.ToLower(said)
	for i := range signs {
		if x := &signs[i]; words <= x.most && x.within(said, lower) {
			return x.verdict
		}
	}
	return verdict{}
}

func (s *sheet) titleTag() string {
	if n := find(s.doc, "title"); n != nil {
		return squeeze(textIn(n, 300))
	}
	return ""
}

// opening is the beginning of a page's text where the page has little of it.
func (s *sheet) opening() string {
	var b strings.Builder
	for i := range s.blocks {
		if b.Len() > 1500 {
			break
		}
		b.WriteString(s.blocks[i].text[:min(len(s.blocks[i].text), 500)])
		b.WriteByte('\n')
	}
	return b.String()
}

// wall reports whether the text is cut off for those who have not paid: words to
// that effect, or a box of that name, after the last kept block.
func (s *sheet) wall() bool {
	_, last, ok := s.kept()
	if !ok {
		last = 0
	}
	// Some sites name the box of every text so; it tells where it ends only if
	// the text itself is not in it.
	named := !ok || s.boxes[s.blocks[last].box].all&saysPaywall == 0
	for i := last; i < min(len(s.blocks), last+15); i++ {
		b := &s.blocks[i]
		if b.media || b.words > 60 {
			continue
		}
		if named && s.boxes[b.box].all&saysPaywall != 0 && b.words > 2 || subscribersOnly.in(b.text) && !s.aside(b.box) {
			return true
		}
	}
	return false
}

// aside reports whether a box is furniture of the whole site.
func (s *sheet) aside(at int) bool {
	return s.boxes[at].all&(saysFoot|saysNav|saysComment|saysHead) != 0
}

// player reports whether there is a film in or right above the main box.
func (s *sheet) player() bool {
	for i := range s.blocks {
		b := &s.blocks[i]
		if !b.media || len(b.nodes) == 0 || s.aside(b.box) {
			continue
		}
		if n := b.nodes[0]; n.DataAtom == atom.Video || b.embed > 0 && s.embeds[b.embed-1].poster != "" {
			return true
		}
	}
	return false
}

// isIndex tells a page of links: it says so itself, or its headlines lead
// elsewhere and there is little else.
func (s *sheet) isIndex(m meta, words int) bool {
	if m.is == isArticle {
		return false
	}
	first, last, _ := s.kept()
	lines, among := 0, 0
	for i := range s.blocks {
		b := &s.blocks[i]
		if b.words >= 3 && b.linked*10 > b.runes*9 && !s.aside(b.box) {
			lines++
			if i >= first && i <= last {
				among++
			}
		}
	}
	if m.is == isList && (among >= 3 || words < hardlyText*2/3 && lines >= 2) {
		return true
	}
	return words < hardlyText*2 && lines >= 15
}

// confidence is the F1 that the judges expect of their own work, by words: what
// they kept against what they were unsure of on either side.
func (s *sheet) confidence(words int) float64 {
	var right, wrong, missed float64
	for i := range s.blocks {
		b := &s.blocks[i]
		w := float64(b.words)
		switch {
		case b.media:
		case b.keep:
			right += b.p * w
			wrong += (1 - b.p) * w
		default:
			missed += b.p * w
		}
	}
	if right == 0 {
		return 0
	}
	return 2 * right / (2*right + wrong + missed) * briefness(words)
}

// briefness is how much of the confidence in a text is left for its being so
// short: of a sentence, two thirds.
func briefness(words int) float64 { return float64(words) / float64(words+5) }
