package inbox

import (
	"context"

	"github.com/google/uuid"
)

// bulkFiles are the copies of the canned reply's files that all of the reply's messages
// refer to. Whoever comes first copies: a file is on disk once, and was paid for once, however
// many conversations it goes to. It stays when the canned reply goes.
func (s *Service) bulkFiles(ctx context.Context, by Principal, b BulkReply, into Holder) ([]FileID, error) {
	canned, err := s.Prepared(ctx, by, b.FilesOf)
	if err != nil {
		return nil, Wrap(CodeInvalid, err, "files of a canned reply")
	}
	out := make([]FileID, len(canned.Files))
	for i, f := range canned.Files {
		out[i] = b.file(by.Actor, f.ID)
		if err := s.bulkFile(ctx, bulkCopy{from: f, id: out[i], by: by.Actor, into: into, mayKeep: b.MayKeep}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// file is the id of the copy of a file that one sender's reply has.
func (b BulkReply) file(by Actor, of FileID) FileID {
	return FileID(uuid.NewSHA1(bulkReplies, []byte(string(b.ID)+"/"+by.ID+"/"+string(of))).String())
}

// bulkCopy is a file that is to be there for a reply to many.
type bulkCopy struct {
	from    File
	id      FileID
	by      Actor
	into    Holder // the first message that needs it
	mayKeep func(File) error
}

// bulkFile makes the copy unless it is there already. Others on this node who need the
// same one wait, instead of paying for it and copying it as well.
func (s *Service) bulkFile(ctx context.Context, in bulkCopy) error {
	turn := s.ports.Turns.copying(in.id)
	if err := turn.take(ctx); err != nil {
		return err
	}
	defer turn.end()
	if _, err := s.ports.Blobs.Stat(ctx, in.id); ErrorCode(err) != CodeNotFound {
		return err
	}
	if in.mayKeep != nil {
		if err := in.mayKeep(in.from); err != nil {
			return err
		}
	}
	f := in.from
	f.ID, f.Uploader, f.At = in.id, in.by, s.ports.Clock.Now()
	if err := s.Expect(ctx, f, in.into); err != nil {
		return err
	}
	_, err := s.copyFile(ctx, in.from.ID, f)
	return err
}
