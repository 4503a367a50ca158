package web

import (
	"net/http"

	"broadsheet/internal/account"

	"broadsheet/internal/news"
)

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
	Standing  string // what this visitor may do here
	Sample    bool
	Taste     tastePart // what shapes the visitor's pages
	Sent      []sent    // what goes to models, translators and voices
	Off       bool      // the operator switched them off
	Log       bool      // the visitor may see what came of it
}

// settingsPage answers how this instance is set up and where to change it.
func (s *site) settingsPage(w http.ResponseWriter, v *visit) error {
	p := &settingsPage{frame: v.frame("Settings"), PublicURL: s.PublicURL, Standing: v.standing(), Sample: s.Sample}
	p.NoIndex = true
	rows, err := v.tasteRows("/settings#taste")
	if err != nil {
		return err
	}
	p.Taste = v.tastePart(rows, p.Frame(), "/settings#taste")
	p.Sent, p.Off, p.Log = s.sending(), s.AI.Off(), v.who.May(account.Editor)
	return v.show(w, "settings", p)
}

// standing says in a sentence what a visitor may do here, and why.
func (v *visit) standing() string {
	name := v.site.Name
	switch accounts := v.site.Accounts.Accounts(); {
	case accounts && !v.reader:
		return "You have not signed in: excerpts are shown, and nothing is kept for you."
	case accounts:
		return "You are signed in as " + v.who.Name + ". " + roleWords[v.who.Role]
	case v.reader:
		return "You are on the machine that runs " + name + ": full texts are shown, and you may change things."
	}
	return "You are reading from another machine: excerpts are shown, and changes are made on the machine that runs " + name + "."
}

var roleWords = map[news.Role]string{
	news.RoleReader:    "As a reader you see full texts, and things are kept for you.",
	news.RoleModerator: "As a moderator you also judge what readers write.",
	news.RoleEditor:    "As an editor you also decide on stories, feeds and publishers.",
	news.RoleOwner:     "As an owner you also let readers in and run the newspaper.",
}
