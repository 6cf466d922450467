package auth

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
	"github.com/pasokh/pasokh/server/auth"
)

func (a *API) registerMe() {
	type ownChange struct {
		Body struct {
			Name        *string            `json:"name,omitempty" maxLength:"120"`
			PublicName  *string            `json:"publicName,omitempty" maxLength:"120" doc:"What visitors are told; empty: the first name"`
			Preferences *inbox.Preferences `json:"preferences,omitempty"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPatch, "/api/v1/me", "Change one's own name and preferences",
		func(ctx context.Context, by kit.Caller, in *ownChange) (*kit.Body[wire.Me], error) {
			p := inbox.OwnProfile{Name: by.Agent.Name, PublicName: by.Agent.PublicName, Preferences: by.Agent.Preferences}
			kit.Set(&p.Name, in.Body.Name)
			kit.Set(&p.PublicName, in.Body.PublicName)
			if wish := in.Body.Preferences; wish != nil {
				if err := a.Speaks("preferences.language", wish.Language); err != nil {
					return nil, err
				}
				p.Preferences = *wish
			}
			agent, err := a.Inbox.Directory.SaveOwn(ctx, by.Principal, p)
			return &kit.Body[wire.Me]{Body: wire.MeView(agent)}, err
		})
	type availability struct {
		Body struct {
			Availability inbox.Availability `json:"availability" enum:"online,away,reassign"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPatch, "/api/v1/me/availability", "Say whether one takes new conversations",
		func(ctx context.Context, by kit.Caller, in *availability) (*kit.Body[wire.Me], error) {
			agent, err := a.Inbox.Directory.SetAvailability(ctx, by.Principal, in.Body.Availability)
			return &kit.Body[wire.Me]{Body: wire.MeView(agent)}, err
		})
	type passwords struct {
		Body struct {
			Current string `json:"current" maxLength:"800"`
			Next    string `json:"next" maxLength:"800"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/me/password", "Change one's password; other sessions end",
		func(ctx context.Context, by kit.Caller, in *passwords) (*kit.Nothing, error) {
			if err := a.Auth.ChangePassword(ctx, by.Principal, auth.NewPassword{Session: by.Session, Current: in.Body.Current, Next: in.Body.Next}); err != nil {
				return nil, err
			}
			a.Hub.CloseAgent(by.Agent.ID, by.Session)
			return nil, nil
		})
}
