package contacts

import (
	"context"
	"slices"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/plain"
)

// Proven is what a company vouches for about a visitor of its own site.
type Proven struct {
	External string // the company's own id of the person; never empty
	Email    string // normal form (see [inbox.NormalEmail]), or empty
	Name     string
}

func (p Proven) identity() inbox.Identity {
	return inbox.Identity{Kind: inbox.IdentityExternal, Value: p.External}
}

// visitorsKept is how many browsers of one contact stay signed in; the one that
// came first is signed out by the next.
const visitorsKept = 20

// Identify makes the visitor one of the browsers of the proven person's contact,
// which is created on first sight, and moves to it what the visitor said as
// nobody. A visitor that is somebody else already is not moved: conflict, and
// the caller comes again as a new visitor. Proofs are of the contacts that carry
// the identities themselves, whatever agents merged them into.
//
// The steps are separate writes; every one may be repeated, and a retry after a
// crash between them finishes the work.
func (s *Service) Identify(ctx context.Context, visitor inbox.Identity, who Proven) (inbox.Contact, error) {
	who.Name = plain.Name(who.Name)
	return inbox.RetryStale(func() (inbox.Contact, error) { return s.identify(ctx, visitor, who) })
}

var errSomebodyElse = inbox.Errorf(inbox.CodeConflict, "the visitor is another contact")

func (s *Service) identify(ctx context.Context, visitor inbox.Identity, who Proven) (inbox.Contact, error) {
	present, err := s.carries(ctx, visitor)
	if err != nil {
		return inbox.Contact{}, err
	}
	known, err := s.known(ctx, who)
	if err != nil {
		return inbox.Contact{}, err
	}
	if present.ID != "" && present.ID != known.ID {
		if proven(present) {
			return inbox.Contact{}, errSomebodyElse
		}
		if known.ID == "" {
			known = present // nobody becomes somebody
		} else if err := s.handOver(ctx, present, known, visitor); err != nil {
			return inbox.Contact{}, err
		}
	}
	if known.ID == "" {
		if known, err = s.carrier(ctx, who.identity(), inbox.Contact{Name: who.Name}); err != nil {
			return inbox.Contact{}, err
		}
	}
	return s.vouch(ctx, known, visitor, who)
}

// carries returns the contact that carries the identity itself, or none.
func (s *Service) carries(ctx context.Context, i inbox.Identity) (inbox.Contact, error) {
	c, err := s.ports.Contacts.ByIdentity(ctx, i)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return inbox.Contact{}, nil
	}
	return c, err
}

// known finds the person's contact, or none: by the company's id, else by an
// address that belongs to a contact without such an id.
func (s *Service) known(ctx context.Context, who Proven) (inbox.Contact, error) {
	c, err := s.carries(ctx, who.identity())
	if err != nil || c.ID != "" || who.Email == "" {
		return c, err
	}
	c, err = s.carries(ctx, inbox.Identity{Kind: inbox.IdentityEmail, Value: who.Email})
	if has(c, inbox.IdentityExternal) {
		return inbox.Contact{}, err // somebody else's address
	}
	return c, err
}

// vouch writes what is proven, when it is news.
func (s *Service) vouch(ctx context.Context, c inbox.Contact, visitor inbox.Identity, who Proven) (inbox.Contact, error) {
	next := c
	next.Identities = slices.Clone(c.Identities)
	for _, i := range []inbox.Identity{who.identity(), visitor} {
		if !next.Has(i) {
			next.Identities = append(next.Identities, i)
		}
	}
	if err := s.vouchEmail(ctx, &next, who.Email); err != nil {
		return inbox.Contact{}, err
	}
	if who.Name != "" {
		next.Name = who.Name
	}
	if slices.Contains(c.Unproven, who.Email) { // the site knows whose it is
		next = vouched(next, who.Email)
	}
	keepVisitors(&next, visitorsKept)
	if slices.Equal(next.Identities, c.Identities) && next.Name == c.Name && slices.Equal(next.Unproven, c.Unproven) {
		return c, nil
	}
	next.LastSeenAt = s.ports.Clock.Now()
	if err := next.Validate(); err != nil {
		return inbox.Contact{}, err
	}
	end, via, err := inbox.StandsFor(ctx, s.ports.Contacts, next, nil)
	if err != nil {
		return inbox.Contact{}, err
	}
	if next, err = s.saveIdentities(ctx, keeping(next, c), end.ID); err == nil {
		err = s.teach(ctx, via, end.ID, next)
	}
	return next, err
}

// teach has those into whom a contact was merged know its new identities.
func (s *Service) teach(ctx context.Context, via []inbox.ContactID, end inbox.ContactID, c inbox.Contact) error {
	for n := range via {
		into := end
		if n+1 < len(via) {
			into = via[n+1]
		}
		_, err := s.edit(ctx, into, c.Principal().Actor, func(t inbox.Contact) inbox.Contact { return learning(t, via[n], c.Identities) })
		if err != nil {
			return err
		}
	}
	return nil
}

// learning returns c that knows the identities as those of one that it absorbed.
func learning(c inbox.Contact, of inbox.ContactID, identities []inbox.Identity) inbox.Contact {
	c.Absorbed = slices.Clone(c.Absorbed)
	for n, a := range c.Absorbed {
		if a.Contact == of {
			c.Absorbed[n].Identities = united(a.Identities, identities, len(a.Identities)+len(identities))
		}
	}
	return c
}

// vouchEmail adds an address to a contact without one, unless it is another's.
func (s *Service) vouchEmail(ctx context.Context, c *inbox.Contact, email string) error {
	if email == "" || has(*c, inbox.IdentityEmail) {
		return nil
	}
	i := inbox.Identity{Kind: inbox.IdentityEmail, Value: email}
	owner, err := s.carries(ctx, i)
	if err != nil || owner.ID != "" {
		return err
	}
	c.Identities, c.ClaimedEmail = append(c.Identities, i), ""
	return nil
}

// handOver gives what nobody began, and then the browser, to a contact.
func (s *Service) handOver(ctx context.Context, nobody, to inbox.Contact, visitor inbox.Identity) error {
	if err := s.handOverAll(ctx, nobody, to.ID); err != nil {
		return err
	}
	if err := s.Forget(ctx, visitor); err != nil {
		return err
	}
	return s.handOverAll(ctx, nobody, to.ID) // what came until then
}

// handOverAll gives each conversation that nobody began, wherever merges took it,
// until a whole pass changed nothing.
func (s *Service) handOverAll(ctx context.Context, nobody inbox.Contact, to inbox.ContactID) error {
	holder, _, err := inbox.StandsFor(ctx, s.ports.Contacts, nobody, s.settled)
	if err != nil {
		return err
	}
	return s.ports.Conversations.ReassignAll(ctx, holder.ID, inbox.Actor{Kind: inbox.ActorContact, ID: string(to)}, func(c inbox.Conversation) inbox.ContactID {
		if c.Beginner() != nobody.ID {
			return ""
		}
		return to
	})
}

// Forget signs the visitor out: its token proves nobody any more, and its open
// sockets end on every node.
func (s *Service) Forget(ctx context.Context, visitor inbox.Identity) error {
	_, err := inbox.RetryStale(func() (none struct{}, err error) { return none, s.forget(ctx, visitor) })
	return err
}

func (s *Service) forget(ctx context.Context, visitor inbox.Identity) error {
	c, err := s.ports.Contacts.ByIdentity(ctx, visitor)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil
	}
	known := c
	if err == nil {
		known, err = s.standsFor(ctx, c)
	}
	if err != nil {
		return err
	}
	c.Identities = without(c.Identities, visitor)
	if _, err = s.saveIdentities(ctx, c, known.ID); err == nil && known.ID != c.ID {
		_, err = s.edit(ctx, known.ID, inbox.Actor{Kind: inbox.ActorContact, ID: string(known.ID)}, func(k inbox.Contact) inbox.Contact { return forgetting(k, visitor) })
	}
	return err
}

// forgetting returns c whose absorbed contacts have not the identities.
func forgetting(c inbox.Contact, these ...inbox.Identity) inbox.Contact {
	c.Absorbed = slices.Clone(c.Absorbed)
	for n := range c.Absorbed {
		c.Absorbed[n].Identities = without(c.Absorbed[n].Identities, these...)
	}
	return c
}

func without(all []inbox.Identity, these ...inbox.Identity) []inbox.Identity {
	return slices.DeleteFunc(slices.Clone(all), func(i inbox.Identity) bool { return slices.Contains(these, i) })
}

// saveIdentities writes c and has the sockets of its browsers end: they are its
// own, or those of the contact that it was merged into.
func (s *Service) saveIdentities(ctx context.Context, c inbox.Contact, into ...inbox.ContactID) (inbox.Contact, error) {
	by := inbox.Principal{Actor: inbox.Actor{Kind: inbox.ActorContact, ID: string(c.ID)}}
	var also []inbox.Event
	for _, id := range into {
		if id != c.ID {
			also = append(also, changedEvent(s.ports.Clock.Now(), by, id, "identities"))
		}
	}
	return s.saveAnd(ctx, by, c, also, "identities")
}

func has(c inbox.Contact, kind inbox.IdentityKind) bool {
	return slices.ContainsFunc(c.Identities, func(i inbox.Identity) bool { return i.Kind == kind })
}

// proven reports whether more than a browser tells who c is.
func proven(c inbox.Contact) bool {
	return has(c, inbox.IdentityExternal) || has(c, inbox.IdentityEmail)
}

// keepVisitors drops the browsers that came before the newest most.
func keepVisitors(c *inbox.Contact, most int) {
	browsers := 0
	for _, i := range c.Identities {
		if i.Kind == inbox.IdentityVisitor {
			browsers++
		}
	}
	c.Identities = slices.DeleteFunc(c.Identities, func(i inbox.Identity) bool {
		drop := i.Kind == inbox.IdentityVisitor && browsers > most
		if drop {
			browsers--
		}
		return drop
	})
}
