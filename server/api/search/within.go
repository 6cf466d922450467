package search

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// passagePage is a part of what was found within a conversation, newest first.
// Next is the seq to ask before.
type passagePage struct {
	Items []FoundMessage `json:"items"`
	Next  int64          `json:"next,omitempty" doc:"Older messages were not looked at yet: ask with before"`
}

func (a *API) registerWithin() {
	type query struct {
		ID     string `path:"id" maxLength:"64"`
		Text   string `query:"q" required:"true" maxLength:"200" doc:"Words that all must be in the message or its files' names, as parts"`
		Before int64  `query:"before" minimum:"0" doc:"Only older than this seq"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/conversations/{id}/find", "Messages and notes of one conversation that hold all words, newest first",
		func(ctx context.Context, by kit.Caller, in *query) (*kit.Body[passagePage], error) {
			c, err := a.Inbox.Conversation(ctx, by.Principal, inbox.ConversationID(in.ID))
			if err != nil {
				return nil, err
			}
			got, err := a.Search.Within(ctx, by.Principal, c.ID, in.Text, in.Before)
			if err != nil {
				return nil, err
			}
			n, err := a.Names(ctx, c)
			if err != nil {
				return nil, err
			}
			out := passagePage{Items: make([]FoundMessage, len(got.Items)), Next: got.Next}
			for i, p := range got.Items {
				out.Items[i] = FoundMessage{p.Message.Seq, p.Message.Kind, n.Actor(p.Message.Author), p.Message.At, wire.Full(p.Fragments)}
			}
			return &kit.Body[passagePage]{Body: out}, nil
		})
}
