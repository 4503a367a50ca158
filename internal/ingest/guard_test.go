package ingest

import (
	"errors"
	"io"
	"strings"
	"testing"

	"broadsheet/internal/errs"
)

func TestGuarded(t *testing.T) {
	if v, err := guarded("stage", func() (int, error) { return 7, nil }); v != 7 || err != nil {
		t.Errorf("a healthy stage: %d, %v", v, err)
	}
	if _, err := guarded("stage", func() (int, error) { return 0, io.EOF }); !errors.Is(err, io.EOF) {
		t.Errorf("a failing stage: %v", err)
	}
	_, err := guarded("stage", func() (int, error) { var none []int; return none[len(t.Name())], nil })
	if errs.KindOf(err) != errs.Internal || !strings.HasPrefix(err.Error(), "stage crashed: ") || errs.Retry(err) {
		t.Errorf("a crashing stage: %v", err)
	}
}
