package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mask holds what names of elements, classes and ids tell of the blocks inside:
// one bit a meaning. The words are those that publishers' style sheets use all
// over the web.
type mask uint32

const (
	saysNav mask = 1 << iota
	saysFoot
	saysHead
	saysSide
	saysComment
	saysRelated
	saysShare
	saysSignup
	saysAd
	saysLegal
	saysByline
	saysTags
	saysCaption
	saysPopup
	saysWidget
	saysAuthorBox
	saysPaywall
	saysTOC
	saysQuoteBox
	saysFactBox
	saysBody
	saysMain
	saysHeadline
	saysSummary
	saysCard
	saysForm
	saysList
	saysTable
	saysUnseen
	maskBits = iota
)

// meanings are words of classes and ids, by what they tell.
var meanings = map[mask]string{
	saysNav:       "nav navbar navigation menu submenu breadcrumb breadcrumbs crumb crumbs pagination pager paging skip skiplink toolbar topbar tabs tab",
	saysFoot:      "footer foot colophon bottom footnote footer-widgets",
	saysHead:      "header head masthead banner hero top topper",
	saysSide:      "sidebar side aside rail secondary complementary column sidecolumn rightcol leftcol",
	saysComment:   "comment comments commentlist respond reply replies disqus discussion livefyre talkback kommentare comentarios commentaires reviews",
	saysRelated:   "related relateds recommended recommend recommendation recommendations recirc recirculation more morefrom readmore readnext read-next upnext next prev previous popular trending latest recent mostread most-read teaser teasers promo promos outbrain taboola similar suggested suggestions sponsored explore also you-may-like crosslink xrail moreon ver-mas",
	saysShare:     "share sharing shares social socials addthis sharedaddy addtoany sharebar facebook twitter whatsapp linkedin pinterest follow like likes print email bookmark save toolbox tools actions action reactions rating ratings vote",
	saysSignup:    "newsletter subscribe subscription signup sign-up optin opt-in mailchimp mailing cta call-to-action lead-magnet convertkit register registration login signin account membership donate donation",
	saysAd:        "ad ads adv advert advertisement advertising adsbygoogle adslot adunit dfp gpt sponsor sponsors banner-ad promoted affiliate commercial outstream",
	saysLegal:     "copyright legal disclaimer disclosure terms privacy cookie cookies consent gdpr cmp license licence imprint",
	saysByline:    "byline author authors meta postmeta entry-meta date time timestamp published posted dateline pubdate publish updated contributor writer readtime reading info posted-on credits metadata",
	saysTags:      "tag tags tagcloud keyword keywords topic topics category categories cat-links hashtags taxonomy label labels",
	saysCaption:   "caption figcaption wp-caption-text credit imagecaption image-caption photo-credit photocredit copyright-holder media gallery slideshow slide carousel thumbnail lightbox",
	saysPopup:     "modal popup pop overlay dialog drawer offcanvas tooltip rollover hovercard popover toast notification lightbox alert dropdown flyout",
	saysWidget:    "widget widgets module plugin block-list",
	saysAuthorBox: "bio biography authorbox author-box author-bio about-author aboutauthor avatar profile",
	saysPaywall:   "paywall premium locked subscriber subscribers gate gated regwall metered piano",
	saysTOC:       "toc table-of-contents tableofcontents contents ez-toc jump jumplinks anchors",
	saysQuoteBox:  "pullquote pull-quote quote blockquote testimonial testimonials pull",
	saysFactBox:   "factbox fact-box infobox sidebar-box explainer background box callout highlight takeaways keypoints key-points faq faqs accordion",
	saysBody:      "body content entry entry-content post-content postcontent article-body articlebody article-content story-body storybody story text richtext rich-text copy prose articletext maincontent main-content post-body wysiwyg markdown paragraph article-text rte",
	saysMain:      "main article post story page single hentry news blog",
	saysHeadline:  "headline title heading entry-title post-title subtitle kicker eyebrow",
	saysSummary:   "summary standfirst dek deck lead lede intro abstract excerpt description subheadline sapo chapo",
	saysCard:      "card cards tile tiles item items grid row swiper slick list-item thumb",
	saysForm:      "form field input search searchform captcha poll quiz survey",
	saysList:      "list listing archive archives feed stream index results loop",
	saysTable:     "table",
	saysUnseen:    "hidden hide sr-only screen-reader-text visually-hidden visuallyhidden screen-reader assistive noprint print-only d-none invisible",
}

// elements are what names of elements tell.
var elementMeanings = map[atom.Atom]mask{
	atom.Nav: saysNav, atom.Footer: saysFoot, atom.Header: saysHead, atom.Aside: saysSide, atom.Form: saysForm,
	atom.Figcaption: saysCaption, atom.Caption: saysCaption, atom.Main: saysMain, atom.Article: saysMain,
	atom.Table: saysTable, atom.Blockquote: saysQuoteBox, atom.Button: saysForm, atom.Dialog: saysPopup, atom.Address: saysByline,
	atom.Menu: saysNav,
}

// roles are what ARIA roles tell.
var roles = map[string]mask{
	"navigation": saysNav, "contentinfo": saysFoot, "banner": saysHead, "complementary": saysSide, "search": saysForm,
	"dialog": saysPopup, "alertdialog": saysPopup, "main": saysMain, "article": saysMain, "menu": saysNav, "menubar": saysNav,
	"tablist": saysNav, "button": saysForm, "form": saysForm, "toolbar": saysShare,
}

var meaningOf = func() map[string]mask {
	table := make(map[string]mask)
	for m, words := range meanings {
		for _, w := range strings.Fields(words) {
			table[strings.ReplaceAll(w, "-", "")] |= m
		}
	}
	return table
}()

// look is what an element's name and attributes tell: their meaning, a number
// that elements of the same make share, and whether it is hidden.
func (s *sheet) look(n *html.Node) (m mask, style uint32, hidden bool) {
	m = elementMeanings[n.DataAtom]
	class := ""
	if n.DataAtom == atom.Body {
		return 0, 0, false // its classes tell of the whole page
	}
	for i := range n.Attr {
		a := &n.Attr[i]
		switch a.Key {
		case "class":
			class = a.Val
			m |= s.meaning(a.Val)
		case "id":
			m |= s.meaning(a.Val)
		case "role":
			m |= roles[a.Val]
		case "itemprop":
			if a.Val == "articleBody" {
				m |= saysBody
			}
		case "hidden":
			hidden = true
		case "aria-hidden":
			hidden = hidden || a.Val == "true"
		case "style":
			hidden = hidden || hides(a.Val)
		}
	}
	return m, hashOf(n.Data, class), hidden || m&saysUnseen != 0
}

func hides(style string) bool {
	return strings.Contains(style, "none") && (strings.Contains(style, "display:none") || strings.Contains(style, "display: none")) ||
		strings.Contains(style, "visibility:hidden") || strings.Contains(style, "visibility: hidden")
}

func hashOf(parts ...string) uint32 {
	var h uint32 = 2166136261
	for _, p := range parts {
		for i := 0; i < len(p); i++ {
			h = (h ^ uint32(p[i])) * 16777619
		}
		h = (h ^ 0xff) * 16777619
	}
	return h
}

// meaning reads the words of a class or id, alone and two together: words part at
// anything but a letter, and at a capital. Each value is read once a page.
func (s *sheet) meaning(value string) mask {
	if m, ok := s.vocab[value]; ok {
		return m
	}
	var m mask
	for _, name := range strings.Fields(value[:min(len(value), 400)]) {
		if aboutState(name) {
			continue
		}
		m |= meaningOfName(name)
	}
	s.vocab[value] = m
	return m
}

// aboutState tells names that say how an element looks or what its article is
// about, not what it is: "has-sidebar", "category-comment", "hover:hidden".
func aboutState(name string) bool {
	first, _, cut := strings.Cut(name, "-")
	if !cut {
		return strings.IndexByte(name, ':') >= 0
	}
	switch first {
	case "has", "no", "is", "with", "without", "not", "category", "tag", "status", "type", "format", "items", "justify", "align", "js", "col", "bg", "border", "md", "sm", "lg", "xl":
		return true
	}
	return strings.IndexByte(name, ':') >= 0
}

// meaningOfName reads one name of a style sheet word by word.
func meaningOfName(name string) (m mask) {
	var buf [64]byte // the last word and this one, in lower case
	from, last, n := 0, 0, 0
	cut := func(to int) {
		if to > from && to-from < 24 && n+to-from <= len(buf) {
			for i := from; i < to; i++ {
				buf[n+i-from] = name[i] | 0x20
			}
			end := n + to - from
			m |= meaningOf[string(buf[n:end])] | meaningOf[string(buf[last:end])]
			copy(buf[:], buf[n:end])
			last, n = 0, end-n
		}
	}
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case isLower(c):
		case isUpper(c):
			if i > 0 && isLower(name[i-1]) {
				cut(i)
				from = i
			}
		default:
			cut(i)
			from = i + 1
		}
	}
	cut(len(name))
	return m
}
