package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"
	"sync"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Signing in through a provider (OpenID Connect, with PKCE). The provider proves
// who somebody is; who may come in is decided here as ever.

// Provider is where readers can sign in elsewhere.
type Provider struct {
	Name             string // on the button
	Issuer           string
	ClientID, Secret string
	HTTP             *http.Client // reaches the issuer, which the operator named
}

// providerCache holds what the provider says of itself, asked for at the first
// sign-in: a provider that is down does not keep the newspaper from starting.
type providerCache struct {
	mu    sync.Mutex
	known *oidc.Provider
}

// discovered is the provider, with the context in which it is to be asked.
func (s *site) discovered(ctx context.Context) (*oidc.Provider, context.Context, error) {
	ctx = oidc.ClientContext(ctx, s.Provider.HTTP)
	s.provider.mu.Lock()
	defer s.provider.mu.Unlock()
	if s.provider.known == nil {
		// Its keys are asked for later, with the context given here.
		p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), s.Provider.HTTP), s.Provider.Issuer)
		if err != nil {
			return nil, ctx, errs.New(errs.Transient, "%s does not answer: %w", s.Provider.Issuer, err)
		}
		s.provider.known = p
	}
	return s.provider.known, ctx, nil
}

func (v *visit) oauth(p *oidc.Provider) *oauth2.Config {
	o := v.site.Provider
	return &oauth2.Config{ClientID: o.ClientID, ClientSecret: o.Secret, Endpoint: p.Endpoint(), RedirectURL: v.root() + "/sign-in/provider/back",
		Scopes: []string{oidc.ScopeOpenID, "profile", "email"}}
}

// What a session holds while somebody is at the provider.
const (
	sessionState    = "state"
	sessionNonce    = "nonce"
	sessionVerifier = "verifier"
	sessionLink     = "link" // the identity is to be added to the account
)

// withProvider is errs.NotFound where there is none.
func (s *site) withProvider() error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	if s.Provider == nil {
		return errs.New(errs.NotFound, "this newspaper knows no other place to sign in")
	}
	return nil
}

// toProvider leads to the provider.
func (s *site) toProvider(w http.ResponseWriter, v *visit) error {
	if err := s.withProvider(); err != nil {
		return err
	}
	p, _, err := s.discovered(v.Context())
	if err != nil {
		return err
	}
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	err = v.remember(w, map[string]string{sessionState: state, sessionNonce: nonce, sessionVerifier: verifier, sessionBack: ownPath(v.FormValue("back")),
		sessionJoinToken: clip(v.FormValue("join"), 100), sessionLink: clip(v.FormValue("link"), 1)})
	if err != nil {
		return err
	}
	http.Redirect(w, v.Request, v.oauth(p).AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), http.StatusSeeOther)
	return nil
}

// claims are what a provider says of somebody.
type claims struct {
	Username string `json:"preferred_username"`
	Name     string `json:"name"`
	Mail     string `json:"email"`
	Proven   bool   `json:"email_verified"`
	Nonce    string `json:"nonce"`
}

// fromProvider takes what somebody brings back from the provider.
func (s *site) fromProvider(w http.ResponseWriter, v *visit) error {
	if err := s.withProvider(); err != nil {
		return err
	}
	kept, err := v.recall(w, sessionState, sessionNonce, sessionVerifier, sessionBack, sessionJoinToken, sessionLink)
	if err != nil {
		return err
	}
	if kept[sessionState] == "" || subtle.ConstantTimeCompare([]byte(kept[sessionState]), []byte(v.FormValue("state"))) != 1 {
		return errs.New(errs.Invalid, "this sign-in was not begun here, or took too long; begin again")
	}
	if v.FormValue("code") == "" {
		return errs.New(errs.Invalid, "%s did not sign you in", s.Provider.Name)
	}
	id, said, err := s.redeem(v, v.FormValue("code"), kept[sessionVerifier])
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(kept[sessionNonce]), []byte(said.Nonce)) != 1 {
		return errs.New(errs.Invalid, "what the provider said belongs to another sign-in; begin again")
	}
	r, err := s.DB.ReaderIdentified(v.Context(), id.Issuer, id.Subject)
	switch {
	case err == nil:
		if err := activeOnly(r); err != nil {
			return err
		}
		return s.enter(w, v, r, s.Provider.Name, kept[sessionBack])
	case !errors.Is(err, errs.NotFound):
		return err
	case kept[sessionLink] != "" && v.reader && v.who.Lately:
		if err := s.DB.AddIdentity(v.Context(), v.who.ID, id); err != nil {
			return err
		}
		s.note(v, "identity-added", v.who.ID, s.Provider.Name)
		return v.back(w, "/account#elsewhere")
	}
	return s.joinFromProvider(w, v, id, said, kept[sessionJoinToken])
}

// redeem exchanges the code for who it is.
func (s *site) redeem(v *visit, code, verifier string) (id store.Identity, said claims, err error) {
	p, ctx, err := s.discovered(v.Context())
	if err != nil {
		return id, said, err
	}
	token, err := v.oauth(p).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return id, said, errs.New(errs.Invalid, "%s did not accept the sign-in: %w", s.Provider.Name, err)
	}
	raw, _ := token.Extra("id_token").(string)
	proof, err := p.Verifier(&oidc.Config{ClientID: s.Provider.ClientID}).Verify(ctx, raw)
	if err != nil {
		return id, said, errs.New(errs.Invalid, "what %s said cannot be trusted: %w", s.Provider.Name, err)
	}
	if err := proof.Claims(&said); err != nil {
		return id, said, errs.New(errs.Invalid, "what %s said cannot be read: %w", s.Provider.Name, err)
	}
	if info, err := p.UserInfo(ctx, oauth2.StaticTokenSource(token)); err == nil && info.Subject == proof.Subject {
		nonce := said.Nonce
		info.Claims(&said) //nolint:errcheck // what the token said stands
		said.Nonce = nonce
	}
	return store.Identity{Issuer: proof.Issuer, Subject: proof.Subject, Name: clip(or(said.Username, or(said.Name, said.Mail)), 100)}, said, nil
}

// maxNames is how many names are tried for somebody whose own is taken.
const maxNames = 20

// joinFromProvider makes a reader of somebody whom the provider knows and we do
// not, where they may come in.
func (s *site) joinFromProvider(w http.ResponseWriter, v *visit, id store.Identity, said claims, token string) error {
	a, err := s.admission(v, token)
	if errors.Is(err, errClosed) {
		v.showStatus(w, http.StatusForbidden, "join", v.newJoin(a, "", "Nobody here signs in as "+id.Name+" at "+s.Provider.Name+"."))
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.attempt(v, account.Joining(v.network())); err != nil {
		return err
	}
	j := store.Joining{Reader: news.Reader{Role: a.role, State: a.state}, Identity: &id, Claim: a.claim, Invitation: a.invitation}
	if address, err := account.CheckMail(said.Mail); err == nil && said.Proven {
		if _, err := s.DB.ReaderNamed(v.Context(), address); errors.Is(err, errs.NotFound) {
			j.Reader.Mail = address
		}
	}
	base := nameFrom(said)
	for n := 1; ; n++ {
		j.Reader.Name = base
		if n > 1 {
			j.Reader.Name = base + "-" + itoa(int64(n))
		}
		r, err := s.DB.Join(v.Context(), j)
		if errors.Is(err, errs.Conflict) && n < maxNames && !a.claim {
			continue
		}
		if err != nil {
			return err
		}
		to, err := s.welcome(w, v, r, s.Provider.Name)
		if err != nil {
			return err
		}
		return v.back(w, to)
	}
}

// nameFrom makes a reader's name of what a provider says.
func nameFrom(said claims) string {
	local, _, _ := strings.Cut(said.Mail, "@")
	user, _, _ := strings.Cut(said.Username, "@")
	for _, from := range []string{user, said.Name, local} {
		words := strings.FieldsFunc(from, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
		if name, err := account.CheckName(clip(strings.Join(words, "-"), 30)); err == nil {
			return name
		}
	}
	return "reader"
}

// removeIdentity forgets who the reader is at a provider.
func (s *site) removeIdentity(w http.ResponseWriter, v *visit) error {
	if err := s.DB.RemoveIdentity(v.Context(), v.who.ID, v.PostFormValue("issuer")); err != nil {
		return err
	}
	s.note(v, "identity-removed", v.who.ID, "")
	return v.back(w, "/account#elsewhere")
}
