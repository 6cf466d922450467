package inbox

import "slices"

// CannedActions are what a canned reply also does when it is sent: they are
// shown to its sender, who may leave any of them out, and are committed with
// the message. Empty fields change nothing.
type CannedActions struct {
	Status     Status   `json:"status,omitempty" enum:"open,pending,closed"`
	Priority   Priority `json:"priority,omitempty" enum:"low,normal,high,urgent"`
	Assignee   string   `json:"assignee,omitempty" maxLength:"64" doc:"An agent's id, me for who sends it, or none"`
	Team       TeamID   `json:"team,omitempty" maxLength:"64"`
	Folder     FolderID `json:"folder,omitempty" maxLength:"64"`
	AddTags    []TagID  `json:"addTags,omitempty" maxItems:"50"`
	RemoveTags []TagID  `json:"removeTags,omitempty" maxItems:"50"`
}

// Empty reports whether nothing is to be done.
func (a CannedActions) Empty() bool {
	return a.Status == "" && a.Priority == "" && a.Assignee == "" && a.Team == "" && a.Folder == "" && len(a.AddTags)+len(a.RemoveTags) == 0
}

// Validate checks what can be checked without looking anything up.
func (a CannedActions) Validate() error {
	switch {
	case a.Status != "" && !slices.Contains([]Status{StatusOpen, StatusPending, StatusClosed}, a.Status):
		return Invalid("actions.status", "cannot be set by a message")
	case a.Priority != "" && !a.Priority.Valid():
		return Invalid("actions.priority", "is unknown")
	case a.Assignee != "" && a.Assignee != "me" && a.Assignee != "none" && !ValidID(a.Assignee):
		return Invalid("actions.assignee", "is not me, none or an id")
	case len(a.AddTags) > MaxTags || len(a.RemoveTags) > MaxTags:
		return Invalid("actions.tags", "too many")
	}
	return nil
}

// patch is what the actions change when the agent sends them.
func (a CannedActions) patch(by AgentID) Patch {
	p := Patch{AddTags: a.AddTags, RemoveTags: a.RemoveTags}
	if a.Status != "" {
		p.Status = &a.Status
	}
	if a.Priority != "" {
		p.Priority = &a.Priority
	}
	if a.Team != "" {
		p.Team = &a.Team
	}
	if a.Folder != "" {
		p.Folder = &a.Folder
	}
	switch a.Assignee {
	case "":
	case "none":
		p.Assignee = new(AgentID)
	case "me":
		p.Assignee = &by
	default:
		agent := AgentID(a.Assignee)
		p.Assignee = &agent
	}
	return p
}
