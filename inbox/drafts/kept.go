package drafts

import (
	"cmp"
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// place is the conversation to which the draft belongs now.
func (d Draft) place() inbox.ConversationID { return cmp.Or(d.Place, d.Conversation) }

// draftsAt is the range of one agent's drafts that belong to a conversation.
func draftsAt(c inbox.ConversationID, of inbox.AgentID) inbox.Range {
	return inbox.Range{Index: "place", Of: inbox.TextPart(c), From: inbox.TextPart(of), To: inbox.TextPart(of) + inbox.NumberPart(0)}
}

// Kept are all drafts as they are stored. It implements [inbox.Drafts].
type Kept struct {
	Rows          inbox.Table[Draft]
	Conversations Conversations
}

// Conversations is what is read of conversations; see [inbox.ConversationStore].
type Conversations interface {
	Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error)
	Message(ctx context.Context, conversation inbox.ConversationID, id inbox.MessageID) (inbox.Message, error)
}

// place writes down where the draft belongs now, unless that is written already. A draft
// that was sent or thrown away meanwhile is not brought back.
func (k Kept) place(ctx context.Context, d Draft) (Draft, error) {
	first := true
	return inbox.RetryStale(func() (Draft, error) {
		if !first {
			now, err := k.Rows.Get(ctx, d.RecordID())
			if inbox.ErrorCode(err) == inbox.CodeNotFound {
				return d, nil
			}
			if err != nil {
				return d, err
			}
			d = now
		}
		first = false
		if d.Later != nil {
			return d, nil // where it goes is found out when it is sent
		}
		at, err := inbox.GoesOn(ctx, k.Conversations, d.Conversation)
		if err != nil || at == d.place() {
			return d, err
		}
		if d.Place = at; at == d.Conversation {
			d.Place = ""
		}
		return k.Rows.Put(ctx, d)
	})
}

// Merged implements [inbox.Drafts]: it finds out anew where all agents' drafts belong that
// belonged to a conversation.
func (k Kept) Merged(ctx context.Context, from inbox.ConversationID) error {
	return inbox.EachRow(ctx, k.Rows, inbox.Range{Index: "place", Of: inbox.TextPart(from)}, func(d Draft) error {
		_, err := k.place(ctx, d)
		return err
	})
}

// Unmerged implements [inbox.Drafts]: it finds out anew where those belong that a
// conversation from which a merge was taken back had taken along.
func (k Kept) Unmerged(ctx context.Context, into inbox.ConversationID) error {
	at, err := inbox.GoesOn(ctx, k.Conversations, into)
	if err != nil {
		return err
	}
	return k.Merged(ctx, at)
}

// Files returns the files that a draft has in the store; not_found.
func (k Kept) Files(ctx context.Context, of inbox.Holder) ([]inbox.File, error) {
	id := draftID(of.Agent, of.Conversation, of.Kind)
	if of.Message != "" {
		id = laterID(of.Agent, of.Conversation, of.Kind, of.Message)
	}
	d, err := k.Rows.Get(ctx, id)
	return d.Files, err
}

// PlaceAll writes all drafts anew under the conversation to which they belong, by
// which earlier versions did not keep them. It may end anywhere, be repeated, and run
// on several nodes at once. It returns how many it met.
func (k Kept) PlaceAll(ctx context.Context) (met int, err error) {
	err = inbox.EachRow(ctx, k.Rows, inbox.Range{}, func(d Draft) error {
		met++
		if _, err := k.Rows.Put(ctx, d); err != nil && !inbox.IsStale(err) { // who wrote it meanwhile, or will, keeps it under its place
			return err
		}
		now, err := k.Rows.Get(ctx, d.RecordID())
		if inbox.ErrorCode(err) == inbox.CodeNotFound {
			return nil
		}
		if err == nil {
			_, err = k.place(ctx, now)
		}
		return err
	})
	return met, err
}
