package notify

import (
	"context"
	"crypto/ecdh"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
)

// MaxKept bounds an agent's list; older ones are removed.
const MaxKept = 200

// maxSubscriptions bounds the browsers of one agent.
const maxSubscriptions = 20

// conversations is what is read of conversations; see [inbox.ConversationStore].
type conversations interface {
	Conversation(ctx context.Context, id inbox.ConversationID) (inbox.Conversation, error)
	Message(ctx context.Context, conversation inbox.ConversationID, id inbox.MessageID) (inbox.Message, error)
}

// Sender pushes to browsers.
type Sender interface {
	// PublicKey is the key with which browsers subscribe, in base64url.
	PublicKey() string
	// Push sends the payload, at most 3 kB. not_found when the browser does not
	// want it any more; unavailable when it may be tried again.
	Push(ctx context.Context, to Subscription, payload []byte, topic string) error
}

// Ports are the stores and services that notifications need.
type Ports struct {
	Conversations conversations
	Contacts      interface {
		Contact(ctx context.Context, id inbox.ContactID) (inbox.Contact, error)
	}
	Agents        *inbox.Shelf[inbox.Agent]
	Kept          inbox.Table[Notification]
	Settings      inbox.Records[Settings]
	Subscriptions inbox.Table[Subscription]
	Sender        Sender                 // nil: nothing is pushed
	Reachable     func(host string) bool // whether a push service may be there; nil: anywhere
	Feed          inbox.Feed
	Leases        inbox.Leases
	Wake          <-chan struct{}
	Waker         inbox.Waker
	Clock         inbox.Clock
	Log           *slog.Logger

	Letters *follow.DeadLetters // what cannot be told is set aside there; may be nil
	Watch   *follow.Watch       // may be nil
}

// Service keeps the agents' notifications and pushes them to their browsers.
type Service struct {
	Ports
	pushes chan push
}

// NewService returns the service; Run has it follow the feed.
func NewService(p Ports) *Service { return &Service{Ports: p, pushes: make(chan push, pushQueue)} }

// List returns the notifications of an agent, newest first, and how many are
// unread: those of conversations that it may see now.
func (s *Service) List(ctx context.Context, by inbox.Principal) (all []Notification, unread int, err error) {
	all, err = inbox.AllRows(ctx, s.Kept, inbox.Range{Index: "agent", Of: inbox.TextPart(by.Actor.Agent()), Backward: true})
	if err == nil {
		all, err = s.seen(ctx, by.Scope, withoutStopped(by, all))
	}
	for _, n := range all {
		if n.ReadAt.IsZero() {
			unread++
		}
	}
	return all, unread, err
}

// seen leaves out what is about conversations that the scope does not hold or that
// cannot be read.
func (s *Service) seen(ctx context.Context, scope inbox.Scope, all []Notification) ([]Notification, error) {
	known := map[inbox.ConversationID]bool{"": true} // what is about none
	for _, n := range all {
		if _, asked := known[n.Conversation]; asked {
			continue
		}
		c, err := s.Conversations.Conversation(ctx, n.Conversation)
		if err != nil && !inbox.IsMissing(err) {
			return nil, err
		}
		known[n.Conversation] = err == nil && scope.Sees(c.Audience())
	}
	return slices.DeleteFunc(all, func(n Notification) bool { return !known[n.Conversation] }), nil
}

// Read marks notifications as read: those named, or all when none is.
func (s *Service) Read(ctx context.Context, agent inbox.AgentID, ids []string) error {
	return s.markRead(ctx, agent, inbox.TextPart(agent), func(n Notification) bool { return len(ids) == 0 || slices.Contains(ids, n.ID) })
}

// markRead marks those as read that are unread and in the group of that index.
func (s *Service) markRead(ctx context.Context, agent inbox.AgentID, of inbox.Part, which func(Notification) bool) error {
	all, err := inbox.AllRows(ctx, s.Kept, inbox.Range{Index: "unread", Of: of})
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(n Notification) bool { return !which(n) })
	for i, n := range all {
		n.ReadAt = s.Clock.Now()
		var tell []inbox.Event
		if i == len(all)-1 {
			tell = append(tell, s.event(agent)) // once, with the last
		}
		if _, err := s.Kept.Put(ctx, n, tell...); err != nil && inbox.ErrorCode(err) != inbox.CodeConflict {
			return err
		}
	}
	if len(all) > 0 {
		s.Waker.Wake()
	}
	return nil
}

// event tells the agent's own browsers that the list changed.
func (s *Service) event(agent inbox.AgentID) inbox.Event {
	return inbox.Event{ID: inbox.NewID[inbox.EventID](), Kind: inbox.RecordChanged, At: s.Clock.Now(), Actor: inbox.System,
		Record: &inbox.RecordRef{Type: inbox.RecordNotification, ID: string(agent)}}
}

// SettingsOf returns the agent's settings, with defaults where the agent chose nothing.
func (s *Service) SettingsOf(ctx context.Context, agent inbox.AgentID) (Settings, error) {
	found, err := s.Settings.Get(ctx, string(agent))
	if inbox.IsMissing(err) {
		return Settings{ID: agent}.Whole(), nil
	}
	return found.Whole(), err
}

// SaveSettings replaces the agent's settings. There is no conflict: the last save counts.
func (s *Service) SaveSettings(ctx context.Context, agent inbox.AgentID, next Settings) (Settings, error) {
	if err := next.Validate(); err != nil {
		return next, err
	}
	present, err := s.Settings.Get(ctx, string(agent))
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return next, err
	}
	next.ID, next.Version = agent, present.Version
	stored, err := s.Settings.Put(ctx, next, s.event(agent))
	if err == nil {
		s.Waker.Wake()
	}
	return stored.Whole(), err
}

// PushKey is the key with which browsers subscribe; "" when the installation does not push.
func (s *Service) PushKey() string {
	if s.Sender == nil {
		return ""
	}
	return s.Sender.PublicKey()
}

// Subscribe makes the browser receive the agent's pushes. A browser that is known belongs to the agent
// who subscribed last, because people share computers.
func (s *Service) Subscribe(ctx context.Context, agent inbox.AgentID, sub Subscription) error {
	if u, err := url.Parse(sub.Endpoint); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(sub.Endpoint) > 1000 {
		return inbox.Invalid("endpoint", "is not the address of a push service")
	} else if s.Reachable != nil && !s.Reachable(u.Hostname()) {
		return inbox.Invalid("endpoint", "is not on the Internet")
	}
	if !browserKeys(sub) {
		return inbox.Invalid("keys", "are not those of a browser")
	}
	sub.ID, sub.Agent, sub.CreatedAt = SubscriptionID(sub.Endpoint), agent, s.Clock.Now()
	known, err := s.Subscriptions.Get(ctx, sub.ID)
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return err
	}
	sub.Version = known.Version
	own, err := s.browsers(ctx, agent)
	if err != nil {
		return err
	}
	own = slices.DeleteFunc(own, func(one Subscription) bool { return one.ID == sub.ID })
	if len(own) >= maxSubscriptions { // the oldest is long forgotten
		if err := s.Subscriptions.Delete(ctx, own[0].ID); err != nil {
			return err
		}
	}
	_, err = s.Subscriptions.Put(ctx, sub)
	return err
}

// browserKeys reports whether a payload can be encrypted for the browser: its key
// is a point of P-256 and its secret 16 bytes (RFC 8291, section 3.2).
func browserKeys(sub Subscription) bool {
	text := base64.RawURLEncoding
	point, err := text.DecodeString(strings.TrimRight(sub.P256dh, "="))
	if err != nil {
		return false
	}
	secret, err := text.DecodeString(strings.TrimRight(sub.Auth, "="))
	if err != nil || len(secret) != 16 {
		return false
	}
	_, err = ecdh.P256().NewPublicKey(point)
	return err == nil
}

// Unsubscribe ends the pushes to a browser of the agent.
func (s *Service) Unsubscribe(ctx context.Context, agent inbox.AgentID, endpoint string) error {
	found, err := s.Subscriptions.Get(ctx, SubscriptionID(endpoint))
	if inbox.ErrorCode(err) == inbox.CodeNotFound || (err == nil && found.Agent != agent) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.Subscriptions.Delete(ctx, found.ID)
}

// endPushes ends the pushes to the browser that signed in so: what is said
// there is for no one who uses it next.
func (s *Service) endPushes(ctx context.Context, session string) error {
	if session == "" {
		return nil
	}
	return inbox.EachRow(ctx, s.Subscriptions, inbox.Range{Index: "session", Of: inbox.TextPart(session)}, func(sub Subscription) error {
		return s.Subscriptions.Delete(ctx, sub.ID)
	})
}

// SubscriptionID is the id of the browser with that endpoint.
func SubscriptionID(endpoint string) string {
	sum := sha256.Sum256([]byte(endpoint))
	return hex.EncodeToString(sum[:16])
}

// excerpt is the beginning of a text, on one line.
func excerpt(text string) string {
	const most = 160
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

// old is how long ago something may have happened to be told still: a node that
// was off for a week does not ring for what was said then.
const old = 24 * time.Hour
