package inbox

import (
	"context"
	"io"
)

// Holder is what may hold a file: a message, an agent's draft or a canned reply.
type Holder struct {
	Conversation ConversationID `json:"conversation,omitempty"`
	Message      MessageID      `json:"message,omitempty"`
	Agent        AgentID        `json:"agent,omitempty"` // whose draft in the conversation
	Kind         MessageKind    `json:"kind,omitempty"`  // of the draft
	Canned       CannedID       `json:"canned,omitempty"`
	Photo        AgentID        `json:"photo,omitempty"` // whom it shows
}

// Files know what may hold a file, and copy files; they are the room of files. One that
// nothing holds is removed after a while.
type Files interface {
	// Hold writes down what is about to take a file; before it looks whether the file
	// is there. invalid for one that is on its way out.
	Hold(ctx context.Context, id FileID, by Holder) error
	// Copy copies files for a message of the actor, so that what is erased or removed
	// later on one side stays on the other.
	Copy(ctx context.Context, to Actor, files []File, into Holder) ([]File, error)
}

// Attach returns a file that the principal uploaded, for what is about to hold it;
// invalid when there is none of that id, or it is another's.
func (s *Service) Attach(ctx context.Context, by Principal, id FileID, into Holder) (File, error) {
	if err := s.ports.Files.Hold(ctx, id, into); err != nil {
		return File{}, err
	}
	f, err := s.ports.Blobs.Stat(ctx, id)
	if ErrorCode(err) == CodeNotFound || (err == nil && !by.is(f.Uploader)) {
		return File{}, Invalid("files", "unknown file")
	}
	return f, err
}

// holdAll writes down that a message which goes on in another conversation is about to
// take its files there.
func (s *Service) holdAll(ctx context.Context, m Message) error {
	for _, f := range m.Files {
		if err := s.ports.Files.Hold(ctx, f.ID, Holder{Conversation: m.Conversation, Message: m.ID}); err != nil {
			return err
		}
	}
	return nil
}

// CopyFiles copies files for a message of the actor; see [Files]. The copies are uploads
// like any, which are swept unless they are sent. When into names the message that is to
// have them, copying again gives the same ones.
func (s *Service) CopyFiles(ctx context.Context, to Actor, files []File, into Holder) ([]File, error) {
	return s.ports.Files.Copy(ctx, to, files, into)
}

// OpenFile returns the bytes of a file whose description the caller was given. It
// must be closed.
func (s *Service) OpenFile(ctx context.Context, f File) (io.ReadSeekCloser, error) {
	return s.ports.Blobs.Open(ctx, f.ID)
}

// File returns the description of a file that hangs on the message with that
// seq of that conversation, when the principal may see it; not_found otherwise.
func (s *Service) File(ctx context.Context, by Principal, id ConversationID, seq int64, file FileID) (File, error) {
	_, messages, err := s.Thread(ctx, by, ThreadQuery{Conversation: id, After: seq - 1, Before: seq + 1, Limit: 1})
	if err != nil {
		return File{}, err
	}
	for _, m := range messages {
		for _, f := range m.Files {
			if f.ID == file {
				return f, nil
			}
		}
	}
	return File{}, Errorf(CodeNotFound, "file %s", file)
}
