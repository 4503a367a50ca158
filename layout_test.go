package broadsheet_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms says which rooms of internal/ a room may import. It is the picture in
// ARCHITECTURE.md; a room that is not here does not exist.
var rooms = map[string][]string{
	"errs":     {},
	"news":     {},
	"text":     {"news"},
	"fetch":    {"news", "errs"},
	"feed":     {"news", "errs", "text"},
	"rights":   {"news", "errs"},
	"clean":    {"news", "errs"},
	"extract":  {"news", "errs", "text", "clean"},
	"analysis": {"news", "errs", "text"},
	"cluster":  {"news", "errs", "text"},
	"brief":    {"news", "errs", "text"},
	"answer":   {"news", "errs", "text", "brief"},
	"ai":       {"news", "errs", "text", "brief"},
	"discuss":  {"news", "errs", "text", "clean"},
	"rule":     {"news", "errs", "text"},
	"store":    {"news", "errs", "text", "discuss", "rule"},
	"ingest":   {"news", "errs", "text", "fetch", "feed", "rights", "clean", "extract", "analysis", "cluster", "brief", "notify", "rule", "store"},
	"account":  {"news", "errs"},
	"notify":   {"news", "errs", "text"},
	"web":      {"news", "errs", "text", "clean", "feed", "brief", "answer", "ai", "notify", "rule", "store", "account", "discuss"},
	"eval":     {"news", "errs", "text", "feed", "clean", "extract", "analysis", "cluster", "brief"},
	"sample":   {"news", "errs"},
	// browsertest holds only tests of the running program.
	"browsertest": {"news", "errs", "store", "sample", "web", "fetch", "ingest"},
}

// fences are imports of the outside that one room has to itself.
var fences = []struct {
	path  string
	rooms []string
}{
	{"database/sql", []string{"store"}},
	{"modernc.org/sqlite", []string{"store"}},
	{"github.com/jackc/pgx", []string{"store"}},
	{"github.com/riverqueue/river", []string{"store"}},
	{"html/template", []string{"web", "sample"}}, // sample plays the publishers' sites
	{"log/slog", []string{"store", "ingest", "web", "cmd"}},
	{"os", []string{"store", "eval", "cmd", "browsertest"}},
}

// file is a Go file of the program, tests aside.
type file struct {
	path, room string
	*ast.File
}

func sources(t *testing.T) (files []file) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (path == "build" || path == "bench" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && path != ".") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		room := "cmd"
		if rest, ok := strings.CutPrefix(filepath.ToSlash(path), "internal/"); ok {
			room, _, _ = strings.Cut(rest, "/")
		}
		files = append(files, file{path, room, parsed})
		return nil
	})
	if err != nil || len(files) == 0 {
		t.Fatal("no sources", err)
	}
	return files
}

func imports(f file) (paths []string) {
	for _, i := range f.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		paths = append(paths, path)
	}
	return paths
}

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	for _, f := range sources(t) {
		may, known := rooms[f.room]
		if !known && f.room != "cmd" {
			t.Errorf("%s: there is no room %q: add it to the picture or put the file where it belongs", f.path, f.room)
		}
		for _, path := range imports(f) {
			room, ours := strings.CutPrefix(path, "broadsheet/internal/")
			if room, _, _ = strings.Cut(room, "/"); ours && f.room != "cmd" && room != f.room && !slices.Contains(may, room) {
				t.Errorf("%s: %s must not import %s", f.path, f.room, room)
			}
		}
	}
}

func TestFences(t *testing.T) {
	for _, f := range sources(t) {
		for _, path := range imports(f) {
			for _, fence := range fences {
				if (path == fence.path || strings.HasPrefix(path, fence.path+"/")) && !slices.Contains(fence.rooms, f.room) {
					t.Errorf("%s: only %v may import %s", f.path, fence.rooms, fence.path)
				}
			}
		}
	}
}

// TestOneGate holds that only clean makes news.HTML (store reads back what clean
// made), and that one place of web hands it to templates.
func TestOneGate(t *testing.T) {
	unescaped := map[string]int{}
	for _, f := range sources(t) {
		ast.Inspect(f.File, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			name := sel.Sel.Name
			if pkg, ok := sel.X.(*ast.Ident); ok {
				name = pkg.Name + "." + name
			}
			switch name {
			case "news.HTML":
				if f.room != "clean" {
					t.Errorf("%s makes news.HTML: only clean may", f.path)
				}
			case "template.HTML", "template.JS", "template.CSS", "template.URL", "template.HTMLAttr":
				if f.room != "sample" {
					unescaped[f.path+" "+name]++
				}
			}
			return true
		})
	}
	for place, n := range unescaped {
		if !strings.HasPrefix(filepath.ToSlash(place), "internal/web/layout.go template.HTML") || n > 1 {
			t.Errorf("%s: %d times: markup is handed to templates in one place only", place, n)
		}
	}
}

func TestPackagesTeach(t *testing.T) {
	documented := map[string]bool{}
	for _, f := range sources(t) {
		dir := filepath.Dir(f.path)
		documented[dir] = documented[dir] || f.Doc != nil && len(f.Doc.Text()) > 100
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("%s has no package doc that says what flows in and out", dir)
		}
	}
}

// TestNoHiddenState holds the habits that keep stages pure: no init, no reading
// of the environment or the clock outside the places that are for it.
func TestNoHiddenState(t *testing.T) {
	pure := []string{"news", "errs", "text", "feed", "rights", "clean", "extract", "analysis", "cluster", "brief", "answer", "discuss"}
	for _, f := range sources(t) {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == "init" && fn.Recv == nil {
				t.Errorf("%s has an init", f.path)
			}
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			switch name := pkg.Name + "." + sel.Sel.Name; {
			case (name == "os.Getenv" || name == "os.LookupEnv") && f.room != "cmd":
				t.Errorf("%s reads the environment: only cmd may", f.path)
			case name == "time.Now" && slices.Contains(pure, f.room):
				t.Errorf("%s reads the clock: a stage is handed the time", f.path)
			}
			return true
		})
	}
}
