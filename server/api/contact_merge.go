package api

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search"
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

// Duplicate is a contact that may be the same person.
type Duplicate struct {
	Contact Contact        `json:"contact"`
	Traits  []search.Trait `json:"traits" doc:"What both have, the most telling first: email, phone, name"`
}

type duplicateList struct {
	Items []Duplicate `json:"items"`
}

func (a *API) registerContactMerge() {
	route(a, agents, http.MethodGet, "/api/v1/contacts/{id}/duplicates", "Contacts that may be the same person, at most five",
		func(ctx context.Context, by caller, in *byID) (*body[duplicateList], error) {
			c, err := a.Contacts.Get(ctx, by.Principal, inbox.ContactID(in.ID))
			if err != nil {
				return nil, err
			}
			alike, err := a.Search.Alike(ctx, by.Principal, c)
			out := duplicateList{Items: make([]Duplicate, len(alike))}
			for i, other := range alike {
				out.Items[i] = Duplicate{a.contactView(other.Contact), other.Traits}
			}
			return &body[duplicateList]{out}, err
		})
	type merge struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Into inbox.ContactID `json:"into" maxLength:"64"`
			Take []string        `json:"take,omitempty" maxItems:"60" doc:"Fields of which this one's value is kept where both have one: name, phone, company, title, language, claimedEmail, attributes.KEY"`
		}
	}
	route(a, agents, http.MethodPost, "/api/v1/contacts/{id}/merge", "Make it one with another contact, whose id stays",
		func(ctx context.Context, by caller, in *merge) (*body[Contact], error) {
			c, err := a.Contacts.Merge(ctx, by.Principal, inbox.ContactID(in.ID), in.Body.Into, in.Body.Take)
			return &body[Contact]{a.contactView(c)}, err
		})
	route(a, agents, http.MethodPost, "/api/v1/contacts/{id}/unmerge", "Take a merge of contacts back, within 30 days",
		func(ctx context.Context, by caller, in *byID) (*body[Contact], error) {
			c, err := a.Contacts.Unmerge(ctx, by.Principal, inbox.ContactID(in.ID))
			return &body[Contact]{a.contactView(c)}, err
		})
}
