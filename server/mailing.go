package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/notify"
	mailapi "github.com/pasokh/pasokh/server/api/mail"
	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/mail"
)

// mailing is e-mail: the room, and its side of the network.
type mailing struct {
	room     *mailroom.Service
	network  mail.Network
	tokens   *mail.Tokens
	host     string       // by which name the program introduces itself
	listener net.Listener // of SMTP; nil: mail is only fetched
	judge    mail.Judge   // of whom the mail that it takes is from
}

// openMail opens the room of mail over what is open already.
func (a *App) openMail(ctx context.Context) error {
	key, err := auth.Key(ctx, recordsIn[auth.Secret](a.storage, "secrets"))
	if err != nil {
		return err
	}
	a.mail.host, a.mail.network.Public = a.Config.mailHost(), a.Config.PublicMailServers
	a.mail.room, err = mailroom.New(mailroom.Ports{
		Inbox: a.inbox, Conversations: a.storage.Conversations, Contacts: a.contacts, Blobs: a.storage.Blobs, Files: a.files, Workspace: a.workspace,
		Directory: a.inbox.Directory, Settings: recordsOf(a.storage, mailroom.Records), Secrets: recordsIn[mailroom.Secret](a.storage, mailroom.SecretsStored),
		Mails: tableIn(a.storage, mailroom.MailSpec), Places: tableIn(a.storage, mailroom.PlaceSpec), Links: tableIn(a.storage, mailroom.LinkSpec),
		Deliveries: tableIn(a.storage, mailroom.DeliverySpec), Sendings: tableIn(a.storage, mailroom.SendingSpec), People: tableIn(a.storage, mailroom.PeopleSpec), Begun: tableIn(a.storage, mailroom.BegunSpec), Goings: tableIn(a.storage, mailroom.GoingSpec),
		Key: key, Clock: a.clock, Waker: a.bus, Log: a.Log.With("part", "mail"), PublicHost: a.mail.host,
	})
	if err != nil {
		return err
	}
	a.mail.tokens = &mail.Tokens{Grants: a.mail.room, Clock: a.clock}
	a.rooms = append(a.rooms, mailapi.Room(mailapi.Ports{
		Keeper: a.mail.room, Settings: a.mail.room.Settings, Network: a.mail.network, Signing: a.mail.room.Signing(), DNS: net.DefaultResolver,
		Listens: func() bool { return a.Config.SMTPListen != "" },
		Presets: mail.Presets, Exchangers: mail.Exchangers(net.DefaultResolver),
	}))
	consents := &mail.Consents{Book: a.mail.room, Tokens: a.mail.tokens}
	if a.Config.PublicURL != "" {
		consents.Redirect = strings.TrimSuffix(a.Config.PublicURL, "/") + mailapi.ConsentPath
	}
	a.rooms = append(a.rooms, mailapi.ConsentRoom(consents))
	return nil
}

// mailHost is the host name of the public address, or what the machine calls itself.
func (c Config) mailHost() string {
	if u, err := url.Parse(c.PublicURL); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	if name, err := os.Hostname(); err == nil && name != "" {
		return name
	}
	return "localhost"
}

// listenMail opens the port on which mail is taken, if one is named and it is not open.
func (a *App) listenMail() error {
	if a.Config.SMTPListen == "" || a.mail.listener != nil {
		return nil
	}
	if _, err := a.Config.mailTLS(); err != nil {
		return err
	}
	l, err := net.Listen("tcp", a.Config.SMTPListen)
	if err != nil {
		return fmt.Errorf("--smtp-listen: %w", err)
	}
	a.mail.listener = l
	return nil
}

// mailTLS is with what STARTTLS is offered; nil: it is not. Certificates are read when
// they are needed, because they are renewed while the program runs.
func (c Config) mailTLS() (*tls.Config, error) {
	if c.SMTPCert == "" {
		return nil, nil
	}
	read := func() (*tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(c.SMTPCert, c.SMTPKey)
		return &pair, err
	}
	if _, err := read(); err != nil {
		return nil, fmt.Errorf("--smtp-cert, --smtp-key: %w", err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return read() }}, nil
}

// mailTasks are what the program does with mail by itself.
func (a *App) mailTasks() map[string]func(context.Context) error {
	log := a.Log.With("part", "mail")
	fetchers := &mail.Fetchers{Intake: a.mail.room, Book: a.mail.room, Leases: a.storage.Leases, Network: a.mail.network, Tokens: a.mail.tokens, Clock: a.clock, Log: log}
	senders := &mail.Senders{
		Outbox: a.mail.room, Settings: a.mail.room.Settings, Channels: a.inbox.Directory.Channels, Secrets: a.mail.room.ForSending(), Tokens: a.mail.tokens,
		Leases: a.storage.Leases, Dial: a.mail.network.Dial, TLS: a.mail.network.TLS, Host: a.mail.host, Clock: a.clock, Log: log, Told: a.tellSending,
	}
	tasks := map[string]func(context.Context) error{
		"mail-out":      a.consumes("mail-out", a.mail.room.FollowMessages),
		"mail-channels": a.consumes("mail-channels", a.mail.room.FollowChannels),
		"mail-erasures": a.consumes("mail-erasures", a.mail.room.FollowErasures),
		"mail-in":       a.alone("mail-in", a.placeMail),
		"mail-fetch":    fetchers.Run, "mail-send": senders.Run,
		"mail-answers": a.consumes("mail-answers", a.mail.room.FollowAnswers),
		"mail-people":  a.consumes("mail-people", a.mail.room.FollowMerges),
		"mail-unseen":  a.alone("mail-unseen", a.mailUnseen),
		"mail-alarms":  a.alone("mail-alarms", a.tellStopped),
		"mail-keys":    a.alone("mail-keys", mail.DKIMWatch{Keys: a.mail.room.Signing(), DNS: net.DefaultResolver, Log: log}.Run),
		"later":        a.alone("later", a.sayLater),
	}
	if a.mail.listener != nil {
		tasks["mail-listen"] = a.takeMail
	}
	return tasks
}

// takeMail takes mail over SMTP until ctx ends.
func (a *App) takeMail(ctx context.Context) error {
	secure, err := a.Config.mailTLS()
	if err != nil {
		return err
	}
	listener := mail.Listener{
		Intake: a.mail.room, Addresses: a.mail.room, Judge: &a.mail.judge, Host: a.mail.host, TLS: secure,
		Clock: a.clock, Log: a.Log.With("part", "mail"),
	}
	return listener.Serve(ctx, a.mail.listener)
}

// tellSending writes down how a channel's sending stands.
func (a *App) tellSending(channel inbox.ChannelID, now mail.SendStanding) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	stands := mailroom.Sending{Channel: channel, Since: now.At, Failing: now.Error != nil}
	if now.Error != nil {
		stands.Why, stands.Error = string(mail.ReasonOf(now.Error)), now.Error.Error()
	}
	if err := a.mail.room.SaveSending(ctx, stands); err != nil {
		a.Log.Warn("how a channel sends is not written down", "channel", channel, "error", err)
	}
}

// mailUnseen has chats go on by mail whose visitors have gone until ctx ends.
func (a *App) mailUnseen(ctx context.Context) {
	for ctx.Err() == nil {
		done, err := a.mail.room.MailUnseen(ctx, a.live.Hub.Presence.ContactOnline, dueBatch)
		if err != nil && ctx.Err() == nil {
			a.Log.Error("what visitors have not seen is mailed later", "error", err)
		}
		if done < dueBatch && !retry.Rest(ctx, dueGlance, nil) {
			return
		}
	}
}

// tellStopped has the admins know of channels that stopped until ctx ends.
func (a *App) tellStopped(ctx context.Context) {
	for ctx.Err() == nil {
		if err := a.tellStoppedNow(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("the admins are told later of channels of mail that stopped", "error", err)
		}
		if !retry.Rest(ctx, stoppedGlance, nil) {
			return
		}
	}
}

func (a *App) tellStoppedNow(ctx context.Context) error {
	found, err := a.mail.room.StoppedNow(ctx)
	if err != nil {
		return err
	}
	var all []notify.StoppedChannel
	for _, one := range found {
		way := notify.Fetch
		if one.Sending {
			way = notify.Send
		}
		all = append(all, notify.StoppedChannel{Channel: one.Channel.ID, Name: one.Channel.Name, Way: way, Since: one.Since})
	}
	return a.notify.TellStopped(ctx, all)
}

// alone runs work on one node at a time.
func (a *App) alone(name string, work func(context.Context)) func(context.Context) error {
	holding := follow.Holding{Leases: a.storage.Leases, Name: name, For: leaseTime, Log: a.Log.With("part", name)}
	return func(ctx context.Context) error {
		return holding.Run(ctx, func(ctx context.Context, _ int64) { work(ctx) })
	}
}

// What is due is looked for this often when nobody rings, and so much of it at once.
const (
	dueGlance     = time.Second
	dueBatch      = 50
	stoppedGlance = 30 * time.Second
)

// placeMail gives mails that arrived their places until ctx ends.
func (a *App) placeMail(ctx context.Context) {
	for ctx.Err() == nil {
		done, err := a.mail.room.PlaceDue(ctx, dueBatch)
		if err != nil && ctx.Err() == nil {
			a.Log.Error("mail that arrived is placed later", "error", err)
		}
		if done < dueBatch && !retry.Rest(ctx, dueGlance, a.mail.room.Arrived()) {
			return
		}
	}
}

// tellDraft tells an author's browsers of what became a draft again by itself.
func (a *App) tellDraft(_ context.Context, d drafts.Draft) {
	a.live.Hub.Presence.DraftChanged(chat.DraftNews{Agent: d.Agent, Conversation: d.Conversation, Kind: d.Kind, At: d.UpdatedAt, Any: true})
}

// sayLater says messages whose time has come until ctx ends.
func (a *App) sayLater(ctx context.Context) {
	for ctx.Err() == nil {
		if err := a.drafts.SayDue(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, context.Canceled) {
			a.Log.Error("what was to be said is said later", "error", err)
		}
		if err := a.mail.room.BeginDue(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, context.Canceled) {
			a.Log.Error("what was to begin begins later", "error", err)
		}
		if !retry.Rest(ctx, dueGlance, nil) {
			return
		}
	}
}
