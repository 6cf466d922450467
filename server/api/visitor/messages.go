package visitor

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/visit"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// visitorPage is a part of a thread as the visitor sees it. Next is the seq to
// ask after when there is more.
type visitorPage struct {
	Items        []wire.VisitorMessage    `json:"items"`
	Next         int64                    `json:"next,omitempty"`
	Conversation wire.VisitorConversation `json:"conversation"`
}

func (a *API) registerVisitorMessages() {
	type thread struct {
		ID    string `path:"id" maxLength:"64"`
		After int64  `query:"after" minimum:"0"`
		Limit int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
		Wait  int    `query:"wait" minimum:"0" maximum:"25" doc:"Seconds to wait for something new: a long poll"`
	}
	kit.Route(a.Kit, kit.Visitors, http.MethodGet, "/chat/api/conversations/{id}/messages", "Messages after a seq, oldest first",
		func(ctx context.Context, by kit.Caller, in *thread) (*kit.Body[visitorPage], error) {
			q := inbox.ThreadQuery{Conversation: inbox.ConversationID(in.ID), After: in.After, Limit: in.Limit}
			out, err := a.poll(ctx, by, q, time.Duration(in.Wait)*time.Second)
			return &kit.Body[visitorPage]{Body: out}, err
		})
	type visitorSaying struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			ID    inbox.MessageID `json:"id"`
			Text  string          `json:"text,omitempty"`
			Files []inbox.FileID  `json:"files,omitempty" maxItems:"10"`
			Page  ToldPage        `json:"page,omitempty"`
			Zone  string          `json:"timeZone,omitempty" doc:"The visitor's, an IANA name"`
			Topic string          `json:"topic,omitempty" maxLength:"320" doc:"Chosen in the channel's form, to begin a conversation"`
		}
	}
	kit.Route(a.Kit, kit.Visitors, http.MethodPost, "/chat/api/conversations/{id}/messages", "Write; a new conversation id begins one; durable when answered",
		func(ctx context.Context, by kit.Caller, in *visitorSaying) (*kit.Body[wire.VisitorMessage], error) {
			incoming := inbox.Incoming{Conversation: inbox.ConversationID(in.ID), Message: in.Body.ID, Text: in.Body.Text, Files: in.Body.Files, Topic: in.Body.Topic, Visit: visit.Visit{TimeZone: in.Body.Zone}}
			incoming.Page, incoming.From = in.Body.Page.web(), in.Body.Page.From
			_, view, err := a.Receive(ctx, by, incoming)
			if err != nil {
				return nil, err
			}
			return &kit.Body[wire.VisitorMessage]{Body: *view}, nil
		})
}

// pollReads bounds how often one long poll looks; what wakes it may be no news
// to the visitor.
const pollReads = 10

// poll reads until there is a message, or the conversation looks different, or
// the time is over, or the server ends.
func (a *API) poll(ctx context.Context, by kit.Caller, q inbox.ThreadQuery, long time.Duration) (visitorPage, error) {
	over := time.NewTimer(long)
	defer over.Stop()
	if long > 0 {
		defer a.Hub.Attend(by.Scope.Contact)()
	}
	var before *wire.VisitorConversation
	for range pollReads {
		news, cancel := a.Hub.Await(q.Conversation)
		out, err := a.visitorThread(ctx, by, q)
		if err != nil || len(out.Items) > 0 || long == 0 || (before != nil && !reflect.DeepEqual(*before, out.Conversation)) {
			cancel()
			return out, err
		}
		before = &out.Conversation
		select {
		case <-news:
			cancel()
			if by, err = a.AsVisitor(ctx, by, by.Token); err != nil { // it may have signed out
				return out, err
			}
		case <-over.C:
			cancel()
			return out, nil
		}
	}
	return a.visitorThread(ctx, by, q)
}

// visitorThread reads the public messages and the event lines that concern the
// visitor.
func (a *API) visitorThread(ctx context.Context, by kit.Caller, q inbox.ThreadQuery) (visitorPage, error) {
	leave, err := a.Limits.Threads.Pass(ctx)
	if err != nil {
		return visitorPage{}, err
	}
	defer leave()
	q.Bytes = inbox.PageBytes
	n, err := a.Names(ctx)
	if err != nil {
		return visitorPage{}, err
	}
	out := visitorPage{Items: []wire.VisitorMessage{}}
	for len(out.Items) == 0 { // a stretch that does not concern the visitor is passed over
		c, all, through, err := a.Inbox.Said(ctx, by.Principal, q)
		if err != nil {
			return visitorPage{}, err
		}
		out.Conversation = wire.VisitorConversationOf(c, n)
		for _, m := range all {
			view, err := a.VisitorMessage(c, m, n)
			if err != nil {
				return out, err
			}
			if view != nil {
				out.Items = append(out.Items, *view)
			}
		}
		if q.After = through; through >= c.LastSeq {
			out.Next = 0
			return out, nil
		}
		out.Next = through
	}
	return out, nil
}

// mayBegin keeps one browser, and one address, from filling the inbox.
func (a *API) mayBegin(by kit.Caller) error {
	if err := kit.Within(a.Limits.Beginning, by.Visitor.ID); err != nil {
		return err
	}
	return kit.Within(a.Limits.Beginnings, kit.NetworkOf(by.Address))
}

// Receive takes a visitor's message, by whichever way it came.
func (a *API) Receive(ctx context.Context, by kit.Caller, in inbox.Incoming) (kit.Caller, *wire.VisitorMessage, error) {
	for _, err := range []error{kit.Within(a.Limits.Writing, by.Visitor.ID), kit.Within(a.Limits.Sending, kit.NetworkOf(by.Address))} {
		if err != nil {
			return by, nil, err
		}
	}
	if err := a.Quotas.MayKeep(by, len(in.Text)); err != nil {
		return by, nil, err
	}
	in.Channel = by.Visitor.Channel
	in.Visit = by.Seen.In(in.Visit.TimeZone)
	in.Begins = func() error { return a.mayBegin(by) }
	by, err := a.Met(ctx, by)
	if err != nil {
		return by, nil, err
	}
	got, err := a.Inbox.Receive(ctx, by.Principal, in)
	if err != nil {
		return by, nil, err
	}
	n, err := a.Names(ctx)
	if err != nil {
		return by, nil, err
	}
	view, err := a.VisitorMessage(got.Conversation, got.Message, n)
	return by, view, err
}
