package discuss

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// Comment is a comment as it was sent.
type Comment struct {
	Text string
	Trap string        // of the field that people do not see
	Took time.Duration // from the form being shown to its being sent; negative: not known
}

// Standing is what is known of an author.
type Standing struct {
	Role     news.Role
	Joined   time.Time
	Approved int // comments that stand and were approved, or were never objected to
	Removed  int // comments that moderators hid or removed
	// Barred is the sanction that keeps them from writing, if any: until when (zero:
	// until it is lifted) and why.
	Barred bool
	Until  time.Time
	Why    string
}

// Around is what was written around a comment.
type Around struct {
	Now       time.Time
	InThread  time.Time // of the author's last comment in this thread
	ByAuthor  int       // comments within the hour
	ByNetwork int       // the same, from the author's network
	Newcomers int       // new accounts that wrote within Policy.RaidWithin, the author aside
	Today     []Said    // comments of today that were found by Bands
}

// Said is another comment of today.
type Said struct {
	ID   int64
	Own  bool // by the same author
	Text string
}

// Act is what becomes of a comment.
type Act string

// The acts, from the mildest.
const (
	Publish Act = "publish"
	Hold    Act = "hold"   // a moderator looks at it first
	Refuse  Act = "refuse" // it is not taken; its author may change it and send it again
)

// Verdict is what becomes of a comment and why.
type Verdict struct {
	Act      Act
	Reason   string   // for the author; empty only where it is published
	Check    string   // which check decided: "filter", "pace", "copy" …
	Signals  []string // all that was seen, for moderators
	Severity int      // 0 to 100: where the queue puts it
	Alike    int64    // a comment of today that says the same, 0: none
	Wait     time.Duration
}

// finding is what one check has to say.
type finding struct {
	act      Act
	check    string
	reason   string
	signal   string
	severity int
	wait     time.Duration
}

// Bench judges by one policy. It is safe for concurrent use.
type Bench struct {
	Policy
	filters []filter
}

// NewBench makes a policy ready, or says what is wrong with it.
func NewBench(p Policy) (*Bench, error) {
	if err := p.checkNumbers(); err != nil {
		return nil, err
	}
	b := &Bench{Policy: p}
	for _, f := range p.Filters {
		r, err := f.ready()
		if err != nil {
			return nil, err
		}
		b.filters = append(b.filters, r)
	}
	return b, nil
}

// hearing is one comment before the bench.
type hearing struct {
	*Bench
	Comment
	Standing
	Around
	fresh   bool // the account is new
	trusted bool // who runs the newspaper, or has shown how they write
	alike   int64
}

// checks are all there are, in the order in which their reasons are preferred.
var checks = []func(*hearing) []finding{
	(*hearing).sanction, (*hearing).form, (*hearing).size, (*hearing).pace, (*hearing).words, (*hearing).copies, (*hearing).signs, (*hearing).links, (*hearing).raid, (*hearing).mode,
}

// Judge says what becomes of a comment. Who moderates is held by nothing but size.
func (b *Bench) Judge(c Comment, s Standing, a Around) Verdict {
	k := &hearing{Bench: b, Comment: c, Standing: s, Around: a}
	staff := s.Role.AtLeast(news.RoleModerator)
	k.fresh = !staff && (a.Now.Sub(s.Joined) < b.NewFor() && b.NewHours > 0)
	k.trusted = staff || s.Approved >= b.TrustAfter && s.Removed*4 <= s.Approved
	v := Verdict{Act: Publish}
	for _, check := range checks {
		for _, f := range check(k) {
			if staff && f.check != "size" && f.check != "sanction" {
				continue
			}
			v.add(f)
		}
	}
	v.Alike = k.alike
	if s.Removed > 0 {
		v.Signals = append(v.Signals, fmt.Sprintf("%d of their comments were taken away", s.Removed))
		v.Severity += 5
	}
	v.Severity = min(v.Severity, 100)
	return v
}

// add takes a finding in: the strictest act decides, the first of its kind says why.
func (v *Verdict) add(f finding) {
	if f.signal != "" {
		v.Signals = append(v.Signals, f.signal)
	}
	v.Severity += f.severity
	order := []Act{Publish, Hold, Refuse}
	if slices.Index(order, f.act) > slices.Index(order, v.Act) {
		v.Act, v.Check, v.Reason, v.Wait = f.act, f.check, f.reason, f.wait
	}
}

func (k *hearing) sanction() []finding {
	if !k.Barred {
		return nil
	}
	until := ""
	if !k.Until.IsZero() {
		until = " until " + k.Until.Format("2 January 2006, 15:04 MST")
	}
	return []finding{{act: Refuse, check: "sanction", reason: "You cannot comment" + until + ". The reason: " + k.Why, wait: max(0, k.Until.Sub(k.Now))}}
}

func (k *hearing) form() (list []finding) {
	if k.Trap != "" {
		list = append(list, finding{act: Refuse, check: "form", reason: "A field was filled in that is to stay empty: it is there for programs. Leave it empty and send again."})
	}
	if least := time.Duration(k.LeastSeconds) * time.Second; k.Took >= 0 && k.Took < least {
		list = append(list, finding{act: Refuse, check: "form", wait: least - k.Took, reason: fmt.Sprintf("That came %s after the form was shown, faster than a person writes. Send it again.", seconds(k.Took))})
	}
	return list
}

func (k *hearing) size() []finding {
	n := utf8.RuneCountInString(k.Text)
	switch {
	case strings.TrimFunc(k.Text, func(r rune) bool { return r <= ' ' || unseen(r) || r == 0xA0 || r == 0x3000 }) == "":
		return []finding{{act: Refuse, check: "size", reason: "There is nothing in it."}}
	case len(k.Text) > maxLooked || k.MostLetters > 0 && n > k.MostLetters:
		return []finding{{act: Refuse, check: "size", reason: fmt.Sprintf("It has %d characters; %d are taken. Shorten it, or send it in parts.", n, k.MostLetters)}}
	}
	return nil
}

func (k *hearing) pace() (list []finding) {
	late := func(reason string, wait time.Duration) {
		list = append(list, finding{act: Refuse, check: "pace", reason: reason, wait: wait})
	}
	if wait := time.Duration(k.SlowSeconds)*time.Second - k.Now.Sub(k.InThread); !k.InThread.IsZero() && wait > 0 {
		late(fmt.Sprintf("This discussion is slowed down. Send it again in %s.", seconds(wait)), wait)
	}
	if k.fresh && k.NewPerHour > 0 && k.ByAuthor >= k.NewPerHour {
		late(fmt.Sprintf("A new account may write %d comments an hour. Send it again later.", k.NewPerHour), time.Hour)
	} else if k.PerHour > 0 && k.ByAuthor >= k.PerHour {
		late(fmt.Sprintf("You have written %d comments within the hour. Send it again later.", k.ByAuthor), time.Hour)
	}
	if k.NetworkHour > 0 && k.ByNetwork >= k.NetworkHour && !k.trusted {
		late("There were many comments from your network within the hour. Send it again later.", time.Hour)
	}
	return list
}

// words asks the operator's filters.
func (k *hearing) words() (list []finding) {
	if len(k.filters) == 0 {
		return nil
	}
	text := head(k.Text)
	words, to := wordsOf(fold(text)), hosts(text)
	for i := range k.filters {
		f := &k.filters[i]
		if !f.fits(text, words, to) {
			continue
		}
		reason := f.Reason
		if reason == "" {
			reason = "It holds something that is not welcome here: " + f.Text + "."
			if f.Kind == FilterExpression {
				reason = "It holds something that is not welcome here."
			}
		}
		act, then := Hold, " A moderator looks at it first."
		if f.Refuse {
			act, then = Refuse, " Change it and send it again."
		}
		list = append(list, finding{act: act, check: "filter", reason: reason + then, signal: "filter: " + f.String(), severity: 30})
	}
	return list
}

func (f *filter) fits(text string, words, to []string) bool {
	switch f.Kind {
	case FilterExpression:
		return f.match.MatchString(text)
	case FilterDomain:
		return slices.ContainsFunc(to, func(h string) bool { return h == f.domain || strings.HasSuffix(h, "."+f.domain) })
	}
	for i := range words {
		if f.begins && strings.HasPrefix(words[i], f.words[0]) || i+len(f.words) <= len(words) && slices.Equal(words[i:i+len(f.words)], f.words) {
			return true
		}
	}
	return false
}

// copies looks for comments of today that say the same.
func (k *hearing) copies() (list []finding) {
	others := 0
	for _, s := range k.Today {
		if s.Text != k.Text && Resemblance(s.Text, k.Text) < alike {
			continue
		}
		if s.Own {
			return []finding{{act: Refuse, check: "copy", reason: "You have said this today already."}}
		}
		if others++; k.alike == 0 || s.ID < k.alike {
			k.alike = s.ID
		}
	}
	if others == 0 {
		return nil
	}
	return []finding{{act: Hold, check: "copy", reason: "Somebody else has sent nearly the same text today. A moderator looks at it first.", signal: fmt.Sprintf("the same text %d times today", others+1), severity: min(15+5*others, 40)}}
}

// signsOf are what a text can carry that is there to deceive, and what is said of it.
var signsOf = []struct {
	seen           func(string) bool
	signal, reason string
	holds          bool // else only the queue's order depends on it, unless the account is new
	severity       int
}{
	{zalgo, "marks heaped up over letters", "Marks are heaped up over its letters, so that others cannot read it.", true, 15},
	{turned, "turns its direction around", "It holds signs that turn the direction of the text around.", true, 20},
	{hiddenSigns, "signs that are not seen within words", "It holds signs that are not seen, within words.", true, 20},
	{mixed, "look-alike letters of two scripts in one word", "It mixes letters of two scripts within one word.", true, 15},
	{shouts, "all in capitals", "It is written in capitals.", false, 5},
}

func (k *hearing) signs() (list []finding) {
	text := head(k.Text)
	for _, s := range signsOf {
		if !s.seen(text) {
			continue
		}
		f := finding{act: Publish, check: "signs", signal: s.signal, severity: s.severity, reason: s.reason + " A moderator looks at it first."}
		if s.holds || k.fresh {
			f.act = Hold
		}
		list = append(list, f)
	}
	return list
}

func (k *hearing) links() []finding {
	n := addresses(head(k.Text))
	if n == 0 {
		return nil
	}
	f := finding{act: Publish, check: "links", signal: many(n, "link", "links"), severity: min(2*n, 15)}
	if (k.fresh || !k.trusted) && n > k.NewLinks {
		f.act, f.reason = Hold, "Links in the first comments of an account are looked at by a moderator first."
		f.severity += 10
	}
	return []finding{f}
}

func (k *hearing) raid() []finding {
	newcomers := k.Newcomers
	if k.fresh {
		newcomers++
	}
	if !k.fresh || !k.Raid(newcomers) {
		return nil
	}
	return []finding{{act: Hold, check: "raid", reason: "Very many new accounts are writing just now. A moderator looks at what they write first.", signal: "part of a flood of new accounts", severity: 10}}
}

func (k *hearing) mode() []finding {
	switch {
	case k.Mode == ModeBefore && !k.trusted, k.Mode == ModeBefore && !k.Role.AtLeast(news.RoleModerator):
		return []finding{{act: Hold, check: "mode", reason: "Every comment is looked at by a moderator before others see it."}}
	case k.Mode == ModeTrusted && !k.trusted:
		return []finding{{act: Hold, check: "mode", reason: fmt.Sprintf("The first %s of an account are looked at by a moderator before others see them.", many(k.TrustAfter, "comment", "comments")), signal: "a first comment"}}
	}
	return nil
}

func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", more)
}

// seconds spells a short span out, rounded up.
func seconds(d time.Duration) string {
	return many(int((d+time.Second-1)/time.Second), "second", "seconds")
}
