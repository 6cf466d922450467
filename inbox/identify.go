package inbox

import (
	"context"
	"slices"

	"github.com/pasokh/pasokh/inbox/plain"
)

// Proven is what a company vouches for about a visitor of its own site.
type Proven struct {
	External string // the company's own id of the person; never empty
	Email    string // normal form (see [NormalEmail]), or empty
	Name     string
}

func (p Proven) identity() Identity { return Identity{Kind: IdentityExternal, Value: p.External} }

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
func (s *Service) Identify(ctx context.Context, visitor Identity, who Proven) (Contact, error) {
	who.Name = plain.Name(who.Name)
	return RetryStale(func() (Contact, error) { return s.identify(ctx, visitor, who) })
}

var errSomebodyElse = Errorf(CodeConflict, "the visitor is another contact")

func (s *Service) identify(ctx context.Context, visitor Identity, who Proven) (Contact, error) {
	present, err := s.carries(ctx, visitor)
	if err != nil {
		return Contact{}, err
	}
	known, err := s.known(ctx, who)
	if err != nil {
		return Contact{}, err
	}
	if present.ID != "" && present.ID != known.ID {
		if present.proven() {
			return Contact{}, errSomebodyElse
		}
		if known.ID == "" {
			known = present // nobody becomes somebody
		} else if err := s.handOver(ctx, present, known, visitor); err != nil {
			return Contact{}, err
		}
	}
	if known.ID == "" {
		if known, err = s.carrier(ctx, who.identity(), Contact{Name: who.Name}); err != nil {
			return Contact{}, err
		}
	}
	return s.vouch(ctx, known, visitor, who)
}

// carries returns the contact that carries the identity itself, or none.
func (s *Service) carries(ctx context.Context, i Identity) (Contact, error) {
	c, err := s.ports.Contacts.ByIdentity(ctx, i)
	if ErrorCode(err) == CodeNotFound {
		return Contact{}, nil
	}
	return c, err
}

// known finds the person's contact, or none: by the company's id, else by an
// address that belongs to a contact without such an id.
func (s *Service) known(ctx context.Context, who Proven) (Contact, error) {
	c, err := s.carries(ctx, who.identity())
	if err != nil || c.ID != "" || who.Email == "" {
		return c, err
	}
	c, err = s.carries(ctx, Identity{Kind: IdentityEmail, Value: who.Email})
	if c.has(IdentityExternal) {
		return Contact{}, err // somebody else's address
	}
	return c, err
}

// vouch writes what is proven, when it is news.
func (s *Service) vouch(ctx context.Context, c Contact, visitor Identity, who Proven) (Contact, error) {
	next := c
	next.Identities = slices.Clone(c.Identities)
	for _, i := range []Identity{who.identity(), visitor} {
		if !next.Has(i) {
			next.Identities = append(next.Identities, i)
		}
	}
	if err := s.vouchEmail(ctx, &next, who.Email); err != nil {
		return Contact{}, err
	}
	if who.Name != "" {
		next.Name = who.Name
	}
	next.keepVisitors(visitorsKept)
	if slices.Equal(next.Identities, c.Identities) && next.Name == c.Name {
		return c, nil
	}
	next.LastSeenAt = s.ports.Clock.Now()
	if err := next.Validate(); err != nil {
		return Contact{}, err
	}
	end, via, err := s.chain(ctx, next, asItIs)
	if err != nil {
		return Contact{}, err
	}
	if next, err = s.saveIdentities(ctx, next.keeping(c), end.ID); err == nil {
		err = s.teach(ctx, via, end.ID, next)
	}
	return next, err
}

// teach has those into whom a contact was merged know its new identities.
func (s *Service) teach(ctx context.Context, via []ContactID, end ContactID, c Contact) error {
	for n := range via {
		into := end
		if n+1 < len(via) {
			into = via[n+1]
		}
		_, err := s.editContact(ctx, into, c.Principal().Actor, func(t Contact) Contact { return t.learning(via[n], c.Identities) })
		if err != nil {
			return err
		}
	}
	return nil
}

// learning returns c that knows the identities as those of one that it absorbed.
func (c Contact) learning(of ContactID, identities []Identity) Contact {
	c.Absorbed = slices.Clone(c.Absorbed)
	for n, a := range c.Absorbed {
		if a.Contact == of {
			c.Absorbed[n].Identities = united(a.Identities, identities, len(a.Identities)+len(identities))
		}
	}
	return c
}

// vouchEmail adds an address to a contact without one, unless it is another's.
func (s *Service) vouchEmail(ctx context.Context, c *Contact, email string) error {
	if email == "" || c.has(IdentityEmail) {
		return nil
	}
	i := Identity{Kind: IdentityEmail, Value: email}
	owner, err := s.carries(ctx, i)
	if err != nil || owner.ID != "" {
		return err
	}
	c.Identities, c.ClaimedEmail = append(c.Identities, i), ""
	return nil
}

// handOver gives what nobody began, and then the browser, to a contact.
func (s *Service) handOver(ctx context.Context, nobody, to Contact, visitor Identity) error {
	if err := s.handOverAll(ctx, nobody, to.ID); err != nil {
		return err
	}
	if err := s.Forget(ctx, visitor); err != nil {
		return err
	}
	return s.handOverAll(ctx, nobody, to.ID) // what came until then
}

const handOverPage = 100

// handOverAll gives each conversation that nobody began, wherever merges took it,
// until a whole pass changed nothing.
func (s *Service) handOverAll(ctx context.Context, nobody Contact, to ContactID) error {
	holder, _, err := s.chain(ctx, nobody, s.settled)
	if err != nil {
		return err
	}
	return s.each(ctx, holder.ID, func(c Conversation) (Change, error) {
		if c.Beginner() != nobody.ID {
			return Change{}, nil
		}
		return s.decideBelong(ctx, c, to, Actor{Kind: ActorContact, ID: string(to)})
	})
}

// Forget signs the visitor out: its token proves nobody any more, and its open
// sockets end on every node.
func (s *Service) Forget(ctx context.Context, visitor Identity) error {
	absorbed, err := RetryStale(func() (ContactID, error) { return s.forget(ctx, visitor) })
	if err == nil && absorbed != "" {
		_, err = s.editContact(ctx, absorbed, Actor{Kind: ActorContact, ID: string(absorbed)}, func(k Contact) Contact { return k.forgetting(visitor) })
	}
	return err
}

// forget takes the visitor's identity from the contact that has it. It returns the contact that
// stands for that one after a merge, "" when none does.
func (s *Service) forget(ctx context.Context, visitor Identity) (ContactID, error) {
	c, err := s.ports.Contacts.ByIdentity(ctx, visitor)
	if ErrorCode(err) == CodeNotFound {
		return "", nil
	} else if err != nil {
		return "", err
	}
	known, err := s.standsFor(ctx, c)
	if err != nil {
		return "", err
	}
	c.Identities = without(c.Identities, visitor)
	if _, err = s.saveIdentities(ctx, c, known.ID); err != nil || known.ID == c.ID {
		return "", err
	}
	return known.ID, nil
}

// forgetting returns c whose absorbed contacts have not the identities.
func (c Contact) forgetting(these ...Identity) Contact {
	c.Absorbed = slices.Clone(c.Absorbed)
	for n := range c.Absorbed {
		c.Absorbed[n].Identities = without(c.Absorbed[n].Identities, these...)
	}
	return c
}

func without(all []Identity, these ...Identity) []Identity {
	return slices.DeleteFunc(slices.Clone(all), func(i Identity) bool { return slices.Contains(these, i) })
}

// saveIdentities writes c and has the sockets of its browsers end: they are its
// own, or those of the contact that it was merged into.
func (s *Service) saveIdentities(ctx context.Context, c Contact, into ...ContactID) (Contact, error) {
	by := Principal{Actor: Actor{Kind: ActorContact, ID: string(c.ID)}}
	var also []Event
	for _, id := range into {
		if id != c.ID {
			also = append(also, contactChanged(s.ports.Clock.Now(), by, id, "identities"))
		}
	}
	return s.saveContactAnd(ctx, by, c, also, "identities")
}

func (c Contact) has(kind IdentityKind) bool {
	return slices.ContainsFunc(c.Identities, func(i Identity) bool { return i.Kind == kind })
}

// proven reports whether more than a browser tells who c is.
func (c Contact) proven() bool { return c.has(IdentityExternal) || c.has(IdentityEmail) }

// keepVisitors drops the browsers that came before the newest most.
func (c *Contact) keepVisitors(most int) {
	browsers := 0
	for _, i := range c.Identities {
		if i.Kind == IdentityVisitor {
			browsers++
		}
	}
	c.Identities = slices.DeleteFunc(c.Identities, func(i Identity) bool {
		drop := i.Kind == IdentityVisitor && browsers > most
		if drop {
			browsers--
		}
		return drop
	})
}
