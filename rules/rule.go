package rules

import (
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/problem"
)

// RuleID names a rule.
type RuleID string

// Rule says: when one of these events happens and the condition holds, do these
// actions. Rules are tried in order of Order, then id.
type Rule struct {
	ID        RuleID      `json:"id"`
	Version   int64       `json:"version"`
	Name      string      `json:"name"`
	Note      string      `json:"note,omitempty"` // why it is there, for other admins
	Enabled   bool        `json:"enabled"`
	Order     int         `json:"order"`
	Stop      bool        `json:"stop,omitempty"` // when it matches, later rules are not tried
	Events    []EventName `json:"events"`
	After     Duration    `json:"after,omitempty"` // of the time.* events: how long since
	When      *Condition  `json:"when,omitempty"`  // nil always holds
	Then      []Action    `json:"then"`
	UpdatedAt time.Time   `json:"updatedAt,omitzero"`
	UpdatedBy inbox.Actor `json:"updatedBy,omitzero"`
}

// RecordID, RecordVersion and WithVersion make a rule a record.
func (r Rule) RecordID() string         { return string(r.ID) }
func (r Rule) RecordVersion() int64     { return r.Version }
func (r Rule) WithVersion(v int64) Rule { r.Version = v; return r }

// RecordName is what events call it.
func (r Rule) RecordName() string { return r.Name }

// EventName is what a rule can listen to.
type EventName string

const (
	OnCreated        EventName = "conversation.created"
	OnReopened       EventName = "conversation.reopened"
	OnMoved          EventName = "conversation.moved"   // to another folder, or out of one
	OnMerged         EventName = "conversation.merged"  // another conversation was merged into it
	OnUpdated        EventName = "conversation.updated" // anything that people see of it, except its messages
	OnContactMessage EventName = "message.contact"
	OnAgentMessage   EventName = "message.agent"
	OnNote           EventName = "note.added"
	OnAssigned       EventName = "assigned.agent" // to an agent or to nobody
	OnTeam           EventName = "assigned.team"
	OnStatus         EventName = "status.changed"
	OnPriority       EventName = "priority.changed"
	OnTags           EventName = "tags.changed"
	OnSnoozeEnded    EventName = "snooze.ended"
	OnSLAWarning     EventName = "sla.warning"
	OnSLABreached    EventName = "sla.breached"
	OnContactOffline EventName = "contact.offline" // the contact has been gone for a minute; once after each time it wrote
	OnSinceCreated   EventName = "time.sinceCreated"
	OnSinceContact   EventName = "time.sinceContact" // the contact's last message
	OnSinceAgent     EventName = "time.sinceAgent"   // the last public reply
	OnWaiting        EventName = "time.waiting"      // the contact's oldest unanswered message
	OnSinceClosed    EventName = "time.sinceClosed"
)

// ownEvents are the events of this package, in the order people see them.
func ownEvents() []EventName {
	return []EventName{
		OnCreated, OnContactMessage, OnAgentMessage, OnNote, OnReopened, OnStatus, OnPriority, OnTags, OnAssigned, OnTeam, OnMoved, OnMerged, OnUpdated,
		OnContactOffline, OnSnoozeEnded, OnSLAWarning, OnSLABreached, OnSinceCreated, OnSinceContact, OnSinceAgent, OnWaiting, OnSinceClosed,
	}
}

// Timed reports whether the event is that time has passed.
func (e EventName) Timed() bool { return strings.HasPrefix(string(e), "time.") }

// Limits of a rule. More is refused.
const (
	MaxNodes     = 1000 // groups and conditions of one rule
	MaxDepth     = 8    // groups in groups
	MaxActions   = 20
	MaxValues    = 200 // of one condition
	MaxValueText = 500 // runes of one value; bytes of an expression
	minAfter     = time.Minute
	maxAfter     = 365 * 24 * time.Hour
)

// Problem and Problems say what is refused of a rule.
type (
	Problem  = problem.Problem
	Problems = problem.List
)

// Duration is a time span that people write; see [hours.Duration].
type Duration = hours.Duration

// Validate checks the form of the rule: its name, its sizes and how its conditions
// are nested. Whether its words are known is for [Vocabulary.Validate].
func (r Rule) Validate() error { return r.problems(nil).Err() }

// Validate checks everything that can be known of the rule alone; whether what it
// names exists is for [Vocabulary.Check].
func (v *Vocabulary) Validate(r Rule) error { return r.problems(v).Err() }

// problems are those of the form and, with a vocabulary, of the words.
func (r Rule) problems(v *Vocabulary) Problems {
	var p Problems
	switch n := len([]rune(r.Name)); {
	case strings.TrimSpace(r.Name) == "":
		p.Add("name", "missing")
	case n > inbox.NameRunes:
		p.Add("name", "tooLong")
	}
	if len([]rune(r.Note)) > 2000 {
		p.Add("note", "tooLong")
	}
	r.checkEvents(v, &p)
	if r.When != nil {
		(&inspection{vocabulary: v, problems: &p}).condition(*r.When, "when", 1)
	}
	switch {
	case len(r.Then) == 0:
		p.Add("then", "empty")
	case len(r.Then) > MaxActions:
		p.Add("then", "tooMany")
	}
	for i, a := range r.Then {
		if v != nil {
			v.checkAction(a, problem.At("then", i), &p)
		}
	}
	return p
}

func (r Rule) checkEvents(v *Vocabulary, p *Problems) {
	if len(r.Events) == 0 {
		p.Add("events", "empty")
	}
	timed := false
	for i, e := range r.Events {
		if v != nil && !v.hasEvent(e) {
			p.Add(problem.At("events", i), "unknown")
		}
		timed = timed || e.Timed()
	}
	after := time.Duration(r.After)
	switch {
	case timed && after == 0:
		p.Add("after", "missing")
	case timed && (after < minAfter || after > maxAfter):
		p.Add("after", "outOfRange")
	case !timed && after != 0:
		p.Add("after", "unexpected")
	}
}
