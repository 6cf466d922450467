package api

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
)

// Contact is a person in full.
type Contact struct {
	ContactRef
	Version       int64            `json:"version"`
	Email         string           `json:"email,omitempty" doc:"Proven"`
	EmailVerified bool             `json:"emailVerified"`
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

func (r *Renderer) contactView(c inbox.Contact) Contact {
	out := Contact{
		ContactRef: r.contactRef(c.ID, c), Version: c.Version, Email: c.Email(), EmailVerified: c.Email() != "", ClaimedEmail: c.ClaimedEmail,
		Phone: c.Phone, Company: c.Company, Title: c.Title, Language: c.Language, Notes: c.Notes, Tags: full(c.Tags),
		Identities: []inbox.Identity{}, CreatedAt: c.CreatedAt, LastSeenAt: moment(c.LastSeenAt),
		Attributes: c.Attributes, Social: full(c.Social), Absorbed: absorbed(c),
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

func (a *API) registerContacts() {
	route(a, agents, http.MethodGet, "/api/v1/contacts/{id}", "One contact",
		func(ctx context.Context, by caller, in *byID) (*body[Contact], error) {
			c, err := a.Contacts.Get(ctx, by.Principal, inbox.ContactID(in.ID))
			return &body[Contact]{a.contactView(c)}, err
		})
	type contactChange struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Name     *string        `json:"name,omitempty"`
			Phone    *string        `json:"phone,omitempty"`
			Company  *string        `json:"company,omitempty"`
			Title    *string        `json:"title,omitempty"`
			Language *string        `json:"language,omitempty"`
			Notes    *string        `json:"notes,omitempty"`
			Tags     *[]inbox.TagID `json:"tags,omitempty" maxItems:"50"`

			Attributes map[string]string   `json:"attributes,omitempty" doc:"Those to change, by key; an empty value removes one"`
			Social     *[]inbox.SocialLink `json:"social,omitempty" maxItems:"20"`
		}
	}
	route(a, agents, http.MethodPatch, "/api/v1/contacts/{id}", "Change what is known of a contact",
		func(ctx context.Context, by caller, in *contactChange) (*body[Contact], error) {
			b := in.Body
			c, err := a.Contacts.Update(ctx, by.Principal, inbox.ContactID(in.ID), contacts.Patch{
				Name: b.Name, Phone: b.Phone, Company: b.Company, Title: b.Title, Language: b.Language, Notes: b.Notes, Tags: b.Tags,
				Attributes: b.Attributes, Social: b.Social,
			})
			return &body[Contact]{a.contactView(c)}, err
		})
	type listing struct {
		ID    string `path:"id" maxLength:"64"`
		After string `query:"after" maxLength:"400"`
		Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
	}
	route(a, agents, http.MethodGet, "/api/v1/contacts/{id}/conversations", "A contact's conversations, newest first",
		func(ctx context.Context, by caller, in *listing) (*body[rowPage], error) {
			if _, err := a.Contacts.Get(ctx, by.Principal, inbox.ContactID(in.ID)); err != nil {
				return nil, err
			}
			all, next, err := a.Inbox.ByContact(ctx, by.Principal, inbox.ContactID(in.ID), inbox.Page{After: in.After, Limit: in.Limit})
			return a.rowPage(ctx, by, all, next, err)
		})
}
