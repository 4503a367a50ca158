package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Sessions: a random token in a cookie, its digest in the store, and what is kept
// between two requests of somebody who signs in or has.

const (
	sessionCookie = "session"
	sessionLife   = 30 * 24 * time.Hour
)

// Keys of what a session holds. All values are strings.
const (
	sessionReader = "reader" // the id of who has signed in
	sessionHow    = "how"    // by what
	sessionSince  = "since"  // when, RFC 3339
	sessionAgent  = "agent"
	sessionFrom   = "from" // the network
)

func newSessions(db *store.DB) *scs.SessionManager {
	m := scs.New()
	m.Store, m.Codec = sessionStore{db}, sessionCodec{}
	m.Lifetime, m.HashTokenInStore = sessionLife, true
	m.Cookie.Name = sessionCookie
	return m
}

// loaded is what the store said of the session of this request.
type loaded struct {
	token string
	store.Session
}

type loadedKey struct{}

// sessionStore keeps sessions in our own database.
type sessionStore struct{ db *store.DB }

// FindCtx implements scs.CtxStore; it notes the session's reader in the context.
func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	found, err := s.db.Session(ctx, token)
	if errors.Is(err, errs.NotFound) {
		return nil, false, nil
	}
	if l, ok := ctx.Value(loadedKey{}).(*loaded); ok && err == nil {
		l.token, l.Session = token, found
	}
	return found.Data, err == nil, err
}

// CommitCtx implements scs.CtxStore. A session that was there and is there no
// more is not made again.
func (s sessionStore) CommitCtx(ctx context.Context, token string, b []byte, expires time.Time) error {
	var held struct{ Values map[string]string }
	if err := json.Unmarshal(b, &held); err != nil {
		return err
	}
	reader, _ := strconv.ParseInt(held.Values[sessionReader], 10, 64)
	if l, ok := ctx.Value(loadedKey{}).(*loaded); ok && l.token == token {
		return s.db.SaveSession(ctx, token, reader, b, expires)
	}
	return s.db.AddSession(ctx, token, reader, b, expires)
}

// DeleteCtx implements scs.CtxStore.
func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.db.RemoveSession(ctx, token)
}

// Find implements scs.Store.
func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit implements scs.Store.
func (s sessionStore) Commit(token string, b []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expires)
}

// Delete implements scs.Store.
func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// sessionCodec writes a session as JSON, so that a list of sessions can be read
// without this package's manager.
type sessionCodec struct{}

type sessionText struct {
	Deadline time.Time         `json:"deadline"`
	Values   map[string]string `json:"values"`
}

// Encode implements scs.Codec.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	t := sessionText{deadline, map[string]string{}}
	for key, v := range values {
		text, ok := v.(string)
		if !ok {
			return nil, errs.New(errs.Internal, "a session holds strings, not %T (%s)", v, key)
		}
		t.Values[key] = text
	}
	return json.Marshal(t)
}

// Decode implements scs.Codec.
func (sessionCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	var t sessionText
	if err := json.Unmarshal(b, &t); err != nil {
		return time.Time{}, nil, err
	}
	values := map[string]any{}
	for key, v := range t.Values {
		values[key] = v
	}
	return t.Deadline, values, nil
}

// identify finds out who asks: by a token, without accounts the single reader at
// this machine, else whose session it is.
func (s *site) identify(v *visit) (err error) {
	switch secret := bearer(v.Request); {
	case secret != "":
		err = v.identifyToken(secret)
	case s.Accounts.Accounts():
		err = v.identifySession()
	case s.isLocal(v.Request):
		v.who = account.Visitor{Reader: news.Reader{ID: store.Single, Role: news.RoleOwner, State: news.ReaderActive}, Lately: true}
	}
	v.reader = v.who.ID != 0
	return err
}

// bearer is the token of a request: as such, or as the password of a program that
// knows no better. Another password is none of ours: a proxy may have asked for it.
func bearer(r *http.Request) string {
	if _, password, ok := r.BasicAuth(); ok && strings.HasPrefix(password, account.TokenPrefix) {
		return password
	}
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	return ""
}

func (v *visit) identifyToken(secret string) error {
	r, scopes, err := v.site.DB.ReaderOfToken(v.Context(), account.Digest(secret))
	if errors.Is(err, errs.NotFound) || err == nil && r.State != news.ReaderActive {
		return account.ErrSignIn
	}
	v.who = account.Visitor{Reader: r, Scopes: []account.Scope{}}
	for _, s := range scopes {
		v.who.Scopes = append(v.who.Scopes, account.Scope(s))
	}
	return err
}

func (v *visit) identifySession() error {
	token := ""
	if c, err := v.Cookie(sessionCookie); err == nil && len(c.Value) < 100 {
		token = c.Value
	}
	l := &loaded{}
	m := v.site.sessions
	ctx, err := m.Load(context.WithValue(v.Context(), loadedKey{}, l), token)
	if err != nil {
		return err
	}
	v.Request = v.WithContext(ctx)
	v.session = l.ID
	if l.Reader.State != news.ReaderActive {
		return nil
	}
	v.who = account.Visitor{Reader: l.Reader}
	if since, err := time.Parse(time.RFC3339, m.GetString(ctx, sessionSince)); err == nil {
		v.who.Lately = v.now.Sub(since).Abs() < account.Freshness
	}
	return nil
}

// keepSession writes the session down and its cookie into the answer. Handlers
// that change a session call it before they write.
func (v *visit) keepSession(w http.ResponseWriter) error {
	m := v.site.sessions
	token, expires, err := m.Commit(v.Context())
	if errors.Is(err, errs.NotFound) {
		return account.ErrSignIn
	}
	if err == nil {
		v.setSessionCookie(w, token, int(time.Until(expires).Seconds()))
	}
	return err
}

// setSessionCookie sends the token, or takes it back where seconds is negative.
func (v *visit) setSessionCookie(w http.ResponseWriter, token string, seconds int) {
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: token, Path: "/", MaxAge: seconds,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.secure()})
	w.Header().Set("Cache-Control", "no-store")
}

// secure reports whether the reader's browser speaks HTTPS with us, or with the
// proxy in front of us.
func (v *visit) secure() bool {
	if v.TLS != nil {
		return true
	}
	_, proxied, _ := v.site.client(v.Request)
	if proxied && v.Header.Get("X-Forwarded-Proto") == "https" {
		return true
	}
	base := v.site.base
	return base != nil && base.Scheme == "https" && base.Host == v.Host
}

// enter signs a reader in: a new token, so that one planted before is worth
// nothing, and nothing of what the session held.
func (v *visit) enter(w http.ResponseWriter, r news.Reader, how string) error {
	m, ctx := v.site.sessions, v.Context()
	if err := m.Clear(ctx); err != nil {
		return err
	}
	if err := m.RenewToken(ctx); err != nil {
		return err
	}
	for key, value := range map[string]string{
		sessionReader: strconv.FormatInt(r.ID, 10), sessionHow: how, sessionSince: v.now.UTC().Format(time.RFC3339),
		sessionAgent: clip(v.UserAgent(), 200), sessionFrom: v.network(),
	} {
		m.Put(ctx, key, value)
	}
	return v.keepSession(w)
}

// leave ends the session of this request.
func (v *visit) leave(w http.ResponseWriter) error {
	err := v.site.sessions.Destroy(v.Context())
	v.setSessionCookie(w, "", -1)
	return err
}

// ceremonyLife is how long something that takes two requests may take.
const ceremonyLife = 10 * time.Minute

// remember keeps values in the session until the next request. The session of
// somebody who has not signed in lives no longer than that takes.
func (v *visit) remember(w http.ResponseWriter, values map[string]string) error {
	m, ctx := v.site.sessions, v.Context()
	if m.GetString(ctx, sessionReader) == "" {
		m.SetDeadline(ctx, time.Now().Add(ceremonyLife))
	}
	for key, value := range values {
		m.Put(ctx, key, value)
	}
	return v.keepSession(w)
}

// recall takes what was remembered; it is good once.
func (v *visit) recall(w http.ResponseWriter, keys ...string) (map[string]string, error) {
	m, ctx, values := v.site.sessions, v.Context(), map[string]string{}
	for _, key := range keys {
		if s := m.PopString(ctx, key); s != "" {
			values[key] = s
		}
	}
	if len(values) == 0 {
		return values, nil
	}
	return values, v.keepSession(w)
}

// clip is the first n characters of what a client sent, as valid text.
func clip(s string, n int) string {
	runes := []rune(strings.ToValidUTF8(s, ""))
	return string(runes[:min(n, len(runes))])
}
