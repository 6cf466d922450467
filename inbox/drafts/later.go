package drafts

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/html"
)

// Later is what makes a draft a message that will be sent by itself. Until then its author
// may take it back: it is a draft again, with its text, files and recipients.
type Later struct {
	At     time.Time `json:"at"`
	Unless bool      `json:"unless,omitempty"` // not if the contact writes first
	After  int64     `json:"after,omitempty"`  // the seq of the contact's newest message when it was scheduled

	Status inbox.Status `json:"status,omitempty"` // set by the message

	// Sending is set before the message is said: it cannot be taken back any more. Off is set
	// before it becomes a draft again: it will not be said. Who dies after either goes on with it.
	Sending bool   `json:"sending,omitempty"`
	Off     bool   `json:"off,omitempty"`
	Why     string `json:"why,omitempty"` // of Off: why it was not sent; "" when its author took it back
}

// Why a message was not sent when its time came, as keys that the UI words.
const (
	UnsentContact = "contactWrote" // the contact wrote first
	UnsentAgent   = "agentGone"    // its author may not answer there any more
	UnsentRefused = "refused"      // it cannot be said as it is
)

// Bounds of what is sent later.
const (
	// LaterMost is how far ahead a message may be scheduled.
	LaterMost = 366 * 24 * time.Hour
)

func laterID(agent inbox.AgentID, c inbox.ConversationID, kind inbox.MessageKind, message inbox.MessageID) string {
	return draftID(agent, c, kind) + ":" + string(message)
}

// laterOf is the range of what an agent will send, the soonest first.
func laterOf(agent inbox.AgentID) inbox.Range {
	return inbox.Range{Index: "later", Of: inbox.TextPart(agent)}
}

// Schedule has a reply be said at a time, as its author and under its id; with unless only
// if the contact does not write before. It takes the place of the draft that it was.
// Scheduled again under the same id it has the new text and time. It is refused as
// [inbox.Service.Say] would refuse it now, by the send guard too; conflict when it is being
// said or was said. Taking back what was just sent is the same with a few seconds.
func (s *Service) Schedule(ctx context.Context, by inbox.Principal, in inbox.Saying, at time.Time, unless bool) (Draft, error) {
	now := s.ports.Clock.Now()
	switch {
	case by.Actor.Agent() == "":
		return Draft{}, inbox.Errorf(inbox.CodeForbidden, "%s may not send later", by.Actor.Kind)
	case in.Kind != inbox.KindMessage:
		return Draft{}, inbox.Invalid("kind", "is no reply")
	case !at.After(now) || at.Sub(now) > LaterMost:
		return Draft{}, inbox.Invalid("at", "is not within a year")
	}
	m, err := s.ports.Inbox.Sayable(ctx, by, in)
	if err != nil {
		return Draft{}, err
	}
	c, err := s.ports.Inbox.Conversation(ctx, by, in.Conversation)
	if err != nil {
		return Draft{}, err
	}
	if sent, err := s.wasSent(ctx, Drafting{Conversation: in.Conversation, Message: in.Message}); err != nil || sent {
		return Draft{}, cmp.Or(err, errTooLate)
	}
	d := Draft{
		Agent: by.Actor.Agent(), Conversation: c.ID, Kind: m.Kind, Message: m.ID, Text: m.Text, HTML: m.HTML, Files: m.Files, Canned: m.Canned,
		Actions: in.Actions, Mail: m.Mail, SeenSeq: in.SeenSeq, UpdatedAt: now,
		Later: &Later{At: at.UTC().Truncate(time.Millisecond), Unless: unless, After: c.LastContactSeq, Status: in.Status},
	}
	for _, f := range d.Files {
		if err := s.ports.Files.Hold(ctx, f.ID, d.holder()); err != nil {
			return Draft{}, err
		}
	}
	kept, err := s.putLater(ctx, d)
	if err != nil {
		return Draft{}, err
	}
	_, _, err = s.drop(ctx, draftID(d.Agent, d.Conversation, d.Kind), func(was Draft) bool {
		return was.Message == d.Message || was.Message == "" && !was.UpdatedAt.After(now)
	})
	return kept, err
}

// errTooLate refuses to change what is being said or was said.
var errTooLate error = &inbox.Error{Code: inbox.CodeConflict, Field: "message", Message: "it is being sent or was sent"}

// holder is what holds the files of a message that will be sent.
func (d Draft) holder() inbox.Holder {
	return inbox.Holder{Conversation: d.Conversation, Agent: d.Agent, Kind: d.Kind, Message: d.Message}
}

// putLater keeps what will be sent over what is there under its id.
func (s *Service) putLater(ctx context.Context, d Draft) (Draft, error) {
	return inbox.RetryStale(func() (Draft, error) {
		stored, err := s.ports.Kept.Rows.Get(ctx, d.RecordID())
		switch {
		case err == nil && (stored.Later.Sending || stored.Later.Off):
			return Draft{}, errTooLate
		case err == nil:
			d.Version = stored.Version
		case inbox.ErrorCode(err) != inbox.CodeNotFound:
			return Draft{}, err
		default:
			n, err := s.ports.Kept.Rows.Count(ctx, laterOf(d.Agent), Most)
			if err != nil {
				return Draft{}, err
			}
			if n >= Most {
				return Draft{}, inbox.Invalid("drafts", "too many")
			}
		}
		return s.ports.Kept.Rows.Put(ctx, d)
	})
}

// Scheduled returns what an agent will send, the soonest first, in conversations that it
// may see.
func (s *Service) Scheduled(ctx context.Context, by inbox.Principal) ([]Draft, error) {
	all, err := inbox.AllRows(ctx, s.ports.Kept.Rows, laterOf(by.Actor.Agent()))
	if err != nil {
		return nil, err
	}
	known := map[inbox.ConversationID]*inbox.Conversation{}
	var out []Draft
	for _, d := range all {
		c, err := s.seen(ctx, by, d.Conversation, known)
		if err != nil {
			return nil, err
		}
		if c != nil && !d.Later.Off {
			out = append(out, d)
		}
	}
	return out, nil
}

// Unschedule takes back what would be sent later and returns it as a draft. What its author
// began to write since stands below it. conflict when it is being sent or was sent.
func (s *Service) Unschedule(ctx context.Context, by inbox.Principal, id inbox.ConversationID, message inbox.MessageID) (Draft, error) {
	if _, err := s.ports.Inbox.Conversation(ctx, by, id); err != nil {
		return Draft{}, err
	}
	row := laterID(by.Actor.Agent(), id, inbox.KindMessage, message)
	off, err := s.turnOff(ctx, row, "")
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		sent, failed := s.wasSent(ctx, Drafting{Conversation: id, Message: message})
		if sent || failed != nil {
			return Draft{}, cmp.Or(failed, errTooLate)
		}
	}
	if err != nil {
		return Draft{}, err
	}
	return s.restore(ctx, off)
}

// turnOff keeps a message from being sent; conflict when it is being sent, unless why says
// that this could not be.
func (s *Service) turnOff(ctx context.Context, row, why string) (Draft, error) {
	return inbox.RetryStale(func() (Draft, error) {
		d, err := s.ports.Kept.Rows.Get(ctx, row)
		switch {
		case err != nil || d.Later.Off:
			return d, err
		case d.Later.Sending && why == "":
			return d, errTooLate
		}
		later := *d.Later
		later.Off, later.Sending, later.Why = true, false, why
		d.Later = &later
		return s.ports.Kept.Rows.Put(ctx, d)
	})
}

// restore makes a draft of what was turned off. It may be repeated: what is there already
// under the message's id is not joined again.
func (s *Service) restore(ctx context.Context, off Draft) (Draft, error) {
	back := off
	back.Version, back.Later, back.Unsent, back.UpdatedAt = 0, nil, off.Later.Why, s.ports.Clock.Now()
	for _, f := range back.Files {
		if err := s.ports.Files.Hold(ctx, f.ID, inbox.Holder{Conversation: back.Conversation, Agent: back.Agent, Kind: back.Kind}); err != nil {
			return Draft{}, err
		}
	}
	kept, err := inbox.RetryStale(func() (Draft, error) {
		stored, err := s.ports.Kept.Rows.Get(ctx, back.RecordID())
		switch {
		case inbox.ErrorCode(err) == inbox.CodeNotFound:
			return s.ports.Kept.Rows.Put(ctx, back)
		case err != nil || stored.Message == back.Message:
			return stored, err
		}
		return s.ports.Kept.Rows.Put(ctx, back.above(stored))
	})
	if err != nil {
		return Draft{}, err
	}
	if kept, err = s.ports.Kept.place(ctx, kept); err != nil {
		return Draft{}, err
	}
	err = s.ports.Kept.Rows.Delete(ctx, off.RecordID())
	return kept, err
}

// above joins a message that was taken back with what its author wrote since.
func (d Draft) above(below Draft) Draft {
	joined := d
	joined.Version = below.Version
	joined.Text = strings.TrimSpace(d.Text + "\n" + below.Text)
	if d.HTML != "" || below.HTML != "" {
		joined.HTML = htmlOf(d) + htmlOf(below)
	}
	for _, f := range below.Files {
		if !slices.ContainsFunc(joined.Files, func(g inbox.File) bool { return g.ID == f.ID }) && len(joined.Files) < inbox.MaxFiles {
			joined.Files = append(slices.Clip(joined.Files), f)
		}
	}
	if joined.Mail == nil {
		joined.Mail = below.Mail
	}
	return joined
}

// htmlOf is the HTML of a draft that may have none.
func htmlOf(d Draft) string {
	if d.HTML != "" || d.Text == "" {
		return d.HTML
	}
	return html.FromText(d.Text)
}

// SayDue says the messages whose time has come. One that cannot be said is a draft again. It
// is for one node at a time; when two do it, each message is said once all the same. One that
// fails keeps no other, however many fail; its error is returned, and it stays due.
func (s *Service) SayDue(ctx context.Context) error {
	var failed []error
	for after := ""; ; {
		due, next, err := s.ports.Kept.Rows.Page(ctx, inbox.Range{Index: "due"}, inbox.Page{After: after, Limit: inbox.MaxPage})
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		for _, d := range due {
			if d.Later.At.After(s.ports.Clock.Now()) && !d.Later.Off {
				return errors.Join(failed...)
			}
			if err := s.sayLater(ctx, d); err != nil && !inbox.IsStale(err) {
				failed = append(failed, err)
			}
		}
		if after = next; after == "" {
			return errors.Join(failed...)
		}
	}
}

// sayLater says one message whose time has come, or makes it a draft again.
func (s *Service) sayLater(ctx context.Context, d Draft) error {
	why := d.Later.Why
	if !d.Later.Off {
		var err error
		if why, err = s.tryLater(ctx, &d); err != nil {
			return err
		}
		if why == "" {
			return s.ports.Kept.Rows.Delete(ctx, d.RecordID())
		}
	}
	off, err := s.turnOff(ctx, d.RecordID(), why)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil // its author took it back
	}
	if err != nil {
		return err
	}
	draft, err := s.restore(ctx, off)
	if err == nil && s.ports.Told != nil {
		s.ports.Told(ctx, draft)
	}
	return err
}

// tryLater says a message as its author; why it could not be said is a key.
func (s *Service) tryLater(ctx context.Context, d *Draft) (why string, err error) {
	at, err := inbox.GoesOn(ctx, s.ports.Kept.Conversations, d.Conversation)
	if err != nil {
		return "", err
	}
	if said, err := s.saidAlready(ctx, *d, at); err != nil || said {
		return "", err
	}
	agent, err := s.ports.Inbox.Directory.Agents.Get(ctx, string(d.Agent))
	if err != nil && !inbox.IsMissing(err) {
		return "", err
	}
	if err != nil || !agent.Active() {
		return UnsentAgent, nil //lint:ignore nilerr one that is not there any more is gone
	}
	c, err := s.ports.Inbox.Conversation(ctx, agent.Principal(), at)
	switch code := inbox.ErrorCode(err); {
	case code == inbox.CodeNotFound || code == inbox.CodeForbidden:
		return UnsentAgent, nil
	case err != nil:
		return "", err
	case d.Later.Unless && !d.Later.Sending && (c.LastContactSeq > d.Later.After || at != d.Conversation):
		return UnsentContact, nil
	}
	if !d.Later.Sending {
		later := *d.Later
		later.Sending = true
		d.Later = &later
		if *d, err = s.ports.Kept.Rows.Put(ctx, *d); err != nil {
			return "", err
		}
	}
	_, err = s.ports.Inbox.Say(ctx, agent.Principal(), d.saying(at))
	switch code := inbox.ErrorCode(err); {
	case code == inbox.CodeNotFound || code == inbox.CodeForbidden:
		return UnsentAgent, nil
	case code == inbox.CodeInvalid || code == inbox.CodeTooLarge || code == inbox.CodeConflict && !inbox.IsStale(err):
		return UnsentRefused, nil
	}
	return "", err
}

// saidAlready reports whether a message was said by who died before it was written down.
func (s *Service) saidAlready(ctx context.Context, d Draft, at inbox.ConversationID) (bool, error) {
	for _, id := range []inbox.ConversationID{at, d.Conversation} {
		if said, err := s.wasSent(ctx, Drafting{Conversation: id, Message: d.Message}); err != nil || said {
			return said, err
		}
	}
	return false, nil
}

// saying is the message as it is said. The contact's messages since it was scheduled keep
// it back only where its author said so.
func (d Draft) saying(at inbox.ConversationID) inbox.Saying {
	ids := make([]inbox.FileID, 0, len(d.Files))
	for _, f := range d.Files {
		ids = append(ids, f.ID)
	}
	return inbox.Saying{
		Conversation: at, Message: d.Message, Kind: d.Kind, Text: d.Text, HTML: d.HTML, Files: ids, SeenSeq: d.SeenSeq, Force: true,
		Canned: d.Canned, Actions: d.Actions, Status: d.Later.Status, Mail: d.Mail,
	}
}
