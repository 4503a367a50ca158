package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Signing in: with a passkey, with a password and perhaps a second factor, by a
// letter, or through a provider. Nothing that is answered here tells whether
// there is an account: a name that nobody has is answered like a wrong password,
// and as late.

type signInPage struct {
	frame
	Back     string // where to go then
	Account  string // as typed
	Problem  string
	Passkey  bool   // passkeys work at this address
	Provider string // name of the provider, empty: none
	CanMail  bool
	Sent     bool   // a letter is on its way, if there is such an account
	Again    bool   // they have signed in, and must prove once more that it is them
	Join     string // what leads to a new account, empty: nothing
	Orphan   bool   // the newspaper has no owner yet
}

// withAccounts is errs.NotFound in a newspaper without accounts.
func (s *site) withAccounts() error {
	if s.Accounts.Accounts() {
		return nil
	}
	return errs.New(errs.NotFound, "this newspaper has a single reader and no accounts")
}

func (s *site) signInPage(w http.ResponseWriter, v *visit) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	claimed, err := s.DB.Claimed(v.Context())
	switch {
	case err != nil:
		return err
	case !claimed && s.isLocal(v.Request):
		http.Redirect(w, v.Request, "/join", http.StatusSeeOther)
		return nil
	case v.reader && v.FormValue("again") == "":
		return v.goBack(w, "/")
	}
	p := v.newSignIn("")
	p.Orphan = !claimed
	return v.show(w, "signin", p)
}

func (v *visit) newSignIn(problem string) *signInPage {
	s := v.site
	p := &signInPage{frame: v.frame("Sign in"), Back: ownPath(v.FormValue("back")), Account: clip(v.FormValue("name"), 100), Problem: problem,
		CanMail: s.Mail != nil, Again: v.reader}
	p.NoIndex = true
	if s.Provider != nil {
		p.Provider = s.Provider.Name
	}
	_, err := v.ceremonies()
	p.Passkey, p.Passkeys = err == nil, err == nil
	if s.Accounts.Registers() {
		p.Join = "/join"
	}
	return p
}

// ceremonies are those of passkeys at the address that the browser shows.
func (v *visit) ceremonies() (*account.Ceremonies, error) {
	return account.NewCeremonies(v.root(), v.site.Name)
}

// attempt counts an attempt under each limit, and refuses it where it is one too
// many.
func (s *site) attempt(v *visit, limits ...account.Limit) error {
	for _, l := range limits {
		wait, err := s.DB.Attempt(v.Context(), l.Name, l.Most, l.Since)
		if err != nil {
			return err
		}
		if wait > 0 {
			return errs.Mark(errs.Throttled, account.TooMany{Wait: wait})
		}
	}
	return nil
}

// note writes into the log what happened to an account.
func (s *site) note(v *visit, kind string, reader int64, about string) {
	err := s.DB.Note(v.Context(), store.Event{Actor: v.who.ID, Reader: reader, Kind: kind, About: about, Network: v.network()})
	if err != nil {
		s.Log.Error("the log of accounts was not written", "kind", kind, "error", err)
	}
}

// signIn takes a name and a password.
func (s *site) signIn(w http.ResponseWriter, v *visit) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	name, password := v.PostFormValue("name"), v.PostFormValue("password")
	tries := account.ByAccount("password", clip(name, 100))
	if err := s.attempt(v, account.ByNetwork(v.network()), tries); err != nil {
		return err
	}
	proof, err := s.DB.ProofNamed(v.Context(), name)
	if err != nil && !errors.Is(err, errs.NotFound) {
		return err
	}
	right, err := s.hasher.Check(v.Context(), proof.Password, password)
	if err != nil {
		return err
	}
	if !right {
		s.note(v, "sign-in-failed", proof.ID, "password")
		v.showStatus(w, http.StatusBadRequest, "signin", v.newSignIn("That name and password do not belong together. Look at both, then try again."))
		return nil
	}
	if err := s.DB.Forgive(v.Context(), tries.Name); err != nil {
		return err
	}
	return s.admit(w, v, proof, "password", v.PostFormValue("back"))
}

// admit lets somebody in who has proven one factor; the second is asked for where
// there is one.
func (s *site) admit(w http.ResponseWriter, v *visit, p store.Proof, how, back string) error {
	if err := activeOnly(p.Reader); err != nil {
		return err
	}
	if p.TOTP == "" {
		return s.enter(w, v, p.Reader, how, back)
	}
	m := s.sessions
	if err := m.Clear(v.Context()); err != nil {
		return err
	}
	if err := m.RenewToken(v.Context()); err != nil {
		return err
	}
	err := v.remember(w, map[string]string{sessionPending: strconv.FormatInt(p.ID, 10), sessionPendingHow: how, sessionBack: ownPath(back)})
	if err != nil {
		return err
	}
	http.Redirect(w, v.Request, "/sign-in/second", http.StatusSeeOther)
	return nil
}

// What a session holds while signing in is under way.
const (
	sessionPending    = "pending" // the reader who has proven one factor
	sessionPendingHow = "pending-how"
	sessionBack       = "back"
)

// activeOnly says why an account that is there cannot be used.
func activeOnly(r news.Reader) error {
	switch r.State {
	case news.ReaderActive:
		return nil
	case news.ReaderWaiting:
		return errs.New(errs.Forbidden, "%w", errWaiting)
	}
	return errs.New(errs.Forbidden, "%w", errSuspended)
}

var (
	errWaiting   = errors.New("the owner has not let you in yet; come back later")
	errSuspended = errors.New("the owner has suspended this account")
)

// enter signs a reader in and leads them back.
func (s *site) enter(w http.ResponseWriter, v *visit, r news.Reader, how, back string) error {
	if err := v.enter(w, r, how); err != nil {
		return err
	}
	v.who.Reader = r
	s.note(v, "signed-in", r.ID, how)
	http.Redirect(w, v.Request, ownPath(back), http.StatusSeeOther)
	return nil
}

type secondPage struct {
	frame
	Problem string
}

// secondPage asks for the second factor.
func (s *site) secondPage(w http.ResponseWriter, v *visit) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	if s.sessions.GetString(v.Context(), sessionPending) == "" {
		http.Redirect(w, v.Request, "/sign-in", http.StatusSeeOther)
		return nil
	}
	p := &secondPage{frame: v.frame("Second step")}
	p.NoIndex = true
	return v.show(w, "second", p)
}

// signInSecond takes a code of the authenticator app, or a recovery code.
func (s *site) signInSecond(w http.ResponseWriter, v *visit) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	m, ctx := s.sessions, v.Context()
	id, _ := strconv.ParseInt(m.GetString(ctx, sessionPending), 10, 64)
	if id == 0 {
		http.Redirect(w, v.Request, "/sign-in", http.StatusSeeOther)
		return nil
	}
	tries := account.ByAccount("code", strconv.FormatInt(id, 10))
	if err := s.attempt(v, account.ByNetwork(v.network()), tries); err != nil {
		return err
	}
	proof, err := s.DB.Proof(ctx, id)
	if err != nil {
		return err
	}
	how, err := s.second(v, proof, v.PostFormValue("code"))
	if err != nil {
		return err
	}
	if how == "" {
		s.note(v, "sign-in-failed", id, "code")
		p := &secondPage{frame: v.frame("Second step"), Problem: "That code is not right, or was used. A code is good for half a minute, and once."}
		v.showStatus(w, http.StatusBadRequest, "second", p)
		return nil
	}
	if err := s.DB.Forgive(ctx, tries.Name); err != nil {
		return err
	}
	if err := activeOnly(proof.Reader); err != nil {
		return err
	}
	return s.enter(w, v, proof.Reader, m.GetString(ctx, sessionPendingHow)+" and "+how, m.GetString(ctx, sessionBack))
}

// second checks a code and says what it was; empty: nothing good.
func (s *site) second(v *visit, p store.Proof, code string) (how string, err error) {
	if step, ok := account.CheckTOTP(p.TOTP, code, v.now, p.TOTPStep); ok {
		used, err := s.DB.UseTOTP(v.Context(), p.ID, step)
		if used {
			how = "code"
		}
		return how, err
	}
	used, err := s.DB.UseRecovery(v.Context(), p.ID, account.RecoveryDigest(code))
	if used {
		how = "recovery code"
		s.note(v, "recovery-used", p.ID, "")
	}
	return how, err
}

// signOut ends the session.
func (s *site) signOut(w http.ResponseWriter, v *visit) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	if v.session != 0 {
		if err := v.leave(w); err != nil {
			return err
		}
		w.Header().Set("Clear-Site-Data", `"cache", "storage"`) // what the service worker kept for them
	}
	http.Redirect(w, v.Request, "/", http.StatusSeeOther)
	return nil
}

// letterTime is how long sending a letter may take.
const letterTime = time.Minute

// signInMail sends a letter with a link that signs in, if there is an account with
// that address. The answer is the same if there is none, and as fast: the letter is
// sent after it.
func (s *site) signInMail(w http.ResponseWriter, v *visit) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	if s.Mail == nil {
		return errs.New(errs.NotFound, "this newspaper sends no mail")
	}
	p := v.newSignIn("")
	address, err := account.CheckMail(v.PostFormValue("mail"))
	if err != nil {
		p.Problem = reason(err)
		v.showStatus(w, http.StatusBadRequest, "signin", p)
		return nil
	}
	if err := s.attempt(v, account.ByNetwork(v.network()), account.Letters(address)); err != nil {
		return err
	}
	r, err := s.DB.ReaderNamed(v.Context(), address)
	if err != nil && !errors.Is(err, errs.NotFound) {
		return err
	}
	token := account.NewToken()
	l := store.Link{Kind: store.LinkSignIn, Reader: r.ID, Mail: address}
	if r.ID == 0 || r.Mail != address || r.State != news.ReaderActive {
		l.Reader = 0 // nobody's, and sent to nobody
	}
	if err := s.DB.AddLink(v.Context(), account.Digest(token), l, signInLinkLife); err != nil {
		return err
	}
	if l.Reader != 0 {
		s.send(v, Letter{address, "Sign in to " + s.Name, "Somebody, hopefully you, asked for a link to sign in to " + s.Name + " as " + r.Name + ".\n\n" +
			v.root() + "/link/" + token + "\n\nIt works once, within half an hour. If you did not ask for it, leave it alone: nothing happens.\n"})
	}
	p.Sent = true
	return v.show(w, "signin", p)
}

const signInLinkLife = 30 * time.Minute

// send sends a letter while the answer goes out.
func (s *site) send(v *visit, l Letter) {
	ctx := v.Context()
	s.letters.Go(func() {
		ctx, cancel := detached(ctx, letterTime)
		defer cancel()
		if err := s.Mail(ctx, l); err != nil {
			s.Log.Error("a letter was not sent", "subject", l.Subject, "error", err)
		}
	})
}
