package search

import (
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/fold"
	"github.com/pasokh/pasokh/search/query"
	"github.com/pasokh/pasokh/search/terms"
)

// called is something with an id that people call by one or more names.
type called struct {
	id    string
	names []string
}

func (r resolver) agents() []called {
	var out []called
	for _, a := range r.names.Agents {
		out = append(out, called{string(a.ID), []string{a.Name, a.Email}})
	}
	if r.names.Me != "" {
		out = append(out, called{string(r.names.Me), []string{"me"}})
	}
	return out
}

func (r resolver) channels() []called {
	var out []called
	for _, c := range r.names.Channels {
		out = append(out, called{string(c.ID), []string{c.Name}})
	}
	return out
}

// named resolves tag:, channel:, team: and assignee:.
func (r resolver) named(c query.Clause) (condition, error) {
	var field string
	var known []called
	nobody := called{none, []string{"none"}}
	switch c.Field {
	case "assignee":
		field, known = fieldAssignee, append(r.agents(), nobody)
	case "channel":
		field, known = fieldChannel, r.channels()
	case "team":
		field, known = fieldTeam, append(known, nobody)
		for _, t := range r.names.Teams {
			known = append(known, called{string(t.ID), []string{t.Name}})
		}
	case "tag":
		field = fieldTagID
		for _, t := range r.names.Tags {
			known = append(known, called{string(t.ID), []string{t.Name}})
		}
	}
	values := match(c, known)
	if len(values) == 0 {
		return condition{}, query.Invalidf("%s: nothing is called %q", c.Field, c.Text)
	}
	return condition{key: field, values: values}, nil
}

// folder resolves folder:. A smart folder holds what its filter finds.
func (r resolver) folder(c query.Clause) (condition, error) {
	known := []called{{none, []string{"none"}}}
	for _, f := range r.names.Folders {
		known = append(known, called{string(f.ID), []string{f.Name}})
	}
	values := match(c, known)
	if len(values) == 0 {
		return condition{}, query.Invalidf("folder: nothing is called %q", c.Text)
	}
	out := condition{any: []condition{{key: fieldFolder, values: values}}}
	for _, f := range r.names.Folders {
		for _, v := range values {
			if f.Kind == inbox.FolderSmart && string(f.ID) == v && f.Query != nil {
				out.any = append(out.any, r.filtered(f))
			}
		}
	}
	return out, nil
}

// filtered is what a smart folder asks for.
func (r resolver) filtered(f inbox.Folder) condition {
	filter := f.FilterOf(inbox.Principal{Actor: inbox.Actor{Kind: inbox.ActorAgent, ID: string(r.names.Me)}})
	var all []condition
	add := func(field string, values []string) {
		if len(values) > 0 {
			all = append(all, condition{key: field, values: values})
		}
	}
	add(fieldStatus, plainStrings(filter.Statuses))
	add(fieldPriority, plainStrings(filter.Priorities))
	add(fieldChannel, plainStrings(filter.Channels))
	add(fieldTeam, plainStrings(filter.Teams))
	add(fieldTagID, plainStrings(filter.Tags))
	if filter.Assignee != "" {
		add(fieldAssignee, []string{string(filter.Assignee)})
	}
	if filter.Unassigned {
		add(fieldAssignee, []string{none})
	}
	if filter.Waiting {
		add(fieldIs, []string{isWaiting})
	}
	return condition{all: all}
}

func plainStrings[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// match returns the ids of those called exactly so, else of those with a word of
// their name that begins so. An id is a name too.
func match(c query.Clause, known []called) []string {
	var exact, begun []string
	for _, wanted := range alternatives(c) {
		for _, k := range known {
			for _, name := range append(k.names, k.id) {
				switch name := nameKey(name); {
				case name == wanted:
					exact = append(exact, k.id)
				case strings.HasPrefix(name, wanted) || strings.Contains(name, " "+wanted):
					begun = append(begun, k.id)
				}
			}
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return begun
}

// alternatives splits a,b unless it was quoted. What nothing is left of is none:
// every name begins with it.
func alternatives(c query.Clause) []string {
	values := []string{nameKey(c.Text)}
	if !c.Phrase {
		values = strings.Split(values[0], ",")
	}
	var out []string
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// nameKey is what a name is compared as: whole, so also without regard to
// typographic marks and compatibility forms.
func nameKey(name string) string { return terms.Fold(fold.Key(name)) }
