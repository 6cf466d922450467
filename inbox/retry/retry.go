package retry

import "context"

// Times calls do until it succeeds or fails with what trying again does not mend, at most that often and without a
// pause between. It returns what the last call did, never an empty success.
func Times[T any](tries int, mends func(error) bool, do func() (T, error)) (T, error) {
	for {
		got, err := do()
		if tries--; err == nil || tries <= 0 || !mends(err) {
			return got, err
		}
	}
}

// Policy says how often and after what pauses something is tried.
type Policy struct {
	Pauses Pauses
	Tries  int                           // 0 until ctx ends
	Mends  func(error) bool              // reports whether trying again may mend the error; nil is always
	Failed func(err error, failures int) // told of each failure that is tried again; may be nil
}

// Do calls do until it succeeds, fails for good, or ctx ends, which it returns as the failure that came last.
func Do(ctx context.Context, p Policy, do func() error) error {
	pauses := Backoff{Pauses: p.Pauses}
	for {
		err := do()
		if err == nil || ctx.Err() != nil || (p.Mends != nil && !p.Mends(err)) {
			return err
		}
		pause := pauses.Next()
		if pauses.Failures() == p.Tries {
			return err
		}
		if p.Failed != nil {
			p.Failed(err, pauses.Failures())
		}
		if !Rest(ctx, pause, nil) {
			return err
		}
	}
}
