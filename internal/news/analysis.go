package news

import "strings"

// Line is an article as the commands analyze, cluster and brief read it.
type Line struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Publisher string `json:"publisher"`
	Title     string `json:"title"`
	Text      string `json:"text"`
	Published Time   `json:"published"`
	Language  string `json:"language,omitempty"`
	Revision  int    `json:"revision,omitempty"`
	// What extract found, where the line comes from it; optional.
	CanonicalURL string `json:"canonical_url,omitempty"`
	Origin       Origin `json:"origin,omitzero"`
	DuplicateOf  string `json:"duplicate_of,omitempty"`
}

// Analysis is what reading one article gives. Offsets in its JSON are Unicode
// code points into the text, half open.
type Analysis struct {
	Language string   `json:"language"` // ISO 639, empty if unknown
	Tags     []Tag    `json:"tags"`     // best first, at most 10
	Entities []Entity `json:"entities"`
	Quotes   []Quote  `json:"quotes"`
	Credits  string   `json:"credits"`
	Agency   string   `json:"agency"`  // the wire service a text is from, if it says so
	Summary  []string `json:"summary"` // sentences copied from the text, best first
	// Aliases are the shorter names of entities, as far as the text uses them.
	Aliases []Alias `json:"-"`
}

// Tag is a hashtag with its weight, 0 to 1. Its page is /tag/ + Slug(Label).
type Tag struct {
	Label  string  `json:"tag"`
	Weight float64 `json:"weight"`
}

// Kind says what an entity is.
type Kind string

// The kinds of entities.
const (
	Person       Kind = "person"
	Organisation Kind = "organisation"
	Place        Kind = "place"
	Other        Kind = "other"
)

// Entity is a name in a text with how often it is meant, aliases included.
type Entity struct {
	Name  string `json:"name"`
	Kind  Kind   `json:"kind"`
	Count int    `json:"count"`
}

// Alias is a shorter name by which a text means one of its entities: "EU" for
// "European Union".
type Alias struct {
	Short, Name string
	Kind        Kind
}

// Quote is words that a text gives to a speaker, copied by code. Start, End,
// Spans, SpeakerStart and SpeakerEnd are code points into the text.
type Quote struct {
	Text         string   `json:"text"` // exactly the text at Spans
	Start        int      `json:"start"`
	End          int      `json:"end"`
	Spans        [][2]int `json:"spans"`
	Direct       bool     `json:"direct"` // the content holds words in quotation marks
	Kind         string   `json:"kind"`   // speech, thought or stance
	Cue          string   `json:"cue"`
	Venue        string   `json:"venue,omitempty"` // "on X", "told ABC News"
	Speaker      string   `json:"speaker"`         // as the text has it: "she", "the mayor"
	SpeakerStart int      `json:"speaker_start"`
	SpeakerEnd   int      `json:"speaker_end"`
	SpeakerName  string   `json:"speaker_name"`          // resolved: "Ines Halloran"
	Description  string   `json:"description,omitempty"` // "chief engineer"
}

// Said is the words of a quote as they may be printed: the parts of one that its
// speaker's tag splits, with a space between.
func (q *Quote) Said() string {
	if len(q.Spans) < 2 {
		return q.Text
	}
	runes := []rune(q.Text)
	var b strings.Builder
	at := 0
	for _, span := range q.Spans {
		end := min(at+span[1]-span[0], len(runes))
		if at >= end {
			break
		}
		if part := strings.TrimSpace(string(runes[at:end])); part != "" && b.Len() > 0 {
			b.WriteString(" " + part)
		} else {
			b.WriteString(part)
		}
		at = end
	}
	return b.String()
}
