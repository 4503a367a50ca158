package extract

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
)

// saying is something that is said in many ways. Its stems, one of which stands
// in each of them in lower case, keep the slow pattern from most texts.
type saying struct {
	stems   []string
	pattern *regexp.Regexp
}

func (s *saying) in(text string) bool { return s.within(text, strings.ToLower(text)) }

// stems are the parts of a list.
func stems(list string) []string { return strings.Split(list, "|") }

// within is in for those who have the text in lower case at hand.
func (s *saying) within(text, lower string) bool {
	return containsAny(lower, s.stems...) && s.pattern.MatchString(text)
}

var (
	// creditLine tells who else worked on a report.
	creditLine = saying{stems("contribu|reporting|edit|mitarbeit|material|avec|información|colabor|mitge|collaborato|أسهم|ساهم|شارك"), regexp.MustCompile(`(?i)(?:contribut(?:ed|ing) (?:to (?:this|the) (?:report|article|story|piece)|reporting)|^additional reporting (?:by|from)|^reporting by |^\(?(?:additional )?reporting (?:by|for) |^written by .{3,60} edited by|^editing by |^with (?:reporting|files) (?:by|from) |^\(?mit material (?:von|der) |^mitarbeit: |^avec (?:l['’])?afp|^con información de |^a collaboré|(?:a|ont) contribué à |contribuy(?:ó|eron) (?:con|a) |haben? (?:zu diesem|an diesem) .{3,20} mitge|ha(?:nno)? (?:collaborato|contribuito) a |contribu(?:iu|íram) para |(?:أسهم|ساهم|شارك) في )`)}
	// elsewhere tells where a text first stood.
	elsewhere = saying{stems("originally|first |this article|this story|this report|this post|this piece|this column|this essay|this interview|this text|this content|this press|this analysis|the following|the above|republish|reprint|zuerst|ursprüng|à l|originari|originalmente|initialement|d’abord|أول"), regexp.MustCompile(`(?i)(?:(?:originally|first) (?:appeared|published|posted|ran) (?:on|in|at|by)|(?:this|the following|the above) (?:article|story|report|post|piece|column|essay|interview|text|content|press release|analysis) (?:was|is|has been) (?:originally |first )?(?:published|produced|provided|distributed|written|syndicated) (?:on|in|at|by|from|for)|(?:is|are) republished from|republished (?:from|with permission)|appeared first on|reprinted (?:from|with)|(?:zuerst|ursprünglich) (?:erschienen|veröffentlicht)|publiée? à l['’]origine (?:sur|par|dans)|(?:نُشر|نشر) (?:أولًا|أولا) (?:في|على)|(?:est paru|publié) (?:d['’]abord|initialement)|publicad[oa] originalmente|pubblicato originariamente|publicado originalmente)`)}
	// boilerplate is what publishers say of themselves under or over each article.
	boilerplate = saying{stems("based on facts|translat|traduc|tradott|überset|time of|generated|automatic|expressed|necessarily|reflect|represent|disclaimer|rights reserved|broadcast|editorial|about this content|standards|part of|supported by|made possible|partnership|commission|substitute|intended"), regexp.MustCompile(`(?i)(?:^based on facts,? either observed|translations? may contain (?:inaccuracies|errors)|traduction (?:peut|est susceptible de) contenir|traducción puede contener|übersetzung kann .{0,20}enthalten|(?:traduite?|traducid[oa]|übersetzt|tradott[oa]) (?:automatiquement|automáticamente|automatisch|par (?:une )?intelligence|por (?:una )?inteligencia|mit (?:hilfe (?:von )?)?(?:ki|künstlicher)|da (?:un['’ ])?intelligenza)|known at the time of (?:writing|publication|going)|(?:article|story|text|content|translation) (?:was|is|has been) (?:generated|translated|written|produced|created) (?:automatically|by (?:an? )?(?:ai|machine|artificial|automat))|(?:views|opinions) expressed (?:in this|here|by|are|above)|do(?:es)? not (?:necessarily )?(?:reflect|represent) (?:the )?(?:views|opinions|position|editorial)|^disclaimer\b|all rights reserved|may not be published, broadcast|follows? (?:its|our) editorial (?:standards|guidelines)|^about this content|journalistic standards|^our standards:|this (?:article|story|report) (?:is|was) (?:part of|supported by|made possible|produced (?:with|in partnership))|may earn (?:a|an) (?:affiliate )?commission|not (?:intended as|a substitute for) (?:professional )?(?:medical|financial|legal))`)}
	// slug is the agency in a dateline: "PARIS (AP) —".
	slug = regexp.MustCompile(`^[^.!?()\n]{0,60}\((AP|Reuters|AFP|dpa|UPI|ANSA|EFE|Xinhua|PTI|ANI|IANS|Bloomberg|CNN|TASS|Kyodo|Yonhap|PA|CP)\)\s*[-–—:.]*`)
)

// moreMarks open a promotion of another article: "MORE: …", in the languages
// publishers use.
var moreMarks = phrases(`more|more news|more stories|also today|read more|read also|read next|read this|read|also read|see also|see more|related|related article|related articles|related story|related stories|related reading|more on this|don't miss|recommended|you may also like|watch|watch also|listen
	mehr|mehr zum thema|mehr dazu|lesen sie auch|auch interessant|lesen sie mehr|à lire|à lire aussi|lire aussi|lire|voir aussi|en relation|lea|lea también|lee también|le puede interesar|te puede interesar|más información|leggi|leggi anche|potrebbe interessarti
	leia|leia mais|leia também|veja também|saiba mais|lees ook|lees meer|meer|читайте также|читать далее|по теме|czytaj|czytaj także|czytaj też|czytaj więcej|zobacz też|läs också|läs mer|les også|læs også|lue myös|相关阅读|延伸阅读|関連記事|あわせて読みたい|اقرأ أيضا|اقرأ أيضًا|ilgili haber|baca juga|xem thêm`)

// adMarks stand over advertising, or are what a page says where something else
// is meant to be shown.
var adMarks = phrases(`share|share this|share this article|share this story|teilen|partager|compartir|condividi|ad|ads|advert|adverts|this slideshow requires javascript|please enable javascript|your browser does not support the video tag|your browser does not support the audio element|advertisement|advertisements|advertisement - continue reading below|advertisement – continue reading below|article continues below advertisement|article continues after advertisement|article continues below|story continues below advertisement|story continues below|continue reading below|scroll to continue|advertisement - scroll to continue|advertisement. scroll to continue reading|sponsored|sponsored content|paid content
	anzeige|werbung|publicité|publicidad|pubblicità|publicidade|continua após a publicidade|la suite après la publicité|advertentie|реклама|reklama|annons|annonse|mainos|reklam|広告|广告|إعلان`)

func phrases(lists string) map[string]bool {
	set := make(map[string]bool)
	for _, p := range strings.FieldsFunc(lists, func(r rune) bool { return r == '|' || r == '\n' || r == '\t' }) {
		set[p] = true
	}
	return set
}

// isAdMark reports whether a text says nothing but that advertising follows.
func isAdMark(s string) bool {
	return len(s) < 60 && adMarks[strings.ToLower(strings.Trim(s, " \n.:-–—*[]()↓"))]
}

// isEncoded tells markup that a script left in an address's clothes.
func isEncoded(s string) bool {
	return strings.Count(s, "%3C") >= 2 || strings.Count(s, "%3c") >= 2 || strings.IndexByte(s, ' ') < 0 && strings.Count(s, "%20") >= 3
}

// afterMoreMark is what follows the mark of a promotion; ok is false for lines
// that carry none.
func afterMoreMark(s string) (rest string, ok bool) {
	s = strings.TrimLeft(s, " »›→▶•|-–*[(")
	at := strings.IndexAny(s, ":：|–»→\n")
	if at < 0 || at > 60 || !moreMarks[strings.ToLower(strings.TrimSpace(strings.ReplaceAll(s[:at], "’", "'")))] {
		return s, false
	}
	return strings.TrimLeft(s[at:], " :：|–»→\n"), true
}

// agencies are the names behind the slugs.
var agencies = map[string]string{
	"AP": "Associated Press", "Reuters": "Reuters", "AFP": "Agence France-Presse", "dpa": "dpa", "UPI": "United Press International",
	"ANSA": "ANSA", "EFE": "EFE", "Xinhua": "Xinhua", "PTI": "Press Trust of India", "ANI": "ANI", "IANS": "IANS",
	"Bloomberg": "Bloomberg", "CNN": "CNN", "TASS": "TASS", "Kyodo": "Kyodo", "Yonhap": "Yonhap", "PA": "PA Media", "CP": "The Canadian Press",
}

const (
	edge    = 4   // blocks past the kept text in which credits, origins and notes are looked for
	oneLine = 600 // bytes; longer blocks are prose
)

// takeFurniture moves what is not the article's own text out of it: promotions,
// credits, where it first stood, what the publisher says of itself.
func (s *sheet) takeFurniture(c *news.Content) {
	first, last, ok := s.kept()
	if !ok {
		return
	}
	s.dropHeader(c, first)
	for i := max(0, first-edge); i < min(len(s.blocks), last+edge+1); i++ {
		b := &s.blocks[i]
		if b.media || len(b.text) > oneLine {
			continue
		}
		near := i > last-edge || i < first+2 // only the ends of a text speak of the text
		lower := ""
		if near {
			lower = strings.ToLower(b.text)
		}
		inside, outer := i > first && (i < last || b.keep), i < first || i > last
		switch {
		case i <= first+2 && b.used && b.words < 16, b.words < 8 && isAdMark(b.text), isEncoded(b.text):
			b.keep = false
		case i <= first+2 && b.words < 14 && s.isDateline(b):
			b.keep = false
		case inside && s.isPromotion(b):
			b.keep = false
			s.promote(c, b)
		case !near:
		case i > last-edge && creditLine.within(b.text, lower) && !b.quoted():
			b.keep = false
			c.Credits = joined(c.Credits, b.text)
			if elsewhere.within(b.text, lower) {
				s.trace(c, b)
			}
		case i > last-edge && i > first && s.isBio(b, c.Byline):
			b.keep = false
		case elsewhere.within(b.text, lower) && (b.words < 40 || outer):
			s.trace(c, b)
		case boilerplate.within(b.text, lower):
			b.keep = false
			if !strings.Contains(c.Note, b.text) {
				c.Note = joined(c.Note, b.text)
			}
		}
	}
	s.traceSlug(c)
}

// dropHeader drops the headline at the top of the kept text, alone or with a
// dateline under it in one block, and the short lines above it.
func (s *sheet) dropHeader(c *news.Content, first int) {
	title := letters(c.Title)
	if len(title) < 8 {
		return
	}
	for i := first; i < min(len(s.blocks), first+6); i++ {
		b := &s.blocks[i]
		if b.media || len(b.text) > 2*len(c.Title)+100 {
			continue
		}
		rest, ok := strings.CutPrefix(letters(b.text), title)
		line, _, _ := strings.Cut(b.text, "\n")
		tail := letters(line)
		ok = ok && len(rest) <= 80 || len(tail)*2 > len(title) && strings.HasSuffix(title, tail)
		if !b.title && !ok {
			continue
		}
		for k := first; k <= i; k++ {
			s.blocks[k].keep = s.blocks[k].keep && k < i && s.blocks[k].words > 25
		}
		return
	}
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + "\n\n" + b
}

// quoted reports whether a block is somebody's words.
func (b *block) quoted() bool { return strings.ContainsAny(b.text, "“”\"") }

// isPromotion tells a line that leads to another article from one of the text.
func (s *sheet) isPromotion(b *block) bool {
	if b.words > 40 {
		return false
	}
	if rest, marked := afterMoreMark(b.text); marked {
		return b.linked*2 > b.runes || rest == ""
	}
	if b.linked*20 >= b.runes*19 && b.words > 3 && isLoud(b.text) {
		return true
	}
	return !b.keep && b.linked*5 > b.runes*4 && b.words > 3 && s.boxes[b.box].all&saysRelated != 0
}

// isDateline tells a line over the text that says who wrote it or when.
func (s *sheet) isDateline(b *block) bool {
	if endsSentence(b.text) || b.words == 0 || len(b.text) > 200 {
		return false
	}
	if beginsByline(b.text) {
		return true
	}
	dates := customOf(s.meta.language, s.base.Hostname()).findDates(b.text, 1)
	return len(dates) > 0 && s.boxes[b.box].head == 0
}

// isBio tells a line under the text that says who its author is.
func (s *sheet) isBio(b *block, byline []string) bool {
	if b.words > 70 || b.quoted() {
		return false
	}
	for _, name := range byline {
		if rest, ok := strings.CutPrefix(b.text, name); ok && len(name) > 4 {
			return bioVerb.MatchString(rest)
		}
	}
	return false
}

// bioVerb is how such a line goes on after the name.
var bioVerb = regexp.MustCompile(`^,? (?:is|was|has been|covers|writes|reports|works|joined|ist|schreibt|berichtet|est|écrit|es|escribe|è|scrive|é) `)

// isLoud tells a line set in capitals: among prose, and all link, it is a call to
// read something else.
func isLoud(s string) bool {
	upper, lower := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	return upper > 8 && lower*10 < upper
}

// promote adds the links of a promotion to c.More.
func (s *sheet) promote(c *news.Content, b *block) {
	for _, n := range b.nodes {
		s.eachLink(n, func(title, to string) {
			for _, m := range c.More {
				if m.URL == to {
					return
				}
			}
			if title, _ = afterMoreMark(title); title != "" && len(c.More) < 50 {
				c.More = append(c.More, news.Link{Title: title, URL: to})
			}
		})
	}
	if len(b.nodes) > 0 && s.boxes[b.box].link { // the link is around the block
		for at := b.box; at >= 0; at = s.boxes[at].parent {
			if n := s.boxes[at].node; n.DataAtom == atom.A && s.absolute(attr(n, "href")) != "" {
				title, _ := afterMoreMark(b.text)
				c.More = append(c.More, news.Link{Title: title, URL: news.CanonicalURL(s.absolute(attr(n, "href")))})
				return
			}
		}
	}
}

// eachLink calls f with the text and address of every link at or under n.
func (s *sheet) eachLink(n *html.Node, f func(title, to string)) {
	if n.DataAtom == atom.A {
		if to := s.absolute(attr(n, "href")); to != "" {
			f(squeeze(textIn(n, 500)), news.CanonicalURL(to))
		}
		return
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		s.eachLink(k, f)
	}
}

// trace reads a line that says where the text first stood. A line that names
// this very site, as feeds of blogs add, is only dropped.
func (s *sheet) trace(c *news.Content, b *block) {
	here := news.Domain(s.base.String())
	var name, to string
	for _, n := range b.nodes {
		s.eachLink(n, func(title, address string) {
			if news.Domain(address) != here && title != "" {
				name, to = title, address
			}
		})
	}
	said := b.text
	at := elsewhere.pattern.FindStringIndex(said)
	if start := strings.LastIndex(said[:at[0]], ". "); start > 40 {
		b.text = said[:start+1] // the rest of the paragraph is the article's
	} else if b.words < 40 {
		b.keep = false
	}
	if to == "" {
		name = outletIn(said[at[1]:])
	}
	if c.Origin.URL == "" && name != "" && len(name) < 120 {
		c.Origin = news.Origin{Publisher: name, URL: to}
	}
}

// outletIn is the name at the beginning of what follows "originally appeared on":
// a domain, or a few words up to the next mark.
func outletIn(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(s), "the ")
	if word, _, _ := strings.Cut(s, " "); strings.Contains(strings.TrimRight(word, "."), ".") {
		return strings.TrimRight(word, ".,;")
	}
	if end := strings.IndexAny(s, ".,;\n"); end >= 0 {
		s = s[:end]
	}
	if len(strings.Fields(s)) > 6 {
		return ""
	}
	return strings.TrimSpace(s)
}

// traceSlug takes the agency in the dateline for the origin, unless it is the
// publisher itself or a better origin is known.
func (s *sheet) traceSlug(c *news.Content) {
	first, _, ok := s.kept()
	if !ok || c.Origin.Publisher != "" {
		return
	}
	for i := first; i < min(first+3, len(s.blocks)); i++ {
		if strings.IndexByte(s.blocks[i].text[:min(len(s.blocks[i].text), 70)], '(') < 0 {
			continue
		}
		if m := slug.FindStringSubmatch(s.blocks[i].text); m != nil && s.blocks[i].keep {
			if name := agencies[m[1]]; !strings.EqualFold(name, c.Publisher) && !strings.EqualFold(m[1], c.Publisher) {
				c.Origin.Publisher = name
			}
			return
		}
	}
}
