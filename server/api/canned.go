package api

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
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
	Files    []File              `json:"files"`
}

func cannedView(c canned.Reply) Canned {
	files := make([]File, 0, len(c.Files))
	for _, f := range c.Files {
		files = append(files, fileView(f))
	}
	return Canned{c.ID, c.Version, c.Shortcut, c.Title, c.Text, c.Language, c.Team, c.Actions, c.Owner != "", files}
}

type cannedFields struct {
	Version  *int64               `json:"version,omitempty"`
	Shortcut *string              `json:"shortcut,omitempty" maxLength:"160"`
	Title    *string              `json:"title,omitempty" maxLength:"480"`
	Text     *string              `json:"text,omitempty"`
	Language *string              `json:"language,omitempty" pattern:"^([a-z]{2,3})?$"`
	Team     clearable            `json:"team,omitempty"`
	Actions  *inbox.CannedActions `json:"actions,omitempty" doc:"In place of those before"`
	Files    *[]inbox.FileID      `json:"files,omitempty" maxItems:"10" doc:"In place of those before: of these, and fresh uploads"`
	OwnField
}

func (f cannedFields) own(to *canned.Reply, by inbox.AgentID) { f.OwnField.set(&to.Owner, by) }

func (f cannedFields) resolve(ctx context.Context, a *API, by caller, to *canned.Reply) (err error) {
	if f.Files != nil {
		to.Files, err = to.Attached(ctx, by.Principal, *f.Files, a.Inbox)
	}
	return err
}

func (f cannedFields) check(a *API) error { return a.speaks("language", said(f.Language)) }

func (f cannedFields) version() *int64 { return f.Version }

func (f cannedFields) apply(c *canned.Reply, clock inbox.Clock) {
	c.UpdatedAt = clock.Now()
	set(&c.Shortcut, f.Shortcut)
	set(&c.Title, f.Title)
	set(&c.Text, f.Text)
	set(&c.Language, f.Language)
	set(&c.Team, idOf[inbox.TeamID](f.Team))
	set(&c.Actions, f.Actions)
}

// CannedUse tells how often a canned reply was sent.
type CannedUse struct {
	ID     inbox.CannedID `json:"id"`
	Count  int64          `json:"count"`
	LastAt time.Time      `json:"lastAt"`
}

// cannedRoom is the room of canned replies.
type cannedRoom struct{ replies *canned.Replies }

// CannedRoom returns the room of canned replies.
func CannedRoom(of *canned.Replies) Room { return cannedRoom{of} }

func (r cannedRoom) bootstrap(ctx context.Context, by caller, into *Bootstrap) error {
	return listInto(ctx, by, r.replies.Shelf, &into.Canned, cannedView)
}

func (r cannedRoom) routes(a *API) {
	shelfRoutes[canned.Reply, cannedFields](a, agents, "canned", "canned replies", r.replies.Shelf, func() canned.Reply { return canned.Reply{ID: inbox.NewID[inbox.CannedID]()} }, cannedView)
	route(a, agents, http.MethodGet, "/api/v1/canned/uses", "How often each canned reply was sent",
		func(ctx context.Context, by caller, _ *nothing) (*body[items[CannedUse]], error) {
			uses, err := r.replies.Uses(ctx, by.Principal)
			if err != nil {
				return nil, err
			}
			out := items[CannedUse]{Items: []CannedUse{}}
			for _, u := range uses {
				out.Items = append(out.Items, CannedUse{u.ID, u.Count, u.LastAt})
			}
			return &body[items[CannedUse]]{out}, nil
		})
	route(a, agents, http.MethodPost, "/api/v1/canned/{id}/files", "Copies of its files, to be sent with a message",
		func(ctx context.Context, by caller, in *byID) (*body[items[File]], error) {
			if err := within(a.limits.uploads, string(by.Agent.ID)); err != nil {
				return nil, err
			}
			reply, err := r.replies.GetFor(ctx, by.Principal, in.ID)
			if err != nil {
				return nil, err
			}
			if err := a.copiesOf(by, reply.Files); err != nil {
				return nil, err
			}
			files, err := a.Files.Copy(ctx, by.Principal.Actor, reply.Files, inbox.Holder{})
			if err != nil {
				return nil, err
			}
			out := items[File]{Items: []File{}}
			for _, f := range files {
				out.Items = append(out.Items, fileView(f))
			}
			return &body[items[File]]{out}, nil
		})
	r.rendering(a)
}

// rendered is a canned reply filled in for a conversation.
type rendered struct {
	Text    string   `json:"text"`
	Missing []string `json:"missing" doc:"Variables without a value; they stay in the text"`
}

func (r cannedRoom) rendering(a *API) {
	type which struct {
		ID     string `path:"id" maxLength:"64"`
		Canned string `path:"canned" maxLength:"64"`
	}
	route(a, agents, http.MethodGet, "/api/v1/conversations/{id}/canned/{canned}", "A canned reply filled in for the conversation",
		func(ctx context.Context, by caller, in *which) (*body[rendered], error) {
			c, err := a.Inbox.Conversation(ctx, by.Principal, inbox.ConversationID(in.ID))
			if err != nil {
				return nil, err
			}
			reply, err := r.replies.GetFor(ctx, by.Principal, in.Canned)
			if err != nil {
				return nil, err
			}
			facts, err := r.replies.Facts(ctx, by.Principal, c)
			if err != nil {
				return nil, err
			}
			text, missing, err := a.Inbox.Render(ctx, reply.Prepared(), facts)
			return &body[rendered]{rendered{text, full(missing)}}, err
		})
}
