package inbox

import (
	"context"
	"strconv"

	"github.com/google/uuid"
)

// copies is the namespace of the ids of copied files.
var copies = uuid.MustParse("0a3c9f5e-7d1b-5c40-8d7e-51b6f2c0e9a4")

// CopyFiles copies files for a message of the actor, so that what is erased or
// removed later on one side stays on the other. The copies are uploads like any,
// which are swept unless they are sent. When into names the message that is to have
// them, their ids are made of its id, and copying again gives the same ones.
func (s *Service) CopyFiles(ctx context.Context, to Actor, files []File, into Holder) ([]File, error) {
	var out []File
	for i, f := range files {
		was := f.ID
		f.ID, f.Uploader, f.At = NewID[FileID](), to, s.ports.Clock.Now()
		if into.Message != "" {
			f.ID = FileID(uuid.NewSHA1(copies, []byte(string(into.Message)+"/"+strconv.Itoa(i))).String())
		}
		if err := s.Expect(ctx, f, into); err != nil {
			return nil, err
		}
		copied, err := s.copyFile(ctx, was, f)
		if err != nil {
			return nil, err
		}
		out = append(out, copied)
	}
	return out, nil
}

// CopyOnce copies a file under the id of to unless that is there already; before is asked
// before it copies, and an error of it keeps the copy from being made. Others on this node
// who need the same copy wait, instead of copying as well.
func (s *Service) CopyOnce(ctx context.Context, from FileID, to File, before func() error) error {
	turn := s.ports.Turns.copying(to.ID)
	if err := turn.take(ctx); err != nil {
		return err
	}
	defer turn.end()
	if _, err := s.ports.Blobs.Stat(ctx, to.ID); ErrorCode(err) != CodeNotFound {
		return err
	}
	if err := before(); err != nil {
		return err
	}
	_, err := s.copyFile(ctx, from, to)
	return err
}

func (s *Service) copyFile(ctx context.Context, from FileID, to File) (File, error) {
	r, err := s.ports.Blobs.Open(ctx, from)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = r.Close() }() // it was only read
	err = s.ports.Blobs.Put(ctx, to, r)
	if ErrorCode(err) == CodeConflict {
		return s.ports.Blobs.Stat(ctx, to.ID)
	}
	return to, err
}
