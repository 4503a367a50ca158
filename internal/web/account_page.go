package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/store"
)

// The account: how one signs in, where one is signed in, what programs may do in
// one's name, and how to leave with everything.

type accountPage struct {
	frame
	Single    bool // a newspaper without accounts: only what is kept, and programs
	Account   string
	Role      string
	Mail      string
	CanMail   bool
	MailSent  bool
	Password  bool // there is one
	TOTP      bool
	Recovery  int
	Passkey   bool // passkeys work at this address
	Keys      []keyRow
	Provider  string
	Elsewhere []identityRow
	Sessions  []sessionRow
	Tokens    []tokenRow
	Scopes    []scopeRow
	Owner     bool
	Log       []auditRow
	Shown     *shown // what is shown this once
}

type keyRow struct {
	ID         int64
	Device     string
	Made, Used moment
}

type identityRow struct{ Issuer, Account string }

type sessionRow struct {
	ID         int64
	Device     string
	How, From  string
	Made, Seen moment
	Here       bool
}

type tokenRow struct {
	ID               int64
	Purpose, Scopes  string
	Made, Used, Ends moment
}

type scopeRow struct {
	Scope, Text string
	Ticked      bool
}

// shown is a secret that is shown once, when it is made.
type shown struct {
	Head, Text string
	Secrets    []string
}

var scopeWords = map[account.Scope]string{
	account.ScopeRead:   "read everything you can see",
	account.ScopeKeep:   "keep your own things: places, marks, what you save",
	account.ScopeManage: "change stories and feeds, if your role may",
}

func (s *site) accountPage(w http.ResponseWriter, v *visit) error { return s.showAccount(w, v, nil) }

// showAccount shows the page, with what is shown this once.
func (s *site) showAccount(w http.ResponseWriter, v *visit, once *shown) error {
	proof, err := s.DB.Proof(v.Context(), v.who.ID)
	if err != nil && !(errors.Is(err, errs.NotFound) && !s.Accounts.Accounts()) {
		return err
	}
	p := &accountPage{frame: v.frame("Your account"), Single: !s.Accounts.Accounts(), Account: proof.Name, Role: roleWords[proof.Role], Mail: proof.Mail,
		CanMail: s.Mail != nil, MailSent: v.FormValue("sent") != "", Password: proof.Password != "", TOTP: proof.TOTP != "", Recovery: proof.Recovery,
		Owner: v.may(account.Owner), Shown: once}
	p.NoIndex = true
	if s.Provider != nil {
		p.Provider = s.Provider.Name
	}
	_, err = v.ceremonies()
	p.Passkey, p.Passkeys = err == nil, err == nil
	for _, sc := range account.Scopes() {
		p.Scopes = append(p.Scopes, scopeRow{string(sc), scopeWords[sc], sc != account.ScopeManage})
	}
	if err := s.addProofs(v, p); err != nil {
		return err
	}
	if err := s.addUses(v, p); err != nil {
		return err
	}
	if once != nil {
		w.Header().Set("Cache-Control", "no-store")
	}
	return v.show(w, "account", p)
}

func (s *site) addProofs(v *visit, p *accountPage) error {
	keys, err := s.DB.Passkeys(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	for _, k := range keys {
		p.Keys = append(p.Keys, keyRow{k.ID, k.Name, v.moment(k.Created), v.moment(k.Used)})
	}
	elsewhere, err := s.DB.Identities(v.Context(), v.who.ID)
	for _, i := range elsewhere {
		p.Elsewhere = append(p.Elsewhere, identityRow{i.Issuer, i.Name})
	}
	return err
}

// accountLog is how much of the log a reader sees.
const accountLog = 20

func (s *site) addUses(v *visit, p *accountPage) error {
	ctx := v.Context()
	sessions, err := s.DB.Sessions(ctx, v.who.ID)
	if err != nil {
		return err
	}
	for _, one := range sessions {
		_, values, err := sessionCodec{}.Decode(one.Data)
		if err != nil {
			continue
		}
		text := func(key string) string { t, _ := values[key].(string); return t }
		p.Sessions = append(p.Sessions, sessionRow{one.ID, deviceName(text(sessionAgent)), text(sessionHow), text(sessionFrom),
			v.moment(one.Created), v.moment(one.Seen), one.ID == v.session})
	}
	tokens, err := s.DB.Tokens(ctx, v.who.ID)
	if err != nil {
		return err
	}
	for _, k := range tokens {
		p.Tokens = append(p.Tokens, tokenRow{k.ID, k.Name, strings.Join(k.Scopes, ", "), v.moment(k.Created), v.moment(k.Used), v.moment(k.Expires)})
	}
	log, err := s.DB.Audit(ctx, v.who.ID, 0, accountLog)
	p.Log = v.auditRows(log)
	return err
}

// deviceName is what a browser is called in a list: short, and never more than
// it says itself.
func deviceName(agent string) string {
	browser, system := "A browser", ""
	for _, b := range []struct{ sign, name string }{{"Firefox/", "Firefox"}, {"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Chrom", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b.sign) {
			browser = b.name
			break
		}
	}
	for _, o := range []struct{ sign, name string }{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, o.sign) {
			system = o.name
			break
		}
	}
	if system == "" {
		return browser
	}
	return browser + " on " + system
}

// onlyAccounts keeps what only accounts have from a newspaper without them.
func (s *site) onlyAccounts(h handler) handler {
	return func(w http.ResponseWriter, v *visit) error {
		if err := s.withAccounts(); err != nil {
			return err
		}
		return h(w, v)
	}
}

// setPassword takes a new password. Everybody else who is signed in with this
// account is signed out.
func (s *site) setPassword(w http.ResponseWriter, v *visit) error {
	password := v.PostFormValue("password")
	if password == "" {
		if err := s.DB.SetPassword(v.Context(), v.who.ID, ""); err != nil {
			return err
		}
		s.note(v, "password-removed", v.who.ID, "")
		return v.back(w, "/account#sign-in")
	}
	if err := account.CheckPassword(password, v.who.Name, s.Name); err != nil {
		return err
	}
	digest, err := s.hasher.Hash(v.Context(), password)
	if err != nil {
		return err
	}
	if err := s.DB.SetPassword(v.Context(), v.who.ID, digest); err != nil {
		return err
	}
	s.note(v, "password-changed", v.who.ID, "")
	return s.renew(w, v, "/account#sign-in")
}

// renew gives the reader a new session and ends all others: after a change of how
// they sign in.
func (s *site) renew(w http.ResponseWriter, v *visit, to string) error {
	if err := s.DB.EndSession(v.Context(), v.who.ID, v.session, true); err != nil {
		return err
	}
	how := s.sessions.GetString(v.Context(), sessionHow)
	if err := v.enter(w, v.who.Reader, how); err != nil {
		return err
	}
	return v.back(w, to)
}

const sessionTOTP = "totp" // the secret that is being set up

type setupPage struct {
	frame
	Secret  string
	Problem string
}

// setupTOTP shows a new secret for an authenticator app; it counts once a code of
// it was typed.
func (s *site) setupTOTP(w http.ResponseWriter, v *visit) error {
	secret, address, err := account.NewTOTP(s.Name, v.who.Name)
	if err != nil {
		return err
	}
	if err := v.remember(w, map[string]string{sessionTOTP: secret + " " + address}); err != nil {
		return err
	}
	return v.show(w, "setup", v.newSetup(secret, ""))
}

func (v *visit) newSetup(secret, problem string) *setupPage {
	p := &setupPage{frame: v.frame("A second step"), Problem: problem}
	for i := 0; i < len(secret); i += 4 {
		p.Secret += secret[i:min(i+4, len(secret))] + " "
	}
	p.NoIndex = true
	return p
}

// totpPicture is the secret as a QR code.
func (s *site) totpPicture(w http.ResponseWriter, v *visit) error {
	_, address, _ := strings.Cut(s.sessions.GetString(v.Context(), sessionTOTP), " ")
	if address == "" {
		return errs.New(errs.NotFound, "no second step is being set up")
	}
	png, err := account.TOTPPicture(address, 240)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(png)
	return err
}

// confirmTOTP turns the second step on, and shows the recovery codes once.
func (s *site) confirmTOTP(w http.ResponseWriter, v *visit) error {
	secret, _, _ := strings.Cut(s.sessions.GetString(v.Context(), sessionTOTP), " ")
	if secret == "" {
		return v.back(w, "/account#second")
	}
	if err := s.attempt(v, account.ByAccount("code", strconv.FormatInt(v.who.ID, 10))); err != nil {
		return err
	}
	step, ok := account.CheckTOTP(secret, v.PostFormValue("code"), v.now, 0)
	if !ok {
		v.showStatus(w, http.StatusBadRequest, "setup", v.newSetup(secret, "That code is not right. Is the clock of your phone?"))
		return nil
	}
	codes, digests := newRecovery()
	if err := s.DB.SetTOTP(v.Context(), v.who.ID, secret, step, digests); err != nil {
		return err
	}
	if err := s.DB.EndSession(v.Context(), v.who.ID, v.session, true); err != nil {
		return err
	}
	s.note(v, "second-step-on", v.who.ID, "")
	if _, err := v.recall(w, sessionTOTP); err != nil {
		return err
	}
	return s.showAccount(w, v, recoveryShown(codes))
}

func newRecovery() (codes, digests []string) {
	codes = account.NewRecoveryCodes()
	for _, c := range codes {
		digests = append(digests, account.RecoveryDigest(c))
	}
	return codes, digests
}

func recoveryShown(codes []string) *shown {
	return &shown{"Your recovery codes", "Each signs you in once where the app is not at hand. They are shown this once: print them, or put them where your passwords are.", codes}
}

func (s *site) removeTOTP(w http.ResponseWriter, v *visit) error {
	if err := s.DB.SetTOTP(v.Context(), v.who.ID, "", 0, nil); err != nil {
		return err
	}
	s.note(v, "second-step-off", v.who.ID, "")
	return v.back(w, "/account#second")
}

func (s *site) newCodes(w http.ResponseWriter, v *visit) error {
	codes, digests := newRecovery()
	if err := s.DB.SetRecovery(v.Context(), v.who.ID, digests); err != nil {
		return err
	}
	s.note(v, "recovery-made", v.who.ID, "")
	return s.showAccount(w, v, recoveryShown(codes))
}

func (s *site) endSession(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := s.DB.EndSession(v.Context(), v.who.ID, id, false); err != nil {
		return err
	}
	s.note(v, "session-ended", v.who.ID, "")
	return v.back(w, "/account#sessions")
}

func (s *site) endOthers(w http.ResponseWriter, v *visit) error {
	if err := s.DB.EndSession(v.Context(), v.who.ID, v.session, true); err != nil {
		return err
	}
	s.note(v, "session-ended", v.who.ID, "all others")
	return v.back(w, "/account#sessions")
}

// addToken makes a token and shows it once.
func (s *site) addToken(w http.ResponseWriter, v *visit) error {
	if err := v.ParseForm(); err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	k := store.Token{Name: strings.TrimSpace(clip(v.PostFormValue("purpose"), 100))}
	for _, sc := range account.Scopes() {
		if slices.Contains(v.PostForm["scope"], string(sc)) {
			k.Scopes = append(k.Scopes, string(sc))
		}
	}
	days, err := strconv.Atoi(or(v.PostFormValue("days"), "0"))
	switch {
	case k.Name == "" || len(k.Scopes) == 0:
		return errs.New(errs.Invalid, "say what the token is for, and what it may do")
	case err != nil || days < 0 || days > 3650:
		return errs.New(errs.Invalid, "a token is good for 1 to 3650 days, or for ever")
	case days > 0:
		k.Expires = v.now.AddDate(0, 0, days)
	}
	token := account.NewToken()
	if err := s.DB.AddToken(v.Context(), v.who.ID, account.Digest(token), k); err != nil {
		return err
	}
	s.note(v, "token-made", v.who.ID, k.Name)
	return s.showAccount(w, v, &shown{"Your new token", "For “" + k.Name + "”. It is shown this once. Programs send it as a bearer token, or as the password beside your name.", []string{token}})
}

func (s *site) removeToken(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := s.DB.RemoveToken(v.Context(), v.who.ID, id); err != nil {
		return err
	}
	s.note(v, "token-removed", v.who.ID, "")
	return v.back(w, "/account#programs")
}

// mailLinkLife is how long an address can be proven.
const mailLinkLife = 24 * time.Hour

// setMail sends a letter to an address; it is kept once its link was used.
func (s *site) setMail(w http.ResponseWriter, v *visit) error {
	if v.PostFormValue("mail") == "" {
		if err := s.DB.SetMail(v.Context(), v.who.ID, ""); err != nil {
			return err
		}
		s.note(v, "mail-changed", v.who.ID, "")
		return v.back(w, "/account#mail")
	}
	if s.Mail == nil {
		return errs.New(errs.NotFound, "this newspaper sends no mail")
	}
	address, err := account.CheckMail(v.PostFormValue("mail"))
	if err != nil {
		return err
	}
	if err := s.attempt(v, account.Letters(address), account.Letters("of "+strconv.FormatInt(v.who.ID, 10))); err != nil {
		return err
	}
	token := account.NewToken()
	if err := s.DB.AddLink(v.Context(), account.Digest(token), store.Link{Kind: store.LinkMail, Reader: v.who.ID, Mail: address}, mailLinkLife); err != nil {
		return err
	}
	s.send(v, Letter{address, "Is this address yours?", v.who.Name + " reads " + s.Name + " and gave this address as theirs. If that is you, say so here:\n\n" +
		v.root() + "/link/" + token + "\n\nThe link works once, within a day. If it is not you, leave it alone: nothing happens.\n"})
	return v.back(w, "/account?sent=1#mail")
}

// deleteAccount deletes the reader and everything kept of them.
func (s *site) deleteAccount(w http.ResponseWriter, v *visit) error {
	single := !s.Accounts.Accounts()
	if !single && !strings.EqualFold(strings.TrimSpace(v.PostFormValue("name")), v.who.Name) || single && v.PostFormValue("name") != "delete" {
		return errs.New(errs.Invalid, "type the word that the page asks for, so that nobody deletes by mistake")
	}
	if err := s.DB.RemoveReader(v.Context(), v.who.ID, single); err != nil {
		return err
	}
	if !single {
		v.setSessionCookie(w, "", -1)
	}
	s.Log.Info("a reader deleted their account")
	return v.back(w, "/")
}
