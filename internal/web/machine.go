package web

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// What is said to machines: structured data, the sitemap, robots.txt, health.

// articleData is JSON-LD: a schema.org NewsArticle. The publisher that wrote the
// text comes first, whoever we have it from.
type articleData struct {
	Context   string       `json:"@context"`
	Type      string       `json:"@type"`
	Headline  string       `json:"headline"`
	URL       string       `json:"url"`
	BasedOn   string       `json:"isBasedOn,omitempty"`
	Published string       `json:"datePublished,omitempty"`
	Modified  string       `json:"dateModified,omitempty"`
	Language  string       `json:"inLanguage,omitempty"`
	Image     string       `json:"image,omitempty"`
	Authors   []personData `json:"author,omitempty"`
	Publisher []orgData    `json:"publisher"`
	Free      *bool        `json:"isAccessibleForFree,omitempty"`
}

type personData struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type orgData struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// tellMachines fills in what search engines and other sites read of a page. The
// canonical address of a text is where its publisher put it.
func (v *visit) tellMachines(p *articlePage, a *news.Article) {
	c := &a.Content
	here := p.Canonical
	if u := webAddress(or(c.CanonicalURL, c.URL)); u != "" {
		p.Canonical = u
	}
	p.Description = excerpt(a)
	p.Graph = &graph{Type: "article", URL: here, Image: c.Image.URL}
	d := articleData{
		Context: "https://schema.org", Type: "NewsArticle", Headline: p.Headline, URL: or(webAddress(c.URL), here), Language: c.Language,
		Published: c.Published.String(), Modified: c.Modified.String(), Image: webAddress(c.Image.URL),
	}
	for _, n := range c.Byline {
		d.Authors = append(d.Authors, personData{"Person", n})
	}
	if p.Origin != nil {
		d.Publisher = append(d.Publisher, orgData{"NewsMediaOrganization", p.Origin.Name, ""})
		d.BasedOn = p.Origin.URL
	}
	d.Publisher = append(d.Publisher, orgData{"NewsMediaOrganization", p.Publisher.Text, webAddress(a.Publisher.HomeURL)})
	if c.Paywall {
		d.Free = new(bool)
	}
	p.Data = d
}

// sitemapStories is how many stories the sitemap names: the latest.
const sitemapStories = 1000

type sitemapURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// sitemap names the front page, the sections and the latest stories. Articles
// are not in it: their place is at their publishers.
func (s *site) sitemap(w http.ResponseWriter, v *visit) error {
	urls := []sitemapURL{{Loc: v.root() + "/"}}
	for _, slug := range s.sections(v.Context(), v.now) {
		urls = append(urls, sitemapURL{Loc: v.root() + "/section/" + url.PathEscape(slug)})
	}
	for page := (store.Page{Limit: 200}); len(urls) < sitemapStories; {
		stories, turn, err := s.DB.Stories(v.Context(), store.Filter{}, page)
		if err != nil {
			return err
		}
		for i := range stories {
			if st := &stories[i]; st.Articles > 1 {
				urls = append(urls, sitemapURL{v.root() + storyPath(st.ID, st.Title), st.Last.UTC().Format(time.RFC3339)})
			}
		}
		if page.Before = turn.Older; page.Before == "" {
			break
		}
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(struct {
		XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []sitemapURL `xml:"url"`
	}{URLs: urls}); err != nil {
		return err
	}
	return v.answer(w, newBody("application/xml; charset=utf-8", b.Bytes()))
}

// robots lets machines read the news and keeps them out of the controls.
func (s *site) robots(w http.ResponseWriter, v *visit) error {
	text := "User-agent: *\nDisallow: /search\nDisallow: /ask\nDisallow: /listen.json\nDisallow: /*/tools/\nDisallow: /feeds\nDisallow: /feed/\nDisallow: /first-run\nDisallow: /settings\nDisallow: /picture/\nDisallow: /sign-in\nDisallow: /join\nDisallow: /link/\nDisallow: /account\n\nSitemap: " + v.root() + "/sitemap.xml\n"
	return v.answer(w, newBody("text/plain; charset=utf-8", []byte(text)))
}

// healthz says that the program is alive.
func (s *site) healthz(w http.ResponseWriter, v *visit) error { return fine(w) }

// readyz says that the database answers and the workers run.
func (s *site) readyz(w http.ResponseWriter, v *visit) error {
	ctx, cancel := context.WithTimeout(v.Context(), readyWithin)
	defer cancel()
	if err := s.DB.Ping(ctx); err != nil {
		return s.notReady(w, "the database does not answer", err)
	}
	if s.Ready != nil {
		if err := s.Ready(ctx); err != nil {
			return s.notReady(w, "no worker reads the feeds", err)
		}
	}
	return fine(w)
}

// readyWithin is how long the database may take to answer.
const readyWithin = 5 * time.Second

// notReady says why in words that anybody may read; the log has the rest.
func (s *site) notReady(w http.ResponseWriter, why string, err error) error {
	s.Log.Warn("not ready", "why", why, "error", err)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, err = io.WriteString(w, "not ready: "+why+"\n")
	return err
}

func fine(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err := io.WriteString(w, "ok\n")
	return err
}
