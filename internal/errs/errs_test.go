package errs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"broadsheet/internal/errs"
)

func TestKindSurvivesWrapping(t *testing.T) {
	cause := errs.New(errs.NotFound, "article %d: %w", 7, io.EOF)
	err := func() (err error) {
		defer errs.Wrap(&err, "web.Article(%q)", "7")
		return cause
	}()
	if got, want := err.Error(), `web.Article("7"): article 7: EOF`; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
	if !errors.Is(err, errs.NotFound) || !errors.Is(err, io.EOF) {
		t.Error("the kind or the cause was lost")
	}
	if errs.KindOf(err) != errs.NotFound || errs.Status(err) != 404 || errs.Retry(err) {
		t.Errorf("kind %q, status %d, retry %v", errs.KindOf(err), errs.Status(err), errs.Retry(err))
	}
}

func TestDefaults(t *testing.T) {
	for _, c := range []struct {
		err    error
		kind   errs.Kind
		status int
		retry  bool
	}{
		{nil, "", 200, false},
		{io.EOF, errs.Internal, 500, false},
		{fmt.Errorf("reading: %w", context.DeadlineExceeded), errs.Transient, 503, true},
		{errs.Mark(errs.Gone, io.EOF), errs.Gone, 410, false},
	} {
		if k, s, r := errs.KindOf(c.err), errs.Status(c.err), errs.Retry(c.err); k != c.kind || s != c.status || r != c.retry {
			t.Errorf("%v: %q %d %v, want %q %d %v", c.err, k, s, r, c.kind, c.status, c.retry)
		}
	}
	if errs.Mark(errs.Gone, nil) != nil {
		t.Error("Mark of nil is not nil")
	}
}
