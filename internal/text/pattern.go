package text

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression that is compiled when it is first used. One with
// Unicode classes takes some 50 µs and 30 kB to compile, and every command of the
// program would wait for all of them, whichever it needs. An expression that
// cannot be compiled panics at its first use.
func Pattern(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
