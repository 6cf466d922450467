package workspace

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/api/kit"
)

// Settings are the workspace's defaults.
type Settings struct {
	Version  int64  `json:"version"`
	Company  string `json:"company"`
	Language string `json:"language" pattern:"^[a-z]{2,3}$"`
	TimeZone string `json:"timeZone"`
	Calendar string `json:"calendar" enum:"gregorian,jalali"`
	Digits   string `json:"digits" enum:"latin,persian"`

	WeekStart string `json:"weekStart,omitempty" enum:"saturday,sunday,monday" doc:"Without one, as the calendar has it"`
}

func settingsView(s workspace.Settings) Settings { return Settings(s) }

func (a *API) registerSettings() {
	shelf := a.Workspace
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/settings", "The workspace's defaults",
		func(ctx context.Context, _ kit.Caller, _ *kit.Nothing) (*kit.Body[Settings], error) {
			s, err := a.Workspace.Present(ctx)
			return &kit.Body[Settings]{Body: settingsView(s)}, err
		})
	type settingsChange struct {
		Body struct {
			Version  *int64  `json:"version,omitempty"`
			Company  *string `json:"company,omitempty" maxLength:"120"`
			Language *string `json:"language,omitempty" pattern:"^[a-z]{2,3}$"`
			TimeZone *string `json:"timeZone,omitempty" maxLength:"60"`
			Calendar *string `json:"calendar,omitempty" enum:"gregorian,jalali"`
			Digits   *string `json:"digits,omitempty" enum:"latin,persian"`

			WeekStart *string `json:"weekStart,omitempty" enum:"saturday,sunday,monday," doc:"Empty: as the calendar has it"`
		}
	}
	kit.Route(a.Kit, kit.Admins, http.MethodPatch, "/api/v1/settings", "Change the workspace's defaults",
		func(ctx context.Context, by kit.Caller, in *settingsChange) (*kit.Body[Settings], error) {
			s, err := shelf.Get(ctx, workspace.SettingsID)
			if err != nil {
				return nil, err
			}
			b := in.Body
			if b.Version != nil && *b.Version != s.Version {
				return nil, inbox.Errorf(inbox.CodeConflict, "version %d is not the newest", *b.Version)
			}
			kit.Set(&s.Company, b.Company)
			if err := a.Speaks("language", kit.Said(b.Language)); err != nil {
				return nil, err
			}
			kit.Set(&s.Language, b.Language)
			kit.Set(&s.TimeZone, b.TimeZone)
			kit.Set(&s.Calendar, b.Calendar)
			kit.Set(&s.Digits, b.Digits)
			kit.Set(&s.WeekStart, b.WeekStart)
			s, err = shelf.Save(ctx, by.Principal, s)
			return &kit.Body[Settings]{Body: settingsView(s)}, err
		})
}
