package contacts

import (
	"context"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// FollowMerges does what follows of every merge of contacts that the
// events tell of, and gives what was begun in the moment of one to whom it
// belongs; it is for a consumer of the feed.
func (s *Service) FollowMerges(ctx context.Context, events []inbox.Event) error {
	for _, e := range events {
		var err error
		switch {
		case e.Kind == inbox.ContactChanged && slices.Contains(e.Changed, "joined"):
			err = s.followJoined(ctx, e.Contact)
		case e.Kind == inbox.ContactChanged && slices.Contains(e.Changed, "absorbed"):
			err = s.followAbsorbed(ctx, e.Contact)
		case e.Kind == inbox.ConversationCreated:
			err = s.ports.Conversations.Reassign(ctx, e.Conversation, inbox.System)
		}
		if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
			return err
		}
	}
	return nil
}

// followJoined does what follows of a contact's merge. A backup of an inbox in
// use may hold the other one, or conversations, as they were before; so what is
// done is looked at again.
func (s *Service) followJoined(ctx context.Context, id inbox.ContactID) error {
	c, err := s.ports.Contacts.Contact(ctx, id)
	if err != nil || c.Joined == nil {
		return err
	}
	if !c.Joined.Done {
		_, err = s.settleJoined(ctx, c)
		return err
	}
	into, err := s.ports.Contacts.Contact(ctx, c.Joined.Into)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(into.Absorbed, func(a inbox.Absorbed) bool { return isIn(c, a) }) {
		if err := s.rejoin(ctx, id); err != nil {
			return err
		}
	}
	return s.reassign(ctx, id, c.Joined.By)
}

// isIn reports whether a tells of c as it was merged last.
func isIn(c inbox.Contact, a inbox.Absorbed) bool {
	return a.Contact == c.ID && c.Joined != nil && a.At.Equal(c.Joined.At)
}

// rejoin has the other one take what it takes, unless the merge is taken back.
func (s *Service) rejoin(ctx context.Context, id inbox.ContactID) error {
	return s.joining(ctx, func(ctx context.Context) error {
		c, err := s.ports.Contacts.Contact(ctx, id)
		if err != nil || c.Joined == nil || c.Joined.Undone {
			return err
		}
		_, err = s.edit(ctx, c.Joined.Into, c.Joined.By, func(t inbox.Contact) inbox.Contact { return absorb(t, c) }, "absorbed")
		return err
	})
}

// followAbsorbed releases contacts that are not merged into this one, and gives
// them what is theirs: a backup may hold them as they were before the merge or
// after it was taken back.
func (s *Service) followAbsorbed(ctx context.Context, id inbox.ContactID) error {
	into, err := s.ports.Contacts.Contact(ctx, id)
	if err != nil {
		return err
	}
	for _, a := range into.Absorbed {
		c, err := s.ports.Contacts.Contact(ctx, a.Contact)
		if err == nil && !isIn(c, a) {
			err = s.unabsorb(ctx, id, a)
		}
		if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
			return err
		}
	}
	return s.reassign(ctx, id, inbox.System)
}

// unabsorb releases one that is not merged, while nobody merges it.
func (s *Service) unabsorb(ctx context.Context, id inbox.ContactID, a inbox.Absorbed) error {
	return s.joining(ctx, func(ctx context.Context) error {
		c, err := s.ports.Contacts.Contact(ctx, a.Contact)
		if err != nil || isIn(c, a) {
			return err
		}
		_, err = s.edit(ctx, id, inbox.System, func(t inbox.Contact) inbox.Contact {
			if !slices.ContainsFunc(t.Absorbed, func(now inbox.Absorbed) bool { return now.Contact == a.Contact && now.At.Equal(a.At) }) {
				return t
			}
			return forgetting(release(t, a.Contact), a.Identities...)
		}, "absorbed", "identities")
		return err
	})
}
