package conversations

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/inbox/visit"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// Conversation is one in full.
type Conversation struct {
	wire.Row
	ContactDetail wire.Contact          `json:"contactDetail"`
	Page          *inbox.WebPage        `json:"page,omitempty"`
	Visit         *visit.Visit          `json:"visit,omitempty" doc:"In which the contact last wrote"`
	Can           map[inbox.Action]bool `json:"can" doc:"What the asking agent may do"`
}

func (a *API) registerConversations() {
	type listing struct {
		Folder string     `query:"folder" default:"open" maxLength:"64"`
		Sort   inbox.Sort `query:"sort" enum:"activity,waiting,priority,created,snoozed"`
		After  string     `query:"after" maxLength:"400"`
		Limit  int        `query:"limit" minimum:"1" maximum:"100" default:"50"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/conversations", "A page of a folder",
		func(ctx context.Context, by kit.Caller, in *listing) (*kit.Body[wire.RowPage], error) {
			all, next, err := a.listed(ctx, by, inbox.FolderQuery{Folder: in.Folder, Sort: in.Sort, Page: inbox.Page{After: in.After, Limit: in.Limit}})
			return a.RowPage(ctx, by, all, next, err)
		})
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/conversations/{id}", "One conversation with its contact",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[Conversation], error) {
			c, err := a.Inbox.Conversation(ctx, by.Principal, inbox.ConversationID(in.ID))
			return a.detail(ctx, by, c, err)
		})
	type byNumber struct {
		Number int64 `path:"number" minimum:"1"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/conversations/by-number/{number}", "One conversation by its number",
		func(ctx context.Context, by kit.Caller, in *byNumber) (*kit.Body[Conversation], error) {
			c, err := a.Inbox.ByNumber(ctx, by.Principal, in.Number)
			return a.detail(ctx, by, c, err)
		})
	kit.Route(a.Kit, kit.Agents, http.MethodPatch, "/api/v1/conversations/{id}", "Assign, set status, priority, tags, folder, subject; snooze",
		func(ctx context.Context, by kit.Caller, in *conversationPatch) (*kit.Body[Conversation], error) {
			c, err := a.Inbox.Update(ctx, by.Principal, inbox.ConversationID(in.ID), in.patch())
			return a.detail(ctx, by, c, err)
		})
	type undoing struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Version int64           `json:"version,omitempty" minimum:"1" doc:"That the change answered with"`
			Message inbox.MessageID `json:"message,omitempty" maxLength:"64" doc:"In place of the version: with which it was sent"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/conversations/{id}/undo", "Take back one's own change of a conversation: everything that it changed is as it was. conflict when somebody changed the same since",
		func(ctx context.Context, by kit.Caller, in *undoing) (*kit.Body[Conversation], error) {
			c, err := a.Inbox.Undo(ctx, by.Principal, inbox.ConversationID(in.ID), inbox.Undoing{Version: in.Body.Version, Message: in.Body.Message})
			return a.detail(ctx, by, c, err)
		})
	type seen struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Seq int64 `json:"seq" minimum:"0"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPut, "/api/v1/conversations/{id}/seen", "Move one's read mark, also back",
		func(ctx context.Context, by kit.Caller, in *seen) (*kit.Nothing, error) {
			_, err := a.Inbox.Seen(ctx, by.Principal, inbox.ConversationID(in.ID), in.Body.Seq)
			return nil, err
		})
}

type conversationPatch struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Status       *inbox.Status   `json:"status,omitempty" enum:"open,pending,snoozed,closed,spam,trash"`
		Priority     *inbox.Priority `json:"priority,omitempty" enum:"low,normal,high,urgent"`
		Assignee     kit.Clearable   `json:"assignee,omitempty"`
		Team         kit.Clearable   `json:"team,omitempty"`
		Folder       kit.Clearable   `json:"folder,omitempty"`
		Tags         *[]inbox.TagID  `json:"tags,omitempty" maxItems:"50"`
		AddTags      []inbox.TagID   `json:"addTags,omitempty" maxItems:"50"`
		RemoveTags   []inbox.TagID   `json:"removeTags,omitempty" maxItems:"50"`
		Subject      *string         `json:"subject,omitempty" maxLength:"400"`
		SnoozedUntil *time.Time      `json:"snoozedUntil,omitempty"`
	}
}

func (p *conversationPatch) patch() inbox.Patch {
	b := p.Body
	return inbox.Patch{
		Status: b.Status, Priority: b.Priority, Assignee: kit.IDOf[inbox.AgentID](b.Assignee), Team: kit.IDOf[inbox.TeamID](b.Team),
		Folder: kit.IDOf[inbox.FolderID](b.Folder), Tags: b.Tags, AddTags: b.AddTags, RemoveTags: b.RemoveTags,
		Subject: b.Subject, SnoozedUntil: b.SnoozedUntil,
	}
}

// listed returns a page of a folder; that of drafts is asked of their room.
func (a *API) listed(ctx context.Context, by kit.Caller, q inbox.FolderQuery) ([]inbox.Conversation, string, error) {
	if q.Folder == drafts.Folder {
		_, all, err := a.Drafts.Of(ctx, by.Principal)
		return all, "", err
	}
	return a.Inbox.List(ctx, by.Principal, q)
}

func (a *API) detail(ctx context.Context, by kit.Caller, c inbox.Conversation, err error) (*kit.Body[Conversation], error) {
	if err != nil {
		return nil, err
	}
	n, err := a.Names(ctx, c)
	if err != nil {
		return nil, err
	}
	contact := n.Contacts[c.Contact]
	if c.LastContactAt.After(contact.LastSeenAt) { // who writes is here, and is not saved for that
		contact.LastSeenAt = c.LastContactAt
	}
	out := Conversation{Row: a.Row(c, n, by.Agent.ID), ContactDetail: a.ContactView(contact), Can: map[inbox.Action]bool{}}
	if c.Page != (inbox.WebPage{}) {
		out.Page = &c.Page
	}
	if c.Visit != (visit.Visit{}) {
		out.Visit = &c.Visit
	}
	for _, action := range inbox.AgentActions {
		out.Can[action] = inbox.Can(by.Principal, action, c)
	}
	if c.Merged != nil {
		into, err := a.Inbox.MergedInto(ctx, by.Principal, c)
		if err != nil {
			return nil, err
		}
		if into != nil {
			out.Merged = &wire.Merged{Into: into.Into, Number: into.Number}
		}
		out.Can[inbox.ActUnmerge] = out.Can[inbox.ActUnmerge] && into != nil
	}
	return &kit.Body[Conversation]{Body: out}, nil
}

func (a *API) registerMerges() {
	type merging struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Into inbox.ConversationID `json:"into" maxLength:"64" doc:"Another conversation of the same contact"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/conversations/{id}/merge", "Have a conversation go on in another of the same contact; answers that one",
		func(ctx context.Context, by kit.Caller, in *merging) (*kit.Body[Conversation], error) {
			c, err := a.Inbox.Merge(ctx, by.Principal, inbox.ConversationID(in.ID), in.Body.Into)
			return a.detail(ctx, by, c, err)
		})
	for method, on := range map[string]bool{http.MethodPut: true, http.MethodDelete: false} {
		kit.Route(a.Kit, kit.Agents, method, "/api/v1/conversations/{id}/follow", "Follow a conversation, or follow it no more",
			func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[Conversation], error) {
				c, err := a.Inbox.Follow(ctx, by.Principal, inbox.ConversationID(in.ID), on)
				return a.detail(ctx, by, c, err)
			})
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/conversations/{id}/unmerge", "Take a merge back",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[Conversation], error) {
			c, err := a.Inbox.Unmerge(ctx, by.Principal, inbox.ConversationID(in.ID))
			return a.detail(ctx, by, c, err)
		})
}
