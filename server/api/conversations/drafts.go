package conversations

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// Draft is what the asking agent began to write and did not send.
type Draft struct {
	Conversation inbox.ConversationID `json:"conversation"`
	Kind         inbox.MessageKind    `json:"kind" enum:"message,note"`
	Message      inbox.MessageID      `json:"message,omitempty" doc:"The id that it will be sent with"`
	Text         string               `json:"text"`
	HTML         string               `json:"html,omitempty"`
	Files        []wire.File          `json:"files"`
	Canned       inbox.CannedID       `json:"canned,omitempty"`
	Actions      inbox.CannedActions  `json:"actions,omitzero"`
	SeenSeq      int64                `json:"seenSeq,omitempty" doc:"The newest seq its author had seen when it was begun"`
	UpdatedAt    time.Time            `json:"updatedAt"`
	Mail         *wire.MailSaying     `json:"mail,omitempty" doc:"To whom it was to go as a mail, of one that was to be sent later"`
	Unsent       string               `json:"unsent,omitempty" enum:"contactWrote,agentGone,refused" doc:"Why it was not sent, of one that was to be sent later"`
	Gone         bool                 `json:"gone,omitempty" doc:"Only in answer to a save: nothing was kept, for another browser sent or threw away what it continues"`
}

func draftView(d drafts.Draft) Draft {
	out := Draft{Conversation: d.Conversation, Kind: d.Kind, Message: d.Message, Text: d.Text, HTML: d.HTML, Files: []wire.File{}, Canned: d.Canned, Actions: d.Actions, SeenSeq: d.SeenSeq, UpdatedAt: d.UpdatedAt, Mail: wire.SayingOf(d.Mail), Unsent: d.Unsent, Gone: d.Gone}
	for _, f := range d.Files {
		out.Files = append(out.Files, wire.FileView(f))
	}
	return out
}

func (a *API) registerDrafts() {
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/drafts", "One's own drafts, newest first",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[kit.Items[Draft]], error) {
			all, _, err := a.Drafts.Of(ctx, by.Principal)
			out := kit.Items[Draft]{Items: []Draft{}}
			for _, d := range all {
				out.Items = append(out.Items, draftView(d))
			}
			return &kit.Body[kit.Items[Draft]]{Body: out}, err
		})
	type of struct {
		ID string `path:"id" maxLength:"64"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/conversations/{id}/drafts", "One's own drafts in a conversation",
		func(ctx context.Context, by kit.Caller, in *of) (*kit.Body[kit.Items[Draft]], error) {
			all, err := a.Drafts.In(ctx, by.Principal, inbox.ConversationID(in.ID))
			out := kit.Items[Draft]{Items: []Draft{}}
			for _, d := range all {
				out.Items = append(out.Items, draftView(d))
			}
			return &kit.Body[kit.Items[Draft]]{Body: out}, err
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
			SeenSeq int64               `json:"seenSeq,omitempty" minimum:"0" doc:"The newest seq its author had seen when it was begun"`
			Known   time.Time           `json:"known,omitzero" doc:"The updatedAt of the stored draft that this browser last saw. What another browser saved after it stays, and is the answer"`
			Own     []inbox.MessageID   `json:"own,omitempty" maxItems:"50" doc:"Ids under which this browser may have saved since"`

			Continues bool `json:"continues,omitempty" doc:"It holds something of the stored draft that this browser last saw: when there is none any more, nothing is kept and the answer is gone"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPut, "/api/v1/conversations/{id}/drafts/{kind}", "Keep a draft; an empty one removes it",
		func(ctx context.Context, by kit.Caller, in *drafting) (*kit.Body[Draft], error) {
			if err := kit.Within(a.Limits.Drafting, string(by.Agent.ID)); err != nil {
				return nil, err
			}
			b := in.Body
			d, err := a.Drafts.Save(ctx, by.Principal, drafts.Drafting{
				Conversation: inbox.ConversationID(in.ID), Kind: in.Kind, Message: b.Message, Text: b.Text, HTML: b.HTML, Files: b.Files, Canned: b.Canned, Actions: b.Actions, SeenSeq: b.SeenSeq, Known: b.Known, Own: b.Own, Continues: b.Continues,
			})
			if err != nil {
				return nil, err
			}
			if !d.Gone {
				a.draftChanged(ctx, by, d.Conversation, d.Kind, d.UpdatedAt)
			}
			return &kit.Body[Draft]{Body: draftView(d)}, nil
		})
	type which struct {
		ID   string            `path:"id" maxLength:"64"`
		Kind inbox.MessageKind `path:"kind" enum:"message,note"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodDelete, "/api/v1/conversations/{id}/drafts/{kind}", "Throw a draft away",
		func(ctx context.Context, by kit.Caller, in *which) (*kit.Nothing, error) {
			id := inbox.ConversationID(in.ID)
			if err := kit.Within(a.Limits.Drafting, string(by.Agent.ID)); err != nil {
				return nil, err
			}
			if _, err := a.Inbox.Conversation(ctx, by.Principal, id); err != nil {
				return nil, err
			}
			if err := a.Drafts.Drop(ctx, by.Principal, id, in.Kind); err != nil {
				return nil, err
			}
			a.draftChanged(ctx, by, id, in.Kind, a.Clock.Now())
			return nil, nil
		})
}

// draftChanged tells the agent's other browsers of a change that is kept
// already. One that cannot be told is seen when they next read.
func (a *API) draftChanged(ctx context.Context, by kit.Caller, id inbox.ConversationID, kind inbox.MessageKind, at time.Time) {
	left, err := a.Drafts.Kinds(ctx, by.Principal, id)
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return // it may not be seen any more: nothing of it is told
	}
	if err != nil {
		a.Log.Warn("a draft's change could not be told", "error", err)
		return
	}
	a.Hub.Presence.DraftChanged(chat.DraftNews{
		Agent: by.Agent.ID, Conversation: id, Kind: kind, At: at, Gone: !slices.Contains(left, kind), Any: len(left) > 0,
	})
}
