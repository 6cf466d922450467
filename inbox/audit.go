package inbox

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

	"github.com/pasokh/pasokh/inbox/plain"
)

// AuditKind says what an entry of the audit trail tells.
type AuditKind string

const (
	AuditSignedIn     AuditKind = "signed_in"
	AuditSignInFailed AuditKind = "sign_in_failed"
	AuditSignedOut    AuditKind = "signed_out"

	AuditPasswordChanged AuditKind = "password_changed" // by who knew the one before
	AuditPasswordSet     AuditKind = "password_set"     // by a link, or on the server
	AuditInvited         AuditKind = "invited"          // a link was made, to join or to set a password anew

	AuditAccess AuditKind = "access" // what an agent may do or see changed, or whether it may sign in

	AuditKeyMade  AuditKind = "identity_key_made"
	AuditKeyEnded AuditKind = "identity_key_ended"

	AuditCreated AuditKind = "created" // a record of the settings
	AuditChanged AuditKind = "changed"
	AuditDeleted AuditKind = "deleted"

	AuditMerged AuditKind = "contacts_merged"
	AuditApart  AuditKind = "contacts_unmerged"
	AuditErased AuditKind = "erased"
)

// AuditGroup is what entries are filtered by.
type AuditGroup string

const (
	AuditOfSignIn    AuditGroup = "sign_in"
	AuditOfPasswords AuditGroup = "passwords"
	AuditOfAccess    AuditGroup = "access"
	AuditOfKeys      AuditGroup = "keys"
	AuditOfSettings  AuditGroup = "settings"
	AuditOfContacts  AuditGroup = "contacts"
)

var auditGroups = map[AuditKind]AuditGroup{
	AuditSignedIn: AuditOfSignIn, AuditSignInFailed: AuditOfSignIn, AuditSignedOut: AuditOfSignIn,
	AuditPasswordChanged: AuditOfPasswords, AuditPasswordSet: AuditOfPasswords, AuditInvited: AuditOfPasswords,
	AuditAccess: AuditOfAccess, AuditKeyMade: AuditOfKeys, AuditKeyEnded: AuditOfKeys,
	AuditCreated: AuditOfSettings, AuditChanged: AuditOfSettings, AuditDeleted: AuditOfSettings,
	AuditMerged: AuditOfContacts, AuditApart: AuditOfContacts, AuditErased: AuditOfContacts,
}

// AuditKinds returns every kind of entry, in alphabetical order.
func AuditKinds() []AuditKind { return slices.Sorted(maps.Keys(auditGroups)) }

// AuditedRecords returns the types of records whose changes are in the trail.
func AuditedRecords() []RecordType { return slices.Clone(auditedRecords) }

// Group returns the group of the kind.
func (k AuditKind) Group() AuditGroup { return auditGroups[k] }

// AuditNote is what an event tells the audit trail where the event itself does
// not say it.
type AuditNote struct {
	Kind  AuditKind `json:"kind"`
	Agent AgentID   `json:"agent,omitempty"` // whom it concerns

	Channel ChannelID `json:"channel,omitempty"` // whose identity key it is
}

// AuditEntry is one line of the audit trail. It is made of an event, has its id
// and names things by id; of records it names fields, never what is in them.
type AuditEntry struct {
	ID           EventID        `json:"id"`
	Version      int64          `json:"version"`
	At           time.Time      `json:"at"`
	Kind         AuditKind      `json:"kind"`
	Actor        Actor          `json:"actor"`
	Agent        AgentID        `json:"agent,omitempty"` // whom it concerns
	Record       *RecordRef     `json:"record,omitempty"`
	Contact      ContactID      `json:"contact,omitempty"`
	Conversation ConversationID `json:"conversation,omitempty"`
	Changed      []string       `json:"changed,omitempty"`
	Moves        []Move         `json:"moves,omitempty"`
	Place        PlaceID        `json:"place,omitempty"`
}

func (e AuditEntry) RecordID() string               { return string(e.ID) }
func (e AuditEntry) RecordVersion() int64           { return e.Version }
func (e AuditEntry) WithVersion(v int64) AuditEntry { e.Version = v; return e }
func (e AuditEntry) concerns() []AgentID {
	who := []AgentID{}
	for _, id := range []AgentID{e.Actor.Agent(), e.Agent} {
		if id != "" && !slices.Contains(who, id) {
			who = append(who, id)
		}
	}
	return who
}

// AuditKept is how long entries and the addresses in them are kept.
const AuditKept = 365 * 24 * time.Hour

// AuditSpec declares the table of entries: by time, by agent, by group, by both.
var AuditSpec = TableSpec[AuditEntry]{Name: "audit", Keys: func(e AuditEntry) []Key {
	at, group := TimePart(e.At), TextPart(e.Kind.Group())
	keys := []Key{{Index: "time", By: at}, {Index: "group", Of: group, By: at}}
	for _, id := range e.concerns() {
		keys = append(keys, Key{Index: "agent", Of: TextPart(id), By: at}, Key{Index: "both", Of: TextPart(id) + group, By: at})
	}
	return keys
}}

// PlaceID names a place in events. It is made with the installation's key, so
// that the feed, which is kept whole, tells no address.
type PlaceID string

// Place is where somebody acted from: an address and a browser.
type Place struct {
	ID      PlaceID   `json:"id"`
	Version int64     `json:"version"`
	Address string    `json:"address,omitempty"`
	Device  string    `json:"device,omitempty"` // its User-Agent, cut
	SeenAt  time.Time `json:"seenAt"`           // to the day
}

func (p Place) RecordID() string          { return string(p.ID) }
func (p Place) RecordVersion() int64      { return p.Version }
func (p Place) WithVersion(v int64) Place { p.Version = v; return p }

// PlaceSpec declares the table of places.
var PlaceSpec = TableSpec[Place]{Name: "places", Keys: func(p Place) []Key {
	return []Key{{Index: "seen", By: TimePart(p.SeenAt)}}
}}

const (
	placeWritten = 24 * time.Hour
	deviceRunes  = 200
	mostPlaces   = 10_000 // remembered on a node as written lately
)

// Audit is the audit trail: what happened around sign-in, access and settings,
// by whom, from where. Its entries follow from the feed.
type Audit struct {
	entries Table[AuditEntry]
	places  Table[Place]
	clock   Clock
	key     []byte

	mu      sync.Mutex
	written map[PlaceID]time.Time
}

// NewAudit returns the trail over its tables. key is the installation's.
func NewAudit(entries Table[AuditEntry], places Table[Place], clock Clock, key []byte) *Audit {
	return &Audit{entries: entries, places: places, clock: clock, key: key, written: map[PlaceID]time.Time{}}
}

// Place returns what events call an address and a browser, and keeps both, once a
// day. It is called before the act, so that an act never names an unknown place.
func (a *Audit) Place(ctx context.Context, address, device string) (PlaceID, error) {
	device = strings.ToValidUTF8(plain.Cut(device, deviceRunes), "")
	mac := hmac.New(sha256.New, a.key)
	mac.Write([]byte("place\x00" + address + "\x00" + device)) // never fails
	id, now := PlaceID(hex.EncodeToString(mac.Sum(nil)[:16])), a.clock.Now()
	a.mu.Lock()
	at, known := a.written[id]
	a.mu.Unlock()
	if known && now.Sub(at) < placeWritten {
		return id, nil
	}
	p, err := a.places.Get(ctx, string(id))
	if err != nil && ErrorCode(err) != CodeNotFound {
		return "", err
	}
	if err != nil || now.Sub(p.SeenAt) >= placeWritten {
		p = Place{ID: id, Version: p.Version, Address: strings.Clone(address), Device: strings.Clone(device), SeenAt: now}
		if _, err := a.places.Put(ctx, p); err != nil && ErrorCode(err) != CodeConflict { // another node was first
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
func (a *Audit) Note(ctx context.Context, e Event) error {
	entry, _ := auditEntry(e)
	_, err := a.entries.Put(ctx, entry, e)
	return err
}

// Follow adds what events tell to the trail; it is for a consumer of the feed.
func (a *Audit) Follow(ctx context.Context, events []Event) error {
	oldest := a.clock.Now().Add(-AuditKept)
	for _, e := range events {
		entry, tells := auditEntry(e)
		if !tells || entry.At.Before(oldest) {
			continue
		}
		if _, err := a.entries.Put(ctx, entry); err != nil && ErrorCode(err) != CodeConflict { // it is there already
			return err
		}
	}
	return nil
}

// auditedRecords are the types of records whose changes are in the trail.
var auditedRecords = []RecordType{
	RecordAgent, RecordTeam, RecordChannel, RecordTag, RecordFolder, RecordCanned, RecordSettings, RecordRule, RecordHours, RecordSLA,
	RecordAttribute, RecordWebhook,
}

// accessFields are the fields of an agent that decide what it may do; ownFields
// are those that are no matter of anybody else.
var (
	accessFields = []string{"role", "disabled", "allChannels", "channels", "teams", "ownOnly", "email"}
	ownFields    = []string{"version", "availability", "preferences", "publicName", "photo", "pending"}
)

// auditEntry returns the entry of an event; false when it is none of the trail.
func auditEntry(e Event) (AuditEntry, bool) {
	out := AuditEntry{ID: e.ID, At: e.At, Actor: e.Actor, Place: e.Place, Contact: e.Contact, Changed: e.Changed, Moves: e.Moves}
	switch {
	case e.Audit != nil:
		out.Kind, out.Agent = e.Audit.Kind, e.Audit.Agent
		if e.Audit.Channel != "" {
			out.Record = &RecordRef{Type: RecordChannel, ID: string(e.Audit.Channel)}
		}
	case e.Kind == RecordChanged && e.Record != nil && e.Record.Owner == "" && slices.Contains(auditedRecords, e.Record.Type):
		out.Record, out.Kind = e.Record, recordKind(e)
		if e.Record.Type == RecordAgent {
			out.Agent = AgentID(e.Record.ID)
		}
	case e.Kind == ContactChanged && slices.Contains(e.Changed, "joined") && e.Actor.Kind != ActorSystem:
		out.Kind, out.Changed = AuditMerged, nil
		if slices.Contains(e.Changed, "apart") {
			out.Kind = AuditApart
		}
	case e.Erased():
		out.Kind, out.Conversation, out.Changed, out.Moves = AuditErased, e.Conversation, nil, nil
	}
	return out, out.Kind != ""
}

// recordKind returns the kind of entry of a record's event, "" for none.
func recordKind(e Event) AuditKind {
	isOwn := func(field string) bool { return slices.Contains(ownFields, field) }
	switch {
	case e.Record.Deleted:
		return AuditDeleted
	case e.Record.Created:
		return AuditCreated
	case e.Record.Type != RecordAgent:
		return AuditChanged
	case slices.ContainsFunc(e.Changed, func(field string) bool { return slices.Contains(accessFields, field) }):
		return AuditAccess
	case !slices.ContainsFunc(e.Changed, func(field string) bool { return !isOwn(field) }):
		return ""
	}
	return AuditChanged
}

// AuditQuery selects entries; what is not set asks nothing.
type AuditQuery struct {
	Agent    AgentID // who acted, or whom it concerns
	Group    AuditGroup
	From, To time.Time // To is not included
}

func (q AuditQuery) among() Range {
	r := Range{Index: "time", Backward: true}
	switch {
	case q.Agent != "" && q.Group != "":
		r.Index, r.Of = "both", TextPart(q.Agent)+TextPart(q.Group)
	case q.Agent != "":
		r.Index, r.Of = "agent", TextPart(q.Agent)
	case q.Group != "":
		r.Index, r.Of = "group", TextPart(q.Group)
	}
	if !q.From.IsZero() {
		r.From = TimePart(q.From)
	}
	if !q.To.IsZero() {
		r.To = TimePart(q.To)
	}
	return r
}

// Page returns entries, the newest first, the places that they name, and the
// cursor of the next page. forbidden for anybody but admins.
func (a *Audit) Page(ctx context.Context, by Principal, q AuditQuery, p Page) ([]AuditEntry, map[PlaceID]Place, string, error) {
	if !by.Admin {
		return nil, nil, "", Errorf(CodeForbidden, "only an admin reads the audit trail")
	}
	entries, next, err := a.entries.Page(ctx, q.among(), p)
	if err != nil {
		return nil, nil, "", err
	}
	places := map[PlaceID]Place{}
	for _, e := range entries {
		if _, known := places[e.Place]; known || e.Place == "" {
			continue
		}
		place, err := a.places.Get(ctx, string(e.Place))
		if err != nil && ErrorCode(err) != CodeNotFound {
			return nil, nil, "", err
		}
		places[e.Place] = place
	}
	return entries, places, next, nil
}

// Sweep removes entries and places that were kept long enough.
func (a *Audit) Sweep(ctx context.Context) error {
	oldest := TimePart(a.clock.Now().Add(-AuditKept))
	if err := sweepTable(ctx, a.entries, Range{Index: "time", To: oldest}); err != nil {
		return err
	}
	return sweepTable(ctx, a.places, Range{Index: "seen", To: TimePart(a.clock.Now().Add(-AuditKept - placeWritten))})
}

func sweepTable[T Record[T]](ctx context.Context, table Table[T], old Range) error {
	for {
		rows, _, err := table.Page(ctx, old, Page{Limit: MaxPage})
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			if err := table.Delete(ctx, row.RecordID()); err != nil {
				return err
			}
		}
	}
}
