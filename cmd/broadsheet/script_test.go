package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"broadsheet": main})
}

// TestScripts runs the commands as a user would. Each file in testdata is a
// script; see the package testscript for its language. Three commands are ours:
//
//	get URL FILE [STATUS]   fetches a page, waiting until the server answers
//	site FOLDER             serves a folder as a publisher's site; sets SITE
//	until FILE TEXT         waits until a file holds TEXT
//
// PORT is a free port for a server.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_DATA_HOME", e.WorkDir+"/data")
			e.Setenv("HOME", e.WorkDir)
			port, err := freePort()
			e.Setenv("PORT", port)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"get": get, "until": until, "site": site},
	})
}

// freePort is a loopback port that nobody listens on, for a server that has to
// be told its address.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

const patience = 20 * time.Second

func get(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: get URL FILE [STATUS]")
	}
	want := "200"
	if len(args) > 2 {
		want = args[2]
	}
	var err error
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		var resp *http.Response
		if resp, err = http.Get(args[0]); err != nil {
			continue
		}
		body, readErr := io.ReadAll(resp.Body)
		resp.Body.Close()
		ts.Check(readErr)
		if got := fmt.Sprint(resp.StatusCode); got == want {
			ts.Check(os.WriteFile(ts.MkAbs(args[1]), body, 0o600))
			return
		} else {
			err = fmt.Errorf("status %s, want %s", got, want)
		}
	}
	ts.Fatalf("%s: %v", args[0], err)
}

func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: until FILE TEXT")
	}
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if b, err := os.ReadFile(ts.MkAbs(args[0])); err == nil && strings.Contains(string(b), args[1]) {
			return
		}
	}
	ts.Fatalf("%s never held %q", args[0], args[1])
}

// site serves the files of the script's folder named in its one argument on a
// free loopback port, named in $SITE.
func site(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: site FOLDER")
	}
	s := newSite(ts.MkAbs(args[0]))
	ts.Defer(s.Close)
	ts.Setenv("SITE", s.URL)
}
