package follow

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
)

// DeadLetter is one thing that could not be handled and was set aside, so that
// everything else goes on: an event for one consumer, a conversation whose time
// came, a record that cannot be read. It names things by id and holds nothing
// that anybody wrote.
type DeadLetter struct {
	ID           string               `json:"id"` // made of consumer and subject: what is set aside twice is there once
	Version      int64                `json:"version"`
	Consumer     string               `json:"consumer"`         // which part of the program could not handle it
	Cursor       inbox.Cursor         `json:"cursor,omitempty"` // of the event; 0 when it is about none
	Kind         inbox.EventKind      `json:"kind,omitempty"`   // of the event
	Conversation inbox.ConversationID `json:"conversation,omitempty"`
	Contact      inbox.ContactID      `json:"contact,omitempty"`
	Record       *inbox.RecordRef     `json:"record,omitempty"`
	Reason       Reason               `json:"reason"`
	Tries        int                  `json:"tries"`
	At           time.Time            `json:"at"`              // when it was set aside first
	LastAt       time.Time            `json:"lastAt"`          // when it was tried last
	Asked        bool                 `json:"asked,omitempty"` // an admin asked to try it again
}

// RecordID implements [inbox.Record].
func (l DeadLetter) RecordID() string { return l.ID }

// RecordVersion implements [inbox.Record].
func (l DeadLetter) RecordVersion() int64 { return l.Version }

// WithVersion implements [inbox.Record].
func (l DeadLetter) WithVersion(v int64) DeadLetter { l.Version = v; return l }

// Reason says why something was set aside, as a key that the UI words. The error
// itself, which may name what people wrote, is in the log only.
type Reason string

const (
	ReasonDamaged  Reason = "damaged"  // what is stored cannot be read
	ReasonPanic    Reason = "panic"    // a fault of the program
	ReasonRefused  Reason = "refused"  // what it asks for is not possible
	ReasonConflict Reason = "conflict" // others changed the same all the time
	ReasonInternal Reason = "internal" // anything else
)

// ReasonOf is the reason that an error stands for.
func ReasonOf(err error) Reason {
	if p := (*inbox.Panicked)(nil); errors.As(err, &p) {
		return ReasonPanic
	}
	switch inbox.ErrorCode(err) {
	case inbox.CodeDamaged:
		return ReasonDamaged
	case inbox.CodeConflict:
		return ReasonConflict
	case inbox.CodeInvalid, inbox.CodeForbidden, inbox.CodeNotFound, inbox.CodeTooLarge, inbox.CodeUnauthenticated, inbox.CodeRateLimited:
		return ReasonRefused
	}
	return ReasonInternal
}

// FeedItself is the consumer in the letter about an event that cannot be read:
// it concerns every consumer, and is one letter.
const FeedItself = "feed"

// letterID is the id of the letter of a consumer about a subject: a cursor, or
// the id of a thing. It holds no slash, so that it can be part of an address.
func letterID(consumer, subject string) string {
	return strings.ReplaceAll(consumer+"@"+subject, "/", ":")
}

// ConversationLetter is the letter of a consumer about a conversation that it
// could not handle, whatever event or list named it. See [Follower.Again].
func ConversationLetter(consumer string, id inbox.ConversationID, err error) DeadLetter {
	return DeadLetter{ID: letterID(consumer, string(id)), Consumer: consumer, Conversation: id, Reason: ReasonOf(err)}
}

// LetterCursor is the cursor of a consumer's letter about an event; false when
// the id is of another letter.
func LetterCursor(id, consumer string) (inbox.Cursor, bool) {
	subject, is := strings.CutPrefix(id, letterID(consumer, ""))
	at, err := strconv.ParseInt(subject, 10, 64)
	return inbox.Cursor(at), is && err == nil
}

// Letter is the letter of a consumer about an event that it could not handle.
func Letter(e inbox.Event, consumer string, err error) DeadLetter {
	if e.Kind == inbox.EventDamaged {
		consumer = FeedItself
	}
	return DeadLetter{
		ID: letterID(consumer, strconv.FormatInt(int64(e.Cursor), 10)), Consumer: consumer, Cursor: e.Cursor, Kind: e.Kind,
		Conversation: e.Conversation, Contact: e.Contact, Record: e.Record, Reason: ReasonOf(err),
	}
}

// LetterStore keeps dead letters; see [inbox.Records].
type LetterStore interface {
	Get(ctx context.Context, id string) (DeadLetter, error)
	List(ctx context.Context) ([]DeadLetter, error)
	Put(ctx context.Context, letter DeadLetter, events ...inbox.Event) (DeadLetter, error)
	Delete(ctx context.Context, id string, events ...inbox.Event) error
}

// DeadLetters is what was set aside. An admin may have it tried again or drop it.
type DeadLetters struct {
	Store   LetterStore
	Clock   inbox.Clock
	Waker   inbox.Waker
	Damages *inbox.Damages // forgets what is read again; may be nil
	Log     *slog.Logger   // names what the store cannot read; may be nil
	// Look reads a stored thing again, by the kind and id of its [inbox.Damage]; nil when it can be read, is
	// gone, or is of a kind that is only read with others: then its next reader tells.
	Look func(ctx context.Context, kind, id string) error

	followed int // how many damages have their letter; of whoever runs FollowDamages
}

// Keep writes the letter, or that it was tried in vain once more when it is
// there. tries is how often it was tried now.
func (d *DeadLetters) Keep(ctx context.Context, letter DeadLetter, tries int) error {
	_, err := inbox.RetryStale(func() (DeadLetter, error) { // another node may write it too
		now := d.Clock.Now()
		next := letter
		next.At = now
		kept, failed := d.Store.Get(ctx, letter.ID)
		switch {
		case failed == nil:
			next.At, next.Version, next.Tries = kept.At, kept.Version, kept.Tries
		case inbox.ErrorCode(failed) != inbox.CodeNotFound && inbox.ErrorCode(failed) != inbox.CodeDamaged:
			return next, failed
		}
		next.Tries, next.LastAt = next.Tries+tries, now
		return d.Store.Put(ctx, next)
	})
	return err
}

// List returns all of them, the oldest first.
func (d *DeadLetters) List(ctx context.Context) ([]DeadLetter, error) { return d.Store.List(ctx) }

// StoreItself is the consumer in the letter about a stored thing that cannot be read.
const StoreItself = "store"

// FollowDamages keeps a letter of everything that the store tells it cannot read,
// until ctx ends or the letters cannot be written: then it is to be called again,
// by one caller at a time, and goes on with the next. Events are told of by
// whoever follows the feed.
func (d *DeadLetters) FollowDamages(ctx context.Context, damages *inbox.Damages) error {
	for {
		for _, of := range damages.After(d.followed) {
			if of.Kind != "event" {
				letter := DeadLetter{ID: letterID(StoreItself, of.Kind+"/"+of.ID), Consumer: StoreItself, Reason: ReasonDamaged}
				if of.Kind == inbox.DamagedConversation {
					letter.Conversation = inbox.ConversationID(of.ID)
				} else {
					letter.Record = &inbox.RecordRef{Type: inbox.RecordType(of.Kind), ID: of.ID}
				}
				if err := d.Keep(ctx, letter, 1); err != nil {
					return err
				}
				if d.Log != nil {
					d.Log.Error("something stored cannot be read and was set aside", "kind", of.Kind, "id", of.ID, "reason", of.Reason)
				}
			}
			d.followed++
		}
		if !retry.Rest(ctx, time.Hour, damages.Heard()) {
			return nil
		}
	}
}

// retryChanged marks the event that asks for a letter to be tried again.
const retryChanged = "retry"

// Retry asks the letter's consumer, on whichever node it works, to try again:
// the request is an event of the feed. When it succeeds, the letter is gone. What
// the store could not read is read again at once. not_found, forbidden; damaged
// when that still cannot be read.
func (d *DeadLetters) Retry(ctx context.Context, by inbox.Principal, id string) error {
	letter, err := d.forAdmin(ctx, by, id)
	if err != nil {
		return err
	}
	if letter.Consumer == StoreItself {
		return d.lookAgain(ctx, by, letter)
	}
	e := d.event(by.Actor, id)
	e.Changed = []string{retryChanged}
	letter.Asked = true
	if _, err = d.Store.Put(ctx, letter, e); err == nil {
		d.Waker.Wake()
	}
	return err
}

// lookAgain reads what a letter of the store is about.
func (d *DeadLetters) lookAgain(ctx context.Context, by inbox.Principal, letter DeadLetter) error {
	kind, id := letter.damaged()
	if d.Look != nil {
		d.Damages.Know(kind, id) // so that this one look is not counted a second time by FollowDamages
		if err := d.Look(ctx, kind, id); inbox.ErrorCode(err) == inbox.CodeDamaged {
			return errors.Join(err, d.Keep(ctx, letter, 1))
		} else if err != nil {
			return err
		}
	}
	d.Damages.Forget(kind, id)
	return d.Drop(ctx, by, letter.ID)
}

// damaged is the kind and id of what a letter of the store is about.
func (l DeadLetter) damaged() (kind, id string) {
	if l.Record != nil {
		return string(l.Record.Type), l.Record.ID
	}
	return inbox.DamagedConversation, string(l.Conversation)
}

// Drop gives it up for good. not_found, forbidden.
func (d *DeadLetters) Drop(ctx context.Context, by inbox.Principal, id string) error {
	if _, err := d.forAdmin(ctx, by, id); err != nil {
		return err
	}
	e := d.event(by.Actor, id)
	e.Record.Deleted = true
	err := d.Store.Delete(ctx, id, e)
	if err == nil {
		d.Waker.Wake()
	}
	return err
}

func (d *DeadLetters) forAdmin(ctx context.Context, by inbox.Principal, id string) (DeadLetter, error) {
	if !by.Admin {
		return DeadLetter{}, inbox.Errorf(inbox.CodeForbidden, "only an admin sees what was set aside")
	}
	return d.Store.Get(ctx, id)
}

// Settle removes a letter whose subject was handled after all.
func (d *DeadLetters) Settle(ctx context.Context, id string) error { return d.Store.Delete(ctx, id) }

func (d *DeadLetters) event(by inbox.Actor, id string) inbox.Event {
	return inbox.Event{ID: inbox.NewID[inbox.EventID](), Kind: inbox.RecordChanged, At: d.Clock.Now(), Actor: by, Record: &inbox.RecordRef{Type: inbox.RecordDeadLetter, ID: id}}
}

// OfLetter reports whether the event tells of a dead letter: no consumer is
// given it, for a failure to handle it would be the next dead letter.
func OfLetter(e inbox.Event) bool { return e.Record != nil && e.Record.Type == inbox.RecordDeadLetter }

// Retries returns the id of the letter that the event asks to try again.
func Retries(e inbox.Event) (letter string, asked bool) {
	if !OfLetter(e) || len(e.Changed) != 1 || e.Changed[0] != retryChanged {
		return "", false
	}
	return e.Record.ID, true
}
