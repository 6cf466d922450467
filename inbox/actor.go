package inbox

// ActorKind says what kind of thing acted.
type ActorKind string

const (
	ActorAgent   ActorKind = "agent"
	ActorContact ActorKind = "contact"
	ActorRule    ActorKind = "rule"
	ActorToken   ActorKind = "token"
	ActorSystem  ActorKind = "system"
)

// Actor is whoever does something; every change has one. ID is an agent's,
// contact's, rule's or token's id and empty for the system.
type Actor struct {
	Kind ActorKind `json:"kind"`
	ID   string    `json:"id,omitempty"`
}

// Agent returns the agent that acted, or "".
func (a Actor) Agent() AgentID {
	if a.Kind == ActorAgent {
		return AgentID(a.ID)
	}
	return ""
}

// same reports whether two messages of one conversation are by one author. That
// has one contact, whatever its id was when it wrote.
func (a Actor) same(b Actor) bool {
	return a == b || (a.Kind == ActorContact && b.Kind == ActorContact)
}

// System is the program acting by itself, for example when a snooze ends.
var System = Actor{Kind: ActorSystem}
