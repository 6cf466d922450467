package inbox

import (
	"context"
	"slices"
	"sync"

	"github.com/pasokh/pasokh/inbox/fold"
	"github.com/pasokh/pasokh/inbox/plain"
)

// Directory is everything admins set up, a shelf for each type of record.
type Directory struct {
	Agents   *Shelf[Agent]
	Teams    *Shelf[Team]
	Channels *Shelf[Channel]
	Tags     *Shelf[Tag]
	Folders  *Shelf[Folder]
	Canned   *Shelf[Canned]
	Settings *Shelf[Settings]

	Attributes *Shelf[Attribute]
	Variables  *Variables  // that canned replies may use
	others     []forgetful // of other features
}

// Valid is a record that knows what is wrong with it.
type Valid[T any] interface {
	Record[T]
	Validate() error
}

// Shelf keeps the records of one type: every write is permitted, valid, unique
// where it must be, and an event.
type Shelf[T Valid[T]] struct {
	records Records[T]
	kind    RecordType
	anyone  bool           // any agent may write, not only admins
	told    []string       // fields whose values the audit trail tells; of others it tells only that they changed
	unique  func(T) string // names must differ in this; nil when they need not
	guard   func(ctx context.Context, now T, all []T) error
	writing sync.Mutex // makes checks against the others and the write one step on this node
	leases  Leases     // and these on all
	clock   Clock
	waker   Waker
	kept    shelfCache[T]
}

// DirectoryStores are the records a directory is made of. Leases make checks
// for names that are taken hold between nodes; nil when there is one node.
type DirectoryStores struct {
	Leases   Leases
	Agents   Records[Agent]
	Teams    Records[Team]
	Channels Records[Channel]
	Tags     Records[Tag]
	Folders  Records[Folder]
	Canned   Records[Canned]
	Settings Records[Settings]

	Attributes Records[Attribute]
	Variables  *Variables // that canned replies may use; nil are those of this package
}

// NewDirectory returns a directory over the stores.
func NewDirectory(r DirectoryStores, clock Clock, waker Waker) *Directory {
	d := &Directory{
		Variables: r.Variables,
		Agents: &Shelf[Agent]{records: r.Agents, leases: r.Leases, kind: RecordAgent, clock: clock, waker: waker,
			unique: func(a Agent) string { return a.Email }, guard: keepAnAdmin, told: []string{"role", "disabled", "allChannels", "ownOnly"}},
		Teams: &Shelf[Team]{records: r.Teams, leases: r.Leases, kind: RecordTeam, clock: clock, waker: waker,
			unique: func(t Team) string { return fold.Key(t.Name) }},
		Channels: &Shelf[Channel]{records: r.Channels, leases: r.Leases, kind: RecordChannel, clock: clock, waker: waker},
		Tags: &Shelf[Tag]{records: r.Tags, leases: r.Leases, kind: RecordTag, clock: clock, waker: waker, anyone: true,
			unique: func(t Tag) string { return fold.Key(t.Name) }},
		Folders: &Shelf[Folder]{records: r.Folders, leases: r.Leases, kind: RecordFolder, clock: clock, waker: waker,
			unique: func(f Folder) string { return string(f.Owner) + "/" + fold.Key(f.Name) }, guard: keepOwner[Folder](MaxOwnFolders)},
		Canned: &Shelf[Canned]{records: r.Canned, leases: r.Leases, kind: RecordCanned, clock: clock, waker: waker, anyone: true,
			unique: func(c Canned) string { return string(c.Owner) + "/" + fold.Key(c.Shortcut) + "/" + c.Language },
		},
		Settings: &Shelf[Settings]{records: r.Settings, leases: r.Leases, kind: RecordSettings, clock: clock, waker: waker},
		Attributes: &Shelf[Attribute]{records: r.Attributes, leases: r.Leases, kind: RecordAttribute, clock: clock, waker: waker,
			unique: func(a Attribute) string { return a.Key }, guard: keepKey},
	}
	d.Canned.guard = d.keepCanned
	return d
}

// keepCanned refuses to give a canned reply to another owner, and one that names an
// unknown variable.
func (d *Directory) keepCanned(ctx context.Context, next Canned, all []Canned) error {
	if err := d.Variables.check(next, all); err != nil {
		return err
	}
	return keepOwner[Canned](MaxOwnCanned)(ctx, next, all)
}

// Workspace returns the workspace's settings, or defaults when there are none or
// they cannot be read: without them nobody could even see what is damaged.
func (d *Directory) Workspace(ctx context.Context) (Settings, error) {
	settings, err := d.Settings.Get(ctx, SettingsID)
	if code := ErrorCode(err); code == CodeNotFound || code == CodeDamaged {
		return DefaultSettings("", Language{Code: "en"}), nil
	}
	return settings, err
}

// NewShelf adds the shelf of a type of record that another feature declares;
// admins write it. All must be added before the directory is used.
func NewShelf[T Valid[T]](d *Directory, records Records[T], kind RecordType) *Shelf[T] {
	shelf := &Shelf[T]{records: records, leases: d.Agents.leases, kind: kind, clock: d.Agents.clock, waker: d.Agents.waker}
	d.others = append(d.others, shelf)
	return shelf
}

// keepAnAdmin refuses to leave the workspace without an active admin.
func keepAnAdmin(_ context.Context, next Agent, all []Agent) error {
	ruled := func(a Agent) bool { return a.Admin() && a.Active() }
	if ruled(next) || !slices.ContainsFunc(all, ruled) {
		return nil
	}
	if slices.ContainsFunc(all, func(a Agent) bool { return a.ID != next.ID && ruled(a) }) {
		return nil
	}
	return &Error{Code: CodeConflict, Field: "role", Message: "the last admin must stay"}
}

// keepKey refuses to change the key of an attribute: contacts' values are kept under it.
func keepKey(_ context.Context, next Attribute, all []Attribute) error {
	if slices.ContainsFunc(all, func(a Attribute) bool { return a.ID == next.ID && a.Key != next.Key }) {
		return Invalid("key", "cannot change")
	}
	return nil
}

// The most personal records of a type that an agent has.
const (
	MaxOwnFolders = 30
	MaxOwnCanned  = 200
)

// keepOwner refuses to give a record to another agent, or to all, and more than
// the most of an agent's own.
func keepOwner[T Valid[T]](most int) func(context.Context, T, []T) error {
	return func(_ context.Context, next T, all []T) error {
		owner, own := ownerOf(next), 0
		for _, other := range all {
			if other.RecordID() == next.RecordID() && ownerOf(other) != owner {
				return Invalid("personal", "cannot change")
			}
			if owner != "" && ownerOf(other) == owner && other.RecordID() != next.RecordID() {
				own++
			}
		}
		if owner != "" && own >= most {
			return &Error{Code: CodeConflict, Field: "personal", Message: "there are too many already"}
		}
		return nil
	}
}

func ownerOf[T any](record T) AgentID {
	if p, ok := any(record).(Personal); ok {
		return p.RecordOwner()
	}
	return ""
}

// isFor reports whether the record is shared or the principal's own.
func isFor[T any](by Principal, record T) bool {
	owner := ownerOf(record)
	return owner == "" || owner == by.Actor.Agent()
}

// GetFor is Get for what the principal may see: another's own is not_found.
func (s *Shelf[T]) GetFor(ctx context.Context, by Principal, id string) (T, error) {
	record, err := s.Get(ctx, id)
	if err == nil && !isFor(by, record) {
		var none T
		return none, Errorf(CodeNotFound, "%s %s", s.kind, id)
	}
	return record, err
}

// ListFor is List of what the principal may see.
func (s *Shelf[T]) ListFor(ctx context.Context, by Principal) ([]T, error) {
	all, err := s.List(ctx)
	return slices.DeleteFunc(all, func(record T) bool { return !isFor(by, record) }), err
}

// Get returns one by id; not_found, or damaged when it is there and cannot be read.
// Who gives something up for good because a record is gone, must not do so for
// damage: it may be restored.
func (s *Shelf[T]) Get(ctx context.Context, id string) (T, error) {
	all, err := s.kept.read(ctx, s.records)
	if err != nil {
		var none T
		return none, err
	}
	if record, known := all.byID[id]; known {
		return record, nil
	}
	return s.records.Get(ctx, id) // lists leave out what cannot be read, and another node may have made it just now
}

// List returns all, in order of id. The caller may change the slice.
func (s *Shelf[T]) List(ctx context.Context) ([]T, error) {
	all, err := s.kept.read(ctx, s.records)
	if err != nil {
		return nil, err
	}
	return slices.Clone(all.list), nil
}

// All returns all by id. The map is shared and must not be changed.
func (s *Shelf[T]) All(ctx context.Context) (map[string]T, error) {
	all, err := s.kept.read(ctx, s.records)
	if err != nil {
		return nil, err
	}
	return all.byID, nil
}

// Kind returns what events call the records.
func (s *Shelf[T]) Kind() RecordType { return s.kind }

// Forget has the records read anew: another node changed them.
func (s *Shelf[T]) Forget() { s.kept.forget() }

// Save writes the record: version 0 creates, otherwise the stored version must
// match. forbidden, invalid, or conflict (with a field when a name is taken).
func (s *Shelf[T]) Save(ctx context.Context, by Principal, record T) (T, error) {
	if err := record.Validate(); err != nil {
		return record, err
	}
	if err := s.may(by, record); err != nil {
		return record, err
	}
	return s.put(ctx, by, record)
}

func (s *Shelf[T]) put(ctx context.Context, by Principal, record T) (T, error) {
	if err := record.Validate(); err != nil {
		return record, err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	stored := record
	write := func(ctx context.Context) (err error) {
		if err = s.check(ctx, record); err != nil {
			return err
		}
		tells := s.event(by, record)
		if err = s.compare(ctx, record, &tells); err == nil {
			stored, err = s.records.Put(ctx, record, tells)
		}
		return err
	}
	var err error
	if s.checked() {
		err = Turn{s.leases, "directory/" + string(s.kind)}.Do(ctx, write)
	} else {
		err = write(ctx)
	}
	s.kept.forget()
	if err == nil {
		s.waker.Wake()
	}
	return stored, err
}

// checked reports whether a record is compared with the others before it is written.
func (s *Shelf[T]) checked() bool { return s.unique != nil || s.guard != nil }

func (s *Shelf[T]) check(ctx context.Context, record T) error {
	if !s.checked() {
		return nil
	}
	all, err := s.records.List(ctx)
	if err != nil {
		return err
	}
	if s.unique != nil {
		for _, other := range all {
			if other.RecordID() != record.RecordID() && s.unique(other) == s.unique(record) {
				return &Error{Code: CodeConflict, Field: "name", Message: "is taken"}
			}
		}
	}
	if s.guard != nil {
		return s.guard(ctx, record, all)
	}
	return nil
}

// Delete removes the record; not_found when it is not there.
func (s *Shelf[T]) Delete(ctx context.Context, by Principal, id string) error {
	record, err := s.records.Get(ctx, id)
	if err == nil {
		err = s.may(by, record)
	}
	if err != nil {
		return err
	}
	tells := s.event(by, record)
	tells.Record.Deleted = true
	err = s.records.Delete(ctx, id, tells)
	s.kept.forget()
	if err == nil {
		s.waker.Wake()
	}
	return err
}

func (s *Shelf[T]) may(by Principal, record T) error {
	if owner := ownerOf(record); owner != "" {
		if owner == by.Actor.Agent() {
			return nil
		}
		return Errorf(CodeNotFound, "%s %s", s.kind, record.RecordID())
	}
	if by.Admin || (s.anyone && by.Scope.Agent != "") {
		return nil
	}
	return Errorf(CodeForbidden, "only an admin writes %s records", s.kind)
}

func (s *Shelf[T]) event(by Principal, record T) Event {
	return Event{ID: NewID[EventID](), Kind: RecordChanged, At: s.clock.Now(), Actor: by.Actor, Place: by.Place,
		Record: &RecordRef{Type: s.kind, ID: record.RecordID(), Name: nameOf(record), Owner: ownerOf(record)}}
}

// SetAvailability writes an agent's own availability, which needs no admin.
func (d *Directory) SetAvailability(ctx context.Context, by Principal, to Availability) (Agent, error) {
	agent, err := d.Agents.Get(ctx, by.Actor.ID)
	if err != nil || agent.Availability == to {
		return agent, err
	}
	agent.Availability = to
	return d.Agents.put(ctx, by, agent)
}

// OwnProfile is what an agent says about itself.
type OwnProfile struct {
	Name, PublicName string
	Preferences      Preferences
}

// SaveOwn writes an agent's own profile, which needs no admin.
func (d *Directory) SaveOwn(ctx context.Context, by Principal, p OwnProfile) (Agent, error) {
	agent, err := d.Agents.Get(ctx, by.Actor.ID)
	if err != nil {
		return Agent{}, err
	}
	agent.Name, agent.PublicName, agent.Preferences = p.Name, plain.Name(p.PublicName), p.Preferences
	return d.Agents.put(ctx, by, agent)
}
