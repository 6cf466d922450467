package files

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox"
)

// copies is the namespace of the ids of copied files.
var copies = uuid.MustParse("0a3c9f5e-7d1b-5c40-8d7e-51b6f2c0e9a4")

// Copy implements [inbox.Files]: it copies files for a message of the actor, so that what is erased or
// removed later on one side stays on the other. The copies are uploads like any,
// which are swept unless they are sent. When into names the message that is to have
// them, their ids are made of its id, and copying again gives the same ones.
func (s *Service) Copy(ctx context.Context, to inbox.Actor, files []inbox.File, into inbox.Holder) ([]inbox.File, error) {
	var out []inbox.File
	for i, f := range files {
		was := f.ID
		f.ID, f.Uploader, f.At = inbox.NewID[inbox.FileID](), to, s.ports.Clock.Now()
		if into.Message != "" {
			f.ID = inbox.FileID(uuid.NewSHA1(copies, []byte(string(into.Message)+"/"+strconv.Itoa(i))).String())
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
func (s *Service) CopyOnce(ctx context.Context, from inbox.FileID, to inbox.File, before func() error) error {
	turn := s.copying.Of(string(to.ID))
	if err := turn.Take(ctx); err != nil {
		return err
	}
	defer turn.End()
	if _, err := s.ports.Blobs.Stat(ctx, to.ID); inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	if err := before(); err != nil {
		return err
	}
	_, err := s.copyFile(ctx, from, to)
	return err
}

func (s *Service) copyFile(ctx context.Context, from inbox.FileID, to inbox.File) (inbox.File, error) {
	r, err := s.ports.Blobs.Open(ctx, from)
	if err != nil {
		return inbox.File{}, err
	}
	defer func() { _ = r.Close() }() // it was only read
	err = s.ports.Blobs.Put(ctx, to, r)
	if inbox.ErrorCode(err) == inbox.CodeConflict {
		return s.ports.Blobs.Stat(ctx, to.ID)
	}
	return to, err
}
