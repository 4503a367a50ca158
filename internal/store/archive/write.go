package archive

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/zstd"
)

// Writer writes an archive. Its methods are called in the order Table, Row…,
// Table, Row…, Close; the first error ends it.
type Writer struct {
	zip      *zstd.Encoder
	tar      *tar.Writer
	header   Header
	manifest Manifest
	at       int // the table being written, in header.Tables
	parts    int // of that table
	rows     int // in buf
	buf      []byte
}

// NewWriter begins an archive with its header.
func NewWriter(w io.Writer, h Header) (*Writer, error) {
	h.Format, h.Version = Format, Version
	zip, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
	if err != nil {
		return nil, err
	}
	a := &Writer{zip: zip, tar: tar.NewWriter(zip), header: h, at: -1}
	return a, a.json(headerName, h)
}

// Table goes on to the next table of the header.
func (a *Writer) Table() error {
	if err := a.flush(); err != nil {
		return err
	}
	a.at++
	a.parts = 0
	if a.at >= len(a.header.Tables) {
		return errors.New("there is no further table in the header")
	}
	return nil
}

// Row adds a row to the table: nil, int64, float64, string or []byte by column.
func (a *Writer) Row(row []any) (err error) {
	t := a.header.Tables[a.at]
	if len(row) != len(t.Columns) {
		return fmt.Errorf("%s: a row has %d values, not %d", t.Name, len(row), len(t.Columns))
	}
	before := len(a.buf)
	if a.buf, err = appendRow(a.buf, row); err != nil {
		return fmt.Errorf("%s: %w", t.Name, err)
	}
	if len(a.buf)-before > mostRow {
		return fmt.Errorf("%s: a row has more than %d bytes", t.Name, mostRow)
	}
	a.rows++
	if len(a.buf) >= partSize {
		return a.flush()
	}
	return nil
}

// flush writes the rows so far as a part.
func (a *Writer) flush() error {
	if a.rows == 0 {
		return nil
	}
	a.parts++
	name := fmt.Sprintf("%s/%06d.jsonl", a.header.Tables[a.at].Name, a.parts)
	sum := sha256.Sum256(a.buf)
	a.manifest.Parts = append(a.manifest.Parts, Part{name, a.rows, int64(len(a.buf)), hex.EncodeToString(sum[:])})
	a.manifest.Rows += a.rows
	err := a.file(name, a.buf)
	a.rows, a.buf = 0, a.buf[:0]
	return err
}

// Close ends the archive with its manifest. Without it the archive is not whole.
func (a *Writer) Close() error {
	if err := a.flush(); err != nil {
		return err
	}
	if a.at != len(a.header.Tables)-1 {
		return errors.New("not every table of the header was written")
	}
	if err := a.json(manifestName, a.manifest); err != nil {
		return err
	}
	if err := a.tar.Close(); err != nil {
		return err
	}
	return a.zip.Close()
}

func (a *Writer) json(name string, v any) error {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return a.file(name, append(b, '\n'))
}

func (a *Writer) file(name string, b []byte) error {
	made, err := time.Parse(time.RFC3339, a.header.Made)
	if err != nil {
		return err
	}
	if err := a.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(b)), ModTime: made}); err != nil {
		return err
	}
	_, err = a.tar.Write(b)
	return err
}
