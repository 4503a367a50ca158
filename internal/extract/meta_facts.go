package extract

import (
	"cmp"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/language"

	"broadsheet/internal/news"
)

// findAddresses reads canonical, AMP, print and next page. A canonical address
// on another host is believed only if it is a page there: some sites name their
// front page, or the network they belong to.
func (f *finder) findAddresses() {
	for _, l := range f.links {
		target := f.absolute(l.href)
		if target == "" {
			continue
		}
		for rel := range strings.FieldsSeq(l.rel) {
			switch rel {
			case "canonical":
				f.setCanonical(target)
			case "amphtml":
				f.amp = cmp.Or(f.amp, target)
			case "next":
				if f.next == "" && isNextOf(f.base, target) {
					f.next = target
				}
			case "alternate":
				if f.print == "" && l.media == "print" {
					f.print = target
				}
			}
		}
	}
	f.setCanonical(f.absolute(f.first(nil, "og:url")))
	f.setCanonical(f.absolute(f.main.text("url", "mainEntityOfPage")))
	if f.canonical != "" {
		f.canonical = news.CanonicalURL(f.canonical)
	}
}

// setCanonical takes an address if there is none yet and it can be the page's.
func (f *finder) setCanonical(target string) {
	u, err := url.Parse(target)
	if f.canonical != "" || target == "" || err != nil {
		return
	}
	if isFront(u) && !isFront(f.base) {
		return
	}
	f.canonical = target
}

func isFront(u *url.URL) bool { return strings.Trim(u.Path, "/") == "" && u.RawQuery == "" }

// isNextOf tells the next page of an article from the next article: the address
// is the same but for a number.
func isNextOf(base *url.URL, target string) bool {
	u, err := url.Parse(target)
	if err != nil || u.Host != base.Host {
		return false
	}
	here, there := withoutDigits(base.Path+"?"+base.RawQuery), withoutDigits(u.Path+"?"+u.RawQuery)
	return here == there && base.String() != target || strings.HasPrefix(there, strings.TrimRight(strings.TrimSuffix(here, "?"), "/")) && len(there)-len(here) < 12 && !isFront(base)
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, s)
}

// findPublisher reads the outlet's name. Of several the one that the address
// speaks of counts: a republished text names the agency as its publisher.
func (f *finder) findPublisher() {
	var names []string
	add := func(name string) {
		name, _, _ = strings.Cut(squeeze(name), " | ")
		name = strings.Trim(name, " |@")
		if name != "" && len(name) < 100 && !strings.Contains(name, "://") {
			names = append(names, name)
		}
	}
	for _, t := range f.mainAndOthers() {
		for _, p := range []string{"publisher", "sourceOrganization", "provider"} {
			for _, v := range listOf(t[p]) {
				if s, ok := v.(string); ok {
					add(s)
				} else if item := f.things.resolve(v); item != nil {
					add(item.text("name"))
				}
			}
		}
	}
	for _, meta := range []string{"og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher", "publisher", "application-name", "apple-mobile-web-app-title", "copyright"} {
		add(f.first(nil, meta))
	}
	for _, t := range f.things.all {
		if t.is("newsmediaorganization organization website") {
			add(t.text("name"))
		}
	}
	f.publisher = f.bestPublisher(names)
}

// bestPublisher is the first name that has to do with the host's name, else the
// first at all.
func (f *finder) bestPublisher(names []string) string {
	host := strings.TrimPrefix(f.base.Hostname(), "www.")
	for _, name := range names {
		if speaksOf(host, name) && !strings.EqualFold(name, f.base.Hostname()) {
			return name
		}
	}
	for _, name := range names {
		return name
	}
	return ""
}

// speaksOf reports whether a host has to do with a name: a word of it, or its
// initials.
func speaksOf(host, name string) bool {
	domain, initials := bareLetters(host), ""
	for word := range strings.FieldsSeq(letters(name)) {
		if len(word) > 3 && strings.Contains(domain, word) {
			return true
		}
		r, _ := utf8.DecodeRuneInString(word)
		initials += string(r)
	}
	label, _, _ := strings.Cut(host, ".")
	bare := bareLetters(name)
	return len(initials) > 1 && strings.HasPrefix(domain, initials) || len(bare) > 1 && strings.Contains(domain, bare) || len(label) > 3 && strings.Contains(bare, label)
}

// findLanguage reads what language the page says it is in, as BCP 47.
func (f *finder) findLanguage() {
	for _, said := range []string{f.main.text("inLanguage"), f.lang, f.first(nil, "content-language", "language", "dc.language", "dcterms.language"), f.first(nil, "og:locale")} {
		said, _, _ = strings.Cut(strings.TrimSpace(said), ",")
		said = strings.ReplaceAll(said, "_", "-")
		if tag, err := language.Parse(said); err == nil && said != "" && tag != language.Und {
			f.language = tag.String()
			return
		}
	}
}

// regionalLanguage is the language with the region, if any source has one: the
// order of 3/5/2024 hangs on it.
func (f *finder) regionalLanguage() string {
	said := cmp.Or(f.lang, f.language)
	locale := strings.ReplaceAll(f.first(nil, "og:locale"), "_", "-")
	if base, _, ok := strings.Cut(locale, "-"); ok && (said == "" || strings.EqualFold(said, base)) {
		return locale
	}
	return said
}

// findSubjects reads section and keywords.
func (f *finder) findSubjects() {
	f.section = cmp.Or(f.main.text("articleSection"), squeeze(f.first(nil, "article:section", "parsely-section", "og:section", "cxenseparse:section", "section", "dc.subject.section")))
	f.section, _, _ = strings.Cut(f.section, ",")
	if len(f.section) > 60 || f.isOutlet(f.section) || strings.Contains(f.section, "://") {
		f.section = ""
	}
	known := make(map[string]bool)
	add := func(list string) {
		for _, word := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",;|、，؛،", r) }) {
			word = squeeze(word)
			if key := letters(word); key != "" && !known[key] && len(word) < 80 && len(f.keywords) < 30 {
				known[key] = true
				f.keywords = append(f.keywords, word)
			}
		}
	}
	for _, v := range listOf(f.main["keywords"]) {
		if s := textOfValue(v); !strings.Contains(s, "://") {
			add(strings.TrimPrefix(s, "tag:"))
		}
	}
	for _, meta := range []string{"article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords", "citation_keywords", "dc.subject", "dcterms.subject"} {
		if len(f.keywords) > 0 {
			break
		}
		for _, content := range f.names[meta] {
			add(content)
		}
	}
}

// findKind says what the page is and whether its text is for payers.
func (f *finder) findKind() {
	if og := strings.ToLower(f.first(nil, "og:type")); og != "" {
		f.types = append(f.types, og)
	}
	f.types = append(f.types, f.main.types()...)
	f.is = f.kind()
	f.paywall = f.isPaid()
}

func (f *finder) kind() pageKind {
	live, video, list := false, false, false
	for _, t := range f.things.all {
		own, other := t.names(f.addresses)
		live = live || t.is("liveblogposting") && !other
		video = video || t.is("videoobject") && own
		list = list || t.is("collectionpage itemlist searchresultspage")
	}
	og := strings.ToLower(f.first(nil, "og:type"))
	switch {
	case live:
		return isLive
	case f.main.is(articleTypes) || og == "article":
		return isArticle
	case strings.HasPrefix(og, "video") || video || f.main.is("videoobject"):
		return isVideo
	case isFront(f.base) || list && !f.main.is(workTypes):
		return isList
	}
	return ""
}

// isPaid reads schema.org's isAccessibleForFree, of the page or of a part of it,
// and what publishers' systems say in its place.
func (f *finder) isPaid() bool {
	for _, t := range f.mainAndOthers() {
		if said, free := t.isFree(); said {
			return !free
		}
		for _, part := range listOf(t["hasPart"]) {
			if said, free := f.things.resolve(part).isFree(); said && !free {
				return true
			}
		}
	}
	tier := strings.ToLower(f.first(nil, "article:content_tier", "content_tier", "og:content_tier", "cxenseparse:pageclass-tier", "access", "contentaccess"))
	return tier == "locked" || tier == "metered" || tier == "paid" || tier == "premium"
}

// isFree reads isAccessibleForFree; said is false where it is missing.
func (t thing) isFree() (said, free bool) {
	for _, v := range listOf(t["isAccessibleForFree"]) {
		if s, ok := v.(string); ok {
			return true, !strings.EqualFold(s, "false") && s != "0" && !strings.EqualFold(s, "no")
		}
	}
	return false, false
}

// findRobots gathers what the page tells robots, those meant for one robot with
// its name. "noai" and "noimageai" come the same way.
func (f *finder) findRobots() {
	for _, name := range sortedKeys(f.names) {
		prefix := ""
		switch {
		case name == "robots":
		case strings.HasSuffix(name, "bot") || strings.HasSuffix(name, "bot-news") || name == "google-extended" || name == "slurp" || name == "ai-robots" || name == "ccbot" || name == "tdm-reservation" || name == "tdm-policy":
			prefix = name + ": "
		default:
			continue
		}
		for _, content := range f.names[name] {
			for directive := range strings.SplitSeq(content, ",") {
				if directive = squeeze(strings.ToLower(directive)); directive != "" && len(f.robots) < 50 {
					f.robots = append(f.robots, prefix+directive)
				}
			}
		}
	}
}

// findBody reads the text that JSON-LD carries whole, paragraphs parted by a
// blank line.
func (f *finder) findBody() {
	raw, _ := f.main["articleBody"].(string)
	if raw == "" {
		raw, _ = f.main["text"].(string)
	}
	if strings.Contains(raw, "</") || strings.Contains(raw, "<br") {
		if doc, err := html.Parse(strings.NewReader(raw)); err == nil {
			raw = textIn(doc, maxJSON)
		}
	}
	var paragraphs []string
	for line := range strings.SplitSeq(raw, "\n") {
		if line = squeeze(line); line != "" {
			paragraphs = append(paragraphs, line)
		}
	}
	f.body = strings.Join(paragraphs, "\n\n")
}

// mainAndOthers are the items that speak of the page, the article first.
func (f *finder) mainAndOthers() []thing {
	if f.main == nil {
		return f.others
	}
	return append([]thing{f.main}, f.others...)
}
