package inbox

import (
	"slices"
	"time"
)

// prioritise sets what is to be done first.
func (e *edit) prioritise(to Priority) {
	if from := e.c.Priority; from != to {
		e.c.Priority = to
		e.line("priority", EventLine{Kind: LinePriority, From: string(from), To: string(to)})
	}
}

// move puts the conversation into a manual folder, or into none.
func (e *edit) move(to FolderID) {
	if from := e.c.Folder; from != to {
		e.c.Folder = to
		e.line("folder", EventLine{Kind: LineFolder, From: string(from), To: string(to)})
	}
}

// rename sets the subject.
func (e *edit) rename(to string) {
	if from := e.c.Subject; from != to {
		e.c.Subject = to
		e.line("subject", EventLine{Kind: LineSubject, From: from, To: to})
		e.c.RenamedSeq = e.c.LastSeq
	}
}

// tag sets the tags, kept sorted and unique.
func (e *edit) tag(to []TagID) error {
	to = slices.Clone(to)
	slices.Sort(to)
	to = slices.Compact(to)
	if len(to) > MaxTags {
		return Invalid("tags", "too many")
	}
	added, removed := missing(e.c.Tags, to), missing(to, e.c.Tags)
	if len(added)+len(removed) == 0 {
		return nil
	}
	e.c.Tags = to
	e.line("tags", EventLine{Kind: LineTags, Added: added, Removed: removed})
	return nil
}

// missing returns what is in b and not in a.
func missing(a, b []TagID) []TagID {
	var out []TagID
	for _, t := range b {
		if !slices.Contains(a, t) {
			out = append(out, t)
		}
	}
	return out
}

// assign gives the conversation to an agent, or to nobody.
func (e *edit) assign(to AgentID) { e.assignBecause(to, "") }

func (e *edit) assignBecause(to AgentID, why string) {
	if from := e.c.Assignee; from != to {
		e.c.Assignee = to
		e.c.Lent = false // [Service.owned] finds out
		if e.c.AssignedAt = (time.Time{}); to != "" {
			e.c.Queue, e.c.AssignedAt = nil, e.now
		}
		e.line("assignee", EventLine{Kind: LineAssigned, From: string(from), To: string(to), Why: why})
	}
}

// toTeam gives the conversation to a team, or to none.
func (e *edit) toTeam(to TeamID) { e.toTeamBecause(to, "") }

func (e *edit) toTeamBecause(to TeamID, why string) {
	if from := e.c.Team; from != to {
		e.c.Team, e.c.Queue = to, nil
		e.line("team", EventLine{Kind: LineTeam, From: string(from), To: string(to), Why: why})
	}
}

// maxHolds bounds how many stretches of being pending a conversation keeps; the
// oldest are forgotten, so that only the clock of its solution runs a little fast.
const maxHolds = 100

// status brings the conversation to a status, and says so in a line.
func (e *edit) status(to Status) {
	if from := e.c.Status; e.enter(to) {
		e.line("status", EventLine{Kind: LineStatus, From: string(from), To: string(to)})
	}
}

// enter brings the conversation to a status and keeps what follows from it but
// for the wait, which [edit.change] finds out; false when it is so already.
func (e *edit) enter(to Status) bool {
	from := e.c.Status
	if from == to {
		return false
	}
	done := e.c.Done || from == StatusClosed
	e.c.Status, e.c.ClosedAt, e.c.SnoozedUntil, e.c.Done = to, time.Time{}, time.Time{}, false
	if last := len(e.c.Holds) - 1; from == StatusPending && last >= 0 {
		e.c.Holds[last].To = e.now
	}
	switch {
	case to == StatusClosed:
		e.c.ClosedAt = e.now
	case to == StatusSpam || to == StatusTrash:
		e.c.Done = done
	case done:
		e.c.PromisedAt, e.c.Holds = e.now, nil // what was promised before is done
	}
	if to == StatusPending {
		e.c.Holds = append(e.c.Holds, Stretch{From: e.now})
		e.c.Holds = e.c.Holds[max(0, len(e.c.Holds)-maxHolds):]
	}
	return true
}
