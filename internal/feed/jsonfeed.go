package feed

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// jsonFeed is JSON Feed 1.1 (jsonfeed.org/version/1.1).
type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	HomePageURL string       `json:"home_page_url,omitempty"`
	FeedURL     string       `json:"feed_url,omitempty"`
	Description string       `json:"description,omitempty"`
	Icon        string       `json:"icon,omitempty"`
	Authors     []jsonAuthor `json:"authors,omitempty"`
	Language    string       `json:"language,omitempty"`
	Hubs        []jsonHub    `json:"hubs,omitempty"`
	Items       []struct{}   `json:"items"` // written one by one
}

type jsonHub struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type jsonItem struct {
	ID            string           `json:"id"`
	URL           string           `json:"url,omitempty"`
	ExternalURL   string           `json:"external_url,omitempty"`
	Title         string           `json:"title,omitempty"`
	ContentHTML   string           `json:"content_html,omitempty"`
	ContentText   string           `json:"content_text,omitempty"`
	Summary       string           `json:"summary,omitempty"`
	Image         string           `json:"image,omitempty"`
	DatePublished *news.Time       `json:"date_published,omitempty"`
	DateModified  *news.Time       `json:"date_modified,omitempty"`
	Authors       []jsonAuthor     `json:"authors,omitempty"`
	Tags          []string         `json:"tags,omitempty"`
	Language      string           `json:"language,omitempty"`
	Attachments   []jsonAttachment `json:"attachments,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonAttachment struct {
	URL               string  `json:"url"`
	MIMEType          string  `json:"mime_type"`
	Title             string  `json:"title,omitempty"`
	SizeInBytes       int64   `json:"size_in_bytes,omitempty"`
	DurationInSeconds float64 `json:"duration_in_seconds,omitempty"`
}

// JSON is doc as a JSON Feed 1.1 document on one line.
func JSON(doc *news.Document) (b []byte, err error) {
	defer errs.Wrap(&err, "feed.JSON")
	var out bytes.Buffer
	if err := WriteJSON(&out, doc); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// WriteJSON writes doc as a JSON Feed 1.1 document on one line, entry by entry.
func WriteJSON(w io.Writer, doc *news.Document) error {
	f := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: doc.Title, HomePageURL: doc.HomeURL, FeedURL: doc.FeedURL,
		Description: doc.Description, Icon: doc.Icon, Authors: jsonAuthors(doc.Authors), Language: doc.Language, Items: []struct{}{},
	}
	if doc.Hub != "" {
		f.Hubs = []jsonHub{{"WebSub", doc.Hub}}
	}
	b := bufio.NewWriter(w)
	head, err := marshal(f)
	if err != nil {
		return err
	}
	b.Write(bytes.TrimSuffix(head, []byte("]}")))
	for i := range doc.Entries {
		item, err := marshal(newItem(&doc.Entries[i]))
		if err != nil {
			return err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(item)
	}
	b.WriteString("]}\n")
	return b.Flush()
}

// marshal is v as JSON with "<" and "&" left readable.
func marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}

func newItem(e *news.Entry) jsonItem {
	it := jsonItem{
		ID: e.GUID, URL: e.URL, ExternalURL: e.ExternalURL, Title: e.Title, ContentHTML: e.ContentHTML,
		ContentText: e.ContentText, Summary: e.Summary, Image: e.Image.URL, Tags: e.Tags, Language: e.Language,
	}
	if !e.Published.IsZero() {
		it.DatePublished = &e.Published
	}
	if !e.Modified.IsZero() {
		it.DateModified = &e.Modified
	}
	it.Authors = jsonAuthors(e.Authors)
	for _, a := range e.Attachments {
		it.Attachments = append(it.Attachments, jsonAttachment{a.URL, a.MIMEType, a.Title, a.Size, a.Duration.Seconds()})
	}
	return it
}

func jsonAuthors(names []string) (out []jsonAuthor) {
	for _, n := range names {
		out = append(out, jsonAuthor{n})
	}
	return out
}
