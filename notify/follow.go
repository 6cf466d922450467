package notify

import (
	"context"
	"slices"
	"sync"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
)

const (
	consumer  = "notify"
	trimOneOf = 16 // a list is trimmed at every so many notifications
)

// Run follows the feed while this node has the lease, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	var pushing sync.WaitGroup
	pushing.Go(func() { s.pushAll(ctx) })
	defer pushing.Wait()
	return follow.Consumer{Name: consumer, Alone: true, FromNow: true, Wake: s.Wake, Handle: s.Handle}.Run(ctx, follow.Following{
		Feed: s.Feed, Leases: s.Leases, Letters: s.Letters, Watch: s.Watch, Log: s.Log,
	})
}

// interesting are the events that somebody may be told of.
var interesting = []inbox.EventKind{
	inbox.MessageCreated, inbox.ConversationUpdated, inbox.ConversationCreated, inbox.SLAWarning, inbox.SLABreached,
}

// Handle notifies agents of the events and marks notifications of messages as read that their agent
// has seen. It is idempotent.
func (s *Service) Handle(ctx context.Context, events []inbox.Event) error {
	agents, err := s.Agents.List(ctx)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Erased() {
			if err := s.forget(ctx, e.Conversation); err != nil {
				return err
			}
		}
	}
	agents = slices.DeleteFunc(agents, func(a inbox.Agent) bool { return !a.Active() })
	settings := map[inbox.AgentID]Settings{}
	var first inbox.Event // of the commit that e is of
	for _, e := range events {
		if e.State != nil {
			first = e
		} else if e.Conversation == first.Conversation && e.Version == first.Version {
			e.State = first.State
		}
		switch {
		case e.Record != nil && e.Record.Type == inbox.RecordSession:
			err = s.endPushes(ctx, e.Record.ID)
		case e.Conversation == "" || e.Imported || s.Clock.Now().Sub(e.At) > old:
		case e.Kind == inbox.ConversationSeen && e.Actor.Agent() != "":
			of := inbox.TextPart(e.Actor.Agent()) + inbox.TextPart(e.Conversation)
			err = s.markRead(ctx, e.Actor.Agent(), of, func(n Notification) bool { return n.Seq <= e.Seq })
		case slices.Contains(interesting, e.Kind) && e.MessageKind != inbox.KindEvent:
			err = s.tell(ctx, e, agents, settings)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// forget removes what was told of a conversation whose contact has taken back
// what it said.
func (s *Service) forget(ctx context.Context, id inbox.ConversationID) error {
	return inbox.EachRow(ctx, s.Kept, inbox.Range{Index: "conversation", Of: inbox.TextPart(id)}, func(n Notification) error {
		return s.Kept.Delete(ctx, n.RecordID(), s.event(n.Agent))
	})
}

func (s *Service) tell(ctx context.Context, e inbox.Event, agents []inbox.Agent, settings map[inbox.AgentID]Settings) error {
	h := Happened{Event: e}
	var err error
	h.Conversation, err = s.Conversations.Conversation(ctx, e.Conversation)
	if err == nil && h.GoesOn() {
		return nil
	}
	if err == nil && e.Message != "" {
		h.Message, err = s.Conversations.Message(ctx, e.Conversation, e.Message)
	}
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil // deleted since
	}
	if err != nil {
		return err
	}
	for _, t := range Decide(h, agents) {
		own, known := settings[t.Agent]
		if !known {
			if own, err = s.SettingsOf(ctx, t.Agent); err != nil {
				return err
			}
			settings[t.Agent] = own
		}
		if err := s.notify(ctx, t, own.For(t.Kind), h); err != nil {
			return err
		}
	}
	return nil
}

// notify tells an agent of what happened.
func (s *Service) notify(ctx context.Context, t Telling, by Media, h Happened) error {
	e, c := h.Event, h.Conversation
	n := Notification{
		ID: string(e.ID), Agent: t.Agent, Kind: t.Kind, At: e.At, Conversation: c.ID, Number: c.Number, Subject: excerpt(c.Subject), Contact: c.Contact,
		Actor: e.Actor, Seq: e.Seq, Text: excerpt(h.Message.Text),
	}
	if e.Message == "" { // it is about the whole conversation
		n.Seq, n.Text = c.LastSeq, excerpt(c.Last.Text)
	}
	return s.keep(ctx, n, by)
}

// keep puts a notification into its agent's list and pushes it, by the media that the
// agent wants; one that is there already is told already.
func (s *Service) keep(ctx context.Context, n Notification, by Media) error {
	if by.App {
		_, err := s.Kept.Put(ctx, n, s.event(n.Agent))
		if inbox.ErrorCode(err) == inbox.CodeConflict {
			return nil
		}
		if err != nil {
			return err
		}
		s.Waker.Wake()
		if err := s.trim(ctx, n.Agent, n.ID); err != nil {
			return err
		}
	}
	if by.Push && s.Sender != nil {
		s.queue(push{agent: n.Agent, n: n})
	}
	return nil
}

// trim removes an agent's oldest notifications, now and then.
func (s *Service) trim(ctx context.Context, agent inbox.AgentID, id string) error {
	if id[len(id)-1]%trimOneOf != 0 {
		return nil
	}
	all, err := inbox.AllRows(ctx, s.Kept, inbox.Range{Index: "agent", Of: inbox.TextPart(agent)})
	for i := 0; err == nil && i < len(all)-MaxKept; i++ {
		err = s.Kept.Delete(ctx, all[i].RecordID())
	}
	return err
}
