package sample

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestEdit(t *testing.T) {
	text := blocksOf("one\n\ntwo\n\nthree\n\nfour")
	for _, c := range []struct{ script, want string }{
		{"", "one|two|three|four"},
		{"@cut 2-3", "one|four"},
		{"@replace 2\nzwei\n\nund mehr", "one|zwei|und mehr|three|four"},
		{"@after 0\nfirst\n\n@end\nlast", "first|one|two|three|four|last"},
		{"@after 1\na\n\n@cut 4", "one|a|two|three"},
		{"@swap o => 0", "0ne|tw0|three|f0ur"},
	} {
		got, err := edit(text, c.script)
		if err != nil || strings.Join(got, "|") != c.want {
			t.Errorf("%q gives %q, want %q: %v", c.script, strings.Join(got, "|"), c.want, err)
		}
	}
	for _, script := range []string{"@cut 5", "@cut 0", "@cut 3-2", "@cut x", "@after", "@swap a", "@burn 1"} {
		if got, err := edit(text, script); err == nil {
			t.Errorf("%q is taken and gives %q", script, got)
		}
	}
}

// TestFaultsAreNamed guards against a newsroom that opens with a typing error
// in it and shows half of an article.
func TestFaultsAreNamed(t *testing.T) {
	const top = "name: X\nlayout: wire\npermalink: /{slug}\n\n"
	for fault, file := range map[string]string{
		"no day":             top + "-- a --\ntitle: A\nat: Someday 10:00\n\ntext",
		"no time":            top + "-- a --\ntitle: A\n\ntext",
		"there is no b/c":    top + "-- a --\ntitle: A\nat: 10:00\ncopy-of: b/c\n",
		"x/a: @cut 9":        top + "-- a --\ntitle: A\nat: 10:00\ncopy-of: x/b\n\n@cut 9\n-- b --\ntitle: B\nat: 10:00\n\ntext",
		"no version \"2\"":   top + "-- a --\ntitle: A\nat: 10:00\ncopy-of: x/b 2\n\n-- b --\ntitle: B\nat: 10:00\n\ntext",
		"want PATH FORMAT":   "name: X\nfeed: /rss\n\n-- a --\ntitle: A\nat: 10:00\n\ntext",
		"x: parsing time \"": "name: X\nzone: here\n\n-- a --\ntitle: A\nat: 10:00\n\ntext",
	} {
		_, err := readPublishers(fstest.MapFS{"content/x.txtar": {Data: []byte(file)}}, startingAt(present()))
		if err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("want a fault that says %q, got %v", fault, err)
		}
	}
}

func TestPlain(t *testing.T) {
	a := &article{}
	got := a.plain(version{Blocks: blocksOf("## Head\n\nA [link](x/y), *soft* and **hard**.[^1]\n\n- one\n- two\n\n| a | b |\n| 1 | 2 |\n\n*By others.*\n\n@@ x | A | a | 09:00 | 1\npost\n\nMORE x/y\n\n[^1]: a note")})
	if want := "Head\n\nA link, soft and hard.\n\none\ntwo\n\na b\n1 2\n\na note"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
