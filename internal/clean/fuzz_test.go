package clean

import "testing"

// FuzzFragment asks of any markup that cleaning again changes nothing and that
// another sanitiser under the same policy takes nothing away.
func FuzzFragment(f *testing.F) {
	for _, c := range shapes {
		f.Add(c.in)
	}
	for _, in := range hostile {
		f.Add(in)
	}
	p := policy()
	f.Fuzz(func(t *testing.T, in string) {
		out := string(Fragment(in, Options{Base: base}))
		if again := string(Fragment(out, Options{Base: base})); again != out {
			t.Errorf("cleaned again:\n in    %q\n once  %q\n again %q", in, out, again)
		}
		if !agrees(p, out) {
			t.Errorf("bluemonday differs:\n in     %q\n ours   %q\n theirs %q", in, out, p.Sanitize(out))
		}
		PlainText(in)
	})
}
