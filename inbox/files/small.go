package files

import (
	"bytes"
	"context"
	"errors"
	"path"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/picture"
)

// A picture that is heavier or longer than this is shown by a small version.
const (
	smallFrom     = 200 << 10
	smallFromSide = 1600
)

// smalls is the namespace of the ids of small versions.
var smalls = uuid.MustParse("c1f7a2d4-5a0e-5b5b-9a57-0c8f1f6f4c11")

// NeedsSmall reports whether lists and threads show a small version of f.
func NeedsSmall(f inbox.File) bool {
	return f.Image() && (f.Size > smallFrom || max(f.Width, f.Height) > smallFromSide)
}

// smallOf is the id of the small version of a file.
func smallOf(id inbox.FileID) inbox.FileID {
	return inbox.FileID(uuid.NewSHA1(smalls, []byte(id)).String())
}

// smallShape is what is shown in place of a large picture until it is opened.
var smallShape = picture.Shape{Side: 800, Quality: 80}

// busyAgain is how soon a picture may be tried again that had to wait too long.
const busyAgain = 5 * time.Second

// Small returns the small version of a picture, which is made when it is first
// asked for, or the picture itself when it needs none or cannot have one.
// unavailable while too many are being made.
func (s *Service) Small(ctx context.Context, f inbox.File) (inbox.File, error) {
	if !NeedsSmall(f) {
		return f, nil
	}
	kept, err := s.ports.Blobs.Stat(ctx, smallOf(f.ID))
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
		ID: smallOf(of.ID), Name: strings.TrimSuffix(of.Name, path.Ext(of.Name)) + ".jpg", Type: "image/jpeg",
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

// removeFile removes a file and its small version, in this order: who
// makes a small version looks for its original last.
func (s *Service) removeFile(ctx context.Context, id inbox.FileID) error {
	if err := s.ports.Blobs.Delete(ctx, id); err != nil {
		return err
	}
	return s.ports.Blobs.Delete(ctx, smallOf(id))
}

// FollowErasures removes the files of what contacts took back; it is for a consumer of
// the feed.
func (s *Service) FollowErasures(ctx context.Context, events []inbox.Event) error {
	for _, e := range events {
		for _, f := range e.Files {
			if err := s.removeFile(ctx, f); err != nil {
				return err
			}
		}
	}
	return nil
}
