package mongo

import (
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/pasokh/pasokh/inbox"
)

// A list is answered by walks: each goes along one index of the matrix
// (collections.go) in the list's order and stops at the page's end; the pages of
// several are merged. An index is walked once for each status and each value of
// its first field that is asked for, side by side, which MongoDB does by itself
// ("exploding for sort"). What the index does not answer is checked on each row.
type walk struct {
	place string // the index's first field, "" for all, contactIndex for a contact's
	where filter
	apart filter // what tells its rows from those of the walks before, for counting
}

// filter is conditions that must all hold.
type filter []bson.D

func is(field string, value any) bson.D { return bson.D{{Key: field, Value: value}} }

func (f filter) and(more ...bson.D) filter { return append(slices.Clip(f), more...) }

// document is the filter as MongoDB takes it.
func (f filter) document() bson.D { return is("$and", []bson.D(f)) }

// mostValues bounds how many values of its first field an index is walked for;
// MongoDB gives up the order beyond 200 walks side by side. A filter that names
// more matches so much that walking all of it finds a page soon.
const mostValues = 30

func tooMany[T any](values []T) bool { return len(values) > mostValues }

// walksOf returns the walks that together hold what matches. A conversation may
// be on several.
func walksOf(f inbox.Filter) []walk {
	s := f.Scope
	if !s.Everything && s.Contact == "" && s.Agent == "" {
		return nil
	}
	asked, place := conditions(f), narrowest(f)
	if place == "" && !s.Everything && !(s.AllChannels && !s.OwnOnly) && !tooMany(s.Channels) && !tooMany(s.Teams) {
		return scopeWalks(s, asked)
	}
	if !s.Everything {
		asked = asked.and(within(s))
	}
	return []walk{{place: place, where: asked}}
}

// narrowest is the first field of the index that leaves out most.
func narrowest(f inbox.Filter) string {
	switch {
	case f.Contact != "" || f.Scope.Contact != "":
		return contactIndex
	case f.Assignee != "" || f.Unassigned:
		return "assignee"
	case f.Folder != "":
		return "folder"
	case f.Queued != "" || f.Follower != "" || f.Mentioned != "" || (len(f.Tags) > 0 && !tooMany(f.Tags)):
		return "tags"
	case len(f.Teams) > 0 && !tooMany(f.Teams):
		return "team"
	case len(f.Channels) > 0 && !tooMany(f.Channels):
		return "channel"
	}
	return ""
}

var nobodys = is("assignee", "")

// scopeWalks are what an agent sees who does not see everything: its own
// conversations, then all of its channels and teams or the unassigned of them.
func scopeWalks(s inbox.Scope, asked filter) []walk {
	out := []walk{{place: "assignee", where: asked.and(is("assignee", string(s.Agent)))}}
	if s.AllChannels { // and only its own of those
		return append(out, walk{place: "assignee", where: asked.and(nobodys)})
	}
	if s.OwnOnly {
		asked = asked.and(nobodys)
	}
	apart := filter{is("assignee", is("$ne", string(s.Agent)))}
	if len(s.Channels) > 0 {
		out = append(out, walk{place: "channel", where: asked.and(is("channel", in(s.Channels))), apart: apart})
		apart = apart.and(is("channel", is("$nin", texts(s.Channels))))
	}
	if len(s.Teams) > 0 {
		out = append(out, walk{place: "team", where: asked.and(is("team", in(s.Teams))), apart: apart})
	}
	return out
}

// conditions are what the filter asks for beside its scope. Statuses are always
// named: every index but a contact's begins its order with them.
func conditions(f inbox.Filter) filter {
	statuses := unique(f.Statuses)
	if len(statuses) == 0 {
		statuses = inbox.Statuses
	}
	out := filter{is("status", in(statuses))}
	for _, part := range []struct {
		asks bool
		is   bson.D
	}{
		{len(f.Channels) > 0, is("channel", in(f.Channels))},
		{len(f.Teams) > 0, is("team", in(f.Teams))},
		{len(f.Priorities) > 0, is("rank", is("$in", ranks(f.Priorities)))},
		{f.Folder != "", is("folder", string(f.Folder))},
		{f.Contact != "", is("contact", string(f.Contact))},
		{f.Assignee != "", is("assignee", string(f.Assignee))},
		{f.Unassigned, nobodys},
		{f.Waiting, is("by_waiting", is("$lt", notSet))},
	} {
		if part.asks {
			out = append(out, part.is)
		}
	}
	for _, group := range f.Labels() {
		out = append(out, is("tags", in(group)))
	}
	return out
}

func ranks(priorities []inbox.Priority) []int64 {
	out := make([]int64, len(priorities))
	for i, p := range priorities {
		out[i] = mostUrgent - int64(p.Rank())
	}
	return out
}

// within is [inbox.Scope.Sees] of a scope that sees something, not everything.
func within(s inbox.Scope) bson.D {
	if s.Contact != "" {
		return is("contact", string(s.Contact))
	}
	own := is("assignee", string(s.Agent))
	var others []bson.D
	if len(s.Channels) > 0 {
		others = append(others, is("channel", in(s.Channels)))
	}
	if len(s.Teams) > 0 {
		others = append(others, is("team", in(s.Teams)))
	}
	switch {
	case s.AllChannels && s.OwnOnly:
		return is("$or", []bson.D{own, nobodys})
	case s.AllChannels:
		return bson.D{}
	case len(others) == 0:
		return own
	case s.OwnOnly:
		return is("$or", []bson.D{own, filter{nobodys, is("$or", others)}.document()})
	}
	return is("$or", append(others, own))
}
