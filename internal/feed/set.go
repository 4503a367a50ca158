package feed

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// set gives a value to what is being read: the feed, an entry, a medium.
func (r *reader) set(f field, v *value) {
	switch el := v.el; {
	case f == ignored:
	case r.cur == nil:
		r.setFeed(f, v)
	case el.place == inMedia && r.setMedia(f, v):
	default:
		r.setEntry(f, v)
	}
}

// weigh is a rank, lower where the value stands inside something unknown.
func weigh(rank int, el *element) int {
	if el.shadow {
		return rank - 100
	}
	return rank
}

func (r *reader) setFeed(f field, v *value) {
	h := &r.feed
	switch f {
	case title:
		h.title.set(v.line(), weigh(3, v.el))
	case altTitle:
		h.title.set(v.line(), weigh(1, v.el))
	case link:
		r.feedLink(v)
	case description, altSummary:
		s, _ := v.html()
		h.description.set(plainText(s), weigh(3, v.el))
	case summary, itunesSummary:
		s, _ := v.html()
		h.description.set(plainText(s), weigh(2, v.el))
	case lang:
		h.lang.set(language(v.text()), weigh(3, v.el))
		if !v.el.shadow {
			r.spread(language(v.text()))
		}
	case author, creator:
		h.authors = appendNames(h.authors, v.persons())
	case image:
		h.icon.set(resolve(v.el.base, cmp.Or(v.child("url"), v.attr("href"), v.attr("resource"))), 2)
	case imageHref, logo:
		h.icon.set(v.address(), map[field]int{imageHref: 1, logo: 3}[f])
	case ttl:
		h.every = number(v.text())
	case updatePeriod:
		h.period = periods[strings.ToLower(v.text())]
	case updateFrequency:
		h.often = number(v.text())
	case skipHour:
		if n, err := strconv.Atoi(v.text()); err == nil && n >= 0 && n <= 24 && !slices.Contains(h.skipHours, n%24) {
			h.skipHours = append(h.skipHours, n%24)
		}
	case skipDay:
		if d, ok := weekdays[strings.ToLower(v.text())]; ok && !slices.Contains(h.skipDays, d) {
			h.skipDays = append(h.skipDays, d)
		}
	}
}

// spread makes a language that an element names hold for what follows in the
// feed, as xml:lang would.
func (r *reader) spread(lang string) {
	for i := range r.stack {
		if i == 0 || r.stack[i].lang == "" {
			r.stack[i].lang = lang
		}
	}
}

// periods are the words of sy:updatePeriod in minutes.
var periods = map[string]float64{"hourly": 60, "daily": 60 * 24, "weekly": 60 * 24 * 7, "monthly": 60 * 24 * 30, "yearly": 60 * 24 * 365}

var weekdays = map[string]time.Weekday{"sunday": 0, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6}

func (r *reader) feedLink(v *value) {
	u := v.address()
	switch v.rel() {
	case "self": // an empty address means this very document
		r.feed.self.set(cmp.Or(u, v.el.base), 1)
	case "hub":
		r.feed.hub.set(u, 1)
	case "alternate":
		r.feed.home.set(u, weigh(v.linkRank(), v.el))
	}
}

// address is the address in an element's attributes, else in its text.
func (v *value) address() string {
	ref := cmp.Or(v.attr("href"), v.attr("url"), v.attr("uri"), v.attr("resource"))
	if ref == "" {
		ref = v.text()
	}
	if ref == "" && v.attr("rel") != "" {
		return ""
	}
	return resolve(v.el.base, ref)
}

// rel is what a link is to what carries it; "alternate" if unsaid.
func (v *value) rel() string {
	rel := strings.ToLower(strings.TrimSpace(v.attr("rel")))
	return cmp.Or(rel[strings.LastIndexByte(rel, '/')+1:], "alternate")
}

// linkRank ranks the links to the page: pages before other renderings.
func (v *value) linkRank() int {
	switch t := strings.ToLower(v.attr("type")); {
	case t == "", strings.Contains(t, "html"):
		return 5
	}
	return 4
}

func (r *reader) setEntry(f field, v *value) {
	it := r.cur
	switch f {
	case title:
		it.title.set(v.line(), weigh(3, v.el))
		it.speaks(v, 8)
	case mediaTitle:
		it.title.set(v.line(), weigh(2, v.el))
	case altTitle:
		it.title.set(v.line(), weigh(1, v.el))
	case link:
		it.setLink(v)
	case publication:
		r.feed.title.set(v.line(), 1)
		r.format = "news sitemap"
	case location:
		it.url.set(v.address(), 9)
	case origLink:
		if u := v.address(); isWeb(u) {
			it.url.set(u, 8)
		}
	case guid:
		it.setGUID(v)
	case description, summary, altSummary, itunesSummary, mediaDescription, content:
		it.setText(f, v)
	case published, created, updated, dated:
		it.setDate(f, v)
	case author, creator:
		it.authors = appendNames(it.authors, v.persons())
	case podcastPerson:
		it.hosts = appendNames(it.hosts, []string{v.text()})
	case category, itunesCategory, keywords:
		it.setTags(f, v)
	case lang:
		it.lang, it.langSet = language(v.text()), 20
	case source:
		it.setSource(v)
	default:
		it.setMediaField(f, v)
	}
}

// setLink takes a link by what it is to the entry.
func (it *item) setLink(v *value) {
	u := v.address()
	switch v.rel() {
	case "alternate":
		it.url.set(u, weigh(v.linkRank(), v.el))
	case "self":
		it.url.set(u, weigh(1, v.el))
	case "related":
		it.external.set(u, 1)
	case "enclosure":
		size, _ := strconv.ParseInt(v.attr("length"), 10, 64)
		it.attach(news.Attachment{URL: u, MIMEType: v.attr("type"), Title: v.attr("title"), Size: size})
	}
}

// setGUID takes an id as it stands. In RSS it is the address too, unless it says
// that it is none.
func (it *item) setGUID(v *value) {
	id := v.text()
	it.guid.set(id, weigh(3, v.el))
	if perma := strings.ToLower(v.attr("ispermalink")); perma == "false" || !strings.EqualFold(v.el.name, "guid") && schemeLen(v.el.name) == 0 {
		return
	}
	if isWeb(id) {
		it.url.set(id, weigh(3, v.el))
	} else if v.attr("ispermalink") == "true" && !strings.ContainsAny(id, " :") {
		it.url.set(resolve(v.el.base, id), weigh(3, v.el))
	}
}

// textRank ranks what an entry's text may be taken from: as its content, as its
// summary.
var textRank = map[field][2]int{
	content:          {9, 0},
	description:      {7, 7},
	summary:          {7, 7},
	altSummary:       {4, 5},
	mediaDescription: {3, 3},
	itunesSummary:    {5, 4},
}

// setText takes a summary, a description or content. The first of summary and
// description is the summary; where both are there, the other is the content.
func (it *item) setText(f field, v *value) {
	s, wasPlain := v.html()
	if s == "" {
		return
	}
	rank := textRank[f]
	if (f == description || f == summary) && it.summary.rank == 7 && it.html.rank <= 7 && it.html.v != "" {
		rank = [2]int{8, 0}
	}
	if rank[1] > 0 {
		it.summary.set(summaryOf(s, wasPlain), weigh(rank[1], v.el))
	}
	if was := it.html.rank; it.html.v != "" && weigh(rank[0], v.el) <= was {
		return
	}
	it.html, it.text = pick{}, pick{}
	if wasPlain {
		it.text.set(s, 1)
		s = escapeText(s)
	}
	it.html.set(s, weigh(rank[0], v.el))
	it.speaks(v, max(8, rank[0]))
}

func summaryOf(s string, wasPlain bool) string {
	if wasPlain {
		return collapse(decodeText(s))
	}
	return plainText(s)
}

// speaks lets the language of an element that carries text be the entry's. The
// content's counts most; of title and summary the later one's.
func (it *item) speaks(v *value, rank int) {
	if rank >= it.langSet {
		it.lang, it.langSet = v.el.lang, rank
	}
}

// setDate takes dates.
func (it *item) setDate(f field, v *value) {
	t := parseDate(v.text())
	switch f {
	case published:
		it.published.set(t, weigh(9, v.el))
	case created:
		it.published.set(t, weigh(5, v.el))
	case dated:
		it.modified.set(t, weigh(5, v.el))
	case updated:
		it.modified.set(t, weigh(9, v.el))
	}
}

func (it *item) setTags(f field, v *value) {
	switch f {
	case keywords:
		for t := range strings.SplitSeq(v.line(), ",") {
			it.tags = appendNames(it.tags, []string{t})
		}
	case itunesCategory:
		it.tags = appendNames(it.tags, []string{plainLine(v.attr("text"), false)})
	case category:
		if strings.HasPrefix(v.attr("scheme"), "http://schemas.google.com/") && strings.HasSuffix(v.attr("scheme"), "#kind") {
			return // what software calls the entry, not what it is about
		}
		tag := v.attr("term")
		if label := v.attr("label"); label != "" && (tag == "" || isWeb(tag) || number(tag) > 0) {
			tag = label
		}
		if tag == "" {
			tag = v.line()
		}
		it.tags = appendNames(it.tags, []string{plainLine(tag, false)})
	}
}

// setSource takes where a republisher has the entry from.
func (it *item) setSource(v *value) {
	if !v.tags {
		it.source = news.Link{Title: v.line(), URL: resolve(v.el.base, cmp.Or(v.attr("url"), v.attr("href")))}
		return
	}
	if t := v.element("title"); t != nil {
		it.source.Title = t.line()
	}
	if l := v.element("link"); l != nil {
		it.source.URL = l.address()
	}
	if a := v.element("author"); a != nil {
		it.sourceAuthors = a.persons()
	}
}

// appendNames adds names that are not there yet, without empty ones.
func appendNames(to, names []string) []string {
	for _, n := range names {
		if n = oneLine(n); n != "" && len(to) < 100 && !slices.Contains(to, n) {
			to = append(to, n)
		}
	}
	return to
}

// number is the number that s begins with, 0 if none.
func number(s string) float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || n < 0 || n > 1e9 {
		return 0
	}
	return n
}
