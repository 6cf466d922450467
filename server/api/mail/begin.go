package mail

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// mailBeginnings are conversations that agents begin.
type mailBeginnings interface {
	// BeginConversation begins one after a while; begun says whether it is there already.
	BeginConversation(ctx context.Context, by inbox.Principal, in inbox.Beginning, after time.Duration) (b mailroom.Begun, begun bool, err error)
	// Beginnings returns the agent's that are not there yet, and those that were refused.
	Beginnings(ctx context.Context, by inbox.Principal) ([]mailroom.Begun, error)
	// Unbegin takes one back that is not there yet, or drops one that was refused.
	Unbegin(ctx context.Context, by inbox.Principal, id inbox.ConversationID) (mailroom.Begun, error)
}

// Beginning is a conversation that an agent begins by mail.
type Beginning struct {
	ID      inbox.ConversationID `json:"id" doc:"The conversation will have it"`
	Message inbox.MessageID      `json:"message"`
	Channel inbox.ChannelID      `json:"channel"`
	Subject string               `json:"subject"`
	Text    string               `json:"text"`
	HTML    string               `json:"html,omitempty"`
	Files   []wire.File          `json:"files"`
	Status  inbox.Status         `json:"status,omitempty" enum:"open,pending,closed"`
	Mail    *wire.MailSaying     `json:"mail"`
	At      *time.Time           `json:"at,omitempty" doc:"When it begins; until then it may be taken back"`
	Begun   bool                 `json:"begun" doc:"It is there"`
	Refused string               `json:"refused,omitempty" enum:"agentGone,refused" doc:"Why it did not begin"`
}

func beginningView(b mailroom.Begun, begun bool) Beginning {
	out := Beginning{
		ID: b.Conversation, Message: b.Message, Channel: b.Channel, Subject: b.Subject, Text: b.Text, HTML: b.HTML, Files: []wire.File{},
		Status: b.Status, Mail: wire.SayingOf(&b.Mail), Begun: begun, Refused: b.Why,
	}
	if !begun && b.Why == "" {
		out.At = wire.Moment(b.At)
	}
	for _, f := range b.Files {
		out.Files = append(out.Files, wire.FileView(f))
	}
	return out
}

func (a *API) beginRoutes() {
	type beginning struct {
		Body struct {
			ID          inbox.ConversationID `json:"id" maxLength:"64" doc:"UUIDv7 made by the client; repeated, it is the same conversation"`
			Message     inbox.MessageID      `json:"message" maxLength:"64" doc:"UUIDv7 of the first message"`
			Channel     inbox.ChannelID      `json:"channel" maxLength:"64" doc:"Of e-mail"`
			Subject     string               `json:"subject,omitempty" maxLength:"1000" doc:"Left out, how the text begins"`
			Text        string               `json:"text,omitempty"`
			HTML        string               `json:"html,omitempty"`
			Files       []inbox.FileID       `json:"files,omitempty" maxItems:"10"`
			Status      inbox.Status         `json:"status,omitempty" enum:"open,pending,closed" doc:"Which it has then; left out, open"`
			Mail        wire.MailSaying      `json:"mail" doc:"To whom it goes. The first of To is whose conversation it is, and becomes a contact if it is none"`
			UndoSeconds int                  `json:"undoSeconds,omitempty" minimum:"0" maximum:"60" doc:"So long it may be taken back; 0 begins it at once"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/conversations", "Begin a conversation by mail, as its assignee; durable when answered",
		func(ctx context.Context, by kit.Caller, in *beginning) (*kit.Body[Beginning], error) {
			b, begun := in.Body, false
			row, err := kit.Counted(a.Kit, by, a.Limits.Saying, len(b.Text)+len(b.HTML), func() (row mailroom.Begun, err error) {
				row, begun, err = a.ports.Keeper.BeginConversation(ctx, by.Principal, inbox.Beginning{
					Conversation: b.ID, Message: b.Message, Channel: b.Channel, Subject: b.Subject, Text: b.Text, HTML: b.HTML, Files: b.Files,
					Status: b.Status, Mail: *b.Mail.Mail(),
				}, time.Duration(b.UndoSeconds)*time.Second)
				return row, err
			})
			return &kit.Body[Beginning]{Body: beginningView(row, begun)}, err
		})
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/beginnings", "One's own conversations that begin by mail and are not there yet, and those that were refused",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[kit.Items[Beginning]], error) {
			all, err := a.ports.Keeper.Beginnings(ctx, by.Principal)
			out := kit.Items[Beginning]{Items: []Beginning{}}
			for _, b := range all {
				out.Items = append(out.Items, beginningView(b, false))
			}
			return &kit.Body[kit.Items[Beginning]]{Body: out}, err
		})
	kit.Route(a.Kit, kit.Agents, http.MethodDelete, "/api/v1/beginnings/{id}", "Take back a conversation that is about to begin, or drop one that was refused; conflict when it has begun",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[Beginning], error) {
			b, err := a.ports.Keeper.Unbegin(ctx, by.Principal, inbox.ConversationID(in.ID))
			return &kit.Body[Beginning]{Body: beginningView(b, false)}, err
		})
}
