package extract

import (
	"strings"
	"time"

	"broadsheet/internal/news"
)

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
	published, stated := f.statedDate(metaPublished, "publish pubdate pub_date issued", "datePublished", "dateCreated")
	modified, changed := f.statedDate(metaModified, "modif updated", "dateModified")
	shown, shownChange := bestSeen(f.seen, false), bestSeen(f.seen, true)
	f.learnZone(published, modified, shown, shownChange)

	if stated {
		f.published = f.confirmed(published, modified, shown, shownChange)
	} else {
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
	f.useDates(shown, shownChange)
}

// learnZone takes the offset of the page from a date that has one.
func (f *finder) learnZone(published, modified instant, seen ...*seenDate) {
	all := []instant{published, modified}
	for _, d := range seen {
		if d != nil {
			all = append(all, d.instant)
		}
	}
	for _, d := range all {
		if d.zoned {
			f.zone = zoneAt(d.offset)
			return
		}
	}
}

// confirmed is the stated date, or the one that readers see where that is the
// likelier.
func (f *finder) confirmed(published, modified instant, shown, shownChange *seenDate) news.Time {
	switch {
	case f.shows(published, shown):
	case shown != nil && shown.corrects(published, modified):
		return f.localised(shown, published)
	case shownChange != nil && shownChange.days() < published.days() && shownChange.corrects(published, modified):
		return f.localised(shownChange, published)
	}
	return published.at(f.zone)
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
// meta elements of the names, then in any whose name has one of the stems. Of several
// for the same day the one with time and offset counts.
func (f *finder) statedDate(metas []string, stems string, properties ...string) (best instant, ok bool) {
	consider := func(s string) {
		d, found := f.custom.parseDate(s)
		if found && d.year == 1970 && d.month == 1 && d.day == 1 {
			return // a clock that was never set
		}
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
		for stem := range strings.FieldsSeq(stems) {
			if strings.Contains(name, stem) {
				consider(f.names[name][0])
			}
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

// useDates marks the nodes of the dates that readers see under the headline: the
// chosen ones and those of the same line.
func (f *finder) useDates(chosen ...*seenDate) {
	for _, d := range f.seen {
		if d.start == d.end || d.score < likely || d.rest > 60 {
			continue // a time of day alone may be an entry's of a live blog
		}
		for _, c := range chosen {
			if c != nil && c.score >= likely && near(c.distance, d.distance) {
				f.used[d.node] = true
			}
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
