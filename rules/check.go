package rules

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/problem"
)

// Presence says whether a thing that is named can be used.
type Presence string

// Present is there and at work. The others are also the keys of what [Check] finds.
const (
	Present  Presence = ""
	Gone     Presence = "gone"
	Inactive Presence = "inactive" // an agent who is switched off; conditions may still ask about it
)

// Names knows how it stands with what a rule names, by what kind of thing it is:
// agent, team, tag, folder, channel, canned, sla, calendar, webhook.
type Names func(ctx context.Context, kind, id string) (Presence, error)

// Check returns everything that is wrong with a rule: what [Vocabulary.Validate]
// finds, and otherwise what [Vocabulary.BrokenParts] does.
func (v *Vocabulary) Check(ctx context.Context, r Rule, names Names) (Problems, error) {
	if p := r.problems(v); len(p) > 0 {
		return p, nil
	}
	return v.BrokenParts(ctx, r, names)
}

// BrokenParts returns the parts of a rule that broke since it was written: what it
// names is not there any more, or is an agent who is switched off and would be
// given something.
func (v *Vocabulary) BrokenParts(ctx context.Context, r Rule, names Names) (Problems, error) {
	c := checking{vocabulary: v, ctx: ctx, names: names}
	if r.When != nil {
		r.When.tests("when", c.test)
	}
	for i, a := range r.Then {
		c.action(problem.At("then", i), a)
	}
	return c.problems, c.err
}

type checking struct {
	vocabulary *Vocabulary
	ctx        context.Context // of this one check
	names      Names
	problems   Problems
	err        error
}

func (c *checking) presence(kind, id string) (p Presence) {
	if c.err == nil {
		p, c.err = c.names(c.ctx, kind, id)
	}
	return p
}

// asked adds a problem when a condition names a thing that is gone.
func (c *checking) asked(path, kind, id string) {
	if p := c.presence(kind, id); p == Gone {
		c.problems.Add(path, string(p))
	}
}

// used adds a problem when an action names a thing that it cannot use.
func (c *checking) used(path, kind, id string) {
	if p := c.presence(kind, id); p != Present {
		c.problems.Add(path, string(p))
	}
}

func (c *checking) test(path string, test Condition) {
	field, known := c.vocabulary.byName[test.Field]
	if !known { // a word of a room that this program does not have
		c.problems.Add(path+".field", "unknown")
		return
	}
	if field.Key == "calendar" && test.Key != string(inbox.OwnHours) {
		c.asked(path+".key", "calendar", test.Key)
	}
	if field.Key == "team" {
		c.asked(path+".key", "team", test.Key)
	}
	if field.Choose == "" {
		return
	}
	var one string
	var several []string
	if json.Unmarshal(test.Value, &one) == nil && one != "" {
		c.asked(path+".value", field.Choose, one)
	} else if json.Unmarshal(test.Value, &several) == nil {
		for i, id := range several {
			c.asked(problem.At(path+".value", i), field.Choose, id)
		}
	}
}

func (c *checking) action(path string, a Action) {
	info, known := c.vocabulary.byKind[a.Do]
	if !known {
		c.problems.Add(path+".do", "unknown")
		return
	}
	given := a.given()
	for _, param := range info.Params {
		if slices.Contains(plainParams(), param.Type) {
			continue
		}
		for i, id := range given[param.path()] {
			where := path + "." + param.path()
			if param.Many {
				where = problem.At(where, i)
			}
			c.used(where, param.Type, id)
		}
	}
}

// Presence implements [Names] over what admins set up and what rooms have. A folder or
// canned reply that is one agent's own does not exist for rules.
func (e *Engine) Presence(ctx context.Context, kind, id string) (Presence, error) {
	d := e.Inbox.Directory
	active := true
	get, known := map[string]func() error{
		"agent": func() error {
			agent, err := d.Agents.Get(ctx, id)
			active = agent.Active()
			return err
		},
		"team":     func() error { _, err := d.Teams.Get(ctx, id); return err },
		"tag":      func() error { _, err := d.Tags.Get(ctx, id); return err },
		"folder":   func() error { _, err := d.Folders.GetFor(ctx, inbox.SystemPrincipal(), id); return err },
		"channel":  func() error { _, err := d.Channels.Get(ctx, id); return err },
		"canned":   func() error { _, err := e.Inbox.Prepared(ctx, inbox.SystemPrincipal(), inbox.CannedID(id)); return err },
		"sla":      func() error { _, err := e.Policies.Get(ctx, id); return err },
		"webhook":  func() error { _, err := e.Webhooks.Enabled(ctx, inbox.WebhookID(id)); return err },
		"calendar": func() error { _, err := e.Hours.Get(ctx, id); return err },
	}[kind]
	if kind, declared := e.Book.Vocabulary.kinds[kind]; !known && declared {
		return kind.Presence(ctx, id)
	}
	if !known {
		return Present, nil
	}
	err := get()
	switch {
	case inbox.ErrorCode(err) == inbox.CodeNotFound:
		return Gone, nil
	case inbox.ErrorCode(err) == inbox.CodeDamaged: // it may be restored
		return Present, nil
	case err == nil && !active:
		return Inactive, nil
	}
	return Present, err
}
