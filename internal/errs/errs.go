// Package errs gives every failure of Broadsheet one of a few kinds.
//
// The kind alone decides what happens next: whether work is tried again and
// which HTTP status a page answers with. Boundary functions say what they were
// doing, so that a message reads as a path from the command to the cause:
//
//	func (db *DB) Article(ctx context.Context, id int64) (a news.Article, err error) {
//		defer errs.Wrap(&err, "store.Article(%d)", id)
package errs

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// Kind says what a failure means for the caller. It is itself an error, so that
// errors.Is(err, errs.NotFound) asks for it.
type Kind string

// The kinds, from "nothing is there" to "try again later".
const (
	NotFound  Kind = "not found"
	Invalid   Kind = "invalid"
	Conflict  Kind = "conflict"
	Gone      Kind = "gone"
	Forbidden Kind = "forbidden"
	// Unauthenticated: nobody has signed in, and that would help.
	Unauthenticated Kind = "sign in first"
	Throttled       Kind = "too many attempts"
	Transient       Kind = "try again"
	Internal        Kind = "internal error"
)

// Error makes a Kind an error.
func (k Kind) Error() string { return string(k) }

// table is the one place where a kind becomes a status and a retry decision.
var table = map[Kind]struct {
	status int
	retry  bool
}{
	NotFound:        {http.StatusNotFound, false},
	Invalid:         {http.StatusBadRequest, false},
	Conflict:        {http.StatusConflict, false},
	Gone:            {http.StatusGone, false},
	Forbidden:       {http.StatusForbidden, false},
	Unauthenticated: {http.StatusUnauthorized, false},
	Throttled:       {http.StatusTooManyRequests, false},
	Transient:       {http.StatusServiceUnavailable, true},
	Internal:        {http.StatusInternalServerError, false},
}

type kinded struct {
	kind Kind
	err  error
}

func (e *kinded) Error() string   { return e.err.Error() }
func (e *kinded) Unwrap() []error { return []error{e.kind, e.err} }

// New returns an error of the kind; format and args are as in fmt.Errorf, and
// %w keeps a cause.
func New(kind Kind, format string, args ...any) error {
	return &kinded{kind, fmt.Errorf(format, args...)}
}

// Mark gives err a kind and leaves its text as it is. Mark of nil is nil.
func Mark(kind Kind, err error) error {
	if err == nil {
		return nil
	}
	return &kinded{kind, err}
}

// Wrap puts what was being done in front of *err, if there is one. It is meant
// to be deferred as the first line of a boundary function.
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}

// KindOf is the kind of err: the outermost one given, Transient for a deadline
// that passed, else Internal. A nil error has no kind, the empty string.
func KindOf(err error) Kind {
	var k *kinded
	switch {
	case err == nil:
		return ""
	case errors.As(err, &k):
		return k.kind
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return Transient
	}
	return Internal
}

// Status is the HTTP status that err asks for; 200 for nil.
func Status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return table[KindOf(err)].status
}

// Retry reports whether the same work may succeed later without a change.
func Retry(err error) bool { return err != nil && table[KindOf(err)].retry }
