package drafts

import (
	"cmp"
	"context"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// In returns the agent's drafts in one conversation; not_found when it is
// not for the agent to see. A draft of a conversation that was merged into this
// one is here now, unless this one has a draft of its own.
func (s *Service) In(ctx context.Context, by inbox.Principal, id inbox.ConversationID) ([]Draft, error) {
	c, err := s.ports.Inbox.Conversation(ctx, by, id)
	if err != nil {
		return nil, err
	}
	here, err := inbox.AllRows(ctx, s.ports.Kept.Rows, draftsAt(id, by.Actor.Agent()))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(here, func(a, b Draft) int { return b.UpdatedAt.Compare(a.UpdatedAt) }) // as [Service.Of] meets them
	all, _, err := s.settleAll(ctx, by, here, map[inbox.ConversationID]*inbox.Conversation{id: &c})
	all = slices.DeleteFunc(all, func(d Draft) bool { return d.Conversation != id })
	slices.SortFunc(all, func(a, b Draft) int { return cmp.Compare(a.Kind, b.Kind) })
	return all, err
}

// Kinds returns of which kinds the agent has drafts in a conversation, as
// they are stored; not_found when it is not for the agent to see.
func (s *Service) Kinds(ctx context.Context, by inbox.Principal, id inbox.ConversationID) ([]inbox.MessageKind, error) {
	if _, err := s.ports.Inbox.Conversation(ctx, by, id); err != nil {
		return nil, err
	}
	var out []inbox.MessageKind
	for _, kind := range []inbox.MessageKind{inbox.KindMessage, inbox.KindNote} {
		_, err := s.ports.Kept.Rows.Get(ctx, draftID(by.Actor.Agent(), id, kind))
		if err == nil {
			out = append(out, kind)
		} else if inbox.ErrorCode(err) != inbox.CodeNotFound {
			return nil, err
		}
	}
	return out, nil
}

// Of returns the agent's drafts in conversations that it may see, the
// newest first, and those conversations in the same order, each once. What lies
// in a merged conversation is moved to where that goes on, or, when there is one
// already, stays unseen until the merge is undone.
func (s *Service) Of(ctx context.Context, by inbox.Principal) ([]Draft, []inbox.Conversation, error) {
	all, err := inbox.AllRows(ctx, s.ports.Kept.Rows, draftsOf(by.Actor.Agent()))
	if err != nil {
		return nil, nil, err
	}
	return s.settleAll(ctx, by, all, map[inbox.ConversationID]*inbox.Conversation{})
}

// settleAll is [Service.Of] of these drafts. known are conversations that were
// read already, nil where one may not be seen.
func (s *Service) settleAll(ctx context.Context, by inbox.Principal, all []Draft, known map[inbox.ConversationID]*inbox.Conversation) ([]Draft, []inbox.Conversation, error) {
	taken := map[string]bool{}
	for _, d := range all {
		taken[d.RecordID()] = true
	}
	listed := map[inbox.ConversationID]bool{}
	var drafts []Draft
	var conversations []inbox.Conversation
	for _, d := range all {
		d, c, err := s.settle(ctx, by, d, known, taken)
		if err != nil {
			return nil, nil, err
		}
		if c == nil {
			continue
		}
		drafts = append(drafts, d)
		if !listed[c.ID] {
			listed[c.ID] = true
			conversations = append(conversations, *c)
		}
	}
	return drafts, conversations, nil
}

// settle returns the draft where it belongs now, with that conversation;
// nil when it is nowhere to be seen.
func (s *Service) settle(ctx context.Context, by inbox.Principal, d Draft, known map[inbox.ConversationID]*inbox.Conversation, taken map[string]bool) (Draft, *inbox.Conversation, error) {
	c, err := s.seen(ctx, by, d.Conversation, known)
	if c == nil || err != nil {
		return d, nil, err
	}
	if drops(*c, d.Kind) {
		return d, nil, s.Drop(ctx, by, d.Conversation, d.Kind)
	}
	for range inbox.MaxMerges {
		if c == nil || c.Merged == nil {
			break
		}
		if c, err = s.seen(ctx, by, c.Merged.Into, known); err != nil {
			return d, nil, err
		}
	}
	if c == nil || c.ID == d.Conversation || taken[draftID(d.Agent, c.ID, d.Kind)] {
		if c != nil && c.ID != d.Conversation {
			c = nil
		}
		return d, c, nil
	}
	moved, err := s.move(ctx, by, d, c.ID)
	taken[draftID(d.Agent, c.ID, d.Kind)] = true
	return moved, c, err
}

// seen returns the conversation when the agent may see it; nil otherwise.
func (s *Service) seen(ctx context.Context, by inbox.Principal, id inbox.ConversationID, known map[inbox.ConversationID]*inbox.Conversation) (*inbox.Conversation, error) {
	if c, asked := known[id]; asked {
		return c, nil
	}
	c, err := s.ports.Inbox.Conversation(ctx, by, id)
	switch {
	case inbox.IsMissing(err):
		known[id] = nil
	case err != nil:
		return nil, err
	default:
		known[id] = &c
	}
	return known[id], nil
}

// move keeps the draft in another conversation. Its seq counted the
// messages of the one it comes from, so the guard tells of everything. When there
// is a draft by now, that one is returned and d stays where it is. What another
// browser saves in the old place meanwhile moves too.
func (s *Service) move(ctx context.Context, by inbox.Principal, d Draft, to inbox.ConversationID) (Draft, error) {
	records := s.ports.Kept.Rows
	var moved Draft
	moved, err := inbox.RetryStale(func() (Draft, error) {
		copied, placed, err := s.copy(ctx, by, d, to, moved.Version)
		if err != nil || !placed {
			return copied, err // there is another by now
		}
		moved = copied
		if err = records.Remove(ctx, d); !inbox.IsStale(err) {
			return moved, err
		}
		newer, gone := records.Get(ctx, d.RecordID())
		switch {
		case inbox.ErrorCode(gone) == inbox.CodeNotFound:
			return moved, nil
		case gone != nil:
			return moved, gone
		}
		d = newer
		return moved, err
	})
	if inbox.IsStale(err) {
		err = inbox.Wrap(inbox.CodeUnavailable, err, "move a draft that others keep")
	}
	return moved, err
}

// copy puts the draft into another conversation, over the copy of that version
// that is there, 0 for none. What it finds else is returned, and not placed.
func (s *Service) copy(ctx context.Context, by inbox.Principal, d Draft, to inbox.ConversationID, over int64) (kept Draft, placed bool, err error) {
	d.Conversation, d.Place, d.SeenSeq, d.Version = to, "", 0, 0
	for _, f := range d.Files {
		if err := s.ports.Files.Hold(ctx, f.ID, inbox.Holder{Conversation: to, Agent: by.Actor.Agent(), Kind: d.Kind}); err != nil {
			return d, false, err
		}
	}
	placed = true
	kept, err = s.put(ctx, d, func(stored Draft) bool {
		placed = stored.Version == 0 || stored.Version == over
		return placed
	})
	return kept, placed, err
}

// Conversations returns the conversations in which the agent has drafts, also those
// that it may not see any more.
func (s *Service) Conversations(ctx context.Context, agent inbox.AgentID) (map[inbox.ConversationID]bool, error) {
	all, err := inbox.AllRows(ctx, s.ports.Kept.Rows, draftsOf(agent))
	out := make(map[inbox.ConversationID]bool, len(all))
	for _, d := range all {
		out[d.Conversation] = true
	}
	return out, err
}
