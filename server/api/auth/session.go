package auth

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

func (a *API) registerSession() {
	type credentials struct {
		Body struct {
			Email    string `json:"email" maxLength:"254"`
			Password string `json:"password" maxLength:"800"`
		}
	}
	type signedOut struct {
		SetCookie http.Cookie `header:"Set-Cookie"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/session", "Who is signed in",
		func(_ context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[wire.Me], error) {
			return &kit.Body[wire.Me]{Body: wire.MeView(by.Agent)}, nil
		})
	kit.Route(a.Kit, kit.Anyone, http.MethodPost, "/api/v1/session", "Sign in",
		func(ctx context.Context, by kit.Caller, in *credentials) (*signedIn, error) {
			done, err := a.Auth.SignIn(ctx, in.Body.Email, in.Body.Password, by.Browser())
			if err != nil {
				return nil, err
			}
			return a.signedIn(by, done), a.leave(ctx, by)
		})
	kit.Route(a.Kit, kit.Agents, http.MethodDelete, "/api/v1/session", "Sign out, in all tabs",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*signedOut, error) {
			return &signedOut{a.cookie(by, "")}, a.leave(ctx, by)
		})
}

// leave ends the session that the browser has, if it has one: also when it signs
// in anew, so that its session is never one that somebody else may know.
func (a *API) leave(ctx context.Context, by kit.Caller) error {
	if by.Token == "" {
		return nil
	}
	id, err := a.Auth.Close(ctx, by.Token, by.Principal)
	if err == nil {
		a.Hub.CloseLogin(id)
	}
	return err
}
