package eval

import "testing"

// TestDamagedSamples breaks the project's own samples in every way and asks for
// what must be left. The samples are few and hard, so the floor is below that of
// the real feeds.
func TestDamagedSamples(t *testing.T) {
	whole, damaged, err := realFeeds("../feed/testdata/feeds")
	if err != nil {
		t.Fatal(err)
	}
	all := tally{}
	for name, d := range damaged {
		all.good, all.all = all.good+d.good, all.all+d.all
		if d.good < d.all {
			t.Logf("%s: %d of %d kept", name, d.good, d.all)
		}
	}
	if whole.all < 8 || all.all < 80 {
		t.Fatalf("only %d samples with %d damaged copies were found", whole.all, all.all)
	}
	if s := share(all.good, all.all); s < .96 {
		t.Errorf("%d of %d damaged samples kept, %.3f", all.good, all.all, s)
	}
}

func TestEvaluate(t *testing.T) {
	doc := map[string]any{"title": "It's & so", "items": []any{map[string]any{"date_published": "2026-11-17T05:31:00+01:00", "tags": []any{"a", "b"}}}}
	read := func() (map[string]any, error) { return doc, nil }
	for expr, want := range map[string][2]bool{
		`not bozo and feed['title'] == "It's &amp; <b>so</b>"`:                             {true, true},
		`feed['title'] == 'Other'`:                                                         {false, true},
		`not bozo and entries[0]['published_parsed'] == (2026, 11, 17, 4, 31, 0, 1, 1, 0)`: {true, true},
		`entries[0].tags[1].term == 'b' and len(entries) == 1`:                             {true, true},
		`entries[0]['author'] == None`:                                                     {true, true},
		`entries[1]['title'] == 'x'`:                                                       {false, true},
		`feed['cloud']['port'] == '80'`:                                                    {false, false},
		`bozo`:                                                                             {false, false},
	} {
		if ok, why, checked := evaluate(expr, read); ok != want[0] || checked != want[1] {
			t.Errorf("%s: %v %v (%s)", expr, ok, checked, why)
		}
	}
}
