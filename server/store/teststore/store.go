// Package teststore gives tests of services a real store: the embedded one, or,
// when PASOKH_TEST_STORE says "mongo", one in MongoDB. So the tests of a room
// that stands on a store say of both that they behave alike.
package teststore

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/bulk"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/blob"
	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
	"github.com/pasokh/pasokh/server/store/sqlite"
)

// Variable names the store; empty is the embedded one.
const Variable = "PASOKH_TEST_STORE"

// Store is an open store with its ports.
type Store struct {
	ports
	embedded *sqlite.DB // one of the two is set
	mongo    *mongo.DB
}

type ports interface {
	Conversations() inbox.ConversationStore
	Contacts() inbox.ContactStore
	Feed() inbox.Feed
	Leases() inbox.Leases
	Archive() inbox.Archive
	Close() error
}

// OnMongo reports whether tests run on MongoDB, where each write takes longer.
func OnMongo() bool { return os.Getenv(Variable) == "mongo" }

// Open returns an empty store that is closed with the test.
func Open(t testing.TB, clock inbox.Clock) *Store {
	t.Helper()
	s := &Store{}
	var err error
	switch os.Getenv(Variable) {
	case "":
		s.embedded, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "inbox.db"), sqlite.Options{Clock: clock})
		s.ports = s.embedded
	case "mongo":
		s.mongo, err = mongo.Open(t.Context(), mongotest.URI(t), mongo.Options{Clock: clock})
		s.ports = s.mongo
	default:
		t.Fatalf("%s is neither empty nor mongo", Variable)
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// Records returns the records of one type, by the name that they are kept under.
func Records[T inbox.Record[T]](s *Store, name string) inbox.Records[T] {
	if s.mongo != nil {
		return mongo.NewRecords[T](s.mongo, name)
	}
	return sqlite.NewRecords[T](s.embedded, name)
}

// RecordsOf returns the records of a kind.
func RecordsOf[T inbox.Valid[T]](s *Store, of inbox.Kind[T]) inbox.Records[T] {
	return Records[T](s, of.Stored)
}

// Table returns the table that spec declares.
func Table[T inbox.Record[T]](s *Store, spec inbox.TableSpec[T]) inbox.Table[T] {
	if s.mongo != nil {
		return mongo.NewTable(s.mongo, spec)
	}
	return sqlite.NewTable(s.embedded, spec)
}

// Directory returns the shelves on the store, for one of several nodes when
// leases are given.
func (s *Store) Directory(clock inbox.Clock, waker inbox.Waker, leases inbox.Leases) *inbox.Directory {
	return inbox.NewDirectory(inbox.DirectoryStores{
		Leases: leases,
		Agents: RecordsOf(s, inbox.AgentRecords), Teams: RecordsOf(s, inbox.TeamRecords),
		Channels: RecordsOf(s, inbox.ChannelRecords), Tags: RecordsOf(s, inbox.TagRecords),
		Folders: RecordsOf(s, inbox.FolderRecords),
	}, clock, waker)
}

// Ports are what a service of an inbox alone on the store stands on, with its
// files in a folder of their own.
func (s *Store) Ports(t testing.TB, clock inbox.Clock, waker inbox.Waker) inbox.Ports {
	t.Helper()
	blobs, err := blob.OpenDir(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, blobs.Close()) })
	directory := s.Directory(clock, waker, nil)
	p := inbox.Ports{
		Conversations: s.Conversations(), Contacts: s.Contacts(), Blobs: blobs, Directory: directory, Clock: clock, Waker: waker,
		Canned: s.canned(directory),
		Drafts: drafts.Kept{Rows: Table(s, drafts.Spec), Conversations: s.Conversations()},
	}
	p.Files = files.New(s.Files(p))
	return p
}

// Files returns what the room of files of a service on the ports stands on.
func (s *Store) Files(p inbox.Ports) files.Ports {
	return files.Ports{
		Blobs: p.Blobs, Unsent: Table(s, files.UnsentSpec), Directory: p.Directory, Conversations: p.Conversations,
		Canned: Canned(p), Drafts: p.Drafts.(drafts.Kept), Clock: p.Clock,
	}
}

func (s *Store) canned(d *inbox.Directory) *canned.Replies {
	return canned.New(canned.Ports{Directory: d, Replies: RecordsOf(s, canned.Records), Uses: Records[canned.Use](s, "canned_uses"), Contacts: s.Contacts()})
}

// Canned returns the canned replies among the ports that [Store.Ports] returned.
func Canned(p inbox.Ports) *canned.Replies { return p.Canned.(*canned.Replies) }

// Bulk returns the room of replies to many beside a service that stands on the ports.
func Bulk(s *inbox.Service, p inbox.Ports) *bulk.Service {
	return bulk.New(bulk.Ports{Inbox: s, Conversations: p.Conversations, Facts: Canned(p), Files: Files(p), Clock: p.Clock})
}

// Drafts returns the room of drafts beside a service that stands on the ports.
func Drafts(s *inbox.Service, p inbox.Ports) *drafts.Service {
	return drafts.New(drafts.Ports{Inbox: s, Kept: p.Drafts.(drafts.Kept), Files: p.Files, Clock: p.Clock})
}

// Files returns the room of files among the ports.
func Files(p inbox.Ports) *files.Service { return p.Files.(*files.Service) }

// People returns the room of contacts beside a service that stands on the ports.
func (s *Store) People(service *inbox.Service, p inbox.Ports) *contacts.Service {
	return contacts.New(s.PeoplePorts(service, p))
}

// PeoplePorts are what the room of contacts stands on.
func (s *Store) PeoplePorts(service *inbox.Service, p inbox.Ports) contacts.Ports {
	return contacts.Ports{
		Contacts: p.Contacts, Conversations: service.Upkeep(), Directory: p.Directory, Clock: p.Clock, Waker: p.Waker,
		Attributes: inbox.AddShelf(p.Directory, contacts.AttributeRecords, RecordsOf(s, contacts.AttributeRecords)),
	}
}

// Workspace returns the room of the settings, with its shelf in the directory.
func (s *Store) Workspace(d *inbox.Directory) *workspace.Workspace {
	return workspace.New(d, RecordsOf(s, workspace.Records))
}

// MailPorts are what the room of mail stands on, beside a service that stands on the ports and
// the room of contacts. What it tells and logs goes nowhere.
func (s *Store) MailPorts(service *inbox.Service, p inbox.Ports, people *contacts.Service) mailroom.Ports {
	return mailroom.Ports{
		Inbox: service, Conversations: p.Conversations, Contacts: people, Blobs: p.Blobs, Files: Files(p), Directory: p.Directory,
		Settings: RecordsOf(s, mailroom.Records), Secrets: Records[mailroom.Secret](s, mailroom.SecretsStored),
		Mails: Table(s, mailroom.MailSpec), Places: Table(s, mailroom.PlaceSpec), Links: Table(s, mailroom.LinkSpec),
		Deliveries: Table(s, mailroom.DeliverySpec), Sendings: Table(s, mailroom.SendingSpec), People: Table(s, mailroom.PeopleSpec), Begun: Table(s, mailroom.BegunSpec), Goings: Table(s, mailroom.GoingSpec),
		Key: []byte("0123456789abcdef0123456789abcdef"), Clock: p.Clock, Waker: Silent{}, Log: slog.New(slog.DiscardHandler), PublicHost: "desk.example",
	}
}
