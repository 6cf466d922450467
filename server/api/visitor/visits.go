package visitor

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
)

// VisitedPage is a page that a visitor looked at in the present visit.
type VisitedPage struct {
	URL   string    `json:"url"`
	Title string    `json:"title"`
	At    time.Time `json:"at"`
}

// ToldPage is a page of the present visit as the panel tells it.
type ToldPage struct {
	URL   string    `json:"url,omitempty" maxLength:"2000"`
	Title string    `json:"title,omitempty" maxLength:"2000"`
	At    time.Time `json:"at,omitempty"`
	From  string    `json:"from,omitempty" doc:"How the visitor came to the first one, and counts with a message: what that one's query said of a campaign (utm_), a space, and the address of the page before"`
}

func (p ToldPage) web() inbox.WebPage { return inbox.WebPage{URL: p.URL, Title: p.Title} }

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
			Pages []ToldPage `json:"pages" maxItems:"20"`
		}
	}
	kit.Route(a.Kit, kit.Visitors, http.MethodPut, "/chat/api/me/visit", "Tell the pages of the present visit; of who never wrote nothing is kept",
		func(ctx context.Context, by kit.Caller, in *told) (*kit.Nothing, error) {
			if by.Scope.Contact == "" {
				return nil, nil
			}
			if err := kit.Within(a.Limits.Visits, by.Visitor.ID); err != nil {
				return nil, err
			}
			if err := kit.Within(a.Limits.Sending, kit.NetworkOf(by.Address)); err != nil {
				return nil, err
			}
			pages := []chat.Visited{}
			for _, p := range in.Body.Pages {
				if page := p.web(); page.Web() {
					pages = append(pages, chat.Visited{WebPage: page, At: p.At})
				}
			}
			return nil, a.Hub.Presence.Visited(ctx, by.Scope.Contact, pages)
		})
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/contacts/{id}/visit", "The pages of a contact's present visit",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[VisitedPages], error) {
			contact, err := a.Contacts.Get(ctx, by.Principal, inbox.ContactID(in.ID))
			if err != nil {
				return nil, err
			}
			out := VisitedPages{Pages: []VisitedPage{}}
			for _, p := range a.Hub.Presence.Visit(contact.ID) {
				out.Pages = append(out.Pages, VisitedPage{p.URL, p.Title, p.At})
			}
			return &kit.Body[VisitedPages]{Body: out}, nil
		})
}
