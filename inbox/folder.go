package inbox

import "slices"

// FolderKind says how a folder is filled.
type FolderKind string

const (
	FolderManual FolderKind = "manual" // by people or rules; a conversation is in at most one
	FolderSmart  FolderKind = "smart"  // by a saved filter
)

// Folder is where conversations are kept.
type Folder struct {
	ID      FolderID      `json:"id"`
	Version int64         `json:"version"`
	Name    string        `json:"name"`
	Color   int           `json:"color"` // 0..11
	Kind    FolderKind    `json:"kind"`
	Query   *FolderFilter `json:"filter,omitempty"` // set exactly when smart
	Order   int           `json:"order"`
	Owner   AgentID       `json:"owner,omitempty"` // who has it to himself; empty: shared
}

// FolderFilter is a smart folder's condition: every set field must hold.
type FolderFilter struct {
	Status   []Status    `json:"status,omitempty"` // empty: open and pending
	Priority []Priority  `json:"priority,omitempty"`
	Channel  []ChannelID `json:"channel,omitempty"`
	Team     []TeamID    `json:"team,omitempty"`
	Tags     []TagID     `json:"tags,omitempty"`     // any of
	Assignee string      `json:"assignee,omitempty"` // "me", "none" or an agent's id
	Waiting  bool        `json:"waiting,omitempty"`
}

// Validate checks name, colour, kind and filter.
func (f Folder) Validate() error {
	if err := validLabel(f.Name, f.Color); err != nil {
		return err
	}
	switch {
	case f.Kind == FolderManual && f.Owner != "":
		// A conversation is in one manual folder at most: it would be taken out of everybody's.
		return Invalid("kind", "one agent's own folder is a smart one")
	case f.Kind == FolderManual && f.Query == nil:
		return nil
	case f.Kind == FolderSmart && f.Query != nil:
		return f.Query.validate()
	}
	return Invalid("kind", "a smart folder has a filter, a manual one has none")
}

func (q FolderFilter) validate() error {
	if i := slices.IndexFunc(q.Status, func(s Status) bool { return !s.Valid() }); i >= 0 {
		return Invalid("filter.status", "unknown status")
	}
	if i := slices.IndexFunc(q.Priority, func(p Priority) bool { return !p.Valid() }); i >= 0 {
		return Invalid("filter.priority", "unknown priority")
	}
	if len(q.Channel)+len(q.Team)+len(q.Tags) > 100 {
		return Invalid("filter", "names too many things")
	}
	if q.Assignee != "" && q.Assignee != "me" && q.Assignee != "none" && !ValidID(q.Assignee) {
		return Invalid("filter.assignee", "is not me, none or an id")
	}
	return nil
}

// BuiltIn names the folders every agent has.
type BuiltIn string

const (
	InMine       BuiltIn = "mine"
	InUnassigned BuiltIn = "unassigned"
	InOpen       BuiltIn = "open"
	InWaiting    BuiltIn = "waiting"
	InFollowing  BuiltIn = "following"
	InMentions   BuiltIn = "mentions"
	InSnoozed    BuiltIn = "snoozed"
	InClosed     BuiltIn = "closed"
	InSpam       BuiltIn = "spam"
	InTrash      BuiltIn = "trash"
)

// BuiltIns are all of them, in the order people see them.
var BuiltIns = []BuiltIn{InMine, InUnassigned, InOpen, InWaiting, InFollowing, InMentions, InSnoozed, InClosed, InSpam, InTrash}

var (
	active     = []Status{StatusOpen, StatusPending}
	unfinished = []Status{StatusOpen, StatusPending, StatusSnoozed}
)

// FilterOf returns what the built-in folder lists for the principal; false
// when there is no such folder.
func (b BuiltIn) FilterOf(by Principal) (Filter, bool) {
	f := Filter{Scope: by.Scope, Sort: SortActivity}
	switch b {
	case InMine:
		f.Statuses, f.Assignee = active, by.Actor.Agent()
	case InUnassigned:
		f.Statuses, f.Unassigned = active, true
	case InOpen:
		f.Statuses = active
	case InWaiting:
		f.Statuses, f.Waiting, f.Sort = active, true, SortWaiting
	case InFollowing:
		f.Statuses, f.Follower = unfinished, by.Actor.Agent()
	case InMentions:
		f.Statuses, f.Mentioned = unfinished, by.Actor.Agent()
	case InSnoozed:
		f.Statuses, f.Sort = []Status{StatusSnoozed}, SortSnoozed
	case InClosed, InSpam, InTrash:
		f.Statuses = []Status{Status(b)}
	default:
		return Filter{}, false
	}
	return f, true
}

// FilterOf returns what the folder lists for the principal. A manual folder
// lists what is not finished in it; the finished is found by search.
func (f Folder) FilterOf(by Principal) Filter {
	if f.Kind == FolderManual {
		return Filter{Scope: by.Scope, Folder: f.ID, Statuses: unfinished, Sort: SortActivity}
	}
	q := *f.Query
	out := Filter{
		Scope: by.Scope, Sort: SortActivity, Statuses: q.Status, Priorities: q.Priority,
		Channels: q.Channel, Teams: q.Team, Tags: q.Tags, Waiting: q.Waiting,
	}
	if len(out.Statuses) == 0 {
		out.Statuses = active
	}
	switch q.Assignee {
	case "":
	case "me":
		out.Assignee = by.Actor.Agent()
	case "none":
		out.Unassigned = true
	default:
		out.Assignee = AgentID(q.Assignee)
	}
	return out
}
