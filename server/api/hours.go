package api

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// hoursFields are what may be sent of business hours.
type hoursFields struct {
	Version  *int64           `json:"version,omitempty"`
	Name     *string          `json:"name,omitempty" maxLength:"480"`
	Zone     *string          `json:"zone,omitempty" maxLength:"64"`
	Week     *rules.Week      `json:"week,omitempty"`
	Holidays *[]rules.Holiday `json:"holidays,omitempty" maxItems:"500"`
}

func (f hoursFields) version() *int64 { return f.Version }

func (f hoursFields) apply(c *rules.Calendar, _ inbox.Clock) {
	set(&c.Name, f.Name)
	set(&c.Zone, f.Zone)
	set(&c.Week, f.Week)
	set(&c.Holidays, f.Holidays)
}

func (a *API) registerHours() {
	shelfRoutes[rules.Calendar, hoursFields](a, admins, "hours", "business hours", a.Rules.Hours,
		func() rules.Calendar { return rules.Calendar{ID: inbox.NewID[inbox.HoursID](), Zone: "UTC"} },
		func(c rules.Calendar) rules.Calendar { return c })
	route(a, admins, http.MethodGet, "/api/v1/hours/presets", "Business hours to begin with",
		func(context.Context, caller, *nothing) (*body[items[rules.Preset]], error) {
			return &body[items[rules.Preset]]{items[rules.Preset]{rules.Presets()}}, nil
		})
}
