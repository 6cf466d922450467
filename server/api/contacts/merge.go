package contacts

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// Duplicate is a contact that may be the same person.
type Duplicate struct {
	Contact wire.Contact   `json:"contact"`
	Traits  []search.Trait `json:"traits" doc:"What both have, the most telling first: email, phone, name"`
}

type duplicateList struct {
	Items []Duplicate `json:"items"`
}

func (a *API) registerContactMerge() {
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/contacts/{id}/duplicates", "Contacts that may be the same person, at most five",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[duplicateList], error) {
			c, err := a.Contacts.Get(ctx, by.Principal, inbox.ContactID(in.ID))
			if err != nil {
				return nil, err
			}
			alike, err := a.Search.Alike(ctx, by.Principal, c)
			out := duplicateList{Items: make([]Duplicate, len(alike))}
			for i, other := range alike {
				out.Items[i] = Duplicate{a.ContactView(other.Contact), other.Traits}
			}
			return &kit.Body[duplicateList]{Body: out}, err
		})
	type merge struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Into inbox.ContactID `json:"into" maxLength:"64"`
			Take []string        `json:"take,omitempty" maxItems:"60" doc:"Fields of which this one's value is kept where both have one: name, phone, company, title, language, claimedEmail, attributes.KEY"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/contacts/{id}/merge", "Make it one with another contact, whose id stays",
		func(ctx context.Context, by kit.Caller, in *merge) (*kit.Body[wire.Contact], error) {
			c, err := a.Contacts.Merge(ctx, by.Principal, inbox.ContactID(in.ID), in.Body.Into, in.Body.Take)
			return &kit.Body[wire.Contact]{Body: a.ContactView(c)}, err
		})
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/contacts/{id}/unmerge", "Take a merge of contacts back, within 30 days",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[wire.Contact], error) {
			c, err := a.Contacts.Unmerge(ctx, by.Principal, inbox.ContactID(in.ID))
			return &kit.Body[wire.Contact]{Body: a.ContactView(c)}, err
		})
}
