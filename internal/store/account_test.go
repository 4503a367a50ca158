package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

func join(t testing.TB, db *store.DB, name string, role news.Role) int64 {
	t.Helper()
	return must[int64](t)(db.AddReader(t.Context(), news.Reader{Name: name, Role: role, State: news.ReaderActive}))
}

func is(t testing.TB, what string, err error, kind errs.Kind) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("%s: %v, want %s", what, err, kind)
	}
}

func firstOwnerKeepsWhatTheSingleReaderKept(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	if err := db.SavePlace(t.Context(), store.Single, 7, 12); err != nil {
		t.Fatal(err)
	}
	if must[bool](t)(db.Claimed(t.Context())) {
		t.Fatal("a new newspaper has an owner")
	}
	r := must[news.Reader](t)(db.Join(t.Context(), store.Joining{Reader: news.Reader{Name: "Siv"}, Claim: true}))
	if r.ID != store.Single || r.Role != news.RoleOwner || !must[bool](t)(db.Claimed(t.Context())) {
		t.Errorf("the first owner is %+v", r)
	}
	_, err := db.Join(t.Context(), store.Joining{Reader: news.Reader{Name: "Odd"}, Claim: true})
	is(t, "a second first owner", err, errs.Conflict)
	if second := join(t, db, "Odd", news.RoleReader); second == store.Single {
		t.Error("the second reader has the first one's number")
	}
}

func namesAreOnePersons(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	join(t, db, "Siv", news.RoleReader)
	for _, name := range []string{"Siv", "siv", " SIV "} {
		_, err := db.AddReader(t.Context(), news.Reader{Name: name, Role: news.RoleReader})
		is(t, name, err, errs.Conflict)
	}
	_, err := db.AddReader(t.Context(), news.Reader{Name: "  "})
	is(t, "no name", err, errs.Invalid)
	if err := db.SetMail(t.Context(), join(t, db, "a", news.RoleReader), "x@esker.example"); err != nil {
		t.Fatal(err)
	}
	is(t, "another's address", db.SetMail(t.Context(), join(t, db, "b", news.RoleReader), "x@esker.example"), errs.Conflict)
	if r := must[news.Reader](t)(db.ReaderNamed(t.Context(), "X@esker.example")); r.Name != "a" {
		t.Errorf("by address: %+v", r)
	}
	_, err = db.ReaderNamed(t.Context(), "")
	is(t, "the unclaimed owner by no name", err, errs.NotFound)
}

func lastOwnerStays(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	owner := must[news.Reader](t)(db.Join(t.Context(), store.Joining{Reader: news.Reader{Name: "Siv"}, Claim: true})).ID
	is(t, "role", db.SetRole(t.Context(), owner, news.RoleReader), errs.Conflict)
	is(t, "suspended", db.SetState(t.Context(), owner, news.ReaderSuspended), errs.Conflict)
	is(t, "removed", db.RemoveReader(t.Context(), owner, false), errs.Conflict)
	second := join(t, db, "Odd", news.RoleOwner)
	if err := db.RemoveReader(t.Context(), owner, false); err != nil {
		t.Error(err)
	}
	is(t, "the second, alone now", db.RemoveReader(t.Context(), second, false), errs.Conflict)
	if !must[bool](t)(db.Claimed(t.Context())) {
		t.Error("a newspaper whose first owner left can be claimed again")
	}
}

// twoOwnersDemoteEachOther: whichever comes second must fail.
func twoOwnersDemoteEachOther(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	a := must[news.Reader](t)(db.Join(t.Context(), store.Joining{Reader: news.Reader{Name: "a"}, Claim: true})).ID
	b := join(t, db, "b", news.RoleOwner)
	var failed atomic.Int32
	var wg sync.WaitGroup
	for _, id := range []int64{a, b} {
		wg.Go(func() {
			if err := db.SetRole(t.Context(), id, news.RoleReader); errors.Is(err, errs.Conflict) {
				failed.Add(1)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if failed.Load() != 1 {
		t.Errorf("%d of two failed", failed.Load())
	}
}

func sessions(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	id := join(t, db, "siv", news.RoleReader)
	expires := c.t.Add(time.Hour)
	for _, token := range []string{"phone", "desk", "old"} {
		if err := db.AddSession(t.Context(), token, id, []byte(`{}`), expires); err != nil {
			t.Fatal(err)
		}
	}
	s := must[store.Session](t)(db.Session(t.Context(), "desk"))
	if s.Reader.Name != "siv" || string(s.Data) != "{}" {
		t.Errorf("session %+v", s)
	}
	c.t = c.t.Add(10 * time.Minute)
	must[store.Session](t)(db.Session(t.Context(), "phone"))
	list := must[[]store.Session](t)(db.Sessions(t.Context(), id))
	if len(list) != 3 || !list[0].Seen.Equal(c.t) {
		t.Errorf("sessions %+v", list)
	}
	// Ended elsewhere, it does not come back with a late write.
	if err := db.EndSession(t.Context(), id, s.ID, false); err != nil {
		t.Fatal(err)
	}
	_, err := db.Session(t.Context(), "desk")
	is(t, "an ended session", err, errs.NotFound)
	is(t, "a late write", db.SaveSession(t.Context(), "desk", id, []byte(`{}`), expires), errs.NotFound)
	// Another reader cannot end it.
	other := join(t, db, "odd", news.RoleReader)
	if err := db.EndSession(t.Context(), other, list[0].ID, false); err != nil {
		t.Fatal(err)
	}
	phone := must[store.Session](t)(db.Session(t.Context(), "phone"))
	if err := db.EndSession(t.Context(), id, phone.ID, true); err != nil {
		t.Fatal(err)
	}
	if list := must[[]store.Session](t)(db.Sessions(t.Context(), id)); len(list) != 1 || list[0].ID != phone.ID {
		t.Errorf("after ending all others: %+v", list)
	}
	c.t = expires
	_, err = db.Session(t.Context(), "phone")
	is(t, "an expired session", err, errs.NotFound)
}

func invitationsWorkOnce(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	add := func(token string, good time.Duration) {
		if err := db.AddLink(t.Context(), token, store.Link{Kind: store.LinkInvitation, Role: news.RoleEditor, Note: "for Odd"}, good); err != nil {
			t.Fatal(err)
		}
	}
	add("one", time.Hour)
	add("late", time.Minute)
	var in atomic.Int32
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			_, err := db.Join(t.Context(), store.Joining{Reader: news.Reader{Name: fmt.Sprint("odd", i)}, Invitation: "one"})
			if err == nil {
				in.Add(1)
			} else if !errors.Is(err, errs.Gone) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if in.Load() != 1 {
		t.Errorf("%d came in by one invitation", in.Load())
	}
	list := must[[]news.Reader](t)(db.Readers(t.Context(), "", 0))
	if len(list) != 1 || list[0].Role != news.RoleEditor {
		t.Errorf("readers %+v", list)
	}
	// A name that is taken does not use an invitation up.
	add("two", time.Hour)
	_, err := db.Join(t.Context(), store.Joining{Reader: news.Reader{Name: list[0].Name}, Invitation: "two"})
	is(t, "a taken name", err, errs.Conflict)
	if _, err := db.Link(t.Context(), "two"); err != nil {
		t.Error("the invitation is gone:", err)
	}
	c.t = c.t.Add(2 * time.Minute)
	_, err = db.Link(t.Context(), "late")
	is(t, "an expired invitation", err, errs.Gone)
	_, err = db.UseLink(t.Context(), "two", store.LinkSignIn, store.LinkReset)
	is(t, "an invitation as another kind of link", err, errs.Gone)
}

func proofs(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	id := join(t, db, "siv", news.RoleReader)
	key := store.Passkey{Name: "phone", Credential: "abc", Data: []byte(`{}`)}
	if err := db.AddPasskey(t.Context(), id, key); err != nil {
		t.Fatal(err)
	}
	is(t, "the same passkey twice", db.AddPasskey(t.Context(), join(t, db, "odd", news.RoleReader), key), errs.Conflict)
	held := must[[]store.Passkey](t)(db.Passkeys(t.Context(), id))
	is(t, "the last way to sign in", db.RemovePasskey(t.Context(), id, held[0].ID), errs.Conflict)
	if err := db.SetPassword(t.Context(), id, "digest"); err != nil {
		t.Fatal(err)
	}
	if err := db.RemovePasskey(t.Context(), id, held[0].ID); err != nil {
		t.Error(err)
	}
	is(t, "no password and no passkey", db.SetPassword(t.Context(), id, ""), errs.Conflict)
	if err := db.SetTOTP(t.Context(), id, "secret", 100, []string{"c1", "c2"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		step int64
		want bool
	}{{100, false}, {99, false}, {101, true}, {101, false}, {103, true}, {102, false}} {
		if got := must[bool](t)(db.UseTOTP(t.Context(), id, c.step)); got != c.want {
			t.Errorf("step %d: %v", c.step, got)
		}
	}
	if !must[bool](t)(db.UseRecovery(t.Context(), id, "c1")) || must[bool](t)(db.UseRecovery(t.Context(), id, "c1")) {
		t.Error("a recovery code is not good exactly once")
	}
	if p := must[store.Proof](t)(db.ProofNamed(t.Context(), "SIV")); p.Recovery != 1 || p.TOTP != "secret" || p.TOTPStep != 103 {
		t.Errorf("proof %+v", p)
	}
	if err := db.AddIdentity(t.Context(), id, store.Identity{Issuer: "https://id.example", Subject: "1"}); err != nil {
		t.Fatal(err)
	}
	is(t, "another's identity", db.AddIdentity(t.Context(), join(t, db, "eve", news.RoleReader), store.Identity{Issuer: "https://id.example", Subject: "1"}), errs.Conflict)
}

func attempts(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	var through atomic.Int32
	var wg sync.WaitGroup
	for range 30 {
		wg.Go(func() {
			wait, err := db.Attempt(t.Context(), "account siv", 10, 15*time.Minute)
			if err != nil {
				t.Error(err)
			}
			if wait == 0 {
				through.Add(1)
			}
		})
	}
	wg.Wait()
	if through.Load() != 10 {
		t.Errorf("%d of 30 at once went through, want 10", through.Load())
	}
	c.t = c.t.Add(5 * time.Minute)
	if wait := must[time.Duration](t)(db.Attempt(t.Context(), "account siv", 10, 15*time.Minute)); wait != 10*time.Minute {
		t.Errorf("wait %s", wait)
	}
	c.t = c.t.Add(10*time.Minute + time.Second)
	if wait := must[time.Duration](t)(db.Attempt(t.Context(), "account siv", 10, 15*time.Minute)); wait != 0 {
		t.Errorf("after the span: %s", wait)
	}
	if err := db.Forgive(t.Context(), "account siv"); err != nil {
		t.Error(err)
	}
}

func tokens(t *testing.T, e storetest.Engine) {
	db, c := open(t, e)
	id := join(t, db, "siv", news.RoleReader)
	if err := db.AddToken(t.Context(), id, "digest", store.Token{Name: "phone", Scopes: []string{"read", "keep"}, Expires: c.t.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	r, scopes, err := db.ReaderOfToken(t.Context(), "digest")
	if err != nil || r.ID != id || fmt.Sprint(scopes) != "[read keep]" {
		t.Errorf("%+v %v %v", r, scopes, err)
	}
	c.t = c.t.Add(time.Hour)
	_, _, err = db.ReaderOfToken(t.Context(), "digest")
	is(t, "an expired token", err, errs.NotFound)
	if list := must[[]store.Token](t)(db.Tokens(t.Context(), id)); len(list) != 1 || !list[0].Used.Equal(start) {
		t.Errorf("tokens %+v", list)
	}
}

// singleReaderIsEmptied: without accounts there is always one reader.
func singleReaderIsEmptied(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	if err := db.SavePlace(t.Context(), store.Single, 7, 12); err != nil {
		t.Fatal(err)
	}
	if err := db.RemoveReader(t.Context(), store.Single, true); err != nil {
		t.Fatal(err)
	}
	kept := must[[]store.Kept](t)(db.KeptOf(t.Context(), store.Single))
	for _, k := range kept {
		if k.Table != "readers" && len(k.Rows) != 0 {
			t.Errorf("%s still has %v", k.Table, k.Rows)
		}
	}
	if must[bool](t)(db.Claimed(t.Context())) {
		t.Error("an emptied account is somebody's")
	}
}

// TestNothingOfReadersIsForgotten holds that every table with a column for a
// reader is taken out and deleted with them.
func TestNothingOfReadersIsForgotten(t *testing.T) {
	db, _ := open(t, storetest.SQLite)
	known := map[string]bool{}
	for _, k := range store.ReaderTables() {
		known[k] = true
	}
	columns, err := db.Columns(t.Context())
	if err != nil || len(columns) < 50 {
		t.Fatal(columns, err)
	}
	for _, c := range columns {
		for _, name := range []string{"reader", "actor", "maker"} {
			if table, column, _ := bytes.Cut([]byte(c), []byte(".")); string(column) == name && !known[c] {
				t.Errorf("table %s keeps things of readers in its column %s: add it to readerTables", table, column)
			}
		}
	}
}

// TestDeletedReadersLeaveNothing deletes a reader who did all that leaves
// something behind, and looks for traces in the bytes of the database.
func TestDeletedReadersLeaveNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "traces.db")
	c := &clock{start}
	db, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + path, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx := t.Context()
	must[news.Reader](t)(db.Join(ctx, store.Joining{Reader: news.Reader{Name: "owner"}, Claim: true}))
	page, parent := must[int64](t)(db.SaveArticle(ctx, article(c, "https://a.example/x", "T", "Words."))), int64(0)
	var gone []int64
	for i := range 40 { // enough that pages are split and rows move
		name := fmt.Sprint("zzyzx-name-", i)
		r := must[news.Reader](t)(db.Join(ctx, store.Joining{Password: "zzyzx-password", Handle: fmt.Sprint("zzyzx-handle-", i),
			Reader:   news.Reader{Name: name, Mail: fmt.Sprint("zzyzx-", i, "@esker.example"), About: "zzyzx-about", Role: news.RoleReader, State: news.ReaderActive},
			Passkey:  &store.Passkey{Name: "zzyzx-key", Credential: fmt.Sprint("zzyzx-credential-", i), Data: []byte(`"zzyzx-data"`)},
			Identity: &store.Identity{Issuer: "https://id.example", Subject: fmt.Sprint("zzyzx-subject-", i), Name: "zzyzx-elsewhere"}}))
		gone = append(gone, r.ID)
		for _, err := range []error{
			db.AddSession(ctx, fmt.Sprint("zzyzx-session-", i), r.ID, []byte(`{"agent":"zzyzx-agent"}`), c.t.Add(time.Hour)),
			db.SetTOTP(ctx, r.ID, "zzyzx-secret", 1, []string{"zzyzx-code-1", "zzyzx-code-2"}),
			db.SetMail(ctx, r.ID, fmt.Sprint("zzyzx-new-", i, "@esker.example")),
			db.SetPassword(ctx, r.ID, "zzyzx-another-password-that-is-longer"),
			db.AddToken(ctx, r.ID, fmt.Sprint("zzyzx-token-", i), store.Token{Name: "zzyzx-app"}),
			db.AddLink(ctx, fmt.Sprint("zzyzx-link-", i), store.Link{Kind: store.LinkSignIn, Reader: r.ID, Mail: "zzyzx-mail@esker.example"}, time.Hour),
			db.AddLink(ctx, fmt.Sprint("zzyzx-invitation-", i), store.Link{Kind: store.LinkInvitation, Maker: r.ID, Note: "zzyzx-note"}, time.Hour),
			db.Note(ctx, store.Event{Actor: r.ID, Reader: r.ID, Kind: "joined", About: "zzyzx-event", Network: "zzyzx-network"}),
			db.SavePlace(ctx, r.ID, int64(i), 3),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		must[time.Time](t)(db.Look(ctx, r.ID, 5))
		talk, _, err := db.AddComment(ctx, store.Writing{Article: page, Parent: parent, Reader: r.ID, State: news.CommentVisible, Source: "zzyzx-said", HTML: "zzyzx-said", Note: "zzyzx-note", Network: "zzyzx-mark", Nonce: "zzyzx-nonce"})
		if err == nil {
			err = db.EditComment(ctx, store.Edit{Comment: talk.ID, Reader: r.ID, Version: 1, State: news.CommentVisible, Source: strings.Repeat("zzyzx-more ", i), HTML: "zzyzx-better"})
		}
		if err != nil {
			t.Fatal(err)
		}
		parent = talk.ID
	}
	kept, err := db.KeptOf(ctx, gone[7])
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(kept)
	for _, want := range []string{"zzyzx-name-7", "zzyzx-new-7@esker.example", "zzyzx-key", "zzyzx-subject-7", "zzyzx-app", "zzyzx-note", "zzyzx-event", `"paragraph":3`, `"story":5`, "2026-11-17T09:00:00Z"} {
		if !bytes.Contains(b, []byte(want)) {
			t.Errorf("what is taken out lacks %s: %s", want, b)
		}
	}
	for _, secret := range []string{"password", "zzyzx-secret", "zzyzx-code", "zzyzx-token", "zzyzx-session", "zzyzx-handle", "zzyzx-data"} {
		if bytes.Contains(b, []byte(secret)) {
			t.Errorf("what is taken out holds the secret %s", secret)
		}
	}
	for _, id := range gone {
		if err := db.RemoveReader(ctx, id, false); err != nil {
			t.Fatal(err)
		}
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		b, err := os.ReadFile(path + end)
		if err != nil {
			continue
		}
		if i := bytes.Index(b, []byte("zzyzx")); i >= 0 {
			t.Errorf("%d traces in the database's %q file, such as %q", bytes.Count(b, []byte("zzyzx")), end, b[max(0, i-20):min(len(b), i+60)])
		}
	}
	if rest := must[[]store.Event](t)(db.Audit(ctx, 0, 0, 100)); len(rest) != 40 || rest[0].Actor != 0 {
		t.Errorf("the log keeps that something happened: %d events", len(rest))
	}
}
