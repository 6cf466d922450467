package rules

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// History is where a backtest looks; see [inbox.ConversationStore] and
// [inbox.ContactStore].
type History interface {
	Scan(ctx context.Context, after inbox.ConversationID, limit int) ([]inbox.Conversation, error)
	threads
	lists
	Contacts(ctx context.Context, ids []inbox.ContactID) ([]inbox.Contact, error)
}

// Backtest says what a rule would have matched.
type Backtest struct {
	Rule     *Compiled
	Since    time.Time   // conversations that something was said in since then
	Scope    inbox.Scope // what the asker may see
	Now      time.Time   // waiting and the like are as of now
	Zone     *time.Location
	Channels map[string]inbox.Channel
	Teams    map[string]inbox.Team
	Calendar func(id string) (Calendar, bool)
	Online   func(inbox.AgentID) bool
	Here     func(inbox.TeamID) bool
	Visiting func(inbox.ContactID) bool
	Progress func(scanned, matched int) // may be nil
}

// Example is a conversation that a backtest looked at, and why it matched or not.
type Example struct {
	Conversation inbox.Conversation
	Matched      bool
	Tests        []Test
}

// Tried is what a backtest found: all counts, and the first examples of each.
type Tried struct {
	Scanned, Matched int
	Examples         []Example
}

// What a backtest keeps and reads.
const (
	matchedExamples = 50
	failedExamples  = 10
	backtestPage    = 1000
)

// Run looks at every conversation of the time and does nothing. It ends early
// with what it found when ctx ends.
func (b Backtest) Run(ctx context.Context, past History) (Tried, error) {
	var out Tried
	message := b.Rule.needs("body.last", "file", "file.name", "file.type", "file.size")
	contacts := b.Rule.needsPrefix("contact.") || b.Rule.needs("language")
	for after := inbox.ConversationID(""); ; {
		page, err := past.Scan(ctx, after, backtestPage)
		if err != nil || len(page) == 0 {
			return out, err
		}
		after = page[len(page)-1].ID
		page = b.wanted(page)
		people, err := b.people(ctx, past, page, contacts)
		if err != nil {
			return out, err
		}
		others := map[inbox.ContactID]int{}
		for _, c := range page {
			f := b.facts(c, people[c.Contact])
			if message {
				if f.Message, err = lastOf(ctx, past, c); err != nil {
					return out, err
				}
			}
			unread := reading(ctx, past, f, others)
			if out.look(b.Rule, f); *unread != nil {
				return out, *unread
			}
		}
		if b.Progress != nil {
			b.Progress(out.Scanned, out.Matched)
		}
	}
}

// wanted keeps what the asker may see and is of the time.
func (b Backtest) wanted(page []inbox.Conversation) []inbox.Conversation {
	kept := page[:0]
	for _, c := range page {
		if !c.UpdatedAt.Before(b.Since) && b.Scope.Sees(c.Audience()) {
			kept = append(kept, c)
		}
	}
	return kept
}

func (b Backtest) people(ctx context.Context, past History, page []inbox.Conversation, needed bool) (map[inbox.ContactID]inbox.Contact, error) {
	if !needed || len(page) == 0 {
		return nil, nil
	}
	ids := make([]inbox.ContactID, len(page))
	for i, c := range page {
		ids[i] = c.Contact
	}
	found, err := past.Contacts(ctx, ids)
	people := make(map[inbox.ContactID]inbox.Contact, len(found))
	for _, c := range found {
		people[c.ID] = c
	}
	return people, err
}

func (b Backtest) facts(c inbox.Conversation, contact inbox.Contact) *Facts {
	return &Facts{
		Now: b.Now, Zone: b.Zone, Events: b.Rule.Rule.Events, Actor: c.Last.By, Conversation: c, Contact: contact,
		Channel: b.Channels[string(c.Channel)], Team: b.Teams[string(c.Team)], Calendar: b.Calendar, Online: b.Online, Here: b.Here, Visiting: b.Visiting,
	}
}

// reading lets the facts read what is costly when the rule asks for it, as the
// engine does. Why something could not be read is found where it points.
func reading(ctx context.Context, past History, f *Facts, others map[inbox.ContactID]int) *error {
	var failed error
	f.Thread = func() []inbox.Message {
		all, err := publicThread(ctx, past, f.Conversation.ID)
		failed = cmp.Or(failed, err)
		return all
	}
	f.Others = func() int {
		n, known := others[f.Conversation.Contact]
		if !known {
			var err error
			n, err = othersOf(ctx, past, f.Conversation.Contact)
			failed = cmp.Or(failed, err)
			others[f.Conversation.Contact] = n
		}
		return n
	}
	return &failed
}

// look tries the rule and keeps an example while there is room.
func (t *Tried) look(rule *Compiled, f *Facts) {
	t.Scanned++
	out := EvaluateOne(rule, f)
	matched := len(out.Matched) > 0
	room := t.Scanned-t.Matched <= failedExamples
	if matched {
		t.Matched++
		room = t.Matched <= matchedExamples
	}
	if room {
		t.Examples = append(t.Examples, Example{f.Conversation, matched, out.Trace.Steps(true)[0].Tests})
	}
}

// needs reports whether the rule asks about one of the fields.
func (c *Compiled) needs(fields ...FieldName) bool {
	return c.asks(func(name FieldName) bool { return slices.Contains(fields, name) })
}

func (c *Compiled) needsPrefix(prefix string) bool {
	return c.asks(func(name FieldName) bool { return strings.HasPrefix(string(name), prefix) })
}

func (c *Compiled) asks(about func(FieldName) bool) bool {
	found := false
	if c.Rule.When != nil {
		c.Rule.When.tests("when", func(_ string, test Condition) { found = found || about(test.Field) })
	}
	return found
}
