package files

import (
	"bytes"
	"context"
	"io"
	"slices"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/picture"
)

// Limits of photos: what is taken in, and the square that is kept.
const (
	MaxPhotoBytes = 4 << 20
	photoSide     = 256
	photoQuality  = 88
)

var photoShape = picture.Shape{Side: photoSide, Square: true, Quality: photoQuality}

// photos is the namespace of the ids of photos.
var photos = uuid.MustParse("3b7de7a9-64a7-5d43-9a0f-2f3f0c6d8b15")

// SetPhoto has an agent shown by a picture: PNG, JPEG, GIF or WebP. An agent sets its
// own, an admin anybody's. What is kept is drawn anew, so that nothing of the
// file is passed on but what is seen: no place where it was taken, nothing
// hidden. Its id is made of whose it is and what it shows: a photo that changes
// has another address.
func (s *Service) SetPhoto(ctx context.Context, by inbox.Principal, of inbox.AgentID, size int64, body io.ReadSeeker) (inbox.Agent, error) {
	if err := by.MayShow(of); err != nil {
		return inbox.Agent{}, err
	}
	if _, err := s.ports.Directory.Agents.Get(ctx, string(of)); err != nil {
		return inbox.Agent{}, err
	}
	if size > MaxPhotoBytes {
		return inbox.Agent{}, refusedFile(inbox.CodeTooLarge, "size")
	}
	small, err := s.pictures.Shrink(ctx, body, size, photoShape)
	if err != nil {
		return inbox.Agent{}, ofPicture(err)
	}
	square := small.JPEG
	f := inbox.File{
		ID:   inbox.FileID(uuid.NewSHA1(photos, slices.Concat([]byte(of+"/"), square)).String()),
		Name: "photo.jpg", Type: "image/jpeg", Size: int64(len(square)), Width: small.Width, Height: small.Height,
		Uploader: inbox.System, At: s.ports.Clock.Now(), // nobody's to attach
	}
	if err := s.Expect(ctx, f, inbox.Holder{Photo: of}); err != nil { // swept unless the agent is shown by it in the end
		return inbox.Agent{}, err
	}
	if err := s.ports.Blobs.Put(ctx, f, bytes.NewReader(square)); err != nil && inbox.ErrorCode(err) != inbox.CodeConflict {
		return inbox.Agent{}, err
	}
	return s.changePhoto(ctx, by, of, f.ID)
}

// RemovePhoto has an agent shown by letters again.
func (s *Service) RemovePhoto(ctx context.Context, by inbox.Principal, of inbox.AgentID) (inbox.Agent, error) {
	if err := by.MayShow(of); err != nil {
		return inbox.Agent{}, err
	}
	return s.changePhoto(ctx, by, of, "")
}

// Photo returns the description of a photo that an agent is shown by; not_found
// for one that was replaced or removed, and for any other file.
func (s *Service) Photo(ctx context.Context, id inbox.FileID) (inbox.File, error) {
	all, err := s.ports.Directory.Agents.List(ctx)
	if err != nil {
		return inbox.File{}, err
	}
	if id == "" || !slices.ContainsFunc(all, func(a inbox.Agent) bool { return a.Photo == id }) {
		return inbox.File{}, inbox.Errorf(inbox.CodeNotFound, "photo %s", id)
	}
	return s.ports.Blobs.Stat(ctx, id)
}

func (s *Service) changePhoto(ctx context.Context, by inbox.Principal, of inbox.AgentID, to inbox.FileID) (inbox.Agent, error) {
	return inbox.RetryStale(func() (inbox.Agent, error) {
		agent, err := s.ports.Directory.Agents.Get(ctx, string(of))
		if err != nil || agent.Photo == to {
			return agent, err
		}
		was := agent.Photo
		if was != "" { // swept if it cannot be removed below
			if err := s.Expect(ctx, inbox.File{ID: was, Uploader: inbox.System, At: s.ports.Clock.Now()}, inbox.Holder{Photo: of}); err != nil {
				return inbox.Agent{}, err
			}
		}
		agent, err = s.ports.Directory.ShowBy(ctx, by, agent, to)
		if err == nil && was != "" {
			err = s.ports.Blobs.Delete(ctx, was)
		}
		return agent, err
	})
}
