package store_test

import (
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"broadsheet/internal/errs"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// TestPostgresSaysWhatIsWrong guards against "failed to connect": whatever keeps
// a database from being used is said with what to do, and without the password.
func TestPostgresSaysWhatIsWrong(t *testing.T) {
	if testing.Short() {
		t.Skip("short tests are on SQLite only")
	}
	server := storetest.Server(t)
	storetest.Exec(t, `DROP ROLE IF EXISTS reader`, `CREATE ROLE reader LOGIN PASSWORD 'swordfish'`, `DROP DATABASE IF EXISTS latin`,
		`CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'`)
	host := "127.0.0.1:" + server.Query().Get("port")
	gone := must[net.Listener](t)(net.Listen("tcp", "127.0.0.1:0"))
	gone.Close()
	for name, c := range map[string]struct {
		address string
		kind    errs.Kind
		says    string
	}{
		"wrong password":  {"postgres://reader:geheim@" + host + "/postgres", errs.Forbidden, "does not let reader in: check the user and the password"},
		"password as key": {"postgres://reader@" + host + "/postgres?password=geheim", errs.Forbidden, "check the user and the password"},
		"no such user":    {"postgres://nobody:geheim@" + host + "/postgres", errs.Forbidden, "check the user and the password"},
		"no database":     {"postgres://reader:swordfish@" + host + "/nothing", errs.Invalid, "make it with createdb"},
		"not its owner":   {"postgres://reader:swordfish@" + host + "/postgres", errs.Forbidden, "ALTER DATABASE postgres OWNER TO reader"},
		"not running":     {"postgres://reader:geheim@" + gone.Addr().String() + "/x", errs.Transient, "is it running there"},
		"not UTF-8":       {storetest.On(server, "latin"), errs.Invalid, "keeps UTF-8"},
		"too old":         {"postgres://reader:geheim@" + oldServer(t) + "/x?sslmode=disable", errs.Invalid, "PostgreSQL 14 is too old: Broadsheet needs 15 or later"},
		"no address":      {"postgres://reader:ge heim@[::1/x", errs.Invalid, "%40"},
		"no port":         {"postgres://reader:geheim@host:port/x", errs.Invalid, "%40"},
		"no such mode":    {"postgres://reader:geheim@" + host + "/x?sslmode=perhaps", errs.Invalid, "sslmode"},
		"too few":         {"postgres://reader:geheim@" + host + "/x?pool_max_conns=1", errs.Invalid, "4 at least"},
	} {
		_, err := store.Open(t.Context(), store.Config{URL: c.address})
		if err == nil || errs.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: (%s) %v", name, errs.KindOf(err), err)
		}
		for _, secret := range []string{"geheim", "ge heim", "ge%20heim", "swordfish"} {
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the password is told: %v", name, err)
			}
		}
	}
}

// oldServer answers every connection as PostgreSQL 14 would, and says where.
func oldServer(t *testing.T) string {
	t.Helper()
	l := must[net.Listener](t)(net.Listen("tcp", "127.0.0.1:0"))
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.SetDeadline(time.Now().Add(10 * time.Second))
			b := pgproto3.NewBackend(conn, conn)
			if _, err := b.ReceiveStartupMessage(); err != nil {
				conn.Close()
				continue
			}
			b.Send(&pgproto3.AuthenticationOk{})
			b.Send(&pgproto3.ParameterStatus{Name: "server_version", Value: "14.9 (Debian 14.9-1)"})
			b.Send(&pgproto3.ParameterStatus{Name: "server_encoding", Value: "UTF8"})
			b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
			if err := b.Flush(); err != nil {
				conn.Close()
				continue
			}
			go func() { b.Receive(); conn.Close() }()
		}
	}()
	return l.Addr().String()
}

func TestAddressHidesPasswords(t *testing.T) {
	for address, want := range map[string]string{
		"sqlite:/var/lib/x.db":                          "sqlite:/var/lib/x.db",
		"postgres://a@h/d":                              "postgres://a@h/d",
		"postgres://a:geheim@h:5433/d?sslmode=disable":  "postgres://a:xxxxx@h:5433/d?sslmode=disable",
		"postgresql:///d?host=/run&password=geheim":     "postgresql:///d?host=%2Frun&password=xxxxx",
		"postgres://a:gehei%zz@h/d":                     "postgres://…",
		"postgres://a:geheim@h/d?p%61ssword=geheim&x=y": "postgres://a:xxxxx@h/d?password=xxxxx&x=y",
	} {
		if got := store.Address(address); got != want {
			t.Errorf("%s is shown as %s, want %s", address, got, want)
		}
		if _, err := url.Parse(store.Address(address)); err != nil {
			t.Error(err)
		}
	}
}

// TestWithPassword opens a database as an operator would: over TCP, by password,
// as its owner who may do nothing else.
func TestWithPassword(t *testing.T) {
	if testing.Short() {
		t.Skip("short tests are on SQLite only")
	}
	storetest.Exec(t, `DROP DATABASE IF EXISTS owned WITH (FORCE)`, `DROP ROLE IF EXISTS keeper`,
		`CREATE ROLE keeper LOGIN PASSWORD 'p@ss/w:rd'`, `CREATE DATABASE owned OWNER keeper`)
	host := "127.0.0.1:" + storetest.Server(t).Query().Get("port")
	db := must[*store.DB](t)(store.Open(t.Context(), store.Config{URL: "postgres://keeper:" + url.QueryEscape("p@ss/w:rd") + "@" + host + "/owned"}))
	defer db.Close()
	addFeed(t, db, "https://one.example/feed")
}
