package webhooks

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
)

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
	ID       string          `json:"id"` // made of webhook and event: the same event again is the same delivery
	Version  int64           `json:"version"`
	Webhook  inbox.WebhookID `json:"webhook"`
	Event    inbox.Event     `json:"event"`
	Sequence inbox.Cursor    `json:"sequence"` // of the event
	State    DeliveryState   `json:"state"`
	Tries    int             `json:"tries,omitempty"`
	NextAt   time.Time       `json:"nextAt,omitzero"`
	Last     Attempt         `json:"last,omitzero"`
}

// Attempt is what came of one try.
type Attempt struct {
	At     time.Time     `json:"at"`
	Took   time.Duration `json:"took,omitempty"`
	Status int           `json:"status,omitempty"` // of the answer; 0 without one
	Error  string        `json:"error,omitempty"`  // a key that the UI words; "" when it was taken
}

// DeliverySpec declares the table of deliveries: by webhook, and by webhook and
// state, both in the order of the feed.
var DeliverySpec = inbox.TableSpec[Delivery]{Name: "deliveries", Keys: func(d Delivery) []inbox.Key {
	hook, at := inbox.TextPart(d.Webhook), inbox.NumberPart(int64(d.Sequence))
	return []inbox.Key{{Index: "webhook", Of: hook, By: at}, {Index: "state", Of: hook + inbox.TextPart(d.State), By: at}}
}}

// DeliveriesOf is the range of a webhook's deliveries, the newest events first.
func DeliveriesOf(id inbox.WebhookID) inbox.Range {
	return inbox.Range{Index: "webhook", Of: inbox.TextPart(id), Backward: true}
}

// DeliveriesIn is the range of a webhook's deliveries in one state, as [DeliveriesOf].
func DeliveriesIn(id inbox.WebhookID, state DeliveryState) inbox.Range {
	return inbox.Range{Index: "state", Of: inbox.TextPart(id) + inbox.TextPart(state), Backward: true}
}

// RecordID, RecordVersion and WithVersion make a delivery a record.
func (d Delivery) RecordID() string             { return d.ID }
func (d Delivery) RecordVersion() int64         { return d.Version }
func (d Delivery) WithVersion(v int64) Delivery { d.Version = v; return d }
