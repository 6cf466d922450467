package mailroom

import (
	"context"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/thread"
)

// Notice is a letter of the program itself to somebody, in a conversation of nobody's.
type Notice struct {
	Name    string // made of what it is about: under one name one is sent
	To      inbox.MailPerson
	Subject string
	Text    string
}

// SendsNotices reports whether there is a channel through which the program may write.
func (s *Service) SendsNotices(ctx context.Context) (bool, error) {
	way, err := s.noticeWay(ctx)
	return way.Channel != "", err
}

// QueueNotice has a letter be sent, through the first channel of mail that is on and sends;
// unavailable when there is none. What it says is kept until it was sent or given up.
func (s *Service) QueueNotice(ctx context.Context, n Notice) error {
	n.To.Address = inbox.NormalEmail(n.To.Address)
	if n.To.Address == "" || strings.TrimSpace(n.Text) == "" {
		return inbox.Invalid("to", "is no mail address, or there is nothing to say")
	}
	way, err := s.noticeWay(ctx)
	if err != nil {
		return err
	}
	if way.Channel == "" {
		return inbox.Errorf(inbox.CodeUnavailable, "no channel of mail sends")
	}
	id := DeliveryID(PurposeNotice, n.Name)
	return s.Queue(ctx, Delivery{
		ID: id, Purpose: PurposeNotice, Channel: way.Channel, MessageID: thread.MessageIDFor(id, s.domainOf(way)),
		Subject: n.Subject, Text: n.Text, Recipients: []Recipient{{MailPerson: n.To, Field: "to"}},
	})
}

// noticeWay returns the settings of the channel through which the program writes; empty
// ones when there is none.
func (s *Service) noticeWay(ctx context.Context) (Settings, error) {
	all, err := s.Settings.List(ctx)
	if err != nil {
		return Settings{}, err
	}
	for _, set := range all {
		c, err := s.ports.Directory.Channels.Get(ctx, string(set.Channel))
		if err != nil && !inbox.IsMissing(err) {
			return Settings{}, err
		}
		if err == nil && c.Enabled && len(set.Addresses) > 0 && set.Send.Host != "" {
			return set, nil
		}
	}
	return Settings{}, nil
}

// withoutWords returns a notice that is over without what it said: a link in it may be used
// by whoever reads it, in a backup too.
func (d Delivery) withoutWords() Delivery {
	if d.Purpose == PurposeNotice && !d.Open() {
		d.Text, d.HTML = "", ""
	}
	return d
}
