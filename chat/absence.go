package chat

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// mostLeft is how many contacts who left are kept for whoever asks for them.
const mostLeft = 1000

// Left returns the channel on which contacts come that have no session on any node any more, as far as
// this node knows. It is a hint: nobody has to receive it, and it may be lost.
func (p *Presence) Left() <-chan inbox.ContactID { return p.left }

// contactLeft hints that a contact is gone; under its mutex.
func (p *Presence) contactLeft(id inbox.ContactID) {
	select {
	case p.left <- id:
	default:
	}
}

// vouch answers an event that asks every node whether it has a contact, when it
// is there. An error is one that may pass: an answer that is missing would make
// the contact absent.
func (r *relayer) vouch(ctx context.Context, e inbox.Event) error {
	if e.Timer == nil || e.Timer.Kind != inbox.TimerAway || r.Vouch == nil || !r.Presence.ContactOnline(e.Audience.Contact) {
		return nil
	}
	err := r.Vouch(ctx, e)
	switch inbox.ErrorCode(err) {
	case inbox.CodeUnavailable, inbox.CodeFull, inbox.CodeConflict:
		return err
	}
	if err != nil && ctx.Err() == nil {
		r.Log.Error("it could not be said that a contact is here", "event", string(e.ID), "error", err)
	}
	return ctx.Err()
}
