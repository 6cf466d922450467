package rules

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/fold"
)

// Facts are what rules are evaluated on: one conversation at one event. It is
// built once and not changed while it is in use, by one goroutine. Functions
// may be nil; what they would tell is then unset.
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

	Thread   func() []inbox.Message                // the public messages, oldest first; read when a rule asks for them
	Others   func() int                            // how many other conversations the contact has; some of many suffice
	Online   func(inbox.AgentID) bool              // is here and takes conversations
	Here     func(inbox.TeamID) bool               // somebody of the team is, or of any when it is ""
	Calendar func(id string) (c Calendar, ok bool) // business hours by id
	Visiting func(inbox.ContactID) bool            // has the widget open

	folded    map[string][]string
	calendars map[string]*Calendar
	counted   *int
}

// kept returns what make makes, made once for all rules.
func (f *Facts) kept(name string, make func() []string) []string {
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
	return f.kept(name, func() []string { return []string{fold.Text(text)} })
}

// bodies are what the contact wrote, folded, oldest first.
func (f *Facts) bodies() []string {
	return f.kept("body.any", func() (all []string) {
		if f.Thread == nil {
			return nil
		}
		for _, m := range f.Thread() {
			if m.Author.Kind == inbox.ActorContact && m.Text != "" {
				all = append(all, fold.Text(m.Text))
			}
		}
		return all
	})
}

func (f *Facts) files(name string, of func(inbox.File) string) []string {
	return f.kept(name, func() (all []string) {
		for _, one := range f.Message.Files {
			all = append(all, fold.Text(of(one)))
		}
		return all
	})
}

func (f *Facts) others() int {
	if f.counted == nil {
		n := 0
		if f.Others != nil {
			n = f.Others()
		}
		f.counted = &n
	}
	return *f.counted
}

// calendar returns the business hours of that id, nil when there are none.
// [inbox.OwnHours] are always some.
func (f *Facts) calendar(id string) *Calendar {
	if id == string(inbox.OwnHours) {
		if own := f.calendar(string(inbox.OwnHoursOf(f.Team, f.Channel))); own != nil {
			return own
		}
		always := dayAndNight()
		return &always
	}
	if c, known := f.calendars[id]; known {
		return c
	}
	if f.calendars == nil {
		f.calendars = map[string]*Calendar{}
	}
	var found *Calendar
	if f.Calendar != nil {
		if c, ok := f.Calendar(id); ok {
			found = &c
		}
	}
	f.calendars[id] = found
	return found
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
