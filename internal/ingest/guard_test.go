package ingest

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/errs"
)

func TestGuarded(t *testing.T) {
	var log bytes.Buffer
	times := 0
	w := watch{slog.New(slog.NewTextHandler(&log, nil)), func(string, time.Duration) { times++ }}
	if v, err := guarded(w, "stage", func() (int, error) { return 7, nil }); v != 7 || err != nil {
		t.Errorf("a healthy stage: %d, %v", v, err)
	}
	if _, err := guarded(w, "stage", func() (int, error) { return 0, io.EOF }); !errors.Is(err, io.EOF) {
		t.Errorf("a failing stage: %v", err)
	}
	_, err := guarded(w, "stage", func() (int, error) { var none []int; return none[len(t.Name())], nil })
	if errs.KindOf(err) != errs.Internal || !strings.HasPrefix(err.Error(), "stage crashed: ") || errs.Retry(err) {
		t.Errorf("a crashing stage: %v", err)
	}
	if strings.Contains(err.Error(), "goroutine") || !strings.Contains(log.String(), "guard_test.go") || strings.Count(log.String(), "\n") != 1 {
		t.Errorf("the place belongs into the log, on one line, and not into the message: %v\n%s", err, log.String())
	}
	if times != 3 {
		t.Errorf("%d times taken", times)
	}
}
