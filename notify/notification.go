package notify

import (
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Kind says what a notification is about.
type Kind string

const (
	Assigned    Kind = "assigned"    // a conversation became the agent's, by somebody else
	Unassigned  Kind = "unassigned"  // a contact waits in a conversation that is nobody's
	Reply       Kind = "reply"       // a contact began to wait in the agent's conversation
	Note        Kind = "note"        // a colleague's note in the agent's conversation
	Mention     Kind = "mention"     // a note that names the agent
	Follow      Kind = "follow"      // something was said in a conversation that the agent follows
	SLAWarning  Kind = "slaWarning"  // a promise in the agent's conversation is about to be broken
	SLABreached Kind = "slaBreached" // it was broken
	Stopped     Kind = "stopped"     // a channel neither fetches nor sends for some minutes; admins are told
)

// Kinds are all of them, in the order in which people see them.
var Kinds = []Kind{Assigned, Reply, Mention, Note, Follow, Unassigned, SLAWarning, SLABreached, Stopped}

// Media are the ways in which an agent is notified.
type Media struct {
	App   bool `json:"app"`   // in the agent's list
	Sound bool `json:"sound"` // made by the browser
	Push  bool `json:"push"`  // by the browser's maker, also while the app is closed
}

// defaults are what is told until the agent says otherwise. What waits for
// anybody has a folder of its own and is in no list: at a thousand conversations
// a day it would be a list of everything for everybody.
var defaults = map[Kind]Media{
	Assigned: {App: true, Sound: true, Push: true}, Reply: {App: true, Sound: true, Push: true}, Mention: {App: true, Sound: true, Push: true},
	Note: {App: true}, Follow: {App: true}, Unassigned: {Sound: true, Push: true}, SLAWarning: {App: true, Push: true}, SLABreached: {App: true, Sound: true, Push: true}, Stopped: {App: true, Push: true},
}

// Tones are the sounds to choose from.
var Tones = []string{"chime", "drop", "knock", "none"}

// Settings are the ways in which one agent wants to be notified. The id is the agent's.
type Settings struct {
	ID      inbox.AgentID  `json:"id"`
	Version int64          `json:"version"`
	Media   map[Kind]Media `json:"media,omitempty"` // what is not in it is as by default
	Tone    string         `json:"tone,omitempty"`  // one of Tones; empty is the first
	Volume  int            `json:"volume"`          // 1 to 100; 0 is as by default
}

// For returns the media of a kind.
func (s Settings) For(k Kind) Media {
	m, said := s.Media[k]
	if !said {
		m = defaults[k]
	}
	m.App = m.App && k != Unassigned
	return m
}

// Whole returns the settings with a value in every field: defaults stand where the agent chose
// nothing.
func (s Settings) Whole() Settings {
	all := make(map[Kind]Media, len(Kinds))
	for _, k := range Kinds {
		all[k] = s.For(k)
	}
	s.Media = all
	if s.Tone == "" {
		s.Tone = Tones[0]
	}
	if s.Volume == 0 {
		s.Volume = 60
	}
	return s
}

// Validate checks names and volume.
func (s Settings) Validate() error {
	for k := range s.Media {
		if !slices.Contains(Kinds, k) {
			return inbox.Invalid("media", "names an unknown kind")
		}
	}
	if s.Tone != "" && !slices.Contains(Tones, s.Tone) {
		return inbox.Invalid("tone", "is unknown")
	}
	if s.Volume < 0 || s.Volume > 100 {
		return inbox.Invalid("volume", "is not 0..100")
	}
	return nil
}

// RecordID, RecordVersion and WithVersion make settings a record.
func (s Settings) RecordID() string             { return string(s.ID) }
func (s Settings) RecordVersion() int64         { return s.Version }
func (s Settings) WithVersion(v int64) Settings { s.Version = v; return s }

// Notification is one entry in the list of one agent. It names things by id; Text is the beginning of
// the message.
type Notification struct {
	ID           string               `json:"id"` // of the event, so told once
	Version      int64                `json:"version"`
	Agent        inbox.AgentID        `json:"agent"` // who was told
	Kind         Kind                 `json:"kind"`
	At           time.Time            `json:"at"`
	Conversation inbox.ConversationID `json:"conversation"`
	Number       int64                `json:"number"`
	Subject      string               `json:"subject,omitempty"`
	Contact      inbox.ContactID      `json:"contact"`
	Actor        inbox.Actor          `json:"actor"`
	Seq          int64                `json:"seq,omitempty"` // of the message
	Text         string               `json:"text,omitempty"`
	Channel      inbox.ChannelID      `json:"channel,omitempty"` // of a channel that stopped, which is about no conversation
	Way          Way                  `json:"way,omitempty"`
	ReadAt       time.Time            `json:"readAt,omitzero"`
}

// NotificationSpec declares the table of notifications: by agent, those that are
// unread by agent and by agent and conversation, and by conversation.
var NotificationSpec = inbox.TableSpec[Notification]{Name: "notifications", Keys: func(n Notification) []inbox.Key {
	at, agent, conversation := inbox.TimePart(n.At), inbox.TextPart(n.Agent), inbox.TextPart(n.Conversation)
	keys := []inbox.Key{{Index: "agent", Of: agent, By: at}, {Index: "conversation", Of: conversation, By: at}}
	if n.ReadAt.IsZero() {
		keys = append(keys, inbox.Key{Index: "unread", Of: agent, By: at}, inbox.Key{Index: "unread", Of: agent + conversation, By: at})
	}
	return keys
}}

// RecordID, RecordVersion and WithVersion make it a record.
func (n Notification) RecordID() string                 { return string(n.Agent) + "/" + n.ID }
func (n Notification) RecordVersion() int64             { return n.Version }
func (n Notification) WithVersion(v int64) Notification { n.Version = v; return n }

// Subscription is a browser that agreed to be pushed to. Its id is the hash of
// the endpoint.
type Subscription struct {
	ID        string        `json:"id"`
	Version   int64         `json:"version"`
	Agent     inbox.AgentID `json:"agent"`
	Session   string        `json:"session"` // the sign-in that it ends with
	Endpoint  string        `json:"endpoint"`
	P256dh    string        `json:"p256dh"` // base64url, the browser's public key
	Auth      string        `json:"auth"`   // base64url, its secret
	Language  string        `json:"language,omitempty"`
	CreatedAt time.Time     `json:"createdAt"`
}

// SubscriptionSpec declares the table of browsers: by agent, the first subscribed
// first, and by the sign-in that they end with.
var SubscriptionSpec = inbox.TableSpec[Subscription]{Name: "push_subscriptions", Keys: func(s Subscription) []inbox.Key {
	return []inbox.Key{{Index: "agent", Of: inbox.TextPart(s.Agent), By: inbox.TimePart(s.CreatedAt)}, {Index: "session", Of: inbox.TextPart(s.Session)}}
}}

func browsersOf(agent inbox.AgentID) inbox.Range {
	return inbox.Range{Index: "agent", Of: inbox.TextPart(agent)}
}

// RecordID, RecordVersion and WithVersion make it a record.
func (s Subscription) RecordID() string                 { return s.ID }
func (s Subscription) RecordVersion() int64             { return s.Version }
func (s Subscription) WithVersion(v int64) Subscription { s.Version = v; return s }
