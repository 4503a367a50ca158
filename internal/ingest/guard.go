package ingest

import (
	"runtime/debug"

	"broadsheet/internal/errs"
)

// guarded runs a stage. One poisonous article must not take the rest with it:
// a crash becomes an error of that article, with the place where it happened.
func guarded[T any](stage string, run func() (T, error)) (v T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errs.New(errs.Internal, "%s crashed: %v\n%s", stage, r, debug.Stack())
		}
	}()
	return run()
}
