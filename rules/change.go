package rules

import (
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox"
)

// change is one commit of a conversation as rules see it: what they can listen to is
// taken from all events of the commit, so that a rule runs once for it.
type change struct {
	conversation inbox.ConversationID
	event        inbox.EventID // the first of the commit
	first        inbox.Event   // the same, with the state that the commit left
	version      int64
	actor        inbox.Actor
	depth        int         // how many rules led to it
	names        []EventName // what rules listen to, each once
	moves        []inbox.Move
	message      inbox.MessageID    // the newest message of the commit
	seq          int64              // of the contact's message in the commit
	after        inbox.Conversation // as the commit left it; see [Engine.withState]
	owner        inbox.ContactID    // the contact whose conversation it is now
	timer        *inbox.Timer       // that rang, if one did
}

// runNamespace is the namespace of the ids of runs.
var runNamespace = uuid.MustParse("0b8e0c5e-0f53-5b0b-8f5d-3c1d7b7f2a10")

// runID is the id of the [Run] about the change. A timer of a rule has an id of its
// own, so that it does its work once, however often the same run set it.
func (ch change) runID() string {
	name := string(ch.conversation) + "/" + strconv.FormatInt(ch.version, 10)
	if ch.ofRuleTimer() {
		name = "timer/" + string(ch.conversation) + "/" + ch.timer.Key + "/" + string(ch.timer.Cause)
	}
	return uuid.NewSHA1(runNamespace, []byte(name)).String()
}

// ofRuleTimer reports whether a timer rang that a rule had set. Each such timer is a
// change of its own, because several may ring in one commit.
func (ch change) ofRuleTimer() bool {
	return ch.timer != nil && ch.timer.Kind != inbox.TimerElapsed
}

// judgedAt is the time as of which rules judge the change, however late they do: the
// time of its event. When it is that time has passed, it is the moment at which the
// time had passed, though the timer may have rung long after.
func (ch change) judgedAt() time.Time {
	if ch.timer != nil && ch.timer.Kind == inbox.TimerElapsed {
		return ch.timer.At
	}
	return ch.first.At
}

// commit names a commit of a conversation.
type commit struct {
	conversation inbox.ConversationID
	version      int64
}

func commitOf(e inbox.Event) commit { return commit{e.Conversation, e.Version} }

// firstEvents are the first events of the commits whose beginning is in the batch.
func firstEvents(events []inbox.Event) map[commit]inbox.Event {
	firsts := map[commit]inbox.Event{}
	for _, e := range events {
		if _, known := firsts[commitOf(e)]; !known && e.Nth == 0 && e.Conversation != "" {
			firsts[commitOf(e)] = e
		}
	}
	return firsts
}

// changes gathers the events of a batch by commit, in order. A commit whose beginning
// was in an earlier batch is left out: it was judged as a whole with that batch.
func (v *Vocabulary) changes(events []inbox.Event) []change {
	var all []change
	firsts := firstEvents(events)
	for _, e := range events {
		if e.Conversation == "" || e.Kind == inbox.ConversationSeen {
			continue
		}
		if _, whole := firsts[commitOf(e)]; !whole {
			continue
		}
		i := -1
		if e.Timer == nil || e.Timer.Kind == inbox.TimerElapsed {
			i = slices.IndexFunc(all, func(ch change) bool { return ch.sameCommit(e) && !ch.ofRuleTimer() })
		}
		if i < 0 {
			i = len(all)
			all = append(all, change{conversation: e.Conversation, event: e.ID, first: firsts[commitOf(e)], version: e.Version, actor: e.Actor, depth: e.Depth})
		}
		all[i].add(e)
		for _, own := range v.events {
			if own.Tells != nil && own.Tells(e) {
				all[i].addName(own.Name)
			}
		}
	}
	return all
}

// sameCommit reports whether the event is of the commit.
func (ch change) sameCommit(e inbox.Event) bool {
	return ch.conversation == e.Conversation && ch.version == e.Version
}

// add takes from an event of the commit what rules can listen to and ask about.
func (ch *change) add(e inbox.Event) {
	ch.depth = max(ch.depth, e.Depth)
	switch e.Kind {
	case inbox.ConversationCreated:
		ch.addName(OnCreated)
	case inbox.MessageCreated:
		ch.addMessage(e)
	case inbox.TimerRang:
		ch.timer = e.Timer
	case inbox.SLAWarning, inbox.SLABreached:
		ch.addName(EventName(e.Kind))
	case inbox.ConversationUpdated:
		ch.moves = append(ch.moves, e.Moves...)
		if slices.Contains(e.Changed, "tags") {
			ch.addName(OnTags)
		}
		if slices.Contains(e.Changed, "mergedFrom") {
			ch.addName(OnMerged)
		}
		for _, m := range e.Moves {
			ch.addMove(m)
		}
		if e.Edited() {
			ch.addName(OnUpdated)
		}
	}
}

func (ch *change) addName(name EventName) {
	if !slices.Contains(ch.names, name) {
		ch.names = append(ch.names, name)
	}
}

func (ch *change) addMessage(e inbox.Event) {
	switch {
	case e.MessageKind == inbox.KindEvent, e.MessageKind == inbox.KindForward:
		return
	case e.MessageKind == inbox.KindNote:
		ch.addName(OnNote)
	case e.Actor.Kind == inbox.ActorContact:
		ch.addName(OnContactMessage)
		ch.seq = e.Seq
	case e.Actor.Kind == inbox.ActorAgent:
		ch.addName(OnAgentMessage)
	}
	ch.message = e.Message
}

func (ch *change) addMove(m inbox.Move) {
	switch m.Field {
	case "status":
		ch.addName(OnStatus)
		switch {
		case m.From == string(inbox.StatusSnoozed) && ch.actor == inbox.System:
			ch.addName(OnSnoozeEnded)
		case m.From == string(inbox.StatusClosed) && m.To == string(inbox.StatusOpen):
			ch.addName(OnReopened)
		}
	case "priority":
		ch.addName(OnPriority)
	case "assignee":
		ch.addName(OnAssigned)
	case "team":
		ch.addName(OnTeam)
	case "folder":
		ch.addName(OnMoved)
	}
}
