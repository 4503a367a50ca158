package web

import (
	"fmt"

	"broadsheet/internal/news"
)

// What a page says of a text that is not whole: what is so, what we did, what
// one can do. A failed extraction never looks like an article.

// stateNotices are the words per state; HEAD and TEXT of a notice, and what the
// link to the original says.
var stateNotices = map[news.State]struct{ head, text, do string }{
	news.StatePartial: {"We have part of this article.", "What came out whole is below; we show no guess in place of what is missing.", "Read the original"},
	news.StatePaywall: {"For subscribers of %s.", "The publisher’s page shows the rest to subscribers only. This is what it shows to everyone.", "Read it"},
	news.StateConsent: {"A consent page stood in the way.", "The publisher asks for consent before it shows the text, and Broadsheet gives none on your behalf.", "Read the original"},
	news.StateBlocked: {"The site does not let us read this page.", "The title and the summary come from its feed.", "Read the original"},
	news.StateEmpty:   {"There was no text on this page.", "We keep the link and count it as a mention, never as a report.", "See it"},
	news.StateVideo:   {"This is a film.", "The page holds a player; what text it has is below.", "See it"},
	news.StateLive:    {"This is a live page.", "It is written on while you read; this is how it stood when we last looked.", "Follow it live"},
	news.StateList:    {"This is a list of links.", "The page is an overview, not an article.", "See it"},
}

// stateWords are the same in a list of coverage.
var stateWords = map[news.State]string{
	news.StatePartial: "In part.",
	news.StatePaywall: "Subscribers only.",
	news.StateConsent: "Behind a consent page.",
	news.StateBlocked: "Headline and link only.",
	news.StateEmpty:   "No text.",
	news.StateVideo:   "Film.",
	news.StateLive:    "Live page.",
	news.StateList:    "Overview.",
}

// stateNotice is nil for a text that came out whole.
func (v *visit) stateNotice(a *news.Article) *notice {
	words, ok := stateNotices[a.Content.State]
	if !ok {
		return nil
	}
	n := &notice{Head: words.head, Text: words.text}
	if a.Content.State == news.StatePaywall {
		n.Head = fmt.Sprintf(words.head, or(a.Publisher.Name, a.Publisher.Domain))
	}
	if a.Content.Reason != "" {
		n.Small = capital(a.Content.Reason) + ". "
	}
	n.Small += "Taken " + at(v.now, a.Fetched) + "."
	if u := webAddress(a.Content.URL); u != "" {
		n.Do = []link{{words.do + " at " + news.Domain(u), u, false}}
	}
	return n
}

// aboutCopy says what this copy is, why so much of it is shown, and what
// machines may do with it.
func (v *visit) aboutCopy(a *news.Article, d news.Display) aboutCopy {
	what := map[news.State]string{news.StateOK: "Complete text"}[a.Content.State]
	if what == "" {
		what = "Not the complete text"
	}
	out := aboutCopy{Text: fmt.Sprintf("%s, revision %d, taken %s.", what, max(a.Revision, 1), at(v.now, a.Fetched)), Evidence: a.Rights.Evidence}
	switch {
	case a.Publisher.Display != news.DisplayDefault:
		out.Shown = displayWords[d] + ": the operator of this newspaper decided so."
	case a.Rights.Display != news.DisplayDefault:
		out.Shown = displayWords[d] + ": the publisher decides."
	case v.reader:
		out.Shown = "Shown in full, to you alone: it is your own copy. The public sees 60 words and the link."
	default:
		out.Shown = "Shown as an excerpt of 60 words with the link: the publisher has not said that more is welcome."
	}
	out.Machines = "Machine use other than an index: not allowed by the publisher."
	if a.Rights.AI {
		out.Machines = "Machine use other than an index: the publisher has not objected."
	}
	return out
}

var displayWords = map[news.Display]string{
	news.DisplayFull:    "Shown in full",
	news.DisplayExcerpt: "Shown as an excerpt",
	news.DisplayLink:    "Shown as a link",
}
