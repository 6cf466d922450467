package webhooks

import (
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// Told is what webhooks are told of, as they call it.
type Told string

const (
	ToldCreated  Told = "conversation.created"
	ToldUpdated  Told = "conversation.updated"
	ToldContact  Told = "message.contact"
	ToldAgent    Told = "message.agent" // a public reply, by an agent or a rule
	ToldNote     Told = "note.added"
	ToldChanged  Told = "contact.changed"
	ToldWarning  Told = "sla.warning"
	ToldBreached Told = "sla.breached"
	ToldCalled   Told = "rule.called" // not chosen: a rule says so
	ToldTest     Told = "test"        // nor this
)

// Tellings are those that a webhook may want, in the order people see them.
var Tellings = []Told{ToldCreated, ToldUpdated, ToldContact, ToldAgent, ToldNote, ToldChanged, ToldWarning, ToldBreached}

// Tells returns what webhooks are told about the event; "" for nothing. That a
// conversation was read, or that a timer of it moved, is nobody else's business.
func Tells(e inbox.Event) Told {
	if e.Imported { // it was said long ago
		return ""
	}
	switch e.Kind {
	case inbox.ConversationCreated:
		return ToldCreated
	case inbox.ConversationUpdated:
		if e.Edited() {
			return ToldUpdated
		}
	case inbox.MessageCreated:
		switch {
		case e.MessageKind == inbox.KindNote:
			return ToldNote
		case e.MessageKind != inbox.KindMessage:
		case e.Actor.Kind == inbox.ActorContact:
			return ToldContact
		default:
			return ToldAgent
		}
	case inbox.ContactChanged:
		return ToldChanged
	case inbox.SLAWarning:
		return ToldWarning
	case inbox.SLABreached:
		return ToldBreached
	case inbox.WebhookCalled:
		return ToldCalled
	}
	return ""
}

// Wants reports whether the webhook is to be told of the event.
func (w Webhook) Wants(e inbox.Event) bool {
	told := Tells(e)
	if told == ToldCalled {
		return e.Webhook == w.ID
	}
	return told != "" && slices.Contains(w.Events, told)
}
