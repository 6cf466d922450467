package chat

import (
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// DraftNews says that an agent's draft changed, and not what is in it. It goes to the browsers of that
// agent; a browser that was not connected reads its drafts anew when it is back.
type DraftNews struct {
	Agent        inbox.AgentID        `json:"agent"`
	Conversation inbox.ConversationID `json:"conversation"`
	Kind         inbox.MessageKind    `json:"kind"`
	At           time.Time            `json:"at"`   // when it was kept or dropped
	Gone         bool                 `json:"gone"` // it was sent or thrown away
	Any          bool                 `json:"any"`  // the agent has a draft in the conversation
}

// DraftChanged sends the news to the agent's other browsers, on all nodes.
func (p *Presence) DraftChanged(n DraftNews) {
	p.publish(&draftTold{Draft: n})
}

func (p *Presence) hearDraft(n DraftNews) {
	frame := encode(&DraftToAgent{Conversation: n.Conversation, Kind: n.Kind, At: n.At, Deleted: n.Gone, On: n.Any})
	for s := range p.desks[n.Agent] {
		if s.live {
			s.hint(frame)
		}
	}
}
