package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/visit"
)

// visitorPage is a part of a thread as the visitor sees it. Next is the seq to
// ask after when there is more.
type visitorPage struct {
	Items        []VisitorMessage    `json:"items"`
	Next         int64               `json:"next,omitempty"`
	Conversation VisitorConversation `json:"conversation"`
}

func (a *API) registerVisitorMessages() {
	type thread struct {
		ID    string `path:"id" maxLength:"64"`
		After int64  `query:"after" minimum:"0"`
		Limit int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
		Wait  int    `query:"wait" minimum:"0" maximum:"25" doc:"Seconds to wait for something new: a long poll"`
	}
	route(a, visitor, http.MethodGet, "/chat/api/conversations/{id}/messages", "Messages after a seq, oldest first",
		func(ctx context.Context, by caller, in *thread) (*body[visitorPage], error) {
			q := inbox.ThreadQuery{Conversation: inbox.ConversationID(in.ID), After: in.After, Limit: in.Limit}
			out, err := a.poll(ctx, by, q, time.Duration(in.Wait)*time.Second)
			return &body[visitorPage]{out}, err
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
	route(a, visitor, http.MethodPost, "/chat/api/conversations/{id}/messages", "Write; a new conversation id begins one; durable when answered",
		func(ctx context.Context, by caller, in *visitorSaying) (*body[VisitorMessage], error) {
			incoming := inbox.Incoming{Conversation: inbox.ConversationID(in.ID), Message: in.Body.ID, Text: in.Body.Text, Files: in.Body.Files, Topic: in.Body.Topic, Visit: visit.Visit{TimeZone: in.Body.Zone}}
			incoming.Page, incoming.From = in.Body.Page.web(), in.Body.Page.From
			_, view, err := a.receive(ctx, by, incoming)
			if err != nil {
				return nil, err
			}
			return &body[VisitorMessage]{*view}, nil
		})
}

// pollReads bounds how often one long poll looks; what wakes it may be no news
// to the visitor.
const pollReads = 10

// poll reads until there is a message, or the conversation looks different, or
// the time is over, or the server ends.
func (a *API) poll(ctx context.Context, by caller, q inbox.ThreadQuery, long time.Duration) (visitorPage, error) {
	over := time.NewTimer(long)
	defer over.Stop()
	if long > 0 {
		defer a.Hub.Attend(by.Scope.Contact)()
	}
	var before *VisitorConversation
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
			if by, err = a.asVisitor(ctx, by, by.Token); err != nil { // it may have signed out
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
func (a *API) visitorThread(ctx context.Context, by caller, q inbox.ThreadQuery) (visitorPage, error) {
	leave, err := a.limits.threads.pass(ctx)
	if err != nil {
		return visitorPage{}, err
	}
	defer leave()
	q.Bytes = inbox.PageBytes
	n, err := a.names(ctx)
	if err != nil {
		return visitorPage{}, err
	}
	out := visitorPage{Items: []VisitorMessage{}}
	for len(out.Items) == 0 { // a stretch that does not concern the visitor is passed over
		c, all, through, err := a.Inbox.Said(ctx, by.Principal, q)
		if err != nil {
			return visitorPage{}, err
		}
		out.Conversation = visitorConversation(c, n)
		for _, m := range all {
			view, err := a.visitorMessage(c, m, n)
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
func (a *API) mayBegin(by caller) error {
	if err := within(a.limits.beginning, by.Visitor.ID); err != nil {
		return err
	}
	return within(a.limits.beginnings, networkOf(by.Address))
}

// receive takes a visitor's message, by whichever way it came.
func (a *API) receive(ctx context.Context, by caller, in inbox.Incoming) (caller, *VisitorMessage, error) {
	for _, err := range []error{within(a.limits.writing, by.Visitor.ID), within(a.limits.sending, networkOf(by.Address))} {
		if err != nil {
			return by, nil, err
		}
	}
	if err := a.mayKeep(by, len(in.Text)); err != nil {
		return by, nil, err
	}
	in.Channel = by.Visitor.Channel
	in.Visit = by.Seen.In(in.Visit.TimeZone)
	in.Begins = func() error { return a.mayBegin(by) }
	by, err := a.met(ctx, by)
	if err != nil {
		return by, nil, err
	}
	got, err := a.Inbox.Receive(ctx, by.Principal, in)
	if err != nil {
		return by, nil, err
	}
	n, err := a.names(ctx)
	if err != nil {
		return by, nil, err
	}
	view, err := a.visitorMessage(got.Conversation, got.Message, n)
	return by, view, err
}
