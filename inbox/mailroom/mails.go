package mailroom

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/charset"
	"github.com/pasokh/pasokh/inbox/email/quote"
	"github.com/pasokh/pasokh/inbox/html"
)

// errAdminsOnly answers agents who ask for what only admins see.
var errAdminsOnly = inbox.Errorf(inbox.CodeForbidden, "only admins see what was set aside")

// Aside returns the mails of a channel that could not be placed, the newest first. Only
// for admins.
func (s *Service) Aside(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, page inbox.Page) ([]Mail, string, error) {
	if !by.Admin {
		return nil, "", errAdminsOnly
	}
	of := inbox.TextPart(channel) + inbox.TextPart(MailAside)
	return s.ports.Mails.Page(ctx, inbox.Range{Index: "state", Of: of, Backward: true}, page)
}

// PlaceAgain has a mail tried again that was set aside. Only for admins; not_found.
func (s *Service) PlaceAgain(ctx context.Context, by inbox.Principal, id string) error {
	err := s.changeAside(ctx, by, id, func(m *Mail) {
		m.State, m.NextAt, m.Tries = MailStored, s.ports.Clock.Now(), 0
	})
	if err == nil {
		ring(s.arrived)
	}
	return err
}

// DropAside gives up a mail that was set aside: its bytes are removed, and its row stays,
// so that the server's copy does not come back. Only for admins; not_found.
func (s *Service) DropAside(ctx context.Context, by inbox.Principal, id string) error {
	m, err := s.aside(ctx, by, id)
	if err == nil {
		err = s.ports.Blobs.Delete(ctx, m.File) // first: once the row names no file, nobody finds the bytes again
	}
	if err != nil {
		return err
	}
	return s.changeAside(ctx, by, id, func(m *Mail) {
		m.State, m.NextAt, m.File, m.Subject, m.Sender = MailLeft, time.Time{}, "", "", ""
	})
}

// aside returns a mail that was set aside. Only for admins; not_found.
func (s *Service) aside(ctx context.Context, by inbox.Principal, id string) (Mail, error) {
	if !by.Admin {
		return Mail{}, errAdminsOnly
	}
	m, err := s.ports.Mails.Get(ctx, id)
	if err == nil && m.State != MailAside {
		err = inbox.Errorf(inbox.CodeNotFound, "mail %s is not set aside", id)
	}
	return m, err
}

func (s *Service) changeAside(ctx context.Context, by inbox.Principal, id string, change func(*Mail)) error {
	_, err := inbox.RetryStale(func() (Mail, error) {
		m, err := s.aside(ctx, by, id)
		if err != nil {
			return m, err
		}
		change(&m)
		return s.ports.Mails.Put(ctx, m)
	})
	return err
}

// RawAside opens the bytes of a mail that was set aside. Only for admins; not_found.
func (s *Service) RawAside(ctx context.Context, by inbox.Principal, id string) (io.ReadSeekCloser, Mail, error) {
	m, err := s.aside(ctx, by, id)
	if err != nil {
		return nil, Mail{}, err
	}
	raw, err := s.ports.Blobs.Open(ctx, m.File)
	return raw, m, err
}

// Raw opens the bytes of a mail as they came, for agents who see its conversation;
// not_found. It must be closed.
func (s *Service) Raw(ctx context.Context, by inbox.Principal, conversation inbox.ConversationID, message inbox.MessageID) (io.ReadSeekCloser, Mail, error) {
	if by.Scope.Contact != "" {
		return nil, Mail{}, inbox.Errorf(inbox.CodeNotFound, "mail of message %s", message)
	}
	if _, err := s.ports.Inbox.Conversation(ctx, by, conversation); err != nil {
		return nil, Mail{}, err
	}
	said, err := s.ports.Conversations.Message(ctx, conversation, message)
	if err == nil && (said.Mail == nil || said.Mail.Stored == "") {
		err = inbox.Errorf(inbox.CodeNotFound, "message %s is no mail that came in", message)
	}
	if err != nil {
		return nil, Mail{}, err
	}
	m, err := s.ports.Mails.Get(ctx, said.Mail.Stored)
	if err == nil && m.File == "" {
		err = inbox.Errorf(inbox.CodeNotFound, "the bytes of mail %s are gone", m.ID)
	}
	if err != nil {
		return nil, Mail{}, err
	}
	raw, err := s.ports.Blobs.Open(ctx, m.File)
	return raw, m, err
}

// wholeHeaders bounds how many lines of a head are told.
const wholeHeaders = 500

// Whole reads a mail again and returns all of it, for agents who see its conversation;
// not_found.
func (s *Service) Whole(ctx context.Context, by inbox.Principal, conversation inbox.ConversationID, message inbox.MessageID) (w Whole, err error) {
	raw, row, err := s.Raw(ctx, by, conversation, message)
	if err != nil {
		return Whole{}, err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	m, err := email.Read(readerAt(raw), row.Size)
	if err != nil {
		return Whole{}, inbox.Wrap(inbox.CodeUnavailable, err, "read mail")
	}
	split := m.Split()
	w.Text, w.Quoted.Text = m.Text, joined(split.Signature, split.Quoted)
	if m.RawHTML != "" {
		safe, _ := html.SanitiseLetter(m.RawHTML)
		w.HTML = within(safe, m.Attachments, row.ID)
		old := quote.SplitHTML(m.RawHTML)
		safe, _ = html.SanitiseLetter(old.Signature + old.Quoted)
		w.Quoted.HTML = within(safe, m.Attachments, row.ID)
	}
	for _, f := range m.Header[:min(len(m.Header), wholeHeaders)] {
		w.Headers = append(w.Headers, Header{Name: html.Plain(charset.DecodeHeader(f.Name, "")), Value: html.Plain(charset.DecodeHeader(f.Raw, ""))})
	}
	for _, p := range m.Problems {
		w.Problems = append(w.Problems, string(p.Code))
	}
	return w, nil
}

func joined(parts ...string) (out string) {
	for _, part := range parts {
		if part != "" && out != "" {
			out += "\n"
		}
		out += part
	}
	return out
}

// FollowErasures removes the bytes of mails whose contact took back what it said, and who
// else took part; the rows of mails stay without what they told. It is for a consumer of
// the feed.
func (s *Service) FollowErasures(ctx context.Context, events []inbox.Event) error {
	for _, e := range events {
		if !e.Erased() {
			continue
		}
		of := inbox.Range{Index: "conversation", Of: inbox.TextPart(e.Conversation)}
		err := inbox.EachRow(ctx, s.ports.Mails, of, func(m Mail) error {
			said, err := s.ports.Conversations.Message(ctx, m.Conversation, m.Message)
			if unlessGone(err) != nil || (err == nil && !said.Erased) || m.File == "" {
				return unlessGone(err) // another took part, and takes nothing back
			}
			if err := s.ports.Blobs.Delete(ctx, m.File); err != nil {
				return err
			}
			m.File, m.Subject, m.Sender = "", "", ""
			_, err = s.ports.Mails.Put(ctx, m)
			return err
		})
		if err == nil {
			err = s.ports.People.Delete(ctx, string(e.Conversation))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
