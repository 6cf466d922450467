package rules

import (
	"context"
	"fmt"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
)

// Facts are what rules are evaluated on: one conversation at one event. They are
// gathered once and used by one goroutine. Functions may be nil; the facts that they
// would read are then not set.
type Facts struct {
	Now          time.Time
	Zone         *time.Location // of the workspace; UTC when nil
	Events       []EventName    // what happened, as rules name it
	Actor        inbox.Actor    // who did it
	Moves        []inbox.Move   // fields that changed
	Conversation inbox.Conversation
	Contact      inbox.Contact
	Channel      inbox.Channel
	Team         inbox.Team    // empty without one
	Message      inbox.Message // that the event is about, or the contact's last

	// These functions are called when a rule first asks, and at most once. An error ends
	// the evaluation, so that no rule is decided on a fact that could not be read.
	First    func(ctx context.Context) ([]inbox.Message, error)            // the contact's first message, if there is one
	Thread   func(ctx context.Context) ([]inbox.Message, error)            // the newest public messages, oldest first
	Others   func(ctx context.Context) (int, error)                        // how many other conversations the contact has; some of many suffice
	Calendar func(ctx context.Context, id string) (*hours.Calendar, error) // business hours by id; nil when there are none

	// Extra are the facts of rooms by name, read as those above.
	Extra map[FieldName]func(ctx context.Context) (Value, error)

	Online   func(inbox.AgentID) bool   // is here and takes conversations
	Here     func(inbox.TeamID) bool    // somebody of the team is, or of any when it is ""
	Visiting func(inbox.ContactID) bool // has the widget open

	folded    map[string][]string
	calendars map[string]*hours.Calendar
	loaded    need
	extra     map[FieldName]value // of Extra, as far as they were read
	opening   []inbox.Message
	thread    []inbox.Message
	counted   int
}

// need is what must be read from the store before a field can be.
type need uint8

const (
	needFirst need = 1 << iota
	needThread
	needOthers
	needHours // of the calendar that the key names
	needRoom  // what the room that declared the fact reads
)

// load reads from the store what the field needs, unless that was read before.
func (f *Facts) load(ctx context.Context, field *Field, key string) error {
	what := field.needs
	switch what {
	case needHours:
		return f.loadHours(ctx, key)
	case needRoom:
		return f.loadExtra(ctx, field)
	}
	if f.loaded&what != 0 {
		return nil
	}
	var err error
	switch {
	case what == needFirst && f.First != nil:
		f.opening, err = f.First(ctx)
	case what == needThread && f.Thread != nil:
		f.thread, err = f.Thread(ctx)
	case what == needOthers && f.Others != nil:
		f.counted, err = f.Others(ctx)
	}
	if err == nil {
		f.loaded |= what
	}
	return err
}

func (f *Facts) loadExtra(ctx context.Context, field *Field) error {
	read := f.Extra[field.Name]
	if _, known := f.extra[field.Name]; known || read == nil {
		return nil
	}
	found, err := read(ctx)
	if err != nil {
		return fmt.Errorf("read the fact %s: %w", field.Name, err)
	}
	held, err := found.as(field)
	if err != nil {
		return err
	}
	if f.extra == nil {
		f.extra = map[FieldName]value{}
	}
	f.extra[field.Name] = held
	return nil
}

func (f *Facts) loadHours(ctx context.Context, id string) error {
	if id == string(inbox.OwnHours) {
		if id = f.ownHours(); id == "" {
			return nil
		}
	}
	if _, known := f.calendars[id]; known || f.Calendar == nil {
		return nil
	}
	found, err := f.Calendar(ctx, id)
	if err != nil {
		return err
	}
	if f.calendars == nil {
		f.calendars = map[string]*hours.Calendar{}
	}
	f.calendars[id] = found
	return nil
}

func (f *Facts) ownHours() string { return string(inbox.OwnHoursOf(f.Team, f.Channel)) }

// once returns the texts that make returns, and calls it once for all rules.
func (f *Facts) once(name string, make func() []string) []string {
	if all, known := f.folded[name]; known {
		return all
	}
	if f.folded == nil {
		f.folded = map[string][]string{}
	}
	all := make()
	f.folded[name] = all
	return all
}

func (f *Facts) fold(name, text string) []string {
	return f.once(name, func() []string { return []string{folded(text)} })
}

// bodies are the texts of the contact's messages in folded form, oldest first.
func (f *Facts) bodies(name string, all []inbox.Message) []string {
	return f.once(name, func() (bodies []string) {
		for _, m := range all {
			if m.Author.Kind == inbox.ActorContact && m.Text != "" {
				bodies = append(bodies, folded(m.Text))
			}
		}
		return bodies
	})
}

func (f *Facts) files(name string, of func(inbox.File) string) []string {
	return f.once(name, func() (all []string) {
		for _, one := range f.Message.Files {
			all = append(all, folded(of(one)))
		}
		return all
	})
}

// calendar returns the business hours of that id, which [Facts.load] read before; nil
// when there are none. Of [inbox.OwnHours] there are always some.
func (f *Facts) calendar(id string) *hours.Calendar {
	if id != string(inbox.OwnHours) {
		return f.calendars[id]
	}
	if own := f.calendars[f.ownHours()]; own != nil {
		return own
	}
	always := hours.Always()
	return &always
}

func (f *Facts) language() string {
	if f.Contact.Language != "" {
		return f.Contact.Language
	}
	return f.Channel.Language
}

func (f *Facts) zone() *time.Location {
	if f.Zone == nil {
		return time.UTC
	}
	return f.Zone
}

func (f *Facts) local() time.Time { return f.Now.In(f.zone()) }
