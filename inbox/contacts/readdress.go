package contacts

import (
	"context"
	"reflect"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// contactsAtOnce is how many contacts [Readdress] reads at a time.
const contactsAtOnce = 500

// Readdress brings the e-mail addresses of all contacts to the form by which they
// are looked for, see [inbox.NormalEmail]: earlier versions kept Persian digits and letters
// of full width as they were typed. It may end anywhere, be repeated, and run on
// several nodes at once. An address that another contact has by now stays as it is:
// agents are shown that the two are alike, and may merge them. It returns how many
// contacts it changed.
func Readdress(ctx context.Context, entries inbox.Archive, contacts inbox.ContactStore, clock inbox.Clock) (changed int, err error) {
	for after := ""; ; {
		page, err := entries.ReadEntries(ctx, inbox.EntryContact, after, contactsAtOnce)
		if err != nil || len(page) == 0 {
			return changed, err
		}
		for _, e := range page {
			c, err := e.StoredContact()
			if err != nil || reflect.DeepEqual(c, readdressed(c, nil)) {
				continue // what cannot be read is told by whoever asks for it
			}
			did, err := inbox.RetryStale(func() (bool, error) { return readdress(ctx, contacts, clock, c.ID) })
			if err != nil {
				return changed, err
			}
			if did {
				changed++
			}
		}
		after = page[len(page)-1].Key
	}
}

// readdress does it for one contact, as it is now.
func readdress(ctx context.Context, contacts inbox.ContactStore, clock inbox.Clock, id inbox.ContactID) (bool, error) {
	c, err := contacts.Contact(ctx, id)
	if inbox.IsMissing(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var taken []inbox.Identity
	for _, i := range readdressed(c, nil).Identities {
		owner, err := contacts.ByIdentity(ctx, i)
		if err == nil && owner.ID != c.ID {
			taken = append(taken, i)
		} else if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
			return false, err
		}
	}
	next := readdressed(c, taken)
	if reflect.DeepEqual(c, next) {
		return false, nil
	}
	_, err = contacts.SaveContact(ctx, next, changedEvent(clock.Now(), inbox.SystemPrincipal(), id, "identities"))
	return err == nil, err
}

// readdressed returns c with its addresses in their normal form, save where that is
// taken by another contact.
func readdressed(c inbox.Contact, taken []inbox.Identity) inbox.Contact {
	c.Identities = normalIdentities(c.Identities, taken)
	c.Absorbed = slices.Clone(c.Absorbed)
	for n := range c.Absorbed {
		c.Absorbed[n].Identities = normalIdentities(c.Absorbed[n].Identities, taken)
	}
	if normal := inbox.NormalEmail(c.ClaimedEmail); normal != "" {
		c.ClaimedEmail = normal
	}
	return c
}

func normalIdentities(all, taken []inbox.Identity) []inbox.Identity {
	if len(all) == 0 {
		return all
	}
	out := make([]inbox.Identity, 0, len(all))
	for _, i := range all {
		normal := i
		if email := inbox.NormalEmail(i.Value); i.Kind == inbox.IdentityEmail && email != "" {
			normal.Value = email
		}
		if slices.Contains(taken, normal) {
			normal = i
		}
		if !slices.Contains(out, normal) {
			out = append(out, normal)
		}
	}
	return out
}
