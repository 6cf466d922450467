package api

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/auth"
)

type body[T any] struct{ Body T }

// signedIn answers with the agent and the cookies of session and browser.
type signedIn struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      Me
}

func (a *API) registerSetup() {
	type setupState struct {
		Needed bool `json:"needed"`
	}
	route(a, anyone, http.MethodGet, "/api/v1/setup", "Whether the first admin is still to be made",
		func(ctx context.Context, _ caller, _ *nothing) (*body[setupState], error) {
			needed, err := a.Auth.NeedsSetUp(ctx)
			return &body[setupState]{setupState{needed}}, err
		})
	type setup struct {
		Body struct {
			Company  string `json:"company" minLength:"1" maxLength:"120"`
			Name     string `json:"name" minLength:"1" maxLength:"120"`
			Email    string `json:"email" maxLength:"254"`
			Password string `json:"password" maxLength:"800"`
			Language string `json:"language" pattern:"^[a-z]{2,3}$" doc:"One that this program speaks, as en"`
			TimeZone string `json:"timeZone,omitempty" maxLength:"60" doc:"The browser's, as Europe/Berlin; one that is not known counts as none"`
		}
	}
	route(a, anyone, http.MethodPost, "/api/v1/setup", "Make the first admin; dead afterwards",
		func(ctx context.Context, by caller, in *setup) (*signedIn, error) {
			if err := within(a.limits.setup, networkOf(by.Address)); err != nil {
				return nil, err
			}
			if err := a.Languages.Check("language", in.Body.Language); err != nil {
				return nil, err
			}
			settings := workspace.DefaultSettings(in.Body.Company, a.Languages[in.Body.Language]).In(in.Body.TimeZone)
			if err := settings.Validate(); err != nil {
				return nil, err
			}
			b := in.Body
			admin, err := a.Auth.SetUp(ctx, auth.FirstAdmin{Name: b.Name, Email: b.Email, Language: b.Language, Password: b.Password, Settings: settings}, by.browser())
			if err != nil {
				return nil, err
			}
			return a.signedIn(by, admin), nil
		})
}
