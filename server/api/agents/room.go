// Package agents is agents and teams over HTTP: who works here, and what they may do.
package agents

import (
	"context"
	"slices"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// API is the room's HTTP side.
type API struct {
	*kit.Kit
}

// New returns the room's HTTP side.
func New(k *kit.Kit) *API { return &API{k} }

// Routes implements [kit.Room].
func (a *API) Routes() {
	a.registerAgents()
	a.registerTeams()
}

// Bootstrap implements [kit.Bootstrapped].
func (a *API) Bootstrap() []kit.Part {
	d := a.Inbox.Directory
	return []kit.Part{
		kit.PartOf("agents", "", func(ctx context.Context, by kit.Caller) ([]wire.Agent, error) {
			all, err := kit.List(ctx, by, d.Agents, wire.AgentView)
			here := a.Hub.Presence.Online()
			for i := range all {
				all[i].Online = slices.Contains(here, all[i].ID)
			}
			return all, err
		}),
		kit.ShelfPart("teams", d.Teams, teamView),
	}
}

func (a *API) registerTeams() {
	kit.ShelfRoutes[inbox.Team, teamFields](a.Kit, kit.Admins, "teams", "teams", a.Inbox.Directory.Teams, func() inbox.Team { return inbox.Team{ID: inbox.NewID[inbox.TeamID]()} }, teamView)
}
