package inbox

import (
	"cmp"
	"context"
	"slices"
)

// DraftsIn returns the agent's drafts in one conversation; not_found when it is
// not for the agent to see. A draft of a conversation that was merged into this
// one is here now, unless this one has a draft of its own.
func (s *Service) DraftsIn(ctx context.Context, by Principal, id ConversationID) ([]Draft, error) {
	c, err := s.Conversation(ctx, by, id)
	if err != nil {
		return nil, err
	}
	here, err := AllRows(ctx, s.ports.Drafts, draftsAt(id, by.Actor.Agent()))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(here, func(a, b Draft) int { return b.UpdatedAt.Compare(a.UpdatedAt) }) // as [Service.DraftsOf] meets them
	all, _, err := s.settleDrafts(ctx, by, here, map[ConversationID]*Conversation{id: &c})
	all = slices.DeleteFunc(all, func(d Draft) bool { return d.Conversation != id })
	slices.SortFunc(all, func(a, b Draft) int { return cmp.Compare(a.Kind, b.Kind) })
	return all, err
}

// DraftKinds returns of which kinds the agent has drafts in a conversation, as
// they are stored; not_found when it is not for the agent to see.
func (s *Service) DraftKinds(ctx context.Context, by Principal, id ConversationID) ([]MessageKind, error) {
	if _, err := s.Conversation(ctx, by, id); err != nil {
		return nil, err
	}
	var out []MessageKind
	for _, kind := range []MessageKind{KindMessage, KindNote} {
		_, err := s.ports.Drafts.Get(ctx, draftID(by.Actor.Agent(), id, kind))
		if err == nil {
			out = append(out, kind)
		} else if ErrorCode(err) != CodeNotFound {
			return nil, err
		}
	}
	return out, nil
}

// DraftsOf returns the agent's drafts in conversations that it may see, the
// newest first, and those conversations in the same order, each once. What lies
// in a merged conversation is moved to where that goes on, or, when there is one
// already, stays unseen until the merge is undone.
func (s *Service) DraftsOf(ctx context.Context, by Principal) ([]Draft, []Conversation, error) {
	all, err := AllRows(ctx, s.ports.Drafts, draftsOf(by.Actor.Agent()))
	if err != nil {
		return nil, nil, err
	}
	return s.settleDrafts(ctx, by, all, map[ConversationID]*Conversation{})
}

// settleDrafts is [Service.DraftsOf] of these drafts. known are conversations that were
// read already, nil where one may not be seen.
func (s *Service) settleDrafts(ctx context.Context, by Principal, all []Draft, known map[ConversationID]*Conversation) ([]Draft, []Conversation, error) {
	taken := map[string]bool{}
	for _, d := range all {
		taken[d.RecordID()] = true
	}
	listed := map[ConversationID]bool{}
	var drafts []Draft
	var conversations []Conversation
	for _, d := range all {
		d, c, err := s.settleDraft(ctx, by, d, known, taken)
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

// settleDraft returns the draft where it belongs now, with that conversation;
// nil when it is nowhere to be seen.
func (s *Service) settleDraft(ctx context.Context, by Principal, d Draft, known map[ConversationID]*Conversation, taken map[string]bool) (Draft, *Conversation, error) {
	c, err := s.draftPlace(ctx, by, d.Conversation, known)
	if c == nil || err != nil {
		return d, nil, err
	}
	if c.dropsDraft(d.Kind) {
		return d, nil, s.DropDraft(ctx, by, d.Conversation, d.Kind)
	}
	for range maxMerges {
		if c == nil || c.Merged == nil {
			break
		}
		if c, err = s.draftPlace(ctx, by, c.Merged.Into, known); err != nil {
			return d, nil, err
		}
	}
	if c == nil || c.ID == d.Conversation || taken[draftID(d.Agent, c.ID, d.Kind)] {
		if c != nil && c.ID != d.Conversation {
			c = nil
		}
		return d, c, nil
	}
	moved, err := s.moveDraft(ctx, by, d, c.ID)
	taken[draftID(d.Agent, c.ID, d.Kind)] = true
	return moved, c, err
}

func (s *Service) draftPlace(ctx context.Context, by Principal, id ConversationID, known map[ConversationID]*Conversation) (*Conversation, error) {
	if c, asked := known[id]; asked {
		return c, nil
	}
	c, err := s.Conversation(ctx, by, id)
	switch {
	case IsMissing(err):
		known[id] = nil
	case err != nil:
		return nil, err
	default:
		known[id] = &c
	}
	return known[id], nil
}

// moveDraft keeps the draft in another conversation. Its seq counted the
// messages of the one it comes from, so the guard tells of everything. When there
// is a draft by now, that one is returned and d stays where it is. What another
// browser saves in the old place meanwhile moves too.
func (s *Service) moveDraft(ctx context.Context, by Principal, d Draft, to ConversationID) (Draft, error) {
	records := s.ports.Drafts
	var moved Draft
	moved, err := RetryStale(func() (Draft, error) {
		copied, placed, err := s.copyDraft(ctx, by, d, to, moved.Version)
		if err != nil || !placed {
			return copied, err // there is another by now
		}
		moved = copied
		if err = records.Remove(ctx, d); !IsStale(err) {
			return moved, err
		}
		newer, gone := records.Get(ctx, d.RecordID())
		switch {
		case ErrorCode(gone) == CodeNotFound:
			return moved, nil
		case gone != nil:
			return moved, gone
		}
		d = newer
		return moved, err
	})
	if IsStale(err) {
		err = Wrap(CodeUnavailable, err, "move a draft that others keep")
	}
	return moved, err
}

// copyDraft puts the draft into another conversation, over the copy of that version
// that is there, 0 for none. What it finds else is returned, and not placed.
func (s *Service) copyDraft(ctx context.Context, by Principal, d Draft, to ConversationID, over int64) (kept Draft, placed bool, err error) {
	d.Conversation, d.Place, d.SeenSeq, d.Version = to, "", 0, 0
	for _, f := range d.Files {
		if err := s.hold(ctx, f.ID, Holder{Conversation: to, Agent: by.Actor.Agent(), Kind: d.Kind}); err != nil {
			return d, false, err
		}
	}
	placed = true
	kept, err = s.putDraft(ctx, d, func(stored Draft) bool {
		placed = stored.Version == 0 || stored.Version == over
		return placed
	})
	return kept, placed, err
}

// Drafted returns the conversations in which the agent has drafts, also those
// that it may not see any more.
func (s *Service) Drafted(ctx context.Context, agent AgentID) (map[ConversationID]bool, error) {
	all, err := AllRows(ctx, s.ports.Drafts, draftsOf(agent))
	out := make(map[ConversationID]bool, len(all))
	for _, d := range all {
		out[d.Conversation] = true
	}
	return out, err
}
