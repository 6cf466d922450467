package setaside

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/server/api/kit"
)

// SetAside is one thing that the program could not handle, for admins. It says
// why by a key and names things by id: no text of a customer is in it.
type SetAside struct {
	ID           string               `json:"id"`
	Consumer     string               `json:"consumer" doc:"The part of the program that could not: live, search, rules, notify, webhook/…, timers, merges, erasures, uses, audit; feed and store when it cannot be read at all"`
	Reason       follow.Reason        `json:"reason" enum:"damaged,panic,refused,conflict,internal"`
	Kind         inbox.EventKind      `json:"kind,omitempty" doc:"Of the event that it is about"`
	Cursor       inbox.Cursor         `json:"cursor,omitempty" doc:"Its place in the feed"`
	Record       *inbox.RecordRef     `json:"record,omitempty"`
	Contact      inbox.ContactID      `json:"contact,omitempty"`
	Conversation inbox.ConversationID `json:"conversation,omitempty"`
	Number       int64                `json:"number,omitempty" doc:"Of the conversation, when the admin may see it"`
	Tries        int                  `json:"tries"`
	At           time.Time            `json:"at" doc:"When it was set aside first"`
	LastAt       time.Time            `json:"lastAt" doc:"When it was tried last"`
	Asked        bool                 `json:"asked" doc:"It is about to be tried again"`
}

// setAsideView renders a letter, with the conversation's number where the caller sees it.
func (a *API) setAsideView(ctx context.Context, by kit.Caller, l follow.DeadLetter) SetAside {
	out := SetAside{
		ID: l.ID, Consumer: l.Consumer, Reason: l.Reason, Kind: l.Kind, Cursor: l.Cursor, Record: l.Record, Contact: l.Contact,
		Conversation: l.Conversation, Tries: l.Tries, At: l.At, LastAt: l.LastAt, Asked: l.Asked,
	}
	if l.Conversation != "" {
		// One that cannot be read, or is not seen, has no number to follow.
		if c, err := a.Inbox.Conversation(ctx, by.Principal, l.Conversation); err == nil {
			out.Number = c.Number
		}
	}
	return out
}

// mostSetAside bounds one answer: with so many, the first are looked at first.
const mostSetAside = 200

func (a *API) registerSetAside() {
	const path = "/api/v1/set-aside"
	type letters struct {
		Items []SetAside `json:"items" doc:"The oldest first, at most 200"`
		Total int        `json:"total"`
	}
	type which struct {
		ID string `path:"id" maxLength:"200"`
	}
	kit.Route(a.Kit, kit.Admins, http.MethodGet, path, "What the program could not handle and has set aside", func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[letters], error) {
		all, err := a.Letters.List(ctx)
		if err != nil {
			return nil, err
		}
		out := letters{Items: []SetAside{}, Total: len(all)}
		for _, l := range all[:min(len(all), mostSetAside)] {
			out.Items = append(out.Items, a.setAsideView(ctx, by, l))
		}
		return &kit.Body[letters]{Body: out}, nil
	})
	kit.Route(a.Kit, kit.Admins, http.MethodPost, path+"/{id}/retry", "Have it tried again; when that succeeds it is gone from the list", func(ctx context.Context, by kit.Caller, in *which) (*kit.Nothing, error) {
		err := a.Letters.Retry(ctx, by.Principal, in.ID)
		if inbox.ErrorCode(err) == inbox.CodeDamaged {
			err = inbox.Errorf(kit.CodeStill, "%s cannot be read", in.ID)
		}
		return nil, err
	})
	kit.Route(a.Kit, kit.Admins, http.MethodDelete, path+"/{id}", "Give it up for good", func(ctx context.Context, by kit.Caller, in *which) (*kit.Nothing, error) {
		return nil, a.Letters.Drop(ctx, by.Principal, in.ID)
	})
}
