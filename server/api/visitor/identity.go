package visitor

import (
	"context"
	"errors"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
)

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
	kit.Route(a.Kit, kit.Visitors, http.MethodPost, "/chat/api/me/identity", "Prove who the visitor is; its conversations on other devices are here then",
		func(ctx context.Context, by kit.Caller, in *proof) (*kit.Body[identified], error) {
			token, err := a.prove(ctx, by, in.Body.Token)
			return &kit.Body[identified]{Body: identified{token}}, err
		})
	kit.Route(a.Kit, kit.Visitors, http.MethodDelete, "/chat/api/me/identity", "Sign out: the token proves nobody any more",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Nothing, error) {
			if err := kit.Within(a.Limits.Claims, kit.NetworkOf(by.Address)); err != nil {
				return nil, err
			}
			return nil, a.Contacts.Forget(ctx, by.Visitor.Identity())
		})
}

// prove makes the visitor the proven person, or returns the token of a new
// visitor who is.
func (a *API) prove(ctx context.Context, by kit.Caller, proof string) (string, error) {
	if err := kit.Within(a.Limits.Visitors, kit.NetworkOf(by.Address)); err != nil {
		return "", err
	}
	channel, err := a.Widgets.EnabledChannel(ctx, string(by.Visitor.Channel))
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
