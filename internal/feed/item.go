package feed

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// pick keeps the best of the values that several elements give for one thing:
// the highest rank wins, among equals the first that is not empty.
type pick struct {
	v    string
	rank int
}

func (p *pick) set(v string, rank int) {
	if v != "" && (p.v == "" || rank > p.rank) {
		p.v, p.rank = v, rank
	}
}

// moment is a pick of a date; among equals the last one counts, since it was
// written to overrule.
type moment struct {
	t    news.Time
	rank int
}

func (m *moment) set(t news.Time, rank int) {
	if !t.IsZero() && (m.t.IsZero() || rank >= m.rank) {
		m.t, m.rank = t, rank
	}
}

// item gathers what an entry says until it closes.
type item struct {
	guid, url, external pick
	title, summary      pick
	html, text          pick // content: as HTML, and as the plain text it was
	published, modified moment
	image               pick
	lang                string
	langSet             int
	authors, tags       []string
	hosts               []string // podcast:person
	source              news.Link
	sourceAuthors       []string
	attachments         []news.Attachment
	medium              []medium // media:content in order
	media               int      // the open one is medium[media-1]; 0 for none
	credit, caption     string   // media:credit and media:description outside media:content
	length              time.Duration
}

// medium is a media:content.
type medium struct {
	att             news.Attachment
	medium, alt     string
	caption, credit string
	thumbnail       string
	width, height   int
	preferred       bool
}

// kind is image, video, audio or empty.
func (m *medium) kind() string {
	if m.medium != "" {
		return m.medium
	}
	return mediaKind(m.att.MIMEType, m.att.URL)
}

// mediaKind tells what a file is by its type, else by its address.
func mediaKind(mime, addr string) string {
	kind, _, ok := strings.Cut(strings.ToLower(mime), "/")
	if ok && (kind == "image" || kind == "video" || kind == "audio") {
		return kind
	}
	addr, _, _ = strings.Cut(strings.ToLower(addr), "?")
	switch addr[strings.LastIndexByte(addr, '.')+1:] {
	case "jpg", "jpeg", "png", "gif", "webp", "avif":
		return "image"
	case "mp4", "m4v", "webm", "mov":
		return "video"
	case "mp3", "m4a", "ogg", "oga", "opus", "aac":
		return "audio"
	}
	return ""
}

// openMedia begins a media:content or podcast:alternateEnclosure.
func (it *item) openMedia(a map[string]string, el *element) {
	m := medium{medium: a["medium"], preferred: a["isdefault"] == "true"}
	m.att = news.Attachment{URL: resolve(el.base, a["url"]), MIMEType: a["type"], Title: a["title"]}
	m.att.Size, _ = strconv.ParseInt(cmp.Or(a["filesize"], a["length"]), 10, 64)
	m.att.Duration = seconds(a["duration"])
	m.width, _ = strconv.Atoi(a["width"])
	m.height, _ = strconv.Atoi(a["height"])
	if len(it.medium) < 100 {
		it.medium = append(it.medium, m)
	}
	it.media = len(it.medium)
}

// openMedium is the media:content that is open, if any.
func (it *item) openMedium() *medium {
	if it.media <= 0 {
		return nil
	}
	return &it.medium[it.media-1]
}

// entry is what the item says, put in order.
func (it *item) entry() news.Entry {
	e := news.Entry{
		GUID: it.guid.v, URL: it.url.v, ExternalURL: it.external.v, Title: it.title.v, Summary: it.summary.v,
		ContentHTML: it.html.v, ContentText: it.text.v, Language: it.lang, Source: it.source,
		Tags: it.tags, Authors: it.authors,
	}
	e.Published, e.Modified = it.published.t, it.modified.t
	if len(e.Authors) == 0 {
		e.Authors = it.sourceAuthors
	}
	if len(e.Authors) == 0 {
		e.Authors = it.hosts
	}
	it.pictures(&e)
	return e
}

// pictures chooses the image and lists the files that belong to the entry.
func (it *item) pictures(e *news.Entry) {
	best := -1
	for i := range it.medium {
		m := &it.medium[i]
		switch {
		case m.att.URL == "":
		case m.kind() == "image":
			if best < 0 || m.preferred && !it.medium[best].preferred || m.width > it.medium[best].width && !it.medium[best].preferred {
				best = i
			}
		default:
			it.attach(m.att)
		}
		it.image.set(m.thumbnail, 2)
	}
	if best >= 0 {
		m := it.medium[best]
		e.Image = news.Image{URL: m.att.URL, Width: m.width, Height: m.height, Alt: m.alt,
			Caption: cmp.Or(m.caption, it.caption), Credit: cmp.Or(m.credit, it.credit)}
	}
	for _, a := range it.attachments {
		if e.Image.URL == "" && mediaKind(a.MIMEType, a.URL) == "image" {
			it.image.set(a.URL, 2)
		}
	}
	if e.Image.URL == "" && it.image.v != "" {
		e.Image = news.Image{URL: it.image.v, Caption: it.caption, Credit: it.credit}
	}
	e.Attachments = it.attachments
	if len(e.Attachments) > 0 && e.Attachments[0].Duration == 0 {
		e.Attachments[0].Duration = it.length
	}
}

// attach adds a file once.
func (it *item) attach(a news.Attachment) {
	if a.URL == "" || len(it.attachments) >= 100 {
		return
	}
	for i, b := range it.attachments {
		if b.URL == a.URL {
			it.attachments[i].Duration = cmp.Or(b.Duration, a.Duration)
			it.attachments[i].Size = cmp.Or(b.Size, a.Size)
			it.attachments[i].MIMEType = cmp.Or(b.MIMEType, a.MIMEType)
			return
		}
	}
	it.attachments = append(it.attachments, a)
}

// head gathers what the feed says of itself.
type head struct {
	title, home, self    pick
	description, lang    pick
	icon, hub            pick
	authors              []string
	every, period, often float64 // minutes, minutes, times per period
	skipHours            []int
	skipDays             []time.Weekday
}

func (h *head) fill(doc *news.Document) {
	doc.Title, doc.HomeURL, doc.FeedURL = h.title.v, h.home.v, h.self.v
	doc.Description, doc.Language, doc.Icon, doc.Hub = h.description.v, h.lang.v, h.icon.v, h.hub.v
	doc.SkipHours, doc.SkipDays, doc.Authors = h.skipHours, h.skipDays, h.authors
	minutes := h.every
	if minutes == 0 && h.period > 0 {
		minutes = h.period / max(1, h.often)
	}
	doc.Every = time.Duration(min(minutes, 60*24*366) * float64(time.Minute))
	for i := range doc.Entries {
		if len(doc.Entries[i].Authors) == 0 && strings.HasPrefix(doc.Format, "atom") {
			doc.Entries[i].Authors = h.authors
		}
	}
}

// finish gives every entry what it lacks from what it has, in every format alike.
func finish(doc *news.Document) {
	for i := range doc.Entries {
		e := &doc.Entries[i]
		if e.Published.IsZero() {
			e.Published = e.Modified
		}
		if e.GUID == "" {
			e.GUID = e.URL
		}
		if e.GUID == "" {
			sum := sha256.Sum256([]byte(e.Title + "\n" + e.Summary + "\n" + e.ContentHTML))
			e.GUID = "sha256:" + hex.EncodeToString(sum[:16])
		}
	}
}
