package auth

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/auth"
)

func (a *API) registerInvites() {
	type invited struct {
		Name    string `json:"name"`
		Email   string `json:"email"`
		Company string `json:"company"`
		Joined  bool   `json:"joined" doc:"It is an agent already, who chooses a new password"`
	}
	type invite struct {
		Token string `path:"token" maxLength:"100"`
	}
	kit.Route(a.Kit, kit.Anyone, http.MethodGet, "/api/v1/invites/{token}", "Who an invite is for",
		func(ctx context.Context, by kit.Caller, in *invite) (*kit.Body[invited], error) {
			if err := kit.Within(a.Limits.Setup, kit.NetworkOf(by.Address)); err != nil {
				return nil, err
			}
			agent, err := a.Auth.Invited(ctx, in.Token)
			if err != nil {
				return nil, err
			}
			settings, err := a.Workspace.Present(ctx)
			return &kit.Body[invited]{Body: invited{agent.Name, agent.Email, settings.Company, !agent.Pending}}, err
		})
	type acceptance struct {
		Token string `path:"token" maxLength:"100"`
		Body  struct {
			Name     string `json:"name" minLength:"1" maxLength:"120"`
			Password string `json:"password" maxLength:"800"`
			Language string `json:"language,omitempty" pattern:"^[a-z]{2,3}$" doc:"One that this program speaks, as en"`
		}
	}
	kit.Route(a.Kit, kit.Anyone, http.MethodPost, "/api/v1/invites/{token}", "Accept an invite: set name and password, once",
		func(ctx context.Context, by kit.Caller, in *acceptance) (*signedIn, error) {
			if err := kit.Within(a.Limits.Setup, kit.NetworkOf(by.Address)); err != nil {
				return nil, err
			}
			if err := a.Speaks("language", in.Body.Language); err != nil {
				return nil, err
			}
			done, err := a.Auth.Accept(ctx, auth.Acceptance{Token: in.Token, Name: in.Body.Name, Password: in.Body.Password, Language: in.Body.Language}, by.Browser())
			if err != nil {
				return nil, err
			}
			a.Hub.CloseAgent(done.Agent.ID)
			return a.signedIn(by, done), nil
		})
}
