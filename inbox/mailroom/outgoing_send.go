package mailroom

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/plain"
)

// Times of sending.
const (
	TriedFor    = 72 * time.Hour   // how long a mail is tried that no server takes yet
	sendingTime = 10 * time.Minute // how long one try may last; a sender gives up before
)

// pauses are those between tries; the last is repeated.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour}

// SendingTime is how long a sender has for one mail after [Service.Begin]: well less than
// what the mail is its own.
const SendingTime = sendingTime - time.Minute

// Due returns up to most mails of a channel that are to be sent now, the longest overdue
// first, and when the next one is due that is not: the zero time when there is none.
func (s *Service) Due(ctx context.Context, channel inbox.ChannelID, most int) ([]Delivery, time.Time, error) {
	rows, _, err := s.ports.Deliveries.Page(ctx, inbox.Range{Index: "due", Of: inbox.TextPart(channel)}, inbox.Page{Limit: most})
	now := s.ports.Clock.Now()
	for i, d := range rows {
		if d.dueAt().After(now) {
			return rows[:i], d.dueAt(), err
		}
	}
	return rows, time.Time{}, err
}

// dueAt is when an open delivery is looked at.
func (d Delivery) dueAt() time.Time {
	if d.State == DeliverySending {
		return d.Until
	}
	return d.NextAt
}

// TakeOver has the mails be due at once that a sender of the channel had when it died: nobody
// waits for the time that it may have taken. It is for whoever alone sends for the channel,
// before it begins.
func (s *Service) TakeOver(ctx context.Context, channel inbox.ChannelID) error {
	left := inbox.Range{Index: "state", Of: inbox.TextPart(channel) + inbox.TextPart(DeliverySending)}
	return inbox.EachRow(ctx, s.ports.Deliveries, left, func(d Delivery) error {
		d.State, d.Until, d.NextAt = DeliveryWaiting, time.Time{}, s.ports.Clock.Now()
		if _, err := s.ports.Deliveries.Put(ctx, d); err != nil && !inbox.IsStale(err) { // it was written down meanwhile
			return err
		}
		return nil
	})
}

// Begin takes a mail that is due: nobody else sends it until Until. It is false when it is
// not to be sent now, because somebody else has it or an earlier one to the same address
// must go first.
//
// Who dies between Begin and Finish leaves it to be sent again, under the same Message-ID.
// So a receiver has a mail twice only when a sender died, or its connection did, after the
// server had taken the mail and before that was written down here.
func (s *Service) Begin(ctx context.Context, d Delivery) (Delivery, bool, error) {
	now := s.ports.Clock.Now()
	if !d.Open() || d.dueAt().After(now) {
		return d, false, nil
	}
	first, err := s.mustGoFirst(ctx, d)
	if err != nil {
		return d, false, err
	}
	next := d
	if first.ID != "" {
		next.State, next.Behind, next.NextAt = DeliveryWaiting, first.ID, first.dueAt().Add(time.Millisecond)
		if !next.NextAt.After(now) { // it is due itself and comes before in the same look
			next.NextAt = now.Add(time.Millisecond)
		}
	} else {
		next.State, next.Behind, next.Until, next.Tries = DeliverySending, "", now.Add(sendingTime), d.Tries+1
	}
	stored, err := s.ports.Deliveries.Put(ctx, next)
	if inbox.IsStale(err) || inbox.ErrorCode(err) == inbox.CodeConflict {
		return d, false, nil
	}
	return stored, err == nil && first.ID == "", err
}

// mustGoFirst returns an earlier mail of the conversation to one of the same addresses that
// is still to be sent; an empty one when there is none.
func (s *Service) mustGoFirst(ctx context.Context, d Delivery) (Delivery, error) {
	if d.Conversation == "" {
		return Delivery{}, nil
	}
	open, _, err := s.ports.Deliveries.Page(ctx, openOf(d.Conversation), inbox.Page{Limit: inbox.MaxPage})
	for _, earlier := range open {
		if earlier.ID == d.ID {
			break
		}
		if earlier.shares(d) {
			return earlier, err
		}
	}
	return Delivery{}, err
}

// shares reports whether both are still to go to one address.
func (d Delivery) shares(other Delivery) bool {
	return slices.ContainsFunc(d.Recipients, func(r Recipient) bool {
		return r.State == DeliveryWaiting && slices.ContainsFunc(other.Recipients, func(o Recipient) bool { return o.Address == r.Address })
	})
}

// Left returns the addresses to which a mail is still to go.
func (d Delivery) Left() []string {
	var out []string
	for _, r := range d.Recipients {
		if r.State == DeliveryWaiting {
			out = append(out, r.Address)
		}
	}
	return out
}

// ServerAnswer is what an SMTP server said.
type ServerAnswer struct {
	Code   int    // 250, 451, 550; 0 for none
	Status string // enhanced: 5.1.1
	Text   string // on one line
}

// Outcome is what came of a try.
type Outcome struct {
	// Why is empty when the mail as a whole was taken. Otherwise Final says whether trying
	// again makes no sense.
	Why    string
	Final  bool
	Answer ServerAnswer // to the mail as a whole
	// Refused are the addresses that were not taken, with what was said of each.
	Refused map[string]ServerAnswer
}

// Finish writes down what came of a try. A recipient that was refused for good has failed,
// whatever became of the others; who was not taken yet is tried again until [TriedFor] is
// over. What failed for good is told in the conversation before it is written down.
func (s *Service) Finish(ctx context.Context, d Delivery, o Outcome) (Delivery, error) {
	next := decideFinish(d, o, s.ports.Clock.Now())
	for i, r := range next.Recipients {
		if r.State == DeliveryFailed && d.Recipients[i].State != DeliveryFailed {
			if err := s.tellUndelivered(ctx, d, r.Address, next.failure(r, o)); err != nil {
				return d, err
			}
		}
	}
	stored, err := s.ports.Deliveries.Put(ctx, next.withoutWords())
	if err != nil {
		return d, err
	}
	if !stored.Open() {
		err = s.letGo(ctx, stored)
	}
	return stored, err
}

// failure is why a recipient failed.
func (d Delivery) failure(r Recipient, o Outcome) string {
	if _, refused := o.Refused[r.Address]; refused && r.Code >= 500 {
		return WhyRefused
	}
	return d.Why
}

// decideFinish returns a delivery after a try.
func decideFinish(d Delivery, o Outcome, now time.Time) Delivery {
	d.Recipients = slices.Clone(d.Recipients)
	expired := !now.Before(d.Since.Add(TriedFor))
	waits, sent := false, false
	d.Why, d.Answer, d.Until = o.Why, answerLine(o.Answer.Text), time.Time{}
	for i := range d.Recipients {
		r := &d.Recipients[i]
		if r.State == DeliveryWaiting {
			answer, refused := o.Refused[r.Address]
			if !refused {
				answer = o.Answer
			}
			r.Code, r.Status, r.Answer, r.At = answer.Code, answer.Status, answerLine(answer.Text), now
			switch {
			case refused && answer.Code >= 500, !refused && o.Why != "" && o.Final:
				r.State = DeliveryFailed
			case !refused && o.Why == "":
				r.State = DeliverySent
			case expired:
				r.State, d.Why = DeliveryFailed, WhyExpired
			}
			if refused && d.Why == "" {
				d.Why, d.Answer = WhyDeferred, r.Answer
				if answer.Code >= 500 {
					d.Why = WhyRefused
				}
			}
		}
		waits = waits || r.State == DeliveryWaiting
		sent = sent || r.State == DeliverySent
	}
	if sent && d.SentAt.IsZero() {
		d.SentAt = now
	}
	switch {
	case waits:
		d.State, d.NextAt = DeliveryWaiting, now.Add(pauseAfter(d.Tries))
	case sent:
		d.State = DeliverySent
	default:
		d.State = DeliveryFailed
	}
	return d
}

// pauseAfter returns the pause after so many tries, up to a fifth more or less.
func pauseAfter(tries int) time.Duration {
	pause := pauses[min(max(tries, 1), len(pauses))-1]
	return pause - pause/5 + rand.N(2*pause/5) //nolint:gosec // spreads load, keeps no secret
}

// answerRunes bounds what is kept of what a server said.
const answerRunes = 300

func answerLine(text string) string { return plain.Cut(plain.Name(text), answerRunes) }

// Broken writes down that a mail could not be composed: for good when err is *Unsendable,
// else it is tried again.
func (s *Service) Broken(ctx context.Context, d Delivery, err error) (Delivery, error) {
	var never *Unsendable
	if errors.As(err, &never) {
		if never.Why == WhyErased { // nobody is to miss it
			d, err := s.ports.Deliveries.Put(ctx, d.forgotten())
			if err == nil {
				err = s.letGo(ctx, d)
			}
			return d, err
		}
		return s.Finish(ctx, d, Outcome{Why: never.Why, Final: true})
	}
	return s.Finish(ctx, d, Outcome{Why: WhyBroken, Answer: ServerAnswer{Text: string(inbox.ErrorCode(err))}})
}

// Later gives a mail back that was begun and not tried: its server cannot be reached.
func (s *Service) Later(ctx context.Context, d Delivery, at time.Time) (Delivery, error) {
	d.State, d.Until, d.NextAt, d.Tries = DeliveryWaiting, time.Time{}, at, d.Tries-1
	return s.ports.Deliveries.Put(ctx, d)
}

// letGo has those be sent now that waited for one that is not open any more.
func (s *Service) letGo(ctx context.Context, gone Delivery) error {
	if gone.Conversation == "" {
		return nil
	}
	open, _, err := s.ports.Deliveries.Page(ctx, openOf(gone.Conversation), inbox.Page{Limit: inbox.MaxPage})
	if err != nil {
		return err
	}
	for _, d := range open {
		if d.Behind != gone.ID || d.State != DeliveryWaiting {
			continue
		}
		d.Behind, d.NextAt = "", s.ports.Clock.Now()
		if _, err := s.ports.Deliveries.Put(ctx, d); err != nil && !inbox.IsStale(err) {
			return err
		}
		ring(s.queued)
	}
	return nil
}

// tellUndelivered says in the conversation that an address did not get the mail, once for
// each round in which it was sent.
func (s *Service) tellUndelivered(ctx context.Context, d Delivery, address, why string) error {
	if d.Conversation == "" {
		return nil
	}
	name := strings.Join([]string{d.ID, strconv.Itoa(d.Round), address, why}, "/")
	err := s.ports.Inbox.Upkeep().Undelivered(ctx, d.Conversation, inbox.Undelivery{Line: inbox.UndeliveryLine(name), Address: address, Why: why})
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil // the conversation was deleted
	}
	return err
}

// ofConversation is the range of a conversation's deliveries in the order in which they
// were queued, or the newest first.
func ofConversation(id inbox.ConversationID, newest bool) inbox.Range {
	return inbox.Range{Index: "conversation", Of: inbox.TextPart(id), Backward: newest}
}

// openOf is the range of those that are still to be sent, the oldest first.
func openOf(id inbox.ConversationID) inbox.Range {
	return inbox.Range{Index: "open", Of: inbox.TextPart(id)}
}
