// Package audit is the room of the audit trail: what happened around sign-in,
// access and settings, by whom and from where. Entries follow from the feed; what
// no other change tells (a sign-in, say) is noted as an event of its own.
package audit

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/plain"
)

// The kinds of entries.
const (
	SignedIn     inbox.AuditKind = "signed_in"
	SignInFailed inbox.AuditKind = "sign_in_failed"
	SignedOut    inbox.AuditKind = "signed_out"

	PasswordChanged inbox.AuditKind = "password_changed" // by who knew the one before
	PasswordSet     inbox.AuditKind = "password_set"     // by a link, or on the server
	Invited         inbox.AuditKind = "invited"          // a link was made, to join or to set a password anew
	ResetAsked      inbox.AuditKind = "reset_asked"      // somebody who is not signed in had a link to set a password mailed to the agent

	Access inbox.AuditKind = "access" // what an agent may do or see changed, or whether it may sign in

	KeyMade  inbox.AuditKind = "identity_key_made"
	KeyEnded inbox.AuditKind = "identity_key_ended"

	Created inbox.AuditKind = "created" // a record of the settings
	Changed inbox.AuditKind = "changed"
	Deleted inbox.AuditKind = "deleted"

	Merged inbox.AuditKind = "contacts_merged"
	Apart  inbox.AuditKind = "contacts_unmerged"
	Erased inbox.AuditKind = "erased"
)

// Group is what entries are filtered by.
type Group string

const (
	OfSignIn    Group = "sign_in"
	OfPasswords Group = "passwords"
	OfAccess    Group = "access"
	OfKeys      Group = "keys"
	OfSettings  Group = "settings"
	OfContacts  Group = "contacts"
)

var groups = map[inbox.AuditKind]Group{
	SignedIn: OfSignIn, SignInFailed: OfSignIn, SignedOut: OfSignIn,
	PasswordChanged: OfPasswords, PasswordSet: OfPasswords, Invited: OfPasswords, ResetAsked: OfPasswords,
	Access: OfAccess, KeyMade: OfKeys, KeyEnded: OfKeys,
	Created: OfSettings, Changed: OfSettings, Deleted: OfSettings,
	Merged: OfContacts, Apart: OfContacts, Erased: OfContacts,
}

// EntryKinds returns every kind of entry, in alphabetical order.
func EntryKinds() []inbox.AuditKind { return slices.Sorted(maps.Keys(groups)) }

// Entry is one line of the audit trail. It is made of an event, has its id
// and names things by id; of records it names fields, never what is in them.
type Entry struct {
	ID           inbox.EventID        `json:"id"`
	Version      int64                `json:"version"`
	At           time.Time            `json:"at"`
	Kind         inbox.AuditKind      `json:"kind"`
	Actor        inbox.Actor          `json:"actor"`
	Agent        inbox.AgentID        `json:"agent,omitempty"` // whom it concerns
	Record       *inbox.RecordRef     `json:"record,omitempty"`
	Contact      inbox.ContactID      `json:"contact,omitempty"`
	Conversation inbox.ConversationID `json:"conversation,omitempty"`
	Changed      []string             `json:"changed,omitempty"`
	Moves        []inbox.Move         `json:"moves,omitempty"`
	Place        inbox.PlaceID        `json:"place,omitempty"`
}

func (e Entry) RecordID() string          { return string(e.ID) }
func (e Entry) RecordVersion() int64      { return e.Version }
func (e Entry) WithVersion(v int64) Entry { e.Version = v; return e }
func (e Entry) concerns() []inbox.AgentID {
	who := []inbox.AgentID{}
	for _, id := range []inbox.AgentID{e.Actor.Agent(), e.Agent} {
		if id != "" && !slices.Contains(who, id) {
			who = append(who, id)
		}
	}
	return who
}

// Kept is how long entries and the addresses in them are kept.
const Kept = 365 * 24 * time.Hour

// EntrySpec declares the table of entries: by time, by agent, by group, by both.
var EntrySpec = inbox.TableSpec[Entry]{Name: "audit", Keys: func(e Entry) []inbox.Key {
	at, group := inbox.TimePart(e.At), inbox.TextPart(groups[e.Kind])
	keys := []inbox.Key{{Index: "time", By: at}, {Index: "group", Of: group, By: at}}
	for _, id := range e.concerns() {
		keys = append(keys, inbox.Key{Index: "agent", Of: inbox.TextPart(id), By: at}, inbox.Key{Index: "both", Of: inbox.TextPart(id) + group, By: at})
	}
	return keys
}}

// Place is where somebody acted from: an address and a browser.
type Place struct {
	ID      inbox.PlaceID `json:"id"`
	Version int64         `json:"version"`
	Address string        `json:"address,omitempty"`
	Device  string        `json:"device,omitempty"` // its User-Agent, cut
	SeenAt  time.Time     `json:"seenAt"`           // to the day
}

func (p Place) RecordID() string          { return string(p.ID) }
func (p Place) RecordVersion() int64      { return p.Version }
func (p Place) WithVersion(v int64) Place { p.Version = v; return p }

// PlaceSpec declares the table of places.
var PlaceSpec = inbox.TableSpec[Place]{Name: "places", Keys: func(p Place) []inbox.Key {
	return []inbox.Key{{Index: "seen", By: inbox.TimePart(p.SeenAt)}}
}}

const (
	placeWritten = 24 * time.Hour
	deviceRunes  = 200
	mostPlaces   = 10_000 // remembered on a node as written lately
)

// Ports are what the trail stands on.
type Ports struct {
	Entries inbox.Table[Entry]
	Places  inbox.Table[Place]
	Kinds   Kinds
	Clock   inbox.Clock
	Key     []byte // the installation's
}

// Kinds says which types of records the trail tells of, as [inbox.Directory] does.
type Kinds interface {
	Audited(of inbox.RecordType) bool
}

// Trail is the audit trail: what happened around sign-in, access and settings,
// by whom, from where. Its entries follow from the feed.
type Trail struct {
	ports Ports

	mu      sync.Mutex
	written map[inbox.PlaceID]time.Time
}

// New returns the trail over its ports.
func New(p Ports) *Trail { return &Trail{ports: p, written: map[inbox.PlaceID]time.Time{}} }

// Place returns what events call an address and a browser, and keeps both, once a
// day. It is called before the act, so that an act never names an unknown place.
func (a *Trail) Place(ctx context.Context, address, device string) (inbox.PlaceID, error) {
	device = strings.ToValidUTF8(plain.Cut(device, deviceRunes), "")
	mac := hmac.New(sha256.New, a.ports.Key)
	mac.Write([]byte("place\x00" + address + "\x00" + device)) // never fails
	id, now := inbox.PlaceID(hex.EncodeToString(mac.Sum(nil)[:16])), a.ports.Clock.Now()
	a.mu.Lock()
	at, known := a.written[id]
	a.mu.Unlock()
	if known && now.Sub(at) < placeWritten {
		return id, nil
	}
	p, err := a.ports.Places.Get(ctx, string(id))
	if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return "", err
	}
	if err != nil || now.Sub(p.SeenAt) >= placeWritten {
		p = Place{ID: id, Version: p.Version, Address: strings.Clone(address), Device: strings.Clone(device), SeenAt: now}
		if _, err := a.ports.Places.Put(ctx, p); err != nil && inbox.ErrorCode(err) != inbox.CodeConflict { // another node was first
			return "", err
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.written) >= mostPlaces {
		clear(a.written)
	}
	a.written[id] = p.SeenAt
	return id, nil
}

// Note adds an event that goes with no other change to the trail: the entry and
// the event are one write.
func (a *Trail) Note(ctx context.Context, e inbox.Event) error {
	entry, _ := a.entryOf(e)
	_, err := a.ports.Entries.Put(ctx, entry, e)
	return err
}

// Follow adds what events tell to the trail; it is for a consumer of the feed.
func (a *Trail) Follow(ctx context.Context, events []inbox.Event) error {
	oldest := a.ports.Clock.Now().Add(-Kept)
	for _, e := range events {
		entry, tells := a.entryOf(e)
		if !tells || entry.At.Before(oldest) {
			continue
		}
		if _, err := a.ports.Entries.Put(ctx, entry); err != nil && inbox.ErrorCode(err) != inbox.CodeConflict { // it is there already
			return err
		}
	}
	return nil
}

// accessFields are the fields of an agent that decide what it may do; ownFields
// are those that are no matter of anybody else.
var (
	accessFields = []string{"role", "disabled", "allChannels", "channels", "teams", "ownOnly", "email"}
	ownFields    = []string{"version", "availability", "preferences", "publicName", "photo", "pending"}
)

// entryOf returns the entry of an event; false when it is none of the trail.
func (a *Trail) entryOf(e inbox.Event) (Entry, bool) {
	out := Entry{ID: e.ID, At: e.At, Actor: e.Actor, Place: e.Place, Contact: e.Contact, Changed: e.Changed, Moves: e.Moves}
	switch {
	case e.Audit != nil:
		out.Kind, out.Agent = e.Audit.Kind, e.Audit.Agent
		if e.Audit.Channel != "" {
			out.Record = &inbox.RecordRef{Type: inbox.RecordChannel, ID: string(e.Audit.Channel)}
		}
	case e.Kind == inbox.RecordChanged && e.Record != nil && e.Record.Owner == "" && a.ports.Kinds.Audited(e.Record.Type):
		out.Record, out.Kind = e.Record, recordKind(e)
		if e.Record.Type == inbox.RecordAgent {
			out.Agent = inbox.AgentID(e.Record.ID)
		}
	case e.Kind == inbox.ContactChanged && slices.Contains(e.Changed, "joined") && e.Actor.Kind != inbox.ActorSystem:
		out.Kind, out.Changed = Merged, nil
		if slices.Contains(e.Changed, "apart") {
			out.Kind = Apart
		}
	case e.Erased():
		out.Kind, out.Conversation, out.Changed, out.Moves = Erased, e.Conversation, nil, nil
	}
	return out, out.Kind != ""
}

// recordKind returns the kind of entry of a record's event, "" for none.
func recordKind(e inbox.Event) inbox.AuditKind {
	isOwn := func(field string) bool { return slices.Contains(ownFields, field) }
	switch {
	case e.Record.Deleted:
		return Deleted
	case e.Record.Created:
		return Created
	case e.Record.Type != inbox.RecordAgent:
		return Changed
	case slices.ContainsFunc(e.Changed, func(field string) bool { return slices.Contains(accessFields, field) }):
		return Access
	case !slices.ContainsFunc(e.Changed, func(field string) bool { return !isOwn(field) }):
		return ""
	}
	return Changed
}

// Query selects entries; what is not set asks nothing.
type Query struct {
	Agent    inbox.AgentID // who acted, or whom it concerns
	Group    Group
	From, To time.Time // To is not included
}

func (q Query) among() inbox.Range {
	r := inbox.Range{Index: "time", Backward: true}
	switch {
	case q.Agent != "" && q.Group != "":
		r.Index, r.Of = "both", inbox.TextPart(q.Agent)+inbox.TextPart(q.Group)
	case q.Agent != "":
		r.Index, r.Of = "agent", inbox.TextPart(q.Agent)
	case q.Group != "":
		r.Index, r.Of = "group", inbox.TextPart(q.Group)
	}
	if !q.From.IsZero() {
		r.From = inbox.TimePart(q.From)
	}
	if !q.To.IsZero() {
		r.To = inbox.TimePart(q.To)
	}
	return r
}

// Page returns entries, the newest first, the places that they name, and the
// cursor of the next page. forbidden for anybody but admins.
func (a *Trail) Page(ctx context.Context, by inbox.Principal, q Query, p inbox.Page) ([]Entry, map[inbox.PlaceID]Place, string, error) {
	if !by.Admin {
		return nil, nil, "", inbox.Errorf(inbox.CodeForbidden, "only an admin reads the audit trail")
	}
	entries, next, err := a.ports.Entries.Page(ctx, q.among(), p)
	if err != nil {
		return nil, nil, "", err
	}
	places := map[inbox.PlaceID]Place{}
	for _, e := range entries {
		if _, known := places[e.Place]; known || e.Place == "" {
			continue
		}
		place, err := a.ports.Places.Get(ctx, string(e.Place))
		if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
			return nil, nil, "", err
		}
		places[e.Place] = place
	}
	return entries, places, next, nil
}

// Sweep removes entries and places that were kept long enough.
func (a *Trail) Sweep(ctx context.Context) error {
	oldest := inbox.TimePart(a.ports.Clock.Now().Add(-Kept))
	if err := sweepTable(ctx, a.ports.Entries, inbox.Range{Index: "time", To: oldest}); err != nil {
		return err
	}
	return sweepTable(ctx, a.ports.Places, inbox.Range{Index: "seen", To: inbox.TimePart(a.ports.Clock.Now().Add(-Kept - placeWritten))})
}

func sweepTable[T inbox.Record[T]](ctx context.Context, table inbox.Table[T], old inbox.Range) error {
	return inbox.EachRow(ctx, table, old, func(row T) error { return table.Delete(ctx, row.RecordID()) })
}
