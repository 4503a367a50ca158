package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
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

// seenDates reads the marks that may be a date of the article: those about the
// headline first, and texts elsewhere only if there is no sure one among them.
func (f *finder) seenDates() []seenDate {
	var seen []seenDate
	stop := ancestors(f.head.node)
	found := false
	for _, closely := range []bool{true, false} {
		for _, m := range f.dates {
			if closeBy(m.pos-f.head.pos) != closely || found && !closely && m.node.Type == html.TextNode {
				continue
			}
			for _, d := range f.seenAt(m, stop) {
				found = found || d.score >= sure
				seen = append(seen, d)
			}
		}
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

// seenAt reads one mark and weighs its dates. stop are the elements around the
// headline.
func (f *finder) seenAt(m mark, stop map[*html.Node]bool) []seenDate {
	around, distance := f.around(m.node, stop), m.pos-f.head.pos
	if around&apart != 0 && (distance < -1500 || distance > 5000) {
		f.elsewhere = append(f.elsewhere, attr(m.node, "datetime"))
		return nil
	}
	dates := f.datesAt(m)
	for i := range dates {
		d := &dates[i]
		d.hint |= around
		d.updated = d.updated || !d.labelled && d.hint&(hintUpdated|hintPublished) == hintUpdated
		d.distance = distance
		d.score = d.likelihood(f.head.node != nil)
	}
	return dates
}

// datesAt reads one mark: the dates of its text, or of the elements around it
// while they are short, since a date may be spread over several. The stamp of a
// time element is more exact than its text.
func (f *finder) datesAt(m mark) []seenDate {
	n, line, found := f.datedLine(m.node)
	var seen []seenDate
	from := 0
	behind := len(found) > 0 && lastStem(line[:found[0].start]) == 0 // names follow their dates
	for i, at := range found {
		to := len(line)
		if i+1 < len(found) {
			to = found[i+1].start
		}
		d := seenDate{instant: at, node: m.node, hint: m.hint, element: m.node.Type == html.ElementNode}
		d.rest = len(line) - (at.end - at.start)
		d.prose = wordsIn(line)-wordsIn(line[at.start:at.end]) > 5 && strings.ContainsAny(line[at.end:], ".,;?!。")
		kind := nameBehind(line[at.end:to])
		if !behind || kind == 0 {
			kind = lastStem(line[from:at.start])
		}
		d.name(kind)
		from = at.end
		seen = append(seen, d)
	}
	if len(seen) > 0 && seen[0].start < 4 {
		f.lookAround(&seen[0], n)
	}
	stamp, ok := f.custom.parseDate(attr(m.node, "datetime"))
	if !ok && m.hint&hintDate != 0 && m.node.DataAtom != atom.A { // <abbr class=published title=2024-05-03>
		stamp, ok = f.custom.parseDate(attr(m.node, "title"))
	}
	if ok {
		return f.stamped(m, n, stamp, seen)
	}
	return seen
}

// datedLine is the text of n, or of the nearest short element around it, that has
// a date.
func (f *finder) datedLine(n *html.Node) (*html.Node, string, []instant) {
	for range 3 {
		line := squeeze(textIn(n, shortText))
		if found := f.datesIn(line); len(found) > 0 {
			return n, line, found
		}
		if len(line) >= shortText || n.Parent == nil || n.Parent.DataAtom == atom.Body {
			break
		}
		n = n.Parent
	}
	return n, "", nil
}

// stamped puts the stamp of a time element in the place of its first text.
func (f *finder) stamped(m mark, n *html.Node, stamp instant, seen []seenDate) []seenDate {
	if len(seen) == 0 {
		seen = []seenDate{{node: m.node, hint: m.hint, element: true}}
		f.lookAround(&seen[0], n)
	}
	stamp.start, stamp.end = seen[0].start, seen[0].end
	seen[0].instant = stamp
	return seen[:1]
}

// lookAround reads what stands before a date that begins its element, in the
// elements around, for what the date is called and how much else is in its line.
func (f *finder) lookAround(d *seenDate, n *html.Node) {
	inLine := isPhrase(n)
	for range 2 {
		if n = n.Parent; n == nil || n.DataAtom == atom.Body || d.labelled || d.updated {
			return
		}
		line := squeeze(textIn(n, shortText))
		if len(line) >= shortText {
			return
		}
		from := 0
		for _, same := range f.datesIn(line) {
			if same.days() == d.days() || d.year == 0 {
				if inLine {
					d.rest = len(line) - (same.end - same.start)
				}
				d.name(lastStem(line[from:same.start]))
				break
			}
			from = same.end
		}
		if d.year == 0 { // a stamp beside words such as "yesterday"
			d.name(lastStem(line))
		}
		inLine = inLine && isPhrase(n)
	}
}

// publishedStems and updatedStems begin the words, or are the characters, that
// say what a date is of.
var (
	publishedStems = strings.Fields(`publi posted veröffentl erschien erstellt pubblica gepubl опубл оприлюдн julkais megjelen közzét δημοσ yayın نشر منتشر انتشار פורסם
		公開 発行 掲載 配信 发布 發布 发表 入力 발행 등록 게시 입력 terbit tayang dipublik đăng xuất offentlig zveřejn vydáno created issued skrevet dodano giriş เผยแพร่ प्रकाशित`)
	updatedStems = strings.Fields(`updat modifi aktualis aktualiz actualiz aggiorn bijgewerkt gewijzigd обновл изменен оновл zaktualiz frissít ενημέρ ενημερ päivitet muokat uppdater oppdater opdater
		atualiz edited revised reviewed amended corrected geändert redigera 更新 修正 改訂 编辑 수정 업데이트 تحديث بروز روزرسانی עודכן עדכון güncel diperbarui cập upraveno stand: อัปเดต अपडेट`)
)

// name notes what a date is called.
func (d *seenDate) name(kind rune) {
	switch kind {
	case 'p':
		d.labelled = true
	case 'u':
		d.updated = true
	}
}

// nameBehind tells what a date is called by the text behind it, as Japanese has
// it: 2024年5月3日 更新; or "(updated)".
func nameBehind(s string) rune {
	s = strings.TrimLeft(s, " \u3000")
	r, _ := utf8.DecodeRuneInString(s)
	if r != '(' && !unicode.In(r, unicode.Han, unicode.Hangul) {
		return 0
	}
	return lastStem(s[:min(len(s), 18)])
}

// lastStem tells which list has the stem that stands last in s: 'p', 'u' or 0.
func lastStem(s string) rune {
	s = strings.ToLower(s[max(0, len(s)-80):])
	if strings.Contains(s, "mis à jour") || strings.Contains(s, "به روز") {
		return 'u'
	}
	at, kind := -1, rune(0)
	for _, stem := range publishedStems {
		if i := strings.LastIndex(s, stem); i > at {
			at, kind = i, 'p'
		}
	}
	for _, stem := range updatedStems {
		if i := strings.LastIndex(s, stem); i > at {
			at, kind = i, 'u'
		}
	}
	return kind
}

func wordsIn(s string) int { return strings.Count(s, " ") }

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
	for _, sign := range []struct {
		there  bool
		points float64
	}{
		{d.element, 2},
		{d.node.DataAtom == atom.Time, 1},
		{d.labelled, 3},
		{d.rest < 20, 1},
		{d.rest < 60, 1},
		{d.rest > 120 && !d.labelled, -3},
		{d.prose && !d.labelled && !d.updated && !d.element, -6},
		{d.hint&apart != 0, -3},
		{d.hint&apart != 0 && !d.labelled, -2},
		{d.hint&apart == 0 && d.hint&hintAside != 0, -2},
		{d.hint&hintEvent != 0, -3},
		{d.hint&hintHead != 0, 1},
	} {
		if sign.there {
			score += sign.points
		}
	}
	if headed {
		score += nearness(d.distance)
	}
	return score
}

// nearness is what a date gains by standing near the headline, so many bytes of
// text from it.
func nearness(distance int) float64 {
	switch {
	case distance < -1000:
		return -2
	case distance < -400:
		return 0
	case distance < 0:
		return 3
	case distance < 400:
		return 4
	case distance < 1200:
		return 2
	case distance < 4000:
		return .5
	}
	return 0
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

// closeBy reports whether something stands about where a byline does, as seen
// from the headline.
func closeBy(distance int) bool { return distance > -600 && distance < 1500 }

func near(a, b int) bool { return a-b < 100 && b-a < 100 }

// datesIn finds the first few dates in a short text.
func (f *finder) datesIn(s string) []instant {
	if !mayHoldYear(s) {
		return nil
	}
	return f.custom.findDates(s, 3)
}
