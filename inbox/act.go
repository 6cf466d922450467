package inbox

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Cause says why something was done: the run of rules, the event that they
// reacted to, and how many rules led there. The zero Cause is a person's will.
type Cause struct {
	Run   string // names the run
	Part  string // and the part of it: what is said in it gets ids made of both
	Event EventID
	Depth int
}

// Acts is everything that one rule does to a conversation in one run. It is
// applied as a whole or not at all.
type Acts struct {
	Rule   string // the actor; "" is the system
	Cause  Cause
	Patch  Patch
	Say    []RuleMessage
	Timers []Timer // each replaces the one of its name; without a time it removes it
	SLA    *SLA    // nil leaves it; without a policy there is none any more
	Queue  *Queue  // nil leaves it; wait for an agent of the team
	Calls  []WebhookID
	// Judged is the last seq of the state that the rule judged. What people changed
	// after it stays as they want it; 0 does whatever is said.
	Judged int64
	Failed *RuleFailure // in place of all that: it could not be done
}

// RuleFailure says why a rule could not do what it says.
type RuleFailure struct {
	Key  string // that the UI words
	Path string // the part of the rule that is to blame
	Run  string // in which that was
}

// RuleMessage is a reply or a note that a rule writes.
type RuleMessage struct {
	Kind   MessageKind // KindMessage or KindNote
	Text   string
	HTML   string // sanitised already; "" for plain text
	Files  []File
	Canned CannedID

	Mentions []AgentID // of a note
}

// Act applies what a rule does in one commit and returns the conversation. A
// run that was applied already changes nothing: done tells. invalid when an act
// names what does not exist; nothing is done then.
func (s Upkeep) Act(ctx context.Context, id ConversationID, a Acts) (c Conversation, done bool, err error) {
	if err := s.checkPatch(ctx, a.Patch); err != nil {
		return Conversation{}, false, err
	}
	for _, m := range a.Say {
		if err := ValidText("text", m.Text, TextRunes); err != nil {
			return Conversation{}, false, err
		}
	}
	c, err = s.change(ctx, id, func(c Conversation) (Change, error) {
		if _, done, err = s.saidFirst(ctx, id, a.Cause.message(0), a.Cause.Said(0)); done || err != nil {
			return Change{}, err
		}
		acts := a
		if a.Judged > 0 && c.LastSeq > a.Judged {
			changed, err := s.since(ctx, c, a.Judged)
			if err != nil {
				return Change{}, err
			}
			acts = a.spare(changed)
		}
		return decideAct(c, acts, s.ports.Clock.Now())
	})
	return c, done, err
}

// acts is the namespace of the ids of what rules say.
var acts = uuid.MustParse("6f0e8d0a-52c1-5d0e-9a39-0d8f6a1f7c11")

// Said is the id of the n-th of what [Acts] say, known before they are decided.
func (c Cause) Said(n int) MessageID {
	return MessageID(uuid.NewSHA1(acts, []byte(c.Run+"/"+c.Part+"/say/"+strconv.Itoa(n))).String())
}

// message is the id of the n-th line of the run, counted with what it says.
func (c Cause) message(n int) MessageID {
	return MessageID(uuid.NewSHA1(acts, []byte(c.Run+"/"+c.Part+"/"+strconv.Itoa(n))).String())
}

// decideAct makes one change of the acts. What a rule says is no agent's
// answer: the contact still waits, and nothing opens or is assigned by it.
func decideAct(c Conversation, a Acts, now time.Time) (Change, error) {
	by := System
	if a.Rule != "" {
		by = Actor{Kind: ActorRule, ID: a.Rule}
	}
	e := begin(c, by, now)
	e.cause = a.Cause
	if err := e.patch(a.Patch); err != nil {
		return Change{}, err
	}
	for i, m := range a.Say {
		var id MessageID
		if a.Cause.Run != "" {
			id = a.Cause.Said(i)
		}
		e.say(Message{ID: id, Kind: m.Kind, Author: e.by, Text: m.Text, HTML: m.HTML, Files: m.Files, Canned: m.Canned, Mentions: m.Mentions})
	}
	if f := a.Failed; f != nil {
		e.mark("failed")
		e.say(Message{Kind: KindEvent, Author: e.by, Event: &EventLine{Kind: LineFailed, From: f.Path, To: f.Key, Run: f.Run}})
	}
	for _, webhook := range a.Calls {
		e.line("webhook", EventLine{Kind: LineWebhook, To: string(webhook)})
		e.event(Event{Kind: WebhookCalled, Webhook: webhook})
	}
	if err := e.arm(a.Timers); err != nil {
		return Change{}, err
	}
	e.measure(a.SLA)
	if a.Queue != nil && e.c.Assignee == "" && (e.c.Queue == nil || *e.c.Queue != *a.Queue) {
		queue := *a.Queue
		e.c.Queue = &queue
		e.mark("queue")
	}
	return e.change(), nil
}

// measure sets where the conversation stands with its SLA.
func (e *edit) measure(to *SLA) {
	var was SLA
	if e.c.SLA != nil {
		was = *e.c.SLA
	}
	if to == nil || *to == was {
		return
	}
	e.mark("sla")
	if e.c.SLA = nil; to.Policy != "" {
		next := *to
		if next.Since.IsZero() {
			next.Since = e.now
		}
		e.c.SLA = &next
	}
}

// Move is a field of a conversation that changed from one value to another.
type Move struct {
	Field string `json:"field"` // status, priority, assignee, team or folder
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// moves returns what differs between two states.
func moves(a, b Conversation) []Move {
	all := []Move{
		{"status", string(a.Status), string(b.Status)}, {"priority", string(a.Priority), string(b.Priority)},
		{"assignee", string(a.Assignee), string(b.Assignee)}, {"team", string(a.Team), string(b.Team)},
		{"folder", string(a.Folder), string(b.Folder)},
	}
	return slices.DeleteFunc(all, func(m Move) bool { return m.From == m.To })
}
