package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
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
	route(a, admins, http.MethodGet, path, "Whether the channel's site can prove who its visitors are",
		func(ctx context.Context, _ caller, in *byID) (*body[IdentityKey], error) {
			channel, err := a.Inbox.Directory.Channels.Get(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			key, err := a.Auth.IdentityKey(ctx, channel.ID)
			return &body[IdentityKey]{identityKeyView(key)}, err
		})
	route(a, admins, http.MethodPost, path, "Make a new identity secret; the one before signs for two days more",
		func(ctx context.Context, by caller, in *byID) (*body[IdentityKey], error) {
			channel, err := a.Inbox.Directory.Channels.Get(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			secret, key, err := a.Auth.RotateIdentityKey(ctx, by.Principal, channel.ID)
			out := identityKeyView(key)
			out.Secret = secret
			return &body[IdentityKey]{out}, err
		})
	route(a, admins, http.MethodDelete, path, "End the channel's identity secrets at once",
		func(ctx context.Context, by caller, in *byID) (*nothing, error) {
			channel, err := a.Inbox.Directory.Channels.Get(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return nil, a.Auth.RemoveIdentityKey(ctx, by.Principal, channel.ID)
		})
}

// registerRefusedPages tells an admin which sites tried to show a channel.
func (a *API) registerRefusedPages() {
	route(a, admins, http.MethodGet, "/api/v1/channels/{id}/refused-pages", "Sites that include the channel's widget and are not allowed, the newest first",
		func(ctx context.Context, _ caller, in *byID) (*body[[]RefusedPage], error) {
			channel, err := a.Inbox.Directory.Channels.Get(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return &body[[]RefusedPage]{a.refusedPages.of(channel, a.Clock.Now())}, nil
		})
}

// registerVisitorIdentity are a visitor's routes to being somebody, and to
// being nobody again.
func (a *API) registerVisitorIdentity() {
	type proof struct {
		Body struct {
			Token string `json:"token" maxLength:"4096" doc:"A JWT that the channel's site signed: HS256, aud the channel's id, exp, sub, and email and name if wanted"`
		}
	}
	type identified struct {
		Token string `json:"token,omitempty" doc:"Set when the browser was somebody else before: the visitor's from now on, and nothing of the other may be shown or sent"`
	}
	route(a, visitor, http.MethodPost, "/chat/api/me/identity", "Prove who the visitor is; its conversations on other devices are here then",
		func(ctx context.Context, by caller, in *proof) (*body[identified], error) {
			token, err := a.prove(ctx, by, in.Body.Token)
			return &body[identified]{identified{token}}, err
		})
	route(a, visitor, http.MethodDelete, "/chat/api/me/identity", "Sign out: the token proves nobody any more",
		func(ctx context.Context, by caller, _ *nothing) (*nothing, error) {
			if err := within(a.limits.claims, networkOf(by.Address)); err != nil {
				return nil, err
			}
			return nil, a.Contacts.Forget(ctx, by.Visitor.Identity())
		})
}

// prove makes the visitor the proven person, or returns the token of a new
// visitor who is.
func (a *API) prove(ctx context.Context, by caller, proof string) (string, error) {
	if err := within(a.limits.visitors, networkOf(by.Address)); err != nil {
		return "", err
	}
	channel, err := a.enabledChannel(ctx, string(by.Visitor.Channel))
	if err != nil {
		return "", err
	}
	who, err := a.Auth.Proven(ctx, channel.ID, proof)
	if inbox.ErrorCode(err) == inbox.CodeUnauthenticated {
		refused := &inbox.Error{Code: inbox.CodeInvalid, Field: "token", Message: "proves nobody"} // the visitor's own token is good
		if why := (*inbox.Error)(nil); errors.As(err, &why) {
			refused.Key = why.Key
		}
		return "", refused
	}
	if err != nil {
		return "", err
	}
	_, err = a.Contacts.Identify(ctx, by.Visitor.Identity(), who)
	if inbox.ErrorCode(err) != inbox.CodeConflict {
		return "", err // or none
	}
	fresh, token, err := a.Auth.NewVisitor(channel.ID)
	if err != nil {
		return "", err
	}
	_, err = a.Contacts.Identify(ctx, fresh.Identity(), who)
	return token, err
}
