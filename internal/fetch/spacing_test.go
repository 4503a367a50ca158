package fetch

import (
	"testing"
	"testing/synctest"
	"time"
)

// What a host's requests take up is the delay, or more where the host is slow.
func TestSpacing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Options{HostDelay: time.Second, HostConcurrency: 2})
		const address = "http://slow.example/feed"
		if d := c.Spacing(address); d != time.Second {
			t.Errorf("of a host that was never asked: %v", d)
		}
		for range 20 {
			done, err := c.polite.wait(t.Context(), "slow.example:80")
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Second)
			done()
		}
		if d := c.Spacing(address); d < 4*time.Second || d > 5*time.Second {
			t.Errorf("ten seconds each, two at a time: %v", d)
		}
		if d := c.Spacing("no address"); d != 0 {
			t.Errorf("%v", d)
		}
	})
}
