package api_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// countedConversations counts what is read of the store.
type countedConversations struct {
	inbox.ConversationStore
	reads *atomic.Int64
}

func (s countedConversations) Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error) {
	s.reads.Add(1)
	return s.ConversationStore.Conversation(ctx, id)
}

func (s countedConversations) Conversations(ctx context.Context, ids []inbox.ConversationID) ([]inbox.Conversation, error) {
	s.reads.Add(1)
	return s.ConversationStore.Conversations(ctx, ids)
}

func (s countedConversations) Message(ctx context.Context, c inbox.ConversationID, id inbox.MessageID) (inbox.Message, error) {
	s.reads.Add(1)
	return s.ConversationStore.Message(ctx, c, id)
}

func (s countedConversations) Thread(ctx context.Context, q inbox.ThreadQuery) ([]inbox.Message, error) {
	s.reads.Add(1)
	return s.ConversationStore.Thread(ctx, q)
}

func (s countedConversations) List(ctx context.Context, f inbox.Filter, p inbox.Page) ([]inbox.Conversation, string, error) {
	s.reads.Add(1)
	return s.ConversationStore.List(ctx, f, p)
}

// countedContacts counts what is read of the store.
type countedContacts struct {
	inbox.ContactStore
	reads *atomic.Int64
}

func (s countedContacts) Contact(ctx context.Context, id inbox.ContactID) (inbox.Contact, error) {
	s.reads.Add(1)
	return s.ContactStore.Contact(ctx, id)
}

func (s countedContacts) Contacts(ctx context.Context, ids []inbox.ContactID) ([]inbox.Contact, error) {
	s.reads.Add(1)
	return s.ContactStore.Contacts(ctx, ids)
}

func (s countedContacts) ByIdentity(ctx context.Context, i inbox.Identity) (inbox.Contact, error) {
	s.reads.Add(1)
	return s.ContactStore.ByIdentity(ctx, i)
}

// countedTable counts what is read of the store.
type countedTable[T inbox.Record[T]] struct {
	inbox.Table[T]
	reads *atomic.Int64
}

func (s countedTable[T]) Get(ctx context.Context, id string) (T, error) {
	s.reads.Add(1)
	return s.Table.Get(ctx, id)
}

func (s countedTable[T]) Page(ctx context.Context, r inbox.Range, p inbox.Page) ([]T, string, error) {
	s.reads.Add(1)
	return s.Table.Page(ctx, r, p)
}

// TestComesBackForTwoReads: whoever comes back costs at most two reads of the
// store, with what it missed and without, visitor and agent.
func TestComesBackForTwoReads(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	_, welcome := sara.open(t, nil)
	id, held := visitor.write(t, "", "hello")
	other, _ := visitor.write(t, "", "another thing")
	for range 3 {
		sara.reply(t, id, "missed")
		sara.reply(t, other, "missed too")
	}
	last := sara.reply(t, id, "the last")
	w.told(t)
	for name, c := range map[string]struct {
		who  *person
		at   object
		most int64
		hear string
	}{
		"Visitor":    {visitor, object{"conversations": []object{{"id": id, "after": held.Seq}, {"id": other, "after": 1}}}, 2, "the last"},
		"VisitorHas": {visitor, object{"conversations": []object{{"id": id, "after": last.Seq}}}, 2, ""},
		"Agent":      {sara, object{"cursor": welcome.Cursor}, 1, "the last"},
		"AgentHas":   {sara, object{"cursor": w.api.Hub.Stats().Cursor}, 1, ""},
	} {
		w.reads.Store(0)
		screen, _ := c.who.open(t, c.at)
		if c.hear != "" {
			screen.hears(c.hear)
		}
		require.LessOrEqual(t, w.reads.Load(), c.most, name)
		require.Positive(t, w.reads.Load(), name)
	}
}
