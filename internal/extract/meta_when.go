package extract

import (
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
)

// seenDate is a date that a reader sees on the page.
type seenDate struct {
	instant
	node     *html.Node
	hint     hint
	updated  bool // what stands before it says it is of a change
	labelled bool // what stands before it says it is of the publication
	distance int  // bytes of text from the headline; negative before it
	rest     int  // bytes of text beside it in its line
	prose    bool // it stands in a sentence
	element  bool // a time element, or one that its class calls a date
	score    float64
}

// metaPublished and metaModified are the names of meta elements, best first.
var (
	metaPublished = strings.Fields(`article:published_time og:article:published_time article:published datepublished og:published_time
		parsely-pub-date sailthru.date citation_publication_date citation_online_date citation_date dc.date.issued dcterms.issued
		dc.issued dc.date.created dcterms.created dcterms.date dc.date dc:date dcterms.available pubdate publishdate publish_date
		publish-date publication_date publicationdate article_date_original article.published originalpublicationdate published_time
		published-date cxenseparse:recs:publishtime article:post_date og:pubdate ptime displaydate weibo:article:create_at
		date.published creation_date timestamp date release_date og:release_date article.created`)
	metaModified = strings.Fields(`article:modified_time og:updated_time og:modified_time article:modified datemodified dc.date.modified
		dcterms.modified dc.modified lastmod last-modified article.updated revised modified updated_time weibo:article:update_at mtime`)
)

// findDates chooses when the article was published and last changed. What the
// page says to machines comes first, unless it shows another day to its readers
// and that is the likelier one; then what it shows; then its address; then what
// a framework left in a script.
func (f *finder) findDates() {
	f.zone = time.UTC
	f.seen = f.seenDates()
	f.learnOrder()
	published, stated := f.statedDate(metaPublished, "publish", "datePublished", "dateCreated")
	modified, changed := f.statedDate(metaModified, "modif", "dateModified")
	if stated && published.zoned {
		f.zone = zoneAt(published.offset)
	} else if changed && modified.zoned {
		f.zone = zoneAt(modified.offset)
	}
	shown, shownChange := bestSeen(f.seen, false), bestSeen(f.seen, true)
	switch {
	case stated && f.shows(published, shown):
		f.published = published.at(f.zone)
	case stated && shown != nil && shown.corrects(published, modified):
		f.published = f.localised(shown, published)
	case stated && shownChange != nil && shownChange.days() < published.days() && shownChange.corrects(published, modified):
		f.published = f.localised(shownChange, published)
	case stated:
		f.published = published.at(f.zone)
	default:
		f.published = f.unstated(shown, shownChange)
	}
	switch {
	case changed:
		f.modified = modified.at(f.zone)
	case shownChange != nil && shownChange.score >= likely:
		f.modified = shownChange.at(f.zone)
	}
	if f.published.IsZero() {
		f.published = f.modified
	}
	f.useDates()
}

// Scores of a seen date: at possible it counts if there is nothing else, at
// likely by itself, at sure against what the page states.
const (
	possible = 1
	likely   = 3
	sure     = 6
)

// unstated is the date of a page that gives none to machines.
func (f *finder) unstated(shown, changed *seenDate) news.Time {
	address := f.addressDate()
	switch {
	case shown != nil && shown.score >= likely:
		return shown.at(f.zone)
	case !address.IsZero():
		return address
	case changed != nil && changed.score >= likely:
		return changed.at(f.zone)
	}
	if d := f.scriptDate(); !d.IsZero() {
		return d
	}
	for _, d := range []*seenDate{shown, changed} {
		if d != nil {
			return d.at(f.zone)
		}
	}
	return news.Time{}
}

// corrects reports whether a seen date is to be believed rather than the stated
// one. Where it is earlier, the stated one is of an import or a rebuild of the
// site, or the same moment in UTC. Where it is later by months and says nothing
// of a change, the article has been published anew.
func (d *seenDate) corrects(stated, modified instant) bool {
	const anew = 45 // days
	later := d.days() - stated.days()
	return later < 0 && (d.score >= sure || d.labelled && d.score >= likely) ||
		later > anew && d.score >= sure && !d.updated && (d.distance >= 0 || d.days() == modified.days())
}

// shows reports whether the page shows its readers the stated day about where it
// shows the likeliest date.
func (f *finder) shows(stated instant, likeliest *seenDate) bool {
	for _, d := range f.seen {
		if d.score >= likely && !d.updated && d.days() == stated.days() && closeBy(d.distance) && (likeliest == nil || d.labelled || d.score > likeliest.score-3) {
			return true
		}
	}
	return false
}

// localised is the seen day. Where the stated instant is the same moment told in
// UTC, the moment is kept and told in the offset of the seen time, or in one that
// makes it the seen day.
func (f *finder) localised(d *seenDate, stated instant) news.Time {
	zone := f.zone
	if d.zoned || !stated.clock || !stated.zoned || stated.days()-d.days() != 1 {
		return d.at(zone)
	}
	moment := stated.at(time.UTC).UTC()
	behind := f.hoursBehind(stated) * 3600
	if d.clock {
		wall := time.Date(d.year, time.Month(d.month), d.day, d.hour, d.min, 0, 0, time.UTC)
		behind = int(moment.Truncate(time.Minute).Sub(wall).Seconds())
	} else if stated.offset != 0 {
		return d.at(zone)
	}
	if behind%900 != 0 || behind > 12*3600 {
		return d.at(zone)
	}
	return news.At(moment.In(zoneAt(-behind)))
}

// hoursBehind is by how many hours a place is behind UTC where it is still the
// day before the stated moment: an American coast's if it can be, else as few as
// will do.
func (f *finder) hoursBehind(stated instant) int {
	if f.custom.monthFirst {
		for _, coast := range []int{5, 8} {
			if americanSummer(stated.year, time.Month(stated.month), stated.day) {
				coast--
			}
			if stated.hour < coast {
				return coast
			}
		}
	}
	return stated.hour + 1
}

// statedDate is the date that the page gives to machines: in its items, then in
// meta elements of the names, then in any whose name has the stem. Of several
// for the same day the one with time and offset counts.
func (f *finder) statedDate(metas []string, stem string, properties ...string) (best instant, ok bool) {
	consider := func(s string) {
		d, found := f.custom.parseDate(s)
		if found && (!ok || d.days() == best.days() && d.precision() > best.precision()) {
			best, ok = d, true
		}
	}
	for _, t := range f.mainAndOthers() {
		for _, p := range properties {
			consider(t.text(p))
		}
	}
	for _, name := range metas {
		for _, content := range f.names[name] {
			consider(content)
		}
	}
	if ok {
		return best, ok
	}
	for _, name := range sortedKeys(f.names) {
		if strings.Contains(name, stem) {
			consider(f.names[name][0])
		}
	}
	return best, ok
}

// learnOrder finds out whether the page puts the month first: one of its dates
// in numbers can be read only one way, or is told another way as well.
func (f *finder) learnOrder() {
	plain := make(map[int]bool)
	if address := f.addressDate(); !address.IsZero() {
		plain[daysOf(address)] = true
	}
	doubtful, wrong := false, false
	for _, d := range f.seen {
		switch d.order {
		case 'm', 'd':
			wrong = wrong || f.custom.monthFirst != (d.order == 'm')
		case '?':
			doubtful = true
		case 0:
			plain[d.days()] = true
		}
	}
	if !doubtful {
		return
	}
	for _, stamp := range f.elsewhere {
		if d, ok := f.custom.parseDate(stamp); ok && d.order == 0 {
			plain[d.days()] = true
		}
	}
	for _, d := range f.seen {
		wrong = wrong || d.order == '?' && plain[d.swapped().days()] && !plain[d.days()]
	}
	if !wrong {
		return
	}
	f.custom.monthFirst = !f.custom.monthFirst
	for i, d := range f.seen {
		if d.order == '?' {
			f.seen[i].instant = d.swapped()
		}
	}
}

// seenDates reads all marks that may be a date of the article.
func (f *finder) seenDates() []seenDate {
	var seen []seenDate
	stop := ancestors(f.head.node)
	for _, m := range f.dates {
		around, distance := f.around(m.node, stop), m.pos-f.head.pos
		if around&apart != 0 && (distance < -1500 || distance > 5000) {
			f.elsewhere = append(f.elsewhere, attr(m.node, "datetime"))
			continue
		}
		d, ok := f.seenDate(m)
		if !ok {
			continue
		}
		d.hint |= around
		d.updated = d.updated || d.hint&(hintUpdated|hintPublished) == hintUpdated
		d.distance = distance
		d.score = d.likelihood(f.head.node != nil)
		seen = append(seen, d)
	}
	for i := range seen { // what calls a day updated speaks for all elements that hold it
		for j := range seen {
			if seen[j].updated && !seen[i].labelled && seen[i].days() == seen[j].days() && near(seen[i].distance, seen[j].distance) {
				seen[i].updated = true
			}
		}
	}
	return seen
}

// seenDate reads one mark: an attribute of a time element, else its text, else
// that of the elements around it while they are short.
func (f *finder) seenDate(m mark) (seenDate, bool) {
	d := seenDate{node: m.node, hint: m.hint, element: m.node.Type == html.ElementNode}
	n := m.node
	line := squeeze(textIn(n, shortText))
	found := f.datesIn(line)
	d.rest = -1
	for range 2 {
		if len(found) > 0 && (d.rest < 0 || isPhrase(n)) {
			d.rest = len(line) - (found[0].end - found[0].start)
		}
		if len(found) > 0 && (found[0].start > 3 || n.Parent == nil || n.Parent.DataAtom == atom.Body) || n.Parent == nil {
			break
		}
		wider := squeeze(textIn(n.Parent, shortText))
		if len(wider) >= shortText {
			break
		}
		if again := f.datesIn(wider); len(again) > 0 && (len(found) == 0 || again[0].year == found[0].year && again[0].month == found[0].month && again[0].day == found[0].day) {
			found, line, n = again, wider, n.Parent
		} else if len(found) > 0 {
			break
		} else {
			n = n.Parent
		}
	}
	if len(found) > 0 {
		d.instant = found[0]
		if d.rest < 0 {
			d.rest = len(line) - (d.end - d.start)
		}
		d.prose = wordsIn(line)-wordsIn(line[d.start:d.end]) > 5 && strings.ContainsAny(line[d.end:], ".,;?!。")
		before := letters(line[:d.start])
		d.updated, d.labelled = saysUpdated(before), saysPublished(before)
	}
	if stamp := attr(m.node, "datetime"); stamp != "" {
		if at, ok := f.custom.parseDate(stamp); ok {
			at.start, at.end = d.start, d.end
			d.instant = at
			return d, true
		}
	}
	return d, len(found) > 0
}

func wordsIn(s string) int { return strings.Count(s, " ") }

// datesIn finds the first date in a short text.
func (f *finder) datesIn(s string) []instant {
	if !mayHoldYear(s) {
		return nil
	}
	return f.custom.findDates(s, 1)
}

// isPhrase tells elements that stand within a line.
func isPhrase(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Span, atom.A, atom.B, atom.Strong, atom.Em, atom.I, atom.Small, atom.Time, atom.Abbr, atom.Font, atom.U, atom.Label:
		return true
	}
	return n.Type == html.TextNode && n.Parent != nil && isPhrase(n.Parent)
}

// likelihood scores a seen date: near the headline, in an element made for
// dates, alone in its line or labelled, not in a region about something else.
func (d *seenDate) likelihood(headed bool) float64 {
	score := 0.0
	if d.element {
		score += 2
	}
	if d.node.DataAtom == atom.Time {
		score++
	}
	if d.labelled {
		score += 3
	}
	switch {
	case d.rest < 20:
		score += 2
	case d.rest < 60:
		score++
	case d.rest > 120 && !d.labelled:
		score -= 3
	}
	if d.prose && !d.labelled && !d.updated && !d.element {
		score -= 6
	}
	if headed {
		switch {
		case d.distance >= 0 && d.distance < 400:
			score += 4
		case d.distance >= 0 && d.distance < 1200:
			score += 2
		case d.distance < 0 && d.distance > -400:
			score += 3
		case d.distance >= 0 && d.distance < 4000:
			score += .5
		case d.distance < -1000:
			score -= 2
		}
	}
	switch {
	case d.hint&apart != 0 && d.labelled:
		score -= 3
	case d.hint&apart != 0:
		score -= 5
	case d.hint&hintAside != 0:
		score -= 2
	}
	if d.hint&hintEvent != 0 {
		score -= 3
	}
	if d.hint&hintHead != 0 {
		score++
	}
	return score
}

// bestSeen is the likeliest date, of a change or of the publication; nil if none
// is likely.
func bestSeen(seen []seenDate, updated bool) *seenDate {
	var best *seenDate
	for i := range seen {
		d := &seen[i]
		if (d.updated && !d.labelled) == updated && d.score >= possible && (best == nil || d.score > best.score) {
			best = d
		}
	}
	if best == nil || best.distance >= 0 || best.labelled {
		return best
	}
	for i := range seen { // above the headline a masthead may tell today's date
		if d := &seen[i]; d.distance >= 0 && d.distance < 400 && d.score >= sure && d.days() < best.days() && d.updated == best.updated {
			return d
		}
	}
	return best
}

var (
	publishedWords = "published posted publié publicado veröffentlicht erstellt pubblicato gepubliceerd опубликовано publicerad publisert offentliggjort"
	updatedWords   = "updated modified edited actualizado aktualisiert aggiornato bijgewerkt обновлено uppdaterad oppdatert opdateret reviewed revised"
)

func saysUpdated(s string) bool   { return anyWord(s, updatedWords) }
func saysPublished(s string) bool { return anyWord(s, publishedWords) }

func anyWord(s, list string) bool {
	for word := range strings.FieldsSeq(s) {
		if containsWord(list, word) {
			return true
		}
	}
	return false
}

// useDates marks the nodes of the chosen dates, those seen near the headline.
func (f *finder) useDates() {
	for _, d := range f.seen {
		same := d.days() == daysOf(f.published) || d.days() == daysOf(f.modified) || d.labelled || d.updated
		if same && d.score >= likely && d.rest < 60 {
			f.used[d.node] = true
		}
	}
}

func daysOf(t news.Time) int {
	return instant{year: t.Year(), month: int(t.Month()), day: t.Day()}.days()
}

// stateNames are what content systems call the date in their scripts.
var stateNames = []string{"datePublished", "publishedAt", "published_at", "publishDate", "publish_date", "publishedDate", "published_date", "published_time", "firstPublished", "dateCreated"}

// scriptDate looks for the date in the scripts of the page, the last resort.
func (f *finder) scriptDate() news.Time {
	for _, name := range stateNames {
		for _, script := range f.state {
			i := strings.Index(script, name)
			if i < 0 || len(script) > maxJSON {
				continue
			}
			value := script[i+len(name):]
			value = strings.TrimLeft(value[:min(60, len(value))], "\\\":' ")
			if len(value) < 8 || value[0] != '1' && value[0] != '2' {
				continue
			}
			value = value[:strings.IndexAny(value+"\"", "\"\\',}")]
			if d, ok := f.custom.parseDate(value); ok {
				return d.at(f.zone)
			}
		}
	}
	return news.Time{}
}

// addressDate is the date in the page's address: /2024/05/03/.
func (f *finder) addressDate() news.Time {
	path := f.page.URL
	if _, rest, ok := strings.Cut(path, "://"); ok {
		_, path, _ = strings.Cut(rest, "/")
	}
	for _, d := range f.custom.findDates(strings.ReplaceAll(path, "-", "/"), 1) {
		return d.at(f.zone)
	}
	return news.Time{}
}

// closeBy reports whether something stands about where a byline does, as seen
// from the headline.
func closeBy(distance int) bool { return distance > -600 && distance < 1500 }

func near(a, b int) bool { return a-b < 100 && b-a < 100 }
