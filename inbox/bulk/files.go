package bulk

import (
	"context"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox"
)

// files are the copies of the canned reply's files that all of the reply's messages
// refer to. Whoever comes first copies: a file is on disk once, and was paid for once, however
// many conversations it goes to. It stays when the canned reply goes. into is the first
// message that needs them.
func (s *Service) files(ctx context.Context, by inbox.Principal, b Reply, into inbox.Holder) ([]inbox.FileID, error) {
	canned, err := s.ports.Inbox.Prepared(ctx, by, b.FilesOf)
	if err != nil {
		return nil, inbox.Wrap(inbox.CodeInvalid, err, "files of a canned reply")
	}
	out := make([]inbox.FileID, len(canned.Files))
	for i, f := range canned.Files {
		to := f
		to.ID, to.Uploader, to.At = b.file(by.Actor, f.ID), by.Actor, s.ports.Clock.Now()
		out[i] = to.ID
		err := s.ports.Files.CopyOnce(ctx, f.ID, to, func() error {
			if b.MayKeep != nil {
				if err := b.MayKeep(f); err != nil {
					return err
				}
			}
			return s.ports.Files.Expect(ctx, to, into)
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// file is the id of the copy of a file that one sender's reply has.
func (b Reply) file(by inbox.Actor, of inbox.FileID) inbox.FileID {
	return inbox.FileID(uuid.NewSHA1(replies, []byte(string(b.ID)+"/"+by.ID+"/"+string(of))).String())
}
