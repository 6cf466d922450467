package api

import (
	"context"
	"io"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/mail"
)

// MailKeeper keeps channels of mail and the mails; it is [mailroom.Service]. Each method
// refuses by itself who may not.
type MailKeeper interface {
	mailChannels
	mailAside
	mailOfConversations
}

// mailChannels are the settings of channels, for admins.
type mailChannels interface {
	// Save keeps settings and the secrets that were typed; what is empty in the patch stays.
	Save(ctx context.Context, by inbox.Principal, next mailroom.Settings, patch mailroom.Credentials) (mailroom.Settings, error)
	// Has returns which secrets are set.
	Has(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (mailroom.Has, error)
	// Trial returns the secrets with which settings that are not saved yet are tried.
	Trial(ctx context.Context, by inbox.Principal, settings mailroom.Settings, typed mailroom.Credentials) (mailroom.Credentials, error)
	// States returns how a channel is fetched.
	States(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (mailroom.States, error)
}

// mailAside are the mails that could not be placed, for admins.
type mailAside interface {
	Aside(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, page inbox.Page) ([]mailroom.Mail, string, error)
	PlaceAgain(ctx context.Context, by inbox.Principal, id string) error
	DropAside(ctx context.Context, by inbox.Principal, id string) error
	// RawAside opens the bytes of a mail that was set aside.
	RawAside(ctx context.Context, by inbox.Principal, id string) (io.ReadSeekCloser, mailroom.Mail, error)
}

// mailOfConversations is what agents see of mail in the conversations that they see.
type mailOfConversations interface {
	Raw(ctx context.Context, by inbox.Principal, conversation inbox.ConversationID, message inbox.MessageID) (io.ReadSeekCloser, mailroom.Mail, error)
	Whole(ctx context.Context, by inbox.Principal, conversation inbox.ConversationID, message inbox.MessageID) (mailroom.Whole, error)
	PeopleOf(ctx context.Context, by inbox.Principal, conversation inbox.ConversationID) (mailroom.People, error)
	Accept(ctx context.Context, by inbox.Principal, conversation inbox.ConversationID, address string) (mailroom.People, error)
	DeliveriesOf(ctx context.Context, by inbox.Principal, conversation inbox.ConversationID) ([]mailroom.Delivery, error)
	SendAgain(ctx context.Context, by inbox.Principal, id string) (mailroom.Delivery, error)
}

// MailNetwork tries servers; it is mail.Network.
type MailNetwork interface {
	// Check connects and signs in to both servers and reads and sends nothing.
	Check(ctx context.Context, settings mailroom.Settings, with mailroom.Credentials) mail.Checked
}

// MailPorts are what the room of mail stands on.
type MailPorts struct {
	Keeper   MailKeeper
	Settings *inbox.Shelf[mailroom.Settings]
	Network  MailNetwork
	// Presets says how the servers of an address are reached, by its domain and the names of
	// those who take the domain's mail.
	Presets func(address string, exchangers ...string) []mail.Preset
	// Exchangers looks up who takes a domain's mail; nil asks nobody.
	Exchangers func(ctx context.Context, domain string) []string
}

// mailRoom is the room of mail over HTTP: channels (mail_channels.go), mails that were
// set aside (mail_aside.go), and mail in conversations (mail_conversations.go).
type mailRoom struct {
	MailPorts
	checks *auth.Throttle // connections to servers that an admin names, by admin
}

// MailRoom returns the room of mail.
func MailRoom(p MailPorts) Room { return &mailRoom{MailPorts: p} }

func (r *mailRoom) bootstrap(context.Context, caller, *Bootstrap) error { return nil }

func (r *mailRoom) routes(a *API) {
	r.checks = auth.NewThrottle(a.Clock, 30, 2*time.Second)
	r.channelRoutes(a)
	r.asideRoutes(a)
	r.conversationRoutes(a)
	a.app.Get(mailFrame, a.mailFrame)
}
