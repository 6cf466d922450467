package inbox

import (
	"bytes"
	"context"
	"errors"
	"path"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox/picture"
)

// smallShape is what is shown in place of a large picture until it is opened.
var smallShape = picture.Shape{Side: 800, Quality: 80}

// A picture that is heavier or longer than this is shown by a small version.
const (
	smallFrom     = 200 << 10
	smallFromSide = 1600
)

// busyAgain is how soon a picture may be tried again that had to wait too long.
const busyAgain = 5 * time.Second

// smalls is the namespace of the ids of small versions.
var smalls = uuid.MustParse("c1f7a2d4-5a0e-5b5b-9a57-0c8f1f6f4c11")

// NeedsSmall reports whether lists and threads show a small version of f.
func (f File) NeedsSmall() bool {
	return f.Image() && (f.Size > smallFrom || max(f.Width, f.Height) > smallFromSide)
}

// smallID is the id of the small version of a file.
func smallID(of FileID) FileID { return FileID(uuid.NewSHA1(smalls, []byte(of)).String()) }

// Small returns the small version of a picture, which is made when it is first
// asked for, or the picture itself when it needs none or cannot have one.
// unavailable while too many are being made.
func (s *Service) Small(ctx context.Context, f File) (File, error) {
	if !f.NeedsSmall() {
		return f, nil
	}
	kept, err := s.ports.Blobs.Stat(ctx, smallID(f.ID))
	if ErrorCode(err) != CodeNotFound {
		return kept, err
	}
	original, err := s.ports.Blobs.Open(ctx, f.ID)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = original.Close() }() // it was only read
	small, err := s.ports.Pictures.Shrink(ctx, original, f.Size, smallShape)
	if errors.Is(err, picture.ErrBroken) || errors.Is(err, picture.ErrLarge) {
		return f, nil
	}
	if err != nil {
		return File{}, ofPicture(err)
	}
	return s.keepSmall(ctx, f, small)
}

// keepSmall keeps a small version as long as its original is there: one that was
// removed meanwhile takes the small one with it, whoever is second.
func (s *Service) keepSmall(ctx context.Context, of File, small picture.Small) (File, error) {
	f := File{
		ID: smallID(of.ID), Name: strings.TrimSuffix(of.Name, path.Ext(of.Name)) + ".jpg", Type: "image/jpeg",
		Size: int64(len(small.JPEG)), Width: small.Width, Height: small.Height, Uploader: System, At: s.ports.Clock.Now(), // nobody's to attach
	}
	if err := s.ports.Blobs.Put(ctx, f, bytes.NewReader(small.JPEG)); err != nil && ErrorCode(err) != CodeConflict {
		return File{}, err
	}
	if _, err := s.ports.Blobs.Stat(ctx, of.ID); err != nil {
		return File{}, errors.Join(err, s.ports.Blobs.Delete(ctx, f.ID))
	}
	return f, nil
}

// removeFile removes a file and its small version, in this order: see keepSmall.
func (s *Service) removeFile(ctx context.Context, id FileID) error {
	if err := s.ports.Blobs.Delete(ctx, id); err != nil {
		return err
	}
	return s.ports.Blobs.Delete(ctx, smallID(id))
}

// ofPicture gives an error of making a picture its code.
func ofPicture(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, picture.ErrBroken):
		return refusedFile(CodeInvalid, "damaged")
	case errors.Is(err, picture.ErrLarge):
		return refusedFile(CodeTooLarge, "pixels")
	case errors.Is(err, picture.ErrBusy):
		return &Error{Code: CodeUnavailable, Field: "file", Message: "too many pictures at once", Again: busyAgain, Err: err}
	}
	return Wrap(CodeUnavailable, err, "make a picture")
}
