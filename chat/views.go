package chat

import (
	"context"
	"encoding/json"

	"github.com/pasokh/pasokh/inbox"
)

// Views render what frames carry, in the API's shapes.
type Views interface {
	// Of returns the shapes of one conversation, to be used soon and by one
	// goroutine: what several of them need is read once.
	Of(c inbox.Conversation) View
}

// View is one conversation in the API's shapes. nil without an error
// means that there is nothing to show.
type View interface {
	AgentRow(ctx context.Context) (json.RawMessage, error)
	AgentMessage(ctx context.Context, m inbox.Message) (json.RawMessage, error)
	VisitorConversation(ctx context.Context) (json.RawMessage, error)
	VisitorMessage(ctx context.Context, m inbox.Message) (json.RawMessage, error)
}

// Store reads what the relay renders; see inbox.ConversationStore.
type Store interface {
	Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error)
	Thread(ctx context.Context, q inbox.ThreadQuery) ([]inbox.Message, error)
	Contacts
}

// Contacts reads a contact's conversations; see inbox.ConversationStore.
type Contacts interface {
	List(ctx context.Context, f inbox.Filter, p inbox.Page) ([]inbox.Conversation, string, error)
}

// Agents reads an agent's present rights.
type Agents interface {
	Get(ctx context.Context, id string) (inbox.Agent, error)
}

// Broker carries ephemeral news (presence, typing, viewing) between nodes,
// to every node including the sender's. It may lose and never blocks long.
type Broker interface {
	Publish(payload []byte)
	Subscribe(handle func(payload []byte)) (cancel func())
}
