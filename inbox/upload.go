package inbox

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"unicode"

	"github.com/pasokh/pasokh/inbox/picture"
	"github.com/pasokh/pasokh/inbox/sniff"
)

// Limits of uploads.
const (
	MaxFileBytes  = 20 << 20
	fileNameRunes = 150
)

// Uploading is a file on its way in.
type Uploading struct {
	Name string
	Size int64 // bytes, as the sender declared; more is too_large
	Body io.ReadSeeker
}

// Upload keeps a file for a message, draft or canned reply of the same author,
// for [UnsentFor] or as long as one of these has it. What it is is decided by its
// content ([sniff.Of]), and its name ends so; only PNG, JPEG, GIF and still WebP
// that can be decoded within bounds get dimensions and are shown inline. A refusal
// says why, as a key of the UI.
func (s *Service) Upload(ctx context.Context, by Principal, in Uploading) (File, error) {
	if in.Size <= 0 {
		return File{}, refusedFile(CodeInvalid, "empty")
	}
	if in.Size > MaxFileBytes {
		return File{}, refusedFile(CodeTooLarge, "size")
	}
	head := make([]byte, min(in.Size, picture.HeadBytes))
	n, err := io.ReadFull(in.Body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return File{}, Wrap(CodeInvalid, err, "read upload")
	}
	found := sniff.Of(FileName(in.Name), head[:n])
	if found.Why != "" {
		return File{}, refusedFile(CodeInvalid, found.Why)
	}
	f := File{ID: NewID[FileID](), Name: FileName(found.Name), Type: found.Type, Size: in.Size, Uploader: by.Actor, At: s.ports.Clock.Now()}
	small, err := s.look(ctx, &f, in.Body, head[:n])
	if err != nil {
		return File{}, err
	}
	if err := s.expect(ctx, f); err != nil {
		return File{}, err
	}
	if _, err := in.Body.Seek(0, io.SeekStart); err != nil {
		return File{}, Wrap(CodeUnavailable, err, "read upload")
	}
	if err := s.ports.Blobs.Put(ctx, f, in.Body); err != nil {
		return f, err
	}
	if small.JPEG != nil {
		_, err = s.keepSmall(ctx, f, small)
	}
	return f, err
}

func refusedFile(code Code, why string) error {
	return &Error{Code: code, Field: "file", Key: why, Message: "is refused: " + why}
}

// look measures what is a picture and, when people are to see a small version of
// it, makes that: a picture that cannot be decoded, or not within bounds, is kept
// as a file like any other. While too many are being decoded the small version is
// left to whoever looks first.
func (s *Service) look(ctx context.Context, f *File, body io.ReadSeeker, head []byte) (picture.Small, error) {
	if !strings.HasPrefix(f.Type, "image/") {
		return picture.Small{}, nil
	}
	measured, ok := picture.Measure(head, f.Size)
	if !ok || !s.ports.Pictures.Holds(measured) {
		return picture.Small{}, nil
	}
	f.Width, f.Height = measured.Width, measured.Height
	if !f.NeedsSmall() {
		return picture.Small{}, nil
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return picture.Small{}, Wrap(CodeUnavailable, err, "read upload")
	}
	small, err := s.ports.Pictures.Shrink(ctx, body, f.Size, smallShape)
	switch {
	case errors.Is(err, picture.ErrBroken), errors.Is(err, picture.ErrLarge):
		f.Width, f.Height = 0, 0
		return picture.Small{}, nil
	case errors.Is(err, picture.ErrBusy):
		return picture.Small{}, nil
	}
	return small, Wrap(CodeUnavailable, err, "look at picture")
}

// FileName makes a name safe to show and to save: no path, no control or
// direction-override characters, not too long.
func FileName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || (unicode.Is(unicode.Cf, r) && r != '\u200c') || strings.ContainsRune(`<>:"/|?*`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.TrimSpace(name), ". ")
	if runes := []rune(name); len(runes) > fileNameRunes {
		ext := []rune(path.Ext(name))
		if len(ext) > 12 {
			ext = nil
		}
		name = string(runes[:fileNameRunes-len(ext)]) + string(ext)
	}
	if name == "" {
		return "file"
	}
	return name
}
