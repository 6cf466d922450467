// Package canned is canned replies over HTTP.
package canned

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// Canned is a prepared reply.
type Canned struct {
	ID       inbox.CannedID      `json:"id"`
	Version  int64               `json:"version"`
	Shortcut string              `json:"shortcut"`
	Title    string              `json:"title"`
	Text     string              `json:"text"`
	Language string              `json:"language,omitempty"`
	Team     inbox.TeamID        `json:"team,omitempty"`
	Actions  inbox.CannedActions `json:"actions,omitzero"`
	Personal bool                `json:"personal,omitempty" doc:"Nobody else sees it"`
	Files    []wire.File         `json:"files"`
}

func cannedView(c canned.Reply) Canned {
	files := make([]wire.File, 0, len(c.Files))
	for _, f := range c.Files {
		files = append(files, wire.FileView(f))
	}
	return Canned{c.ID, c.Version, c.Shortcut, c.Title, c.Text, c.Language, c.Team, c.Actions, c.Owner != "", files}
}

type cannedFields struct {
	Version  *int64               `json:"version,omitempty"`
	Shortcut *string              `json:"shortcut,omitempty" maxLength:"160"`
	Title    *string              `json:"title,omitempty" maxLength:"480"`
	Text     *string              `json:"text,omitempty"`
	Language *string              `json:"language,omitempty" pattern:"^([a-z]{2,3})?$"`
	Team     kit.Clearable        `json:"team,omitempty"`
	Actions  *inbox.CannedActions `json:"actions,omitempty" doc:"In place of those before"`
	Files    *[]inbox.FileID      `json:"files,omitempty" maxItems:"10" doc:"In place of those before: of these, and fresh uploads"`
	kit.OwnField
}

func (f cannedFields) Own(to *canned.Reply, by inbox.AgentID) { f.OwnField.Set(&to.Owner, by) }

func (f cannedFields) Resolve(ctx context.Context, k *kit.Kit, by kit.Caller, to *canned.Reply) (err error) {
	if f.Files != nil {
		to.Files, err = to.Attached(ctx, by.Principal, *f.Files, k.Inbox)
	}
	return err
}

func (f cannedFields) Check(k *kit.Kit) error { return k.Speaks("language", kit.Said(f.Language)) }

func (f cannedFields) SentVersion() *int64 { return f.Version }

func (f cannedFields) Apply(c *canned.Reply, clock inbox.Clock) {
	c.UpdatedAt = clock.Now()
	kit.Set(&c.Shortcut, f.Shortcut)
	kit.Set(&c.Title, f.Title)
	kit.Set(&c.Text, f.Text)
	kit.Set(&c.Language, f.Language)
	kit.Set(&c.Team, kit.IDOf[inbox.TeamID](f.Team))
	kit.Set(&c.Actions, f.Actions)
}

// CannedUse tells how often a canned reply was sent.
type CannedUse struct {
	ID     inbox.CannedID `json:"id"`
	Count  int64          `json:"count"`
	LastAt time.Time      `json:"lastAt"`
}

// API is the room's HTTP side.
type API struct {
	*kit.Kit
	replies *canned.Replies
}

// Room opens the HTTP side of the room of canned replies.
func Room(of *canned.Replies) kit.Opener {
	return func(k *kit.Kit) kit.Room { return &API{k, of} }
}

// Bootstrap implements [kit.Bootstrapped].
func (a *API) Bootstrap() []kit.Part {
	return []kit.Part{kit.ShelfPart("canned", a.replies.Shelf, cannedView)}
}

// Routes implements [kit.Room].
func (a *API) Routes() {
	kit.ShelfRoutes[canned.Reply, cannedFields](a.Kit, kit.Agents, "canned", "canned replies", a.replies.Shelf, func() canned.Reply { return canned.Reply{ID: inbox.NewID[inbox.CannedID]()} }, cannedView)
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/canned/uses", "How often each canned reply was sent",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[kit.Items[CannedUse]], error) {
			uses, err := a.replies.Uses(ctx, by.Principal)
			if err != nil {
				return nil, err
			}
			out := kit.Items[CannedUse]{Items: []CannedUse{}}
			for _, u := range uses {
				out.Items = append(out.Items, CannedUse{u.ID, u.Count, u.LastAt})
			}
			return &kit.Body[kit.Items[CannedUse]]{Body: out}, nil
		})
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/canned/{id}/files", "Copies of its files, to be sent with a message",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[kit.Items[wire.File]], error) {
			if err := kit.Within(a.Limits.Uploads, string(by.Agent.ID)); err != nil {
				return nil, err
			}
			reply, err := a.replies.GetFor(ctx, by.Principal, in.ID)
			if err != nil {
				return nil, err
			}
			if err := a.Quotas.CopiesOf(by, reply.Files); err != nil {
				return nil, err
			}
			files, err := a.Files.Copy(ctx, by.Principal.Actor, reply.Files, inbox.Holder{})
			if err != nil {
				return nil, err
			}
			out := kit.Items[wire.File]{Items: []wire.File{}}
			for _, f := range files {
				out.Items = append(out.Items, wire.FileView(f))
			}
			return &kit.Body[kit.Items[wire.File]]{Body: out}, nil
		})
	a.rendering()
}

// rendered is a canned reply filled in for a conversation.
type rendered struct {
	Text    string   `json:"text"`
	Missing []string `json:"missing" doc:"Variables without a value; they stay in the text"`
}

func (a *API) rendering() {
	type which struct {
		ID     string `path:"id" maxLength:"64"`
		Canned string `path:"canned" maxLength:"64"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/conversations/{id}/canned/{canned}", "A canned reply filled in for the conversation",
		func(ctx context.Context, by kit.Caller, in *which) (*kit.Body[rendered], error) {
			c, err := a.Inbox.Conversation(ctx, by.Principal, inbox.ConversationID(in.ID))
			if err != nil {
				return nil, err
			}
			reply, err := a.replies.GetFor(ctx, by.Principal, in.Canned)
			if err != nil {
				return nil, err
			}
			facts, err := a.replies.Facts(ctx, by.Principal, c)
			if err != nil {
				return nil, err
			}
			text, missing, err := a.Inbox.Render(ctx, reply.Prepared(), facts)
			return &kit.Body[rendered]{Body: rendered{text, wire.Full(missing)}}, err
		})
}
