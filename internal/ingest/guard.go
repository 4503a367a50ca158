package ingest

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"broadsheet/internal/errs"
)

// watch sees stages at work.
type watch struct {
	log  *slog.Logger
	took func(stage string, d time.Duration)
}

// crash is a stage that panicked.
type crash struct {
	stage string
	value any
}

// Error implements error.
func (c *crash) Error() string {
	return fmt.Sprintf("%s crashed: %v: a fault of this program; please report it with the address", c.stage, c.value)
}

// guarded runs a stage and takes its time. One poisonous article must not take
// the rest with it: a crash becomes an error of that article, and the log says
// where it happened.
func guarded[T any](w watch, stage string, run func() (T, error)) (v T, err error) {
	began := time.Now()
	defer func() {
		w.took(stage, time.Since(began))
		if r := recover(); r != nil {
			w.log.Error("a stage crashed; the rest goes on", "stage", stage, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			err = errs.Mark(errs.Internal, &crash{stage, r})
		}
	}()
	return run()
}
