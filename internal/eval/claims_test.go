package eval

import "testing"

// The floors of claims: of each language, and of all together.
const (
	claimFloorEach = .88
	claimFloor     = .97
)

// TestClaims is the floor of what briefs read of numbers, on the sentences and
// little stories of testdata/claims.jsonl in thirteen languages, written for this
// project.
func TestClaims(t *testing.T) {
	var set []ClaimSample
	if err := readJSONL("testdata/claims.jsonl", &set); err != nil {
		t.Fatal(err)
	}
	by := map[string]ClaimScore{}
	for i := range set {
		one := set[i].Score(func(what string) { t.Log(what) })
		by[set[i].Language] = by[set[i].Language].Plus(one)
		by["all"] = by["all"].Plus(one)
	}
	if len(by) < 14 {
		t.Errorf("%d languages, want 13", len(by)-1)
	}
	for lang, s := range by {
		floor := claimFloorEach
		if lang == "all" {
			floor = claimFloor
		}
		if s.Precision() < floor || s.Recall() < floor {
			t.Errorf("%s: precision %.3f, recall %.3f, want %.2f", lang, s.Precision(), s.Recall(), floor)
		}
		if s.Told < s.Claims {
			t.Errorf("%s: differing told rightly %d of %d", lang, s.Told, s.Claims)
		}
	}
}
