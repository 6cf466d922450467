package inbox

import (
	"context"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox/visit"
)

// State is what a commit left of its conversation, as far as rules ask for it:
// a rule that looks late still judges what its event speaks of. It holds ids,
// numbers and times and no text, because the feed is kept for good and a contact
// may take back what it said. Channel, team, assignee and contact are in the
// event's Audience. Times are in Unix milliseconds; 0 is not set.
type State struct {
	Status     Status   `json:"status"`
	Priority   Priority `json:"priority,omitempty"` // empty is normal
	Folder     FolderID `json:"folder,omitempty"`
	Tags       []TagID  `json:"tags,omitempty"`
	Replies    int      `json:"replies,omitempty"`
	Events     int      `json:"events"` // how many the commit has
	LastSeq    int64    `json:"seq"`
	ContactSeq int64    `json:"contactSeq,omitempty"` // of the contact's newest message
	UpdatedAt  int64    `json:"updatedAt,omitempty"`  // 0 is the event's own time
	WaitsSince int64    `json:"waits,omitempty"`
	ContactAt  int64    `json:"contactAt,omitempty"`
	ReplyAt    int64    `json:"replyAt,omitempty"`
	ClosedAt   int64    `json:"closedAt,omitempty"`
}

// stateOf is the state of c after a commit at that time.
func stateOf(c Conversation, now time.Time) *State {
	s := &State{
		Status: c.Status, Priority: c.Priority, Folder: c.Folder, Tags: c.Tags, Replies: c.Replies, LastSeq: c.LastSeq, ContactSeq: c.LastContactSeq,
		UpdatedAt: milli(c.UpdatedAt), WaitsSince: milli(c.WaitingSince), ContactAt: milli(c.LastContactAt), ReplyAt: milli(c.LastReplyAt), ClosedAt: milli(c.ClosedAt),
	}
	if s.Priority == PriorityNormal {
		s.Priority = ""
	}
	if c.UpdatedAt.Equal(now) {
		s.UpdatedAt = 0
	}
	return s
}

func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMilli(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// judged reports whether a rule may listen to one of the events: only such
// commits tell their state.
func judged(events []Event) bool {
	return slices.ContainsFunc(events, func(e Event) bool {
		switch e.Kind {
		case TimerRang, SLAWarning, SLABreached:
			return true
		case ConversationUpdated:
			return e.Edited() || slices.Contains(e.Changed, "mergedFrom")
		case MessageCreated:
			return e.MessageKind == KindMessage || e.MessageKind == KindNote
		}
		return e.Kind == ConversationCreated || e.Kind == ContactChanged
	})
}

// edits are the fields without a [Move] whose changes people see.
var edits = []string{"tags", "subject", "merged", "erased"}

// Edited reports whether the event tells of a change of a conversation that concerns
// people: not that it was read, nor that a timer of it moved.
func (e Event) Edited() bool {
	return e.Kind == ConversationUpdated && (len(e.Moves) > 0 || slices.ContainsFunc(e.Changed, func(f string) bool { return slices.Contains(edits, f) }))
}

// Then returns the conversation as the event left it, of what it is now. Subject,
// page and visit are as the thread tells them. What nobody asks rules about, read
// marks and the like, is as of now; so is all of it where the event was kept
// before events told their state.
func (s Upkeep) Then(ctx context.Context, e Event, now Conversation) (Conversation, error) {
	if e.State == nil || now.Version == e.Version {
		return now, nil
	}
	then := e.State.of(e, now)
	var err error
	if now.RenamedSeq > then.LastSeq {
		then.Subject, err = s.subjectAt(ctx, now, then.LastSeq)
	}
	if err == nil && now.WhereSeq > then.LastContactSeq {
		then.Page, then.Visit, err = s.whereAt(ctx, now, then.LastContactSeq)
	}
	return then, err
}

func (s State) of(e Event, c Conversation) Conversation {
	c.Version, c.Status, c.Priority, c.Folder, c.Tags, c.Replies = e.Version, s.Status, s.Priority, s.Folder, s.Tags, s.Replies
	if c.Priority == "" {
		c.Priority = PriorityNormal
	}
	c.Channel, c.Team, c.Assignee, c.Contact = e.Audience.Channel, e.Audience.Team, e.Audience.Assignee, e.Audience.Contact
	c.LastSeq, c.LastContactSeq = s.LastSeq, s.ContactSeq
	c.WaitingSince, c.LastContactAt, c.LastReplyAt, c.ClosedAt = fromMilli(s.WaitsSince), fromMilli(s.ContactAt), fromMilli(s.ReplyAt), fromMilli(s.ClosedAt)
	if c.UpdatedAt = fromMilli(s.UpdatedAt); s.UpdatedAt == 0 {
		c.UpdatedAt = e.At
	}
	return c
}

// subjectAt is the subject before the first line that renamed it after seq.
func (s *Service) subjectAt(ctx context.Context, c Conversation, seq int64) (string, error) {
	for seq < c.RenamedSeq {
		page, err := s.ports.Conversations.Thread(ctx, ThreadQuery{Conversation: c.ID, After: seq, Limit: MaxThread})
		if err != nil {
			return "", err
		}
		for _, m := range page {
			if seq = m.Seq; m.Event != nil && m.Event.Kind == LineSubject {
				return m.Event.From, nil
			}
		}
		if len(page) == 0 {
			break
		}
	}
	return c.Subject, nil
}

// whereAt is where the contact wrote the newest of its messages up to seq from.
func (s *Service) whereAt(ctx context.Context, c Conversation, seq int64) (WebPage, visit.Visit, error) {
	for seq > 0 {
		page, err := s.ports.Conversations.Thread(ctx, ThreadQuery{Conversation: c.ID, Before: seq + 1, Limit: MaxThread, Latest: true})
		if err != nil {
			return WebPage{}, visit.Visit{}, err
		}
		for _, m := range slices.Backward(page) {
			if seq = m.Seq - 1; m.Where != nil {
				return m.Where.Page, m.Where.Visit, nil
			}
		}
		if len(page) == 0 {
			break
		}
	}
	return c.Page, c.Visit, nil
}

// Where is the page and the visit in which a contact wrote a message: kept with
// the first one and with each that it wrote elsewhere than the one before.
type Where struct {
	Page  WebPage     `json:"page,omitzero"`
	Visit visit.Visit `json:"visit,omitzero"`
}

// people are who changed something after a seq: a rule that judges late leaves
// what they said as it is. Whoever wrote silences what waits for silence.
type people struct {
	fields  map[EventLineKind]bool
	added   []TagID
	removed []TagID
	wrote   bool // the contact
	replied bool // an agent
}

// since reads what people and other programs changed after seq.
func (s *Service) since(ctx context.Context, c Conversation, seq int64) (p people, err error) {
	p = people{fields: map[EventLineKind]bool{}, wrote: c.LastContactSeq > seq, replied: c.LastReplySeq > seq}
	for seq < c.LastSeq {
		page, err := s.ports.Conversations.Thread(ctx, ThreadQuery{Conversation: c.ID, After: seq, Limit: MaxThread})
		if err != nil || len(page) == 0 {
			return p, err
		}
		for _, m := range page {
			if seq = m.Seq; m.Event != nil && m.Author.Kind != ActorRule && m.Author.Kind != ActorSystem {
				p.add(*m.Event)
			}
		}
	}
	return p, nil
}

func (p *people) add(line EventLine) {
	kind := line.Kind
	if kind == LineSnoozed || kind == LineWoken {
		kind = LineStatus
	}
	p.fields[kind] = true
	if kind == LineTags {
		p.added = append(slices.DeleteFunc(p.added, among(line.Removed)), line.Added...)
		p.removed = append(slices.DeleteFunc(p.removed, among(line.Added)), line.Removed...)
	}
}

// reopened reports whether what was written would have opened the conversation
// again, had it had that status before.
func (p people) reopened(from Status) bool {
	switch from {
	case StatusClosed, StatusTrash:
		return p.wrote || p.replied
	case StatusPending, StatusSnoozed:
		return p.wrote
	case StatusSpam:
		return p.replied
	}
	return false
}

func among(tags []TagID) func(TagID) bool {
	return func(t TagID) bool { return slices.Contains(tags, t) }
}

// spare takes out of the acts what would undo what people did after the event
// that the rule judged: done at once, the rule would have been before them.
func (a Acts) spare(p people) Acts {
	if p.fields[LineStatus] || (p.wrote && a.Patch.SnoozedUntil != nil) || (a.Patch.Status != nil && p.reopened(*a.Patch.Status)) {
		a.Patch.Status, a.Patch.SnoozedUntil = nil, nil
	}
	if p.fields[LinePriority] {
		a.Patch.Priority = nil
	}
	if p.fields[LineAssigned] || p.fields[LineTeam] {
		a.Patch.Assignee, a.Patch.Team, a.Queue = nil, nil, nil
	}
	if p.fields[LineFolder] {
		a.Patch.Folder = nil
	}
	if a.Patch.Tags != nil {
		tags := slices.Concat(slices.DeleteFunc(slices.Clone(*a.Patch.Tags), among(p.removed)), p.added)
		a.Patch.Tags = &tags
	}
	a.Patch.AddTags = slices.DeleteFunc(slices.Clone(a.Patch.AddTags), among(p.removed))
	a.Patch.RemoveTags = slices.DeleteFunc(slices.Clone(a.Patch.RemoveTags), among(p.added))
	if p.wrote {
		a.Timers = slices.DeleteFunc(slices.Clone(a.Timers), func(t Timer) bool { return t.Silent && !t.At.IsZero() })
	}
	return a
}
