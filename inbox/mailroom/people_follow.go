package mailroom

import (
	"context"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// FollowMerges has those who take part in a conversation by mail take part in the one into
// which it was merged. It is a consumer of the feed; again it changes nothing. Taking a
// merge back leaves them where they are: they may have written there.
func (s *Service) FollowMerges(ctx context.Context, events []inbox.Event) error {
	for _, e := range events {
		if e.Kind != inbox.ConversationUpdated || !slices.Contains(e.Changed, "merged") {
			continue
		}
		if err := s.carryPeople(ctx, e.Conversation); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) carryPeople(ctx context.Context, from inbox.ConversationID) error {
	source, err := s.peopleOf(ctx, from)
	if err != nil || len(source.Persons) == 0 {
		return err
	}
	into, err := s.mergedInto(ctx, from)
	if inbox.ErrorCode(err) == inbox.CodeNotFound || err == nil && into.ID == from {
		return nil // it was erased, or taken apart again
	}
	if err != nil {
		return err
	}
	_, err = inbox.RetryStale(func() (People, error) {
		row, err := s.peopleOf(ctx, into.ID)
		if err != nil {
			return row, err
		}
		next, changed := row.joined(source.Persons)
		if !changed {
			return row, nil
		}
		return s.ports.People.Put(ctx, next)
	})
	return err
}

// joined returns the people with others, and whether that changes anything. Who is accepted
// in one of the two conversations is accepted in both.
func (p People) joined(others []Person) (People, bool) {
	p.Persons = slices.Clone(p.Persons)
	changed := false
	for _, one := range others {
		i := p.find(inbox.NormalEmail(one.Address))
		switch {
		case i < 0 && len(p.Persons) < peopleMost:
			p.Persons = append(p.Persons, one)
		case i >= 0 && one.Accepted && !p.Persons[i].Accepted:
			p.Persons[i].Accepted, p.Persons[i].By = true, one.By
		default:
			continue
		}
		changed = true
	}
	return p, changed
}
