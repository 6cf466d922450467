package archive

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/pasokh/pasokh/inbox"
)

// living is what a backup of a store in use remembers, so that what is read
// later fits what was read before. A conversation is saved as of one moment;
// what followed of that moment elsewhere may be left out or be there. Consumers
// of the feed repair it after a restore: each goes on where it was before the
// backup began, and what it does again is done once.
type living struct {
	extents    extents
	identities map[[16]byte]bool     // of the contacts that are saved
	files      map[inbox.FileID]bool // that are saved
	positions  map[string]int64      // of consumers, before anything else was read
	lastEvent  int64
}

// positionsOf are how far consumers got.
func positionsOf(ctx context.Context, from inbox.Archive) (map[string]int64, error) {
	all := map[string]int64{}
	for e, err := range entriesOf(ctx, from, inbox.EntryPosition) {
		if _, bad := asUnreadable(err); bad {
			continue // it is told of when its turn comes
		}
		if err != nil {
			return nil, err
		}
		if all[e.Key], err = cursorIn(e); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func cursorIn(e inbox.Entry) (cursor int64, err error) {
	if err = json.Unmarshal(e.Document, &cursor); err != nil {
		err = fmt.Errorf("position %s: %w", e.Key, err)
	}
	return cursor, err
}

// take decides whether an entry belongs to the backup and brings it into
// agreement with what is saved already.
func (l *living) take(e *inbox.Entry) (keep bool, err error) {
	switch e.Kind {
	case inbox.EntryConversation:
		return true, l.extents.add(*e)
	case inbox.EntryContact:
		return true, l.once(e)
	case inbox.EntryPosition:
		return l.goOn(e)
	case inbox.EntryEvent:
		if keep, err = l.extents.holds(*e); keep && err == nil {
			l.lastEvent, err = strconv.ParseInt(e.Key, 10, 64)
		}
		return keep, err
	}
	return l.extents.holds(*e)
}

// goOn has a consumer go on where it was when the backup began, but not ahead
// of the events that are saved; one that began since begins again.
func (l *living) goOn(e *inbox.Entry) (bool, error) {
	cursor, err := cursorIn(*e)
	before, known := l.positions[e.Key]
	e.Document = json.RawMessage(strconv.FormatInt(min(cursor, before, l.lastEvent), 10))
	return known, err
}

// once leaves out identities that a contact before has: one went from that to
// this while contacts were read, and stays for now where it was.
func (l *living) once(e *inbox.Entry) error {
	var c struct {
		Identities []inbox.Identity `json:"identities"`
	}
	if err := json.Unmarshal(e.Document, &c); err != nil {
		return fmt.Errorf("contact %s: %w", e.Key, err)
	}
	kept := make([]inbox.Identity, 0, len(c.Identities))
	for _, i := range c.Identities {
		if key := identityKey(i); !l.identities[key] {
			l.identities[key] = true
			kept = append(kept, i)
		}
	}
	if len(kept) == len(c.Identities) {
		return nil
	}
	var members map[string]json.RawMessage
	err := json.Unmarshal(e.Document, &members)
	switch {
	case err != nil:
	case len(kept) == 0:
		delete(members, "identities")
	default:
		members["identities"], err = line(kept)
	}
	if err == nil {
		e.Document, err = line(members)
	}
	return err
}

func identityKey(i inbox.Identity) (key [16]byte) {
	digest := sha256.Sum256([]byte(string(i.Kind) + "\x00" + i.Value))
	copy(key[:], digest[:])
	return key
}
