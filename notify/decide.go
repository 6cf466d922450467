package notify

import (
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Happened is an event with what it is about, as it is now.
type Happened struct {
	Event        inbox.Event // with the State of its commit, also where it was not the first of that
	Conversation inbox.Conversation
	Message      inbox.Message // of message.created
}

// Telling is one agent who is to be told of one kind of thing.
type Telling struct {
	Agent inbox.AgentID
	Kind  Kind
}

// Decide returns the agents to notify of an event, each once, under the kind that matters most. Decide
// looks at the owner of the conversation as the event left it, so that a node that is late notifies
// the same agents as one that is not. But no agent is called to a conversation that somebody has taken
// since or a rule has assigned. The agent who caused the event is not notified, nor are agents who may
// not see the conversation now.
func Decide(h Happened, agents []inbox.Agent) []Telling {
	var out []Telling
	tell := func(id inbox.AgentID, kind Kind) {
		if id == "" || id == h.Event.Actor.Agent() || slices.ContainsFunc(out, func(t Telling) bool { return t.Agent == id }) {
			return
		}
		if i := slices.IndexFunc(agents, func(a inbox.Agent) bool { return a.ID == id }); i >= 0 && agents[i].Principal().Scope.Sees(h.Conversation.Audience()) {
			out = append(out, Telling{id, kind})
		}
	}
	owner := h.Event.Audience.Assignee
	switch e := h.Event; e.Kind {
	case inbox.MessageCreated:
		h.said(owner, agents, tell)
	case inbox.ConversationUpdated:
		if slices.ContainsFunc(e.Moves, func(m inbox.Move) bool { return m.Field == "assignee" }) {
			tell(owner, Assigned)
		}
		if h.handedOver() {
			h.anybody(agents, tell)
			if len(out) == 0 { // nobody of the team takes any: somebody must know
				for _, a := range agents {
					if a.Admin() && a.Active() {
						tell(a.ID, Unassigned)
					}
				}
			}
		}
	case inbox.ConversationCreated:
		tell(owner, Assigned)
	case inbox.SLAWarning:
		tell(owner, SLAWarning)
	case inbox.SLABreached:
		tell(owner, SLABreached)
	}
	return out
}

// GoesOn reports whether the event is a further message of a contact whom nobody has answered yet.
// Nobody is notified of it; most messages of a busy chat are such. GoesOn does not look at Message.
func (h Happened) GoesOn() bool {
	e := h.Event
	return e.Kind == inbox.MessageCreated && e.MessageKind == inbox.KindMessage && e.Actor.Kind == inbox.ActorContact && !h.asks()
}

// asks reports whether the contact's message is news. The event says so, and is
// right however late it is looked at. Events of older versions do not say it.
func (h Happened) asks() bool {
	return h.Event.Asks || h.Conversation.WaitingSince.Equal(h.Event.At)
}

// said is about a message. A contact who goes on before anybody answered is
// not told of again.
func (h Happened) said(owner inbox.AgentID, agents []inbox.Agent, tell func(inbox.AgentID, Kind)) {
	m, c := h.Message, h.Conversation
	switch {
	case m.Kind == inbox.KindNote:
		for _, id := range m.Mentions {
			tell(id, Mention)
		}
		tell(owner, Note)
		h.followed(tell)
	case m.Kind == inbox.KindMessage && m.Author.Kind == inbox.ActorAgent:
		h.followed(tell)
	case m.Kind != inbox.KindMessage || m.Author.Kind != inbox.ActorContact || !h.asks():
	case owner != "":
		tell(owner, Reply)
		h.followed(tell)
	case c.Assignee == "":
		h.anybody(agents, tell)
		h.followed(tell)
	}
}

// handedOver reports whether an open conversation was taken from an owner who
// cannot act. A message in the same change is told by itself.
func (h Happened) handedOver() bool {
	e, status, wrote := h.Event, h.Conversation.Status, h.Conversation.LastContactAt
	if e.State != nil {
		status, wrote = e.State.Status, time.UnixMilli(e.State.ContactAt)
	}
	taken := slices.ContainsFunc(e.Moves, func(m inbox.Move) bool { return m.Field == "assignee" && m.From != "" && m.To == "" })
	return taken && h.Conversation.Assignee == "" && e.Actor == inbox.System && status == inbox.StatusOpen && wrote.UnixMilli() != e.At.UnixMilli()
}

// team is whose the conversation was when it happened.
func (h Happened) team() inbox.TeamID {
	if h.Event.Audience == (inbox.Audience{}) { // told before events told who may see it
		return h.Conversation.Team
	}
	return h.Event.Audience.Team
}

// anybody tells who may take the conversation.
func (h Happened) anybody(agents []inbox.Agent, tell func(inbox.AgentID, Kind)) {
	team := h.team()
	for _, a := range agents {
		if a.Takes() && (team == "" || slices.Contains(a.Teams, team)) {
			tell(a.ID, Unassigned)
		}
	}
}

// followed tells who followed when the message was said: an event that is handled
// again later tells nobody of what was before they followed.
func (h Happened) followed(tell func(inbox.AgentID, Kind)) {
	for _, id := range h.Conversation.Followers {
		if h.Conversation.Followed(id, h.Message.Seq) {
			tell(id, Follow)
		}
	}
}
