package eval

import "testing"

// TestClaims is the floor of what briefs read of numbers, on the sentences and
// little stories of testdata/claims.jsonl, written for this project.
func TestClaims(t *testing.T) {
	var set []ClaimSample
	if err := readJSONL("testdata/claims.jsonl", &set); err != nil {
		t.Fatal(err)
	}
	var sum ClaimScore
	for i := range set {
		sum = sum.Plus(set[i].Score(func(what string) { t.Log(what) }))
	}
	t.Logf("F1 %.3f, told rightly %d of %d", sum.F1(), sum.Told, sum.Claims)
	if sum.F1() < 0.9 || sum.Told < sum.Claims-1 {
		t.Errorf("values F1 %.3f, want .90; differing told rightly %d of %d", sum.F1(), sum.Told, sum.Claims)
	}
}
