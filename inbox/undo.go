package inbox

import (
	"context"
	"slices"
	"time"
)

// Undoable is a change of fields that its actor may still take back: what was so
// before it. Only what the change touched is set.
type Undoable struct {
	Version int64     `json:"version"`           // of the conversation after the change; names it
	Message MessageID `json:"message,omitempty"` // that was said with it
	By      Actor     `json:"by"`
	At      time.Time `json:"at"`
	Fields  []string  `json:"fields"`
	Over    int64     `json:"over,omitempty"`  // the version of a later change to one of the fields, 0 for none; or undone
	Other   string    `json:"other,omitempty"` // that field
	Seq     int64     `json:"seq,omitempty"`   // of the newest message before it
	Was     Held      `json:"was"`
}

// Held is what a conversation was before a change, of what can be taken back.
type Held struct {
	Status       Status    `json:"status,omitempty"`
	SnoozedUntil time.Time `json:"snoozedUntil,omitzero"`
	ClosedAt     time.Time `json:"closedAt,omitzero"`
	Done         bool      `json:"done,omitempty"`
	WaitingSince time.Time `json:"waitingSince,omitzero"`
	PromisedAt   time.Time `json:"promisedAt,omitzero"`
	Holds        []Stretch `json:"holds,omitempty"`
	SLA          *SLA      `json:"sla,omitempty"`
	Assignee     AgentID   `json:"assignee,omitempty"`
	AssignedAt   time.Time `json:"assignedAt,omitzero"`
	Lent         bool      `json:"lent,omitempty"`
	Team         TeamID    `json:"team,omitempty"`
	Queue        *Queue    `json:"queue,omitempty"`
	Priority     Priority  `json:"priority,omitempty"`
	Folder       FolderID  `json:"folder,omitempty"`
	Tags         []TagID   `json:"tags,omitempty"`
	Subject      string    `json:"subject,omitempty"`
}

// undone is the Over of a change that was taken back.
const undone = -1

// How many changes of a conversation can be taken back, and for how long.
const (
	maxUndos = 8
	undoFor  = time.Hour
)

// held returns what c is of the fields.
func (c Conversation) held(fields []string) Held {
	var h Held
	for _, field := range fields {
		switch field {
		case "status":
			h.Status, h.SnoozedUntil, h.ClosedAt, h.WaitingSince = c.Status, c.SnoozedUntil, c.ClosedAt, c.WaitingSince
			h.Done, h.PromisedAt, h.Holds, h.SLA = c.Done, c.PromisedAt, slices.Clone(c.Holds), c.SLA
		case "assignee":
			h.Assignee, h.AssignedAt, h.Lent, h.Queue = c.Assignee, c.AssignedAt, c.Lent, c.Queue
		case "team":
			h.Team, h.Queue = c.Team, c.Queue
		case "priority":
			h.Priority = c.Priority
		case "folder":
			h.Folder = c.Folder
		case "tags":
			h.Tags = slices.Clone(c.Tags)
		case "subject":
			h.Subject = c.Subject
		}
	}
	return h
}

// fields are those that the patch speaks of, as undos name them. The time of a
// snooze goes with the status.
func (p Patch) fields() []string {
	var out []string
	for _, f := range []struct {
		name  string
		asked bool
	}{
		{"status", p.Status != nil || p.SnoozedUntil != nil}, {"assignee", p.Assignee != nil}, {"team", p.Team != nil},
		{"priority", p.Priority != nil}, {"folder", p.Folder != nil}, {"tags", p.Tags != nil || len(p.AddTags)+len(p.RemoveTags) > 0},
		{"subject", p.Subject != nil},
	} {
		if f.asked {
			out = append(out, f.name)
		}
	}
	return out
}

// differs reports whether two states differ in a field.
func differs(field string, a, b Conversation) bool {
	switch field {
	case "status":
		return a.Status != b.Status || !a.SnoozedUntil.Equal(b.SnoozedUntil)
	case "assignee":
		return a.Assignee != b.Assignee
	case "team":
		return a.Team != b.Team
	case "priority":
		return a.Priority != b.Priority
	case "folder":
		return a.Folder != b.Folder
	case "tags":
		return !slices.Equal(a.Tags, b.Tags)
	}
	return a.Subject != b.Subject
}

// remember notes that what somebody asked for since before can be taken back.
func (e *edit) remember(p Patch, before Conversation) {
	if e.by.Kind != ActorAgent && e.by.Kind != ActorToken {
		return
	}
	fields := slices.DeleteFunc(p.fields(), func(f string) bool { return !differs(f, before, e.c) })
	if len(fields) > 0 {
		e.undo = &Undoable{Version: e.before.Version + 1, By: e.by, At: e.now, Fields: fields, Message: e.saying, Seq: before.LastSeq, Was: before.held(fields)}
	}
}

// overtake notes of each change that can be taken back whether this decision
// changes the same fields, and adds the one that was remembered.
func (e *edit) overtake() {
	for i, u := range e.c.Undos {
		if e.restored != 0 && u.Version == e.restored {
			e.c.Undos[i] = Undoable{Version: u.Version, Message: u.Message, By: u.By, At: u.At, Over: undone}
		}
		if e.restored != 0 {
			continue // who changed the fields before may take that back in turn
		}
		if j := slices.IndexFunc(u.Fields, func(f string) bool { return differs(f, e.before, e.c) }); u.Over == 0 && j >= 0 {
			e.c.Undos[i].Over, e.c.Undos[i].Other = e.before.Version+1, u.Fields[j]
		}
	}
	if e.undo == nil {
		return
	}
	e.c.Undos = slices.DeleteFunc(append(e.c.Undos, *e.undo), func(u Undoable) bool { return e.now.Sub(u.At) > undoFor })
	e.c.Undos = e.c.Undos[max(0, len(e.c.Undos)-maxUndos):]
}

// Undoing names a change to be taken back: by the version of the conversation
// that it made, or by the message that was said with it, which stays said.
type Undoing struct {
	Version int64
	Message MessageID
}

func (u Undoable) is(of Undoing) bool {
	if of.Message != "" {
		return u.Message == of.Message
	}
	return u.Version == of.Version
}

// Undo takes back a change of the conversation, when the same principal made it: every field that it changed is as it was, with the time
// since when the contact waits, the clocks, the queue and the read marks. conflict
// when somebody changed one of the fields since (Field names it), and when the
// change cannot be taken back any more (Field is "version"). Its own later change
// of the same field is taken back first. Taken back already, it is so.
func (s *Service) Undo(ctx context.Context, by Principal, id ConversationID, of Undoing) (Conversation, error) {
	return s.change(ctx, id, func(c Conversation) (Change, error) {
		if err := authorize(by, ActRead, c); err != nil {
			return Change{}, err
		}
		i := slices.IndexFunc(c.Undos, func(u Undoable) bool { return u.is(of) && u.By == by.Actor })
		switch {
		case i < 0:
			return Change{}, &Error{Code: CodeConflict, Field: "version", Message: "cannot be taken back any more"}
		case c.Undos[i].Over == undone:
			return Change{}, nil
		}
		u := c.Undos[i]
		for _, action := range u.back().actions() {
			if err := authorize(by, action, c); err != nil {
				return Change{}, err
			}
		}
		if u.Over > 0 {
			return Change{}, &Error{Code: CodeConflict, Field: u.Other, Message: "was changed since"}
		}
		if err := s.checkReferences(ctx, u.back()); err != nil {
			return Change{}, Wrap(CodeConflict, err, "take a change back")
		}
		return decideUndo(c, by.Actor, i, s.ports.Clock.Now())
	})
}

// back is the change that takes u back, as far as a change can say it.
func (u Undoable) back() Patch {
	var p Patch
	for _, field := range u.Fields {
		switch field {
		case "status":
			p.Status = &u.Was.Status
		case "assignee":
			p.Assignee = &u.Was.Assignee
		case "team":
			p.Team = &u.Was.Team
		case "priority":
			p.Priority = &u.Was.Priority
		case "folder":
			p.Folder = &u.Was.Folder
		case "tags":
			tags := slices.Clone(u.Was.Tags)
			p.Tags = &tags
		case "subject":
			p.Subject = &u.Was.Subject
		}
	}
	return p
}

// decideUndo takes back the i-th of the changes that can be.
func decideUndo(c Conversation, by Actor, i int, now time.Time) (Change, error) {
	e, u := begin(c, by, now), c.Undos[i]
	p := u.back()
	queue := e.c.Queue
	if slices.Contains(u.Fields, "assignee") || slices.Contains(u.Fields, "team") {
		queue = u.Was.Queue
	}
	p.Status = nil
	if err := e.patch(p); err != nil {
		return Change{}, err
	}
	if slices.Contains(u.Fields, "assignee") {
		e.c.AssignedAt, e.c.Lent = u.Was.AssignedAt, u.Was.Lent
	}
	e.c.Queue = queue
	if slices.Contains(u.Fields, "status") {
		e.standAgain(u)
	}
	for j, other := range e.c.Undos {
		if other.Over == u.Version {
			e.c.Undos[j].Over, e.c.Undos[j].Other = 0, ""
		}
	}
	e.restored = u.Version
	return e.change(), nil
}

// standAgain brings back the status with everything that follows from it. What
// was said since counts: an answer ended the wait.
func (e *edit) standAgain(u Undoable) {
	was := u.Was
	from := e.c.Status
	e.c.Status = was.Status
	if from != was.Status {
		e.line("status", EventLine{Kind: LineStatus, From: string(from), To: string(was.Status)})
	}
	if !e.c.SnoozedUntil.Equal(was.SnoozedUntil) {
		e.mark("snoozedUntil")
		if !was.SnoozedUntil.IsZero() {
			e.line("snoozedUntil", EventLine{Kind: LineSnoozed, Until: was.SnoozedUntil})
		}
	}
	e.c.SnoozedUntil, e.c.ClosedAt, e.c.Done = was.SnoozedUntil, was.ClosedAt, was.Done
	e.c.PromisedAt, e.c.Holds = was.PromisedAt, was.Holds
	if e.c.LastReplySeq <= u.Seq { // nobody answered since
		e.c.WaitingSince = was.WaitingSince
	}
	if e.c.SLA != nil && was.SLA != nil && e.c.SLA.Policy == was.SLA.Policy {
		e.c.SLA = was.SLA.told(e.c.SLA) // what follows every change measures it again, with what was told
	}
}
