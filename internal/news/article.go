package news

import "time"

// State says honestly what came out of a page.
type State string

// The states of an article's content.
const (
	StateOK      State = "ok"
	StatePartial State = "partial" // some of the text is missing
	StatePaywall State = "paywall"
	StateConsent State = "consent" // a consent wall stood in the way
	StateBlocked State = "blocked" // robots.txt, a captcha, a login
	StateEmpty   State = "empty"   // no article text on the page
	StateVideo   State = "video"   // a player is the article
	StateLive    State = "live"    // a live blog
	StateList    State = "list"    // a page of links, not an article
)

// Content is one text by one publisher as read from one page at one moment:
// what extract.Article returns.
type Content struct {
	URL          string   `json:"url"`
	CanonicalURL string   `json:"canonical_url"`
	Title        string   `json:"title"`
	Byline       []string `json:"byline"`
	Published    Time     `json:"published"`
	Modified     Time     `json:"modified"`
	Publisher    string   `json:"publisher"` // the outlet's name as the page gives it
	Language     string   `json:"language"`
	Section      string   `json:"section,omitempty"`
	SectionFrom  string   `json:"-"` // what named it, see SectionOf
	Keywords     []string `json:"keywords,omitempty"`
	Image        Image    `json:"image"`
	Text         string   `json:"text"` // plain text, blocks separated by a blank line
	HTML         HTML     `json:"html"`
	More         []Link   `json:"more"`            // promotions taken out of the flow
	Embeds       []Embed  `json:"embeds"`          // social posts and players
	Media        []Medium `json:"media,omitempty"` // what its feed has to play: an episode, a video
	Credits      string   `json:"credits"`
	Origin       Origin   `json:"origin"`
	Note         string   `json:"note"` // the publisher's boilerplate
	State        State    `json:"state"`
	Reason       string   `json:"reason"`
	Score        float64  `json:"score"` // 0..1, how sure the extractor is
	Paywall      bool     `json:"paywall"`
	Source       string   `json:"source,omitempty"` // where the text came from, if not the page's body: "json-ld", "feed" …

	// Other pages of the same article, for whoever can fetch them.
	Next  string `json:"-"` // its next page
	AMP   string `json:"-"` // its AMP edition
	Print string `json:"-"` // its printable edition
}

// Embed is a social post or player that stood in the text. At is its offset in
// Text, in code points.
type Embed struct {
	Network   string `json:"network"`
	Author    string `json:"author"`
	Handle    string `json:"handle"`
	Published Time   `json:"published"`
	Text      string `json:"text"`
	URL       string `json:"url"`
	At        int    `json:"at"`
}

// Origin is where a republished text first stood.
type Origin struct {
	Publisher string `json:"publisher"`
	URL       string `json:"url"`
}

// Article is a stored text with all that Broadsheet knows of it. Its identity
// is its canonical URL.
type Article struct {
	ID          int64
	Feed        int64
	Publisher   Publisher
	Fetched     time.Time
	Seen        time.Time // when it arrived: the age of an article without a date
	Arrival     int64     // order of arrival, the order stories are built in
	Revision    int       // 1 is the first
	Edited      bool
	Withdrawn   bool
	Content     Content
	Analysis    Analysis
	Rights      Rights
	DuplicateOf int64 // 0 if it is no copy
	Story       int64 // 0 until it has been placed
}

// When is the time that counts for an article's age: as published, else as seen;
// a time in the future counts as seen.
func (a *Article) When() time.Time {
	if p := a.Content.Published.Time; !p.IsZero() && !p.After(a.Seen) {
		return p
	}
	return a.Seen
}

// Revision is an earlier or the present wording of an article.
type Revision struct {
	Number int
	At     time.Time
	Title  string
	Text   string
}

// Card is what a list shows of an article.
type Card struct {
	ID            int64
	Title         string
	Publisher     string // domain
	PublisherName string
	Country       string // of the publisher, where it is known
	URL           string // the original
	When          time.Time
	Language      string
	Excerpt       string // about 60 words of its text, never boilerplate; empty where Display is link
	Display       Display
	Image         Image
	State         State
	Section       string
	Byline        string // who wrote it, joined by ", "
	SectionFrom   string // what named it, see FromFolder …; empty: not kept
	Place         int    // its best place in an order that its publisher made, from 1; 0: none is known
	DuplicateOf   int64
	Story         int64
	Revision      int
}

// Identity is the address by which the article of a content is known: its
// canonical address, unless that belongs to another publisher (a copy is an
// article of its own) or to the whole site (a common mistake).
func (c *Content) Identity() string {
	own := CanonicalURL(c.URL)
	canonical := CanonicalURL(c.CanonicalURL)
	if Domain(canonical) != Domain(own) || Domain(own) == "" {
		return own
	}
	if root(canonical) && !root(own) {
		return own
	}
	return canonical
}

func root(address string) bool {
	u := webURL(address)
	return u != nil && (u.Path == "" || u.Path == "/") && u.RawQuery == ""
}
