// Package bulk is the room of one reply to many: who of them would get it and why others
// would not, and how it is said to each, once.
package bulk

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox"
)

// Ports are what replies to many stand on.
type Ports struct {
	Inbox         *inbox.Service
	Conversations Conversations
	Facts         Facts
	Files         Files
	Clock         inbox.Clock
}

// Conversations is what is read of conversations that the sender may see; see [inbox.ConversationStore].
type Conversations interface {
	Message(ctx context.Context, conversation inbox.ConversationID, id inbox.MessageID) (inbox.Message, error)
}

// Facts reads what variables are filled from, as canned replies do.
type Facts interface {
	Facts(ctx context.Context, by inbox.Principal, c inbox.Conversation) (inbox.CannedFacts, error)
}

// Files copies what goes along.
type Files interface {
	// Expect writes down that a file is going to be put, before it is.
	Expect(ctx context.Context, f inbox.File, into ...inbox.Holder) error
	// CopyOnce copies a file under the id of to unless that is there already; before
	// is asked before it copies, and an error of it keeps the copy from being made.
	CopyOnce(ctx context.Context, from inbox.FileID, to inbox.File, before func() error) error
}

// Service says replies to many. It is safe for parallel use.
type Service struct{ ports Ports }

// New returns the room over its ports.
func New(p Ports) *Service { return &Service{p} }

// Reply is one text for many conversations, as an ordinary message in each:
// to what many asked about one outage. Variables are filled in for each.
type Reply struct {
	ID        ID // made by the sender; repeated, no conversation gets it twice
	Kind      inbox.MessageKind
	Text      string            // as of a canned reply, with its variables
	Fallbacks map[string]string // what stands for a variable that has no value
	Canned    inbox.CannedID    // which canned reply is in it
	FilesOf   inbox.CannedID    // whose files go along: one copy of each, for all conversations
	Actions   inbox.CannedActions
	Late      bool // also where the sender has not seen what is new, and where it was closed long ago

	// MayKeep is asked before a file is copied; an error keeps it from being. nil lets all be copied.
	MayKeep func(inbox.File) error
}

// ID names a bulk reply.
type ID string

// Addressee is a conversation that a bulk reply is for, and the newest seq that
// its sender had seen when choosing it.
type Addressee struct {
	Conversation inbox.ConversationID
	SeenSeq      int64
}

// Hindrance is why a conversation does not get a bulk reply; empty: it does.
type Hindrance string

const (
	HinderedGone      Hindrance = "gone"      // it is not there, or not for the sender
	HinderedForbidden Hindrance = "forbidden" // the sender may not
	HinderedSpam      Hindrance = "spam"
	HinderedTrash     Hindrance = "trash"
	HinderedMerged    Hindrance = "merged"  // it goes on elsewhere
	HinderedErased    Hindrance = "erased"  // by its contact
	HinderedMissing   Hindrance = "missing" // a variable has no value
	HinderedNewer     Hindrance = "newer"   // something was said that the sender has not seen; Late sends it
	HinderedClosed    Hindrance = "closed"  // longer than [ClosedLong] ago; Late sends it
)

// ClosedLong is after how long a closed conversation is not answered by the way.
const ClosedLong = 30 * 24 * time.Hour

// Bounds of a bulk reply.
const (
	MaxFallbacks  = 20
	FallbackRunes = 200
)

// ShownBytes is how much text the answer of a check holds at most; what is beyond is
// not shown.
const ShownBytes = 1 << 20

// Check is what would become of a bulk reply in one conversation.
type Check struct {
	Conversation inbox.ConversationID
	Hindrance    Hindrance
	Sent         bool     // it is there already
	Text         string   // as it would be sent
	NotShown     bool     // the answer is full: there is a text, and it is left out
	Missing      []string // variables without a value, each once, as many as can have a fallback
	stored       inbox.Message
}

var replies = uuid.MustParse("6b1f6d0e-2c64-5f0b-9a55-0d6c1f3f7b42") // the namespace of their messages' ids

// message is the id that the reply's message has in a conversation.
func (b Reply) message(in inbox.ConversationID) inbox.MessageID {
	return inbox.MessageID(uuid.NewSHA1(replies, []byte(string(b.ID)+"/"+string(in))).String())
}

func (b Reply) validate() error {
	if !inbox.ValidID(b.ID) {
		return inbox.Invalid("id", "is not an id")
	}
	if b.Kind != inbox.KindMessage && b.Kind != inbox.KindNote {
		return inbox.Invalid("kind", "is neither message nor note")
	}
	if len(b.Fallbacks) > MaxFallbacks {
		return inbox.Invalid("fallbacks", "too many")
	}
	for _, text := range b.Fallbacks {
		if err := inbox.ValidText("fallbacks", text, FallbackRunes); err != nil {
			return err
		}
	}
	return inbox.ValidText("text", b.Text, inbox.TextRunes)
}

// Check says of each addressee, in their order, whether it would get the
// reply now, and how it would read, as far as that fits into [ShownBytes]. Nothing is
// changed.
func (s *Service) Check(ctx context.Context, by inbox.Principal, b Reply, to []Addressee) ([]Check, error) {
	if err := b.validate(); err != nil {
		return nil, err
	}
	out := make([]Check, len(to))
	room := ShownBytes
	for i, a := range to {
		c, err := s.ports.Inbox.Conversation(ctx, by, a.Conversation)
		if err == nil {
			out[i], err = s.check(ctx, by, b, c, a.SeenSeq)
		}
		if inbox.IsMissing(err) {
			out[i] = Check{Conversation: a.Conversation, Hindrance: HinderedGone}
		} else if err != nil {
			return nil, err
		}
		out[i], room = out[i].within(room)
	}
	return out, nil
}

// within is the check as an answer has it in which there is room for so many bytes of text;
// left is for how many there is room after it.
func (c Check) within(room int) (out Check, left int) {
	c.stored = inbox.Message{}
	c.Missing = c.Missing[:min(len(c.Missing), MaxFallbacks)]
	if len(c.Text) > room {
		c.Text, c.NotShown = "", true
	}
	return c, room - len(c.Text)
}

func (s *Service) check(ctx context.Context, by inbox.Principal, b Reply, c inbox.Conversation, seen int64) (Check, error) {
	out := Check{Conversation: c.ID}
	stored, err := s.said(ctx, by, b.message(c.ID), c.ID)
	if err != nil {
		return out, err
	}
	if stored.ID != "" {
		out.Sent, out.Text, out.stored = true, stored.Text, stored
		return out, nil
	}
	facts, err := s.ports.Facts.Facts(ctx, by, c)
	if err != nil {
		return out, err
	}
	facts.Fallbacks = b.Fallbacks
	if out.Text, out.Missing, err = s.ports.Inbox.Render(ctx, inbox.Prepared{Text: b.Text}, facts); err != nil {
		return out, err
	}
	slices.Sort(out.Missing)
	out.Missing = slices.Compact(out.Missing)
	out.Hindrance = decideHindrance(by, b, c, seen, s.ports.Clock.Now())
	if out.Hindrance == "" && len(out.Missing) > 0 {
		out.Hindrance = HinderedMissing
	}
	return out, nil
}

// said returns the message of that id that the sender said in a conversation which it may
// see; one without an id when there is none.
func (s *Service) said(ctx context.Context, by inbox.Principal, id inbox.MessageID, in inbox.ConversationID) (inbox.Message, error) {
	m, err := s.ports.Conversations.Message(ctx, in, id)
	switch {
	case inbox.ErrorCode(err) == inbox.CodeNotFound:
		return inbox.Message{}, nil
	case err == nil && m.Author != by.Actor:
		return inbox.Message{}, inbox.Errorf(inbox.CodeConflict, "message %s is another author's", id)
	}
	return m, err
}

// decideHindrance says why the reply is not for the conversation as it is now.
func decideHindrance(by inbox.Principal, b Reply, c inbox.Conversation, seen int64, now time.Time) Hindrance {
	action := map[inbox.MessageKind]inbox.Action{inbox.KindMessage: inbox.ActReply, inbox.KindNote: inbox.ActNote}[b.Kind]
	switch public := b.Kind == inbox.KindMessage; {
	case !inbox.Can(by, inbox.ActRead, c):
		return HinderedGone
	case public && c.Merged != nil:
		return HinderedMerged
	case public && !c.ErasedAt.IsZero():
		return HinderedErased
	case public && c.Status == inbox.StatusSpam: // a reply would open it
		return HinderedSpam
	case public && c.Status == inbox.StatusTrash:
		return HinderedTrash
	case !inbox.Can(by, action, c):
		return HinderedForbidden
	case public && !b.Late && c.NewerFor(by.Actor.Agent(), seen):
		return HinderedNewer
	case public && !b.Late && c.Status == inbox.StatusClosed && now.Sub(c.ClosedAt) > ClosedLong:
		return HinderedClosed
	}
	return ""
}

// Hindered refuses a bulk reply in one conversation. Its code is conflict.
type Hindered struct {
	Why     Hindrance
	Missing []string
}

func (e *Hindered) Error() string { return "a bulk reply is hindered: " + string(e.Why) }

// As lets [inbox.ErrorCode] see a conflict.
func (e *Hindered) As(target any) bool {
	t, ok := target.(**inbox.Error)
	if ok {
		*t = &inbox.Error{Code: inbox.CodeConflict, Field: string(e.Why), Message: e.Error()}
	}
	return ok
}

// Say says the reply in one conversation, by the same rules as [inbox.Service.Say]
// and as durable when it returns. What is there already is returned as it is:
// the message's id is made of the reply's and the conversation's. not_found for
// what the sender may not see, *Hindered for what gets no reply, also when that
// came about after it was checked.
func (s *Service) Say(ctx context.Context, by inbox.Principal, b Reply, to Addressee) (inbox.Received, error) {
	if err := b.validate(); err != nil {
		return inbox.Received{}, err
	}
	c, err := s.ports.Inbox.Conversation(ctx, by, to.Conversation)
	if err != nil {
		return inbox.Received{}, err
	}
	check, err := s.check(ctx, by, b, c, to.SeenSeq)
	if err != nil {
		return inbox.Received{}, err
	}
	if check.Sent {
		return inbox.Received{Conversation: c, Message: check.stored}, nil
	}
	if check.Hindrance != "" {
		return inbox.Received{}, &Hindered{check.Hindrance, check.Missing}
	}
	in := inbox.Saying{
		Conversation: c.ID, Message: b.message(c.ID), Kind: b.Kind, Text: check.Text, SeenSeq: to.SeenSeq, Force: b.Late,
		Canned: b.Canned, Actions: b.Actions,
		Refuses: func(now inbox.Conversation) error {
			if why := decideHindrance(by, b, now, to.SeenSeq, s.ports.Clock.Now()); why != "" {
				return &Hindered{Why: why}
			}
			return nil
		},
	}
	if b.FilesOf != "" {
		if in.Files, err = s.files(ctx, by, b, inbox.Holder{Conversation: c.ID, Message: in.Message}); err != nil {
			return inbox.Received{}, err
		}
	}
	return s.ports.Inbox.Say(ctx, by, in)
}
