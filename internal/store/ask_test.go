package store_test

import (
	"slices"
	"testing"

	"broadsheet/internal/store/storetest"
)

func holding(t *testing.T, e storetest.Engine) {
	db, _ := open(t, e)
	storetest.Fill(t, db, 40)
	all, err := db.Texts(t.Context(), ids(1, 40))
	if err != nil || len(all) != 40 {
		t.Fatal(len(all), err)
	}
	for i := range all {
		if all[i].ID != int64(i+1) {
			t.Fatalf("the order of the ids is lost: %d at %d", all[i].ID, i)
		}
	}
	found, err := db.Holding(t.Context(), [][]string{{"nowhere", "bridge"}, {"council", "harbour"}}, 5)
	if err != nil || len(found) == 0 || len(found) > 5 || !slices.IsSortedFunc(found, func(a, b int64) int { return int(b - a) }) {
		t.Errorf("newest first, five at most: %v, %v", found, err)
	}
	for _, words := range [][][]string{nil, {{"unheardof"}}, {{"bridge"}, {"unheardof"}}, {{`"`, "*"}}} {
		if found, err := db.Holding(t.Context(), words, 5); err != nil || len(found) != 0 {
			t.Errorf("%v: %v, %v", words, found, err)
		}
	}
}

func ids(from, to int64) (list []int64) {
	for id := from; id <= to; id++ {
		list = append(list, id)
	}
	return list
}
