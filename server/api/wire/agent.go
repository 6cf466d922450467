package wire

import (
	"github.com/pasokh/pasokh/inbox"
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

// AgentView renders an agent; who is online, the reader of all adds.
func AgentView(a inbox.Agent) Agent {
	return Agent{
		ID: a.ID, Version: a.Version, Name: a.Name, PublicName: a.PublicName, Photo: photoPath(a), Email: a.Email, Role: a.Role, Disabled: a.Disabled, Pending: a.Pending,
		AllChannels: a.AllChannels, Channels: Full(a.Channels), Teams: Full(a.Teams), OwnOnly: a.OwnOnly,
		Color: inbox.ColorOf(a.ID), Language: a.Preferences.Language,
		Availability: a.Availability, Capacity: a.Capacity, Hours: a.Hours,
	}
}

// Me is the signed-in agent.
type Me struct {
	Agent
	Preferences inbox.Preferences `json:"preferences"`
}

// MeView renders an agent for that agent.
func MeView(a inbox.Agent) Me { return Me{AgentView(a), a.Preferences} }

// photoPath is where an agent's photo is served, "" when there is none.
func photoPath(a inbox.Agent) string {
	if a.Photo == "" {
		return ""
	}
	return "/files/photos/" + string(a.Photo)
}
