package mail

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/auth"
	servermail "github.com/pasokh/pasokh/server/mail"
)

// ConsentPath is where browsers come back from a provider.
const ConsentPath = "/api/v1/mail/consent"

// Consents send admins to the provider of a mailbox and take them back; they are
// [servermail.Consents]. Each method refuses who is no admin.
type Consents interface {
	Back() string
	Granting(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (mailroom.Granting, error)
	Begin(ctx context.Context, by inbox.Principal, session string, channel inbox.ChannelID, client mailroom.Client) (string, error)
	Finish(ctx context.Context, by inbox.Principal, session string, with servermail.Returned) (inbox.ChannelID, error)
}

// MailConsent is how a channel of mail signs in at Google or Microsoft.
type MailConsent struct {
	Provider  mailroom.Auth `json:"provider" enum:",google,microsoft" doc:"Empty: the channel signs in by password"`
	User      string        `json:"user" doc:"Whose mailbox is opened"`
	ClientID  string        `json:"clientId"`
	Tenant    string        `json:"tenant" doc:"Of Microsoft; empty is common"`
	HasSecret bool          `json:"hasSecret" doc:"The client's secret is set"`
	Granted   bool          `json:"granted" doc:"The provider has granted access, as far as is known"`
	Redirect  string        `json:"redirect" doc:"What to register at the provider; empty: the server was started without its public address"`
}

// MailClient is as whom the installation is known to a provider.
type MailClient struct {
	ClientID     string `json:"clientId" minLength:"1" maxLength:"500"`
	ClientSecret string `json:"clientSecret,omitempty" writeOnly:"true" maxLength:"1000" doc:"Left out, it stays that of the same client"`
	Tenant       string `json:"tenant,omitempty" maxLength:"253" doc:"Of Microsoft: whose accounts may sign in"`
}

// MailSignIn is where the browser goes.
type MailSignIn struct {
	URL string `json:"url" doc:"The provider's page"`
}

type consentRoom struct {
	*kit.Kit
	consents Consents
	tries    *auth.Throttle
}

// ConsentRoom opens the HTTP side of consents.
func ConsentRoom(c Consents) kit.Opener {
	return func(k *kit.Kit) kit.Room {
		return &consentRoom{Kit: k, consents: c, tries: auth.NewThrottle(k.Clock, 30, 2*time.Second)}
	}
}

// Routes implements [kit.Room].
func (r *consentRoom) Routes() {
	const path = "/api/v1/channels/{id}/mail/consent"
	type beginning struct {
		ID   string `path:"id" maxLength:"64"`
		Body MailClient
	}
	kit.Route(r.Kit, kit.Admins, http.MethodGet, path, "How a channel of mail signs in at its provider", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[MailConsent], error) {
		g, err := r.consents.Granting(ctx, by.Principal, inbox.ChannelID(in.ID))
		return &kit.Body[MailConsent]{Body: MailConsent{g.Provider, g.User, g.Client, g.Tenant, g.HasSecret, g.Granted, r.consents.Back()}}, err
	})
	kit.Route(r.Kit, kit.Admins, http.MethodPost, path, "Begin to sign in at the provider of a channel's mailbox, in this session and within ten minutes", func(ctx context.Context, by kit.Caller, in *beginning) (*kit.Body[MailSignIn], error) {
		if err := kit.Within(r.tries, string(by.Agent.ID)); err != nil {
			return nil, err
		}
		to, err := r.consents.Begin(ctx, by.Principal, by.Session, inbox.ChannelID(in.ID), mailroom.Client{ID: in.Body.ClientID, Secret: in.Body.ClientSecret, Tenant: in.Body.Tenant})
		return &kit.Body[MailSignIn]{Body: MailSignIn{to}}, err
	})
	r.App.Get(ConsentPath, r.comeBack)
}

// comeBack takes a browser that a provider sends and shows the channel's page, which says
// what came of it. Nothing of what the provider said is in its address.
func (r *consentRoom) comeBack(c *fiber.Ctx) error {
	c.Set("Referrer-Policy", "no-referrer")
	c.Set(fiber.HeaderCacheControl, "no-store")
	channel, err := r.finish(c)
	if err != nil {
		r.Log.Info("a mailbox is not connected", "channel", channel, "error", err)
	}
	to := url.URL{Path: "/settings/channels", RawQuery: url.Values{"consent": {outcome(err)}}.Encode()}
	if channel == "" { // the page that is shown anyway; who may not see it sees none
		if named, _, _ := strings.Cut(c.Query("state"), "."); inbox.ValidID(inbox.ChannelID(named)) {
			channel = inbox.ChannelID(named)
		}
	}
	to.Fragment = string(channel)
	return c.Redirect(to.String(), http.StatusSeeOther)
}

func (r *consentRoom) finish(c *fiber.Ctx) (inbox.ChannelID, error) {
	ctx := c.UserContext()
	by, err := r.Identify(c, kit.Admins)
	if err != nil {
		return "", err
	}
	if err = kit.Within(r.tries, string(by.Agent.ID)); err != nil {
		return "", err
	}
	// It changes something though it is a GET, so it says from where.
	if by.Place, err = r.Audit.Place(ctx, by.Address, by.Device); err != nil {
		return "", err
	}
	return r.consents.Finish(ctx, by.Principal, by.Session, servermail.Returned{
		State: string([]byte(c.Query("state"))), Code: string([]byte(c.Query("code"))), Error: string([]byte(c.Query("error"))),
	})
}

// outcome words how a consent ended: ok, denied, expired, changed, user, short or failed.
func outcome(err error) string {
	var known *inbox.Error
	switch {
	case err == nil:
		return "ok"
	case !errors.As(err, &known):
		return "failed"
	}
	words := map[string]string{
		mailroom.ConsentDenied: "denied", mailroom.ConsentExpired: "expired", mailroom.ConsentChanged: "changed",
		mailroom.ConsentUser: "user", mailroom.ConsentShort: "short",
	}
	if word, said := words[known.Key]; said {
		return word
	}
	return "failed"
}
