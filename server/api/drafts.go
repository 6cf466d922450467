package api

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Draft is what the asking agent began to write and did not send.
type Draft struct {
	Conversation inbox.ConversationID `json:"conversation"`
	Kind         inbox.MessageKind    `json:"kind" enum:"message,note"`
	Message      inbox.MessageID      `json:"message,omitempty" doc:"The id that it will be sent with"`
	Text         string               `json:"text"`
	HTML         string               `json:"html,omitempty"`
	Files        []File               `json:"files"`
	Canned       inbox.CannedID       `json:"canned,omitempty"`
	Actions      inbox.CannedActions  `json:"actions,omitzero"`
	UpdatedAt    time.Time            `json:"updatedAt"`
}

func draftView(d inbox.Draft) Draft {
	out := Draft{Conversation: d.Conversation, Kind: d.Kind, Message: d.Message, Text: d.Text, HTML: d.HTML, Files: []File{}, Canned: d.Canned, Actions: d.Actions, UpdatedAt: d.UpdatedAt}
	for _, f := range d.Files {
		out.Files = append(out.Files, fileView(f))
	}
	return out
}

func (a *API) registerDrafts() {
	route(a, agents, http.MethodGet, "/api/v1/drafts", "One's own drafts, newest first",
		func(ctx context.Context, by caller, _ *nothing) (*body[items[Draft]], error) {
			all, _, err := a.Inbox.DraftsOf(ctx, by.Principal)
			out := items[Draft]{Items: []Draft{}}
			for _, d := range all {
				out.Items = append(out.Items, draftView(d))
			}
			return &body[items[Draft]]{out}, err
		})
	type drafting struct {
		ID   string            `path:"id" maxLength:"64"`
		Kind inbox.MessageKind `path:"kind" enum:"message,note"`
		Body struct {
			Message inbox.MessageID     `json:"message,omitempty" maxLength:"64" doc:"The id that it will be sent with: once sent, a late draft is dropped"`
			Text    string              `json:"text,omitempty"`
			HTML    string              `json:"html,omitempty"`
			Files   []inbox.FileID      `json:"files,omitempty" maxItems:"10"`
			Canned  inbox.CannedID      `json:"canned,omitempty" maxLength:"64"`
			Actions inbox.CannedActions `json:"actions,omitzero"`
		}
	}
	route(a, agents, http.MethodPut, "/api/v1/conversations/{id}/drafts/{kind}", "Keep a draft; an empty one removes it",
		func(ctx context.Context, by caller, in *drafting) (*body[Draft], error) {
			b := in.Body
			d, err := a.Inbox.SaveDraft(ctx, by.Principal, inbox.Drafting{
				Conversation: inbox.ConversationID(in.ID), Kind: in.Kind, Message: b.Message, Text: b.Text, HTML: b.HTML, Files: b.Files, Canned: b.Canned, Actions: b.Actions,
			})
			return &body[Draft]{draftView(d)}, err
		})
	type which struct {
		ID   string            `path:"id" maxLength:"64"`
		Kind inbox.MessageKind `path:"kind" enum:"message,note"`
	}
	route(a, agents, http.MethodDelete, "/api/v1/conversations/{id}/drafts/{kind}", "Throw a draft away",
		func(ctx context.Context, by caller, in *which) (*nothing, error) {
			return nil, a.Inbox.DropDraft(ctx, by.Principal, inbox.ConversationID(in.ID), in.Kind)
		})
}
