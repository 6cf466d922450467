package inbox

import (
	"context"
	"hash/fnv"
	"sync"

	"github.com/pasokh/pasokh/inbox/picture"
)

// Service is the domain's use cases over its ports, one file a use case. It is
// safe for parallel use. Every method takes the principal on whose behalf it
// acts and answers not_found for what that principal may not see.
type Service struct {
	Ports
	turns   [256]sync.Mutex // serialises changes of one conversation on this node
	merging sync.Mutex      // serialises merges on this node

	unclaimed unclaimed
}

// Ports are what the use cases stand on.
type Ports struct {
	Conversations ConversationStore
	Contacts      ContactStore
	Blobs         Blobs
	Directory     *Directory
	Drafts        func(AgentID) Records[Draft] // each agent's are kept apart
	Uses          *CannedUses
	Unsent        Records[Unsent]
	MaxUnclaimed  int64         // bytes of strangers' files that nothing wants; 0 is [MaxUnclaimed]
	Pictures      *picture.Gate // bounds what is decoded at once; services of one program share it; nil is one of its own
	Clock         Clock
	Waker         Waker
}

// NewService returns the use cases over the ports, all of which must be set but those that have a default.
func NewService(p Ports) *Service {
	if p.Pictures == nil {
		p.Pictures = picture.NewGate()
	}
	return &Service{Ports: p}
}

// commitTries is how often a change is decided anew after a conflict. Changes on
// this node take turns, so only other nodes and repeated ids can conflict.
const commitTries = 5

// change loads, decides and commits until the decision was made on the state
// that it is committed on. An empty decision commits nothing.
func (s *Service) change(ctx context.Context, id ConversationID, decide func(Conversation) (Change, error)) (Conversation, error) {
	defer s.turn(id)()
	var err error
	for range commitTries {
		var c Conversation
		if c, err = s.Conversations.Conversation(ctx, id); err != nil {
			return Conversation{}, err
		}
		if c, err = s.commit(ctx, c, decide); !IsStale(err) {
			return c, err
		}
	}
	return Conversation{}, err
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
	stored, err := s.Conversations.Commit(ctx, change)
	if err != nil {
		return Conversation{}, err
	}
	s.Waker.Wake()
	return stored, nil
}

// turn waits for the conversation's turn on this node and returns what ends it.
func (s *Service) turn(id ConversationID) (done func()) {
	h := fnv.New32a()
	h.Write([]byte(id))
	m := &s.turns[h.Sum32()%uint32(len(s.turns))]
	m.Lock()
	return m.Unlock
}
