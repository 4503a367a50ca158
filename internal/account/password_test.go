package account_test

import (
	"strings"
	"sync"
	"testing"

	"broadsheet/internal/account"
)

func TestCheckPassword(t *testing.T) {
	for password, good := range map[string]bool{
		"correct horse battery staple": true,
		"Qk7#mZ2v!xWp":                 true,
		"otter kettle violin":          true,
		"ひとつのながいあいことば、です":              true,
		"short":                            false,
		"eleven char":                      false,
		"password1234":                     false,
		"P@ssw0rd2026!":                    false,
		"iloveyou2024!":                    false,
		"qwertyuiop123":                    false,
		"1qaz2wsx3edc":                     false,
		"aaaaaaaaaaaaaaaa":                 false,
		"abcabcabcabcabc":                  false,
		"passwordpassword":                 false,
		"123456789012":                     false,
		"0987654321098":                    false,
		"letmeinplease!!":                  false,
		"football-1999":                    false,
		"sivaldane2026":                    false,
		"The Esker Reader":                 false,
		"йцукенгшщзхъ":                     false,
		strings.Repeat("long enough ", 30): false,
		"not text \xff\xfe at all":         false,
	} {
		err := account.CheckPassword(password, "Siv Aldane", "The Esker Reader")
		if (err == nil) != good {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestHasher(t *testing.T) {
	h := account.NewHasher(2)
	first, err := h.Hash(t.Context(), "otter kettle violin")
	if err != nil {
		t.Fatal(err)
	}
	second, _ := h.Hash(t.Context(), "otter kettle violin")
	if first == second || !strings.HasPrefix(first, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("digests %q and %q", first, second)
	}
	for _, c := range []struct {
		digest, password string
		want             bool
	}{
		{first, "otter kettle violin", true},
		{first, "otter kettle violin ", false},
		{"", "otter kettle violin", false},
		{"", "", false},
		{"$argon2id$v=19$m=19456,t=2,p=1$$", "", false},
		{"$argon2id$v=19$m=4294967295,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "x", false},
		{"$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "x", false},
		{"nonsense", "x", false},
	} {
		if got, err := h.Check(t.Context(), c.digest, c.password); got != c.want || err != nil {
			t.Errorf("%q for %q: %v, %v", c.password, c.digest, got, err)
		}
	}
	// The same word from a keyboard that composes its letters.
	composed, _ := h.Hash(t.Context(), "caf\u00e9 kettle violin")
	if ok, _ := h.Check(t.Context(), composed, "cafe\u0301 kettle violin"); !ok {
		t.Error("a decomposed letter is another password")
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if ok, err := h.Check(t.Context(), first, "otter kettle violin"); !ok || err != nil {
				t.Error(ok, err)
			}
		})
	}
	wg.Wait()
}

func FuzzCheckPassword(f *testing.F) {
	for _, s := range []string{"", "password1234", "otter kettle violin", "ﬁﬁﬁﬁﬁﬁﬁﬁﬁﬁﬁﬁ", "\xff"} {
		f.Add(s, "siv")
	}
	f.Fuzz(func(t *testing.T, password, name string) {
		account.CheckPassword(password, name) //nolint:errcheck // it must only not panic
	})
}

func BenchmarkHash(b *testing.B) {
	h := account.NewHasher(1)
	for b.Loop() {
		if _, err := h.Hash(b.Context(), "otter kettle violin"); err != nil {
			b.Fatal(err)
		}
	}
}
