package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"broadsheet/internal/news"
)

// What pages say is said in two places: fixed text stands in templates/, and
// whatever depends on a number, a time or a state is made here. A translation
// replaces these two and nothing else.

// age is how long ago t was: in minutes, hours, a day, and from two days on a date.
func age(now, t time.Time) string {
	switch d := now.Sub(t); {
	case d < 2*time.Minute:
		return "a minute ago"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " minutes ago"
	case d < 2*time.Hour:
		return "an hour ago"
	case d < 24*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + " hours ago"
	case d < 48*time.Hour:
		return "a day ago"
	}
	return date(now, t)
}

// date is a day without its year where that is the present one.
func date(now, t time.Time) string {
	t = t.In(now.Location())
	if t.Year() == now.Year() {
		return t.Format("2 January")
	}
	return t.Format("2 January 2006")
}

// exact is an instant with its zone, as a reader sees it on hover.
func exact(now, t time.Time) string {
	return t.In(now.Location()).Format("2 January 2006, 15:04 MST")
}

// at is an instant named within a sentence: "at 07:10" today, else "on 3 November".
func at(now, t time.Time) string {
	t = t.In(now.Location())
	if sameDay(now, t) {
		return "at " + t.Format("15:04")
	}
	return "on " + date(now, t) + " at " + t.Format("15:04")
}

func sameDay(now, t time.Time) bool {
	t = t.In(now.Location())
	return now.YearDay() == t.YearDay() && now.Year() == t.Year()
}

// until is how long it is to t, in the short form of a table: "in 2 h 10".
func until(now, t time.Time) string {
	d := t.Sub(now)
	switch {
	case t.IsZero():
		return "–"
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return fmt.Sprintf("in %d min", d/time.Minute)
	case d < 24*time.Hour:
		return fmt.Sprintf("in %d h %02d", d/time.Hour, d/time.Minute%60)
	}
	return "on " + date(now, t)
}

// number writes n with its thousands set apart.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// count is a number with its noun: "1 copy", "14 copies".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// spelled is a small number as a word, as it stands in a sentence.
func spelled(n int) string {
	words := [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return number(n)
}

// capital makes the first letter of s a capital.
func capital(s string) string {
	for i, r := range s {
		if i == 0 {
			return strings.ToUpper(string(r)) + s[len(string(r)):]
		}
	}
	return s
}

// listed joins names as a sentence does: "A, B and C".
func listed(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// restsOn says in words what the tally draws. one is set where there is a single
// report, which is said in a stronger voice; rest goes on from there.
func restsOn(reports, outlets int) (one, rest string) {
	switch {
	case reports > 1:
		return "", fmt.Sprintf("%d independent reports · %s", reports, count(max(outlets, reports), "outlet", "outlets"))
	case outlets > 1:
		return "One report", fmt.Sprintf("in %d outlets", outlets)
	}
	return "One report, one outlet", ""
}

// changesWords sums up what moved in a story: "3 new facts, 1 changed number".
func changesWords(changes []news.Change) string {
	order := []struct {
		kind      news.ChangeKind
		one, many string
	}{
		{news.ChangeFact, "new fact", "new facts"},
		{news.ChangeNumber, "changed number", "changed numbers"},
		{news.ChangeVoice, "new voice", "new voices"},
		{news.ChangeReport, "new report", "new reports"},
		{news.ChangeHeadline, "edited headline", "edited headlines"},
		{news.ChangeBody, "edited text", "edited texts"},
		{news.ChangeMerge, "story joined", "stories joined"},
		{news.ChangeCopy, "new copy", "new copies"},
	}
	n := map[news.ChangeKind]int{}
	for _, c := range changes {
		n[c.Kind]++
	}
	var parts []string
	for _, o := range order {
		if n[o.kind] > 0 && len(parts) < 2 {
			parts = append(parts, count(n[o.kind], o.one, o.many))
		}
	}
	return strings.Join(parts, ", ")
}

// changeLabels head an entry of "Since you last looked".
var changeLabels = map[news.ChangeKind]string{
	news.ChangeReport:   "New report",
	news.ChangeCopy:     "New copy",
	news.ChangeNumber:   "Changed number",
	news.ChangeVoice:    "New voice",
	news.ChangeFact:     "New fact",
	news.ChangeHeadline: "Headline edited",
	news.ChangeBody:     "Text edited",
	news.ChangeMerge:    "Two stories became one",
}

// partTitles head the sections of a brief.
var partTitles = map[string]string{
	news.SectionWhy:     "Why it matters",
	news.SectionKnow:    "What to know",
	news.SectionSaying:  "What people are saying",
	news.SectionNext:    "What happens next",
	news.SectionSummary: "Summary",
	news.SectionPoints:  "Key points",
}

// topicWords name the kinds of topics.
var topicWords = map[news.TopicKind]string{
	news.TopicTag:          "Hashtag",
	news.TopicPerson:       "Person",
	news.TopicPlace:        "Place",
	news.TopicOrganisation: "Organisation",
}

// feedWords are a feed's states: the word, and the class of its mark.
var feedWords = map[news.FeedState]struct{ word, class string }{
	news.FeedWell:      {"Well", "ok"},
	news.FeedWaiting:   {"Waiting", "wait"},
	news.FeedStopped:   {"Stopped", "off"},
	news.FeedLinksOnly: {"Links only", "off"},
	news.FeedNeedsYou:  {"Needs you", "act-on"},
}

// sectionName is a section's slug as a heading.
func sectionName(slug string) string { return capital(strings.ReplaceAll(slug, "-", " ")) }

// groundWords name what a ground of importance counts.
var groundWords = map[news.GroundKind]struct{ one, many string }{
	news.GroundReports:    {"outlet reports independently", "outlets report independently"},
	news.GroundOutlets:    {"outlet carries it, copies included", "outlets carry it, copies included"},
	news.GroundVariety:    {"country or language the reports come from", "countries or languages the reports come from"},
	news.GroundProminence: {"outlet puts it among the first three of its own order", "outlets put it among the first three of their own order"},
	news.GroundGrowth:     {"outlet came in with its first report within six hours of the latest", "outlets came in with their first report within six hours of the latest"},
}

// decisionWords say what a person decided: what was done to the story, and what
// joins the words to the other story.
var decisionWords = map[news.DecisionKind]struct{ what, joint string }{
	news.DecisionMerge: {"Merged", " into"},
	news.DecisionSplit: {"Split", "; of its own is now"},
	news.DecisionMove:  {"Moved reports of", " to"},
	news.DecisionPin:   {"Pinned", ""},
	news.DecisionHide:  {"Hidden:", ""},
}

// decisionState says what came of a decision.
func (v *visit) decisionState(d *news.Decision) string {
	switch {
	case d.Waiting && d.Undone.IsZero():
		return "Being carried out."
	case d.Waiting:
		return "Being taken back."
	case !d.Undone.IsZero():
		return "Taken back " + at(v.now, d.Undone) + "."
	case d.Kind == news.DecisionPin || d.Kind == news.DecisionHide:
		return ""
	case len(d.Moved) == 0:
		return "There was nothing left to move."
	}
	return capital(count(len(d.Moved), "report", "reports")) + " moved, and held there."
}

// ruleWords say what was made of a topic, and what joins the words to the other.
var ruleWords = map[news.TopicAction]struct{ what, joint string }{
	news.TopicMerge:  {"Merged", " into"},
	news.TopicRename: {"Renamed", " to"},
	news.TopicBlock:  {"Blocked", ""},
	news.TopicApart:  {"Kept apart", " and"},
}

// languageName is a language as our own words call it: "German".
func languageName(code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	return or(display.English.Languages().Name(tag), code)
}

// countryWords say who says where a publisher is.
var countryWords = map[string]string{
	news.FromOperator: "set by hand", news.FromDomain: "as its domain ends", news.FromLanguage: "as the language of its feed says",
}

// sectionWords say what named the section of a report.
var sectionWords = map[string]string{
	news.FromFolder: "by the folder of the feed", news.FromPublisher: "by what the publisher calls it",
	news.FromAddress: "by the address", news.FromWords: "by a keyword or hashtag",
}

// countryName is a country as our own words call it: "Germany".
func countryName(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return strings.ToUpper(code)
	}
	return or(display.English.Regions().Name(region), strings.ToUpper(code))
}

// effectWords say what a reader's rule does.
var effectWords = map[news.Effect]string{news.Mute: "Muted", news.Boost: "Higher", news.Lower: "Lower"}
