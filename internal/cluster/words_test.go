package cluster

import "testing"

// A number is one in every way of writing it.
func TestNumbersReadAlike(t *testing.T) {
	for _, c := range []struct{ lang, text, want string }{
		{"en", "1,450", "1450"}, {"de", "1.450", "1450"}, {"fr", "1 450", "1450"}, {"ru", "1 450", "1450"}, {"en", "1\u00a0450", "1450"},
		{"de", "2,4", "2.4"}, {"ar", "٢٣٠٠", "2300"}, {"hi", "१२", "12"}, {"pl", "41 000 000", "41000000"},
	} {
		r := reading{lang: c.lang, at: map[uint32]int32{}, memo: map[string]token{}}
		r.tokenise(c.text, 10)
		if len(r.tokens) != 1 || r.tokens[0].hash != hashString(saltNumber, c.want) {
			t.Errorf("%s: %q is not the one number %s: %d tokens", c.lang, c.text, c.want, len(r.tokens))
		}
	}
	r := reading{lang: "en", at: map[uint32]int32{}, memo: map[string]token{}}
	if r.tokenise("12 300", 10); len(r.tokens) != 2 {
		t.Errorf("two English numbers are %d", len(r.tokens))
	}
}
