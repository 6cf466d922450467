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

// MailBegun is a conversation that an agent began.
type MailBegun struct {
	ID     inbox.ConversationID `json:"id"`
	Number int64                `json:"number,omitempty" doc:"Absent as long as it may be taken back"`
	At     *time.Time           `json:"at,omitempty" doc:"When it begins, of one that may be taken back"`
}

// MailBeginning is a conversation that is about to begin, or could not.
type MailBeginning struct {
	ID      inbox.ConversationID `json:"id" doc:"The conversation will have it"`
	Channel inbox.ChannelID      `json:"channel"`
	Contact inbox.ContactID      `json:"contact,omitempty"`
	Text    string               `json:"text"`
	HTML    string               `json:"html,omitempty"`
	Files   []wire.File          `json:"files"`
	Status  inbox.Status         `json:"status,omitempty" enum:"open,pending,closed"`
	Mail    *wire.MailSaying     `json:"mail"`
	At      *time.Time           `json:"at,omitempty" doc:"When it begins; until then it may be taken back"`
	Refused string               `json:"refused,omitempty" enum:"agentGone,refused" doc:"Why it did not begin"`
}

func mailBeginningView(b mailroom.Begun) MailBeginning {
	out := MailBeginning{
		ID: b.Conversation, Channel: b.Channel, Contact: b.Contact, Text: b.Text, HTML: b.HTML, Files: []wire.File{}, Status: b.Status,
		Mail: wire.SayingOf(b.Mail), Refused: b.Why,
	}
	if b.Why == "" {
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
			ID      inbox.ConversationID `json:"id" maxLength:"64" doc:"UUIDv7 made by the client; repeated with the same message, it is the same conversation"`
			Message inbox.MessageID      `json:"message" maxLength:"64" doc:"UUIDv7 made by the client"`
			Channel inbox.ChannelID      `json:"channel" maxLength:"64" doc:"Of e-mail"`
			Contact inbox.ContactID      `json:"contact,omitempty" maxLength:"64" doc:"With whom it is; absent: whoever has the first address of to, or a new contact"`
			Text    string               `json:"text,omitempty"`
			HTML    string               `json:"html,omitempty"`
			Files   []inbox.FileID       `json:"files,omitempty" maxItems:"10"`
			Canned  inbox.CannedID       `json:"canned,omitempty" maxLength:"64"`
			Actions inbox.CannedActions  `json:"actions,omitzero" doc:"Done in the same commit"`
			Status  inbox.Status         `json:"status,omitempty" enum:"open,pending,closed" doc:"Open when it is left out"`
			Mail    wire.MailSaying      `json:"mail" doc:"To whom it goes, and its subject"`

			UndoSeconds int `json:"undoSeconds,omitempty" minimum:"0" maximum:"60" doc:"So long it may be taken back before it begins; 0 begins it at once"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/conversations", "Begin a conversation by e-mail; durable when answered. It is the author's",
		func(ctx context.Context, by kit.Caller, in *beginning) (*kit.Body[MailBegun], error) {
			b := in.Body
			got, err := kit.Counted(a.Kit, by, a.Limits.Saying, len(b.Text)+len(b.HTML), func() (MailBegun, error) {
				return a.begin(ctx, by, b.Channel, b.Contact, inbox.Saying{
					Conversation: b.ID, Message: b.Message, Kind: inbox.KindMessage, Text: b.Text, HTML: b.HTML, Files: b.Files,
					Canned: b.Canned, Actions: b.Actions, Status: b.Status, Mail: b.Mail.Mail(),
				}, time.Duration(b.UndoSeconds)*time.Second)
			})
			return &kit.Body[MailBegun]{Body: got}, err
		})
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/beginnings", "One's own conversations by e-mail that are about to begin, and those that were refused",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[kit.Items[MailBeginning]], error) {
			all, err := a.ports.Keeper.Beginnings(ctx, by.Principal)
			out := kit.Items[MailBeginning]{Items: []MailBeginning{}}
			for _, b := range all {
				out.Items = append(out.Items, mailBeginningView(b))
			}
			return &kit.Body[kit.Items[MailBeginning]]{Body: out}, err
		})
	kit.Route(a.Kit, kit.Agents, http.MethodDelete, "/api/v1/beginnings/{id}", "Take back a conversation that is about to begin, or drop one that was refused; conflict when it begins or has begun",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[MailBeginning], error) {
			b, err := a.ports.Keeper.Unbegin(ctx, by.Principal, inbox.ConversationID(in.ID))
			return &kit.Body[MailBeginning]{Body: mailBeginningView(b)}, err
		})
}

// begin begins a conversation, after a while if one is given. A client that did not hear the
// answer asks again, maybe when it has begun: then it is told of that.
func (a *API) begin(ctx context.Context, by kit.Caller, channel inbox.ChannelID, with inbox.ContactID, in inbox.Saying, after time.Duration) (MailBegun, error) {
	if after > 0 {
		b, err := a.ports.Keeper.BeginLater(ctx, by.Principal, channel, with, in, after)
		if inbox.ErrorCode(err) != inbox.CodeConflict {
			return MailBegun{ID: b.Conversation, At: wire.Moment(b.At)}, err
		}
	}
	got, err := a.ports.Keeper.BeginConversation(ctx, by.Principal, channel, with, in)
	return MailBegun{ID: got.Conversation.ID, Number: got.Conversation.Number}, err
}
