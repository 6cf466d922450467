package conversations

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// Scheduled is a reply of the asking agent that will be sent by itself.
type Scheduled struct {
	Conversation   inbox.ConversationID `json:"conversation"`
	ID             inbox.MessageID      `json:"id" doc:"The message will have it"`
	Text           string               `json:"text"`
	HTML           string               `json:"html,omitempty"`
	Files          []wire.File          `json:"files"`
	Canned         inbox.CannedID       `json:"canned,omitempty"`
	Actions        inbox.CannedActions  `json:"actions,omitzero"`
	Status         inbox.Status         `json:"status,omitempty" enum:"open,pending,closed" doc:"Set with it"`
	Mail           *wire.MailSaying     `json:"mail,omitempty"`
	SeenSeq        int64                `json:"seenSeq,omitempty" doc:"The newest seq its author had seen"`
	At             time.Time            `json:"at"`
	UnlessAnswered bool                 `json:"unlessAnswered,omitempty" doc:"Not sent when the contact writes before"`
	Sending        bool                 `json:"sending,omitempty" doc:"It cannot be taken back any more"`
}

func scheduledView(d drafts.Draft) Scheduled {
	return Scheduled{
		Conversation: d.Conversation, ID: d.Message, Text: d.Text, HTML: d.HTML, Files: draftView(d).Files, Canned: d.Canned, Actions: d.Actions,
		Status: d.Later.Status, Mail: wire.SayingOf(d.Mail), SeenSeq: d.SeenSeq, At: d.Later.At, UnlessAnswered: d.Later.Unless, Sending: d.Later.Sending,
	}
}

func (a *API) registerLater() {
	type of struct {
		ID string `path:"id" maxLength:"64"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/scheduled", "One's own replies that will be sent later, the soonest first",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[kit.Items[Scheduled]], error) {
			return a.scheduled(ctx, by, "")
		})
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/conversations/{id}/scheduled", "One's own replies in a conversation that will be sent later",
		func(ctx context.Context, by kit.Caller, in *of) (*kit.Body[kit.Items[Scheduled]], error) {
			if _, err := a.Inbox.Conversation(ctx, by.Principal, inbox.ConversationID(in.ID)); err != nil {
				return nil, err
			}
			return a.scheduled(ctx, by, inbox.ConversationID(in.ID))
		})
	type scheduling struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			ID             inbox.MessageID     `json:"id" doc:"UUIDv7 made by the client; repeated, it has the new text and time"`
			Text           string              `json:"text,omitempty"`
			HTML           string              `json:"html,omitempty"`
			Files          []inbox.FileID      `json:"files,omitempty" maxItems:"10"`
			SeenSeq        int64               `json:"seenSeq" minimum:"0" doc:"The newest seq the author had on screen"`
			Force          bool                `json:"force,omitempty" doc:"Schedule although newer messages exist"`
			Canned         inbox.CannedID      `json:"canned,omitempty" maxLength:"64"`
			Actions        inbox.CannedActions `json:"actions,omitzero" doc:"Done in the same commit"`
			Status         inbox.Status        `json:"status,omitempty" enum:"open,pending,closed"`
			Mail           *wire.MailSaying    `json:"mail,omitempty" doc:"To whom it goes as a mail; left out, as the channel does"`
			At             time.Time           `json:"at" doc:"When it is sent: within a year"`
			UnlessAnswered bool                `json:"unlessAnswered,omitempty" doc:"Not when the contact writes before: then it is a draft again"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/conversations/{id}/scheduled", "Send a reply later; durable when answered. Its draft becomes it",
		func(ctx context.Context, by kit.Caller, in *scheduling) (*kit.Body[Scheduled], error) {
			b := in.Body
			d, err := kit.Counted(a.Kit, by, a.Limits.Saying, len(b.Text)+len(b.HTML), func() (drafts.Draft, error) {
				return a.Drafts.Schedule(ctx, by.Principal, inbox.Saying{
					Conversation: inbox.ConversationID(in.ID), Message: b.ID, Kind: inbox.KindMessage, Text: b.Text, HTML: b.HTML, Files: b.Files,
					SeenSeq: b.SeenSeq, Force: b.Force, Canned: b.Canned, Actions: b.Actions, Status: b.Status, Mail: b.Mail.Mail(),
				}, b.At, b.UnlessAnswered)
			})
			if err != nil {
				return nil, a.guarded(ctx, by, in.ID, err)
			}
			a.draftChanged(ctx, by, d.Conversation, d.Kind, a.Clock.Now())
			return &kit.Body[Scheduled]{Body: scheduledView(d)}, nil
		})
	type which struct {
		ID      string          `path:"id" maxLength:"64"`
		Message inbox.MessageID `path:"message" maxLength:"64"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodDelete, "/api/v1/conversations/{id}/scheduled/{message}", "Take back what would be sent later: the answer is the draft that it is again; conflict when it is being sent or was sent",
		func(ctx context.Context, by kit.Caller, in *which) (*kit.Body[Draft], error) {
			d, err := a.Drafts.Unschedule(ctx, by.Principal, inbox.ConversationID(in.ID), in.Message)
			if err != nil {
				return nil, err
			}
			a.draftChanged(ctx, by, d.Conversation, d.Kind, d.UpdatedAt)
			return &kit.Body[Draft]{Body: draftView(d)}, nil
		})
}

// scheduled lists what an agent will send, in one conversation or, without an id, in all.
func (a *API) scheduled(ctx context.Context, by kit.Caller, id inbox.ConversationID) (*kit.Body[kit.Items[Scheduled]], error) {
	all, err := a.Drafts.Scheduled(ctx, by.Principal)
	if err != nil {
		return nil, err
	}
	if id != "" {
		all = slices.DeleteFunc(all, func(d drafts.Draft) bool { return d.Conversation != id })
	}
	out := kit.Items[Scheduled]{Items: make([]Scheduled, 0, len(all))}
	for _, d := range all {
		out.Items = append(out.Items, scheduledView(d))
	}
	return &kit.Body[kit.Items[Scheduled]]{Body: out}, nil
}
