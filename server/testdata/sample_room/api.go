// Package greetings is the sample room's HTTP side.
package greetings

import (
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/greetings"
	"github.com/pasokh/pasokh/server/api/kit"
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
	Version *int64        `json:"version,omitempty"`
	Name    *string       `json:"name,omitempty" maxLength:"120"`
	Text    *string       `json:"text,omitempty"`
	Team    kit.Clearable `json:"team,omitempty"`
}

func (f greetingFields) SentVersion() *int64 { return f.Version }

func (f greetingFields) Apply(g *greetings.Greeting, _ inbox.Clock) {
	kit.Set(&g.Name, f.Name)
	kit.Set(&g.Text, f.Text)
	kit.Set(&g.Team, kit.IDOf[inbox.TeamID](f.Team))
}

func greetingView(g greetings.Greeting) Greeting { return Greeting(g) }

// API is the room's HTTP side.
type API struct {
	*kit.Kit
	shelf *inbox.Shelf[greetings.Greeting]
}

// Room opens the HTTP side of the room of greetings.
func Room(of *inbox.Shelf[greetings.Greeting]) kit.Opener {
	return func(k *kit.Kit) kit.Room { return &API{k, of} }
}

// Routes implements [kit.Room].
func (a *API) Routes() {
	fresh := func() greetings.Greeting { return greetings.Greeting{ID: inbox.NewID[string]()} }
	kit.ShelfRoutes[greetings.Greeting, greetingFields](a.Kit, kit.Admins, "greetings", "greetings", a.shelf, fresh, greetingView)
}

// Bootstrap implements [kit.Bootstrapped].
func (a *API) Bootstrap() []kit.Part {
	return []kit.Part{kit.ShelfPart("greetings", a.shelf, greetingView)}
}
