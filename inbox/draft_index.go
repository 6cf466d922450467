package inbox

import (
	"cmp"
	"context"
)

// place is the conversation to which the draft belongs now.
func (d Draft) place() ConversationID { return cmp.Or(d.Place, d.Conversation) }

// draftsAt is the range of one agent's drafts that belong to a conversation.
func draftsAt(c ConversationID, of AgentID) Range {
	return Range{Index: "place", Of: TextPart(c), From: TextPart(of), To: TextPart(of) + NumberPart(0)}
}

// goesOn is where a conversation goes on: itself unless it was merged.
func goesOn(ctx context.Context, conversations ConversationStore, id ConversationID) (ConversationID, error) {
	for range maxMerges {
		c, err := conversations.Conversation(ctx, id)
		if IsMissing(err) {
			return id, nil
		}
		if err != nil || c.Merged == nil {
			return id, err
		}
		id = c.Merged.Into
	}
	return id, nil
}

// placeDraft writes down where the draft belongs now, unless that is written already. A draft
// that was sent or thrown away meanwhile is not brought back.
func (s *Service) placeDraft(ctx context.Context, d Draft) (Draft, error) {
	return placeDraft(ctx, s.ports.Drafts, s.ports.Conversations, d)
}

func placeDraft(ctx context.Context, drafts Table[Draft], conversations ConversationStore, d Draft) (Draft, error) {
	first := true
	return RetryStale(func() (Draft, error) {
		if !first {
			now, err := drafts.Get(ctx, d.RecordID())
			if ErrorCode(err) == CodeNotFound {
				return d, nil
			}
			if err != nil {
				return d, err
			}
			d = now
		}
		first = false
		at, err := goesOn(ctx, conversations, d.Conversation)
		if err != nil || at == d.place() {
			return d, err
		}
		if d.Place = at; at == d.Conversation {
			d.Place = ""
		}
		return drafts.Put(ctx, d)
	})
}

// replaceDrafts finds out anew where all agents' drafts belong that belonged to a
// conversation: it was merged, or a merge into it was taken back.
func (s *Service) replaceDrafts(ctx context.Context, at ConversationID) error {
	return EachRow(ctx, s.ports.Drafts, Range{Index: "place", Of: TextPart(at)}, func(d Draft) error {
		_, err := s.placeDraft(ctx, d)
		return err
	})
}

// regainDrafts is replaceDrafts of those that a conversation from which a merge was
// taken back had taken along.
func (s *Service) regainDrafts(ctx context.Context, into ConversationID) error {
	at, err := goesOn(ctx, s.ports.Conversations, into)
	if err != nil {
		return err
	}
	return s.replaceDrafts(ctx, at)
}

// PlaceDrafts writes all drafts anew under the conversation to which they belong, by
// which earlier versions did not keep them. It may end anywhere, be repeated, and run
// on several nodes at once. It returns how many it met.
func PlaceDrafts(ctx context.Context, drafts Table[Draft], conversations ConversationStore) (met int, err error) {
	err = EachRow(ctx, drafts, Range{}, func(d Draft) error {
		met++
		if _, err := drafts.Put(ctx, d); err != nil && !IsStale(err) { // who wrote it meanwhile, or will, keeps it under its place
			return err
		}
		now, err := drafts.Get(ctx, d.RecordID())
		if ErrorCode(err) == CodeNotFound {
			return nil
		}
		if err == nil {
			_, err = placeDraft(ctx, drafts, conversations, now)
		}
		return err
	})
	return met, err
}
