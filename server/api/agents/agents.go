package agents

import (
	"context"
	"net/http"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/plain"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// invitation is an agent with the link to send; the link is told once.
type invitation struct {
	Agent     wire.Agent `json:"agent"`
	InviteURL string     `json:"inviteUrl" doc:"Path and token; put the server's address before it"`
	Mailed    bool       `json:"mailed" doc:"The link is on its way to the agent by mail"`
}

func (a *API) registerAgents() {
	d := a.Inbox.Directory
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/agents", "All agents",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[kit.Items[wire.Agent]], error) {
			return kit.Listing(ctx, by, d.Agents, wire.AgentView)
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
	kit.Route(a.Kit, kit.Admins, http.MethodPost, "/api/v1/agents", "Invite an agent by a single-use link",
		func(ctx context.Context, by kit.Caller, in *invitee) (*kit.Body[invitation], error) {
			b := in.Body
			agent, err := d.Agents.Save(ctx, by.Principal, inbox.Agent{
				ID: inbox.NewID[inbox.AgentID](), Name: b.Name, Email: inbox.NormalEmail(b.Email), Role: b.Role, Pending: true,
				AllChannels: b.AllChannels, Channels: b.Channels, Teams: b.Teams, OwnOnly: b.OwnOnly, CreatedAt: a.Clock.Now(),
			})
			return a.invite(ctx, by, agent, err)
		})
	kit.Route(a.Kit, kit.Admins, http.MethodPost, "/api/v1/agents/{id}/invite", "A new link, also to set a forgotten password anew",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[invitation], error) {
			agent, err := d.Agents.Get(ctx, in.ID)
			return a.invite(ctx, by, agent, err)
		})
	kit.Route(a.Kit, kit.Admins, http.MethodPatch, "/api/v1/agents/{id}", "Change an agent's name, role, access; disable",
		func(ctx context.Context, by kit.Caller, in *agentPatch) (*kit.Body[wire.Agent], error) {
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
			return &kit.Body[wire.Agent]{Body: wire.AgentView(agent)}, nil
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
		Hours        kit.Clearable       `json:"hours,omitempty"`
	}
}

func (p *agentPatch) apply(a *inbox.Agent) error {
	b := p.Body
	if b.Version != nil && *b.Version != a.Version {
		return inbox.Errorf(inbox.CodeConflict, "version %d is not the newest", *b.Version)
	}
	kit.Set(&a.Name, b.Name)
	if b.PublicName != nil {
		a.PublicName = plain.Name(*b.PublicName)
	}
	kit.Set(&a.Role, b.Role)
	kit.Set(&a.Disabled, b.Disabled)
	kit.Set(&a.AllChannels, b.AllChannels)
	kit.Set(&a.Channels, b.Channels)
	kit.Set(&a.Teams, b.Teams)
	kit.Set(&a.OwnOnly, b.OwnOnly)
	kit.Set(&a.Availability, b.Availability)
	kit.Set(&a.Capacity, b.Capacity)
	kit.Set(&a.Hours, kit.IDOf[inbox.HoursID](b.Hours))
	return nil
}

func (a *API) invite(ctx context.Context, by kit.Caller, agent inbox.Agent, err error) (*kit.Body[invitation], error) {
	if err != nil {
		return nil, err
	}
	token, err := a.Auth.Invite(ctx, by.Principal, agent.ID)
	if err != nil {
		return nil, err
	}
	out := invitation{Agent: wire.AgentView(agent), InviteURL: "/invite/" + token}
	out.Mailed, err = a.mailInvite(ctx, agent, token)
	return &kit.Body[invitation]{Body: out}, err
}

// mailInvite has the link mailed where that is possible; false when it is not. The link
// leads to the public URL alone: a Host header is anybody's word.
func (a *API) mailInvite(ctx context.Context, agent inbox.Agent, token string) (bool, error) {
	if a.Post == nil || a.Web.PublicURL == "" {
		return false, nil
	}
	able, err := a.Post.Able(ctx)
	if err != nil || !able {
		return false, err
	}
	letter := workspace.LetterInvite
	if !agent.Pending {
		letter = workspace.LetterReset
	}
	return true, a.Post.Send(ctx, letter, token, agent, strings.TrimSuffix(a.Web.PublicURL, "/")+"/invite/"+token)
}
