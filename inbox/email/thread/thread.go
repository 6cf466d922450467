// Package thread tells where a mail belongs and whether it may be answered: [Place]
// finds the conversation, [ReplyKeys] signs the addresses that answers come back to,
// and [AnswerByMachine] keeps machines from answering each other.
package thread

import (
	"context"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox/email"
)

// Threads is what is known of mail and conversations. Where two conversations were
// merged it names the one that goes on; what was deleted is not known.
type Threads interface {
	// Sent returns the conversation of a message that we sent, "" when there is none.
	Sent(ctx context.Context, message string) (conversation string, err error)
	// Received returns the conversation of stored mail with this Message-ID, "" when
	// there is none. Ids are not unique: it is that of the oldest such mail.
	Received(ctx context.Context, messageID string) (conversation string, err error)
	// Conversation returns one conversation; found is false when it was deleted.
	Conversation(ctx context.Context, id string) (c Threaded, found bool, err error)
	// Belongs reports whether the address is that of the conversation's contact, of a
	// participant whom an agent accepted, or, where the workspace says so, of a
	// colleague in the contact's company. Addresses are compared without case.
	Belongs(ctx context.Context, conversation, address string) (bool, error)
}

// Threaded is what of a conversation decides about a mail.
type Threaded struct {
	ID       string
	Closed   bool
	ClosedAt time.Time
}

// ThreadSettings is what a channel says of answers.
type ThreadSettings struct {
	Domains  []string      // on which our Message-IDs are made
	NewAfter time.Duration // an answer to what was closed longer ago begins anew; 0: it always reopens
}

// ThreadMail is what of a mail decides where it belongs.
type ThreadMail struct {
	From       []string // addresses
	Recipients []string // to which it came: Delivered-To, X-Original-To, To, Cc
	InReplyTo  []string // ids without angle brackets
	References []string // oldest first
	Forged     bool     // the sender's domain says that it did not send this mail
	Automatic  bool     // no person wrote it
}

// ThreadMailOf reads a [Message].
func ThreadMailOf(m *email.Message) ThreadMail {
	t := ThreadMail{InReplyTo: m.InReplyTo, References: m.References, Automatic: m.Automatic.Machine()}
	for _, a := range m.From {
		t.From = append(t.From, a.Address)
	}
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"} {
		for _, raw := range m.Header.All(name) {
			t.Recipients = append(t.Recipients, strings.Trim(raw, "<> \t"))
		}
	}
	for _, list := range [][]email.Address{m.To, m.Cc} {
		for _, a := range list {
			t.Recipients = append(t.Recipients, a.Address)
		}
	}
	return t
}

// Placement is where a mail goes.
type Placement struct {
	Conversation string // it joins this one; "" for a new conversation
	Reopen       bool   // which was closed and is opened again
	Linked       string // the new conversation is shown beside this one
	Why          PlacementReason
}

// PlacementReason is why a mail goes where it goes.
type PlacementReason string

// The reasons.
const (
	PlacedByAddress    PlacementReason = "replyAddress" // it came to our signed address
	PlacedByOwnID      PlacementReason = "ownMessageID" // it answers a mail that we sent
	PlacedByReference  PlacementReason = "references"   // it answers stored mail
	PlacedStranger     PlacementReason = "stranger"     // it answers a conversation to which its sender does not belong
	PlacedClosedBefore PlacementReason = "closedBefore" // it answers what was closed too long ago
	PlacedNew          PlacementReason = "new"
)

// threadTries is how many ids of a mail are looked up: real chains are short, and the
// newest come first.
const threadTries = 50

// Place decides to which conversation a mail belongs: by our signed address, then by the
// Message-IDs of mail that we sent, then by those of stored mail, and in each case only
// when its sender belongs there. Subjects and numbers join nothing, since anyone can
// write them. An answer of a stranger begins a conversation that is linked to the old
// one. An error of a look-up is one of Place: nothing is decided on half the knowledge.
func Place(ctx context.Context, mail ThreadMail, known Threads, keys ReplyKeys, set ThreadSettings, now time.Time) (Placement, error) {
	linked := Placement{Why: PlacedNew}
	seen := map[string]bool{}
	for _, hint := range hintsOf(mail, keys, set) {
		id, err := hint.find(ctx, known)
		if err != nil {
			return Placement{}, err
		}
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		c, found, err := known.Conversation(ctx, id)
		if err != nil {
			return Placement{}, err
		}
		if !found {
			continue
		}
		mine, err := senderBelongs(ctx, mail, known, c.ID)
		if err != nil {
			return Placement{}, err
		}
		if mine {
			return placeAnswer(c, hint.why, mail, set, now), nil
		}
		if linked.Linked == "" {
			linked = Placement{Linked: c.ID, Why: PlacedStranger}
		}
	}
	return linked, nil
}

// placeAnswer places a mail of somebody who belongs to the conversation that it answers.
func placeAnswer(c Threaded, why PlacementReason, mail ThreadMail, set ThreadSettings, now time.Time) Placement {
	if !c.Closed || mail.Automatic { // an out-of-office reply opens nothing
		return Placement{Conversation: c.ID, Why: why}
	}
	if set.NewAfter > 0 && now.Sub(c.ClosedAt) > set.NewAfter {
		return Placement{Linked: c.ID, Why: PlacedClosedBefore}
	}
	return Placement{Conversation: c.ID, Reopen: true, Why: why}
}

// senderBelongs reports whether everybody whom the mail names as its author belongs to
// the conversation.
func senderBelongs(ctx context.Context, mail ThreadMail, known Threads, conversation string) (bool, error) {
	if mail.Forged || len(mail.From) == 0 {
		return false, nil
	}
	for _, address := range mail.From {
		if !strings.Contains(address, "@") {
			return false, nil
		}
		if belongs, err := known.Belongs(ctx, conversation, strings.ToLower(strings.TrimSpace(address))); err != nil || !belongs {
			return false, err
		}
	}
	return true, nil
}

// threadHint is something in a mail that may name a conversation.
type threadHint struct {
	why PlacementReason
	id  string // of a conversation, a message, or a Message-ID
}

func (h threadHint) find(ctx context.Context, known Threads) (string, error) {
	switch h.why {
	case PlacedByAddress:
		return h.id, nil
	case PlacedByOwnID:
		return known.Sent(ctx, h.id)
	}
	return known.Received(ctx, h.id)
}

// hintsOf lists the hints of a mail, the surest first.
func hintsOf(mail ThreadMail, keys ReplyKeys, set ThreadSettings) (hints []threadHint) {
	if id, ok := keys.Find(PurposeConversation, mail.Recipients); ok {
		hints = append(hints, threadHint{PlacedByAddress, id})
	}
	ids := answeredIDs(mail)
	for _, id := range ids {
		if message := MessageOf(id, set.Domains); message != "" {
			hints = append(hints, threadHint{PlacedByOwnID, message})
		}
	}
	for _, id := range ids {
		hints = append(hints, threadHint{PlacedByReference, id})
	}
	return hints
}

// answeredIDs returns the Message-IDs that a mail answers, the nearest first, each once.
func answeredIDs(mail ThreadMail) (ids []string) {
	seen := map[string]bool{"": true}
	take := func(id string) {
		if len(ids) < threadTries && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, id := range mail.InReplyTo {
		take(id)
	}
	for i := len(mail.References) - 1; i >= 0; i-- {
		take(mail.References[i])
	}
	return ids
}
