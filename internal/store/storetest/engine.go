package storetest

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"broadsheet/internal/store"
)

// Engine is a database engine that tests run on.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Each runs a test on every engine. The PostgreSQL is the one that
// scripts/postgres.sh runs: `make test` starts it. Only short tests (make check)
// do without.
func Each(t *testing.T, test func(t *testing.T, e Engine)) {
	for _, e := range []Engine{SQLite, Postgres} {
		t.Run(string(e), func(t *testing.T) {
			if e == Postgres && testing.Short() {
				t.Skip("short tests are on SQLite only; make test runs them on PostgreSQL")
			}
			test(t, e)
		})
	}
}

// URL is the address of a fresh database of the engine, with the schema in it on
// PostgreSQL, where making it takes longest. It is gone after the test.
func (e Engine) URL(t testing.TB) string {
	t.Helper()
	if e == SQLite {
		return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	}
	return database(t, template(t))
}

// Empty is the address of a database without anything in it.
func (e Engine) Empty(t testing.TB) string {
	t.Helper()
	if e == SQLite {
		return e.URL(t)
	}
	return database(t, "template0")
}

// Open opens a fresh database of the engine; c.URL is filled in.
func (e Engine) Open(t testing.TB, c store.Config) *store.DB {
	t.Helper()
	c.URL = e.URL(t)
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Server is the address of a database of the PostgreSQL for tests in which its
// user may do everything. Where none runs the test fails.
func Server(t testing.TB) *url.URL {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root(t), "build", "postgres", "url"))
	if err != nil {
		t.Fatal("there is no PostgreSQL for tests: run `make test`, or `scripts/postgres.sh start` before `go test`")
	}
	u, err := url.Parse(strings.TrimSpace(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// root is the folder of the module.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Fatal("no go.mod above the test", err)
	return ""
}

// On is the server's address for another database.
func On(server *url.URL, database string) string {
	u := *server
	u.Path = "/" + database
	return u.String()
}

// database makes a database out of a template, for one test.
func database(t testing.TB, template string) string {
	t.Helper()
	server := Server(t)
	name := "test_" + strings.ToLower(rand.Text())
	admin(t, func(db *sql.DB) error {
		_, err := db.Exec(fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %s`, name, template))
		return err
	})
	t.Cleanup(func() {
		admin(t, func(db *sql.DB) error {
			_, err := db.Exec(fmt.Sprintf(`DROP DATABASE %s WITH (FORCE)`, name))
			return err
		})
	})
	return On(server, name)
}

// Kept is the address of a database that stays after the test, in a folder on SQLite and
// on the server on PostgreSQL. Where it is missing, make fills an empty one; one
// that was broken off is made anew.
func (e Engine) Kept(t testing.TB, folder, name string, make func(address string)) string {
	t.Helper()
	if e == SQLite {
		return keptFile(t, folder, name, make)
	}
	have := 0
	admin(t, func(db *sql.DB) error {
		return db.QueryRow(`SELECT count(*) FROM pg_database WHERE datname = $1`, name).Scan(&have)
	})
	if have == 0 {
		Exec(t, `DROP DATABASE IF EXISTS `+name+`_new WITH (FORCE)`, `CREATE DATABASE `+name+`_new TEMPLATE template0`)
		make(On(Server(t), name+"_new"))
		Exec(t, `ALTER DATABASE `+name+`_new RENAME TO `+name)
	}
	return On(Server(t), name)
}

func keptFile(t testing.TB, folder, name string, make func(address string)) string {
	t.Helper()
	path := filepath.Join(folder, name+".db")
	if _, err := os.Stat(path); err == nil {
		return "sqlite:" + path
	}
	fresh := filepath.Join(folder, "new")
	err := os.RemoveAll(fresh)
	if err == nil {
		err = os.MkdirAll(fresh, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	make("sqlite:" + filepath.Join(fresh, name+".db"))
	if err := os.Rename(filepath.Join(fresh, name+".db"), path); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// Exec runs statements on the server.
func Exec(t testing.TB, statements ...string) {
	t.Helper()
	admin(t, func(db *sql.DB) error {
		for _, s := range statements {
			if _, err := db.Exec(s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
}

// admin runs do on a connection to the server.
func admin(t testing.TB, do func(*sql.DB) error) {
	t.Helper()
	db, err := sql.Open("pgx", Server(t).String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if err := do(db); err != nil {
		t.Fatal(err)
	}
}

// template is a database that holds today's schema and nothing else. It is made
// once, by the first test of all packages that needs it.
func template(t testing.TB) (name string) {
	t.Helper()
	name = "broadsheet_" + schema(t)
	admin(t, func(db *sql.DB) error {
		if _, err := db.Exec(`SELECT pg_advisory_lock(1)`); err != nil { // until the connection ends
			return err
		}
		var n int
		if err := db.QueryRow(`SELECT count(*) FROM pg_database WHERE datname = $1`, name).Scan(&n); err != nil || n > 0 {
			return err
		}
		if _, err := db.Exec(`DROP DATABASE IF EXISTS ` + name + `_new WITH (FORCE)`); err != nil {
			return err
		}
		if _, err := db.Exec(`CREATE DATABASE ` + name + `_new TEMPLATE template0`); err != nil {
			return err
		}
		made, err := store.Open(t.Context(), store.Config{URL: On(Server(t), name+"_new")})
		if err != nil {
			return err
		}
		if err := made.Close(); err != nil {
			return err
		}
		_, err = db.Exec(fmt.Sprintf(`ALTER DATABASE %s_new RENAME TO %s`, name, name))
		return err
	})
	return name
}

// schema tells versions of the store's schema apart.
func schema(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(root(t), "internal", "store")
	h := sha256.New()
	for _, pattern := range []string{"*.go", filepath.Join("migrations", "*.sql")} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(files) == 0 {
			t.Fatal("no sources of the schema in", dir, err)
		}
		for _, file := range files {
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = io.Copy(h, f)
			f.Close()
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// Hold makes a database busy, as another process would: nobody else can write to
// a table (on SQLite, to any) until free is called.
func (e Engine) Hold(t testing.TB, address, table string) (free func()) {
	t.Helper()
	driver, dsn, lock := "pgx", address, "LOCK TABLE "+table+" IN EXCLUSIVE MODE"
	if e == SQLite {
		driver, dsn, lock = "sqlite", "file:"+strings.TrimPrefix(address, "sqlite:")+"?_txlock=immediate", "SELECT 1"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err == nil {
		_, err = tx.Exec(lock)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := errors.Join(tx.Rollback(), db.Close()); err != nil {
			t.Error(err)
		}
	}
}

// Cut is the beginning of s, at most so many runes.
func Cut(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes])
	}
	return s
}
