package rules

import (
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/visit"
	"github.com/pasokh/pasokh/rules/hours"
)

// FieldName names what a condition asks about.
type FieldName string

// Field is something that can be asked about a conversation.
type Field struct {
	Name    FieldName
	Type    ValueType
	Key     string   // what Condition.Key names: attribute, calendar, team or field
	Choices []string // all there are, when they are few and fixed
	Choose  string   // what kind of thing the ids are of: agent, team, tag, folder, channel, language, or a room's [Kind]

	index int      // in [Vocabulary.Fields]
	keys  []string // those that Key may be, when they are few and fixed
	needs need
	read  func(f *Facts, key string, v *value)
}

// blank is a field's value before it is read. The texts are an empty list and not nil,
// so that a trace tells of no texts rather than of nothing.
func (f *Field) blank() value {
	switch f.Type {
	case TypeText, TypeChoice, TypeSet, TypeChange:
		return value{texts: []string{}}
	}
	return value{}
}

// Operators are what can be asked of the field.
func (f *Field) Operators() []Operator { return f.Type.operators() }

func (f *Field) allows(op Operator) bool { return slices.Contains(f.Operators(), op) }

// movedFields are the fields of a conversation whose changes an event tells.
func movedFields() []string { return []string{"status", "priority", "assignee", "team", "folder"} }

// ownFields are the fields of this package, in the order people see them.
func ownFields() []*Field {
	return []*Field{
		{Name: "subject", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "subject", f.Conversation.Subject) }},
		{Name: "body.last", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "body.last", f.Message.Text) }},
		{Name: "body.first", Type: TypeText, needs: needFirst, read: func(f *Facts, _ string, v *value) { v.some(f.bodies("body.first", f.opening)) }},
		{Name: "body.any", Type: TypeText, needs: needThread, read: func(f *Facts, _ string, v *value) { v.some(f.bodies("body.any", f.thread)) }},
		{Name: "channel", Type: TypeChoice, Choose: "channel", read: func(f *Facts, _ string, v *value) { v.one(string(f.Conversation.Channel)) }},
		{Name: "kind", Type: TypeChoice, Choices: choices(inbox.ChannelChat), read: func(f *Facts, _ string, v *value) { v.one(string(f.Channel.Kind)) }},
		{Name: "language", Type: TypeChoice, Choose: "language", read: func(f *Facts, _ string, v *value) { v.one(f.language()) }},
		{Name: "status", Type: TypeChoice, Choices: choices(inbox.Statuses...), read: func(f *Facts, _ string, v *value) { v.one(string(f.Conversation.Status)) }},
		{Name: "priority", Type: TypeChoice, Choices: choices(inbox.Priorities...), read: func(f *Facts, _ string, v *value) { v.one(string(f.Conversation.Priority)) }},
		{Name: "assignee", Type: TypeChoice, Choose: "agent", read: func(f *Facts, _ string, v *value) { v.one(string(f.Conversation.Assignee)) }},
		{Name: "assignee.online", Type: TypeBool, read: func(f *Facts, _ string, v *value) {
			v.yes = f.Conversation.Assignee != "" && f.Online != nil && f.Online(f.Conversation.Assignee)
		}},
		{Name: "agents.online", Type: TypeBool, read: func(f *Facts, _ string, v *value) { v.yes = f.Here != nil && f.Here("") }},
		{Name: "team.online", Type: TypeBool, Key: "team", read: func(f *Facts, key string, v *value) { v.yes = f.Here != nil && f.Here(inbox.TeamID(key)) }},
		{Name: "team", Type: TypeChoice, Choose: "team", read: func(f *Facts, _ string, v *value) { v.one(string(f.Conversation.Team)) }},
		{Name: "folder", Type: TypeChoice, Choose: "folder", read: func(f *Facts, _ string, v *value) { v.one(string(f.Conversation.Folder)) }},
		{Name: "tags", Type: TypeSet, Choose: "tag", read: func(f *Facts, _ string, v *value) { v.ids(f, "tags", f.Conversation.Tags) }},
		{Name: "changed", Type: TypeChange, Key: "field", keys: movedFields(), read: func(f *Facts, key string, v *value) {
			for i := range f.Moves {
				if f.Moves[i].Field == key {
					v.moved, v.texts = true, []string{f.Moves[i].From, f.Moves[i].To}
				}
			}
		}},
		{Name: "actor", Type: TypeChoice, Choices: choices(inbox.ActorContact, inbox.ActorAgent, inbox.ActorRule, inbox.ActorToken, inbox.ActorSystem),
			read: func(f *Facts, _ string, v *value) { v.one(string(f.Actor.Kind)) }},
		{Name: "replies", Type: TypeNumber, read: func(f *Facts, _ string, v *value) { v.amount(float64(f.Conversation.Replies)) }},
		{Name: "number", Type: TypeNumber, read: func(f *Facts, _ string, v *value) { v.amount(float64(f.Conversation.Number)) }},
		{Name: "waiting", Type: TypeDuration, read: func(f *Facts, _ string, v *value) { v.since(f, f.Conversation.WaitingSince) }},
		{Name: "waiting.business", Type: TypeDuration, Key: "calendar", needs: needHours, read: func(f *Facts, key string, v *value) {
			if c := f.calendar(key); c != nil && !f.Conversation.WaitingSince.IsZero() {
				v.amount(c.Between(f.Conversation.WaitingSince, f.Now).Seconds())
			}
		}},
		{Name: "idle", Type: TypeDuration, read: func(f *Facts, _ string, v *value) { v.since(f, f.Conversation.UpdatedAt) }},
		{Name: "createdAt", Type: TypeTime, read: func(f *Facts, _ string, v *value) { v.moment(f.Conversation.CreatedAt) }},
		{Name: "lastContactAt", Type: TypeTime, read: func(f *Facts, _ string, v *value) { v.moment(f.Conversation.LastContactAt) }},
		{Name: "lastReplyAt", Type: TypeTime, read: func(f *Facts, _ string, v *value) { v.moment(f.Conversation.LastReplyAt) }},
		{Name: "closedAt", Type: TypeTime, read: func(f *Facts, _ string, v *value) { v.moment(f.Conversation.ClosedAt) }},
		{Name: "hours", Type: TypeBool, Key: "calendar", needs: needHours, read: func(f *Facts, key string, v *value) {
			c := f.calendar(key)
			v.yes = c != nil && c.Open(f.Now)
		}},
		{Name: "weekday", Type: TypeChoice, Choices: hours.Weekdays(), read: func(f *Facts, _ string, v *value) { v.one(hours.Weekdays()[f.local().Weekday()]) }},
		{Name: "time", Type: TypeClock, read: func(f *Facts, _ string, v *value) {
			at := f.local()
			v.amount(float64(at.Hour()*60 + at.Minute()))
		}},
		{Name: "file", Type: TypeBool, read: func(f *Facts, _ string, v *value) { v.yes = len(f.Message.Files) > 0 }},
		{Name: "file.name", Type: TypeText, read: func(f *Facts, _ string, v *value) {
			v.some(f.files("file.name", func(one inbox.File) string { return one.Name }))
		}},
		{Name: "file.type", Type: TypeText, read: func(f *Facts, _ string, v *value) {
			v.some(f.files("file.type", func(one inbox.File) string { return one.Type }))
		}},
		{Name: "file.size", Type: TypeNumber, read: func(f *Facts, _ string, v *value) { // of the largest, in kB
			for _, one := range f.Message.Files {
				v.amount(max(v.number, float64(one.Size)/1000))
			}
		}},
		{Name: "page.url", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "page.url", f.Conversation.Page.URL) }},
		{Name: "page.title", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "page.title", f.Conversation.Page.Title) }},
		{Name: "visit.referrer", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "visit.referrer", f.Conversation.Visit.Referrer) }},
		{Name: "visit.source", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "visit.source", f.Conversation.Visit.Source) }},
		{Name: "visit.medium", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "visit.medium", f.Conversation.Visit.Medium) }},
		{Name: "visit.campaign", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "visit.campaign", f.Conversation.Visit.Campaign) }},
		{Name: "visit.country", Type: TypeChoice, Choices: visit.Countries, Choose: "country", read: func(f *Facts, _ string, v *value) { v.one(f.Conversation.Visit.Country) }},
		{Name: "visit.timeZone", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "visit.timeZone", f.Conversation.Visit.TimeZone) }},
		{Name: "visit.browser", Type: TypeChoice, Choices: visit.Browsers, read: func(f *Facts, _ string, v *value) { v.one(f.Conversation.Visit.Browser) }},
		{Name: "visit.system", Type: TypeChoice, Choices: visit.Systems, read: func(f *Facts, _ string, v *value) { v.one(f.Conversation.Visit.System) }},
		{Name: "visit.device", Type: TypeChoice, Choices: visit.Devices, read: func(f *Facts, _ string, v *value) { v.one(f.Conversation.Visit.Device) }},
		{Name: "contact.online", Type: TypeBool, read: func(f *Facts, _ string, v *value) { v.yes = f.Visiting != nil && f.Visiting(f.Conversation.Contact) }},
		{Name: "contact.name", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "contact.name", f.Contact.Name) }},
		{Name: "contact.email", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "contact.email", f.Contact.Email()) }},
		{Name: "contact.domain", Type: TypeText, read: func(f *Facts, _ string, v *value) {
			_, domain, _ := strings.Cut(f.Contact.Email(), "@")
			v.folded(f, "contact.domain", domain)
		}},
		{Name: "contact.browserLanguage", Type: TypeText, read: func(f *Facts, _ string, v *value) {
			v.folded(f, "contact.browserLanguage", f.Contact.BrowserLanguage)
		}},
		{Name: "contact.verified", Type: TypeBool, read: func(f *Facts, _ string, v *value) {
			v.yes = slices.ContainsFunc(f.Contact.Known(), func(i inbox.Identity) bool { return i.Kind != inbox.IdentityVisitor })
		}},
		{Name: "contact.company", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "contact.company", f.Contact.Company) }},
		{Name: "contact.title", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "contact.title", f.Contact.Title) }},
		{Name: "contact.phone", Type: TypeText, read: func(f *Facts, _ string, v *value) { v.folded(f, "contact.phone", f.Contact.Phone) }},
		{Name: "contact.tags", Type: TypeSet, Choose: "tag", read: func(f *Facts, _ string, v *value) { v.ids(f, "contact.tags", f.Contact.Tags) }},
		{Name: "contact.attribute", Type: TypeText, Key: "attribute", read: func(f *Facts, key string, v *value) {
			v.folded(f, "contact.attribute."+key, f.Contact.Attributes[key])
		}},
		{Name: "contact.since", Type: TypeTime, read: func(f *Facts, _ string, v *value) { v.moment(f.Contact.CreatedAt) }},
		{Name: "contact.returning", Type: TypeBool, needs: needOthers, read: func(f *Facts, _ string, v *value) { v.yes = f.counted > 0 }},
		{Name: "contact.conversations", Type: TypeNumber, needs: needOthers, read: func(f *Facts, _ string, v *value) { v.amount(float64(f.counted + 1)) }},
	}
}

func (v *value) one(text string) {
	if v.set = text != ""; v.set {
		v.texts = []string{text}
	}
}

func (v *value) some(folded []string) { v.texts, v.set = folded, len(folded) > 0 }

// folded sets the value to the text in folded form, which is made once for all rules.
func (v *value) folded(f *Facts, name, text string) {
	if text != "" {
		v.some(f.fold(name, text))
	}
}

func (v *value) ids(f *Facts, name string, tags []inbox.TagID) {
	v.some(f.once(name, func() []string { return choices(tags...) }))
}

func (v *value) amount(n float64) { v.number, v.set = n, true }

func (v *value) since(f *Facts, t time.Time) {
	if !t.IsZero() {
		v.amount(f.Now.Sub(t).Seconds())
	}
}

func (v *value) moment(t time.Time) {
	if !t.IsZero() {
		v.amount(float64(t.Unix()))
	}
}
