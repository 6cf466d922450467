// Package files is the room of uploads: what is let in and under which name, pictures and
// their small versions, the photos of agents, copies; what may hold a file, and when one
// that nothing holds goes.
package files

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"unicode"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/picture"
	"github.com/pasokh/pasokh/inbox/sniff"
)

// Limits of uploads.
const (
	MaxFileBytes  = 20 << 20
	fileNameRunes = 150
)

// Ports are what the room stands on.
type Ports struct {
	Blobs         inbox.Blobs
	Unsent        inbox.Table[Unsent]
	Directory     *inbox.Directory
	Conversations Conversations
	Canned        Canned
	Drafts        Drafts
	Clock         inbox.Clock
	MaxUnclaimed  int64 // bytes of strangers' files that nothing wants; 0 is [MaxUnclaimed]
}

// Conversations know which files a message has; see [inbox.ConversationStore].
type Conversations interface {
	Message(ctx context.Context, conversation inbox.ConversationID, id inbox.MessageID) (inbox.Message, error)
}

// Canned knows which files a canned reply has in the store now, whatever this node
// remembers and whoever has it; not_found.
type Canned interface {
	Files(ctx context.Context, id inbox.CannedID) ([]inbox.File, error)
}

// Drafts know which files the draft that a holder names has in the store; not_found.
type Drafts interface {
	Files(ctx context.Context, of inbox.Holder) ([]inbox.File, error)
}

// Service is all that happens to files. It implements [inbox.Files] and is safe for
// parallel use.
type Service struct {
	ports     Ports
	pictures  *picture.Gate // bounds what is decoded at once
	copying   inbox.Stripes // by the ids of copies
	unclaimed unclaimed
}

// New returns the room over its ports.
func New(p Ports) *Service {
	return &Service{ports: p, pictures: picture.NewGate(), copying: inbox.NewStripes(64)}
}

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
func (s *Service) Upload(ctx context.Context, by inbox.Principal, in Uploading) (inbox.File, error) {
	if in.Size <= 0 {
		return inbox.File{}, refusedFile(inbox.CodeInvalid, "empty")
	}
	if in.Size > MaxFileBytes {
		return inbox.File{}, refusedFile(inbox.CodeTooLarge, "size")
	}
	head := make([]byte, min(in.Size, picture.HeadBytes))
	n, err := io.ReadFull(in.Body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return inbox.File{}, inbox.Wrap(inbox.CodeInvalid, err, "read upload")
	}
	found := sniff.Of(FileName(in.Name), head[:n])
	if found.Why != "" {
		return inbox.File{}, refusedFile(inbox.CodeInvalid, found.Why)
	}
	f := inbox.File{ID: inbox.NewID[inbox.FileID](), Name: FileName(found.Name), Type: found.Type, Size: in.Size, Uploader: by.Actor, At: s.ports.Clock.Now()}
	small, err := s.look(ctx, &f, in.Body, head[:n])
	if err != nil {
		return inbox.File{}, err
	}
	if err := s.Expect(ctx, f); err != nil {
		return inbox.File{}, err
	}
	if _, err := in.Body.Seek(0, io.SeekStart); err != nil {
		return inbox.File{}, inbox.Wrap(inbox.CodeUnavailable, err, "read upload")
	}
	if err := s.ports.Blobs.Put(ctx, f, in.Body); err != nil {
		return f, err
	}
	if small.JPEG != nil {
		_, err = s.keepSmall(ctx, f, small)
	}
	return f, err
}

func refusedFile(code inbox.Code, why string) error {
	return &inbox.Error{Code: code, Field: "file", Key: why, Message: "is refused: " + why}
}

// look measures what is a picture and, when people are to see a small version of
// it, makes that: a picture that cannot be decoded, or not within bounds, is kept
// as a file like any other. While too many are being decoded the small version is
// left to whoever looks first.
func (s *Service) look(ctx context.Context, f *inbox.File, body io.ReadSeeker, head []byte) (picture.Small, error) {
	if !strings.HasPrefix(f.Type, "image/") {
		return picture.Small{}, nil
	}
	measured, ok := picture.Measure(head, f.Size)
	if !ok || !s.pictures.Holds(measured) {
		return picture.Small{}, nil
	}
	f.Width, f.Height = measured.Width, measured.Height
	if !NeedsSmall(*f) {
		return picture.Small{}, nil
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return picture.Small{}, inbox.Wrap(inbox.CodeUnavailable, err, "read upload")
	}
	small, err := s.pictures.Shrink(ctx, body, f.Size, smallShape)
	switch {
	case errors.Is(err, picture.ErrBroken), errors.Is(err, picture.ErrLarge):
		f.Width, f.Height = 0, 0
		return picture.Small{}, nil
	case errors.Is(err, picture.ErrBusy):
		return picture.Small{}, nil
	}
	return small, inbox.Wrap(inbox.CodeUnavailable, err, "look at picture")
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
