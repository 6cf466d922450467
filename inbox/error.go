package inbox

import (
	"errors"
	"fmt"
	"time"
)

// Code classifies an error for callers; one table in the API maps it to a status.
type Code string

const (
	CodeConflict        Code = "conflict"
	CodeInvalid         Code = "invalid"
	CodeNotFound        Code = "not_found"
	CodeForbidden       Code = "forbidden"
	CodeUnauthenticated Code = "unauthenticated"
	CodeTooLarge        Code = "too_large"
	CodeRateLimited     Code = "rate_limited"
	CodeUnavailable     Code = "unavailable"
	CodeFull            Code = "full"    // no space left to write
	CodeDamaged         Code = "damaged" // what is stored cannot be read, and will not be by trying again
	CodeInternal        Code = "internal"
)

// Error is an error whose code, and field when one is to blame, are safe to
// tell, as are Key and Again; Message is for logs and developers, never
// translated or shown to people.
type Error struct {
	Code    Code
	Field   string
	Message string
	Key     string        // why, as the UI words it; "" where the field says enough
	Again   time.Duration // when the same may be tried again; 0 when nobody knows
	Err     error
}

func (e *Error) Error() string {
	s := string(e.Code)
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error of a code; use [Wrap] to keep a cause reachable.
func Errorf(code Code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid says that a field's value is refused, and why, for developers.
func Invalid(field, why string) error {
	return &Error{Code: CodeInvalid, Field: field, Message: why}
}

// Wrap gives err a code, keeping it reachable; nil stays nil.
func Wrap(code Code, err error, doing string) error {
	if err == nil {
		return nil
	}
	return &Error{Code: code, Message: doing, Err: err}
}

// ErrorCode returns err's code, CodeInternal when it has none, "" for nil.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

// TooOften refuses what may be tried again after that time.
func TooOften(again time.Duration, why string) error {
	return &Error{Code: CodeRateLimited, Message: why, Again: again}
}

// ErrStale is in the chain of a conflict that says that what was decided on has
// changed since it was read: to read it again and to decide again may succeed.
// Other conflicts are refusals, which deciding again does not change.
var ErrStale = errors.New("changed since it was read")

// Stale makes a conflict that is [ErrStale].
func Stale(format string, args ...any) error {
	return &Error{Code: CodeConflict, Message: fmt.Sprintf(format, args...), Err: ErrStale}
}

// IsStale reports whether err is a conflict after which it is worth deciding again.
func IsStale(err error) bool { return errors.Is(err, ErrStale) }

// NewerMessages refuses a reply whose author had not seen these public
// messages, oldest first (the send guard). Its code is conflict.
type NewerMessages struct{ Messages []Message }

func (e *NewerMessages) Error() string {
	return fmt.Sprintf("%d messages are newer than what the author saw", len(e.Messages))
}

// As lets [ErrorCode] see a conflict.
func (e *NewerMessages) As(target any) bool {
	t, ok := target.(**Error)
	if ok {
		*t = &Error{Code: CodeConflict, Message: e.Error()}
	}
	return ok
}
