package sample

import (
	"bytes"
	"encoding/json"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	texttemplate "text/template"
	"time"
)

// layouts are the pages' and the feeds' templates.
type layouts struct {
	pages *template.Template
	feeds *texttemplate.Template
}

func readLayouts(files fs.FS) (l layouts, err error) {
	pages := template.New("").Funcs(template.FuncMap{
		"long": longDate, "iso": func(t time.Time) string { return t.Format(time.RFC3339) },
		"word": func(language, key string) string { return words[language][key] },
		"join": strings.Join,
	})
	if l.pages, err = pages.ParseFS(files, "layouts/*.html"); err != nil {
		return l, err
	}
	l.feeds, err = texttemplate.New("").Funcs(texttemplate.FuncMap{
		"x": escape, "iso": func(t time.Time) string { return t.Format(time.RFC3339) },
		"rfc822": func(t time.Time) string { return t.Format(time.RFC1123Z) },
	}).ParseFS(files, "layouts/*.xml")
	return l, err
}

// pageData is what a layout prints around an article, and on a home page.
type pageData struct {
	Site               *publisher
	Origin, URL        string
	Direction          string
	Article            *article
	Title, Dek         string
	Published, Changed time.Time
	Image              string // address
	Figure             template.HTML
	Blocks             []template.HTML
	Wall               bool // the rest is for subscribers
	Related, Latest    []pageLink
	LinkedData         template.JS
	CanonicalFeed      string
}

type pageLink struct{ URL, Title, Summary string }

func (v view) article(a *article) answer {
	if a.withdrawn(v.now) {
		return plain(http.StatusGone, "This article has been withdrawn.")
	}
	d := v.page()
	d.read(v, a)
	page := v.render(v.site.Layout+".html", d, a.at(v.now).At)
	if v.site.RobotsHeader != "" {
		page.headers = map[string]string{"X-Robots-Tag": v.site.RobotsHeader}
	}
	return page
}

func (v view) home() answer {
	d := v.page()
	d.Title = v.site.Name
	modified := v.room.clock.start
	for _, a := range v.articles(nil) {
		e := v.entry(a)
		d.Latest = append(d.Latest, pageLink{a.url(v.port), e.Title, e.Dek})
		if e.At.After(modified) {
			modified = e.At
		}
	}
	return v.render("home.html", d, modified)
}

func (v view) page() *pageData {
	d := &pageData{Site: v.site, Origin: base(v.site.Host, v.port), Direction: "ltr"}
	if v.site.Language == "ar" {
		d.Direction = "rtl"
	}
	return d
}

// freeBlocks is how much of an article a paying wall leaves open.
const freeBlocks = 2

func (d *pageData) read(v view, a *article) {
	now := a.at(v.now)
	d.Article, d.URL, d.Title, d.Dek = a, a.url(v.port), now.Title, now.Dek
	d.Published, d.Changed = a.Versions[0].At.In(v.site.Zone), now.At.In(v.site.Zone)
	d.Blocks = markup{v.room, a, v.port, v.now}.blocks(now.Blocks)
	if d.Wall = a.State == "paywall"; d.Wall {
		d.Blocks = d.Blocks[:min(len(d.Blocks), freeBlocks)]
	}
	if a.Image.Name != "" {
		d.Image = d.Origin + "/img/" + a.Image.Name + ".webp"
		d.Figure = template.HTML(figure(a.Image, d.Origin))
	}
	for _, r := range a.Related {
		d.Related = append(d.Related, pageLink{URL: r.url(v.port), Title: r.at(v.now).Title, Summary: r.at(v.now).Dek})
	}
	d.Latest = v.standing(a)
	d.LinkedData = d.linkedData()
}

// standing is the "most read" box: what the site had when the newsroom opened,
// so that a page changes only when its article does.
func (v view) standing(except *article) (out []pageLink) {
	opening := view{v.room, v.site, v.port, v.room.clock.start}
	for _, a := range opening.articles(nil) {
		if a != except && len(out) < 5 {
			out = append(out, pageLink{URL: a.url(v.port), Title: a.Versions[0].Title})
		}
	}
	return out
}

// linkedData is the page's JSON-LD.
func (d *pageData) linkedData() template.JS {
	type object = map[string]any
	var authors []object
	for _, name := range d.Article.By {
		authors = append(authors, object{"@type": "Person", "name": name})
	}
	o := object{
		"@context": "https://schema.org", "@type": d.Article.Schema, "headline": d.Title, "description": d.Dek,
		"mainEntityOfPage": d.URL, "inLanguage": d.Site.Language, "articleSection": d.Article.Section,
		"datePublished": d.Published.Format(time.RFC3339), "dateModified": d.Changed.Format(time.RFC3339),
		"publisher":           object{"@type": "NewsMediaOrganization", "name": d.Site.Name, "url": d.Origin + "/"},
		"isAccessibleForFree": !d.Wall,
	}
	if authors != nil {
		o["author"] = authors
	}
	if d.Image != "" {
		o["image"] = object{"@type": "ImageObject", "url": d.Image, "caption": d.Article.Image.Caption, "creditText": d.Article.Image.Credit}
	}
	if d.Wall {
		o["hasPart"] = object{"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".subscriber"}
	}
	switch d.Article.Schema {
	case "VideoObject":
		o["name"], o["uploadDate"], o["duration"] = d.Title, o["datePublished"], "PT1M48S"
	case "LiveBlogPosting":
		o["coverageStartTime"] = o["datePublished"]
	}
	b, _ := json.MarshalIndent(o, "", " ") // strings and maps of them do not fail
	return template.JS(b)
}

func (v view) render(layout string, d *pageData, modified time.Time) answer {
	var b bytes.Buffer
	if err := v.room.layouts.pages.ExecuteTemplate(&b, layout, d); err != nil {
		return plain(http.StatusInternalServerError, err.Error())
	}
	return answer{status: 200, kind: "text/html; charset=utf-8", body: b.Bytes(), modified: modified}
}
