// Package live joins what is about now: who is here, the shapes of frames, the
// sockets' hub and the rules' engine. The program and the API's tests make them
// here, so that both are wired alike.
package live

import (
	"context"
	"log/slog"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/sla"
	"github.com/pasokh/pasokh/server/api/wire"
	"github.com/pasokh/pasokh/server/auth"
)

// Parts are what [New] joins; all but Alone, Letters and Watch are required.
type Parts struct {
	Inbox         *inbox.Service
	People        *contacts.Service
	Workspace     *workspace.Workspace
	Auth          *auth.Service
	Conversations inbox.ConversationStore
	Contacts      inbox.ContactStore
	Feed          inbox.Feed
	Leases        inbox.Leases
	Bus           Bus
	Alone         bool // no other node is on the bus

	Vocabulary   *rules.Vocabulary // what rules may say
	Journal      rules.Journal
	Rules        inbox.Records[rules.Rule]
	RuleVersions inbox.Records[rules.Past]
	Hours        inbox.Records[hours.Calendar]
	Policies     inbox.Records[sla.Policy]
	Webhooks     rules.Webhooks

	Clock   inbox.Clock
	Log     *slog.Logger
	Letters *follow.DeadLetters
	Watch   *follow.Watch
}

// The kinds of records that rules are made with.
var (
	RuleRecords   = inbox.Kind[rules.Rule]{Type: inbox.RecordRule, Stored: "rules", Audited: true}
	HoursRecords  = inbox.Kind[hours.Calendar]{Type: inbox.RecordHours, Stored: "hours", Readers: inbox.ReadByAgents, Audited: true}
	PolicyRecords = inbox.Kind[sla.Policy]{Type: inbox.RecordSLA, Stored: "sla", Readers: inbox.ReadByAgents, Audited: true}
)

// Bus carries news between nodes and says that the feed grew.
type Bus interface {
	chat.Broker
	Wakes() (nudges <-chan struct{}, cancel func())
}

// Live is made in this order: each knows only those before it.
type Live struct {
	Presence *chat.Presence
	Renderer *wire.Renderer
	Hub      *chat.Hub     // its Run belongs to the caller, and runs the presence too
	Rules    *rules.Engine // its Run belongs to the caller
}

// New joins the parts.
func New(p Parts) Live {
	presence := chat.NewPresence(chat.PresenceOptions{
		Store: p.Conversations, Broker: p.Bus, Alone: p.Alone, Clock: p.Clock, Log: p.Log.With("part", "chat"),
	})
	renderer := wire.NewRenderer(p.Inbox, p.People, p.Auth, presence)
	return Live{Presence: presence, Renderer: renderer, Hub: p.hub(presence, renderer), Rules: p.engine(presence)}
}

func (p Parts) hub(presence *chat.Presence, renderer *wire.Renderer) *chat.Hub {
	nudges, _ := p.Bus.Wakes() // for as long as the program runs
	return chat.NewHub(chat.Options{
		Presence: presence, Feed: p.Feed, Store: p.Conversations, Agents: p.Inbox.Directory.Agents, Kinds: p.Inbox.Directory, Views: renderer,
		Wake: nudges, Clock: p.Clock, Log: p.Log.With("part", "chat"), Letters: p.Letters, Watch: p.Watch,
		Vouch: func(ctx context.Context, e inbox.Event) error {
			return rules.StillHere(ctx, p.Inbox, p.Clock.Now(), e)
		},
	})
}

func (p Parts) engine(presence *chat.Presence) *rules.Engine {
	nudges, _ := p.Bus.Wakes() // for as long as the program runs
	d := p.Inbox.Directory
	return rules.NewEngine(rules.Ports{
		Inbox: p.Inbox, Conversations: p.Conversations, Contacts: p.Contacts, People: p.People, Workspace: p.Workspace,
		Feed: p.Feed, Leases: p.Leases, Journal: p.Journal, Clock: p.Clock, Log: p.Log.With("part", "rules"),
		Letters: p.Letters, Watch: p.Watch,
		Present: presence.Present, Visiting: presence.ContactOnline, Left: presence.Left(), Wake: nudges,
		Book:     &rules.Book{Rules: inbox.AddShelf(d, RuleRecords, p.Rules), Past: p.RuleVersions, Clock: p.Clock, Vocabulary: p.Vocabulary},
		Hours:    inbox.AddShelf(d, HoursRecords, p.Hours),
		Policies: inbox.AddShelf(d, PolicyRecords, p.Policies),
		Webhooks: p.Webhooks,
	})
}
