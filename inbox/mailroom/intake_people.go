package mailroom

import (
	"context"
	"slices"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/thread"
)

// peopleMost bounds how many people one conversation remembers.
const peopleMost = 200

// meetPeople writes down who else stands in To and Cc: nobody of them belongs to the
// conversation until an agent accepts them. What a mail says whose sender's domain denies
// it counts for nothing.
func (p *placing) meetPeople(ctx context.Context, c inbox.Conversation) error {
	if p.trust == inbox.MailFailed || p.m.Automatic.Machine() {
		return nil
	}
	contact, err := p.ports.Contacts.Get(ctx, inbox.SystemPrincipal(), c.Contact)
	if err != nil && !inbox.IsMissing(err) {
		return err
	}
	var met []inbox.MailPerson
	for _, person := range slices.Concat(personsOf(p.m.To), personsOf(p.m.Cc)) {
		person.Address = inbox.NormalEmail(person.Address)
		_, ours := p.replies.Find(thread.PurposeConversation, []string{person.Address})
		known := slices.Contains(contact.Known(), inbox.Identity{Kind: inbox.IdentityEmail, Value: person.Address})
		if person.Address == "" || ours || known || person.Address == p.from.Address || p.ownAddress(person.Address) {
			continue
		}
		met = append(met, person)
	}
	if len(met) == 0 {
		return nil
	}
	_, err = inbox.RetryStale(func() (People, error) {
		row, err := p.peopleOf(ctx, c.ID)
		if err != nil {
			return row, err
		}
		before := len(row.Persons)
		row.Persons = slices.Clone(row.Persons)
		for _, person := range met {
			if len(row.Persons) < peopleMost && row.find(person.Address) < 0 {
				row.Persons = append(row.Persons, Person{MailPerson: person})
			}
		}
		if len(row.Persons) == before {
			return row, nil
		}
		return p.ports.People.Put(ctx, row)
	})
	return err
}

// ownAddress reports whether the address is one of ours, with whatever stands after a plus.
func (p *placing) ownAddress(address string) bool {
	return slices.ContainsFunc(p.own, func(own string) bool { return withoutPlus(own) == withoutPlus(address) })
}

func withoutPlus(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

func (s *Service) peopleOf(ctx context.Context, id inbox.ConversationID) (People, error) {
	row, err := s.ports.People.Get(ctx, string(id))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return People{Conversation: id}, nil
	}
	return row, err
}

// find returns the place of the person with that address, -1 when there is none.
func (p People) find(address string) int {
	return slices.IndexFunc(p.Persons, func(one Person) bool { return inbox.NormalEmail(one.Address) == address })
}

// PeopleOf returns who takes part in a conversation by mail, for agents who see it;
// not_found.
func (s *Service) PeopleOf(ctx context.Context, by inbox.Principal, conversation inbox.ConversationID) (People, error) {
	if by.Scope.Contact != "" {
		return People{}, inbox.Errorf(inbox.CodeNotFound, "conversation %s", conversation)
	}
	if _, err := s.ports.Inbox.Conversation(ctx, by, conversation); err != nil {
		return People{}, err
	}
	return s.peopleOf(ctx, conversation)
}

// Accept lets somebody whom a mail named take part: what the person writes joins the
// conversation from now on. not_found when no mail named the address.
func (s *Service) Accept(ctx context.Context, by inbox.Principal, conversation inbox.ConversationID, address string) (People, error) {
	if by.Actor.Agent() == "" {
		return People{}, inbox.Errorf(inbox.CodeForbidden, "only agents accept people")
	}
	c, err := s.ports.Inbox.Conversation(ctx, by, conversation)
	if err != nil {
		return People{}, err
	}
	if !inbox.Can(by, inbox.ActReply, c) {
		return People{}, inbox.Errorf(inbox.CodeForbidden, "%s may not reply there", by.Actor.Kind)
	}
	return inbox.RetryStale(func() (People, error) {
		row, err := s.peopleOf(ctx, conversation)
		if err != nil {
			return row, err
		}
		i := row.find(inbox.NormalEmail(address))
		if i < 0 {
			return row, inbox.Errorf(inbox.CodeNotFound, "person in conversation %s", conversation)
		}
		if row.Persons[i].Accepted {
			return row, nil
		}
		row.Persons = slices.Clone(row.Persons)
		row.Persons[i].Accepted, row.Persons[i].By = true, by.Actor.Agent()
		return s.ports.People.Put(ctx, row)
	})
}
