package canned

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// Contacts is what is read of contacts; see [inbox.ContactStore].
type Contacts interface {
	Contact(ctx context.Context, id inbox.ContactID) (inbox.Contact, error)
}

// Facts reads what the variables of a reply are filled from in a conversation that the
// agent may see.
func (r *Replies) Facts(ctx context.Context, by inbox.Principal, c inbox.Conversation) (inbox.CannedFacts, error) {
	facts := inbox.CannedFacts{Conversation: c}
	var err error
	if facts.Agent, err = r.directory.Agents.Get(ctx, string(by.Actor.Agent())); err != nil {
		return facts, err
	}
	if facts.Contact, err = r.contacts.Contact(ctx, c.Contact); err != nil && !inbox.IsMissing(err) {
		return facts, err
	}
	if facts.Channel, err = r.directory.Channels.Get(ctx, string(c.Channel)); inbox.IsMissing(err) {
		err = nil // removed since, or damaged, as the contact may be: its name has no value
	}
	return facts, err
}
