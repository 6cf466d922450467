package search

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// load fills a page with what the store has now. A hit that is gone, or that the
// scope no longer holds, is left out and the next one takes its place: the index
// may be behind the store, but never shows what the store would not.
func (s *Service) load(ctx context.Context, ask question, from []candidate, out *Results) error {
	look := newLook(ask.words)
	for _, c := range from {
		if len(out.Items) == ask.limit {
			break
		}
		out.Next = c.then.next()
		hit, ok, err := s.hit(ctx, c, ask.scope, look)
		if err != nil {
			return err
		}
		if ok {
			out.Items = append(out.Items, hit)
		} else {
			out.Total = max(0, out.Total-1)
		}
	}
	return s.nameContacts(ctx, look, out.Items)
}

// next is the cursor for clients: "" when nothing comes after.
func (c cursor) next() string {
	if c == (cursor{}) {
		return ""
	}
	return c.String()
}

func (s *Service) hit(ctx context.Context, c candidate, scope inbox.Scope, l look) (Hit, bool, error) {
	conversation, err := s.visible(ctx, inbox.ConversationID(c.id), scope)
	if conversation == nil {
		return Hit{}, false, err
	}
	hit := Hit{Conversation: *conversation, Score: c.score}
	if l.empty() {
		return hit, true, nil
	}
	hit.Subject = l.whole(conversation.Subject)
	thread, err := s.source.thread(ctx, conversation.ID, displayed)
	if err != nil {
		return Hit{}, false, err
	}
	hit.Message = l.best(thread)
	return hit, true, nil
}

// visible loads a conversation; nil when it is gone, cannot be read or is not in the scope.
func (s *Service) visible(ctx context.Context, id inbox.ConversationID, scope inbox.Scope) (*inbox.Conversation, error) {
	c, err := s.source.Conversations.Conversation(ctx, id)
	if inbox.IsMissing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !scope.Sees(c.Audience()) {
		return nil, nil
	}
	return &c, nil
}

// nameContacts marks what was found in the contacts' names.
func (s *Service) nameContacts(ctx context.Context, l look, hits []Hit) error {
	if l.empty() || len(hits) == 0 {
		return nil
	}
	of := make([]inbox.Conversation, len(hits))
	for i, h := range hits {
		of[i] = h.Conversation
	}
	contacts, err := s.source.contacts(ctx, of)
	if err != nil {
		return err
	}
	for i := range hits {
		hits[i].Contact = l.whole(contacts[of[i].Contact].Name)
	}
	return nil
}
