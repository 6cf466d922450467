package inbox

import (
	"context"

	"github.com/pasokh/pasokh/inbox/retry"
)

// Service is the domain's use cases over its ports, one file a use case. It is
// safe for parallel use. Every method takes the principal on whose behalf it
// acts and answers not_found for what that principal may not see.
//
// The ports are hidden: whoever holds the service has use cases, which ask the
// policy, and no store with which to go past it.
type Service struct {
	Directory *Directory

	ports Ports
}

// Ports are what the use cases stand on.
type Ports struct {
	Conversations ConversationStore
	Contacts      ContactStore
	Blobs         Blobs
	Directory     *Directory
	Drafts        Drafts
	Canned        CannedReplies
	Files         Files
	Mail          MailSenders // nil: no message says from which address it goes
	Turns         *Turns      // services of one program that write to one store share it; nil is one of its own
	Clock         Clock
	Waker         Waker
}

// NewService returns the use cases over the ports, all of which must be set but those that have a default.
func NewService(p Ports) *Service {
	if p.Turns == nil {
		p.Turns = NewTurns()
	}
	return &Service{Directory: p.Directory, ports: p}
}

// Fenced returns the same use cases for one who acts only while it holds a lease:
// commits are refused once the lease is lost. It takes turns with s.
func (s *Service) Fenced(lease func() Lease) *Service {
	fenced := *s
	fenced.ports.Conversations = Fenced{ConversationStore: s.ports.Conversations, Lease: lease}
	return &fenced
}

// Upkeep is what the program does by itself: it acts for rules, wakes what is due, completes
// what a crash cut in two, and gives away what nobody can own any more. It asks no
// principal, because nobody asked for it. Consumers and timers have it; what answers requests
// does not (a test of the layers holds that).
type Upkeep struct{ *Service }

// Upkeep returns the service as the program's own tasks use it.
func (s *Service) Upkeep() Upkeep { return Upkeep{s} }

// commitTries is how often a change is decided anew after a conflict. Changes on
// this node take turns, so only other nodes and repeated ids can conflict.
const commitTries = 5

// RetryStale calls do, which reads, decides and writes, again when somebody else
// wrote between its read and its write. When that happens every time, the last
// conflict is returned, never an empty success.
func RetryStale[T any](do func() (T, error)) (T, error) {
	return retry.Times(commitTries, IsStale, do)
}

// change loads, decides and commits until the decision was made on the state
// that it is committed on. An empty decision commits nothing.
func (s *Service) change(ctx context.Context, id ConversationID, decide func(Conversation) (Change, error)) (Conversation, error) {
	turn := s.ports.Turns.turn(id)
	if err := turn.Take(ctx); err != nil {
		return Conversation{}, err
	}
	defer turn.End()
	return RetryStale(func() (Conversation, error) {
		c, err := s.ports.Conversations.Conversation(ctx, id)
		if err != nil {
			return Conversation{}, err
		}
		return s.commit(ctx, c, decide)
	})
}

// commit decides on c and writes the decision once.
func (s *Service) commit(ctx context.Context, c Conversation, decide func(Conversation) (Change, error)) (Conversation, error) {
	change, err := decide(c)
	if err != nil || change.Empty() {
		return c, err
	}
	if change, err = s.owned(ctx, c, change); err != nil {
		return Conversation{}, err
	}
	stored, err := s.ports.Conversations.Commit(ctx, change)
	if err != nil {
		return Conversation{}, err
	}
	s.ports.Waker.Wake()
	return stored, nil
}
