//go:build unix

package brief_test

import (
	"sort"
	"syscall"
	"testing"
	"time"

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

// processor is the time that this process has had of its processors: what a
// machine that others use as well can be compared by.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// loop runs work and prints its processor time beside the time on the wall.
func loop(b *testing.B, work func(i int)) {
	start, n := processor(b), 0
	for b.Loop() {
		work(n)
		n++
	}
	b.ReportMetric(float64(processor(b)-start)/float64(time.Millisecond)/float64(n), "cpu-ms/op")
}

// BenchmarkBrief40 makes a brief of forty reports, all of them read anew.
func BenchmarkBrief40(b *testing.B) {
	reports := forty(b)
	size := 0
	for _, r := range reports {
		size += len(r.Text)
	}
	loop(b, func(int) { brief.Story(reports) })
	b.ReportMetric(float64(size)/40, "bytes/report")
}

// BenchmarkBriefUpdate makes the brief again when one report has come to the
// thirty-nine that were read before.
func BenchmarkBriefUpdate(b *testing.B) {
	reports := forty(b)
	var readings []*brief.Reading
	for _, r := range reports {
		readings = append(readings, brief.Read(r))
	}
	loop(b, func(int) {
		readings[39] = brief.Read(reports[39])
		brief.Tell(readings)
	})
}

// BenchmarkClaims reads one report: its sentences, dates and claims.
func BenchmarkClaims(b *testing.B) {
	reports := forty(b)
	loop(b, func(i int) { brief.Read(reports[i%len(reports)]) })
}
