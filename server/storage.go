package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/archive"
	"github.com/pasokh/pasokh/server/blob"
	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/sqlite"
)

// storage is everything that keeps data: the ports, opened. What is derived
// from them, as the search index is, is no part of it.
type storage struct {
	Conversations inbox.ConversationStore
	Contacts      inbox.ContactStore
	Feed          inbox.Feed
	Leases        inbox.Leases
	Archive       inbox.Archive
	Blobs         inbox.Blobs

	Damages *inbox.Damages // what cannot be read
	looks   sync.Map       // by the name of records and tables: reads one again, a look

	alone    bool       // the data folder is ours alone while this is open
	embedded *sqlite.DB // one of the two is set
	mongo    *mongo.DB
	closers  []func() error // in order of opening
}

// openStorage opens what the configuration names: a database in the data
// folder, or MongoDB. It has the data folder for itself until Close, which must be
// called when there is no error; unavailable while another program has it.
func openStorage(ctx context.Context, c Config, clock inbox.Clock, log *slog.Logger) (*storage, error) {
	return (&storage{alone: true}).open(ctx, c, clock, log)
}

// openBeside opens the storage for a command that reads an installation, which may
// be in use.
func openBeside(ctx context.Context, c Config, clock inbox.Clock, log *slog.Logger) (*storage, error) {
	if err := c.present(); err != nil {
		return nil, err
	}
	return (&storage{}).open(ctx, c, clock, log)
}

// present refuses a data folder without an installation: a mistyped name is not to
// be taken for an empty one.
func (c Config) present() error {
	if c.Mongo != "" {
		return nil
	}
	if _, err := os.Stat(c.storePath()); err != nil {
		return fmt.Errorf("there is no installation in %s: %w", c.Data, err)
	}
	return nil
}

func (s *storage) open(ctx context.Context, c Config, clock inbox.Clock, log *slog.Logger) (*storage, error) {
	s.Damages = &inbox.Damages{}
	open := s.openEmbedded
	if c.Mongo != "" {
		open = s.openMongo
	}
	var err error
	if c.Data != "" { // a copy from or to MongoDB needs none
		err = os.MkdirAll(c.Data, 0o700)
	}
	if err == nil && c.Data != "" && s.alone {
		var release func() error
		if release, err = holdFolder(c.Data); err == nil {
			s.closers = append(s.closers, release) // the first to open is the last to close
		}
	}
	if err == nil {
		err = open(ctx, c, clock, log)
	}
	if err == nil {
		err = s.openBlobs(ctx, c)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *storage) openEmbedded(ctx context.Context, c Config, clock inbox.Clock, _ *slog.Logger) error {
	db, err := sqlite.Open(ctx, c.storePath(), sqlite.Options{Clock: clock, Alone: s.alone, Damages: s.Damages})
	if err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	s.embedded, s.closers = db, append(s.closers, db.Close)
	s.Conversations, s.Contacts = db.Conversations(), db.Contacts()
	s.Feed, s.Leases, s.Archive = db.Feed(), db.Leases(), db.Archive()
	return nil
}

func (s *storage) openMongo(ctx context.Context, c Config, clock inbox.Clock, log *slog.Logger) error {
	db, err := mongo.Open(ctx, c.Mongo, mongo.Options{Clock: clock, Damages: s.Damages, Log: log.With("part", "store")})
	if err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	s.mongo, s.closers = db, append(s.closers, db.Close)
	s.Conversations, s.Contacts = db.Conversations(), db.Contacts()
	s.Feed, s.Leases, s.Archive = db.Feed(), db.Leases(), db.Archive()
	return nil
}

func (s *storage) openBlobs(ctx context.Context, c Config) (err error) {
	switch where := c.filesIn(); {
	case where == filesInGridFS:
		var files *blob.GridFS
		if files, err = blob.OpenGridFS(ctx, c.Mongo); err == nil {
			s.Blobs, s.closers = files, append(s.closers, files.Close)
		}
	case strings.HasPrefix(where, filesInS3):
		var files *blob.S3
		if files, err = blob.OpenS3(ctx, where); err == nil {
			s.Blobs = files
		}
	default:
		var files *blob.Dir
		if files, err = blob.OpenDir(c.blobPath()); err == nil {
			s.Blobs, s.closers = files, append(s.closers, files.Close)
		}
	}
	if err != nil {
		return fmt.Errorf("open files: %w", err)
	}
	return nil
}

// folderInUse is the answer to the second of two programs over one data folder.
func folderInUse(folder string) error {
	return inbox.Errorf(inbox.CodeUnavailable, "the data folder %s is in use by another program: stop it first", folder)
}

// opener is openStorage or openBeside.
type opener func(context.Context, Config, inbox.Clock, *slog.Logger) (*storage, error)

// withStorage opens the storage without the program around it, has it used and
// closes it.
func withStorage(ctx context.Context, c Config, open opener, use func(*storage) error) error {
	s, err := open(ctx, c, inbox.SystemClock{}, c.Logger())
	if err != nil {
		return err
	}
	return errors.Join(use(s), s.Close())
}

// look reads one thing and drops it.
type look func(ctx context.Context, id string) error

// lookAgain reads a stored thing by the kind and id that its damage was told with,
// see [follow.DeadLetters].
func (s *storage) lookAgain(ctx context.Context, kind, id string) (err error) {
	switch kind {
	case "conversation":
		_, err = s.Conversations.Conversation(ctx, inbox.ConversationID(id))
	case "contact":
		_, err = s.Contacts.Contact(ctx, inbox.ContactID(id))
	default:
		if again, known := s.looks.Load(kind); known {
			err = again.(look)(ctx, id)
		}
	}
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return nil
	}
	return err
}

// recordsIn returns the records of one type, by the name that they are kept under.
func recordsIn[T inbox.Record[T]](s *storage, name string) inbox.Records[T] {
	records := openRecords[T](s, name)
	s.looks.Store(name, lookAt(records.Get))
	return records
}

// recordsOf returns the records of a kind.
func recordsOf[T inbox.Valid[T]](s *storage, of inbox.Kind[T]) inbox.Records[T] {
	return recordsIn[T](s, of.Stored)
}

func openRecords[T inbox.Record[T]](s *storage, name string) inbox.Records[T] {
	if s.mongo != nil {
		return mongo.NewRecords[T](s.mongo, name)
	}
	return sqlite.NewRecords[T](s.embedded, name)
}

func lookAt[T any](get func(ctx context.Context, id string) (T, error)) look {
	return func(ctx context.Context, id string) error {
		_, err := get(ctx, id)
		return err
	}
}

// tableIn returns the table that spec declares.
func tableIn[T inbox.Record[T]](s *storage, spec inbox.TableSpec[T]) inbox.Table[T] {
	var table inbox.Table[T]
	if s.mongo != nil {
		table = mongo.NewTable(s.mongo, spec)
	} else {
		table = sqlite.NewTable(s.embedded, spec)
	}
	s.looks.Store(spec.Name, lookAt(table.Get))
	return table
}

// shared returns the leases when several nodes may use the storage, nil when
// this one alone does.
func (s *storage) shared() inbox.Leases {
	if s.mongo == nil {
		return nil
	}
	return s.Leases
}

// whole is the storage as backups and copies see it.
func (s *storage) whole() archive.Store {
	return archive.Store{Entries: s.Archive, Blobs: s.Blobs}
}

// Close closes what is open, the newest first.
func (s *storage) Close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i]())
	}
	s.closers = nil
	return errors.Join(errs...)
}
