// Package mail is e-mail over HTTP: channels (channels.go) and how they sign
// (signing.go), mails that were set aside (aside.go), and mail in conversations
// (conversations.go).
package mail

import (
	"context"
	"io"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/auth"
	servermail "github.com/pasokh/pasokh/server/mail"
)

// Keeper keeps channels of mail and the mails; it is [mailroom.Service]. Each method
// refuses by itself who may not.
type Keeper interface {
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
	// SendingOf returns how a channel sends.
	SendingOf(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (mailroom.SendingState, error)
	// FailedOf returns the mails of a channel that were given up, the newest first.
	FailedOf(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, page inbox.Page) ([]mailroom.Delivery, string, error)
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
	DeliveriesSince(ctx context.Context, by inbox.Principal, conversation inbox.ConversationID, since time.Time) ([]mailroom.Delivery, error)
	SendAgain(ctx context.Context, by inbox.Principal, id string) (mailroom.Delivery, error)
	// BeginConversation begins one with whom its mail is addressed to first, or with a contact.
	BeginConversation(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, with inbox.ContactID, in inbox.Saying) (inbox.Received, error)
	// BeginLater has one begin after a while; conflict when it begins or has begun.
	BeginLater(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, with inbox.ContactID, in inbox.Saying, after time.Duration) (mailroom.Begun, error)
	// Beginnings returns the agent's that are not there yet, and those that were refused.
	Beginnings(ctx context.Context, by inbox.Principal) ([]mailroom.Begun, error)
	// Unbegin takes one back that is not there yet, or drops one that was refused.
	Unbegin(ctx context.Context, by inbox.Principal, id inbox.ConversationID) (mailroom.Begun, error)
	// SendTranscript mails what was said in a conversation to its contact, and returns to whom.
	SendTranscript(ctx context.Context, by inbox.Principal, conversation inbox.ConversationID) (inbox.MailPerson, error)
	Cancel(ctx context.Context, by inbox.Principal, id string) (mailroom.Delivery, error)
}

// Network tries servers; it is [servermail.Network].
type Network interface {
	// Check connects and signs in to both servers and reads and sends nothing.
	Check(ctx context.Context, settings mailroom.Settings, with mailroom.Credentials) servermail.Checked
}

// Ports are what the room of mail stands on.
type Ports struct {
	Keeper   Keeper
	Settings *inbox.Shelf[mailroom.Settings]
	Network  Network
	Signing  Signing
	DNS      servermail.TXTResolver // where the records of keys are looked for
	Listens  func() bool            // whether the program takes mail over SMTP
	// Presets says how the servers of an address are reached, by its domain and the names of
	// those who take the domain's mail.
	Presets func(address string, exchangers ...string) []servermail.Preset
	// Exchangers looks up who takes a domain's mail; nil asks nobody.
	Exchangers func(ctx context.Context, domain string) []string
}

// API is the room's HTTP side.
type API struct {
	*kit.Kit
	ports  Ports
	checks *auth.Throttle // connections to servers that an admin names, by admin
}

// Room opens the HTTP side of the room of mail.
func Room(p Ports) kit.Opener {
	return func(k *kit.Kit) kit.Room {
		return &API{Kit: k, ports: p, checks: auth.NewThrottle(k.Clock, 30, 2*time.Second)}
	}
}

// Routes implements [kit.Room].
func (a *API) Routes() {
	a.channelRoutes()
	a.asideRoutes()
	a.conversationRoutes()
	a.beginRoutes()
	a.App.Get(mailFrame, a.mailFrame)
}
