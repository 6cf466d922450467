package inbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/pasokh/pasokh/inbox/retry"
)

// Panicked is the failure of code that panicked, with the stack of that moment.
type Panicked struct {
	Value any
	Stack string
}

func (p *Panicked) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

// Guarded runs do and turns a panic in it into an error: one failure, not the
// end of the program. Goroutines that do begins need a guard of their own.
func Guarded(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &Panicked{Value: r, Stack: string(debug.Stack())}
		}
	}()
	return do()
}

// StackOf returns the stack of the panic that err comes from, "" when it comes
// from none.
func StackOf(err error) string {
	var p *Panicked
	if errors.As(err, &p) {
		return p.Stack
	}
	return ""
}

// IsOutage reports whether err tells of the state of the store or of the
// program, not of what is worked on: the database cannot be reached, the disk is
// full, the context ended. It is tried again for as long as it lasts.
func IsOutage(err error) bool {
	code := ErrorCode(err)
	return code == CodeUnavailable || code == CodeFull
}

// IsMissing reports whether a list goes on without the thing that was asked for:
// it is not there, or it cannot be read, which the store has told of.
func IsMissing(err error) bool {
	code := ErrorCode(err)
	return code == CodeNotFound || code == CodeDamaged
}

// KeepRunning runs a task until ctx ends: one that ends before, with an error, a
// panic or without a word, begins again after a growing pause.
func KeepRunning(ctx context.Context, log *slog.Logger, name string, task func(context.Context) error) {
	var pause retry.Backoff
	for {
		err := Guarded(func() error { return task(ctx) })
		if ctx.Err() != nil {
			if err != nil {
				log.Warn("a task did not end well", "task", name, "error", err, "stack", StackOf(err))
			}
			return
		}
		next := pause.Next()
		log.Error("a task ended and begins again", "task", name, "failures", pause.Failures(), "error", err, "stack", StackOf(err))
		retry.Rest(ctx, next, nil)
	}
}
