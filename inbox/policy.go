package inbox

import "slices"

// Audience is what decides who may see a conversation.
type Audience struct {
	Channel  ChannelID `json:"channel"`
	Team     TeamID    `json:"team,omitempty"`
	Assignee AgentID   `json:"assignee,omitempty"`
	Contact  ContactID `json:"contact"`
	// Began is who began it, of several contacts that are Contact now; empty is
	// Contact itself.
	Began ContactID `json:"began,omitempty"`
}

// Scope is the part of all conversations that a principal may see. The zero
// Scope sees nothing. Stores and the index answer within it; [Scope.Sees] is
// its meaning. A visitor's is narrower than what they keep apart: see
// [Service.ByContact].
type Scope struct {
	Everything  bool        // admins and the system
	Agent       AgentID     // sees what is assigned to it, and:
	AllChannels bool        // what came by any channel
	Channels    []ChannelID // what came by these
	Teams       []TeamID    // what belongs to these
	OwnOnly     bool        // of the channels' and teams', only what is unassigned
	Contact     ContactID   // a visitor: its own conversations and nothing else
	Began       ContactID   // of these, those that were begun as this contact; empty: as Contact
}

// Sees reports whether the scope holds a conversation with this audience.
func (s Scope) Sees(a Audience) bool {
	switch {
	case s.Everything:
		return true
	case s.Contact != "":
		return a.Contact == s.Contact && a.Began == s.Began
	case s.Agent == "":
		return false
	case a.Assignee == s.Agent:
		return true
	case s.OwnOnly && a.Assignee != "":
		return false
	}
	return s.AllChannels || slices.Contains(s.Channels, a.Channel) || (a.Team != "" && slices.Contains(s.Teams, a.Team))
}

// Principal is an actor with what it may see and whether it may change settings.
type Principal struct {
	Actor Actor
	Scope Scope
	Admin bool
	Place PlaceID     // where an agent acts from, as the audit trail knows it
	Via   []ContactID // of a contact who came by the identity of one merged into it: that one, and those between
}

// is reports whether the principal is who acted: the actor itself, or a contact
// that it was before contacts were merged.
func (p Principal) is(a Actor) bool {
	return a == p.Actor || (a.Kind == ActorContact && slices.Contains(p.Via, ContactID(a.ID)))
}

// Principal returns what the agent may do; a disabled agent may do nothing.
func (a Agent) Principal() Principal {
	if !a.Active() {
		return Principal{Actor: a.Actor()}
	}
	return Principal{Actor: a.Actor(), Admin: a.Admin(), Scope: Scope{
		Everything: a.Admin(), Agent: a.ID, AllChannels: a.AllChannels,
		Channels: a.Channels, Teams: a.Teams, OwnOnly: a.OwnOnly,
	}}
}

// Principal returns what the contact may do: see its own and write there.
func (c Contact) Principal() Principal { return c.PrincipalVia(nil) }

// PrincipalVia is what a browser may do that came to c by the identity of a
// contact that was merged into it, the first of via. That two contacts are one
// person is an agent's word, not a proof: a browser sees what was begun as the
// contact that carries its identity, as it did before, and nothing of the others.
func (c Contact) PrincipalVia(via []ContactID) Principal {
	p := Principal{Actor: Actor{Kind: ActorContact, ID: string(c.ID)}, Scope: Scope{Contact: c.ID}, Via: via}
	if len(via) > 0 {
		p.Scope.Began = via[0]
	}
	return p
}

// SystemPrincipal is the program itself.
func SystemPrincipal() Principal {
	return Principal{Actor: System, Scope: Scope{Everything: true}, Admin: true}
}

// Action is something that can be done to a conversation.
type Action string

const (
	ActRead     Action = "read"
	ActWrite    Action = "write" // as the contact
	ActReply    Action = "reply"
	ActNote     Action = "note"
	ActAssign   Action = "assign"
	ActStatus   Action = "status"
	ActPriority Action = "priority"
	ActTag      Action = "tag"
	ActMove     Action = "move"
	ActSnooze   Action = "snooze"
	ActSubject  Action = "subject"
	ActTrash    Action = "trash"
	ActErase    Action = "erase" // what one said oneself, as the contact
	ActMerge    Action = "merge"
	ActUnmerge  Action = "unmerge"
)

// AgentActions are what agents may do, for the API's "can".
var AgentActions = []Action{ActReply, ActNote, ActAssign, ActStatus, ActPriority, ActTag, ActMove, ActSnooze, ActSubject, ActTrash, ActMerge, ActUnmerge}

// permissions is the one table: which kinds of actor may do what to a
// conversation that they see.
var permissions = map[ActorKind][]Action{
	ActorAgent:   append([]Action{ActRead}, AgentActions...),
	ActorRule:    append([]Action{ActRead}, AgentActions...),
	ActorToken:   append([]Action{ActRead}, AgentActions...),
	ActorSystem:  append([]Action{ActRead, ActWrite}, AgentActions...),
	ActorContact: {ActRead, ActWrite, ActErase},
}

// Can reports whether the principal may do the action to the conversation.
// Every way to the data asks it, or a store that was given its Scope.
func Can(by Principal, action Action, c Conversation) bool {
	return sees(by, c) && slices.Contains(permissions[by.Actor.Kind], action) && c.allows(action)
}

// sees reports whether c is there for the principal: for its contact it is gone
// once that has erased it.
func sees(by Principal, c Conversation) bool {
	return by.Scope.Sees(c.Audience()) && (by.Scope.Contact == "" || c.ErasedAt.IsZero())
}

// whenMerged is what may still be done to a conversation that goes on elsewhere.
var whenMerged = []Action{ActRead, ActWrite, ActErase, ActNote, ActTag, ActSubject, ActUnmerge}

func (c Conversation) allows(action Action) bool {
	switch {
	case c.Merged != nil:
		return slices.Contains(whenMerged, action)
	case !c.ErasedAt.IsZero() && (action == ActReply || action == ActMerge):
		return false
	}
	return action != ActUnmerge
}

// authorize answers not_found for what the principal does not see and
// forbidden for what it sees and may not do.
func authorize(by Principal, action Action, c Conversation) error {
	if !sees(by, c) {
		return Errorf(CodeNotFound, "conversation %s", c.ID)
	}
	if !Can(by, action, c) {
		return Errorf(CodeForbidden, "%s may not %s", by.Actor.Kind, action)
	}
	return nil
}
