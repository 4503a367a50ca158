package brief_test

import (
	"sort"
	"testing"

	"broadsheet/internal/brief"
)

// forty are forty reports as long as real ones, as one story.
func forty(b *testing.B) []brief.Report {
	var all []brief.Report
	for _, reports := range newsroom(b) {
		for _, r := range reports {
			r.DuplicateOf = ""
			all = append(all, r)
		}
	}
	sort.Slice(all, func(i, j int) bool {
		if len(all[i].Text) != len(all[j].Text) {
			return len(all[i].Text) > len(all[j].Text)
		}
		return all[i].ID < all[j].ID
	})
	return all[:40]
}

// BenchmarkStory makes a brief of forty reports, all of them read anew.
func BenchmarkStory(b *testing.B) {
	reports := forty(b)
	size := 0
	for _, r := range reports {
		size += len(r.Text)
	}
	b.ReportMetric(float64(size)/40, "bytes/report")
	for b.Loop() {
		brief.Story(reports)
	}
}

// BenchmarkTellOneMore makes the brief again when one report has come.
func BenchmarkTellOneMore(b *testing.B) {
	reports := forty(b)
	var readings []*brief.Reading
	for _, r := range reports {
		readings = append(readings, brief.Read(r))
	}
	for b.Loop() {
		readings[39] = brief.Read(reports[39])
		brief.Tell(readings)
	}
}

// BenchmarkRead reads one report: its sentences, dates and claims.
func BenchmarkRead(b *testing.B) {
	reports := forty(b)
	i := 0
	for b.Loop() {
		brief.Read(reports[i%len(reports)])
		i++
	}
}
