package inbox

import (
	"bytes"
	"context"
	"io"
	"slices"

	"github.com/google/uuid"

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
func (s *Service) SetPhoto(ctx context.Context, by Principal, of AgentID, size int64, body io.ReadSeeker) (Agent, error) {
	if err := mayShow(by, of); err != nil {
		return Agent{}, err
	}
	if _, err := s.Directory.Agents.Get(ctx, string(of)); err != nil {
		return Agent{}, err
	}
	if size > MaxPhotoBytes {
		return Agent{}, refusedFile(CodeTooLarge, "size")
	}
	small, err := s.ports.Pictures.Shrink(ctx, body, size, photoShape)
	if err != nil {
		return Agent{}, ofPicture(err)
	}
	square := small.JPEG
	f := File{
		ID:   FileID(uuid.NewSHA1(photos, slices.Concat([]byte(of+"/"), square)).String()),
		Name: "photo.jpg", Type: "image/jpeg", Size: int64(len(square)), Width: small.Width, Height: small.Height,
		Uploader: System, At: s.ports.Clock.Now(), // nobody's to attach
	}
	if err := s.expect(ctx, f, Holder{Photo: of}); err != nil { // swept unless the agent is shown by it in the end
		return Agent{}, err
	}
	if err := s.ports.Blobs.Put(ctx, f, bytes.NewReader(square)); err != nil && ErrorCode(err) != CodeConflict {
		return Agent{}, err
	}
	return s.changePhoto(ctx, by, of, f.ID)
}

// RemovePhoto has an agent shown by letters again.
func (s *Service) RemovePhoto(ctx context.Context, by Principal, of AgentID) (Agent, error) {
	if err := mayShow(by, of); err != nil {
		return Agent{}, err
	}
	return s.changePhoto(ctx, by, of, "")
}

// Photo returns the description of a photo that an agent is shown by; not_found
// for one that was replaced or removed, and for any other file.
func (s *Service) Photo(ctx context.Context, id FileID) (File, error) {
	all, err := s.Directory.Agents.List(ctx)
	if err != nil {
		return File{}, err
	}
	if id == "" || !slices.ContainsFunc(all, func(a Agent) bool { return a.Photo == id }) {
		return File{}, Errorf(CodeNotFound, "photo %s", id)
	}
	return s.ports.Blobs.Stat(ctx, id)
}

func mayShow(by Principal, of AgentID) error {
	if by.Admin || (of != "" && by.Actor.Agent() == of) {
		return nil
	}
	return Errorf(CodeForbidden, "only an admin sets another's photo")
}

func (s *Service) changePhoto(ctx context.Context, by Principal, of AgentID, to FileID) (Agent, error) {
	return retryStale(func() (Agent, error) {
		agent, err := s.Directory.Agents.Get(ctx, string(of))
		if err != nil || agent.Photo == to {
			return agent, err
		}
		was := agent.Photo
		if was != "" { // swept if it cannot be removed below
			if err := s.expect(ctx, File{ID: was, Uploader: System, At: s.Clock.Now()}, Holder{Photo: of}); err != nil {
				return Agent{}, err
			}
		}
		agent.Photo = to
		agent, err = s.Directory.Agents.put(ctx, by, agent)
		if err == nil && was != "" {
			err = s.ports.Blobs.Delete(ctx, was)
		}
		return agent, err
	})
}
