package wire

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Absorbed is a contact that was merged into another.
type Absorbed struct {
	ID        inbox.ContactID `json:"id"`
	Name      string          `json:"name,omitempty"`
	Alias     inbox.Alias     `json:"alias"`
	At        time.Time       `json:"at"`
	UndoUntil time.Time       `json:"undoUntil" doc:"Until when it can be taken back"`
}

func absorbed(c inbox.Contact) []Absorbed {
	out := make([]Absorbed, len(c.Absorbed))
	for i, a := range c.Absorbed {
		out[i] = Absorbed{ID: a.Contact, Name: a.Name, Alias: inbox.AliasOf(a.Contact), At: a.At, UndoUntil: a.UndoUntil()}
	}
	return out
}

// Contact is a person in full.
type Contact struct {
	ContactRef
	Version       int64            `json:"version"`
	Email         string           `json:"email,omitempty" doc:"Proven"`
	EmailVerified bool             `json:"emailVerified" doc:"A site or the domain of a mail vouched for it"`
	ClaimedEmail  string           `json:"claimedEmail,omitempty" doc:"Typed by a visitor, never proven"`
	Phone         string           `json:"phone,omitempty"`
	Company       string           `json:"company,omitempty"`
	Title         string           `json:"title,omitempty"`
	Language      string           `json:"language,omitempty"`
	Notes         string           `json:"notes,omitempty"`
	Tags          []inbox.TagID    `json:"tags"`
	Identities    []inbox.Identity `json:"identities"`
	CreatedAt     time.Time        `json:"createdAt"`
	LastSeenAt    *time.Time       `json:"lastSeenAt,omitempty"`
	LastPage      *inbox.WebPage   `json:"lastPage,omitempty"`

	Attributes map[string]string  `json:"attributes" doc:"By the keys of the attributes that admins declare"`
	Social     []inbox.SocialLink `json:"social"`
	Absorbed   []Absorbed         `json:"absorbed" doc:"The contacts that were merged into it"`
}

// ContactView renders a contact in full.
func (r *Renderer) ContactView(c inbox.Contact) Contact {
	out := Contact{
		ContactRef: r.contactRef(c.ID, c), Version: c.Version, Email: c.Email(), EmailVerified: c.EmailProven(), ClaimedEmail: c.ClaimedEmail,
		Phone: c.Phone, Company: c.Company, Title: c.Title, Language: c.Language, Notes: c.Notes, Tags: Full(c.Tags),
		Identities: []inbox.Identity{}, CreatedAt: c.CreatedAt, LastSeenAt: Moment(c.LastSeenAt),
		Attributes: c.Attributes, Social: Full(c.Social), Absorbed: absorbed(c),
	}
	if out.Attributes == nil {
		out.Attributes = map[string]string{}
	}
	for _, i := range c.Known() {
		if i.Kind == inbox.IdentityVisitor {
			i.Value = "" // knowing it would be of no use to an agent, and of some to a thief
		}
		out.Identities = append(out.Identities, i)
	}
	if c.Page != (inbox.WebPage{}) {
		out.LastPage = &c.Page
	}
	return out
}
