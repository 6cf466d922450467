package api

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/workspace"
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
	route(a, agents, http.MethodGet, "/api/v1/settings", "The workspace's defaults",
		func(ctx context.Context, _ caller, _ *nothing) (*body[Settings], error) {
			s, err := a.Workspace.Present(ctx)
			return &body[Settings]{settingsView(s)}, err
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
	route(a, admins, http.MethodPatch, "/api/v1/settings", "Change the workspace's defaults",
		func(ctx context.Context, by caller, in *settingsChange) (*body[Settings], error) {
			s, err := shelf.Get(ctx, workspace.SettingsID)
			if err != nil {
				return nil, err
			}
			b := in.Body
			if b.Version != nil && *b.Version != s.Version {
				return nil, inbox.Errorf(inbox.CodeConflict, "version %d is not the newest", *b.Version)
			}
			set(&s.Company, b.Company)
			if err := a.speaks("language", said(b.Language)); err != nil {
				return nil, err
			}
			set(&s.Language, b.Language)
			set(&s.TimeZone, b.TimeZone)
			set(&s.Calendar, b.Calendar)
			set(&s.Digits, b.Digits)
			set(&s.WeekStart, b.WeekStart)
			s, err = shelf.Save(ctx, by.Principal, s)
			return &body[Settings]{settingsView(s)}, err
		})
}
