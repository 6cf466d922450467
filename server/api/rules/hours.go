package rules

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/server/api/kit"
)

// hoursFields are what may be sent of business hours.
type hoursFields struct {
	Version  *int64           `json:"version,omitempty"`
	Name     *string          `json:"name,omitempty" maxLength:"480"`
	Zone     *string          `json:"zone,omitempty" maxLength:"64"`
	Week     *hours.Week      `json:"week,omitempty"`
	Holidays *[]hours.Holiday `json:"holidays,omitempty" maxItems:"500"`
}

func (f hoursFields) SentVersion() *int64 { return f.Version }

func (f hoursFields) Apply(c *hours.Calendar, _ inbox.Clock) {
	kit.Set(&c.Name, f.Name)
	kit.Set(&c.Zone, f.Zone)
	kit.Set(&c.Week, f.Week)
	kit.Set(&c.Holidays, f.Holidays)
}

func (a *API) registerHours() {
	kit.ShelfRoutes[hours.Calendar, hoursFields](a.Kit, kit.Admins, "hours", "business hours", a.Rules.Hours,
		func() hours.Calendar { return hours.Calendar{ID: inbox.NewID[inbox.HoursID](), Zone: "UTC"} },
		func(c hours.Calendar) hours.Calendar { return c })
	kit.Route(a.Kit, kit.Admins, http.MethodGet, "/api/v1/hours/presets", "Business hours to begin with",
		func(context.Context, kit.Caller, *kit.Nothing) (*kit.Body[kit.Items[hours.Preset]], error) {
			return &kit.Body[kit.Items[hours.Preset]]{Body: kit.Items[hours.Preset]{Items: hours.Presets()}}, nil
		})
}
