// Package news holds the nouns of Broadsheet: the language of the whole program.
//
// It imports no other package of the program, does no I/O and knows no clock.
// Read the types in the order of the pipeline: a Feed lists Entries (feed.go);
// the page behind an entry becomes the Content of an Article (article.go);
// reading the text gives its Analysis (analysis.go); articles about one event
// are a Story (story.go), told by a Brief whose every sentence carries Receipts
// (brief.go). Identity, that is addresses and slugs, is in url.go.
// docs/terms.md says the same in prose.
//
// JSON tags are the public contracts of docs/commands.md.
package news

import (
	"strings"
	"time"
)

// HTML is markup that is safe to print as it stands. Only package clean makes
// it (and store reads back what clean made); layout_test.go holds that fence.
type HTML string

// Time is an instant as its publisher wrote it, offset included. Its JSON is
// RFC 3339, or the empty string where the instant is unknown (the zero Time).
type Time struct{ time.Time }

// At is t as a news Time.
func At(t time.Time) Time { return Time{t} }

// String is RFC 3339, or empty for the zero Time.
func (t Time) String() string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// MarshalText implements encoding.TextMarshaler. JSON uses it through the
// method below, which hides time.Time's own.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// MarshalJSON implements json.Marshaler.
func (t Time) MarshalJSON() ([]byte, error) { return []byte(`"` + t.String() + `"`), nil }

// UnmarshalJSON takes RFC 3339, an empty string or null.
func (t *Time) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if s == "" || s == "null" {
		*t = Time{}
		return nil
	}
	v, err := time.Parse(time.RFC3339, s)
	t.Time = v
	return err
}

// Image is a picture and what is said under it. Width and Height are pixels,
// 0 where unknown.
type Image struct {
	URL     string `json:"url"`
	Caption string `json:"caption"`
	Credit  string `json:"credit"`
	Alt     string `json:"alt,omitempty"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
}

// Link is a titled address.
type Link struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Span is a part of a text, half open. Inside the program offsets are bytes;
// the contracts that show code points say so.
type Span struct{ Start, End int }

// Len is the length of the span in its own unit.
func (s Span) Len() int { return s.End - s.Start }

// Of is the part of text, whose bytes the span counts.
func (s Span) Of(text string) string { return text[s.Start:s.End] }
