package mongo

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/pasokh/pasokh/inbox"
)

// leases implements [inbox.Leases]. No node believes another's clock: every
// renewal counts a number up, and a node takes a lease for expired when by its
// own clock it has seen the same number for as long as the lease lasts. So a
// node that has just come to know of a lease waits once for its whole time;
// clocks that are minutes apart change nothing.
type leases struct{ db *DB }

var _ inbox.Leases = (*leases)(nil)

// Leases returns the leases.
func (db *DB) Leases() inbox.Leases { return &leases{db} }

// lease is a stored lease. It stays when it is released, so that tokens go on
// growing.
type lease struct {
	Name    string        `bson:"_id"`
	Holder  string        `bson:"holder"` // "" after a release
	Token   int64         `bson:"token"`
	Renewal int64         `bson:"renewal"` // grows with every write
	TTL     time.Duration `bson:"ttl"`     // nanoseconds
}

// observations are what this node saw of leases, by name.
type observations struct {
	mu    sync.Mutex
	known map[string]observation
}

type observation struct {
	renewal int64
	first   time.Time // when it was first seen, by this node's clock
}

// expired notes what was seen and reports whether it has been so for too long.
func (o *observations) expired(l lease, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	before, known := o.known[l.Name]
	if !known || before.renewal != l.Renewal {
		o.known[l.Name] = observation{l.Renewal, now}
		return false
	}
	return now.Sub(before.first) >= l.TTL
}

// Acquire implements [inbox.Leases].
func (l *leases) Acquire(ctx context.Context, name, holder string, ttl time.Duration) (int64, error) {
	current, found, err := l.read(ctx, name)
	if err != nil {
		return 0, err
	}
	next := lease{name, holder, current.Token, current.Renewal + 1, ttl}
	held := found && current.Holder != "" && !l.db.seen.expired(current, l.db.o.Clock.Now())
	taken := inbox.Errorf(inbox.CodeConflict, "lease %s is held by another", name)
	if held && current.Holder != holder {
		return 0, taken
	}
	if !held {
		next.Token++
	}
	if written, err := l.replace(ctx, current, found, next); err != nil {
		return 0, err
	} else if !written {
		return 0, taken
	}
	l.db.seen.expired(next, l.db.o.Clock.Now())
	return next.Token, nil
}

func (l *leases) read(ctx context.Context, name string) (current lease, found bool, err error) {
	err = l.db.in.Collection(inLeases).FindOne(ctx, byID(name)).Decode(&current)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return lease{}, false, nil
	}
	return current, err == nil, translate(err, "read a lease")
}

// replace writes a lease unless somebody did since it was read.
func (l *leases) replace(ctx context.Context, current lease, found bool, next lease) (bool, error) {
	if !found {
		_, err := l.db.in.Collection(inLeases).InsertOne(ctx, next)
		if duplicate(err) {
			return false, nil
		}
		return err == nil, translate(err, "acquire a lease")
	}
	filter := bson.D{{Key: "_id", Value: next.Name}, {Key: "renewal", Value: current.Renewal}}
	done, err := l.db.in.Collection(inLeases).ReplaceOne(ctx, filter, next)
	if err != nil {
		return false, translate(err, "acquire a lease")
	}
	return done.MatchedCount == 1, nil
}

// Release implements [inbox.Leases].
func (l *leases) Release(ctx context.Context, name, holder string) error {
	_, err := l.db.in.Collection(inLeases).UpdateOne(ctx,
		bson.D{{Key: "_id", Value: name}, {Key: "holder", Value: holder}},
		bson.D{{Key: "$set", Value: bson.D{{Key: "holder", Value: ""}}}, {Key: "$inc", Value: bson.D{{Key: "renewal", Value: 1}}}})
	return translate(err, "release a lease")
}

// requireHeld is a conflict when the lease is named and was released or got a
// newer token. It is asked just before the write that it guards. A pause that
// falls between the two lets through a change only of a conversation that the
// new holder has not written since, for the version guards that: it is as if
// the change had come before the lease was lost.
func (db *DB) requireHeld(ctx context.Context, want inbox.Lease) error {
	if want.Name == "" {
		return nil
	}
	current, _, err := (&leases{db}).read(ctx, want.Name)
	if err == nil && (current.Holder == "" || current.Token != want.Token) {
		err = inbox.Errorf(inbox.CodeConflict, "lease %s is lost", want.Name)
	}
	return err
}
