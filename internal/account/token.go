package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// TokenPrefix begins every token, so that people and programs that look for lost
// secrets know one when they see it.
const TokenPrefix = "bs_"

// NewToken is a new secret of 128 bits and more, in letters and digits, to be
// shown or sent once. Only its Digest is kept.
func NewToken() string { return TokenPrefix + strings.ToLower(rand.Text()) }

// Digest is what is kept of a secret that was made by chance: one that nobody can
// guess needs no slow digest.
func Digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// recoveryCodes is how many are made at a time.
const recoveryCodes = 10

// NewRecoveryCodes are codes for when the second factor is lost, each good once:
// 16 letters and digits in groups of four.
func NewRecoveryCodes() []string {
	codes := make([]string, recoveryCodes)
	for i := range codes {
		s := strings.ToLower(rand.Text())
		codes[i] = s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:16]
	}
	return codes
}

// RecoveryDigest is what is kept of a recovery code, however it was typed.
func RecoveryDigest(code string) string {
	return Digest("recovery " + strings.ToLower(strings.Join(strings.FieldsFunc(code, func(r rune) bool { return r == '-' || r == ' ' }), "")))
}
