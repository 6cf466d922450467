package files

import (
	"bytes"
	"context"
	"errors"
	"path"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/picture"
)

// smallShape is what is shown in place of a large picture until it is opened.
var smallShape = picture.Shape{Side: 800, Quality: 80}

// busyAgain is how soon a picture may be tried again that had to wait too long.
const busyAgain = 5 * time.Second

// Small returns the small version of a picture, which is made when it is first
// asked for, or the picture itself when it needs none or cannot have one.
// unavailable while too many are being made.
func (s *Service) Small(ctx context.Context, f inbox.File) (inbox.File, error) {
	if !f.NeedsSmall() {
		return f, nil
	}
	kept, err := s.ports.Blobs.Stat(ctx, f.ID.Small())
	if inbox.ErrorCode(err) != inbox.CodeNotFound {
		return kept, err
	}
	original, err := s.ports.Blobs.Open(ctx, f.ID)
	if err != nil {
		return inbox.File{}, err
	}
	defer func() { _ = original.Close() }() // it was only read
	small, err := s.pictures.Shrink(ctx, original, f.Size, smallShape)
	if errors.Is(err, picture.ErrBroken) || errors.Is(err, picture.ErrLarge) {
		return f, nil
	}
	if err != nil {
		return inbox.File{}, ofPicture(err)
	}
	return s.keepSmall(ctx, f, small)
}

// keepSmall keeps a small version as long as its original is there: one that was
// removed meanwhile takes the small one with it, whoever is second.
func (s *Service) keepSmall(ctx context.Context, of inbox.File, small picture.Small) (inbox.File, error) {
	f := inbox.File{
		ID: of.ID.Small(), Name: strings.TrimSuffix(of.Name, path.Ext(of.Name)) + ".jpg", Type: "image/jpeg",
		Size: int64(len(small.JPEG)), Width: small.Width, Height: small.Height, Uploader: inbox.System, At: s.ports.Clock.Now(), // nobody's to attach
	}
	if err := s.ports.Blobs.Put(ctx, f, bytes.NewReader(small.JPEG)); err != nil && inbox.ErrorCode(err) != inbox.CodeConflict {
		return inbox.File{}, err
	}
	if _, err := s.ports.Blobs.Stat(ctx, of.ID); err != nil {
		return inbox.File{}, errors.Join(err, s.ports.Blobs.Delete(ctx, f.ID))
	}
	return f, nil
}

// ofPicture gives an error of making a picture its code.
func ofPicture(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, picture.ErrBroken):
		return refusedFile(inbox.CodeInvalid, "damaged")
	case errors.Is(err, picture.ErrLarge):
		return refusedFile(inbox.CodeTooLarge, "pixels")
	case errors.Is(err, picture.ErrBusy):
		return &inbox.Error{Code: inbox.CodeUnavailable, Field: "file", Message: "too many pictures at once", Again: busyAgain, Err: err}
	}
	return inbox.Wrap(inbox.CodeUnavailable, err, "make a picture")
}
