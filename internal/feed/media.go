package feed

import (
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// setMedia takes what stands inside a media:content or media:group; false if it
// is nothing of the kind.
func (r *reader) setMedia(f field, v *value) bool {
	m := r.cur.openMedium()
	if m == nil {
		return false
	}
	switch f {
	case mediaTitle:
		m.alt = v.line()
		r.cur.title.set(v.line(), weigh(0, v.el))
	case mediaDescription:
		m.caption = v.line()
	case mediaCredit:
		m.credit = v.line()
	case mediaThumbnail:
		m.thumbnail = v.address()
	case podcastSource:
		if m.att.URL == "" {
			m.att.URL = v.address()
		}
	default:
		return false
	}
	return true
}

// setMediaField takes pictures and files of an entry.
func (it *item) setMediaField(f field, v *value) {
	switch f {
	case mediaThumbnail:
		it.image.set(v.address(), 3)
	case imageHref:
		if strings.EqualFold(v.el.name, "itunes:link") && !strings.EqualFold(v.attr("rel"), "image") {
			return
		}
		it.image.set(v.address(), 1)
	case image:
		it.setImage(v)
	case mediaCredit:
		if it.credit == "" {
			it.credit = v.line()
		}
	case mediaPlayer:
		it.attach(news.Attachment{URL: v.address(), MIMEType: "text/html"})
	case enclosure:
		size, _ := strconv.ParseInt(v.attr("length"), 10, 64)
		it.attach(news.Attachment{URL: v.address(), MIMEType: v.attr("type"), Size: size})
	case duration:
		it.length = seconds(v.text())
	}
}

// setImage takes the image element of an RSS item, in the forms found: with
// children, with an attribute, or as a bare address.
func (it *item) setImage(v *value) {
	switch {
	case v.tags:
		it.image.set(resolve(v.el.base, v.child("url")), 2)
	case v.attr("href") != "" || v.attr("url") != "" || isWeb(v.text()):
		it.image.set(v.address(), 2)
	}
}

// seconds reads a length of time: seconds, "MM:SS" or "HH:MM:SS".
func seconds(s string) time.Duration {
	total := 0.0
	for part := range strings.SplitSeq(s, ":") {
		total = total*60 + number(part)
	}
	return time.Duration(min(total, 1e7) * float64(time.Second))
}
