package mail

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// MailBegun is a conversation that an agent began.
type MailBegun struct {
	ID     inbox.ConversationID `json:"id"`
	Number int64                `json:"number"`
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
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/conversations", "Begin a conversation by e-mail; durable when answered. It is the author's",
		func(ctx context.Context, by kit.Caller, in *beginning) (*kit.Body[MailBegun], error) {
			b := in.Body
			got, err := kit.Counted(a.Kit, by, a.Limits.Saying, len(b.Text)+len(b.HTML), func() (inbox.Received, error) {
				return a.ports.Keeper.BeginConversation(ctx, by.Principal, b.Channel, b.Contact, inbox.Saying{
					Conversation: b.ID, Message: b.Message, Kind: inbox.KindMessage, Text: b.Text, HTML: b.HTML, Files: b.Files,
					Canned: b.Canned, Actions: b.Actions, Status: b.Status, Mail: b.Mail.Mail(),
				})
			})
			return &kit.Body[MailBegun]{Body: MailBegun{got.Conversation.ID, got.Conversation.Number}}, err
		})
}
