package rules

import (
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox"
)

// happening is one commit of a conversation as rules see it: what they listen
// to, taken from all events of the commit, so that a rule runs once for it.
type happening struct {
	conversation inbox.ConversationID
	event        inbox.EventID // the first of the commit
	first        inbox.Event   // the same, with the state that the commit left
	version      int64
	actor        inbox.Actor
	depth        int
	names        []EventName // what rules listen to, each once
	moves        []inbox.Move
	message      inbox.MessageID    // the newest thing said in it
	seq          int64              // of the contact's message in it
	then         inbox.Conversation // as the commit left it
	owner        inbox.ContactID    // whose it is now
	timer        *inbox.Timer
	clock        inbox.SLAClockName
}

// runs is the namespace of the ids of runs.
var runs = uuid.MustParse("0b8e0c5e-0f53-5b0b-8f5d-3c1d7b7f2a10")

// run is the id of what rules do about it. A timer names its own: it rings once
// however often it was set by the same run.
func (h happening) run() string {
	name := string(h.conversation) + "/" + strconv.FormatInt(h.version, 10)
	if h.goesOn() {
		name = "timer/" + string(h.conversation) + "/" + h.timer.Key + "/" + string(h.timer.Cause)
	}
	return uuid.NewSHA1(runs, []byte(name)).String()
}

// goesOn reports whether a timer rang that a rule had set: it is a happening of
// its own, for several may ring at once.
func (h happening) goesOn() bool { return h.timer != nil && h.timer.Kind != inbox.TimerElapsed }

// due is the time that the happening is judged at, however late that is, and up to
// which rules about passing time have looked then: that of its event, or the moment
// of passing time, though its timer may have rung long after.
func (h happening) due() time.Time {
	if h.timer != nil && h.timer.Kind == inbox.TimerElapsed {
		return h.timer.At
	}
	return h.first.At
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

// happenings gathers the events of a batch by commit, in order. The rest of a
// commit that began in the batch before was judged with it.
func (v *Vocabulary) happenings(events []inbox.Event) []happening {
	var all []happening
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
			i = slices.IndexFunc(all, func(h happening) bool { return h.of(e) && !h.goesOn() })
		}
		if i < 0 {
			i = len(all)
			all = append(all, happening{conversation: e.Conversation, event: e.ID, first: firsts[commitOf(e)], version: e.Version, actor: e.Actor, depth: e.Depth})
		}
		all[i].add(e)
		for _, of := range v.events {
			if of.Tells != nil && of.Tells(e) {
				all[i].name(of.Name)
			}
		}
	}
	return all
}

// of reports whether the event is of the same commit.
func (h happening) of(e inbox.Event) bool {
	return h.conversation == e.Conversation && h.version == e.Version
}

func (h *happening) add(e inbox.Event) {
	h.depth = max(h.depth, e.Depth)
	switch e.Kind {
	case inbox.ConversationCreated:
		h.name(OnCreated)
	case inbox.MessageCreated:
		h.said(e)
	case inbox.TimerRang:
		h.timer = e.Timer
	case inbox.SLAWarning, inbox.SLABreached:
		h.clock = e.Clock
		h.name(EventName(e.Kind))
	case inbox.ConversationUpdated:
		h.moves = append(h.moves, e.Moves...)
		if slices.Contains(e.Changed, "tags") {
			h.name(OnTags)
		}
		if slices.Contains(e.Changed, "mergedFrom") {
			h.name(OnMerged)
		}
		for _, m := range e.Moves {
			h.moved(m)
		}
		if e.Tells() == inbox.ToldUpdated {
			h.name(OnUpdated)
		}
	}
}

func (h *happening) name(name EventName) {
	if !slices.Contains(h.names, name) {
		h.names = append(h.names, name)
	}
}

func (h *happening) said(e inbox.Event) {
	switch {
	case e.MessageKind == inbox.KindEvent:
		return
	case e.MessageKind == inbox.KindNote:
		h.name(OnNote)
	case e.Actor.Kind == inbox.ActorContact:
		h.name(OnContactMessage)
		h.seq = e.Seq
	case e.Actor.Kind == inbox.ActorAgent:
		h.name(OnAgentMessage)
	}
	h.message = e.Message
}

func (h *happening) moved(m inbox.Move) {
	switch m.Field {
	case "status":
		h.name(OnStatus)
		switch {
		case m.From == string(inbox.StatusSnoozed) && h.actor == inbox.System:
			h.name(OnSnoozeEnded)
		case m.From == string(inbox.StatusClosed) && m.To == string(inbox.StatusOpen):
			h.name(OnReopened)
		}
	case "priority":
		h.name(OnPriority)
	case "assignee":
		h.name(OnAssigned)
	case "team":
		h.name(OnTeam)
	case "folder":
		h.name(OnMoved)
	}
}
