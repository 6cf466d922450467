package api

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// VisitedPage is a page that a visitor looked at in the present visit.
type VisitedPage struct {
	URL   string    `json:"url" maxLength:"2000"`
	Title string    `json:"title" maxLength:"2000"`
	At    time.Time `json:"at"`
}

// VisitedPages are what a contact looked at on the company's sites in the present visit.
type VisitedPages struct {
	Pages []VisitedPage `json:"pages" doc:"Oldest first; kept in memory, and not for long"`
}

// registerVisits are the routes of pages visited: told by the panel, which has
// them from the page, and read by agents. A frame {type: visit, contact} says
// that there is news.
func (a *API) registerVisits() {
	type told struct {
		Body struct {
			Pages []VisitedPage `json:"pages" maxItems:"20"`
		}
	}
	route(a, visitor, http.MethodPut, "/chat/api/me/visit", "Tell the pages of the present visit; of who never wrote nothing is kept",
		func(_ context.Context, by caller, in *told) (*nothing, error) {
			if by.Scope.Contact == "" {
				return nil, nil
			}
			if err := within(a.limits.visits, by.Visitor.ID); err != nil {
				return nil, err
			}
			pages := []chat.Visited{}
			for _, p := range in.Body.Pages {
				if page := (inbox.WebPage{URL: p.URL, Title: p.Title}); page.Web() {
					pages = append(pages, chat.Visited{WebPage: page, At: p.At})
				}
			}
			a.hub.Visited(by.Scope.Contact, pages)
			return nil, nil
		})
	route(a, agents, http.MethodGet, "/api/v1/contacts/{id}/visit", "The pages of a contact's present visit",
		func(ctx context.Context, by caller, in *byID) (*body[VisitedPages], error) {
			contact, err := a.Inbox.Contact(ctx, by.Principal, inbox.ContactID(in.ID))
			if err != nil {
				return nil, err
			}
			out := VisitedPages{Pages: []VisitedPage{}}
			for _, p := range a.hub.Visit(contact.ID) {
				out.Pages = append(out.Pages, VisitedPage{p.URL, p.Title, p.At})
			}
			return &body[VisitedPages]{out}, nil
		})
}
