package extract

import (
	"bytes"
	"net/http"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// verdict is a state with its reason.
type verdict struct {
	state  news.State
	reason string
}

// content is what stands for a page that is no markup.
func (v verdict) content(page Page) (news.Content, error) {
	c := news.Content{URL: page.URL, CanonicalURL: news.CanonicalURL(page.URL), State: v.state, Reason: v.reason}
	if e := page.Entry; e != nil {
		c = Entry(*e, page.URL)
		if c.Text == "" {
			c.State = v.state
		}
		c.Reason = v.reason
	}
	return c, nil
}

// foreign tells bodies that are no web page: the reason is empty for markup.
func foreign(page Page) verdict {
	body := bytes.TrimSpace(bytes.TrimPrefix(page.Body, []byte("\xef\xbb\xbf")))
	kind := strings.ToLower(page.ContentType)
	head := string(bytes.ToLower(body[:min(len(body), 400)]))
	switch {
	case len(body) == 0:
		return verdict{news.StateEmpty, "the page is empty"}
	case bytes.HasPrefix(body, []byte("%PDF-")):
		return verdict{news.StateEmpty, "the address leads to a PDF"}
	case strings.HasPrefix(head, "<?xml") && containsAny(head, "<rss", "<feed", "<rdf:rdf", "<urlset", "<sitemapindex"), strings.HasPrefix(head, "<rss"), strings.HasPrefix(head, "<feed"):
		return verdict{news.StateList, "the address leads to a feed"}
	case strings.Contains(kind, "json") || body[0] == '{' && !bytes.ContainsRune(body, '<'):
		return verdict{news.StateEmpty, "the address leads to JSON data"}
	}
	if sniffed := http.DetectContentType(body); !strings.HasPrefix(sniffed, "text/") && bytes.IndexByte(body, '<') < 0 || strings.HasPrefix(sniffed, "image/") && !strings.HasPrefix(head, "<") {
		return verdict{news.StateEmpty, "the address leads to a file (" + sniffed + ")"}
	}
	return verdict{}
}

func containsAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// settle sets state, reason and score.
func settle(c *news.Content, s *sheet, m meta) {
	words := countWords(c.Text)
	c.State, c.Score = news.StateOK, s.confidence(words)
	switch {
	case words == 0:
		c.State, c.Reason, c.Score = news.StateEmpty, "no article text was found on the page", 0
	case c.Paywall && words < 250:
		c.State, c.Reason = news.StatePaywall, "the page shows only the beginning to those without a subscription"
	case m.is == isLive:
		c.State, c.Reason = news.StateLive, "a live blog"
	case m.is == isVideo && words < 120:
		c.State, c.Reason = news.StateVideo, "a player is the article"
	case m.is == isList && words < 120:
		c.State, c.Reason = news.StateList, "a page of links"
	}
}

// confidence is how sure the judges were, weighed by length.
func (s *sheet) confidence(words int) float64 {
	var sum, all float64
	for i := range s.blocks {
		if b := &s.blocks[i]; b.keep && !b.media {
			sum += b.p * float64(b.words)
			all += float64(b.words)
		}
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

var _ = errs.Invalid
