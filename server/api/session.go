package api

import (
	"context"
	"net/http"
)

func (a *API) registerSession() {
	a.registerOwnSessions()
	type credentials struct {
		Body struct {
			Email    string `json:"email" maxLength:"254"`
			Password string `json:"password" maxLength:"800"`
		}
	}
	type signedOut struct {
		SetCookie http.Cookie `header:"Set-Cookie"`
	}
	route(a, agents, http.MethodGet, "/api/v1/session", "Who is signed in",
		func(_ context.Context, by caller, _ *nothing) (*body[Me], error) {
			return &body[Me]{meView(by.Agent)}, nil
		})
	route(a, anyone, http.MethodPost, "/api/v1/session", "Sign in",
		func(ctx context.Context, by caller, in *credentials) (*signedIn, error) {
			done, err := a.Auth.SignIn(ctx, in.Body.Email, in.Body.Password, by.browser())
			if err != nil {
				return nil, err
			}
			return a.signedIn(by, done), a.leave(ctx, by)
		})
	route(a, agents, http.MethodDelete, "/api/v1/session", "Sign out, in all tabs",
		func(ctx context.Context, by caller, _ *nothing) (*signedOut, error) {
			return &signedOut{a.cookie(by, "")}, a.leave(ctx, by)
		})
}

// leave ends the session that the browser has, if it has one: also when it signs
// in anew, so that its session is never one that somebody else may know.
func (a *API) leave(ctx context.Context, by caller) error {
	if by.Token == "" {
		return nil
	}
	id, err := a.Auth.Close(ctx, by.Token, by.Principal)
	if err == nil {
		a.Hub.CloseLogin(id)
	}
	return err
}
