package web

import "net/http"

type aboutPage struct {
	frame
	Licences []link
}

// aboutPage answers what this newspaper is, how to read it, and what it keeps.
func (s *site) aboutPage(w http.ResponseWriter, v *visit) error {
	p := &aboutPage{frame: v.frame("About " + s.Name), Licences: []link{
		{"Newsreader, SIL Open Font License", s.assets.path("OFL-Newsreader.txt"), false},
		{"Public Sans, SIL Open Font License", s.assets.path("OFL-PublicSans.txt"), false},
		{"htmx, Zero-Clause BSD", s.assets.path("LICENSE-htmx.txt"), false},
	}}
	return v.show(w, "about", p)
}

type settingsPage struct {
	frame
	PublicURL string
	Sample    bool
}

// settingsPage answers how this instance is set up and where to change it.
func (s *site) settingsPage(w http.ResponseWriter, v *visit) error {
	p := &settingsPage{frame: v.frame("Settings"), PublicURL: s.PublicURL, Sample: s.Sample}
	p.NoIndex = true
	return v.show(w, "settings", p)
}
