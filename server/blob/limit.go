package blob

import (
	"context"
	"io"

	"github.com/pasokh/pasokh/inbox"
)

// limited returns what copies exactly size bytes of r: too_large when there are
// more, invalid when there are fewer. It stops when ctx ends.
func limited(ctx context.Context, r io.Reader, size int64) func(io.Writer) error {
	return func(w io.Writer) error {
		n, err := io.Copy(w, io.LimitReader(interruptible{ctx, r}, size+1))
		switch {
		case err != nil:
			return err
		case n > size:
			return &inbox.Error{Code: inbox.CodeTooLarge, Field: "file", Message: "holds more than was declared"}
		case n < size:
			return inbox.Invalid("file", "holds less than was declared")
		}
		return nil
	}
}

func copied(words []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(words)
		return err
	}
}

// interruptible is a reader that ends with a context.
type interruptible struct {
	ctx context.Context
	io.Reader
}

func (i interruptible) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.Reader.Read(p)
}
