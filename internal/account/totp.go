package account

import (
	"bytes"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"broadsheet/internal/errs"
)

// One-time codes of an authenticator app (TOTP, RFC 6238): six digits that change
// every 30 seconds.

const (
	totpPeriod = 30
	// totpSkew is how many steps a clock may be off, either way.
	totpSkew = 1
)

// NewTOTP is a new secret, and its address that authenticator apps take.
func NewTOTP(newspaper, reader string) (secret, address string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: strings.ReplaceAll(newspaper, ":", " "), AccountName: reader, Period: totpPeriod, SecretSize: 20})
	if err != nil {
		return "", "", err
	}
	return key.Secret(), key.URL(), nil
}

// TOTPPicture is the address as a QR code in PNG, size pixels wide.
func TOTPPicture(address string, size int) ([]byte, error) {
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		return nil, errs.Mark(errs.Invalid, err)
	}
	img, err := key.Image(size, size)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, img)
	return b.Bytes(), err
}

// CheckTOTP returns the step whose code this is, the latest if several: the step
// of now or one beside it, and later than last, so that a code that was used is
// good no more. Who keeps the step must make sure that no other has kept it.
func CheckTOTP(secret, code string, now time.Time, last int64) (step int64, ok bool) {
	code = strings.Join(strings.Fields(code), "")
	at := now.Unix() / totpPeriod
	for step = at + totpSkew; step >= at-totpSkew && step > last; step-- {
		right, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && right {
			return step, true
		}
	}
	return 0, false
}

// TOTPCode is the code of a moment, as an authenticator app shows it.
func TOTPCode(secret string, at time.Time) (string, error) {
	return totp.GenerateCode(secret, at)
}
