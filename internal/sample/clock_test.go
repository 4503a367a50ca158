package sample

import (
	"testing"
	"time"
)

func TestWrittenTimesMove(t *testing.T) {
	// Ten days, two hours and 31 minutes later; hours in a text keep to half hours.
	c := startingAt(present().Add(10*24*time.Hour + 2*time.Hour + 31*time.Minute))
	for _, tc := range []struct{ language, in, want string }{
		{"en", "at {05:31} on {Tuesday}", "at 08:01 on Friday"},
		{"en", "since {Mon 22:05}, until {Thursday}", "since 00:35, until Sunday"},
		{"en", "{17 November 2026}", "27 November 2026"},
		{"en", "{31 December}", "10 January"},
		{"de", "am {Dienstag}, {17. November 2026}", "am Freitag, 27. November 2026"},
		{"es", "el {martes} {17 de noviembre de 2026}", "el viernes 27 de noviembre de 2026"},
		{"fr", "{mardi} {17 novembre}", "vendredi 27 novembre"},
		{"ar", "يوم {الثلاثاء} {17 تشرين الثاني 2026}", "يوم الجمعة 27 تشرين الثاني 2026"},
		{"en", "{nothing of the kind}", "{nothing of the kind}"},
	} {
		if got := c.text(tc.language, tc.in); got != tc.want {
			t.Errorf("%q became %q, want %q", tc.in, got, tc.want)
		}
	}
}

func TestInstant(t *testing.T) {
	c := startingAt(present())
	for in, want := range map[string]string{
		"09:24:30":         "2026-11-17T09:24:30Z",
		"Mon 21:05":        "2026-11-16T21:05:00Z",
		"Friday 08:00":     "2026-11-20T08:00:00Z",
		"2026-06-06 11:00": "2026-06-06T11:00:00Z",
	} {
		if got, err := c.instant(in); err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%q is %v, want %s: %v", in, got, want, err)
		}
	}
	for _, in := range []string{"", "noon", "Someday 10:00", "25:00"} {
		if got, err := c.instant(in); err == nil {
			t.Errorf("%q is taken for %v", in, got)
		}
	}
}

func TestShiftBackwards(t *testing.T) {
	c := startingAt(present().Add(-10 * time.Minute))
	if got := c.text("en", "{09:00}"); got != "08:30" {
		t.Errorf("an opening before the written day says %s", got)
	}
}
