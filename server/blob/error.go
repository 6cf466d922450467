package blob

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"github.com/pasokh/pasokh/inbox"
)

// codes maps what the operating system and contexts say to our codes, first
// match first. All else is internal.
var codes = []struct {
	err  error
	code inbox.Code
}{
	{syscall.ENOSPC, inbox.CodeFull},
	{syscall.EDQUOT, inbox.CodeFull},
	{syscall.ENOTEMPTY, inbox.CodeConflict},
	{fs.ErrExist, inbox.CodeConflict},
	{fs.ErrNotExist, inbox.CodeNotFound},
	{fs.ErrPermission, inbox.CodeUnavailable},
	{fs.ErrClosed, inbox.CodeUnavailable},
	{syscall.EIO, inbox.CodeUnavailable},
	{syscall.EROFS, inbox.CodeUnavailable},
	{syscall.EMFILE, inbox.CodeUnavailable},
	{context.Canceled, inbox.CodeUnavailable},
	{context.DeadlineExceeded, inbox.CodeUnavailable},
}

// translate gives an error the code that callers act by; one that has a code
// keeps it.
func translate(err error, doing string) error {
	var coded *inbox.Error
	if err == nil || errors.As(err, &coded) {
		return err
	}
	for _, c := range codes {
		if errors.Is(err, c.err) {
			return inbox.Wrap(c.code, err, doing)
		}
	}
	return inbox.Wrap(inbox.CodeInternal, err, doing)
}
