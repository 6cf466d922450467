package api

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/inbox/visit"
)

// rowPage is a page of a list of conversations.
type rowPage struct {
	Items []Row  `json:"items"`
	Next  string `json:"next,omitempty"`
}

// Conversation is one in full.
type Conversation struct {
	Row
	ContactDetail Contact               `json:"contactDetail"`
	Page          *inbox.WebPage        `json:"page,omitempty"`
	Visit         *visit.Visit          `json:"visit,omitempty" doc:"In which the contact last wrote"`
	Can           map[inbox.Action]bool `json:"can" doc:"What the asking agent may do"`
}

type byID struct {
	ID string `path:"id" maxLength:"64"`
}

// clearable is a field that may be left out, null (nothing) or a value.
type clearable = optional[string]

func (a *API) registerConversations() {
	type listing struct {
		Folder string     `query:"folder" default:"open" maxLength:"64"`
		Sort   inbox.Sort `query:"sort" enum:"activity,waiting,priority,created,snoozed"`
		After  string     `query:"after" maxLength:"400"`
		Limit  int        `query:"limit" minimum:"1" maximum:"100" default:"50"`
	}
	route(a, agents, http.MethodGet, "/api/v1/conversations", "A page of a folder",
		func(ctx context.Context, by caller, in *listing) (*body[rowPage], error) {
			all, next, err := a.listed(ctx, by, inbox.FolderQuery{Folder: in.Folder, Sort: in.Sort, Page: inbox.Page{After: in.After, Limit: in.Limit}})
			return a.rowPage(ctx, by, all, next, err)
		})
	route(a, agents, http.MethodGet, "/api/v1/conversations/{id}", "One conversation with its contact",
		func(ctx context.Context, by caller, in *byID) (*body[Conversation], error) {
			c, err := a.Inbox.Conversation(ctx, by.Principal, inbox.ConversationID(in.ID))
			return a.detail(ctx, by, c, err)
		})
	type byNumber struct {
		Number int64 `path:"number" minimum:"1"`
	}
	route(a, agents, http.MethodGet, "/api/v1/conversations/by-number/{number}", "One conversation by its number",
		func(ctx context.Context, by caller, in *byNumber) (*body[Conversation], error) {
			c, err := a.Inbox.ByNumber(ctx, by.Principal, in.Number)
			return a.detail(ctx, by, c, err)
		})
	route(a, agents, http.MethodPatch, "/api/v1/conversations/{id}", "Assign, set status, priority, tags, folder, subject; snooze",
		func(ctx context.Context, by caller, in *conversationPatch) (*body[Conversation], error) {
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
	route(a, agents, http.MethodPost, "/api/v1/conversations/{id}/undo", "Take back one's own change of a conversation: everything that it changed is as it was. conflict when somebody changed the same since",
		func(ctx context.Context, by caller, in *undoing) (*body[Conversation], error) {
			c, err := a.Inbox.Undo(ctx, by.Principal, inbox.ConversationID(in.ID), inbox.Undoing{Version: in.Body.Version, Message: in.Body.Message})
			return a.detail(ctx, by, c, err)
		})
	type seen struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Seq int64 `json:"seq" minimum:"0"`
		}
	}
	route(a, agents, http.MethodPut, "/api/v1/conversations/{id}/seen", "Move one's read mark, also back",
		func(ctx context.Context, by caller, in *seen) (*nothing, error) {
			_, err := a.Inbox.Seen(ctx, by.Principal, inbox.ConversationID(in.ID), in.Body.Seq)
			return nil, err
		})
	a.registerSimilar()
	a.registerDrafts()
	a.registerLater()
}

type conversationPatch struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Status       *inbox.Status   `json:"status,omitempty" enum:"open,pending,snoozed,closed,spam,trash"`
		Priority     *inbox.Priority `json:"priority,omitempty" enum:"low,normal,high,urgent"`
		Assignee     clearable       `json:"assignee,omitempty"`
		Team         clearable       `json:"team,omitempty"`
		Folder       clearable       `json:"folder,omitempty"`
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
		Status: b.Status, Priority: b.Priority, Assignee: idOf[inbox.AgentID](b.Assignee), Team: idOf[inbox.TeamID](b.Team),
		Folder: idOf[inbox.FolderID](b.Folder), Tags: b.Tags, AddTags: b.AddTags, RemoveTags: b.RemoveTags,
		Subject: b.Subject, SnoozedUntil: b.SnoozedUntil,
	}
}

// listed returns a page of a folder; that of drafts is asked of their room.
func (a *API) listed(ctx context.Context, by caller, q inbox.FolderQuery) ([]inbox.Conversation, string, error) {
	if q.Folder == drafts.Folder {
		_, all, err := a.Drafts.Of(ctx, by.Principal)
		return all, "", err
	}
	return a.Inbox.List(ctx, by.Principal, q)
}

func (a *API) rowPage(ctx context.Context, by caller, all []inbox.Conversation, next string, err error) (*body[rowPage], error) {
	if err != nil {
		return nil, err
	}
	rows, err := a.rows(ctx, all, by.Agent.ID)
	if err != nil {
		return nil, err
	}
	drafted, err := a.Drafts.Conversations(ctx, by.Agent.ID)
	for i := range rows {
		rows[i].Draft = drafted[rows[i].ID]
	}
	return &body[rowPage]{rowPage{rows, next}}, err
}

func (a *API) detail(ctx context.Context, by caller, c inbox.Conversation, err error) (*body[Conversation], error) {
	if err != nil {
		return nil, err
	}
	n, err := a.names(ctx, c)
	if err != nil {
		return nil, err
	}
	contact := n.contacts[c.Contact]
	if c.LastContactAt.After(contact.LastSeenAt) { // who writes is here, and is not saved for that
		contact.LastSeenAt = c.LastContactAt
	}
	out := Conversation{Row: a.row(c, n, by.Agent.ID), ContactDetail: a.contactView(contact), Can: map[inbox.Action]bool{}}
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
			out.Merged = &Merged{into.Into, into.Number}
		}
		out.Can[inbox.ActUnmerge] = out.Can[inbox.ActUnmerge] && into != nil
	}
	return &body[Conversation]{out}, nil
}

func (a *API) registerMerges() {
	type merging struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Into inbox.ConversationID `json:"into" maxLength:"64" doc:"Another conversation of the same contact"`
		}
	}
	route(a, agents, http.MethodPost, "/api/v1/conversations/{id}/merge", "Have a conversation go on in another of the same contact; answers that one",
		func(ctx context.Context, by caller, in *merging) (*body[Conversation], error) {
			c, err := a.Inbox.Merge(ctx, by.Principal, inbox.ConversationID(in.ID), in.Body.Into)
			return a.detail(ctx, by, c, err)
		})
	for method, on := range map[string]bool{http.MethodPut: true, http.MethodDelete: false} {
		route(a, agents, method, "/api/v1/conversations/{id}/follow", "Follow a conversation, or follow it no more",
			func(ctx context.Context, by caller, in *byID) (*body[Conversation], error) {
				c, err := a.Inbox.Follow(ctx, by.Principal, inbox.ConversationID(in.ID), on)
				return a.detail(ctx, by, c, err)
			})
	}
	route(a, agents, http.MethodPost, "/api/v1/conversations/{id}/unmerge", "Take a merge back",
		func(ctx context.Context, by caller, in *byID) (*body[Conversation], error) {
			c, err := a.Inbox.Unmerge(ctx, by.Principal, inbox.ConversationID(in.ID))
			return a.detail(ctx, by, c, err)
		})
}
