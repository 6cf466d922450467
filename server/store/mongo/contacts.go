package mongo

import (
	"context"
	"errors"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
)

// contacts implements [inbox.ContactStore].
type contacts struct{ db *DB }

var _ inbox.ContactStore = (*contacts)(nil)

// Contacts returns the store of contacts.
func (db *DB) Contacts() inbox.ContactStore { return &contacts{db} }

func (s *contacts) Contact(ctx context.Context, id inbox.ContactID) (inbox.Contact, error) {
	found, err := s.read(ctx, true, byID(string(id)))
	if err != nil {
		return inbox.Contact{}, err
	}
	if len(found) == 0 {
		return inbox.Contact{}, inbox.Errorf(inbox.CodeNotFound, "contact")
	}
	return found[0], nil
}

// idsPerRead is how many ids one query takes.
const idsPerRead = 100

func (s *contacts) Contacts(ctx context.Context, ids []inbox.ContactID) ([]inbox.Contact, error) {
	var found []inbox.Contact
	for chunk := range slices.Chunk(unique(ids), idsPerRead) {
		part, err := s.read(ctx, false, byID(in(chunk)))
		if err != nil {
			return nil, err
		}
		found = append(found, part...)
	}
	return found, nil
}

// ByIdentity implements [inbox.ContactStore]. The claim of the identity names the contact that may
// have it; the contact itself tells whether it does.
func (s *contacts) ByIdentity(ctx context.Context, i inbox.Identity) (inbox.Contact, error) {
	var c claim
	err := s.db.in.Collection(inClaims).FindOne(ctx, byID(identityClaims.prefix+identityKey(i))).Decode(&c)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return inbox.Contact{}, inbox.Errorf(inbox.CodeNotFound, "contact")
	}
	if err != nil {
		return inbox.Contact{}, translate(err, "read an identity")
	}
	found, err := s.Contact(ctx, inbox.ContactID(c.Owner))
	if err == nil && !found.Has(i) {
		return inbox.Contact{}, inbox.Errorf(inbox.CodeNotFound, "contact")
	}
	return found, err
}

func (s *contacts) read(ctx context.Context, single bool, filter bson.D) (found []inbox.Contact, err error) {
	as := reading{kind: "contact", single: single}
	_, err = s.db.read(ctx, as, inContacts, filter, options.Find().SetProjection(readable), func(o owner) error {
		if !o.exists() {
			return nil
		}
		c, err := contactOf(o)
		if err == nil {
			found = append(found, c)
		}
		return err
	})
	return found, err
}

func contactOf(o owner) (c inbox.Contact, err error) {
	if err := decode(o.Doc, &c); err != nil {
		return c, err
	}
	c.Version = o.Version
	return c, damage.Contact(c, o.ID)
}

// SaveContact implements [inbox.ContactStore]. Identities that the contact does
// not have yet are claimed before it is written; those it gives up are free as
// soon as it is.
func (s *contacts) SaveContact(ctx context.Context, c inbox.Contact, events ...inbox.Event) (inbox.Contact, error) {
	next := c
	next.Version++
	doc, err := document(next)
	if err != nil {
		return c, err
	}
	w := write{collection: inContacts, id: string(c.ID), base: c.Version, fields: bson.D{{Key: "doc", Value: doc}}}
	if w.work.Events, err = eventsOf(events); err != nil {
		return c, err
	}
	added, err := s.added(ctx, c)
	if err != nil {
		return c, err
	}
	if len(added) > 0 {
		if err := s.db.claim(ctx, newAttempt(identityClaims, w.id, w.base, added)); err != nil {
			return c, err
		}
	}
	if _, err := s.db.commit(ctx, w); err != nil {
		return c, err
	}
	return next, nil
}

// added returns the keys of the identities that the stored contact does not have.
func (s *contacts) added(ctx context.Context, c inbox.Contact) ([]string, error) {
	var stored inbox.Contact
	if c.Version > 0 {
		var err error
		stored, err = s.Contact(ctx, c.ID)
		if inbox.ErrorCode(err) == inbox.CodeNotFound || (err == nil && stored.Version != c.Version) {
			return nil, inbox.Stale("contact %s is not at version %d", c.ID, c.Version)
		}
		if err != nil {
			return nil, err
		}
	}
	var keys []string
	for _, i := range unique(c.Identities) {
		if !stored.Has(i) {
			keys = append(keys, identityKey(i))
		}
	}
	return keys, nil
}

// in says that a field is one of the values.
func in[T ~string](values []T) bson.D { return bson.D{{Key: "$in", Value: texts(values)}} }

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// unique returns the values without repetitions, in their order.
func unique[T comparable](values []T) []T {
	var out []T
	seen := make(map[T]bool, len(values))
	for _, v := range values {
		if !seen[v] {
			seen[v], out = true, append(out, v)
		}
	}
	return out
}
