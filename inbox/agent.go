package inbox

import (
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox/fold"
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
	PublicName  string      `json:"publicName,omitempty"` // what visitors are told; empty: the first name
	Photo       FileID      `json:"photo,omitempty"`      // a square picture, see package files
	Email       string      `json:"email"`                // normal form, unique
	Role        Role        `json:"role"`
	Disabled    bool        `json:"disabled,omitempty"`
	Pending     bool        `json:"pending,omitempty"` // invited and not yet accepted
	AllChannels bool        `json:"allChannels,omitempty"`
	Channels    []ChannelID `json:"channels,omitempty"`
	Teams       []TeamID    `json:"teams,omitempty"`
	OwnOnly     bool        `json:"ownOnly,omitempty"` // of these, only own and unassigned conversations
	Preferences Preferences `json:"preferences,omitzero"`
	// Availability is the agent's own word on taking new conversations.
	Availability Availability `json:"availability,omitempty"`
	Capacity     int          `json:"capacity,omitempty"` // active conversations at a time that routing gives; 0 is no limit
	Hours        HoursID      `json:"hours,omitempty"`    // when routing gives any; empty is always
	CreatedAt    time.Time    `json:"createdAt"`
}

// Availability says whether an agent takes new conversations.
type Availability string

const (
	AvailableOnline   Availability = "online"   // while here; the empty value means it too
	AvailableAway     Availability = "away"     // no new ones
	AvailableReassign Availability = "reassign" // none, and those that are open go to colleagues
)

// MaxCapacity bounds an agent's capacity.
const MaxCapacity = 1000

// Takes reports whether the agent wants new conversations.
func (a Agent) Takes() bool {
	return a.Active() && (a.Availability == "" || a.Availability == AvailableOnline)
}

// Preferences are how an agent wants the app to be; empty means the workspace's setting.
type Preferences struct {
	Language   string `json:"language,omitempty" pattern:"^[a-z]{2,3}$"`
	Direction  string `json:"direction,omitempty" enum:"auto,ltr,rtl"`
	Calendar   string `json:"calendar,omitempty" enum:"auto,gregorian,jalali"`
	Digits     string `json:"digits,omitempty" enum:"auto,latin,persian"`
	Theme      string `json:"theme,omitempty" enum:"system,light,dark"`
	AfterSend  string `json:"afterSend,omitempty" enum:"stay,next,list"`
	EnterSends bool   `json:"enterSends,omitempty"`
	Undo       string `json:"undo,omitempty" enum:"0,5,10,20,30"` // for how many seconds an e-mail that was sent may be taken back; "" is 10

	Folders Arrangement `json:"folders,omitzero"`
}

// Arrangement is how an agent has the folders that are not built in. What it
// does not name comes last, in the workspace's order; what is gone is passed over.
type Arrangement struct {
	Pinned []FolderID `json:"pinned,omitempty" maxItems:"300"` // stand above all others
	Order  []FolderID `json:"order,omitempty" maxItems:"300"`
}

// maxArranged bounds what an arrangement names.
const maxArranged = 300

// Active reports whether the agent may sign in and be assigned to.
func (a Agent) Active() bool { return !a.Disabled && !a.Pending }

// Admin reports whether the agent may change settings.
func (a Agent) Admin() bool { return a.Role == RoleAdmin }

// Actor is the agent as the one who acts.
func (a Agent) Actor() Actor { return Actor{Kind: ActorAgent, ID: string(a.ID)} }

// ShownName is what a contact is told: the name for that, or else the first name.
func (a Agent) ShownName() string {
	if a.PublicName != "" {
		return a.PublicName
	}
	return a.FirstName()
}

// FirstName is the part of the name before the first space.
func (a Agent) FirstName() string {
	first, _, _ := strings.Cut(a.Name, " ")
	return first
}

// Validate checks name, address and role.
func (a Agent) Validate() error {
	if err := ValidName(a.Name); err != nil {
		return err
	}
	if err := ValidText("publicName", a.PublicName, NameRunes); err != nil {
		return err
	}
	if a.Email == "" || NormalEmail(a.Email) != a.Email {
		return Invalid("email", "is not an address in normal form")
	}
	if a.Role != RoleAgent && a.Role != RoleAdmin {
		return Invalid("role", "is neither agent nor admin")
	}
	if f := a.Preferences.Folders; len(f.Pinned) > maxArranged || len(f.Order) > maxArranged {
		return Invalid("preferences.folders", "names too many")
	}
	switch a.Availability {
	case "", AvailableOnline, AvailableAway, AvailableReassign:
	default:
		return Invalid("availability", "is unknown")
	}
	if a.Capacity < 0 || a.Capacity > MaxCapacity {
		return Invalid("capacity", "is out of range")
	}
	return nil
}

// ValidName checks what something is called: it shows something, and is not too long.
func ValidName(name string) error {
	if fold.Key(name) == "" { // of joiners, too: it could not be told from another
		return Invalid("name", "is empty")
	}
	return ValidText("name", name, NameRunes)
}
