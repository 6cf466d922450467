package inbox

import (
	"context"

	"github.com/pasokh/pasokh/inbox/fold"
)

// Kind declares a type of record: what admins or agents set up, so little of it that
// all is kept in memory. The declaration is one value, and everything else that must
// know the type is told by it: the shelf's checks ([AddShelf]), the store, the audit
// trail, and the sockets.
type Kind[T Valid[T]] struct {
	Type     RecordType // what events call one
	Stored   string     // under which name the store keeps them
	ByAgents bool       // any agent writes them, not only admins
	Readers  Readers    // who is told that one changed
	Audited  bool       // the audit trail tells of changes
	Told     []string   // fields of which the trail tells the values; of others it tells only that they changed

	Unique func(T) string // no two are the same in this; nil: they may be
	Guard  func(ctx context.Context, next T, all []T) error
	Called func(T) string // the present name, for entries of the trail that have none; nil: they stay without
}

// Readers are the agents who are told live that a record changed. A record that is
// one agent's own is told to that agent alone, whatever its kind says.
type Readers int

// The zero value tells admins, so that a kind which says nothing is not told to
// anybody who may not read it.
const (
	ReadByAdmins Readers = iota
	ReadByAgents
)

// AddShelf adds the shelf of a kind to the directory. All must be added before the
// directory is used.
func AddShelf[T Valid[T]](d *Directory, of Kind[T], records Records[T]) *Shelf[T] {
	shelf := &Shelf[T]{records: records, of: of, leases: d.leases, clock: d.clock, waker: d.waker}
	d.shelves = append(d.shelves, shelf)
	return shelf
}

// NewShelf is [AddShelf] for a kind of which only the type is told, as tests have it.
func NewShelf[T Valid[T]](d *Directory, records Records[T], of RecordType) *Shelf[T] {
	return AddShelf(d, Kind[T]{Type: of}, records)
}

// shelf is a [Shelf] of any type.
type shelf interface {
	Kind() RecordType
	Forget()
	readers() Readers
	audited() bool
	called(ctx context.Context, id string) string
}

func (s *Shelf[T]) readers() Readers { return s.of.Readers }
func (s *Shelf[T]) audited() bool    { return s.of.Audited }

func (s *Shelf[T]) called(ctx context.Context, id string) string {
	if s.of.Called == nil {
		return ""
	}
	record, err := s.Get(ctx, id)
	if err != nil {
		return "" // an entry without a name is better than no page
	}
	return s.of.Called(record)
}

// shelf returns the shelf of a type; nil when none was added.
func (d *Directory) shelf(of RecordType) shelf {
	for _, s := range d.shelves {
		if s.Kind() == of {
			return s
		}
	}
	return nil
}

// Readers returns who is told that a record of the type changed.
func (d *Directory) Readers(of RecordType) Readers {
	if s := d.shelf(of); s != nil {
		return s.readers()
	}
	return ReadByAdmins
}

// Audited reports whether changes of the type are in the audit trail.
func (d *Directory) Audited(of RecordType) bool {
	s := d.shelf(of)
	return s != nil && s.audited()
}

// AuditedRecords returns the types of records whose changes are in the audit trail.
func (d *Directory) AuditedRecords() []RecordType {
	var out []RecordType
	for _, s := range d.shelves {
		if s.audited() {
			out = append(out, s.Kind())
		}
	}
	return out
}

// NameOf returns what a record is called now; "" when its kind does not say, or when
// it is not there.
func (d *Directory) NameOf(ctx context.Context, ref RecordRef) string {
	if s := d.shelf(ref.Type); s != nil {
		return s.called(ctx, ref.ID)
	}
	return ""
}

// The kinds of records that conversations are made with. Rooms declare their own.
var (
	AgentRecords = Kind[Agent]{
		Type: RecordAgent, Stored: "agents", Readers: ReadByAgents, Audited: true, Told: []string{"role", "disabled", "allChannels", "ownOnly"},
		Unique: func(a Agent) string { return a.Email }, Guard: keepAnAdmin, Called: func(a Agent) string { return a.Name },
	}
	TeamRecords = Kind[Team]{
		Type: RecordTeam, Stored: "teams", Readers: ReadByAgents, Audited: true,
		Unique: func(t Team) string { return fold.Key(t.Name) }, Called: Team.RecordName,
	}
	ChannelRecords = Kind[Channel]{Type: RecordChannel, Stored: "channels", Readers: ReadByAgents, Audited: true, Called: Channel.RecordName, Guard: keepKind}
	TagRecords     = Kind[Tag]{
		Type: RecordTag, Stored: "tags", ByAgents: true, Readers: ReadByAgents, Audited: true,
		Unique: func(t Tag) string { return fold.Key(t.Name) }, Called: Tag.RecordName,
	}
	FolderRecords = Kind[Folder]{
		Type: RecordFolder, Stored: "folders", Readers: ReadByAgents, Audited: true,
		Unique: func(f Folder) string { return string(f.Owner) + "/" + fold.Key(f.Name) }, Guard: KeepOwner[Folder](MaxOwnFolders), Called: Folder.RecordName,
	}
)
