// Package oidc_test signs in to the running program through a real provider of
// OpenID Connect: the example server of zitadel/oidc, as a process of its own. It
// is a module of its own, so that the program does not depend on a provider.
package oidc_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	_ "github.com/zitadel/oidc/v3/example/server/exampleop" // the provider that is built
)

var programs string // the folder with what TestMain built

func TestMain(m *testing.M) {
	var err error
	if programs, err = os.MkdirTemp("", "broadsheet-oidc-"); err == nil {
		err = build("broadsheet", "../..", "./cmd/broadsheet")
	}
	if err == nil {
		err = build("provider", ".", "github.com/zitadel/oidc/v3/example/server")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(programs)
	os.Exit(code)
}

func build(name, dir, pkg string) error {
	c := exec.Command("go", "build", "-o", filepath.Join(programs, name), pkg)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, out)
	}
	return nil
}

func port(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, p, _ := net.SplitHostPort(l.Addr().String())
	return p
}

// start runs a program until the test is over, and waits until it answers.
func start(t *testing.T, answers string, env []string, name string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c := exec.CommandContext(ctx, filepath.Join(programs, name), args...)
	c.Env, c.Stderr, c.Stdout = append(os.Environ(), env...), t.Output(), t.Output()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); c.Wait() }) //nolint:errcheck // it was killed
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		resp, err := http.Get(answers)
		if err == nil {
			resp.Body.Close()
			return
		}
		if time.Now().After(end) {
			t.Fatal(name, "does not answer:", err)
		}
	}
}

// newspaper starts a provider and a newspaper that trusts it.
func newspaper(t *testing.T, mode string) (root string, reader func(args ...string) string) {
	t.Helper()
	ours, theirs := port(t), port(t)
	root, issuer, data := "http://localhost:"+ours, "http://localhost:"+theirs+"/", t.TempDir()
	start(t, issuer+".well-known/openid-configuration", []string{"PORT=" + theirs, "REDIRECT_URI=" + root + "/sign-in/provider/back"}, "provider")
	start(t, root+"/healthz", nil, "broadsheet", "serve", "--listen", "127.0.0.1:"+ours, "--public-url", root, "--data", data, "--accounts", mode,
		"--oidc-issuer", issuer, "--oidc-client", "web", "--oidc-secret", "secret", "--oidc-name", "the library")
	return root, func(args ...string) string {
		out, err := exec.Command(filepath.Join(programs, "broadsheet"), append(append([]string{"reader"}, args...), "--data", data, "--public-url", root)...).Output()
		if err != nil {
			t.Fatal(args, err)
		}
		return strings.TrimSpace(string(out))
	}
}

// browser is somebody with cookies who follows redirects.
type browser struct {
	*http.Client
	passed []string // the addresses it was led through
}

func newBrowser() *browser {
	b := &browser{Client: &http.Client{}}
	b.Jar, _ = cookiejar.New(nil)
	b.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		b.passed = append(b.passed, r.URL.String())
		return nil
	}
	return b
}

// through signs in at the provider, beginning at an address of the newspaper, and
// returns where that leads and what is said there.
func (b *browser) through(t *testing.T, from, user, password string) (path string, status int, body string) {
	t.Helper()
	page := read(t)(b.Get(from))
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(page.body)
	if id == nil {
		return page.path, page.status, page.body // it did not lead to the provider
	}
	got := read(t)(b.PostForm(page.root+"/login/username", url.Values{"id": {id[1]}, "username": {user}, "password": {password}}))
	return got.path, got.status, got.body
}

type answer struct {
	root, path, body string
	status           int
}

func read(t *testing.T) func(*http.Response, error) answer {
	return func(resp *http.Response, err error) answer {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		u := resp.Request.URL
		return answer{u.Scheme + "://" + u.Host, u.Path, string(body), resp.StatusCode}
	}
}

func TestOpen(t *testing.T) {
	root, reader := newspaper(t, "open")
	reader("add", "Siv", "--role", "owner")
	b := newBrowser()
	path, status, body := b.through(t, root+"/sign-in/provider?back=/feeds", "test-user2", "verysecure")
	if path != "/account" || status != 200 || !strings.Contains(body, "test-user2") {
		t.Fatalf("the first sign-in leads to %s, %d\n%s", path, status, body)
	}
	if !strings.Contains(reader("list"), `"name":"test-user2","mail":"test-user2@zitadel.ch","role":"reader"`) {
		t.Errorf("readers: %s", reader("list"))
	}
	// What came back from the provider is good once, and for nobody else.
	var back string
	for _, a := range b.passed {
		if strings.Contains(a, "/sign-in/provider/back?") {
			back = a
		}
	}
	for who, c := range map[string]*browser{"again": b, "by another": newBrowser()} {
		if got := read(t)(c.Get(back)); got.status != http.StatusBadRequest {
			t.Errorf("the same answer %s: %d", who, got.status)
		}
	}
	// The same person elsewhere is the same reader.
	path, _, _ = newBrowser().through(t, root+"/sign-in/provider?back=/feeds", "test-user2", "verysecure")
	if path != "/feeds" || strings.Count(reader("list"), "\n") != 1 {
		t.Errorf("the second sign-in leads to %s; readers: %s", path, reader("list"))
	}
	// Suspended, they are not let in, whoever they are elsewhere. A wrong password
	// there is nothing here.
	if path, _, _ := newBrowser().through(t, root+"/sign-in/provider", "test-user2", "wrong"); path != "/login/username" {
		t.Errorf("a wrong password leads to %s", path)
	}
}

func TestInvited(t *testing.T) {
	root, reader := newspaper(t, "invited")
	link := reader("add", "Siv", "--role", "owner")
	if _, status, body := newBrowser().through(t, root+"/sign-in/provider", "test-user2", "verysecure"); status != http.StatusForbidden || !strings.Contains(body, "by invitation") {
		t.Errorf("without an invitation: %d", status)
	}
	if strings.Contains(reader("list"), "test-user2") {
		t.Error("they came in")
	}
	// The owner adds the provider to the account, and signs in by it.
	owner := newBrowser()
	if got := read(t)(owner.PostForm(link, nil)); got.path != "/account" {
		t.Fatalf("the owner's link leads to %s: %d", got.path, got.status)
	}
	if path, status, _ := owner.through(t, root+"/sign-in/provider?link=1", "test-user2", "verysecure"); path != "/account" || status != 200 {
		t.Errorf("adding leads to %s, %d", path, status)
	}
	if path, _, body := newBrowser().through(t, root+"/sign-in/provider?back=/account", "test-user2", "verysecure"); path != "/account" || !strings.Contains(body, "Siv") {
		t.Errorf("then signing in leads to %s", path)
	}
	// An invited reader comes in through the provider.
	got := read(t)(owner.PostForm(root+"/people/invite", url.Values{"role": {"editor"}, "days": {"1"}}))
	token := regexp.MustCompile(`/join/(bs_[a-z0-9]+)`).FindStringSubmatch(got.body)
	if token == nil {
		t.Fatalf("no invitation: %d", got.status)
	}
	if path, status, _ := newBrowser().through(t, root+"/sign-in/provider?join="+token[1], "test-user@localhost", "verysecure"); path != "/account" || status != 200 {
		t.Errorf("an invitation leads to %s, %d", path, status)
	}
	if !strings.Contains(reader("list"), `"name":"test-user","mail":"test-user@zitadel.ch","role":"editor"`) {
		t.Errorf("readers: %s", reader("list"))
	}
}
