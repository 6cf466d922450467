// Package mongo keeps the inbox in MongoDB 4.4 or newer, or in a service that
// speaks its protocol: several programs share one database as one inbox.
//
// No change needs a transaction. What changes as one is one document, its
// owner: a conversation, a contact or a record. The owner also takes the new
// messages and events of the change, as work (owner.go), and that write is the
// commit. To settle is to copy the work to where it is read and to strike it
// off (settle.go): twice is once, whoever does it, and a sweeper does it for
// those who crashed. Ids that must be unique elsewhere are claimed before
// (claim.go). The order of the feed is told in feed.go, lists in plan.go.
package mongo

import (
	"context"
	"crypto/tls"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"

	"github.com/pasokh/pasokh/inbox"
)

// Options say how to open a database; the zero value is right for a server.
type Options struct {
	Clock    inbox.Clock    // for leases; [inbox.SystemClock] when nil
	Database string         // when the URI names none; "pasokh" when empty
	Select   time.Duration  // how long to look for the database before unavailable; 3 s when 0
	Sweep    time.Duration  // how often to look for the work of those who crashed; 2 s when 0
	Patience time.Duration  // how long a reader of the feed waits for a slow writer; 500 ms when 0
	Log      *slog.Logger   // says what was left to the sweeper; nothing when nil
	Damages  *inbox.Damages // is told what cannot be read; nobody is when nil
	Faults   Faults         // tests break things here
	monitor  *event.CommandMonitor
}

// Faults are functions that tests set. They are called at the named moments. An error ends the
// operation there, as a crash would, and leaves the rest to other programs.
type Faults struct {
	BeforeCommit func() error // ids are claimed, the owner is not written
	AfterCommit  func() error // the owner is written, the answer is lost when the error is unavailable
	BeforeSettle func() error // the owner is written, its work is not copied
	BeforeEvent  func() error // a position in the feed is taken, the event is not written
	BeforeStrike func() error // the work is copied and not struck off
}

// defaultDatabase keeps the inbox when the URI names no database.
const defaultDatabase = "pasokh"

// operationTime bounds what is asked of the database when no caller does, nor the
// URI by its timeoutMS.
const operationTime = 5 * time.Second

// DB is an open database, safe for parallel use.
type DB struct {
	client *mongo.Client
	in     *mongo.Database
	o      Options
	solid  atomic.Int64 // see feed.go
	kept   atomic.Int64 // the solid that was stored last
	seen   observations
	slots  slots
	stop   context.CancelFunc
	swept  sync.WaitGroup
}

// Open connects to the database that the URI names and makes the indexes that
// are missing. It answers within a few seconds: unavailable when the database
// cannot be reached or was written by a newer version, unauthenticated when it
// refuses the name or password, invalid when the URI cannot be read.
func Open(ctx context.Context, uri string, o Options) (*DB, error) {
	o = o.filled()
	settings, name, err := settings(uri, o)
	if err != nil {
		return nil, err
	}
	client, err := mongo.Connect(settings)
	if err != nil {
		return nil, inbox.Wrap(inbox.CodeInvalid, err, "connect to MongoDB")
	}
	db := &DB{client: client, in: client.Database(name), o: o, seen: observations{known: map[string]observation{}}, slots: slots{known: map[string][]string{}}}
	if err := db.prepare(ctx); err != nil {
		go db.leave() // the driver waits for a silent server as long again; who opens does not
		return nil, err
	}
	sweeping, stop := context.WithCancel(context.WithoutCancel(ctx))
	db.stop = stop
	db.swept.Go(func() { db.sweep(sweeping) })
	return db, nil
}

func (o Options) filled() Options {
	if o.Clock == nil {
		o.Clock = inbox.SystemClock{}
	}
	if o.Database == "" {
		o.Database = defaultDatabase
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	for _, d := range []struct {
		set *time.Duration
		to  time.Duration
	}{{&o.Select, 3 * time.Second}, {&o.Sweep, 2 * time.Second}, {&o.Patience, 500 * time.Millisecond}} {
		if *d.set == 0 {
			*d.set = d.to
		}
	}
	return o
}

// leave disconnects from what could not be opened.
func (db *DB) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), operationTime)
	defer cancel()
	if err := db.client.Disconnect(ctx); err != nil {
		db.o.Log.Warn("disconnect from MongoDB", "error", err)
	}
}

// settings reads the URI. What promise 1 stands on is not for it to say:
// writes are acknowledged by a majority that has them in its journal, reads see
// nothing that could be rolled back, and ask the primary.
func settings(uri string, o Options) (*options.ClientOptions, string, error) {
	parsed, err := connstring.ParseAndValidate(uri)
	if err != nil {
		return nil, "", &inbox.Error{Code: inbox.CodeInvalid, Field: "mongo", Message: "is not a MongoDB URI", Err: err}
	}
	within := operationTime
	if parsed.TimeoutSet {
		within = parsed.Timeout
	}
	journaled := true
	s := options.Client().ApplyURI(uri).SetAppName("pasokh").
		SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journaled}).
		SetReadConcern(readconcern.Majority()).SetReadPreference(readpref.Primary()).
		SetServerSelectionTimeout(o.Select).SetConnectTimeout(o.Select).SetTimeout(within).SetMonitor(o.monitor)
	if s.TLSConfig != nil {
		s.TLSConfig.MinVersion = tls.VersionTLS12
	}
	if err := s.Validate(); err != nil {
		return nil, "", &inbox.Error{Code: inbox.CodeInvalid, Field: "mongo", Message: "is not a MongoDB URI", Err: err}
	}
	if parsed.Database != "" {
		return s, parsed.Database, nil
	}
	return s, o.Database, nil
}

// prepare asks the database whether it is there and makes what is missing.
func (db *DB) prepare(ctx context.Context) error {
	reach, cancel := context.WithTimeout(ctx, db.o.Select+time.Second) // a silent server is otherwise asked twice
	defer cancel()
	if err := db.client.Ping(reach, readpref.Primary()); err != nil && refused(err) {
		return inbox.Wrap(inbox.CodeUnauthenticated, err, "sign in to MongoDB")
	} else if err != nil {
		return translate(err, "connect to MongoDB")
	}
	if err := db.agree(ctx); err != nil {
		return err
	}
	if err := db.makeIndexes(ctx); err != nil {
		return err
	}
	if err := db.loadSlots(ctx); err != nil {
		return err
	}
	return db.loadSolid(ctx)
}

// form is how documents look. A program that writes another form knows a
// greater number and how to read the older ones.
const form = 1

// agree refuses a database that a newer program has written, and notes this
// one's form.
func (db *DB) agree(ctx context.Context) error {
	stored, err := db.counter(ctx, countedForm)
	if err != nil {
		return err
	}
	if stored > form {
		return inbox.Errorf(inbox.CodeUnavailable, "the database was written by a newer version (form %d, this one knows %d)", stored, form)
	}
	return db.raise(ctx, countedForm, form)
}

// Close waits for the sweeper and disconnects. Reads and writes that come
// later answer unavailable.
func (db *DB) Close() error {
	db.stop()
	db.swept.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), operationTime)
	defer cancel()
	return translate(db.client.Disconnect(ctx), "disconnect")
}
