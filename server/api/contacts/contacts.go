package contacts

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

func (a *API) registerContacts() {
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/contacts/{id}", "One contact",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[wire.Contact], error) {
			c, err := a.Contacts.Get(ctx, by.Principal, inbox.ContactID(in.ID))
			return &kit.Body[wire.Contact]{Body: a.ContactView(c)}, err
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
	kit.Route(a.Kit, kit.Agents, http.MethodPatch, "/api/v1/contacts/{id}", "Change what is known of a contact",
		func(ctx context.Context, by kit.Caller, in *contactChange) (*kit.Body[wire.Contact], error) {
			b := in.Body
			c, err := a.Contacts.Update(ctx, by.Principal, inbox.ContactID(in.ID), contacts.Patch{
				Name: b.Name, Phone: b.Phone, Company: b.Company, Title: b.Title, Language: b.Language, Notes: b.Notes, Tags: b.Tags,
				Attributes: b.Attributes, Social: b.Social,
			})
			return &kit.Body[wire.Contact]{Body: a.ContactView(c)}, err
		})
	type listing struct {
		ID    string `path:"id" maxLength:"64"`
		After string `query:"after" maxLength:"400"`
		Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/contacts/{id}/conversations", "A contact's conversations, newest first",
		func(ctx context.Context, by kit.Caller, in *listing) (*kit.Body[wire.RowPage], error) {
			if _, err := a.Contacts.Get(ctx, by.Principal, inbox.ContactID(in.ID)); err != nil {
				return nil, err
			}
			all, next, err := a.Inbox.ByContact(ctx, by.Principal, inbox.ContactID(in.ID), inbox.Page{After: in.After, Limit: in.Limit})
			return a.RowPage(ctx, by, all, next, err)
		})
}
