package auth

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/auth"
)

func (a *API) registerSetup() {
	type setupState struct {
		Needed bool `json:"needed"`
		Forgot bool `json:"forgot" doc:"Who forgot the password can have a link mailed"`
	}
	kit.Route(a.Kit, kit.Anyone, http.MethodGet, "/api/v1/setup", "Whether the first admin is still to be made",
		func(ctx context.Context, _ kit.Caller, _ *kit.Nothing) (*kit.Body[setupState], error) {
			needed, err := a.Auth.NeedsSetUp(ctx)
			if err != nil {
				return nil, err
			}
			forgot, err := a.mailsLinks(ctx)
			return &kit.Body[setupState]{Body: setupState{needed, forgot}}, err
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
	kit.Route(a.Kit, kit.Anyone, http.MethodPost, "/api/v1/setup", "Make the first admin; dead afterwards",
		func(ctx context.Context, by kit.Caller, in *setup) (*signedIn, error) {
			if err := kit.Within(a.Limits.Setup, kit.NetworkOf(by.Address)); err != nil {
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
			admin, err := a.Auth.SetUp(ctx, auth.FirstAdmin{Name: b.Name, Email: b.Email, Language: b.Language, Password: b.Password, Settings: settings}, by.Browser())
			if err != nil {
				return nil, err
			}
			return a.signedIn(by, admin), nil
		})
}
