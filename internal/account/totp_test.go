package account_test

import (
	"bytes"
	"image/png"
	"testing"
	"time"

	"broadsheet/internal/account"
)

func TestTOTP(t *testing.T) {
	secret, address, err := account.NewTOTP("The Esker: Reader", "siv")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 17, 9, 24, 10, 0, time.UTC)
	code := func(off time.Duration) string {
		c, err := account.TOTPCode(secret, now.Add(off))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, c := range []struct {
		name string
		code string
		want bool
	}{
		{"now", code(0), true},
		{"with a space", code(0)[:3] + " " + code(0)[3:], true},
		{"a clock that is slow by one step", code(-30 * time.Second), true},
		{"a clock that is fast by one step", code(30 * time.Second), true},
		{"slow by two", code(-60 * time.Second), false},
		{"fast by two", code(60 * time.Second), false},
		{"none", "", false},
		{"letters", "abcdef", false},
		{"too long", code(0) + "0", false},
	} {
		if _, ok := account.CheckTOTP(secret, c.code, now, 0); ok != c.want {
			t.Errorf("%s: %v", c.name, ok)
		}
	}
	step, _ := account.CheckTOTP(secret, code(0), now, 0)
	if _, ok := account.CheckTOTP(secret, code(0), now, step); ok {
		t.Error("a code was good twice")
	}
	if _, ok := account.CheckTOTP(secret, code(-30*time.Second), now, step); ok {
		t.Error("a code from before the last one was good")
	}
	shot, err := account.TOTPPicture(address, 240)
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(shot)); err != nil || img.Bounds().Dx() != 240 {
		t.Errorf("the picture: %v", err)
	}
}

func TestTokens(t *testing.T) {
	if a, b := account.NewToken(), account.NewToken(); a == b || account.Digest(a) == account.Digest(b) || len(a) < 28 {
		t.Errorf("tokens %q and %q", a, b)
	}
	codes := account.NewRecoveryCodes()
	if len(codes) != 10 || account.RecoveryDigest(codes[0]) != account.RecoveryDigest(" "+codes[0][:4]+codes[0][5:]+" ") || account.RecoveryDigest(codes[0]) == account.RecoveryDigest(codes[1]) {
		t.Errorf("recovery codes %q", codes)
	}
}

func TestCheckName(t *testing.T) {
	for name, want := range map[string]string{
		"siv": "siv", "  Siv   Aldane ": "Siv Aldane", "Ｓｉｖ": "Siv", "søren.k-2": "søren.k-2", "नमस्ते": "नमस्ते",
		"x": "", "-siv": "", "siv-": "", "a--b": "", "siv\u202ename": "", "siv<b>": "", "a@b.example": "", "": "", "siv\u200b": "",
		"a123456789012345678901234567890123456789012345678901234567890": "",
	} {
		got, err := account.CheckName(name)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
}

func TestCheckMail(t *testing.T) {
	for address, want := range map[string]string{
		"Siv@Esker.Example": "siv@esker.example", " siv@esker.example ": "siv@esker.example", "siv@localhost": "siv@localhost",
		"siv": "", "siv@": "", "Siv <siv@esker.example>": "", "siv@esker.example\r\nBcc: x@y.example": "", "siv@host": "",
	} {
		got, err := account.CheckMail(address)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", address, got, err)
		}
	}
}
