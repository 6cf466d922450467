package auth

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/api/kit"
)

// forgotTakes is how long an answer takes at least, so that nobody learns by the clock
// whether there is an agent of an address.
const forgotTakes = 400 * time.Millisecond

// mailsLinks reports whether who forgot the password can have a link mailed. Without a
// public URL there is no link that the Host header of a stranger could not have made.
func (a *API) mailsLinks(ctx context.Context) (bool, error) {
	if a.Post == nil || a.Web.PublicURL == "" {
		return false, nil
	}
	return a.Post.Able(ctx)
}

func (a *API) registerForgot() {
	type forgetting struct {
		Body struct {
			Email string `json:"email" maxLength:"254"`
		}
	}
	kit.Route(a.Kit, kit.Anyone, http.MethodPost, "/api/v1/session/forgot", "Have a link for a new password mailed; the answer is the same whether there is such an agent",
		func(ctx context.Context, by kit.Caller, in *forgetting) (*kit.Nothing, error) {
			if err := kit.Within(a.Limits.Setup, kit.NetworkOf(by.Address)); err != nil {
				return nil, err
			}
			able, err := a.mailsLinks(ctx)
			if err != nil {
				return nil, err
			}
			if !able {
				return nil, inbox.Errorf(inbox.CodeUnavailable, "no channel of mail sends, or no public URL is set")
			}
			email := inbox.NormalEmail(in.Body.Email)
			if email == "" {
				return nil, inbox.Invalid("email", "is no mail address")
			}
			ready := time.After(forgotTakes)
			if a.Limits.Forgot.Allow(email) { // too many for one address are answered as any
				err = a.mailReset(ctx, email, by)
			}
			if err != nil {
				return nil, err
			}
			select {
			case <-ready:
			case <-ctx.Done():
			}
			return nil, nil
		})
}

// mailReset has the link mailed to the agent of the address, if there is one.
func (a *API) mailReset(ctx context.Context, email string, by kit.Caller) error {
	agent, token, err := a.Auth.Forgot(ctx, email, by.Browser())
	if err != nil || token == "" {
		return err
	}
	return a.Post.Send(ctx, workspace.LetterReset, token, agent, strings.TrimSuffix(a.Web.PublicURL, "/")+"/invite/"+token)
}
