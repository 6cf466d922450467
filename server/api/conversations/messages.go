package conversations

import (
	"context"
	"errors"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// messagePage is a part of a thread, oldest first. Next is the seq to ask after.
type messagePage struct {
	Items []wire.Message `json:"items"`
	Next  int64          `json:"next,omitempty"`
}

func (a *API) registerMessages() {
	type thread struct {
		ID     string `path:"id" maxLength:"64"`
		After  int64  `query:"after" minimum:"0" doc:"Only newer than this seq"`
		Before int64  `query:"before" minimum:"0" doc:"Only older than this seq"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/conversations/{id}/messages", "Messages, notes and event lines; without bounds the newest",
		func(ctx context.Context, by kit.Caller, in *thread) (*kit.Body[messagePage], error) {
			c, all, err := a.Inbox.Thread(ctx, by.Principal, inbox.ThreadQuery{
				Conversation: inbox.ConversationID(in.ID), After: in.After, Before: in.Before, Limit: in.Limit, Latest: in.After == 0, Bytes: inbox.PageBytes,
			})
			if err != nil {
				return nil, err
			}
			items, err := a.Messages(ctx, c, all)
			if err == nil {
				err = a.named(ctx, by, all, items)
			}
			out := messagePage{Items: items}
			if n := len(all); n > 0 && all[n-1].Seq < c.LastSeq && in.After > 0 {
				out.Next = all[n-1].Seq
			}
			return &kit.Body[messagePage]{Body: out}, err
		})
	type saying struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			ID       inbox.MessageID     `json:"id" doc:"UUIDv7 made by the client; repeated, it is the same message"`
			Kind     inbox.MessageKind   `json:"kind" enum:"message,note"`
			Text     string              `json:"text,omitempty"`
			HTML     string              `json:"html,omitempty"`
			Files    []inbox.FileID      `json:"files,omitempty" maxItems:"10"`
			SeenSeq  int64               `json:"seenSeq" minimum:"0" doc:"The newest seq the author had on screen"`
			Force    bool                `json:"force,omitempty" doc:"Send although newer messages exist"`
			Canned   inbox.CannedID      `json:"canned,omitempty" maxLength:"64"`
			Mentions []inbox.AgentID     `json:"mentions,omitempty" maxItems:"50" doc:"Of a note: who is to read it"`
			Actions  inbox.CannedActions `json:"actions,omitzero" doc:"Done in the same commit"`
			Status   inbox.Status        `json:"status,omitempty" enum:"open,pending,closed"`
			Mail     *wire.MailSaying    `json:"mail,omitempty" doc:"Of a reply: to whom it goes as a mail; left out, as the channel does"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/conversations/{id}/messages", "Reply or note; durable when answered",
		func(ctx context.Context, by kit.Caller, in *saying) (*kit.Body[wire.Message], error) {
			b := in.Body
			got, err := kit.Counted(a.Kit, by, a.Limits.Saying, len(b.Text)+len(b.HTML), func() (inbox.Received, error) {
				return a.Inbox.Say(ctx, by.Principal, inbox.Saying{
					Conversation: inbox.ConversationID(in.ID), Message: b.ID, Kind: b.Kind, Text: b.Text, HTML: b.HTML, Files: b.Files,
					SeenSeq: b.SeenSeq, Force: b.Force, Canned: b.Canned, Mentions: b.Mentions, Actions: b.Actions, Status: b.Status, Mail: b.Mail.Mail(),
				})
			})
			if err != nil {
				return nil, a.guarded(ctx, by, in.ID, err)
			}
			// The message is durable. A draft that outlives a crash here is dropped by
			// its next save or by the sender's retry: both name the message.
			dropped, err := a.Drafts.Sent(ctx, by.Principal, got.Message)
			if err != nil {
				a.Log.Warn("a sent draft could not be dropped", "error", err)
			}
			if dropped {
				a.draftChanged(ctx, by, got.Message.Conversation, got.Message.Kind, a.Clock.Now())
			}
			items, err := a.Messages(ctx, got.Conversation, []inbox.Message{got.Message})
			if err != nil {
				return nil, err
			}
			return &kit.Body[wire.Message]{Body: items[0]}, nil
		})
}

// named says in lines about other conversations which those are, where the reader
// may see them. shown are the messages as they are answered.
func (a *API) named(ctx context.Context, by kit.Caller, all []inbox.Message, shown []wire.Message) error {
	sees := map[inbox.ConversationID]bool{}
	for i, m := range all {
		other := m.Event.Elsewhere()
		if other == "" {
			continue
		}
		if _, known := sees[other]; !known {
			_, err := a.Inbox.Conversation(ctx, by.Principal, other)
			if err != nil && !inbox.IsMissing(err) {
				return err
			}
			sees[other] = err == nil
		}
		if line := shown[i].Event; sees[other] {
			line.From, line.To, line.Number = m.Event.From, m.Event.To, m.Event.Number
		}
	}
	return nil
}

// guarded shows what the author of a refused reply had not seen.
func (a *API) guarded(ctx context.Context, by kit.Caller, id string, err error) error {
	var newer *inbox.NewerMessages
	if !errors.As(err, &newer) {
		return err
	}
	c, readErr := a.Inbox.Conversation(ctx, by.Principal, inbox.ConversationID(id))
	if readErr != nil {
		return readErr
	}
	p := kit.ProblemOf(kit.CodeNewer, "")
	if p.Messages, readErr = a.Messages(ctx, c, newer.Messages); readErr != nil {
		return readErr
	}
	return p
}
