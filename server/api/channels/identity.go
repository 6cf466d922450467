package channels

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/auth"
)

// IdentityKey says whether a channel's site can prove who its visitors are.
type IdentityKey struct {
	Set           bool      `json:"set"`
	ChangedAt     time.Time `json:"changedAt,omitzero"`
	PreviousUntil time.Time `json:"previousUntil,omitzero" doc:"The secret before this one signs until then"`
	Secret        string    `json:"secret,omitempty" doc:"Told once, when it is made"`
}

func identityKeyView(k auth.IdentityKey) IdentityKey {
	return IdentityKey{Set: k.Set, ChangedAt: k.ChangedAt, PreviousUntil: k.PreviousUntil}
}

// registerIdentityKeys are an admin's routes to a channel's identity secret.
func (a *API) registerIdentityKeys() {
	const path = "/api/v1/channels/{id}/identity"
	kit.Route(a.Kit, kit.Admins, http.MethodGet, path, "Whether the channel's site can prove who its visitors are",
		func(ctx context.Context, _ kit.Caller, in *kit.ByID) (*kit.Body[IdentityKey], error) {
			channel, err := a.Inbox.Directory.Channels.Get(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			key, err := a.Auth.IdentityKey(ctx, channel.ID)
			return &kit.Body[IdentityKey]{Body: identityKeyView(key)}, err
		})
	kit.Route(a.Kit, kit.Admins, http.MethodPost, path, "Make a new identity secret; the one before signs for two days more",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[IdentityKey], error) {
			channel, err := a.Inbox.Directory.Channels.Get(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			secret, key, err := a.Auth.RotateIdentityKey(ctx, by.Principal, channel.ID)
			out := identityKeyView(key)
			out.Secret = secret
			return &kit.Body[IdentityKey]{Body: out}, err
		})
	kit.Route(a.Kit, kit.Admins, http.MethodDelete, path, "End the channel's identity secrets at once",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Nothing, error) {
			channel, err := a.Inbox.Directory.Channels.Get(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return nil, a.Auth.RemoveIdentityKey(ctx, by.Principal, channel.ID)
		})
}

// registerRefusedPages tells an admin which sites tried to show a channel.
func (a *API) registerRefusedPages() {
	kit.Route(a.Kit, kit.Admins, http.MethodGet, "/api/v1/channels/{id}/refused-pages", "Sites that include the channel's widget and are not allowed, the newest first",
		func(ctx context.Context, _ kit.Caller, in *kit.ByID) (*kit.Body[[]kit.RefusedPage], error) {
			channel, err := a.Inbox.Directory.Channels.Get(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return &kit.Body[[]kit.RefusedPage]{Body: a.Widgets.Refusals(channel)}, nil
		})
}
