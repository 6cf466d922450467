package contacts

import (
	"context"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Merge makes one contact of two and returns it: into, which takes what
// it lacks of from, and of the fields named in take what from says. From then on
// from's identities are known as into; its conversations follow, and
// [Service.Unmerge] takes it back within 30 days. Merged already, it is
// so. conflict when one of them was merged elsewhere; invalid when they are not
// two, for an unknown field, and when too many would be one.
//
// The write of from is the decision. What follows of it is repeated by
// [Service.FollowMerges] until it is done, and by whoever needs it sooner.
func (s *Service) Merge(ctx context.Context, by inbox.Principal, from, into inbox.ContactID, take []string) (inbox.Contact, error) {
	if by.Actor.Kind == inbox.ActorContact {
		return inbox.Contact{}, inbox.Errorf(inbox.CodeForbidden, "a contact does not merge contacts")
	}
	if from == into {
		return inbox.Contact{}, inbox.Invalid("into", "is the same contact")
	}
	if err := validTake(take); err != nil {
		return inbox.Contact{}, err
	}
	for _, id := range []inbox.ContactID{from, into} {
		if err := s.settledFor(ctx, by, id); err != nil && id == into {
			return inbox.Contact{}, inbox.Unknown("into", err)
		} else if err != nil {
			return inbox.Contact{}, err
		}
	}
	var source inbox.Contact
	err := s.joining(ctx, func(ctx context.Context) (err error) {
		target, err := s.ports.Contacts.Contact(ctx, into)
		if err != nil {
			return err
		}
		source, err = s.decide(ctx, from, by, func(c inbox.Contact) (inbox.Contact, error) {
			return decideJoin(c, target, by.Actor, take, s.ports.Clock.Now())
		}, "joined", "identities")
		return err
	})
	if err != nil {
		return inbox.Contact{}, err
	}
	return s.settleJoined(ctx, source)
}

// decideJoin says in from that it is one with into.
func decideJoin(from, into inbox.Contact, by inbox.Actor, take []string, now time.Time) (inbox.Contact, error) {
	switch {
	case from.Joined != nil && !from.Joined.Undone && from.Joined.Into == into.ID:
		return from, nil
	case from.Joined != nil || into.Joined != nil:
		return from, errJoined
	case absorbed(from)+absorbed(into)+1 > inbox.MaxAbsorbed:
		return from, inbox.Invalid("into", "too many contacts would be one")
	}
	from.Joined = &inbox.Joined{Into: into.ID, At: now, By: by, Take: take}
	return from, nil
}

// Unmerge makes a contact that was merged into another one itself again
// and returns it: it has its conversations back, and those that were begun since
// by its identities. What the other one took of it and nobody changed since is
// as it was. Not merged, it is so. conflict while the other one is merged
// itself, or after 30 days.
func (s *Service) Unmerge(ctx context.Context, by inbox.Principal, id inbox.ContactID) (inbox.Contact, error) {
	if by.Actor.Kind == inbox.ActorContact {
		return inbox.Contact{}, inbox.Errorf(inbox.CodeForbidden, "a contact does not merge contacts")
	}
	if err := s.settledFor(ctx, by, id); err != nil {
		return inbox.Contact{}, err
	}
	var c inbox.Contact
	err := s.joining(ctx, func(ctx context.Context) (err error) {
		if c, err = s.ports.Contacts.Contact(ctx, id); err != nil || c.Joined == nil {
			return err
		}
		into, err := s.ports.Contacts.Contact(ctx, c.Joined.Into)
		if err != nil {
			return err
		}
		c, err = s.decide(ctx, id, by, func(c inbox.Contact) (inbox.Contact, error) {
			return decideUnjoin(c, into, s.ports.Clock.Now())
		}, "joined", "apart", "identities")
		return err
	})
	if err != nil {
		return inbox.Contact{}, err
	}
	return s.settleJoined(ctx, c)
}

func decideUnjoin(c, into inbox.Contact, now time.Time) (inbox.Contact, error) {
	switch j := c.Joined; {
	case j == nil || j.Undone:
		return c, nil
	case !j.Done:
		return c, inbox.Errorf(inbox.CodeUnavailable, "contact %s is still being merged", c.ID)
	case into.Joined != nil:
		return c, errJoined
	case now.After(j.UndoUntil()):
		return c, inbox.Errorf(inbox.CodeConflict, "contact %s was merged more than 30 days ago", c.ID)
	}
	next := *c.Joined
	next.Undone, next.Done = true, false
	c.Joined = &next
	return c, nil
}

// joining has one merge of contacts decided at a time, on all nodes: else a
// could become b and b become a.
func (s *Service) joining(ctx context.Context, do func(context.Context) error) error {
	return inbox.Turn{Leases: s.ports.Leases, Name: "contacts/merge"}.Do(ctx, func(ctx context.Context) error {
		if err := s.merging.Take(ctx); err != nil {
			return err
		}
		defer s.merging.End()
		return do(ctx)
	})
}

// settleJoined does what follows of a merge, or of taking it back, and returns
// the contact that c is then. It may be repeated and run twice at once.
func (s *Service) settleJoined(ctx context.Context, c inbox.Contact) (inbox.Contact, error) {
	j := c.Joined
	if j == nil || j.Done {
		return s.standsFor(ctx, c)
	}
	follow := s.join
	if j.Undone {
		follow = s.unjoin
	}
	if err := follow(ctx, c); err != nil {
		return inbox.Contact{}, err
	}
	c, err := s.edit(ctx, c.ID, j.By, func(now inbox.Contact) inbox.Contact { return finished(now, *j) })
	if err != nil {
		return inbox.Contact{}, err
	}
	return s.standsFor(ctx, c)
}

// finished returns c of which the merge is done, if it still is that one.
func finished(c inbox.Contact, j inbox.Joined) inbox.Contact {
	switch now := c.Joined; {
	case now == nil || !now.At.Equal(j.At) || now.Undone != j.Undone:
		return c
	case j.Undone:
		c.Joined = nil
	default:
		done := *now
		done.Done = true
		c.Joined = &done
	}
	return c
}

// join has the other one take what it takes, and moves the conversations.
func (s *Service) join(ctx context.Context, c inbox.Contact) error {
	_, err := s.edit(ctx, c.Joined.Into, c.Joined.By, func(t inbox.Contact) inbox.Contact { return absorb(t, c) }, "absorbed")
	if err != nil {
		return err
	}
	return s.reassign(ctx, c.ID, c.Joined.By)
}

// unjoin takes from the other one, and from those that this was merged into
// since, what is not theirs any more.
func (s *Service) unjoin(ctx context.Context, c inbox.Contact) error {
	into, err := s.ports.Contacts.Contact(ctx, c.Joined.Into)
	if err != nil {
		return err
	}
	end, others, err := inbox.StandsFor(ctx, s.ports.Contacts, into, nil)
	if err != nil {
		return err
	}
	for _, id := range append(others, end.ID) {
		_, err := s.edit(ctx, id, c.Joined.By, func(t inbox.Contact) inbox.Contact { return forgetting(release(t, c.ID), c.Known()...) }, "absorbed", "identities")
		if err != nil {
			return err
		}
	}
	return s.reassign(ctx, end.ID, c.Joined.By)
}

// reassign gives each conversation that a contact has to whom it belongs.
func (s *Service) reassign(ctx context.Context, of inbox.ContactID, by inbox.Actor) error {
	return s.ports.Conversations.ReassignAll(ctx, of, by, inbox.Conversation.Beginner)
}
