package mail

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
	servermail "github.com/pasokh/pasokh/server/mail"
)

// MailServer is how a mail server is reached.
type MailServer struct {
	Host     string            `json:"host" maxLength:"253"`
	Port     int               `json:"port" minimum:"0" maximum:"65535"`
	Security mailroom.Security `json:"security" enum:"tls,starttls,none"`
	User     string            `json:"user" maxLength:"320"`
	Auth     mailroom.Auth     `json:"auth" enum:"password,google,microsoft,none"`
}

// MailFields are the settings of a channel of mail. Embedded, they must be exported to
// be described.
type MailFields struct {
	Version      int64              `json:"version" doc:"0 before they were saved"`
	Addresses    []string           `json:"addresses" maxItems:"50" doc:"The first is the one from which answers go unless an agent chooses"`
	FromName     string             `json:"fromName" maxLength:"480"`
	AgentName    bool               `json:"agentName" doc:"Answers carry their author's name before fromName"`
	Signatures   map[string]string  `json:"signatures" doc:"HTML by language, with the variables of canned replies"`
	Way          mailroom.Way       `json:"way" enum:"imap,listen,none"`
	Fetch        MailServer         `json:"fetch"`
	Folders      []string           `json:"folders" maxItems:"100" doc:"None: INBOX"`
	AfterRead    mailroom.AfterRead `json:"afterRead" enum:",mark,move" doc:"What becomes of a mail on its server"`
	MoveTo       string             `json:"moveTo,omitempty" maxLength:"500"`
	Import       mailroom.Import    `json:"import" enum:",month,all" doc:"How far back the first connection reads"`
	Send         MailServer         `json:"send"`
	PerMinute    int                `json:"perMinute" minimum:"0" maximum:"10000" doc:"Mails that the provider takes; 0 is 60"`
	AuthServer   string             `json:"authServer,omitempty" maxLength:"253" doc:"Whose Authentication-Results are believed (RFC 8601, section 2.3)"`
	ReplyForm    string             `json:"replyForm" enum:",plus,domain,plain" doc:"How answers find their conversation; empty is the server's choice"`
	ReplyDomain  string             `json:"replyDomain,omitempty" maxLength:"253"`
	NewAfterDays int                `json:"newAfterDays" minimum:"0" maximum:"3650" doc:"An answer to what was closed longer ago begins a new conversation; 0: never"`
	Colleagues   bool               `json:"colleagues" doc:"Whoever writes from the contact's company belongs to its conversations"`
}

// MailSecrets are written and never told; what is left out stays.
type MailSecrets struct {
	FetchPassword string `json:"fetchPassword,omitempty" writeOnly:"true" maxLength:"1000"`
	SendPassword  string `json:"sendPassword,omitempty" writeOnly:"true" maxLength:"1000" doc:"Left out when it is the same"`
}

// MailChannel is what admins see of a channel's settings.
type MailChannel struct {
	MailFields
	Channel     inbox.ChannelID `json:"channel"`
	Has         mailroom.Has    `json:"has" doc:"Which secrets are set"`
	ConnectedAt *time.Time      `json:"connectedAt,omitempty" doc:"What is older is an import"`
	DKIM        MailDKIM        `json:"dkim"`
}

// MailTrial is what is checked while it is typed.
type MailTrial struct {
	MailFields
	MailSecrets
	Channel inbox.ChannelID `json:"channel,omitempty" maxLength:"64" doc:"Whose secrets are tried where none is typed"`
}

func (f MailFields) settings(channel inbox.ChannelID) mailroom.Settings {
	return mailroom.Settings{
		Channel: channel, Version: f.Version, Addresses: f.Addresses, FromName: f.FromName, AgentName: f.AgentName, Signatures: f.Signatures,
		Way: f.Way, Fetch: mailroom.Server(f.Fetch), Folders: f.Folders, AfterRead: f.AfterRead, MoveTo: f.MoveTo, Import: f.Import, Send: mailroom.Server(f.Send), PerMinute: f.PerMinute,
		AuthServer: f.AuthServer, ReplyForm: f.ReplyForm, ReplyDomain: f.ReplyDomain, NewAfterDays: f.NewAfterDays, Colleagues: f.Colleagues,
	}
}

func mailChannelView(s mailroom.Settings, has mailroom.Has) MailChannel {
	signatures := s.Signatures
	if signatures == nil {
		signatures = map[string]string{}
	}
	return MailChannel{Channel: s.Channel, Has: has, ConnectedAt: wire.Moment(s.ConnectedAt), DKIM: mailDKIMView(s.DKIM), MailFields: MailFields{
		Version: s.Version, Addresses: wire.Full(s.Addresses), FromName: s.FromName, AgentName: s.AgentName, Signatures: signatures,
		Way: s.Way, Fetch: mailServerView(s.Fetch), Folders: wire.Full(s.Folders), AfterRead: s.AfterRead, MoveTo: s.MoveTo, Import: s.Import, Send: mailServerView(s.Send), PerMinute: s.PerMinute,
		AuthServer: s.AuthServer, ReplyForm: s.ReplyForm, ReplyDomain: s.ReplyDomain, NewAfterDays: s.NewAfterDays, Colleagues: s.Colleagues,
	}}
}

func mailServerView(s mailroom.Server) MailServer {
	if s.Security == "" {
		s.Security = mailroom.SecurityTLS
	}
	if s.Auth == "" {
		s.Auth = mailroom.AuthPassword
	}
	return MailServer(s)
}

// MailSide is how one of two servers was found.
type MailSide struct {
	OK    bool            `json:"ok"`
	Asked bool            `json:"asked" doc:"The settings name a server"`
	Why   mailroom.Reason `json:"why,omitempty" doc:"dns, forbidden, refused, timeout, tls, auth, noPassword, consent, folder, protocol, closed, store, unknown"`
	Error string          `json:"error,omitempty" doc:"What the server said; for who wants to know more"`
}

// MailChecked is whether mail can be fetched and sent.
type MailChecked struct {
	Fetch   MailSide `json:"fetch"`
	Send    MailSide `json:"send"`
	Folders []string `json:"folders" doc:"Of the mailbox, when it could be opened"`
}

// MailPreset is how a provider's servers are reached.
type MailPreset struct {
	Provider    string     `json:"provider,omitempty"`
	Guess       bool       `json:"guess,omitempty" doc:"Nothing is known of the domain: to be checked"`
	AppPassword bool       `json:"appPassword,omitempty" doc:"The provider takes no usual password but one made for programs"`
	Fetch       MailServer `json:"fetch"`
	Send        MailServer `json:"send"`
}

// MailFolder is how far a folder was read.
type MailFolder struct {
	Folder   string     `json:"folder"`
	OnServer int64      `json:"onServer" doc:"Mails that it has held for the channel"`
	Stored   int64      `json:"stored" doc:"Those of them that are here"`
	Waiting  int64      `json:"waiting" doc:"Those still to be fetched"`
	LookedAt *time.Time `json:"lookedAt,omitempty"`
	Error    string     `json:"error,omitempty"`
}

// MailState is how mail of a channel comes in and goes out now.
type MailState struct {
	Way       mailroom.Way       `json:"way" enum:"imap,listen,none" doc:"How mail comes in: only by imap it is fetched"`
	Listens   bool               `json:"listens" doc:"The program takes mail over SMTP, for channels whose way is listen"`
	State     mailroom.LinkState `json:"state" enum:"connecting,connected,failed,off" doc:"Of fetching"`
	Why       mailroom.Reason    `json:"why,omitempty"`
	Error     string             `json:"error,omitempty"`
	Since     *time.Time         `json:"since,omitempty"`
	FetchedAt *time.Time         `json:"fetchedAt,omitempty"`
	Lag       int64              `json:"lag" doc:"Seconds since the folders were last looked at with success"`
	Folders   []MailFolder       `json:"folders"`
	Sending   MailSending        `json:"sending"`
}

// MailSending is how mail of a channel goes out now.
type MailSending struct {
	Failing bool            `json:"failing" doc:"The server cannot be used: mail waits until it can"`
	Why     mailroom.Reason `json:"why,omitempty"`
	Error   string          `json:"error,omitempty"`
	Since   *time.Time      `json:"since,omitempty" doc:"That it is so; absent: nothing was sent yet"`
	Waiting int             `json:"waiting" doc:"Mails on their way, counted up to 1000"`
	Failed  int             `json:"failed" doc:"Mails that were given up, counted up to 1000"`

	Off        bool       `json:"off" doc:"The channel is switched off or names no server: what waits goes when that changes"`
	WaitsSince *time.Time `json:"waitsSince,omitempty" doc:"When the mail was queued that waits longest"`
	SentAt     *time.Time `json:"sentAt,omitempty" doc:"When the newest mail of those that were sent left"`
	FailedAt   *time.Time `json:"failedAt,omitempty" doc:"When the newest mail was queued that was given up"`
}

func mailStateView(s mailroom.States, out mailroom.SendingState, listens bool) MailState {
	view := MailState{
		Way: s.Way, Listens: listens, State: s.Link.State, Why: s.Link.Why, Error: s.Link.Error, Since: wire.Moment(s.Link.Since), FetchedAt: wire.Moment(s.Link.FetchedAt), Lag: int64(s.Lag / time.Second),
		Folders: []MailFolder{},
		Sending: MailSending{
			Failing: out.Failing, Why: mailroom.Reason(out.Why), Error: out.Error, Since: wire.Moment(out.Since), Waiting: out.Waiting, Failed: out.Failed,
			Off: out.Off, WaitsSince: wire.Moment(out.WaitsSince), SentAt: wire.Moment(out.SentAt), FailedAt: wire.Moment(out.FailedAt),
		},
	}
	for _, p := range s.Places {
		view.Folders = append(view.Folders, MailFolder{p.Folder, p.OnServer, p.Stored, p.Waiting, wire.Moment(p.LookedAt), p.Error})
	}
	return view
}

// MailAddresses are the addresses under which a channel writes.
type MailAddresses struct {
	Channel   inbox.ChannelID `json:"channel"`
	Addresses []string        `json:"addresses" doc:"The first is the one from which answers go unless an agent chooses"`
	FromName  string          `json:"fromName,omitempty"`
	Begins    bool            `json:"begins" doc:"One may begin a conversation through the channel"`
}

// mailFailedPage is a part of the list. Next is what to ask after.
type mailFailedPage struct {
	Items []MailDelivery `json:"items" doc:"The newest first"`
	Next  string         `json:"next,omitempty"`
}

func (a *API) channelRoutes() {
	const path = "/api/v1/channels/{id}/mail"
	type saving struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			MailFields
			MailSecrets
		}
	}
	kit.Route(a.Kit, kit.Admins, http.MethodGet, path, "Settings of a channel of mail; those of one that has none yet are empty", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[MailChannel], error) {
		s, err := a.settingsOf(ctx, by, in.ID)
		if err != nil {
			return nil, err
		}
		return a.shown(ctx, by, s)
	})
	kit.Route(a.Kit, kit.Admins, http.MethodPut, path, "Save settings of a channel of mail", func(ctx context.Context, by kit.Caller, in *saving) (*kit.Body[MailChannel], error) {
		s, err := a.ports.Keeper.Save(ctx, by.Principal, in.Body.settings(inbox.ChannelID(in.ID)), in.Body.credentials())
		if err != nil {
			return nil, err
		}
		return a.shown(ctx, by, s)
	})
	kit.Route(a.Kit, kit.Admins, http.MethodGet, path+"/state", "How a channel of mail is fetched and sends", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[MailState], error) {
		s, err := a.ports.Keeper.States(ctx, by.Principal, inbox.ChannelID(in.ID))
		if err != nil {
			return nil, err
		}
		out, err := a.ports.Keeper.SendingOf(ctx, by.Principal, inbox.ChannelID(in.ID))
		return &kit.Body[MailState]{Body: mailStateView(s, out, a.ports.Listens())}, err
	})
	type listed struct {
		ID    string `path:"id" maxLength:"64"`
		After string `query:"after" maxLength:"500"`
		Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
	}
	kit.Route(a.Kit, kit.Admins, http.MethodGet, path+"/failed", "Mails of a channel that were given up", func(ctx context.Context, by kit.Caller, in *listed) (*kit.Body[mailFailedPage], error) {
		all, next, err := a.ports.Keeper.FailedOf(ctx, by.Principal, inbox.ChannelID(in.ID), inbox.Page{After: in.After, Limit: in.Limit})
		out := mailFailedPage{Items: []MailDelivery{}, Next: next}
		for _, d := range all {
			out.Items = append(out.Items, mailDeliveryView(d))
		}
		return &kit.Body[mailFailedPage]{Body: out}, err
	})
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/mail/addresses", "Under which addresses the channels write that one sees", func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[kit.Items[MailAddresses]], error) {
		out, err := a.addresses(ctx, by)
		return &kit.Body[kit.Items[MailAddresses]]{Body: kit.Items[MailAddresses]{Items: out}}, err
	})
	a.signingRoutes(path + "/dkim")
	a.trialRoutes()
}

func (s MailSecrets) credentials() mailroom.Credentials {
	return mailroom.Credentials{FetchPassword: s.FetchPassword, SendPassword: s.SendPassword}
}

// settingsOf returns a channel's settings, empty ones when it has none yet.
func (a *API) settingsOf(ctx context.Context, by kit.Caller, id string) (mailroom.Settings, error) {
	s, err := a.ports.Settings.GetFor(ctx, by.Principal, id)
	if inbox.ErrorCode(err) != inbox.CodeNotFound {
		return s, err
	}
	c, err := a.Inbox.Directory.Channels.GetFor(ctx, by.Principal, id)
	if err == nil && c.Kind != inbox.ChannelEmail {
		err = inbox.Errorf(inbox.CodeNotFound, "channel %s is none of mail", id)
	}
	return mailroom.Settings{Channel: c.ID, Way: mailroom.WayIMAP}, err
}

func (a *API) shown(ctx context.Context, by kit.Caller, s mailroom.Settings) (*kit.Body[MailChannel], error) {
	var has mailroom.Has
	if s.Version > 0 {
		var err error
		if has, err = a.ports.Keeper.Has(ctx, by.Principal, s.Channel); err != nil {
			return nil, err
		}
	}
	return &kit.Body[MailChannel]{Body: mailChannelView(s, has)}, nil
}

// addresses tells agents from where their channels write: composers offer them, and
// leave them out of answers to all.
func (a *API) addresses(ctx context.Context, by kit.Caller) ([]MailAddresses, error) {
	channels, err := a.Inbox.Directory.Channels.ListFor(ctx, by.Principal)
	if err != nil {
		return nil, err
	}
	all, err := a.ports.Settings.All(ctx)
	out := []MailAddresses{}
	for _, c := range channels {
		if s, known := all[string(c.ID)]; known {
			begins := c.Enabled && by.Principal.Scope.Sees(inbox.Audience{Channel: c.ID, Team: c.Team})
			out = append(out, MailAddresses{c.ID, wire.Full(s.Addresses), s.FromName, begins})
		}
	}
	return out, err
}

func (a *API) trialRoutes() {
	type trying struct{ Body MailTrial }
	kit.Route(a.Kit, kit.Admins, http.MethodPost, "/api/v1/mail/check", "Whether mail could be fetched and sent with these settings; nothing is read, sent or kept", func(ctx context.Context, by kit.Caller, in *trying) (*kit.Body[MailChecked], error) {
		if err := kit.Within(a.checks, string(by.Agent.ID)); err != nil {
			return nil, err
		}
		s := in.Body.settings(in.Body.Channel)
		credentials, err := a.ports.Keeper.Trial(ctx, by.Principal, s, in.Body.credentials())
		if err != nil {
			return nil, err
		}
		got := a.ports.Network.Check(ctx, s, credentials)
		return &kit.Body[MailChecked]{Body: MailChecked{MailSide(got.Fetch), MailSide(got.Send), wire.Full(got.Folders)}}, nil
	})
	type asking struct {
		Address string `query:"address" maxLength:"320" required:"true"`
	}
	kit.Route(a.Kit, kit.Admins, http.MethodGet, "/api/v1/mail/presets", "How the servers of an address may be reached, the likeliest first", func(ctx context.Context, by kit.Caller, in *asking) (*kit.Body[kit.Items[MailPreset]], error) {
		if err := kit.Within(a.checks, string(by.Agent.ID)); err != nil {
			return nil, err
		}
		out := kit.Items[MailPreset]{Items: []MailPreset{}}
		for _, p := range a.presets(ctx, in.Address) {
			out.Items = append(out.Items, MailPreset{p.Provider, p.Guess, p.AppPassword, mailServerView(p.Fetch), mailServerView(p.Send)})
		}
		return &kit.Body[kit.Items[MailPreset]]{Body: out}, nil
	})
}

// exchangersWithin is how long the names of a domain's servers are waited for.
const exchangersWithin = 2 * time.Second

func (a *API) presets(ctx context.Context, address string) []servermail.Preset {
	_, domain, _ := strings.Cut(address, "@")
	if a.ports.Exchangers == nil || domain == "" {
		return a.ports.Presets(address)
	}
	ctx, cancel := context.WithTimeout(ctx, exchangersWithin)
	defer cancel()
	return a.ports.Presets(address, a.ports.Exchangers(ctx, domain)...)
}
