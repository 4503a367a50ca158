package store

import (
	"crypto/sha256"
	"encoding/json"

	"github.com/klauspost/compress/zstd"
)

// Long values are JSON, compressed: a row of an article stays a few hundred
// bytes and a text about a third of its length.

// The coders are stateless in the way they are used (EncodeAll, DecodeAll) and
// made once: each costs megabytes.
var (
	encoder, _ = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<17))
	decoder, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(64<<20))
)

// pack is v as compressed JSON.
func pack(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return encoder.EncodeAll(b, make([]byte, 0, len(b)/2)), nil
}

// unpack reads what pack made into v; an empty value leaves v as it is.
func unpack(b []byte, v any) error {
	if len(b) == 0 {
		return nil
	}
	plain, err := decoder.DecodeAll(b, nil)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, v)
}

// key is the identity of a long text: the first 16 bytes of its SHA-256.
func key(s string) []byte {
	h := sha256.Sum256([]byte(s))
	return h[:16]
}

// bit is a truth as a column keeps it.
func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// inJSON is v for a short column.
func inJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only types of this package come here
	}
	return string(b)
}
