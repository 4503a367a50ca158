package web

import (
	"crypto/rand"
	"errors"
	"net/http"

	"broadsheet/internal/account"
	"broadsheet/internal/discuss"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Becoming a reader: the first owner at this machine, somebody invited, or anybody
// where the newspaper is open. One page, one form, and either a passkey or a
// password.

type joinPage struct {
	frame
	Head, Standing string // what one becomes here
	Token          string // of an invitation
	Account, About string // as typed
	AskAbout       bool   // the owner wants to know who it is
	Passkey        bool
	Provider       string
	Problem        string
	Closed         bool // nobody comes in without an invitation
}

// admission is how somebody comes in.
type admission struct {
	role       news.Role
	state      news.ReaderState
	claim      bool
	invitation string // digest
}

var errClosed = errs.New(errs.Forbidden, "readers come in by invitation here; ask the owner for one")

// admission says how a visitor may come in, with an invitation's token or without.
func (s *site) admission(v *visit, token string) (a admission, err error) {
	if err := s.withAccounts(); err != nil {
		return a, err
	}
	if token != "" {
		l, err := s.DB.Link(v.Context(), account.Digest(token))
		if err == nil && l.Kind != store.LinkInvitation {
			err = errs.New(errs.Gone, "this is no invitation")
		}
		return admission{role: l.Role, state: news.ReaderActive, invitation: account.Digest(token)}, err
	}
	claimed, err := s.DB.Claimed(v.Context())
	switch {
	case err != nil:
		return a, err
	case !claimed && s.isLocal(v.Request):
		return admission{role: news.RoleOwner, state: news.ReaderActive, claim: true}, nil
	case !claimed || s.Accounts.Mode == account.Invited:
		return a, errClosed
	case s.Accounts.Mode == account.Approval:
		return admission{role: news.RoleReader, state: news.ReaderWaiting}, nil
	}
	return admission{role: news.RoleReader, state: news.ReaderActive}, nil
}

func (s *site) joinPage(w http.ResponseWriter, v *visit) error {
	token := v.PathValue("token")
	a, err := s.admission(v, token)
	if err != nil && !errors.Is(err, errClosed) {
		return err
	}
	return v.show(w, "join", v.newJoin(a, token, ""))
}

func (v *visit) newJoin(a admission, token, problem string) *joinPage {
	s := v.site
	p := &joinPage{frame: v.frame("Become a reader"), Token: token, Account: clip(v.FormValue("name"), 100), About: clip(v.FormValue("about"), 1000),
		AskAbout: a.state == news.ReaderWaiting, Problem: problem, Closed: a.role == ""}
	p.NoIndex = true
	_, err := v.ceremonies()
	p.Passkey, p.Passkeys = err == nil, err == nil
	if s.Provider != nil {
		p.Provider = s.Provider.Name
	}
	switch {
	case a.claim:
		p.Head, p.Standing = "Make this newspaper yours", "You are at the machine that runs it, and it has no owner yet. What was kept for whoever sat here stays with you."
	case a.invitation != "":
		p.Head, p.Standing = "You are invited", "Choose the name under which you read "+s.Name+". "+roleWords[a.role]
	case a.state == news.ReaderWaiting:
		p.Head, p.Standing = "Ask to come in", "The owner of "+s.Name+" looks at each request and lets you in."
	case p.Closed:
		p.Head, p.Standing = "Readers come in by invitation", "Ask the owner of "+s.Name+" for a link."
	default:
		p.Head, p.Standing = "Become a reader", "You see full texts, and what you read and keep stays with you."
	}
	p.Title = p.Head
	return p
}

// asked is what somebody typed who wants to come in, checked.
func (v *visit) asked(a admission) (j store.Joining, err error) {
	j.Claim, j.Invitation = a.claim, a.invitation
	j.Reader = news.Reader{Role: a.role, State: a.state}
	if a.state == news.ReaderWaiting {
		j.Reader.About = clip(v.PostFormValue("about"), 1000)
	}
	j.Reader.Name, err = account.CheckName(v.PostFormValue("name"))
	if err == nil && !a.claim && a.invitation == "" && discuss.Official(j.Reader.Name, v.site.Name) {
		err = errs.New(errs.Invalid, "this name would pass for the newspaper’s own; take another")
	}
	return j, err
}

// join takes a name and a password.
func (s *site) join(w http.ResponseWriter, v *visit) error {
	token := v.PostFormValue("token")
	a, err := s.admission(v, token)
	if errors.Is(err, errClosed) {
		v.showStatus(w, http.StatusBadRequest, "join", v.newJoin(a, token, ""))
		return nil
	}
	if err != nil {
		return err
	}
	j, err := v.asked(a)
	password := v.PostFormValue("password")
	if err == nil {
		err = account.CheckPassword(password, j.Reader.Name, s.Name)
	}
	if err != nil {
		v.showStatus(w, http.StatusBadRequest, "join", v.newJoin(a, token, reason(err)))
		return nil
	}
	if err := s.attempt(v, account.Joining(v.network())); err != nil {
		return err
	}
	if j.Password, err = s.hasher.Hash(v.Context(), password); err != nil {
		return err
	}
	r, err := s.DB.Join(v.Context(), j)
	if errors.Is(err, errs.Conflict) {
		v.showStatus(w, http.StatusConflict, "join", v.newJoin(a, token, reason(err)))
		return nil
	}
	if err != nil {
		return err
	}
	to, err := s.welcome(w, v, r, "password")
	if err != nil {
		return err
	}
	return v.back(w, to)
}

// welcome signs a new reader in, unless they wait, and says where they go.
func (s *site) welcome(w http.ResponseWriter, v *visit, r news.Reader, how string) (to string, err error) {
	v.who.Reader = r
	s.note(v, "joined", r.ID, how)
	if r.State != news.ReaderActive {
		return "/join/waiting", nil
	}
	return "/account", v.enter(w, r, how)
}

// What a session holds between the two requests of joining with a passkey.
const (
	sessionJoinName   = "join-name"
	sessionJoinAbout  = "join-about"
	sessionJoinToken  = "join-token"
	sessionJoinHandle = "join-handle"
)

// beginJoin answers the options for the passkey of a new reader.
func (s *site) beginJoin(w http.ResponseWriter, v *visit) error {
	a, err := s.admission(v, v.PostFormValue("token"))
	if errors.Is(err, errClosed) {
		return errs.New(errs.Invalid, "%s", reason(err))
	}
	if err != nil {
		return err
	}
	j, err := v.asked(a)
	if err != nil {
		return err
	}
	if err := s.attempt(v, account.Joining(v.network())); err != nil {
		return err
	}
	if _, err := s.DB.ReaderNamed(v.Context(), j.Reader.Name); err == nil {
		return errs.New(errs.Conflict, "this name is taken; take another")
	}
	c, err := v.ceremonies()
	if err != nil {
		return err
	}
	handle := rand.Text()
	options, keep, err := c.BeginMaking(handle, j.Reader.Name, nil)
	if err != nil {
		return err
	}
	err = v.remember(w, map[string]string{sessionCeremony: string(keep), sessionJoinName: j.Reader.Name, sessionJoinAbout: j.Reader.About,
		sessionJoinToken: v.PostFormValue("token"), sessionJoinHandle: handle})
	if err != nil {
		return err
	}
	return v.showRaw(w, options)
}

// joinPasskey takes the browser's answer.
func (s *site) joinPasskey(w http.ResponseWriter, v *visit) error {
	answer, err := answerOf(v)
	if err != nil {
		return err
	}
	if err := s.withAccounts(); err != nil {
		return err
	}
	kept, err := v.recall(w, sessionCeremony, sessionJoinName, sessionJoinAbout, sessionJoinToken, sessionJoinHandle)
	if err != nil {
		return err
	}
	name, handle := kept[sessionJoinName], kept[sessionJoinHandle]
	key, err := v.made(handle, name, kept[sessionCeremony], answer)
	if err != nil {
		return err
	}
	a, err := s.admission(v, kept[sessionJoinToken])
	if err != nil {
		return err
	}
	r, err := s.DB.Join(v.Context(), store.Joining{Reader: news.Reader{Name: name, About: kept[sessionJoinAbout], Role: a.role, State: a.state},
		Handle: handle, Passkey: key, Claim: a.claim, Invitation: a.invitation})
	if err != nil {
		return err
	}
	to, err := s.welcome(w, v, r, "passkey")
	if err != nil {
		return err
	}
	return v.goOn(w, to)
}

type linkPage struct {
	frame
	Token, Head, Text, Button string
}

// linkPage shows what a link does; it is done by the button, so that a program
// that looks at letters does not use the link up.
func (s *site) linkPage(w http.ResponseWriter, v *visit) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	l, err := s.DB.Link(v.Context(), account.Digest(v.PathValue("token")))
	if err != nil {
		return err
	}
	r, err := s.DB.Reader(v.Context(), l.Reader)
	if l.Kind == store.LinkInvitation || errors.Is(err, errs.NotFound) {
		return errs.New(errs.Gone, "this link leads nowhere")
	}
	if err != nil {
		return err
	}
	p := &linkPage{frame: v.frame("Sign in as " + r.Name), Token: v.PathValue("token"), Head: "Sign in as " + r.Name, Button: "Sign in",
		Text: "This link works once. Then you can choose a new passkey or password under your account."}
	switch l.Kind {
	case store.LinkMail:
		p.Head, p.Button, p.Text = "Is "+l.Mail+" yours?", "Yes, keep it", "The address is kept with the account "+r.Name+". Letters to sign in go there."
	case store.LinkReset:
		p.Text += " A second step that you had is taken off."
	}
	p.NoIndex = true
	return v.show(w, "link", p)
}

// useLink does what a link is for.
func (s *site) useLink(w http.ResponseWriter, v *visit) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	if err := s.attempt(v, account.ByNetwork(v.network())); err != nil {
		return err
	}
	ctx := v.Context()
	l, err := s.DB.UseLink(ctx, account.Digest(v.PathValue("token")), store.LinkSignIn, store.LinkReset, store.LinkMail)
	if err != nil {
		return err
	}
	proof, err := s.DB.Proof(ctx, l.Reader)
	if err != nil {
		return err
	}
	switch l.Kind {
	case store.LinkMail:
		if err := s.DB.SetMail(ctx, l.Reader, l.Mail); err != nil {
			return err
		}
		s.note(v, "mail-changed", l.Reader, "")
		return v.back(w, "/account")
	case store.LinkReset:
		if err := s.DB.SetTOTP(ctx, l.Reader, "", 0, nil); err != nil {
			return err
		}
		proof.TOTP = ""
		s.note(v, "reset", l.Reader, "")
	}
	return s.admit(w, v, proof, "link", "/account")
}

type waitingPage struct{ frame }

// waitingPage says that the owner has to let somebody in.
func (s *site) waitingPage(w http.ResponseWriter, v *visit) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	p := &waitingPage{v.frame("You asked to come in")}
	p.NoIndex = true
	return v.show(w, "waiting", p)
}
