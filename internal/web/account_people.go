package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// The owner's pages: who reads, who may come in, and what happened.

type peoplePage struct {
	frame
	Mode        string
	Waiting     []personRow
	People      []personRow
	Invitations []invitationRow
	Roles       []roleRow
	CanMail     bool
	Next        string // address of the next page
	Shown       *shown
}

type personRow struct {
	ID                   int64
	Account, Mail, About string
	Role, State          string
	Since                moment
	Me, Suspended        bool
	Roles                []roleRow
}

type roleRow struct {
	Role, Text string
	Current    bool
}

type invitationRow struct {
	ID         int64
	Note, Role string
	Ends       moment
}

var modeWords = map[account.Mode]string{
	account.Invited:  "Readers come in by invitation.",
	account.Approval: "Anybody may ask to come in; you let them in here.",
	account.Open:     "Anybody may become a reader.",
}

var readerStateWords = map[news.ReaderState]string{news.ReaderActive: "", news.ReaderWaiting: "waits to be let in", news.ReaderSuspended: "suspended"}

func roleRows(current news.Role) (rows []roleRow) {
	for _, r := range news.Roles() {
		rows = append(rows, roleRow{string(r), capital(string(r)), r == current})
	}
	return rows
}

func (s *site) peoplePage(w http.ResponseWriter, v *visit) error { return s.showPeople(w, v, nil) }

func (s *site) showPeople(w http.ResponseWriter, v *visit, once *shown) error {
	p := &peoplePage{frame: v.frame("People"), Mode: modeWords[s.Accounts.Mode], Roles: roleRows(news.RoleReader), CanMail: s.Mail != nil, Shown: once}
	p.NoIndex = true
	after, _ := strconv.ParseInt(v.FormValue("after"), 10, 64)
	readers, err := s.DB.Readers(v.Context(), "", after)
	if err != nil {
		return err
	}
	if n := len(readers); n == 500 {
		p.Next = "/people?after=" + itoa(readers[n-1].ID)
	}
	for _, r := range readers {
		row := personRow{r.ID, r.Name, r.Mail, r.About, string(r.Role), readerStateWords[r.State], v.moment(r.Created), r.ID == v.who.ID, r.State == news.ReaderSuspended, roleRows(r.Role)}
		if r.State == news.ReaderWaiting {
			p.Waiting = append(p.Waiting, row)
		} else {
			p.People = append(p.People, row)
		}
	}
	invitations, err := s.DB.Invitations(v.Context())
	if err != nil {
		return err
	}
	for _, l := range invitations {
		p.Invitations = append(p.Invitations, invitationRow{l.ID, or(l.Note, l.Mail), string(l.Role), v.moment(l.Expires)})
	}
	if once != nil {
		w.Header().Set("Cache-Control", "no-store")
	}
	return v.show(w, "people", p)
}

// invite makes an invitation and shows its link once; with an address, and mail,
// it is sent there.
func (s *site) invite(w http.ResponseWriter, v *visit) error {
	role := news.Role(v.PostFormValue("role"))
	days, err := strconv.Atoi(or(v.PostFormValue("days"), "7"))
	if !role.AtLeast(news.RoleReader) || err != nil || days < 1 || days > 365 {
		return errs.New(errs.Invalid, "an invitation needs a role, and is good for 1 to 365 days")
	}
	l := store.Link{Kind: store.LinkInvitation, Maker: v.who.ID, Role: role, Note: strings.TrimSpace(clip(v.PostFormValue("note"), 200))}
	if to := v.PostFormValue("mail"); to != "" && s.Mail != nil {
		if l.Mail, err = account.CheckMail(to); err != nil {
			return err
		}
	}
	token := account.NewToken()
	if err := s.DB.AddLink(v.Context(), account.Digest(token), l, time.Duration(days)*24*time.Hour); err != nil {
		return err
	}
	s.note(v, "invited", 0, string(role))
	link := v.root() + "/join/" + token
	text := "Give it to the one it is for. It works once, for " + count(days, "day", "days") + ", and is shown this once."
	if l.Mail != "" {
		s.send(v, Letter{l.Mail, "You are invited to read " + s.Name, v.who.Name + " invites you to read " + s.Name + ":\n\n" + link +
			"\n\nThe link works once, for " + count(days, "day", "days") + ".\n"})
		text = "It is on its way to " + l.Mail + ". " + text
	}
	return s.showPeople(w, v, &shown{"An invitation", text, []string{link}})
}

func (s *site) removeInvitation(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := s.DB.RemoveInvitation(v.Context(), id); err != nil {
		return err
	}
	return v.back(w, "/people#invitations")
}

// decidePerson does what the owner decided about a reader.
func (s *site) decidePerson(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	r, err := s.DB.Reader(v.Context(), id)
	if err != nil {
		return err
	}
	switch act := v.PathValue("act"); act {
	case "admit", "restore":
		err = s.DB.SetState(v.Context(), id, news.ReaderActive)
		if err == nil && act == "admit" && r.Mail != "" && s.Mail != nil {
			s.send(v, Letter{r.Mail, "You are in", "You may read " + s.Name + " now:\n\n" + v.root() + "/sign-in\n"})
		}
		s.noteIf(err, v, map[string]string{"admit": "admitted", "restore": "restored"}[act], id, "")
	case "suspend":
		err = s.DB.SetState(v.Context(), id, news.ReaderSuspended)
		s.noteIf(err, v, "suspended", id, "")
	case "role":
		role := news.Role(v.PostFormValue("role"))
		if !role.AtLeast(news.RoleReader) {
			return errs.New(errs.Invalid, "%q is no role", role)
		}
		err = s.DB.SetRole(v.Context(), id, role)
		s.noteIf(err, v, "role-changed", id, string(r.Role)+" → "+string(role))
	case "remove":
		err = s.DB.RemoveReader(v.Context(), id, false)
		s.noteIf(err, v, "removed", 0, "")
	case "reset":
		return s.resetPerson(w, v, r)
	default:
		return errs.New(errs.NotFound, "nothing called %q can be done", act)
	}
	if err != nil {
		return err
	}
	return v.back(w, "/people")
}

func (s *site) noteIf(err error, v *visit, kind string, reader int64, about string) {
	if err == nil {
		s.note(v, kind, reader, about)
	}
}

// ResetLife is how long a link is good that lets a reader in who has lost what
// they sign in with.
const ResetLife = 24 * time.Hour

// resetPerson makes a link for a reader who has lost what they sign in with.
func (s *site) resetPerson(w http.ResponseWriter, v *visit, r news.Reader) error {
	token := account.NewToken()
	if err := s.DB.AddLink(v.Context(), account.Digest(token), store.Link{Kind: store.LinkReset, Reader: r.ID, Maker: v.who.ID}, ResetLife); err != nil {
		return err
	}
	s.note(v, "reset-made", r.ID, "")
	return s.showPeople(w, v, &shown{"A link for " + r.Name, "Give it to nobody else: it signs in as them, once, within a day, and takes their second step off. It is shown this once.",
		[]string{v.root() + "/link/" + token}})
}

type auditPage struct {
	frame
	Rows  []auditRow
	Older string
}

// auditRow is an event in words.
type auditRow struct {
	When          moment
	What          string
	Who, Whom     string
	About, Origin string
}

// auditWords are the events, as the owner and the reader see them.
var auditWords = map[string]string{
	"signed-in": "signed in", "sign-in-failed": "a sign-in failed", "recovery-used": "a recovery code was used", "joined": "became a reader",
	"passkey-added": "a passkey was added", "passkey-removed": "a passkey was removed", "password-changed": "the password was changed",
	"password-removed": "the password was removed", "second-step-on": "the second step was turned on", "second-step-off": "the second step was turned off",
	"recovery-made": "new recovery codes were made", "session-ended": "a session was ended", "token-made": "a token was made", "token-removed": "a token was removed",
	"mail-changed": "the mail address was changed", "reset": "signed in by a link of the owner’s", "reset-made": "a link to sign in was made", "invited": "an invitation was made",
	"admitted": "was let in", "restored": "may read again", "suspended": "was suspended", "role-changed": "got another role", "removed": "a reader was removed",
	"taken-out": "everything was taken out", "identity-added": "a sign-in elsewhere was added", "identity-removed": "a sign-in elsewhere was removed",
}

const auditRowsShown = 100

func (s *site) auditPage(w http.ResponseWriter, v *visit) error {
	before, _ := strconv.ParseInt(v.FormValue("before"), 10, 64)
	list, err := s.DB.Audit(v.Context(), 0, before, auditRowsShown)
	if err != nil {
		return err
	}
	p := &auditPage{frame: v.frame("What happened"), Rows: v.auditRows(list)}
	if n := len(list); n == auditRowsShown {
		p.Older = "/audit?before=" + itoa(list[n-1].ID)
	}
	p.NoIndex = true
	return v.show(w, "audit", p)
}

func (v *visit) auditRows(list []store.Event) (rows []auditRow) {
	for _, e := range list {
		row := auditRow{When: v.moment(e.At), What: or(auditWords[e.Kind], e.Kind), Who: e.ActorName, Whom: e.ReaderName, About: e.About, Origin: e.Network}
		if e.Actor == e.Reader {
			row.Who = ""
		}
		rows = append(rows, row)
	}
	return rows
}
