package inbox

import (
	"context"
	"slices"
	"sync"

	"github.com/pasokh/pasokh/inbox/plain"
)

// Directory is everything admins set up, a shelf for each type of record.
type Directory struct {
	Agents   *Shelf[Agent]
	Teams    *Shelf[Team]
	Channels *Shelf[Channel]
	Tags     *Shelf[Tag]
	Folders  *Shelf[Folder]

	Variables *Variables // that canned replies may use
	shelves   []shelf    // these, and those of rooms

	leases Leases
	clock  Clock
	waker  Waker
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
	of      Kind[T]
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

	Variables *Variables // that canned replies may use; nil are those of this package
}

// NewDirectory returns a directory over the stores.
func NewDirectory(r DirectoryStores, clock Clock, waker Waker) *Directory {
	d := &Directory{Variables: r.Variables, leases: r.Leases, clock: clock, waker: waker}
	d.Agents = AddShelf(d, AgentRecords, r.Agents)
	d.Teams = AddShelf(d, TeamRecords, r.Teams)
	d.Channels = AddShelf(d, ChannelRecords, r.Channels)
	d.Tags = AddShelf(d, TagRecords, r.Tags)
	d.Folders = AddShelf(d, FolderRecords, r.Folders)
	return d
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

// MaxOwnFolders is the most folders that one agent has to itself.
const MaxOwnFolders = 30

// KeepOwner refuses to give a record to another agent, or to all, and more than
// the most of an agent's own.
func KeepOwner[T Valid[T]](most int) func(context.Context, T, []T) error {
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
		return none, Errorf(CodeNotFound, "%s %s", s.of.Type, id)
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

// Stored is Get from the store, past what this node keeps in memory.
func (s *Shelf[T]) Stored(ctx context.Context, id string) (T, error) { return s.records.Get(ctx, id) }

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
func (s *Shelf[T]) Kind() RecordType { return s.of.Type }

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
		err = Turn{s.leases, "directory/" + string(s.of.Type)}.Do(ctx, write)
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
func (s *Shelf[T]) checked() bool { return s.of.Unique != nil || s.of.Guard != nil }

func (s *Shelf[T]) check(ctx context.Context, record T) error {
	if !s.checked() {
		return nil
	}
	all, err := s.records.List(ctx)
	if err != nil {
		return err
	}
	if s.of.Unique != nil {
		for _, other := range all {
			if other.RecordID() != record.RecordID() && s.of.Unique(other) == s.of.Unique(record) {
				return &Error{Code: CodeConflict, Field: "name", Message: "is taken"}
			}
		}
	}
	if s.of.Guard != nil {
		return s.of.Guard(ctx, record, all)
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
		return Errorf(CodeNotFound, "%s %s", s.of.Type, record.RecordID())
	}
	if by.Admin || (s.of.ByAgents && by.Scope.Agent != "") {
		return nil
	}
	return Errorf(CodeForbidden, "only an admin writes %s records", s.of.Type)
}

func (s *Shelf[T]) event(by Principal, record T) Event {
	return Event{ID: NewID[EventID](), Kind: RecordChanged, At: s.clock.Now(), Actor: by.Actor, Place: by.Place,
		Record: &RecordRef{Type: s.of.Type, ID: record.RecordID(), Name: nameOf(record), Owner: ownerOf(record)}}
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

// MayShow refuses to change the photo of another agent to all but admins.
func (p Principal) MayShow(of AgentID) error {
	if p.Admin || (of != "" && p.Actor.Agent() == of) {
		return nil
	}
	return Errorf(CodeForbidden, "only an admin sets another's photo")
}

// ShowBy has an agent shown by a photo, "" for none: by itself, or by an admin.
func (d *Directory) ShowBy(ctx context.Context, by Principal, agent Agent, photo FileID) (Agent, error) {
	if err := by.MayShow(agent.ID); err != nil {
		return Agent{}, err
	}
	agent.Photo = photo
	return d.Agents.put(ctx, by, agent)
}
