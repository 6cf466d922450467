package rules

import (
	"context"
	"encoding/json"

	"github.com/pasokh/pasokh/inbox"
)

// Names knows which things exist, by what kind of thing they are: agent, team,
// tag, folder, channel, canned, sla, calendar, webhook.
type Names func(ctx context.Context, kind, id string) (bool, error)

// Check returns everything that is wrong with a rule: what [Rule.Validate]
// finds, and otherwise what it names and does not exist.
func Check(ctx context.Context, r Rule, names Names) (Problems, error) {
	p := r.problems()
	if len(p) > 0 {
		return p, nil
	}
	c := checking{ctx: ctx, names: names}
	if r.When != nil {
		r.When.tests("when", c.test)
	}
	for i, a := range r.Then {
		c.action(at("then", i), a)
	}
	return c.problems, c.err
}

type checking struct {
	ctx      context.Context // of this one check
	names    Names
	problems Problems
	err      error
}

func (c *checking) name(path, kind, id string) {
	if c.err != nil {
		return
	}
	exists, err := c.names(c.ctx, kind, id)
	if c.err = err; err == nil && !exists {
		c.problems.add(path, "gone")
	}
}

func (c *checking) test(path string, test Condition) {
	field := fieldsByName[test.Field]
	if field.Key == "calendar" && test.Key != string(inbox.OwnHours) {
		c.name(path+".key", "calendar", test.Key)
	}
	if field.Key == "team" {
		c.name(path+".key", "team", test.Key)
	}
	if field.Choose == "" {
		return
	}
	var one string
	var several []string
	if json.Unmarshal(test.Value, &one) == nil && one != "" {
		c.name(path+".value", field.Choose, one)
	} else if json.Unmarshal(test.Value, &several) == nil {
		for i, id := range several {
			c.name(at(path+".value", i), field.Choose, id)
		}
	}
}

func (c *checking) action(path string, a Action) {
	given := a.given()
	for _, info := range Actions {
		if info.Do != a.Do {
			continue
		}
		for _, param := range info.Params {
			if param.Type == "text" || param.Type == "choice" || param.Type == "duration" {
				continue
			}
			for i, id := range given[param.Name] {
				where := path + "." + param.Name
				if param.Many {
					where = at(where, i)
				}
				c.name(where, param.Type, id)
			}
		}
	}
}

// Exists implements [Names] over what is set up for all: one agent's own folder
// or canned reply is none for a rule.
func (e *Engine) Exists(ctx context.Context, kind, id string) (bool, error) {
	d := e.Inbox.Directory
	get, known := map[string]func() error{
		"agent":    func() error { _, err := d.Agents.Get(ctx, id); return err },
		"team":     func() error { _, err := d.Teams.Get(ctx, id); return err },
		"tag":      func() error { _, err := d.Tags.Get(ctx, id); return err },
		"folder":   func() error { _, err := d.Folders.GetFor(ctx, inbox.SystemPrincipal(), id); return err },
		"channel":  func() error { _, err := d.Channels.Get(ctx, id); return err },
		"canned":   func() error { _, err := d.Canned.GetFor(ctx, inbox.SystemPrincipal(), id); return err },
		"sla":      func() error { _, err := e.Policies.Get(ctx, id); return err },
		"webhook":  func() error { _, err := e.Webhooks.Get(ctx, id); return err },
		"calendar": func() error { _, err := e.Hours.Get(ctx, id); return err },
	}[kind]
	if !known {
		return true, nil
	}
	err := get()
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return false, nil
	}
	return err == nil, err
}
