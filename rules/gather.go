package rules

import (
	"context"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
)

// Facts gathers what rules may ask about a conversation as it is now.
func (e *Engine) Facts(ctx context.Context, c inbox.Conversation, names []EventName) (*Facts, error) {
	f := &Facts{Now: e.Clock.Now(), Events: names, Conversation: c}
	contact, err := e.contact(ctx, c.Contact)
	if err != nil {
		return nil, err
	}
	f.Contact = contact
	return f, e.fill(ctx, f, c.Contact)
}

// factsAt gathers what rules may ask about a change: the conversation and its contact as
// the change left them, at its time. Two things are as of now: who is here, because
// nobody writes down who was here then, and what admins set up.
func (e *Engine) factsAt(ctx context.Context, ch change) (*Facts, error) {
	f := &Facts{Now: ch.judgedAt(), Events: ch.names, Conversation: ch.after, Actor: ch.actor, Moves: ch.moves}
	contact, err := e.contact(ctx, ch.after.Contact)
	if err != nil {
		return nil, err
	}
	f.Contact = contact.Then(ch.event)
	return f, e.fill(ctx, f, ch.owner)
}

// contact is the contact of that id; an empty one when there is none.
func (e *Engine) contact(ctx context.Context, id inbox.ContactID) (inbox.Contact, error) {
	c, err := e.Contacts.Contact(ctx, id)
	return c, unlessGone(err)
}

// unlessGone returns the error, or nil when it is not_found.
func unlessGone(err error) error {
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil
	}
	return err
}

// fill adds the facts that are cheap to read, and the functions that read the costly
// ones when a rule asks for them.
func (e *Engine) fill(ctx context.Context, f *Facts, owner inbox.ContactID) (err error) {
	c := f.Conversation
	if f.Channel, err = e.Inbox.Directory.Channels.Get(ctx, string(c.Channel)); err != nil && !inbox.IsMissing(err) {
		return err
	}
	if f.Team, err = e.Inbox.Directory.Teams.Get(ctx, string(c.Team)); err != nil && !inbox.IsMissing(err) {
		return err
	}
	if f.Message, err = lastOf(ctx, e.Conversations, c); err != nil {
		return err
	}
	if f.Zone, err = e.zone(ctx); err != nil {
		return err
	}
	f.First, f.Thread, f.Others = reading(e.Conversations, c, owner, f.Now)
	f.Calendar = func(ctx context.Context, id string) (*hours.Calendar, error) {
		return e.calendar(ctx, inbox.HoursID(id))
	}
	f.Extra = e.Book.Vocabulary.extra(f)
	return e.presence(ctx, f)
}

// extra returns the functions that read the facts of rooms for the conversation and the
// contact of f.
func (v *Vocabulary) extra(f *Facts) map[FieldName]func(context.Context) (Value, error) {
	of, all := Subject{f.Conversation, f.Contact, f.Now}, map[FieldName]func(context.Context) (Value, error){}
	for _, fact := range v.facts {
		all[fact.Name] = func(ctx context.Context) (Value, error) { return fact.Read(ctx, of) }
	}
	return all
}

// presence adds which agents and contacts are here now.
func (e *Engine) presence(ctx context.Context, f *Facts) error {
	agents, err := e.Inbox.Directory.Agents.List(ctx)
	if err != nil {
		return err
	}
	f.Online = func(id inbox.AgentID) bool { return slices.Contains(e.Present(), id) }
	f.Here = func(team inbox.TeamID) bool {
		here := e.Present()
		return slices.ContainsFunc(agents, func(a inbox.Agent) bool {
			return (team == "" || slices.Contains(a.Teams, team)) && a.Takes() && slices.Contains(here, a.ID)
		})
	}
	f.Visiting = e.Visiting
	return nil
}

// zone is the workspace's; UTC before it has one, and when its settings cannot be read.
func (e *Engine) zone(ctx context.Context) (*time.Location, error) {
	name, err := e.Workspace.TimeZone(ctx)
	if err != nil {
		return time.UTC, err
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC, nil //lint:ignore nilerr settings with an unknown zone are refused, but this machine's table of zones may be older
	}
	return zone, nil
}

var everything = inbox.Scope{Everything: true}

// past is where messages and conversations are read; see [inbox.ConversationStore].
type past interface {
	Thread(ctx context.Context, q inbox.ThreadQuery) ([]inbox.Message, error)
	List(ctx context.Context, f inbox.Filter, p inbox.Page) ([]inbox.Conversation, string, error)
}

// Bounds of what is read of one conversation and its contact.
const (
	mostBodies = 1000 // public messages, the newest
	mostOthers = 1000 // conversations of a contact
)

// reading returns the functions that read the contact's first message, the newest
// messages and the number of the contact's other conversations, all as of c and that
// time. owner is the contact who has the conversation now, because c's contact may have
// been merged into another since.
func reading(from past, c inbox.Conversation, owner inbox.ContactID, at time.Time) (first, thread func(context.Context) ([]inbox.Message, error), others func(context.Context) (int, error)) {
	first = func(ctx context.Context) ([]inbox.Message, error) { return firstOf(ctx, from, c) }
	thread = func(ctx context.Context) ([]inbox.Message, error) { return publicThread(ctx, from, c) }
	others = func(ctx context.Context) (int, error) { return othersOf(ctx, from, c, owner, at) }
	return first, thread, others
}

// publicThread returns the newest public messages up to the last message of c, oldest
// first.
func publicThread(ctx context.Context, from past, c inbox.Conversation) ([]inbox.Message, error) {
	var all []inbox.Message
	for before := c.LastSeq + 1; before > 1 && len(all) < mostBodies; {
		page, err := from.Thread(ctx, inbox.ThreadQuery{Conversation: c.ID, Before: before, Public: true, Latest: true, Limit: inbox.MaxThread})
		if err != nil {
			return nil, err
		}
		all = append(page, all...)
		if len(page) < inbox.MaxThread {
			break
		}
		before = page[0].Seq
	}
	return all, nil
}

// firstOf returns the contact's first message with a text, up to the last message of c.
func firstOf(ctx context.Context, from past, c inbox.Conversation) ([]inbox.Message, error) {
	for after := int64(0); after < c.LastContactSeq; {
		page, err := from.Thread(ctx, inbox.ThreadQuery{Conversation: c.ID, After: after, Before: c.LastContactSeq + 1, Public: true, Limit: inbox.MaxThread})
		if err != nil || len(page) == 0 {
			return nil, err
		}
		for _, m := range page {
			if after = m.Seq; m.Author.Kind == inbox.ActorContact && m.Text != "" {
				return []inbox.Message{m}, nil
			}
		}
	}
	return nil, nil
}

// othersOf counts the contact's conversations that were there before that time,
// besides the one at hand.
func othersOf(ctx context.Context, from past, c inbox.Conversation, owner inbox.ContactID, at time.Time) (int, error) {
	n := 0
	counts := func(one inbox.Conversation) bool {
		its := owner == c.Contact || one.Contact == c.Contact || slices.Contains(one.Origins, c.Contact)
		return its && one.ID != c.ID && (one.CreatedAt.Before(at) || (one.CreatedAt.Equal(at) && one.Number < c.Number))
	}
	for after := ""; ; {
		page, next, err := from.List(ctx, inbox.Filter{Scope: everything, Contact: owner, Sort: inbox.SortCreated}, inbox.Page{After: after, Limit: inbox.MaxPage})
		if err != nil {
			return 0, err
		}
		for _, one := range page {
			if counts(one) {
				n++
			}
		}
		if after = next; next == "" || n >= mostOthers {
			return n, nil
		}
	}
}

// lastOf returns the contact's newest message, up to the last message of c.
func lastOf(ctx context.Context, from past, c inbox.Conversation) (inbox.Message, error) {
	if c.LastContactSeq == 0 {
		return inbox.Message{}, nil
	}
	found, err := from.Thread(ctx, inbox.ThreadQuery{Conversation: c.ID, After: c.LastContactSeq - 1, Limit: 1})
	if err != nil || len(found) == 0 {
		return inbox.Message{}, err
	}
	return found[0], nil
}
