package mailroom

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox"
)

// DeliveryState says where a mail stands that we send, or one of its recipients.
type DeliveryState string

const (
	DeliveryWaiting   DeliveryState = "waiting" // NextAt says until when
	DeliverySending   DeliveryState = "sending" // somebody sends it; when Until has passed it is waiting again
	DeliverySent      DeliveryState = "sent"    // a server took it for every recipient that is not failed
	DeliveryFailed    DeliveryState = "failed"  // for good; an agent may try again
	DeliveryBounced   DeliveryState = "bounced" // it was taken and came back
	DeliveryCancelled DeliveryState = "cancelled"
)

// Purpose says what a mail of ours is.
type Purpose string

const (
	PurposeReply      Purpose = "reply" // an agent's or rule's message
	PurposeGoOn       Purpose = "goOn"  // of a chat whose visitor has gone: what was said and not seen
	PurposeTranscript Purpose = "transcript"
	PurposeCode       Purpose = "code"   // proves an address
	PurposeNotice     Purpose = "notice" // to an agent: an invitation, a sign-in link, a notification
)

// Delivery is a mail on its way out. Messages stay as they are; this says what became of
// sending one. What is sent is composed when it is sent, except for what has no
// message: then Subject and Text are here.
type Delivery struct {
	ID           string               `json:"id"` // of [DeliveryID], made of purpose and message: twice is once
	Version      int64                `json:"version"`
	Purpose      Purpose              `json:"purpose"`
	Channel      inbox.ChannelID      `json:"channel"` // through which it goes
	Conversation inbox.ConversationID `json:"conversation,omitempty"`
	Message      inbox.MessageID      `json:"message,omitempty"`
	UpTo         int64                `json:"upTo,omitempty"` // of PurposeGoOn: messages of ours after Seq up to this
	Seq          int64                `json:"seq,omitempty"`  // of PurposeReply: that of the message
	Subject      string               `json:"subject,omitempty"`
	Text         string               `json:"text,omitempty"`
	HTML         string               `json:"html,omitempty"`
	MessageID    string               `json:"messageId"` // without angle brackets: the same on every try
	Recipients   []Recipient          `json:"recipients"`

	State  DeliveryState `json:"state"`
	At     time.Time     `json:"at"` // when it was queued
	NextAt time.Time     `json:"nextAt,omitzero"`
	Until  time.Time     `json:"until,omitzero"` // of sending
	Tries  int           `json:"tries,omitempty"`
	SentAt time.Time     `json:"sentAt,omitzero"`
	Why    string        `json:"why,omitempty"`    // of [Whys], of the last failure
	Answer string        `json:"answer,omitempty"` // what the server said, on one line
	Round  int           `json:"round,omitempty"`  // how often an agent had it sent again
	Since  time.Time     `json:"since,omitzero"`   // when it was last queued: tries end [TriedFor] later
	Behind string        `json:"behind,omitempty"` // of a waiting one: the delivery that must go before it
}

// Why a mail was not sent, as keys that the UI words.
const (
	WhyNoAddress  = "noAddress"  // there is nobody to send to, or no channel through which
	WhyTooLarge   = "tooLarge"   // it is larger than [MailBytes], or than the server takes
	WhyErased     = "erased"     // what it says was taken back, or is no more
	WhyRefused    = "refused"    // a server does not take it: Code and Answer say more
	WhyDeferred   = "deferred"   // a server does not take it now
	WhyConnection = "connection" // the connection was lost, perhaps after the mail was taken
	WhyExpired    = "expired"    // it was tried for [TriedFor]
	WhyAddress    = "address"    // an address cannot be written, or the server does not know such ones
	WhyBounced    = "bounced"    // it was taken and came back
	WhyComplaint  = "complaint"  // the receiver says that it is spam
	WhyBroken     = "broken"     // it cannot be composed
)

// Recipient is one address of a delivery and how it fares there.
type Recipient struct {
	inbox.MailPerson
	Field  string        `json:"field"` // to, cc or bcc
	State  DeliveryState `json:"state"`
	Code   int           `json:"code,omitempty"`   // of SMTP: 250, 550
	Status string        `json:"status,omitempty"` // enhanced: 5.1.1
	Answer string        `json:"answer,omitempty"`
	At     time.Time     `json:"at,omitzero"`
}

// deliveries is the namespace of the ids of deliveries.
var deliveries = uuid.MustParse("8d2a7f44-3f0c-5b53-9d57-2c1f6b7a9e10")

// DeliveryID returns the id of the mail that is made for a purpose of what the name names.
func DeliveryID(purpose Purpose, name string) string {
	return uuid.NewSHA1(deliveries, []byte(string(purpose)+"/"+name)).String()
}

// Open reports whether it is still to be sent.
func (d Delivery) Open() bool { return d.State == DeliveryWaiting || d.State == DeliverySending }

// To returns the recipients of one field.
func (d Delivery) To(field string) []inbox.MailPerson {
	var out []inbox.MailPerson
	for _, r := range d.Recipients {
		if r.Field == field {
			out = append(out, r.MailPerson)
		}
	}
	return slices.Clip(out)
}

// RecordID, RecordVersion and WithVersion make a delivery a row.
func (d Delivery) RecordID() string             { return d.ID }
func (d Delivery) RecordVersion() int64         { return d.Version }
func (d Delivery) WithVersion(v int64) Delivery { d.Version = v; return d }

// DeliverySpec declares the table of deliveries: by channel and when they are due, by
// Message-ID, by channel and state, by conversation in the order in which they were queued,
// and those of them that are open.
var DeliverySpec = inbox.TableSpec[Delivery]{Name: "mail_deliveries", Keys: func(d Delivery) []inbox.Key {
	channel, at := inbox.TextPart(d.Channel), inbox.TimePart(d.At)
	keys := []inbox.Key{
		{Index: "state", Of: channel + inbox.TextPart(d.State), By: at},
		{Index: "messageId", Of: inbox.TextPart(d.MessageID), By: at, Unique: true},
	}
	switch d.State {
	case DeliveryWaiting:
		keys = append(keys, inbox.Key{Index: "due", Of: channel, By: inbox.TimePart(d.NextAt)})
	case DeliverySending:
		keys = append(keys, inbox.Key{Index: "due", Of: channel, By: inbox.TimePart(d.Until)})
	}
	if d.Conversation != "" {
		of, by := inbox.TextPart(d.Conversation), at+inbox.NumberPart(d.Seq)
		keys = append(keys, inbox.Key{Index: "conversation", Of: of, By: by})
		if d.Open() {
			keys = append(keys, inbox.Key{Index: "open", Of: of, By: by})
		}
	}
	return keys
}}
