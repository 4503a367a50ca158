package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/errs"
)

// Visitor is told what an archive holds while it is read. Either may be nil.
type Visitor struct {
	Header func(Header) error
	Row    func(table int, row []any) error // table counts in Header.Tables
}

// Read reads an archive and tells v of it. Every sum is compared, but a row is
// told before the sum of its part is known: who must not act on half an archive
// reads it twice. What is no archive, is cut short, or was changed is
// errs.Invalid. The sum that is returned stands for the whole archive.
func Read(r io.Reader, v Visitor) (sum string, err error) {
	zip, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20), zstd.WithDecoderMaxWindow(8<<20))
	if err != nil {
		return "", err
	}
	defer zip.Close()
	a := reader{Visitor: v, tar: tar.NewReader(zip), at: -1}
	if err := a.begin(); err != nil {
		return "", err
	}
	for {
		f, err := a.tar.Next()
		if err != nil {
			return "", a.cut(err)
		}
		if f.Name == manifestName {
			return a.end(f)
		}
		if err := a.part(f); err != nil {
			return "", err
		}
	}
}

type reader struct {
	Visitor
	tar   *tar.Reader
	head  Header
	found Manifest
	at    int // the table whose parts come, in head.Tables
	parts int // of that table
}

// cut is err as a person is told of it.
func (a *reader) cut(err error) error {
	if errs.KindOf(err) != errs.Internal {
		return err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errs.New(errs.Invalid, "the archive is cut short: its end is missing")
	}
	return errs.New(errs.Invalid, "the archive is damaged: %w", err)
}

// begin reads the header.
func (a *reader) begin() error {
	f, err := a.tar.Next()
	if err != nil || f.Name != headerName {
		return errs.New(errs.Invalid, "this is no backup of Broadsheet")
	}
	if err := a.json(f, &a.head); err != nil {
		return err
	}
	switch {
	case a.head.Format != Format:
		return errs.New(errs.Invalid, "this is no backup of Broadsheet")
	case a.head.Version > Version:
		return errs.New(errs.Invalid, "the archive was written by a newer Broadsheet; restore it with that")
	}
	seen := map[string]bool{}
	for _, t := range a.head.Tables {
		if t.Name == "" || strings.ContainsAny(t.Name, "/.") || len(t.Columns) == 0 || seen[t.Name] {
			return errs.New(errs.Invalid, "the archive is damaged: its header names the table %q wrongly", t.Name)
		}
		seen[t.Name] = true
	}
	if a.Header != nil {
		return a.Header(a.head)
	}
	return nil
}

// part reads one file of rows.
func (a *reader) part(f *tar.Header) error {
	if err := a.turn(f.Name); err != nil {
		return err
	}
	table, hash := a.head.Tables[a.at], sha256.New()
	lines := bufio.NewReaderSize(io.TeeReader(a.tar, hash), 64<<10)
	p := Part{Name: f.Name, Bytes: f.Size}
	for {
		line, err := readLine(lines)
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		if err != nil {
			return a.cut(err)
		}
		row, err := parseRow(line, len(table.Columns))
		if err != nil {
			return errs.New(errs.Invalid, "the archive is damaged: %s, row %d: %w", f.Name, p.Rows+1, err)
		}
		p.Rows++
		if a.Row != nil {
			if err := a.Row(a.at, row); err != nil {
				return err
			}
		}
	}
	p.SHA256 = hex.EncodeToString(hash.Sum(nil))
	a.found.Parts = append(a.found.Parts, p)
	a.found.Rows += p.Rows
	return nil
}

// turn finds the table of a part: the present one, or one further on.
func (a *reader) turn(name string) error {
	dir := path.Dir(name)
	for at := max(a.at, 0); at < len(a.head.Tables); at++ {
		if a.head.Tables[at].Name != dir {
			continue
		}
		if at != a.at {
			a.at, a.parts = at, 0
		}
		if a.parts++; name != fmt.Sprintf("%s/%06d.jsonl", dir, a.parts) {
			break
		}
		return nil
	}
	return errs.New(errs.Invalid, "the archive is damaged: %q is not what should come there", name)
}

// readLine is the next line with its end. The buffer's limit does not bound it;
// mostRow does.
func readLine(r *bufio.Reader) (line []byte, err error) {
	for {
		piece, err := r.ReadSlice('\n')
		line = append(line, piece...)
		if len(line) > mostRow {
			return nil, fmt.Errorf("a row has more than %d bytes", mostRow)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			if errors.Is(err, io.EOF) && len(line) > 0 {
				err = nil
			}
			return line, err
		}
	}
}

// end compares what was read with the manifest.
func (a *reader) end(f *tar.Header) (sum string, err error) {
	var m Manifest
	raw, err := a.raw(f)
	if err != nil {
		return "", err
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return "", a.cut(err)
	}
	if len(m.Parts) != len(a.found.Parts) || m.Rows != a.found.Rows {
		return "", errs.New(errs.Invalid, "the archive is damaged: it holds %d rows in %d parts, not %d in %d",
			a.found.Rows, len(a.found.Parts), m.Rows, len(m.Parts))
	}
	for i, p := range m.Parts {
		if p != a.found.Parts[i] {
			return "", errs.New(errs.Invalid, "the archive is damaged: the sum of %s does not fit", p.Name)
		}
	}
	if _, err := a.tar.Next(); !errors.Is(err, io.EOF) {
		return "", errs.New(errs.Invalid, "the archive is damaged: something follows its end")
	}
	hash := sha256.Sum256(raw)
	return hex.EncodeToString(hash[:]), nil
}

func (a *reader) raw(f *tar.Header) ([]byte, error) {
	if f.Size > mostHeader {
		return nil, errs.New(errs.Invalid, "the archive is damaged: %s is too long", f.Name)
	}
	var b bytes.Buffer
	if _, err := io.Copy(&b, a.tar); err != nil {
		return nil, a.cut(err)
	}
	return b.Bytes(), nil
}

func (a *reader) json(f *tar.Header, v any) error {
	raw, err := a.raw(f)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return a.cut(err)
	}
	return nil
}
