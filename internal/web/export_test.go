package web

import (
	"context"
	"net/http"
	"strconv"
	"testing"
	"time"

	"broadsheet/internal/store"
	"broadsheet/internal/web/webtest"
)

// PictureURL is the address of a picture under a secret, for tests.
func PictureURL(secret []byte, src string) string {
	return (&site{Options: Options{Secret: secret}}).pictureURL(src)
}

// Patterns are all addresses of the table of routes.
func Patterns() (list []string) {
	for _, r := range newSite(Options{Comments: Comments{On: true}}).table() {
		list = append(list, r.pattern)
	}
	return list
}

// SignedIn is the Cookie header of a session in which a reader has signed in.
func SignedIn(t testing.TB, db *store.DB, reader int64) string {
	t.Helper()
	m := newSessions(db)
	ctx, err := m.Load(context.WithValue(t.Context(), loadedKey{}, &loaded{}), "")
	if err != nil {
		t.Fatal(err)
	}
	m.Put(ctx, sessionSince, webtest.Present.Format(time.RFC3339))
	m.Put(ctx, sessionReader, strconv.FormatInt(reader, 10))
	token, _, err := m.Commit(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return (&http.Cookie{Name: sessionCookie, Value: token}).String()
}
