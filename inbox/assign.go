package inbox

import "time"

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
