package inbox

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox/plain"
)

// WebhookID names a webhook.
type WebhookID string

// Webhook is an address that is told what happens, by signed requests: of the
// kinds of events that it wants, and when a rule calls it by name.
type Webhook struct {
	ID        WebhookID `json:"id"`
	Version   int64     `json:"version"`
	Name      string    `json:"name"`
	URL       string    `json:"url"`
	Secret    string    `json:"secret"` // signs what is sent; told to nobody who reads
	Enabled   bool      `json:"enabled"`
	Events    []Told    `json:"events,omitempty"` // none: only rules call it
	CreatedAt time.Time `json:"createdAt"`
}

// RecordID, RecordVersion and WithVersion make a webhook a record.
func (w Webhook) RecordID() string            { return string(w.ID) }
func (w Webhook) RecordVersion() int64        { return w.Version }
func (w Webhook) WithVersion(v int64) Webhook { w.Version = v; return w }

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
func (e Event) Tells() Told {
	switch e.Kind {
	case ConversationCreated:
		return ToldCreated
	case ConversationUpdated:
		if len(e.Moves) > 0 || slices.ContainsFunc(e.Changed, func(f string) bool { return f == "tags" || f == "subject" || f == "merged" || f == "erased" }) {
			return ToldUpdated
		}
	case MessageCreated:
		switch {
		case e.MessageKind == KindNote:
			return ToldNote
		case e.MessageKind != KindMessage:
		case e.Actor.Kind == ActorContact:
			return ToldContact
		default:
			return ToldAgent
		}
	case ContactChanged:
		return ToldChanged
	case SLAWarning:
		return ToldWarning
	case SLABreached:
		return ToldBreached
	case WebhookCalled:
		return ToldCalled
	}
	return ""
}

// Wants reports whether the webhook is to be told of the event.
func (w Webhook) Wants(e Event) bool {
	told := e.Tells()
	if told == ToldCalled {
		return e.Webhook == w.ID
	}
	return told != "" && slices.Contains(w.Events, told)
}

// Limits of webhooks.
const (
	MaxWebhooks    = 50
	maxWebhookURL  = 2000
	minSecret      = 16 // bytes
	maxSecret      = 200
	secretPrefix   = "whsec_" // then base64, as the Standard Webhooks convention has it
	minSecretBytes = 24
	maxSecretBytes = 64
)

// Validate checks name, address, secret and events.
func (w Webhook) Validate() error {
	switch u, is := plain.WebAddress(w.URL); {
	case strings.TrimSpace(w.Name) == "" || utf8.RuneCountInString(w.Name) > NameRunes:
		return Invalid("name", "is empty or too long")
	case !is || u.Fragment != "" || len(w.URL) > maxWebhookURL:
		return Invalid("url", "is not http(s)://host without a password")
	}
	if _, err := w.Key(); err != nil {
		return err
	}
	for i, told := range w.Events {
		if !slices.Contains(Tellings, told) || slices.Contains(w.Events[:i], told) {
			return Invalid("events", "is unknown or there twice")
		}
	}
	return nil
}

// Key is what the secret signs with: the bytes that it encodes when it is
// written as libraries write it, whsec_ and base64, else those of the text.
func (w Webhook) Key() ([]byte, error) {
	encoded, is := strings.CutPrefix(w.Secret, secretPrefix)
	if !is {
		if n := len(w.Secret); n < minSecret || n > maxSecret || strings.TrimSpace(w.Secret) != w.Secret {
			return nil, Invalid("secret", "has not 16 to 200 bytes")
		}
		return []byte(w.Secret), nil
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) < minSecretBytes || len(key) > maxSecretBytes {
		return nil, Invalid("secret", "does not encode 24 to 64 bytes")
	}
	return key, nil
}

// DeliveryState says where a delivery stands.
type DeliveryState string

const (
	DeliveryWaiting   DeliveryState = "waiting" // NextAt says until when
	DeliveryDelivered DeliveryState = "delivered"
	DeliveryFailed    DeliveryState = "failed"    // tried often enough; an admin may try again
	DeliveryDiscarded DeliveryState = "discarded" // an admin gave it up
)

// Open reports whether it is still to be made.
func (s DeliveryState) Open() bool { return s == DeliveryWaiting || s == DeliveryFailed }

// Delivery is one event on its way to one webhook. It keeps which event that
// is and what came of it, and nothing that was said: what is sent is read when
// it is sent.
type Delivery struct {
	ID       string        `json:"id"` // made of webhook and event: the same event again is the same delivery
	Version  int64         `json:"version"`
	Webhook  WebhookID     `json:"webhook"`
	Event    Event         `json:"event"`
	Sequence Cursor        `json:"sequence"` // of the event
	State    DeliveryState `json:"state"`
	Tries    int           `json:"tries,omitempty"`
	NextAt   time.Time     `json:"nextAt,omitzero"`
	Last     Attempt       `json:"last,omitzero"`
}

// Attempt is what came of one try.
type Attempt struct {
	At     time.Time     `json:"at"`
	Took   time.Duration `json:"took,omitempty"`
	Status int           `json:"status,omitempty"` // of the answer; 0 without one
	Error  string        `json:"error,omitempty"`  // a key that the UI words; "" when it was taken
}

// RecordID, RecordVersion and WithVersion make a delivery a record.
func (d Delivery) RecordID() string             { return d.ID }
func (d Delivery) RecordVersion() int64         { return d.Version }
func (d Delivery) WithVersion(v int64) Delivery { d.Version = v; return d }
