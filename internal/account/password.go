package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"broadsheet/internal/errs"
)

// Passwords are kept as argon2id digests in the usual text form, parameters
// included (RFC 9106; the parameters are those OWASP gives for servers that have
// little memory):
//
//	$argon2id$v=19$m=19456,t=2,p=1$salt$digest

const (
	argonMemory  = 19 << 10 // KiB
	argonTime    = 2
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

// Lengths of a password, in characters. The upper one only bounds the work.
const (
	MinPassword = 12
	maxPassword = 256
)

// Hasher makes and checks digests, few at a time: each takes 19 MB, and a small
// board must not run out of memory because many sign in at once.
type Hasher struct {
	slots chan struct{}
	decoy func() string
}

// NewHasher makes a hasher that works on n passwords at a time.
func NewHasher(n int) *Hasher {
	h := &Hasher{slots: make(chan struct{}, n)}
	h.decoy = sync.OnceValue(func() string { return digest(rand.Text()) })
	return h
}

// Hash is the digest of a password to be kept.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.take(ctx); err != nil {
		return "", err
	}
	defer h.release()
	return digest(normal(password)), nil
}

// Check reports whether password has this digest. An empty digest is nobody's:
// it is never right, and takes as long to find out.
func (h *Hasher) Check(ctx context.Context, digest, password string) (bool, error) {
	if utf8.RuneCountInString(password) > maxPassword {
		password = ""
	}
	if err := h.take(ctx); err != nil {
		return false, err
	}
	defer h.release()
	if digest == "" {
		check(h.decoy(), normal(password))
		return false, nil
	}
	return check(digest, normal(password)), nil
}

func (h *Hasher) take(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *Hasher) release() { <-h.slots }

// normal makes the same password of what different keyboards send.
func normal(password string) string { return norm.NFKC.String(password) }

func digest(password string) string {
	salt := make([]byte, argonSalt)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads, b64(salt), b64(key))
}

// check compares by the parameters that the digest names, within bounds: a digest
// comes from our own store, but a store may be restored from anywhere.
func check(digest, password string) bool {
	parts := strings.Split(digest, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return false
	}
	var memory, passes uint32
	var threads uint8
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads); n != 3 || err != nil {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || memory > 1<<20 || passes < 1 || passes > 20 || threads < 1 || len(want) < 16 || len(want) > 64 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

// CheckPassword says what is wrong with a new password; names are what it must not
// be made of: the reader's, the newspaper's.
func CheckPassword(password string, names ...string) error {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return errs.New(errs.Invalid, "the password is no text")
	case n < MinPassword:
		return errs.New(errs.Invalid, "the password has %d characters; it needs %d at least, and a few words make a good one", n, MinPassword)
	case n > maxPassword:
		return errs.New(errs.Invalid, "the password has more than %d characters", maxPassword)
	case common(password, names):
		return errs.New(errs.Invalid, "the password is among those that are tried first; take a few words that do not belong together")
	}
	return nil
}
