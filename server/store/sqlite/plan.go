package sqlite

import (
	"slices"
	"strconv"

	"github.com/pasokh/pasokh/inbox"
)

// A list is answered by walking indexes in the list's order and stopping at the
// page's end. Statuses, tags and what a scope allows are alternatives, and one
// index holds each alternative in order, so a filter becomes branches, one an
// alternative, which are merged. What no branch answers is checked on each row.

// place is where a branch walks: the first columns of one row of the index
// matrix (migrations/0001_inbox.sql), and what of the filter they answer.
type place struct {
	name     string // the index name's first part
	equal    []condition
	answered aspect
	// apart tells what earlier places of the same filter do not hold, for
	// counting; lists drop repeated rows instead.
	apart []condition
}

const (
	tagPlace     = "tag"
	contactPlace = "contact"
)

// mostPlaces bounds how many branches one statement merges. A filter that names
// more matches so much that walking all of it finds a page soon.
const mostPlaces = 40

// places returns where the filter's conversations are, overlapping perhaps.
func places(f inbox.Filter) []place {
	found := narrowest(f)
	if len(found) > mostPlaces {
		return []place{{name: "all"}}
	}
	return found
}

func narrowest(f inbox.Filter) []place {
	s := f.Scope
	switch {
	case !s.Everything && s.Contact == "" && s.Agent == "":
		return nil
	case f.Contact != "":
		return []place{{name: contactPlace, equal: []condition{is("c.contact = ?", string(f.Contact))}, answered: ofContact}}
	case !s.Everything && s.Contact != "":
		return []place{{name: contactPlace, equal: []condition{is("c.contact = ?", string(s.Contact))}, answered: ofScope}}
	case f.Assignee != "" && onlyOwn(s) && f.Assignee != s.Agent:
		return nil
	case f.Assignee != "":
		return []place{assigned(f.Assignee, s)}
	case f.Folder != "":
		return []place{{name: "folder", equal: []condition{is("c.folder = ?", string(f.Folder))}, answered: ofFolder}}
	case len(f.Labels()) > 0:
		return labelPlaces(f.Labels())
	case len(f.Teams) > 0:
		return withOwn(teamPlaces(f), f)
	case len(f.Channels) > 0:
		return withOwn(channelPlaces(f), f)
	case seesAll(s) && f.Unassigned:
		return []place{nobodys()}
	case seesAll(s):
		return []place{{name: "all", answered: ofScope}}
	}
	return scopePlaces(f)
}

// seesAll reports whether the scope leaves nothing out, whoever is assigned.
func seesAll(s inbox.Scope) bool { return s.Everything || (s.AllChannels && !s.OwnOnly) }

func assigned(agent inbox.AgentID, s inbox.Scope) place {
	p := place{name: "assignee", equal: []condition{is("c.assignee = ?", string(agent))}, answered: ofAssignee}
	if agent == s.Agent || seesAll(s) {
		p.answered |= ofScope
	}
	return p
}

// nobodys is what nobody is assigned to, for scopes of all channels.
func nobodys() place {
	return place{name: "assignee", equal: []condition{is("c.assignee = ''")}, answered: ofScope | ofUnassigned}
}

// labelPlaces walks the labels of the first group; those of the others stay a
// question to each row.
func labelPlaces(groups [][]inbox.Label) []place {
	var out []place
	labels, others := unique(groups[0]), groups[1:]
	for i, label := range labels {
		p := place{name: tagPlace, equal: []condition{is("c.tag = ?", string(label))}, answered: ofLabel}
		if len(others) > 0 {
			p.equal = append(p.equal, labelled(others))
		}
		if i > 0 {
			earlier := labelled([][]inbox.Label{labels[:i]})
			earlier.text = "NOT " + earlier.text
			p.apart = append(p.apart, earlier)
		}
		out = append(out, p)
	}
	return out
}

func teamPlaces(f inbox.Filter) []place {
	var out []place
	for _, team := range unique(f.Teams) {
		out = append(out, halves("team", is("c.team = ?", string(team)), ofTeam, f, slices.Contains(f.Scope.Teams, team))...)
	}
	return out
}

func channelPlaces(f inbox.Filter) []place {
	var out []place
	for _, channel := range unique(f.Channels) {
		out = append(out, halves("channel", is("c.channel = ?", string(channel)), ofChannel, f, slices.Contains(f.Scope.Channels, channel))...)
	}
	return out
}

// onlyOwn reports whether the scope leaves out what others are assigned to.
func onlyOwn(s inbox.Scope) bool { return !s.Everything && s.OwnOnly }

// withOwn adds the agent's own conversations to places that hold, for a scope
// of only own ones, the unassigned.
func withOwn(places []place, f inbox.Filter) []place {
	if !onlyOwn(f.Scope) || f.Unassigned {
		return places
	}
	return append(places, assigned(f.Scope.Agent, f.Scope))
}

// halves are the unassigned and, unless filter or scope leave them out, the
// assigned conversations of a channel or team. inScope says that the scope
// names the channel or team.
func halves(name string, equal condition, answers aspect, f inbox.Filter, inScope bool) []place {
	if inScope || f.Scope.Everything || f.Scope.AllChannels {
		answers |= ofScope
	}
	out := []place{{name: name, equal: []condition{equal, is("c.unassigned = 1")}, answered: answers | ofUnassigned}}
	if f.Unassigned || onlyOwn(f.Scope) {
		return out
	}
	return append(out, place{name: name, equal: []condition{equal, is("c.unassigned = 0")}, answered: answers})
}

// scopePlaces are what an agent may see who does not see everything: the
// agent's own conversations, then the channels' and the teams'.
func scopePlaces(f inbox.Filter) []place {
	s := f.Scope
	var out []place
	var apart []condition
	if !f.Unassigned {
		out = append(out, assigned(s.Agent, s))
		apart = append(apart, is("c.assignee <> ?", string(s.Agent)))
	}
	if s.AllChannels { // and only its own of those: seesAll took the others
		return append(out, nobodys())
	}
	f.Channels, f.Teams = s.Channels, s.Teams
	out = append(out, except(channelPlaces(f), apart)...)
	if len(s.Channels) > 0 {
		elsewhere := in("c.channel", s.Channels)
		elsewhere.text = "NOT " + elsewhere.text
		apart = append(apart, elsewhere)
	}
	return append(out, except(teamPlaces(f), apart)...)
}

func except(places []place, apart []condition) []place {
	for i := range places {
		places[i].apart = append(places[i].apart, apart...)
	}
	return places
}

// way is an order in which an index holds a place's conversations.
type way struct {
	order    string // the index name's second part
	key      string // the column that the order is by, before id
	only     string // what is on this way; "" is everything
	answered aspect
}

// Ways by the columns of the index matrix.
var (
	byActivity = way{order: "activity", key: "by_activity"}
	byCreated  = way{order: "created", key: "by_created"}
	byWaiting  = way{order: "waiting", key: "waiting_since", only: "waiting_since IS NOT NULL", answered: ofWaiting}
	bySnoozed  = way{order: "snoozed", key: "snoozed_until", only: "snoozed_until IS NOT NULL"}
)

// byPriority is one priority's conversations, newest activity first: an index
// of its own unless the priority is normal, as most are.
func byPriority(p inbox.Priority) way {
	w := way{order: "priority", key: "by_activity", only: rankIs(p, ""), answered: ofPriority}
	if p == inbox.PriorityNormal {
		w.order = byActivity.order
	}
	return w
}

// rankIs is the condition that a row has the priority.
func rankIs(p inbox.Priority, table string) string {
	if table != "" {
		table += "."
	}
	if r := raised(p); r.Valid {
		return table + "raised = " + strconv.FormatInt(r.Int64, 10)
	}
	return table + "raised IS NULL"
}

// segments are the parts of a list that come one after the other, as
// [positionOf] counts them; the ways of a segment are merged.
func segments(f inbox.Filter) [][]way {
	rest := byActivity
	switch f.Sort {
	case inbox.SortCreated:
		return [][]way{{byCreated}}
	case inbox.SortWaiting:
		if f.Waiting {
			return [][]way{{byWaiting}}
		}
		rest.only = "waiting_since IS NULL"
		return [][]way{{byWaiting}, {rest}}
	case inbox.SortSnoozed:
		rest.only = "snoozed_until IS NULL"
		return [][]way{{bySnoozed}, {rest}}
	case inbox.SortPriority:
		return prioritySegments(f)
	}
	return [][]way{activityWays(f)}
}

// prioritySegments are the priorities, most urgent first; those that are not
// asked for are empty.
func prioritySegments(f inbox.Filter) [][]way {
	var out [][]way
	for _, p := range slices.Backward(inbox.Priorities) {
		var ways []way
		if len(f.Priorities) == 0 || slices.Contains(f.Priorities, p) {
			ways = []way{byPriority(p)}
		}
		out = append(out, ways)
	}
	return out
}

// activityWays are merged when the filter asks for priorities.
func activityWays(f inbox.Filter) []way {
	if len(f.Priorities) == 0 {
		return []way{byActivity}
	}
	var out []way
	for _, p := range unique(f.Priorities) {
		out = append(out, byPriority(p))
	}
	return out
}

// countWays hold what the filter asks for in the fewest rows, in any order.
func countWays(f inbox.Filter) []way {
	if f.Waiting {
		return []way{byWaiting}
	}
	return activityWays(f)
}
