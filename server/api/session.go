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
			agent, token, err := a.Auth.SignIn(ctx, in.Body.Email, in.Body.Password, networkOf(by.Address))
			if err != nil {
				return nil, err
			}
			return &signedIn{a.cookie(by, token), meView(agent)}, a.Auth.Describe(ctx, token, by.Address, by.Device)
		})
	route(a, agents, http.MethodDelete, "/api/v1/session", "Sign out, in all tabs",
		func(ctx context.Context, by caller, _ *nothing) (*signedOut, error) {
			id, err := a.Auth.Close(ctx, by.Token)
			if err != nil {
				return nil, err
			}
			a.hub.CloseLogin(id)
			return &signedOut{a.cookie(by, "")}, nil
		})
}
