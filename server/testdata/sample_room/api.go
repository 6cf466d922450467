package api

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/greetings"
)

// Greeting is what a team says first.
type Greeting struct {
	ID      string       `json:"id"`
	Version int64        `json:"version"`
	Name    string       `json:"name"`
	Text    string       `json:"text"`
	Team    inbox.TeamID `json:"team,omitempty"`
}

type greetingFields struct {
	Version *int64    `json:"version,omitempty"`
	Name    *string   `json:"name,omitempty" maxLength:"120"`
	Text    *string   `json:"text,omitempty"`
	Team    clearable `json:"team,omitempty"`
}

func (f greetingFields) version() *int64 { return f.Version }

func (f greetingFields) apply(g *greetings.Greeting, _ inbox.Clock) {
	set(&g.Name, f.Name)
	set(&g.Text, f.Text)
	set(&g.Team, idOf[inbox.TeamID](f.Team))
}

func greetingView(g greetings.Greeting) Greeting { return Greeting(g) }

type greetingsRoom struct {
	shelf *inbox.Shelf[greetings.Greeting]
}

// GreetingsRoom returns the room of greetings.
func GreetingsRoom(of *inbox.Shelf[greetings.Greeting]) Room { return greetingsRoom{of} }

func (r greetingsRoom) routes(a *API) {
	fresh := func() greetings.Greeting { return greetings.Greeting{ID: inbox.NewID[string]()} }
	shelfRoutes[greetings.Greeting, greetingFields](a, admins, "greetings", "greetings", r.shelf, fresh, greetingView)
}

func (r greetingsRoom) bootstrap(ctx context.Context, by caller, into *Bootstrap) error {
	return listInto(ctx, by, r.shelf, &into.Greetings, greetingView)
}
