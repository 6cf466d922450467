package agents

import (
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
)

// Team is a group of agents.
type Team struct {
	ID      inbox.TeamID  `json:"id"`
	Version int64         `json:"version"`
	Name    string        `json:"name"`
	Color   int           `json:"color" minimum:"0" maximum:"11"`
	Hours   inbox.HoursID `json:"hours,omitempty"`
}

func teamView(t inbox.Team) Team { return Team(t) }

type teamFields struct {
	kit.LabelFields
	Hours kit.Clearable `json:"hours,omitempty"`
}

func (f teamFields) Apply(t *inbox.Team, _ inbox.Clock) {
	kit.Set(&t.Name, f.Name)
	kit.Set(&t.Color, f.Color)
	kit.Set(&t.Hours, kit.IDOf[inbox.HoursID](f.Hours))
}
