package api

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/plain"
)

// Agent is a colleague.
type Agent struct {
	ID          inbox.AgentID     `json:"id"`
	Version     int64             `json:"version"`
	Name        string            `json:"name"`
	PublicName  string            `json:"publicName,omitempty" doc:"What visitors are told; absent: the first name"`
	Photo       string            `json:"photo,omitempty" doc:"Path of a square picture"`
	Email       string            `json:"email"`
	Role        inbox.Role        `json:"role" enum:"agent,admin"`
	Disabled    bool              `json:"disabled"`
	Pending     bool              `json:"pending" doc:"Invited and not yet accepted"`
	AllChannels bool              `json:"allChannels"`
	Channels    []inbox.ChannelID `json:"channels"`
	Teams       []inbox.TeamID    `json:"teams"`
	OwnOnly     bool              `json:"ownOnly"`
	Color       int               `json:"color"`
	Language    string            `json:"language,omitempty"`
	Online      bool              `json:"online,omitempty"`

	Availability inbox.Availability `json:"availability,omitempty" enum:"online,away,reassign" doc:"Whether the agent takes new conversations; absent is online"`
	Capacity     int                `json:"capacity,omitempty" doc:"Open conversations that routing gives at a time; 0 is no limit"`
	Hours        inbox.HoursID      `json:"hours,omitempty" doc:"When routing gives any; absent is always"`
}

func agentView(a inbox.Agent) Agent {
	return Agent{
		ID: a.ID, Version: a.Version, Name: a.Name, PublicName: a.PublicName, Photo: photoPath(a), Email: a.Email, Role: a.Role, Disabled: a.Disabled, Pending: a.Pending,
		AllChannels: a.AllChannels, Channels: full(a.Channels), Teams: full(a.Teams), OwnOnly: a.OwnOnly,
		Color: inbox.ColorOf(a.ID), Language: a.Preferences.Language,
		Availability: a.Availability, Capacity: a.Capacity, Hours: a.Hours,
	}
}

// invitation is an agent with the link to send; the link is told once.
type invitation struct {
	Agent     Agent  `json:"agent"`
	InviteURL string `json:"inviteUrl" doc:"Path and token; put the server's address before it"`
}

type items[V any] struct {
	Items []V `json:"items"`
}

func listing[T inbox.Valid[T], V any](ctx context.Context, by caller, shelf *inbox.Shelf[T], view func(T) V) (*body[items[V]], error) {
	var out items[V]
	err := listInto(ctx, by, shelf, &out.Items, view)
	return &body[items[V]]{out}, err
}

func (a *API) registerAgents() {
	d := a.Inbox.Directory
	route(a, agents, http.MethodGet, "/api/v1/agents", "All agents",
		func(ctx context.Context, by caller, _ *nothing) (*body[items[Agent]], error) {
			return listing(ctx, by, d.Agents, agentView)
		})
	type invitee struct {
		Body struct {
			Name        string            `json:"name" minLength:"1" maxLength:"120"`
			Email       string            `json:"email" maxLength:"254"`
			Role        inbox.Role        `json:"role" enum:"agent,admin"`
			AllChannels bool              `json:"allChannels,omitempty"`
			Channels    []inbox.ChannelID `json:"channels,omitempty" maxItems:"200"`
			Teams       []inbox.TeamID    `json:"teams,omitempty" maxItems:"200"`
			OwnOnly     bool              `json:"ownOnly,omitempty"`
		}
	}
	route(a, admins, http.MethodPost, "/api/v1/agents", "Invite an agent by a single-use link",
		func(ctx context.Context, by caller, in *invitee) (*body[invitation], error) {
			b := in.Body
			agent, err := d.Agents.Save(ctx, by.Principal, inbox.Agent{
				ID: inbox.NewID[inbox.AgentID](), Name: b.Name, Email: inbox.NormalEmail(b.Email), Role: b.Role, Pending: true,
				AllChannels: b.AllChannels, Channels: b.Channels, Teams: b.Teams, OwnOnly: b.OwnOnly, CreatedAt: a.Clock.Now(),
			})
			return a.invite(ctx, by, agent, err)
		})
	route(a, admins, http.MethodPost, "/api/v1/agents/{id}/invite", "A new link, also to set a forgotten password anew",
		func(ctx context.Context, by caller, in *byID) (*body[invitation], error) {
			agent, err := d.Agents.Get(ctx, in.ID)
			return a.invite(ctx, by, agent, err)
		})
	route(a, admins, http.MethodPatch, "/api/v1/agents/{id}", "Change an agent's name, role, access; disable",
		func(ctx context.Context, by caller, in *agentPatch) (*body[Agent], error) {
			agent, err := d.Agents.Get(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			if err := in.apply(&agent); err != nil {
				return nil, err
			}
			if agent, err = d.Agents.Save(ctx, by.Principal, agent); err != nil {
				return nil, err
			}
			if agent.Disabled {
				if err := a.Auth.EndSessions(ctx, by.Principal, agent.ID, ""); err != nil {
					return nil, err
				}
				a.Hub.CloseAgent(agent.ID)
			}
			return &body[Agent]{agentView(agent)}, nil
		})
}

type agentPatch struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Version     *int64             `json:"version,omitempty"`
		Name        *string            `json:"name,omitempty" maxLength:"120"`
		PublicName  *string            `json:"publicName,omitempty" maxLength:"120"`
		Role        *inbox.Role        `json:"role,omitempty" enum:"agent,admin"`
		Disabled    *bool              `json:"disabled,omitempty"`
		AllChannels *bool              `json:"allChannels,omitempty"`
		Channels    *[]inbox.ChannelID `json:"channels,omitempty" maxItems:"200"`
		Teams       *[]inbox.TeamID    `json:"teams,omitempty" maxItems:"200"`
		OwnOnly     *bool              `json:"ownOnly,omitempty"`

		Availability *inbox.Availability `json:"availability,omitempty" enum:"online,away,reassign"`
		Capacity     *int                `json:"capacity,omitempty" minimum:"0" maximum:"1000"`
		Hours        clearable           `json:"hours,omitempty"`
	}
}

func (p *agentPatch) apply(a *inbox.Agent) error {
	b := p.Body
	if b.Version != nil && *b.Version != a.Version {
		return inbox.Errorf(inbox.CodeConflict, "version %d is not the newest", *b.Version)
	}
	set(&a.Name, b.Name)
	if b.PublicName != nil {
		a.PublicName = plain.Name(*b.PublicName)
	}
	set(&a.Role, b.Role)
	set(&a.Disabled, b.Disabled)
	set(&a.AllChannels, b.AllChannels)
	set(&a.Channels, b.Channels)
	set(&a.Teams, b.Teams)
	set(&a.OwnOnly, b.OwnOnly)
	set(&a.Availability, b.Availability)
	set(&a.Capacity, b.Capacity)
	set(&a.Hours, idOf[inbox.HoursID](b.Hours))
	return nil
}

func set[T any](to *T, value *T) {
	if value != nil {
		*to = *value
	}
}

func (a *API) invite(ctx context.Context, by caller, agent inbox.Agent, err error) (*body[invitation], error) {
	if err != nil {
		return nil, err
	}
	token, err := a.Auth.Invite(ctx, by.Principal, agent.ID)
	return &body[invitation]{invitation{agentView(agent), "/invite/" + token}}, err
}
