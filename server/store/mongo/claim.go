package mongo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
)

// claim says who may use an id that must be unique among all owners: that of a
// message, or a contact's identity. It is made before the owner is written, by
// the attempt that will write it at the version Base, and stays.
//
// A claim whose owner does not hold the id counts for nothing once the owner
// has moved past Base, for then that attempt can never succeed: another may
// take it over. While the owner has not moved, the attempt may be under way,
// so another waits for it a little and then moves the owner itself (fence): the
// claim's attempt, should it still live, gets a conflict. So a claim needs no
// clock, and one that a failure or a crash left behind is in nobody's way.
type claim struct {
	ID      string `bson:"_id"`
	Owner   string `bson:"owner"`
	Base    int64  `bson:"base"`
	Attempt string `bson:"attempt"`
}

// claimKind is one kind of unique id and what holds it.
type claimKind struct {
	prefix string
	owners string // their collection
	// holds reports whether the stored owner has the id, without its prefix.
	holds func(ctx context.Context, db *DB, o owner, id string) (bool, error)
}

var (
	messageClaims  = claimKind{"m:", inConversations, holdsMessage}
	identityClaims = claimKind{"i:", inContacts, holdsIdentity}
)

// holdsMessage looks among the work first: settling moves from there to messages.
func holdsMessage(ctx context.Context, db *DB, o owner, id string) (bool, error) {
	for _, w := range o.Work {
		if slices.ContainsFunc(w.Messages, func(m message) bool { return m.ID == id }) {
			return true, nil
		}
	}
	n, err := db.in.Collection(inMessages).CountDocuments(ctx, bson.D{{Key: "_id", Value: id}, {Key: "conversation", Value: o.ID}})
	return n > 0, translate(err, "look for a message")
}

func holdsIdentity(_ context.Context, _ *DB, o owner, id string) (bool, error) {
	if !o.exists() {
		return false, nil
	}
	var c inbox.Contact
	if err := decode(o.Doc, &c); err != nil {
		return false, err
	}
	return slices.ContainsFunc(c.Identities, func(i inbox.Identity) bool { return identityKey(i) == id }), nil
}

// identityKey is an identity as an id of bounded length.
func identityKey(i inbox.Identity) string {
	sum := sha256.Sum256([]byte(string(i.Kind) + "\x00" + i.Value))
	return hex.EncodeToString(sum[:])
}

// attempt is one try to write an owner with ids that must be unique.
type attempt struct {
	kind  claimKind
	owner string
	base  int64
	id    string
	ids   []string
}

func newAttempt(kind claimKind, owner string, base int64, ids []string) attempt {
	return attempt{kind, owner, base, string(inbox.NewID[inbox.EventID]()), ids}
}

func (a attempt) claim(id string) claim { return claim{a.kind.prefix + id, a.owner, a.base, a.id} }

// claim takes all ids or none: conflict when one is in use.
func (db *DB) claim(ctx context.Context, a attempt) error {
	for at := 0; at < len(a.ids); at++ {
		docs := make([]claim, 0, len(a.ids)-at)
		for _, id := range a.ids[at:] {
			docs = append(docs, a.claim(id))
		}
		_, err := db.in.Collection(inClaims).InsertMany(ctx, docs)
		if err == nil {
			return nil
		}
		if !duplicate(err) {
			return translate(err, "claim ids")
		}
		at += firstFailed(err)
		if err := db.dispute(ctx, a, a.ids[at]); err != nil {
			return err
		}
	}
	return nil
}

// firstFailed is how many writes of an ordered batch were done.
func firstFailed(err error) int {
	var bulk mongo.BulkWriteException
	if errors.As(err, &bulk) && len(bulk.WriteErrors) > 0 {
		return bulk.WriteErrors[0].Index
	}
	return 0
}

// How long a claim under way is waited for: up to 3, 6, 12 … ms, between a fifth and two fifths
// of a second together; after that its owner is moved.
const (
	claimWait  = 3 * time.Millisecond
	claimWaits = 7
	claimTries = 20
)

// dispute takes over an id that is claimed already, or says conflict.
func (db *DB) dispute(ctx context.Context, a attempt, id string) error {
	inUse := inbox.Stale("%s%s is in use", a.kind.prefix, id)
	for try := range claimTries {
		theirs, o, err := db.claimed(ctx, a.kind, id)
		if err != nil {
			return err
		}
		held, err := a.kind.holds(ctx, db, o, id)
		if err != nil {
			return err
		}
		if held || theirs.Attempt == a.id {
			return inUse
		}
		moved := o.Fenced || o.Version > theirs.Base
		switch {
		case theirs.ID == "" || moved || theirs.Owner == a.owner:
			if taken, err := db.takeOver(ctx, a.claim(id), theirs); taken || err != nil {
				return err
			}
		case try < claimWaits:
			if err := pause(ctx, retry.Pauses{First: claimWait}.After(try+1)); err != nil {
				return err
			}
		default:
			if err := db.fence(ctx, a.kind.owners, theirs); err != nil {
				return err
			}
		}
	}
	return inUse
}

// claimed returns an id's claim, zero when there is none, and its owner.
func (db *DB) claimed(ctx context.Context, kind claimKind, id string) (claim, owner, error) {
	var theirs claim
	err := db.in.Collection(inClaims).FindOne(ctx, byID(kind.prefix+id)).Decode(&theirs)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return claim{}, owner{}, nil
	}
	if err != nil {
		return claim{}, owner{}, translate(err, "read a claim")
	}
	o, err := db.owner(ctx, kind.owners, theirs.Owner)
	o.ID = theirs.Owner
	return theirs, o, err
}

// takeOver replaces a claim unless somebody did since it was read.
func (db *DB) takeOver(ctx context.Context, mine, theirs claim) (bool, error) {
	if theirs.ID == "" {
		_, err := db.in.Collection(inClaims).InsertOne(ctx, mine)
		if duplicate(err) {
			return false, nil
		}
		return err == nil, translate(err, "claim an id")
	}
	filter := bson.D{{Key: "_id", Value: theirs.ID}, {Key: "attempt", Value: theirs.Attempt}}
	done, err := db.in.Collection(inClaims).ReplaceOne(ctx, filter, mine)
	if err != nil {
		return false, translate(err, "take over a claim")
	}
	return done.MatchedCount == 1, nil
}

// fence moves a claim's owner past the claim's base, so that its attempt can
// only fail: its version grows, or what is yet to be created never will be.
func (db *DB) fence(ctx context.Context, collection string, c claim) error {
	if c.Base == 0 {
		_, err := db.in.Collection(collection).InsertOne(ctx, bson.D{{Key: "_id", Value: c.Owner}, {Key: "fenced", Value: true}})
		if duplicate(err) {
			return nil
		}
		return translate(err, "fence")
	}
	_, err := db.in.Collection(collection).UpdateOne(ctx,
		bson.D{{Key: "_id", Value: c.Owner}, {Key: "version", Value: c.Base}},
		bson.D{{Key: "$inc", Value: bson.D{{Key: "version", Value: 1}}}})
	return translate(err, "fence")
}

// pause waits, or answers unavailable when ctx ends before.
func pause(ctx context.Context, d time.Duration) error {
	if !retry.Rest(ctx, d, nil) {
		return translate(ctx.Err(), "wait")
	}
	return nil
}
