package clean

import (
	"testing"
)

func FuzzFragment(f *testing.F) {
	for _, s := range []string{
		`<p>Hello <b>bold </b>word`, `<b><p>x</p>y</b>`, `<ul>x<li>a<p>b<li><div>c</div><div>d</div></ul>`,
		`<table><tr><td>1<td><table><tr><td>x<td>y</table></table>`, `<svg><style><a title="</style><img src onerror=alert(1)>">`,
		`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
		`<p>a<br><br>b<br>c</p><pre>` + "\n\n x</pre>", `<a href=x><a href=y>z</a></a>`, `<dl>a<dt>b<dd>c<p>d</dl>`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := Fragment(in, Options{Base: base})
		if again := Fragment(string(out), Options{Base: base}); again != out {
			t.Errorf("cleaned again:\n in   %q\n once %q\n again %q", in, out, again)
		}
		PlainText(in)
	})
}
