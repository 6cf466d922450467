package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/picture"
	"github.com/pasokh/pasokh/inbox/sniff"
)

// fileOfNoKind is the type of what browsers must not look at: it is saved and never shown.
const fileOfNoKind = "application/octet-stream"

// Keep keeps a file that came with a mail, under the id that it has, for the message that
// into names; kept before, it is the same. Nothing is refused, because it has arrived:
// what [Service.Upload] would refuse is kept under its name and served as a download of no
// type. open begins the content anew at each call; f.Size is how long it is.
func (s *Service) Keep(ctx context.Context, f inbox.File, open func() io.Reader, into inbox.Holder) (inbox.File, error) {
	head := make([]byte, min(f.Size, picture.HeadBytes))
	n, err := io.ReadFull(open(), head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return inbox.File{}, fmt.Errorf("read file: %w", err)
	}
	found := sniff.Of(FileName(f.Name), head[:n])
	f.Name, f.Type = FileName(found.Name), found.Type
	if found.Why != "" {
		f.Name, f.Type = FileName(found.Name), fileOfNoKind
	}
	f.Uploader = inbox.System // nobody's to attach
	if strings.HasPrefix(f.Type, "image/") {
		if measured, ok := picture.Measure(head[:n], f.Size); ok && s.pictures.Holds(measured) {
			f.Width, f.Height = measured.Width, measured.Height
		}
	}
	expected := f
	expected.At = s.ports.Clock.Now() // however long ago it came: it is about to be taken
	if err := s.Expect(ctx, expected, into); err != nil {
		return inbox.File{}, err
	}
	err = s.ports.Blobs.Put(ctx, f, open())
	if inbox.ErrorCode(err) == inbox.CodeConflict {
		return s.ports.Blobs.Stat(ctx, f.ID)
	}
	return f, err
}
