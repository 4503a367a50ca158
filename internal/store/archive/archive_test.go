package archive_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/errs"
	"broadsheet/internal/store/archive"
)

var head = archive.Header{Schema: 4, Engine: "test", Made: "2026-11-17T09:00:00Z", Tables: []archive.Table{
	{Name: "things", Columns: []string{"id", "value"}, Last: 9},
	{Name: "nothing", Columns: []string{"id"}},
	{Name: "others", Columns: []string{"id"}},
}}

var rows = [][]any{
	{int64(1), "text with \x00, \u2028, </script> and 🗞"},
	{int64(math.MinInt64), "not UTF-8: \xff\xfe"},
	{int64(3), []byte{0, 1, 2, 255}},
	{int64(4), []byte{}},
	{int64(5), nil},
	{int64(6), 0.1},
	{int64(7), 3.0},
	{int64(8), math.SmallestNonzeroFloat64},
	{int64(9), strings.Repeat("long ", 700_000)},
}

func made(t testing.TB, h archive.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := archive.NewWriter(&b, h)
	if err != nil {
		t.Fatal(err)
	}
	for i := range h.Tables {
		if err := w.Table(); err != nil {
			t.Fatal(err)
		}
		switch i {
		case 0:
			for _, r := range rows {
				if err := w.Row(r); err != nil {
					t.Fatal(err)
				}
			}
		case 2:
			if err := w.Row([]any{int64(1)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	var got [][]any
	_, err := archive.Read(bytes.NewReader(made(t, head)), archive.Visitor{Row: func(table int, row []any) error {
		if table == 0 {
			got = append(got, row)
		}
		return nil
	}})
	if err != nil || len(got) != len(rows) {
		t.Fatalf("%d rows of %d: %v", len(got), len(rows), err)
	}
	for i, r := range got {
		if g, w := fmt.Sprintf("%T %#v", r[1], r[1]), fmt.Sprintf("%T %#v", rows[i][1], rows[i][1]); g != w || r[0] != rows[i][0] {
			t.Errorf("row %d: %.60s, not %.60s", i, g, w)
		}
	}
}

// packed is a tar file of names and texts, compressed.
func packed(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	zip, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(zip)
	for i := 0; i < len(files); i += 2 {
		w.WriteHeader(&tar.Header{Name: files[i], Size: int64(len(files[i+1])), Mode: 0o600})
		io.WriteString(w, files[i+1])
	}
	w.Close()
	zip.Close()
	return b.Bytes()
}

func TestWhatIsNoArchiveIsRefused(t *testing.T) {
	const header = `{"format":"broadsheet backup","version":1,"schema":4,"tables":[{"name":"a","columns":["id"]},{"name":"b","columns":["id"]}]}`
	whole := made(t, head)
	for name, c := range map[string]struct {
		archive []byte
		says    string
	}{
		"nothing":          {nil, "no backup"},
		"another file":     {[]byte("hello"), "no backup"},
		"another tar":      {packed(t, "a.txt", "x"), "no backup"},
		"another format":   {packed(t, "header.json", `{"format":"x"}`), "no backup"},
		"newer":            {packed(t, "header.json", `{"format":"broadsheet backup","version":99}`), "newer"},
		"without manifest": {packed(t, "header.json", header), "cut short"},
		"cut":              {whole[:len(whole)-200], "cut short"},
		"wrong table":      {packed(t, "header.json", header, "c/000001.jsonl", "[1]\n"), "should come"},
		"tables turned":    {packed(t, "header.json", header, "b/000001.jsonl", "[1]\n", "a/000001.jsonl", "[1]\n"), "should come"},
		"a part too few":   {packed(t, "header.json", header, "a/000002.jsonl", "[1]\n"), "should come"},
		"a value too many": {packed(t, "header.json", header, "a/000001.jsonl", "[1,2]\n"), "2 values"},
		"no JSON":          {packed(t, "header.json", header, "a/000001.jsonl", "[1\n"), "damaged"},
		"no value":         {packed(t, "header.json", header, "a/000001.jsonl", "[true]\n"), "damaged"},
		"sums":             {packed(t, "header.json", header, "a/000001.jsonl", "[1]\n", "manifest.json", `{"rows":1,"parts":[{"name":"a/000001.jsonl","rows":1,"bytes":4,"sha256":"00"}]}`), "sum"},
		"fewer rows":       {packed(t, "header.json", header, "manifest.json", `{"rows":1,"parts":[{}]}`), "0 rows"},
		"more":             {packed(t, "header.json", header, "manifest.json", `{}`, "b/000001.jsonl", "[1]\n"), "follows"},
		"way out":          {packed(t, "header.json", `{"format":"broadsheet backup","version":1,"tables":[{"name":"../a","columns":["id"]}]}`), "wrongly"},
	} {
		_, err := archive.Read(bytes.NewReader(c.archive), archive.Visitor{})
		if !errors.Is(err, errs.Invalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRead holds that no input makes the reader panic or gives a row that is none.
func FuzzRead(f *testing.F) {
	small := head
	small.Tables = nil
	f.Add(made(f, small))
	f.Add(packed(f, "header.json", `{"format":"broadsheet backup","version":1,"tables":[{"name":"a","columns":["id"]}]}`,
		"a/000001.jsonl", "[{\"b\":\"AA==\"}]\n", "manifest.json", `{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		archive.Read(bytes.NewReader(b), archive.Visitor{Row: func(_ int, row []any) error {
			if len(row) == 0 {
				t.Error("a row without values")
			}
			return nil
		}})
	})
}

// FuzzTables holds it for what is inside the compression, and that whatever is
// wrong there is the archive's fault.
func FuzzTables(f *testing.F) {
	f.Add(`{"format":"broadsheet backup","version":1,"tables":[{"name":"a","columns":["id"]}]}`, "[1]\n[null]\n[\"x\"]\n[{\"s\":\"/w==\"}]\n", `{}`)
	f.Fuzz(func(t *testing.T, header, rows, manifest string) {
		b := packed(t, "header.json", header, "a/000001.jsonl", rows, "manifest.json", manifest)
		if _, err := archive.Read(bytes.NewReader(b), archive.Visitor{}); err != nil && !errors.Is(err, errs.Invalid) {
			t.Errorf("%v is no errs.Invalid", err)
		}
	})
}
