package api

import (
	"context"
	"net/http"
	"time"
)

// OwnSession is a browser in which one is signed in.
type OwnSession struct {
	ID        string    `json:"id"`
	Device    string    `json:"device,omitempty" doc:"Its User-Agent when it signed in"`
	Address   string    `json:"address,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
	SeenAt    time.Time `json:"seenAt" doc:"To the hour"`
	Current   bool      `json:"current,omitempty"`
}

func (a *API) registerOwnSessions() {
	type which struct {
		ID string `path:"id" maxLength:"128"`
	}
	route(a, agents, http.MethodGet, "/api/v1/me/sessions", "Where one is signed in",
		func(ctx context.Context, by caller, _ *nothing) (*body[items[OwnSession]], error) {
			all, err := a.Auth.SessionsOf(ctx, by.Agent.ID)
			out := items[OwnSession]{Items: []OwnSession{}}
			for _, s := range all {
				out.Items = append(out.Items, OwnSession{s.ID, s.Device, s.Address, s.CreatedAt, s.SeenAt, s.ID == by.Session})
			}
			return &body[items[OwnSession]]{out}, err
		})
	route(a, agents, http.MethodDelete, "/api/v1/me/sessions/{id}", "Sign out in one browser",
		func(ctx context.Context, by caller, in *which) (*nothing, error) {
			if err := a.Auth.EndSession(ctx, by.Principal, in.ID); err != nil {
				return nil, err
			}
			a.Hub.CloseLogin(in.ID)
			return nil, nil
		})
	route(a, agents, http.MethodDelete, "/api/v1/me/sessions", "Sign out in all browsers but this one",
		func(ctx context.Context, by caller, _ *nothing) (*nothing, error) {
			if err := a.Auth.EndSessions(ctx, by.Principal, by.Agent.ID, by.Session); err != nil {
				return nil, err
			}
			a.Hub.CloseAgent(by.Agent.ID, by.Session)
			return nil, nil
		})
}
