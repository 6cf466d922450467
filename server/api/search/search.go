package search

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// FoundMessage is the message that answers the search best.
type FoundMessage struct {
	Seq       int64             `json:"seq"`
	Kind      inbox.MessageKind `json:"kind" enum:"message,forward,note,event"`
	Author    wire.Actor        `json:"author"`
	At        time.Time         `json:"at"`
	Fragments []search.Fragment `json:"fragments"`
}

// Found is a conversation that a search found.
type Found struct {
	Conversation wire.Row          `json:"conversation"`
	Subject      []search.Fragment `json:"subject,omitempty"`
	Contact      []search.Fragment `json:"contact,omitempty"`
	Message      *FoundMessage     `json:"message,omitempty"`
	Score        float64           `json:"score"`
}

// FoundPage is a page of what a search found.
type FoundPage struct {
	Items    []Found `json:"items"`
	Next     string  `json:"next,omitempty"`
	Total    int     `json:"total"`
	More     bool    `json:"more,omitempty" doc:"Total is only a part"`
	State    string  `json:"state" enum:"ready,rebuilding"`
	Progress float64 `json:"progress" doc:"Of a rebuild, 0 to 1"`
	Took     float64 `json:"took" doc:"Milliseconds"`
}

func (a *API) registerSearch() {
	type query struct {
		Text  string `query:"q" maxLength:"2000"`
		After string `query:"after" maxLength:"400"`
		Limit int    `query:"limit" minimum:"1" maximum:"20" default:"20"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/search", "Everything ever said, in the query language of docs/search.md",
		func(ctx context.Context, by kit.Caller, in *query) (*kit.Body[FoundPage], error) {
			known, err := a.searchNames(ctx, by)
			if err != nil {
				return nil, err
			}
			got, err := a.Search.Search(ctx, by.Principal, search.Query{Text: in.Text, After: in.After, Limit: in.Limit}, known)
			if err != nil {
				return nil, err
			}
			items, err := a.found(ctx, by, got.Items)
			return &kit.Body[FoundPage]{Body: FoundPage{
				Items: items, Next: got.Next, Total: got.Total, More: got.More, State: string(got.State.Phase), Progress: got.State.Progress,
				Took: float64(got.Took.Microseconds()) / 1000,
			}}, err
		})
}

func (a *API) found(ctx context.Context, by kit.Caller, hits []search.Hit) ([]Found, error) {
	conversations := make([]inbox.Conversation, len(hits))
	for i, h := range hits {
		conversations[i] = h.Conversation
	}
	n, err := a.Names(ctx, conversations...)
	if err != nil {
		return nil, err
	}
	out := make([]Found, len(hits))
	for i, h := range hits {
		out[i] = Found{Conversation: a.Row(h.Conversation, n, by.Agent.ID), Subject: h.Subject, Contact: h.Contact, Score: h.Score}
		if m := h.Message; m != nil {
			out[i].Message = &FoundMessage{m.Message.Seq, m.Message.Kind, n.Actor(m.Message.Author), m.Message.At, wire.Full(m.Fragments)}
		}
	}
	return out, nil
}

// searchNames are what a query of the agent may call by name.
func (a *API) searchNames(ctx context.Context, by kit.Caller) (search.Names, error) {
	d, out := a.Inbox.Directory, search.Names{Me: by.Agent.ID}
	var err error
	if out.Agents, err = d.Agents.List(ctx); err != nil {
		return out, err
	}
	if out.Teams, err = d.Teams.List(ctx); err != nil {
		return out, err
	}
	if out.Channels, err = d.Channels.List(ctx); err != nil {
		return out, err
	}
	if out.Tags, err = d.Tags.List(ctx); err != nil {
		return out, err
	}
	if out.Folders, err = d.Folders.ListFor(ctx, by.Principal); err != nil {
		return out, err
	}
	settings, err := a.Workspace.Present(ctx)
	if err != nil {
		return out, err
	}
	out.Zone, err = time.LoadLocation(settings.TimeZone)
	return out, err
}

// Similar is a past conversation that resembles another.
type Similar struct {
	Conversation wire.Row `json:"conversation"`
	Score        float64  `json:"score" doc:"0 to 1"`
	Messages     int64    `json:"messages"`
}

type similarList struct {
	Items []Similar `json:"items"`
}

func (a *API) registerSimilar() {
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/conversations/{id}/similar", "Past conversations like this one",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[similarList], error) {
			like, err := a.Search.Similar(ctx, by.Principal, inbox.ConversationID(in.ID), 5)
			if err != nil {
				return nil, err
			}
			conversations := make([]inbox.Conversation, len(like))
			for i, l := range like {
				conversations[i] = l.Conversation
			}
			rows, err := a.Rows(ctx, conversations, by.Agent.ID)
			if err != nil {
				return nil, err
			}
			out := similarList{Items: make([]Similar, len(like))}
			for i, l := range like {
				out.Items[i] = Similar{rows[i], l.Score, l.Conversation.Said}
			}
			return &kit.Body[similarList]{Body: out}, nil
		})
}
