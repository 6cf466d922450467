package api

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
)

// hoursFields are what may be sent of business hours.
type hoursFields struct {
	Version  *int64           `json:"version,omitempty"`
	Name     *string          `json:"name,omitempty" maxLength:"480"`
	Zone     *string          `json:"zone,omitempty" maxLength:"64"`
	Week     *hours.Week      `json:"week,omitempty"`
	Holidays *[]hours.Holiday `json:"holidays,omitempty" maxItems:"500"`
}

func (f hoursFields) version() *int64 { return f.Version }

func (f hoursFields) apply(c *hours.Calendar, _ inbox.Clock) {
	set(&c.Name, f.Name)
	set(&c.Zone, f.Zone)
	set(&c.Week, f.Week)
	set(&c.Holidays, f.Holidays)
}

func (a *API) registerHours() {
	shelfRoutes[hours.Calendar, hoursFields](a, admins, "hours", "business hours", a.Rules.Hours,
		func() hours.Calendar { return hours.Calendar{ID: inbox.NewID[inbox.HoursID](), Zone: "UTC"} },
		func(c hours.Calendar) hours.Calendar { return c })
	route(a, admins, http.MethodGet, "/api/v1/hours/presets", "Business hours to begin with",
		func(context.Context, caller, *nothing) (*body[items[hours.Preset]], error) {
			return &body[items[hours.Preset]]{items[hours.Preset]{hours.Presets()}}, nil
		})
}
