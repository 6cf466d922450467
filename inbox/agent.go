package inbox

import (
	"strings"
	"time"
)

// Role says whether an agent may change settings.
type Role string

const (
	RoleAgent Role = "agent"
	RoleAdmin Role = "admin"
)

// Agent is a person who answers. How an agent proves to be one (password,
// sessions, invites) is not kept here but in server/auth.
type Agent struct {
	ID          AgentID     `json:"id"`
	Version     int64       `json:"version"`
	Name        string      `json:"name"`
	Email       string      `json:"email"` // normal form, unique
	Role        Role        `json:"role"`
	Disabled    bool        `json:"disabled,omitempty"`
	Pending     bool        `json:"pending,omitempty"` // invited and not yet accepted
	AllChannels bool        `json:"allChannels,omitempty"`
	Channels    []ChannelID `json:"channels,omitempty"`
	Teams       []TeamID    `json:"teams,omitempty"`
	OwnOnly     bool        `json:"ownOnly,omitempty"` // of these, only own and unassigned conversations
	Preferences Preferences `json:"preferences,omitzero"`
	CreatedAt   time.Time   `json:"createdAt"`
}

// Preferences are how an agent wants the app to be; empty means the workspace's setting.
type Preferences struct {
	Language   string `json:"language,omitempty" enum:"en,fa"`
	Direction  string `json:"direction,omitempty" enum:"auto,ltr,rtl"`
	Calendar   string `json:"calendar,omitempty" enum:"auto,gregorian,jalali"`
	Digits     string `json:"digits,omitempty" enum:"auto,latin,persian"`
	Theme      string `json:"theme,omitempty" enum:"system,light,dark"`
	AfterSend  string `json:"afterSend,omitempty" enum:"stay,next,list"`
	EnterSends bool   `json:"enterSends,omitempty"`
}

// Active reports whether the agent may sign in and be assigned to.
func (a Agent) Active() bool { return !a.Disabled && !a.Pending }

// Admin reports whether the agent may change settings.
func (a Agent) Admin() bool { return a.Role == RoleAdmin }

// Actor is the agent as the one who acts.
func (a Agent) Actor() Actor { return Actor{Kind: ActorAgent, ID: string(a.ID)} }

// FirstName is what a contact is told: the part of the name before the first space.
func (a Agent) FirstName() string {
	first, _, _ := strings.Cut(a.Name, " ")
	return first
}

// Validate checks name, address and role.
func (a Agent) Validate() error {
	if err := validName(a.Name); err != nil {
		return err
	}
	if a.Email == "" || NormalEmail(a.Email) != a.Email {
		return Invalid("email", "is not an address in normal form")
	}
	if a.Role != RoleAgent && a.Role != RoleAdmin {
		return Invalid("role", "is neither agent nor admin")
	}
	return nil
}

func validName(name string) error {
	if strings.TrimSpace(name) == "" {
		return Invalid("name", "is empty")
	}
	return validText("name", name, NameRunes)
}
