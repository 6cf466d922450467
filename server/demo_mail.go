package main

import (
	"bytes"
	"context"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/demo"
	"github.com/pasokh/pasokh/server/mail"
)

// demoAddress is the demo company's.
const demoAddress = "support@narvan.example"

// anyLoopbackPort lets the system choose.
const anyLoopbackPort = "127.0.0.1:0"

// demoMail gives the demo company its channel of e-mail, if it has none, and its customers
// a mailbox on this machine, which is emptied when ctx ends. Mail goes both ways over SMTP
// on loopback, and nowhere else.
func (a *App) demoMail(ctx context.Context) (*demo.Mailbox, error) {
	if a.Config.SMTPListen == "" {
		a.Config.SMTPListen = anyLoopbackPort
	}
	if err := a.listenMail(); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", anyLoopbackPort)
	if err != nil {
		return nil, err
	}
	a.mail.judge.Resolver = demoNames{}
	post := &demoPost{sink: &mail.Sink{}, company: a.mail.listener.Addr().String()}
	go func() {
		_ = inbox.Guarded(func() error { return post.sink.Serve(ctx, l) }) // without it mail waits, which agents see
	}()
	fresh, err := a.demoMailChannel(ctx, l.Addr().(*net.TCPAddr).Port)
	if err != nil {
		return nil, err
	}
	if fresh {
		go a.firstMails(ctx, post)
	}
	return demo.NewMailbox(post, demoAddress)
}

// demoMailChannel sets the channel up, with the port of its customers' mailbox now.
func (a *App) demoMailChannel(ctx context.Context, port int) (fresh bool, err error) {
	by, channels := inbox.SystemPrincipal(), a.inbox.Directory.Channels
	all, err := channels.List(ctx)
	if err != nil {
		return false, err
	}
	at := slices.IndexFunc(all, func(c inbox.Channel) bool { return c.Kind == inbox.ChannelEmail })
	var channel inbox.Channel
	if fresh = at < 0; !fresh {
		channel = all[at]
	} else {
		channel, err = channels.Save(ctx, by, inbox.Channel{
			ID: inbox.NewID[inbox.ChannelID](), Name: "Narvan Mail", Kind: inbox.ChannelEmail, Enabled: true, Language: "en", Color: workspace.ChannelColor,
			Team: all[0].Team, CreatedAt: a.clock.Now(),
		})
		if err != nil {
			return false, err
		}
	}
	settings, err := a.mail.room.Settings.Stored(ctx, string(channel.ID))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		settings, err = mailroom.Settings{
			Channel: channel.ID, Addresses: []string{demoAddress}, FromName: "Narvan", AgentName: true, Way: mailroom.WayListen, PerMinute: 600, ReplyForm: "plus",
			Signatures: map[string]string{"en": "<p>{{agent.firstName}} · Narvan</p>", "fa": "<p>{{agent.firstName}} · فروشگاه نارون</p>"},
		}, nil
	}
	if err != nil {
		return false, err
	}
	settings.Send = mailroom.Server{Host: "127.0.0.1", Port: port, Security: mailroom.SecurityNone, Auth: mailroom.AuthNone}
	_, err = a.mail.room.Save(ctx, by, settings, mailroom.Credentials{})
	return fresh, err
}

// firstMails sends what customers wrote before the demo began.
func (a *App) firstMails(ctx context.Context, post *demoPost) {
	mails, err := demo.FirstMails(a.clock.Now())
	for i := 0; err == nil && i < len(mails); i++ {
		err = post.Send(ctx, mails[i].From, []string{demoAddress}, mails[i].Raw)
	}
	if err == nil {
		a.Log.Info("the demo's customers wrote mails", "mails", len(mails))
	} else if ctx.Err() == nil {
		a.Log.Warn("the demo's first mails did not all arrive", "error", err)
	}
}

// demoNames is the DNS of the demo's customers: whatever ends in .example sends from this
// machine, and of other domains nothing is known, so that what is written as from them is
// marked. No name is looked up outside.
type demoNames struct{}

// LookupTXT implements [mail.Resolver].
func (demoNames) LookupTXT(_ context.Context, name string) ([]string, error) {
	if strings.HasSuffix(name, ".example") && !strings.HasPrefix(name, "_") {
		return []string{"v=spf1 ip4:127.0.0.0/8 -all"}, nil
	}
	return nil, unknownName(name)
}

// LookupMX implements [mail.Resolver].
func (demoNames) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	return nil, unknownName(name)
}

// LookupIPAddr implements [mail.Resolver].
func (demoNames) LookupIPAddr(_ context.Context, host string) ([]net.IPAddr, error) {
	return nil, unknownName(host)
}

// LookupAddr implements [mail.Resolver].
func (demoNames) LookupAddr(_ context.Context, address string) ([]string, error) {
	return nil, unknownName(address)
}

func unknownName(name string) error {
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// demoPost is the post office between the demo's customers and the company.
type demoPost struct {
	sink    *mail.Sink
	company string // the address of the company's mail server
}

// Mails implements [demo.Post].
func (p *demoPost) Mails() []demo.Posted {
	var out []demo.Posted
	for _, m := range p.sink.Mails() {
		out = append(out, demo.Posted{Number: m.Number, At: m.At, Raw: m.Raw})
	}
	return out
}

// Send implements [demo.Post].
func (p *demoPost) Send(ctx context.Context, from string, to []string, raw []byte) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if err := mail.Hand(ctx, p.company, from, to, bytes.NewReader(raw)); err != nil {
		return err
	}
	p.sink.Keep(from, to, raw)
	return nil
}
