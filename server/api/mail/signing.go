package mail

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
	servermail "github.com/pasokh/pasokh/server/mail"
)

// Signing is how the keys of channels come and go; it is [mailroom.Signing].
type Signing interface {
	// NewKey makes a key that signs once its record is found; Stop ends signing.
	NewKey(ctx context.Context, by inbox.Principal, channel inbox.ChannelID, domain string) (mailroom.Settings, error)
	Stop(ctx context.Context, by inbox.Principal, channel inbox.ChannelID) (mailroom.Settings, error)
	// Found notes that the record of a key is in the DNS.
	Found(ctx context.Context, channel inbox.ChannelID, public string) (mailroom.Settings, error)
}

// MailDKIM is how a channel signs what it sends.
type MailDKIM struct {
	Domain   string     `json:"domain,omitempty" doc:"Empty: nothing is signed"`
	Selector string     `json:"selector,omitempty"`
	Name     string     `json:"name,omitempty" doc:"Of the TXT record to publish"`
	Text     string     `json:"text,omitempty" doc:"Of the TXT record to publish"`
	FoundAt  *time.Time `json:"foundAt,omitempty" doc:"When the record was found: the key signs since"`
	OldName  string     `json:"oldName,omitempty" doc:"The record of the key that signs until the new one's is found"`
}

func mailDKIMView(d mailroom.DKIM) MailDKIM {
	newest := d.Name()
	if newest.Public == "" {
		return MailDKIM{}
	}
	out := MailDKIM{Domain: d.Domain, Selector: d.Selector, FoundAt: wire.Moment(d.FoundAt)}
	out.Name, out.Text = newest.Record()
	if d.Old.Public != "" {
		out.OldName, _ = d.Old.Record()
	}
	return out
}

// MailDKIMChecked is what the DNS says of a channel's key.
type MailDKIMChecked struct {
	State    servermail.DKIMState `json:"state" enum:"right,missing,other,unknown" doc:"unknown: the DNS did not answer"`
	Settings MailChannel          `json:"settings" doc:"As they are now"`
}

func (a *API) signingRoutes(path string) {
	type making struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Domain string `json:"domain" minLength:"1" maxLength:"253" doc:"That of an address of the channel, or one above it"`
		}
	}
	kit.Route(a.Kit, kit.Admins, http.MethodPost, path, "Make a key with which a channel of mail signs once its DNS record is found", func(ctx context.Context, by kit.Caller, in *making) (*kit.Body[MailChannel], error) {
		if err := kit.Within(a.checks, string(by.Agent.ID)); err != nil {
			return nil, err
		}
		s, err := a.ports.Signing.NewKey(ctx, by.Principal, inbox.ChannelID(in.ID), in.Body.Domain)
		if err != nil {
			return nil, err
		}
		return a.shown(ctx, by, s)
	})
	kit.Route(a.Kit, kit.Admins, http.MethodDelete, path, "End signing the mail of a channel and drop its keys", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[MailChannel], error) {
		s, err := a.ports.Signing.Stop(ctx, by.Principal, inbox.ChannelID(in.ID))
		if err != nil {
			return nil, err
		}
		return a.shown(ctx, by, s)
	})
	kit.Route(a.Kit, kit.Admins, http.MethodPost, path+"/check", "Look for the DNS record of a channel's key; it signs once that is found", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[MailDKIMChecked], error) {
		if err := kit.Within(a.checks, string(by.Agent.ID)); err != nil {
			return nil, err
		}
		out, err := a.checkDKIM(ctx, by, in.ID)
		return &kit.Body[MailDKIMChecked]{Body: out}, err
	})
}

// checkDKIM looks a key up. That the DNS does not answer is told as a state: it is no
// failure of this server.
func (a *API) checkDKIM(ctx context.Context, by kit.Caller, id string) (MailDKIMChecked, error) {
	s, err := a.ports.Settings.GetFor(ctx, by.Principal, id)
	if err != nil {
		return MailDKIMChecked{}, err
	}
	name := s.DKIM.Name()
	if name.Public == "" {
		return MailDKIMChecked{}, inbox.Errorf(inbox.CodeNotFound, "channel %s has no key", id)
	}
	state, err := servermail.CheckDKIM(ctx, a.ports.DNS, name)
	if err != nil {
		a.Log.Warn("the DNS record of a signing key cannot be looked up", "channel", id, "error", err)
	}
	if state == servermail.DKIMRight && s.DKIM.Waits() {
		if s, err = a.ports.Signing.Found(ctx, s.Channel, name.Public); err != nil {
			return MailDKIMChecked{}, err
		}
	}
	shown, err := a.shown(ctx, by, s)
	if err != nil {
		return MailDKIMChecked{}, err
	}
	return MailDKIMChecked{state, shown.Body}, nil
}
