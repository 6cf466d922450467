package auth

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/server/api/kit"
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
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/me/sessions", "Where one is signed in",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[kit.Items[OwnSession]], error) {
			all, err := a.Auth.SessionsOf(ctx, by.Agent.ID)
			out := kit.Items[OwnSession]{Items: []OwnSession{}}
			for _, s := range all {
				out.Items = append(out.Items, OwnSession{s.ID, s.Device, s.Address, s.CreatedAt, s.SeenAt, s.ID == by.Session})
			}
			return &kit.Body[kit.Items[OwnSession]]{Body: out}, err
		})
	kit.Route(a.Kit, kit.Agents, http.MethodDelete, "/api/v1/me/sessions/{id}", "Sign out in one browser",
		func(ctx context.Context, by kit.Caller, in *which) (*kit.Nothing, error) {
			if err := a.Auth.EndSession(ctx, by.Principal, in.ID); err != nil {
				return nil, err
			}
			a.Hub.CloseLogin(in.ID)
			return nil, nil
		})
	kit.Route(a.Kit, kit.Agents, http.MethodDelete, "/api/v1/me/sessions", "Sign out in all browsers but this one",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Nothing, error) {
			if err := a.Auth.EndSessions(ctx, by.Principal, by.Agent.ID, by.Session); err != nil {
				return nil, err
			}
			a.Hub.CloseAgent(by.Agent.ID, by.Session)
			return nil, nil
		})
}
