package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/errs"
)

// maxCodings bounds how often a body may be compressed over.
const maxCodings = 3

// codings are the content codings that are understood. A body that does not
// begin with its magic was not compressed, whatever the header says.
var codings = map[string]struct {
	magic string
	open  func(io.Reader) (io.ReadCloser, error)
}{
	"gzip":    {gzipMagic, openGzip},
	"x-gzip":  {gzipMagic, openGzip},
	"br":      {"", func(r io.Reader) (io.ReadCloser, error) { return io.NopCloser(brotli.NewReader(r)), nil }},
	"zstd":    {"\x28\xb5\x2f\xfd", openZstd},
	"deflate": {"", openDeflate},
}

const gzipMagic = "\x1f\x8b"

func openGzip(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }

// openZstd allows the window that a server may use (RFC 9659).
func openZstd(r io.Reader) (io.ReadCloser, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, err
	}
	return z.IOReadCloser(), nil
}

// openDeflate takes zlib, which the coding means, and bare deflate, which many
// servers send (RFC 9110, section 8.4.1.2). It is never asked for.
func openDeflate(r io.Reader) (io.ReadCloser, error) {
	b := bufio.NewReader(r)
	if head, err := b.Peek(2); err == nil && head[0]&0x0f == 8 && (int(head[0])<<8+int(head[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}

// readBody reads and decompresses a body of at most limit bytes. length is what
// the header announced, -1 if nothing; with cut a longer body is cut instead of
// refused. A body that is gzip after all decoding is decoded too: that is how
// sitemaps are kept, and what a server sends that compresses twice.
func readBody(body io.Reader, length int64, header []string, limit int64, cut bool) (_ []byte, err error) {
	wire := limit + limit/16 + 4<<10 // compressing makes nothing larger than that
	if length > wire && !cut {
		return nil, tooLarge(limit)
	}
	r := bufio.NewReader(&capped{body, wire, cut})
	var opened []io.Closer
	defer func() {
		for _, c := range opened {
			c.Close()
		}
	}()
	for _, name := range decodings(header) {
		coding := codings[name]
		if head, _ := r.Peek(len(coding.magic)); string(head) != coding.magic {
			continue
		}
		if _, err := r.Peek(1); err == io.EOF { // an empty body has nothing to decode
			break
		}
		decoded, err := coding.open(r)
		if err != nil {
			return nil, damaged(err)
		}
		opened = append(opened, decoded)
		r = bufio.NewReader(decoded)
	}
	return readAll(r, length, limit, cut)
}

// decodings are the codings to undo, in order, and gzip for good measure.
func decodings(header []string) []string {
	var out []string
	for part := range strings.SplitSeq(strings.ToLower(strings.Join(header, ",")), ",") {
		name := strings.TrimSpace(part)
		if _, known := codings[name]; known && len(out) < maxCodings {
			out = append([]string{name}, out...)
		}
	}
	return append(out, "gzip")
}

// readAll reads r to its end, at most limit bytes.
func readAll(r io.Reader, length, limit int64, cut bool) ([]byte, error) {
	var b bytes.Buffer
	if length > 0 {
		b.Grow(int(min(length+512, limit+1, 1<<20)))
	}
	n, err := io.Copy(&b, io.LimitReader(r, limit+1))
	switch {
	case n > limit && cut:
		return b.Bytes()[:limit], nil
	case n > limit:
		return nil, tooLarge(limit)
	case errors.Is(err, io.ErrUnexpectedEOF) && cut, errors.Is(err, gzip.ErrHeader) && n > 0: // what follows the last member is filler
		return b.Bytes(), nil
	case err != nil:
		return nil, damaged(err)
	}
	return b.Bytes(), nil
}

// capped fails, or with cut ends, after left bytes.
type capped struct {
	r    io.Reader
	left int64
	cut  bool
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		if c.cut {
			return 0, io.EOF
		}
		return 0, tooLarge(0)
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// tooLarge refuses a body of more than limit bytes.
func tooLarge(limit int64) error {
	if limit == 0 {
		return errs.New(errs.Invalid, "the answer is larger than is read")
	}
	return errs.New(errs.Invalid, "the answer is larger than the %d bytes that are read", limit)
}

// damaged gives an error of reading or decompressing its kind: what broke off
// may come whole the next time.
func damaged(err error) error {
	if errors.Is(err, errs.Invalid) {
		return err
	}
	return &bodyError{err}
}

type bodyError struct{ err error }

func (e *bodyError) Error() string { return "the answer broke off or is damaged: " + e.err.Error() }
func (e *bodyError) Unwrap() error { return e.err }
