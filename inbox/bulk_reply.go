package inbox

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// BulkReply is one text for many conversations, as an ordinary message in each:
// to what many asked about one outage. Variables are filled in for each.
type BulkReply struct {
	ID        BulkID // made by the sender; repeated, no conversation gets it twice
	Kind      MessageKind
	Text      string            // as of a canned reply, with its variables
	Fallbacks map[string]string // what stands for a variable that has no value
	Canned    CannedID          // which canned reply is in it
	FilesOf   CannedID          // whose files go along: one copy of each, for all conversations
	Actions   CannedActions
	Late      bool // also where the sender has not seen what is new, and where it was closed long ago

	// MayKeep is asked before a file is copied; an error keeps it from being. nil lets all be copied.
	MayKeep func(File) error
}

// BulkID names a bulk reply.
type BulkID string

// Addressee is a conversation that a bulk reply is for, and the newest seq that
// its sender had seen when choosing it.
type Addressee struct {
	Conversation ConversationID
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

// BulkCheck is what would become of a bulk reply in one conversation.
type BulkCheck struct {
	Conversation ConversationID
	Hindrance    Hindrance
	Sent         bool     // it is there already
	Text         string   // as it would be sent
	NotShown     bool     // the answer is full: there is a text, and it is left out
	Missing      []string // variables without a value, each once, as many as can have a fallback
	stored       Message
}

var bulkReplies = uuid.MustParse("6b1f6d0e-2c64-5f0b-9a55-0d6c1f3f7b42") // the namespace of their messages' ids

// message is the id that the reply's message has in a conversation.
func (b BulkReply) message(in ConversationID) MessageID {
	return MessageID(uuid.NewSHA1(bulkReplies, []byte(string(b.ID)+"/"+string(in))).String())
}

func (b BulkReply) validate() error {
	if !ValidID(b.ID) {
		return Invalid("id", "is not an id")
	}
	if b.Kind != KindMessage && b.Kind != KindNote {
		return Invalid("kind", "is neither message nor note")
	}
	if len(b.Fallbacks) > MaxFallbacks {
		return Invalid("fallbacks", "too many")
	}
	for _, text := range b.Fallbacks {
		if err := ValidText("fallbacks", text, FallbackRunes); err != nil {
			return err
		}
	}
	return ValidText("text", b.Text, TextRunes)
}

// CheckBulk says of each addressee, in their order, whether it would get the
// reply now, and how it would read, as far as that fits into [ShownBytes]. Nothing is
// changed.
func (s *Service) CheckBulk(ctx context.Context, by Principal, b BulkReply, to []Addressee) ([]BulkCheck, error) {
	if err := b.validate(); err != nil {
		return nil, err
	}
	out := make([]BulkCheck, len(to))
	room := ShownBytes
	for i, a := range to {
		c, err := s.Conversation(ctx, by, a.Conversation)
		if err == nil {
			out[i], err = s.checkBulk(ctx, by, b, c, a.SeenSeq)
		}
		if IsMissing(err) {
			out[i] = BulkCheck{Conversation: a.Conversation, Hindrance: HinderedGone}
		} else if err != nil {
			return nil, err
		}
		out[i], room = out[i].within(room)
	}
	return out, nil
}

// within is the check as an answer has it in which there is room for so many bytes of text;
// left is for how many there is room after it.
func (c BulkCheck) within(room int) (out BulkCheck, left int) {
	c.stored = Message{}
	c.Missing = c.Missing[:min(len(c.Missing), MaxFallbacks)]
	if len(c.Text) > room {
		c.Text, c.NotShown = "", true
	}
	return c, room - len(c.Text)
}

func (s *Service) checkBulk(ctx context.Context, by Principal, b BulkReply, c Conversation, seen int64) (BulkCheck, error) {
	out := BulkCheck{Conversation: c.ID}
	_, stored, _, err := s.find(ctx, by, Message{ID: b.message(c.ID), Conversation: c.ID, Author: by.Actor})
	if err != nil {
		return out, err
	}
	if stored.ID != "" {
		out.Sent, out.Text, out.stored = true, stored.Text, stored
		return out, nil
	}
	facts, err := s.CannedFacts(ctx, by, c)
	if err != nil {
		return out, err
	}
	facts.Fallbacks = b.Fallbacks
	if out.Text, out.Missing, err = s.Render(ctx, Prepared{Text: b.Text}, facts); err != nil {
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

// decideHindrance says why the reply is not for the conversation as it is now.
func decideHindrance(by Principal, b BulkReply, c Conversation, seen int64, now time.Time) Hindrance {
	action := map[MessageKind]Action{KindMessage: ActReply, KindNote: ActNote}[b.Kind]
	switch public := b.Kind == KindMessage; {
	case !sees(by, c):
		return HinderedGone
	case public && c.Merged != nil:
		return HinderedMerged
	case public && !c.ErasedAt.IsZero():
		return HinderedErased
	case public && c.Status == StatusSpam: // a reply would open it
		return HinderedSpam
	case public && c.Status == StatusTrash:
		return HinderedTrash
	case !Can(by, action, c):
		return HinderedForbidden
	case public && !b.Late && c.newerFor(by.Actor.Agent(), seen):
		return HinderedNewer
	case public && !b.Late && c.Status == StatusClosed && now.Sub(c.ClosedAt) > ClosedLong:
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

// As lets [ErrorCode] see a conflict.
func (e *Hindered) As(target any) bool {
	t, ok := target.(**Error)
	if ok {
		*t = &Error{Code: CodeConflict, Field: string(e.Why), Message: e.Error()}
	}
	return ok
}

// SayBulk says the reply in one conversation, by the same rules as [Service.Say]
// and as durable when it returns. What is there already is returned as it is:
// the message's id is made of the reply's and the conversation's. not_found for
// what the sender may not see, *Hindered for what gets no reply, also when that
// came about after it was checked.
func (s *Service) SayBulk(ctx context.Context, by Principal, b BulkReply, to Addressee) (Received, error) {
	if err := b.validate(); err != nil {
		return Received{}, err
	}
	c, err := s.Conversation(ctx, by, to.Conversation)
	if err != nil {
		return Received{}, err
	}
	check, err := s.checkBulk(ctx, by, b, c, to.SeenSeq)
	if err != nil {
		return Received{}, err
	}
	if check.Sent {
		return Received{Conversation: c, Message: check.stored}, nil
	}
	if check.Hindrance != "" {
		return Received{}, &Hindered{check.Hindrance, check.Missing}
	}
	in := Saying{
		Conversation: c.ID, Message: b.message(c.ID), Kind: b.Kind, Text: check.Text, SeenSeq: to.SeenSeq, Force: b.Late,
		Canned: b.Canned, Actions: b.Actions,
		hindered: func(now Conversation) error {
			if why := decideHindrance(by, b, now, to.SeenSeq, s.ports.Clock.Now()); why != "" {
				return &Hindered{Why: why}
			}
			return nil
		},
	}
	if b.FilesOf != "" {
		if in.Files, err = s.bulkFiles(ctx, by, b, Holder{Conversation: c.ID, Message: in.Message}); err != nil {
			return Received{}, err
		}
	}
	return s.Say(ctx, by, in)
}

// CannedFacts reads what the variables of a canned reply are filled from in a conversation.
func (s *Service) CannedFacts(ctx context.Context, by Principal, c Conversation) (CannedFacts, error) {
	facts := CannedFacts{Conversation: c}
	var err error
	if facts.Agent, err = s.Directory.Agents.Get(ctx, string(by.Actor.Agent())); err != nil {
		return facts, err
	}
	if facts.Contact, err = s.ports.Contacts.Contact(ctx, c.Contact); err != nil && !IsMissing(err) {
		return facts, err
	}
	if facts.Channel, err = s.Directory.Channels.Get(ctx, string(c.Channel)); IsMissing(err) {
		err = nil // removed since, or damaged, as the contact may be: its name has no value
	}
	return facts, err
}
