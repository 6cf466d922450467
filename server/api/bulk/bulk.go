package bulk

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/bulk"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// BulkReplyFields are what is said to many. Embedded, it must be exported to be
// described.
type BulkReplyFields struct {
	Kind      inbox.MessageKind   `json:"kind" enum:"message,note"`
	Text      string              `json:"text" doc:"With the variables of canned replies, filled in for each conversation"`
	Fallbacks map[string]string   `json:"fallbacks,omitempty" doc:"What stands for a variable that has no value"`
	Canned    inbox.CannedID      `json:"canned,omitempty" maxLength:"64"`
	FilesOf   inbox.CannedID      `json:"filesOf,omitempty" maxLength:"64" doc:"The canned reply whose files go along"`
	Actions   inbox.CannedActions `json:"actions,omitzero" doc:"Done in the same commit"`
	Late      bool                `json:"late,omitempty" doc:"Also where something newer was said than the sender has seen, and where it was closed long ago"`
}

func (f BulkReplyFields) reply(id bulk.ID) bulk.Reply {
	return bulk.Reply{
		ID: id, Kind: f.Kind, Text: f.Text, Fallbacks: f.Fallbacks, Canned: f.Canned, FilesOf: f.FilesOf, Actions: f.Actions, Late: f.Late,
	}
}

// BulkCheck is what would become of a bulk reply in one conversation.
type BulkCheck struct {
	ID        inbox.ConversationID `json:"id"`
	Hindrance bulk.Hindrance       `json:"hindrance,omitempty" enum:"gone,forbidden,spam,trash,merged,erased,missing,newer,closed" doc:"Why it would not get it; newer and closed are overridden by late"`
	Sent      bool                 `json:"sent,omitempty" doc:"It is there already"`
	Missing   []string             `json:"missing" doc:"Variables without a value, where it was not sent yet"`
	Text      string               `json:"text,omitempty" doc:"As it would read; only when asked to show it"`
	NotShown  bool                 `json:"notShown,omitempty" doc:"It is left out of this answer, which is full: ask for fewer"`
}

func (a *API) registerBulkReplies() {
	type addressee struct {
		ID      inbox.ConversationID `json:"id" maxLength:"64"`
		SeenSeq int64                `json:"seenSeq" minimum:"0" doc:"The newest seq that the sender had seen"`
	}
	type bulkChecking struct {
		Bulk bulk.ID `path:"bulk" maxLength:"64"`
		Body struct {
			BulkReplyFields
			To   []addressee `json:"to" minItems:"1" maxItems:"200"`
			Show bool        `json:"show,omitempty" doc:"Also how it would read"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/bulk-replies/{bulk}/check", "Which conversations would get the reply, and why others would not; changes nothing",
		func(ctx context.Context, by kit.Caller, in *bulkChecking) (*kit.Body[kit.Items[BulkCheck]], error) {
			to := make([]bulk.Addressee, len(in.Body.To))
			for i, one := range in.Body.To {
				to[i] = bulk.Addressee{Conversation: one.ID, SeenSeq: one.SeenSeq}
			}
			checks, err := a.Bulk.Check(ctx, by.Principal, in.Body.reply(in.Bulk), to)
			if err != nil {
				return nil, err
			}
			out := kit.Items[BulkCheck]{Items: make([]BulkCheck, len(checks))}
			for i, c := range checks {
				out.Items[i] = BulkCheck{ID: c.Conversation, Hindrance: c.Hindrance, Sent: c.Sent, Missing: wire.Full(c.Missing)}
				if in.Body.Show {
					out.Items[i].Text, out.Items[i].NotShown = c.Text, c.NotShown
				}
			}
			return &kit.Body[kit.Items[BulkCheck]]{Body: out}, nil
		})
	type bulkSaying struct {
		Bulk bulk.ID `path:"bulk" maxLength:"64" doc:"UUID made by the client; no conversation gets a reply of the same one twice"`
		ID   string  `path:"id" maxLength:"64"`
		Body struct {
			BulkReplyFields
			SeenSeq int64 `json:"seenSeq" minimum:"0" doc:"The newest seq that the sender had seen"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPut, "/api/v1/bulk-replies/{bulk}/{id}", "Say the reply in one conversation, once; durable when answered. A conflict names as its field what hinders it; too many at once are refused with how long to wait",
		func(ctx context.Context, by kit.Caller, in *bulkSaying) (*kit.Body[wire.Message], error) {
			to := bulk.Addressee{Conversation: inbox.ConversationID(in.ID), SeenSeq: in.Body.SeenSeq}
			got, err := kit.Counted(a.Kit, by, a.Limits.Bulk, len(in.Body.Text), func() (inbox.Received, error) {
				reply := in.Body.reply(in.Bulk)
				reply.MayKeep = func(f inbox.File) error { return a.Quotas.CopiesOf(by, []inbox.File{f}) }
				return a.Bulk.Say(ctx, by.Principal, reply, to)
			})
			if err != nil {
				return nil, err
			}
			all, err := a.Messages(ctx, got.Conversation, []inbox.Message{got.Message})
			if err != nil {
				return nil, err
			}
			return &kit.Body[wire.Message]{Body: all[0]}, nil
		})
}
