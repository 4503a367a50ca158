package web

import (
	"encoding/json"
	"net/http"

	"broadsheet/internal/store"
)

// Without a network: the newspaper can be installed, and a service worker
// (static/sw.js) keeps the latest edition, the reader's own, and what they saved, and sends
// later what they marked meanwhile.

// offlineList is what a browser should keep.
type offlineList struct {
	Reader   int64    `json:"reader"`   // whose it is: another reader's things are thrown away first
	Assets   []string `json:"assets"`   // styles, fonts and scripts: their names never stand for other content
	Pages    []string `json:"pages"`    // kept as they were fetched
	Lists    []string `json:"lists"`    // fetched anew each time
	Pictures []string `json:"pictures"` // of these pages
}

// offlineAssets are the files that any page needs.
var offlineAssets = []string{"style.css", "italic.css", "page.js", "icon.svg", "newsreader.woff2", "newsreader-italic.woff2", "public-sans.woff2"}

// offlineSaved bounds how many saved articles a browser keeps.
const offlineSaved = 60

// offlineData answers what a browser should keep for whoever asks.
func (s *site) offlineData(w http.ResponseWriter, v *visit) error {
	l := offlineList{Reader: v.who.ID, Pages: []string{}, Lists: []string{}, Pictures: []string{}}
	for _, name := range offlineAssets {
		l.Assets = append(l.Assets, s.assets.path(name))
	}
	editions, err := s.DB.Editions(v.Context(), store.House, 1)
	if err != nil {
		return err
	}
	for i := range editions {
		l.Pages = append(l.Pages, "/edition/"+editions[i].Date)
		if p := v.newEdition(&editions[i]); p.Lead != nil {
			l.picture(p.Lead.Picture)
		}
	}
	if !v.reader {
		return v.showJSON(w, l)
	}
	own, err := s.DB.Editions(v.Context(), v.who.ID, 1)
	if err != nil {
		return err
	}
	for i := range own {
		l.Pages = append(l.Pages, ownEditionPath(own[i].Date))
		if p := v.newOwn(&own[i]); p.Lead != nil {
			l.picture(p.Lead.Picture)
		}
	}
	l.Lists = append(l.Lists, "/saved", "/reading")
	saved, _, err := s.DB.Saved(v.Context(), v.who.ID, store.Page{Limit: offlineSaved})
	if err != nil {
		return err
	}
	for i := range saved {
		l.Pages = append(l.Pages, articlePath(saved[i].ID, saved[i].Title))
		l.picture(v.picture(saved[i].Image))
	}
	return v.showJSON(w, l)
}

func (l *offlineList) picture(p *picture) {
	if p != nil {
		l.Pictures = append(l.Pictures, p.Src)
	}
}

type offlinePage struct{ frame }

// offlinePage answers the page that stands for those that are not kept.
func (s *site) offlinePage(w http.ResponseWriter, v *visit) error {
	p := &offlinePage{frame: v.frame("No network")}
	p.NoIndex = true
	return v.show(w, "offline", p)
}

// worker answers the service worker. It must come from the root to serve all pages.
func (s *site) worker(w http.ResponseWriter, v *visit) error {
	content, err := staticFiles.ReadFile("static/sw.js")
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	return v.answer(w, newBody(contentType(".js"), content))
}

// manifest says how the newspaper is installed.
type manifest struct {
	Name      string         `json:"name"`
	ShortName string         `json:"short_name"`
	ID        string         `json:"id"`
	StartURL  string         `json:"start_url"`
	Scope     string         `json:"scope"`
	Display   string         `json:"display"`
	Ground    string         `json:"background_color"`
	Theme     string         `json:"theme_color"`
	Icons     []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

// paper is the colour of the page by day, as style.css has it.
const paper = "#fbfaf7"

func (s *site) manifest(w http.ResponseWriter, v *visit) error {
	m := manifest{Name: s.Name, ShortName: s.Name, ID: "/", StartURL: "/", Scope: "/", Display: "minimal-ui", Ground: paper, Theme: paper,
		Icons: []manifestIcon{{s.assets.path("icon.svg"), "any", "image/svg+xml", "any"}}}
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return v.answer(w, newBody("application/manifest+json", text))
}

// keeping reports whether a page is fetched by the service worker, to be kept, and
// not by somebody who reads it now.
func (v *visit) keeping() bool { return v.Header.Get("Broadsheet-Keep") != "" }
