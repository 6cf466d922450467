package sqlite

import (
	"context"
	"database/sql"
	"slices"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
)

// contacts implements [inbox.ContactStore].
type contacts struct{ db *DB }

var _ inbox.ContactStore = (*contacts)(nil)

// Contacts returns the store of contacts.
func (db *DB) Contacts() inbox.ContactStore { return &contacts{db} }

func (s *contacts) Contact(ctx context.Context, id inbox.ContactID) (inbox.Contact, error) {
	return s.single(ctx, is("SELECT id, version, doc FROM contacts WHERE id = ?", string(id)))
}

func (s *contacts) ByIdentity(ctx context.Context, i inbox.Identity) (inbox.Contact, error) {
	return s.single(ctx, is(`SELECT c.id, c.version, c.doc FROM identities AS i CROSS JOIN contacts AS c ON c.number = i.contact
		WHERE i.kind = ? AND i.value = ?`, string(i.Kind), i.Value))
}

func (s *contacts) single(ctx context.Context, c condition) (inbox.Contact, error) {
	found, err := s.read(ctx, single, c)
	if err != nil {
		return inbox.Contact{}, err
	}
	if len(found) == 0 {
		return inbox.Contact{}, inbox.Errorf(inbox.CodeNotFound, "contact")
	}
	return found[0], nil
}

// idsPerRead is how many ids one statement takes.
const idsPerRead = 100

func (s *contacts) Contacts(ctx context.Context, ids []inbox.ContactID) ([]inbox.Contact, error) {
	var all []inbox.Contact
	for chunk := range slices.Chunk(unique(ids), idsPerRead) {
		args := make([]any, idsPerRead) // one shape of statement: the rest stays NULL and matches nothing
		for i, id := range chunk {
			args[i] = string(id)
		}
		found, err := s.read(ctx, several, is("SELECT id, version, doc FROM contacts WHERE id IN ("+marks(idsPerRead)+")", args...))
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func (s *contacts) read(ctx context.Context, as reading, c condition) (found []inbox.Contact, err error) {
	_, err = s.db.readable(ctx, as, "contact", func(rows *sql.Rows) (id string, err error) {
		var c inbox.Contact
		var version int64
		var doc sql.RawBytes
		if err := rows.Scan(&id, &version, &doc); err != nil {
			return id, err
		}
		if err := decode(doc, &c); err != nil {
			return id, err
		}
		if err := damage.Contact(c, id); err != nil {
			return id, err
		}
		c.Version = version
		found = append(found, c)
		return id, nil
	}, c)
	return found, err
}

func (s *contacts) SaveContact(ctx context.Context, c inbox.Contact, events ...inbox.Event) (inbox.Contact, error) {
	next := c
	next.Version++
	doc, err := document(next)
	if err != nil {
		return c, err
	}
	docs, err := documents(events)
	if err != nil {
		return c, err
	}
	err = s.db.writer.submit(ctx, "save contact", func(tx *connection) error {
		if err := writeContact(tx, next, doc); err != nil {
			return err
		}
		return appendEvents(tx, docs)
	})
	if err != nil {
		return c, err
	}
	return next, nil
}

func writeContact(tx *connection, c inbox.Contact, doc string) error {
	var number int64
	var err error
	if c.Version == 1 {
		number, err = tx.insert("INSERT INTO contacts (id, version, doc) VALUES (?,1,?)", string(c.ID), doc)
	} else {
		number, err = replaceContact(tx, c, doc)
	}
	if err != nil {
		return err
	}
	return addIdentities(tx, c.Identities, number)
}

func addIdentities(tx *connection, identities []inbox.Identity, number int64) error {
	for _, i := range unique(identities) {
		if err := tx.exec("INSERT INTO identities (kind, value, contact) VALUES (?,?,?)", string(i.Kind), i.Value, number); err != nil {
			return err
		}
	}
	return nil
}

// replaceContact writes the next version over the one before.
func replaceContact(tx *connection, c inbox.Contact, doc string) (number int64, err error) {
	number, version, err := forgetIdentities(tx, c.ID)
	if err != nil {
		return 0, err
	}
	if number == 0 || version != c.Version-1 {
		return 0, inbox.Stale("contact %s is not at version %d", c.ID, c.Version-1)
	}
	return number, tx.exec("UPDATE contacts SET version = ?, doc = ? WHERE number = ?", c.Version, doc, number)
}

// forgetIdentities removes the identities of a stored contact and returns its
// row's number, 0 when there is none, and its version.
func forgetIdentities(tx *connection, id inbox.ContactID) (number, version int64, err error) {
	var doc []byte
	found, err := tx.one([]any{&number, &version, &doc}, "SELECT number, version, doc FROM contacts WHERE id = ?", string(id))
	if err != nil || !found {
		return 0, 0, err
	}
	var old inbox.Contact
	if err := decode(doc, &old); err != nil {
		return 0, 0, err
	}
	for _, i := range old.Identities {
		if err := tx.exec("DELETE FROM identities WHERE kind = ? AND value = ?", string(i.Kind), i.Value); err != nil {
			return 0, 0, err
		}
	}
	return number, version, nil
}

// unique returns the values without repetitions, in their order.
func unique[T comparable](values []T) []T {
	var out []T
	for _, v := range values {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
