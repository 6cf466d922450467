package sqlite

import (
	"strings"

	"github.com/pasokh/pasokh/inbox"
)

// condition is a part of a WHERE clause with its arguments.
type condition struct {
	text string
	args []any
}

func is(text string, args ...any) condition { return condition{text, args} }

// in says that a column is one of the values.
func in[T ~string](column string, values []T) condition {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	return condition{column + " IN (" + marks(len(values)) + ")", args}
}

// all joins conditions that must hold together.
func all(conditions []condition) condition { return join(conditions, " AND ") }

// any joins conditions of which one must hold.
func either(conditions []condition) condition {
	c := join(conditions, " OR ")
	return condition{"(" + c.text + ")", c.args}
}

func join(conditions []condition, with string) condition {
	var out condition
	texts := make([]string, len(conditions))
	for i, c := range conditions {
		texts[i] = c.text
		out.args = append(out.args, c.args...)
	}
	out.text = strings.Join(texts, with)
	return out
}

// aspect is a part of a filter that a way through the data may answer by itself.
type aspect uint

const (
	ofScope aspect = 1 << iota
	ofStatus
	ofPriority
	ofChannel
	ofTeam
	ofLabel
	ofFolder
	ofContact
	ofAssignee
	ofUnassigned
	ofWaiting
)

// residue returns the conditions on a row c of conversations that are left of
// the filter when the given aspects are answered already.
func residue(f inbox.Filter, answered aspect) []condition {
	var out []condition
	for _, part := range []struct {
		of   aspect
		asks bool
		make func() condition
	}{
		{ofScope, !f.Scope.Everything, func() condition { return within(f.Scope) }},
		{ofStatus, len(f.Statuses) > 0, func() condition { return in("c.status", f.Statuses) }},
		{ofPriority, len(f.Priorities) > 0, func() condition { return ranked(f.Priorities) }},
		{ofChannel, len(f.Channels) > 0, func() condition { return in("c.channel", f.Channels) }},
		{ofTeam, len(f.Teams) > 0, func() condition { return in("c.team", f.Teams) }},
		{ofLabel, len(f.Labels()) > 0, func() condition { return labelled(f.Labels()) }},
		{ofFolder, f.Folder != "", func() condition { return is("c.folder = ?", string(f.Folder)) }},
		{ofContact, f.Contact != "", func() condition { return is("c.contact = ?", string(f.Contact)) }},
		{ofAssignee, f.Assignee != "", func() condition { return is("c.assignee = ?", string(f.Assignee)) }},
		{ofUnassigned, f.Unassigned, func() condition { return is("c.assignee = ''") }},
		{ofWaiting, f.Waiting, func() condition { return is("c.waiting_since IS NOT NULL") }},
	} {
		if part.asks && answered&part.of == 0 {
			out = append(out, part.make())
		}
	}
	return out
}

// within is [inbox.Scope.Sees] for a scope that does not see everything.
func within(s inbox.Scope) condition {
	switch {
	case s.Contact != "":
		return is("c.contact = ?", string(s.Contact))
	case s.Agent == "":
		return is("0")
	}
	own := is("c.assignee = ?", string(s.Agent))
	var others []condition
	if s.AllChannels {
		others = append(others, is("1"))
	} else {
		if len(s.Channels) > 0 {
			others = append(others, in("c.channel", s.Channels))
		}
		if len(s.Teams) > 0 {
			others = append(others, in("c.team", s.Teams))
		}
	}
	if len(others) == 0 {
		return own
	}
	if s.OwnOnly {
		return either([]condition{own, all([]condition{is("c.assignee = ''"), either(others)})})
	}
	return either(append([]condition{own}, others...))
}

// ranked says that the priority is one of the given.
func ranked(priorities []inbox.Priority) condition {
	var parts []condition
	for _, p := range priorities {
		parts = append(parts, is(rankIs(p, "c")))
	}
	return either(parts)
}

// labelled says that the conversation has one label of each group.
func labelled(groups [][]inbox.Label) condition {
	var parts []condition
	for _, group := range groups {
		c := in("g.tag", group)
		c.text = "EXISTS (SELECT 1 FROM conversation_tags AS g WHERE g.number = c.number AND " + c.text + ")"
		parts = append(parts, c)
	}
	return all(parts)
}
