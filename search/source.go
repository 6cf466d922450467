package search

import (
	"context"
	"fmt"

	"github.com/pasokh/pasokh/inbox"
)

// Source is what the index is made from; the inbox's stores satisfy its ports.
type Source struct {
	Conversations Conversations
	Contacts      Contacts
	Tags          Tags
}

// Conversations reads conversations and their messages; see
// [inbox.ConversationStore] for the contract of each method.
type Conversations interface {
	Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error)
	Thread(ctx context.Context, q inbox.ThreadQuery) ([]inbox.Message, error)
	Scan(ctx context.Context, after inbox.ConversationID, limit int) ([]inbox.Conversation, error)
}

// Contacts returns the contacts of these ids that exist, in any order.
type Contacts interface {
	Contacts(ctx context.Context, ids []inbox.ContactID) ([]inbox.Contact, error)
}

// Tags returns all tags.
type Tags interface {
	List(ctx context.Context) ([]inbox.Tag, error)
}

// limits bound how much of one conversation is read: its beginning, which says
// what it is about, and then the newest messages until either bound is met.
type limits struct{ messages, bytes int }

// Of a conversation with more, the messages between its beginning and its newest
// are not found by their words, and not searched for the best message.
var (
	indexed   = limits{messages: 2_000, bytes: 1 << 20}
	displayed = limits{messages: 600, bytes: 256 << 10}
)

// thread reads a conversation's messages in order of seq, within the limits.
func (s Source) thread(ctx context.Context, id inbox.ConversationID, most limits) ([]inbox.Message, error) {
	head, err := s.Conversations.Thread(ctx, inbox.ThreadQuery{Conversation: id, Limit: inbox.MaxThread})
	if err != nil {
		return nil, fmt.Errorf("read thread %s: %w", id, err)
	}
	if len(head) < inbox.MaxThread {
		return head, nil
	}
	tail, err := s.newest(ctx, id, head[len(head)-1].Seq, limits{most.messages - len(head), most.bytes - size(head)})
	if err != nil {
		return nil, err
	}
	for i := len(tail) - 1; i >= 0; i-- {
		head = append(head, tail[i]...)
	}
	return head, nil
}

// newest reads pages backwards from the end, down to seq after.
func (s Source) newest(ctx context.Context, id inbox.ConversationID, after int64, left limits) ([][]inbox.Message, error) {
	var pages [][]inbox.Message
	before := int64(0)
	for left.messages > 0 && left.bytes > 0 {
		page, err := s.Conversations.Thread(ctx, inbox.ThreadQuery{
			Conversation: id, After: after, Before: before, Limit: min(left.messages, inbox.MaxThread), Latest: true,
		})
		if err != nil {
			return nil, fmt.Errorf("read newest of thread %s: %w", id, err)
		}
		if len(page) == 0 {
			break
		}
		pages = append(pages, page)
		left.messages -= len(page)
		left.bytes -= size(page)
		before = page[0].Seq
	}
	return pages, nil
}

func size(messages []inbox.Message) int {
	n := 0
	for _, m := range messages {
		n += len(m.Text)
	}
	return n
}

// contactsPerRead keeps to what ContactStore.Contacts takes at once.
const contactsPerRead = 200

// contacts reads the contacts of the conversations, by id.
func (s Source) contacts(ctx context.Context, of []inbox.Conversation) (map[inbox.ContactID]inbox.Contact, error) {
	found := make(map[inbox.ContactID]inbox.Contact, len(of))
	var ids []inbox.ContactID
	for _, c := range of {
		if _, seen := found[c.Contact]; !seen && c.Contact != "" {
			found[c.Contact] = inbox.Contact{}
			ids = append(ids, c.Contact)
		}
	}
	for len(ids) > 0 {
		n := min(len(ids), contactsPerRead)
		contacts, err := s.Contacts.Contacts(ctx, ids[:n])
		if err != nil {
			return nil, fmt.Errorf("read contacts: %w", err)
		}
		for _, c := range contacts {
			found[c.ID] = c
		}
		ids = ids[n:]
	}
	return found, nil
}

// tagNames returns the names of all tags by id.
func (s Source) tagNames(ctx context.Context) (map[inbox.TagID]string, error) {
	tags, err := s.Tags.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("read tags: %w", err)
	}
	names := make(map[inbox.TagID]string, len(tags))
	for _, t := range tags {
		names[t.ID] = t.Name
	}
	return names, nil
}
