package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxPatience bounds what a server may ask of us.
const maxPatience = 24 * time.Hour

// freshFor is how long an answer stays good by its Cache-Control or Expires
// (RFC 9111, sections 4.2 and 5.2.2), 0 where it does not say, at most 24 h.
func freshFor(h http.Header, now time.Time) time.Duration {
	control := directives(h.Values("Cache-Control"))
	if _, no := control["no-store"]; no {
		return 0
	}
	if _, no := control["no-cache"]; no {
		return 0
	}
	if age, ok := control["max-age"]; ok {
		return bounded(seconds(age) - seconds(h.Get("Age")))
	}
	expires, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	return bounded(expires.Sub(date(h, now)))
}

// directives are the names, in lower case, and values of Cache-Control.
func directives(lines []string) map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		name, value, _ := strings.Cut(part, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, again := out[name]; !again {
			out[name] = strings.Trim(value, " \t\"")
		}
	}
	return out
}

// retryAfter is the Retry-After of an answer (RFC 9110, section 10.2.3), 0 where
// there is none, at most 24 h.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if at, err := http.ParseTime(value); err == nil {
		return bounded(at.Sub(date(h, now)))
	}
	return bounded(seconds(value))
}

// date is when an answer was made: by the server's clock, which its other dates
// go by too, else by ours.
func date(h http.Header, now time.Time) time.Time {
	if t, err := http.ParseTime(h.Get("Date")); err == nil {
		return t
	}
	return now
}

// seconds reads a whole number of seconds; more than the bound is the bound.
func seconds(s string) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 64)
	switch {
	case err != nil && strings.Trim(s, "0123456789") != "", s == "":
		return 0
	case err != nil, n > uint64(maxPatience/time.Second):
		return maxPatience
	}
	return time.Duration(n) * time.Second
}

func bounded(d time.Duration) time.Duration { return min(max(d, 0), maxPatience) }
