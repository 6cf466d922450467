package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/retry"
	"github.com/pasokh/pasokh/server/store/damage"
)

// feed implements [inbox.Feed]. A writer takes positions from one counter, then
// inserts its events there, in order; so a position may be empty for a moment
// although later ones are not. A reader that meets such a gap waits, and when
// that takes too long fills it with a tombstone: the slow writer's insert then
// fails and takes a new position, behind everything that was read. Nothing can
// appear behind a cursor that was returned.
//
// Solid is a position up to which there are no gaps, or none that matter.
type feed struct{ db *DB }

var _ inbox.Feed = (*feed)(nil)

// Feed returns the sequence of all events.
func (db *DB) Feed() inbox.Feed { return &feed{db} }

// placed is an event in the feed, or a tombstone, which has no doc and an event
// id that no event has.
type placed struct {
	Position int64  `bson:"_id"`
	Event    string `bson:"event"`
	Doc      string `bson:"doc,omitempty"`
	broken   error  // the document cannot be read
}

// tombstone reports whether the position was given up. A document without an event
// that is none was damaged.
func (p placed) tombstone() bool {
	return p.broken == nil && p.Doc == "" && strings.HasPrefix(p.Event, gapPrefix)
}

const gapPrefix = "gap "

func (db *DB) loadSolid(ctx context.Context) error {
	stored, err := db.counter(ctx, solidEvents)
	if err != nil {
		return err
	}
	raiseTo(&db.kept, stored)
	raiseTo(&db.solid, stored)
	return nil
}

// appendEvents puts events into the feed in their order; those that are there
// stay. Whoever's insert fails, because the event is in or because the position
// was filled, goes on with positions that are taken afresh: an event's position
// is always taken after the one before it was in, or by the same batch.
func (db *DB) appendEvents(ctx context.Context, events []fact) error {
	for len(events) > 0 {
		last, err := db.take(ctx, countedEvents, len(events))
		if err != nil {
			return err
		}
		if err := fault(db.o.Faults.BeforeEvent); err != nil {
			return err
		}
		docs := make([]placed, len(events))
		for i, e := range events {
			docs[i] = placed{Position: last - int64(len(events)-1-i), Event: e.ID, Doc: e.Doc}
		}
		_, err = db.in.Collection(inEvents).InsertMany(ctx, docs)
		if err == nil {
			return nil
		}
		if !duplicate(err) {
			return translate(err, "append events")
		}
		events = events[firstFailed(err):]
		in, err := db.in.Collection(inEvents).CountDocuments(ctx, bson.D{{Key: "event", Value: events[0].ID}})
		if err != nil {
			return translate(err, "append events")
		}
		events = events[in:]
	}
	return nil
}

// Read implements [inbox.Feed].
func (f *feed) Read(ctx context.Context, after inbox.Cursor, limit int) ([]inbox.Event, error) {
	found, err := f.db.follow(ctx, int64(after), limit)
	var events []inbox.Event
	for _, p := range found {
		var e inbox.Event
		if p.broken == nil {
			p.broken = decode(p.Doc, &e)
		}
		e, broken := damage.Event(e, inbox.Cursor(p.Position), p.broken)
		if broken != nil {
			_ = reading{kind: "event"}.bad(f.db, fmt.Sprint(p.Position), broken) // told, and passed over
		}
		events = append(events, e)
	}
	return events, err
}

// follow returns what comes after a position without a gap. A gap after the
// first events of a page ends the page; one at its beginning is waited for.
func (db *DB) follow(ctx context.Context, after int64, limit int) ([]placed, error) {
	if limit < 1 {
		return nil, translate(ctx.Err(), "read feed")
	}
	gap := waiting{pauses: retry.Backoff{Pauses: retry.Pauses{First: firstWait, Most: db.o.Patience}}}
	for {
		page, err := db.page(ctx, after, limit)
		if err != nil || len(page) == 0 {
			return nil, err
		}
		whole := db.whole(page, after)
		if whole == 0 {
			if err := db.patience(ctx, &gap, after+1, page[0].Position-1); err != nil {
				return nil, err
			}
			continue
		}
		if err := db.reached(ctx, after, page[whole-1].Position); err != nil {
			return nil, err
		}
		after = page[whole-1].Position
		found := slices.DeleteFunc(page[:whole], placed.tombstone)
		if len(found) > 0 {
			return found, nil
		}
	}
}

func (db *DB) page(ctx context.Context, after int64, limit int) (found []placed, err error) {
	filter := byID(bson.D{{Key: "$gt", Value: after}})
	_, err = documents(ctx, db, inEvents, filter, options.Find().SetSort(byID(1)).SetLimit(int64(limit)), func(raw bson.Raw) error {
		var p placed
		if err := bson.Unmarshal(raw, &p); err != nil {
			at, _ := raw.Lookup("_id").AsInt64OK() // a number, or it would not match
			p = placed{Position: at, broken: err}
		}
		found = append(found, p)
		return nil
	})
	return found, err
}

// whole is how many of a page come before its first gap.
func (db *DB) whole(page []placed, after int64) int {
	solid := db.solid.Load()
	for i, e := range page {
		if e.Position > after+1 && e.Position > solid+1 {
			return i
		}
		after = e.Position
	}
	return len(page)
}

// firstWait is about how long a gap is waited for before it is looked at again; then twice as long, and so on.
const firstWait = 2 * time.Millisecond

// waiting is how long a reader has waited for gaps to be filled.
type waiting struct {
	pauses retry.Backoff
	waited time.Duration
}

// patience waits for a gap to be filled, longer each time, and fills it when
// the patience is over. It first asks whether the gap matters: another node may
// know more.
func (db *DB) patience(ctx context.Context, gap *waiting, from, to int64) error {
	if gap.waited == 0 {
		if err := db.loadSolid(ctx); err != nil {
			return err
		}
	}
	if gap.waited >= db.o.Patience {
		return db.bury(ctx, from, to)
	}
	next := min(gap.pauses.Next(), db.o.Patience-gap.waited)
	gap.waited += next
	return pause(ctx, next)
}

// mostBuried bounds how much of a gap is filled at once.
const mostBuried = 1000

// bury fills positions with tombstones, but for those that are not empty any more.
func (db *DB) bury(ctx context.Context, from, to int64) error {
	var docs []placed
	for at := from; at <= to && len(docs) < mostBuried; at++ {
		docs = append(docs, placed{Position: at, Event: fmt.Sprint(gapPrefix, at)})
	}
	_, err := db.in.Collection(inEvents).InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
	if duplicate(err) {
		return nil
	}
	return translate(err, "fill a gap of the feed")
}

// reached notes that there is no gap between two positions.
func (db *DB) reached(ctx context.Context, after, to int64) error {
	if after > db.solid.Load() {
		return nil // what is before it is not known
	}
	raiseTo(&db.solid, to)
	return db.keepSolid(ctx)
}

// keepEvery is how far the stored solid may be behind.
const keepEvery = 1000

func (db *DB) keepSolid(ctx context.Context) error {
	solid, kept := db.solid.Load(), db.kept.Load()
	if solid-kept < keepEvery || !db.kept.CompareAndSwap(kept, solid) {
		return nil
	}
	return db.raise(ctx, solidEvents, solid)
}

// Head implements [inbox.Feed]. It is the newest position before any gap, so that a reader that goes
// on from there misses nothing that appears in a gap later.
func (f *feed) Head(ctx context.Context) (inbox.Cursor, error) {
	for {
		solid := f.db.solid.Load()
		page, err := all[placed](ctx, f.db, inEvents, byID(bson.D{{Key: "$gt", Value: solid}}),
			options.Find().SetSort(byID(1)).SetLimit(keepEvery).SetProjection(byID(1)))
		if err != nil {
			return 0, err
		}
		whole := f.db.whole(page, solid)
		if whole > 0 {
			if err := f.db.reached(ctx, solid, page[whole-1].Position); err != nil {
				return 0, err
			}
		}
		if whole < keepEvery {
			return inbox.Cursor(f.db.solid.Load()), nil
		}
	}
}

// standing is a consumer's place in the feed.
type standing struct {
	Consumer string `bson:"_id"`
	Cursor   int64  `bson:"cursor"`
}

func (f *feed) Position(ctx context.Context, consumer string) (inbox.Cursor, error) {
	var at standing
	err := f.db.in.Collection(inPositions).FindOne(ctx, byID(consumer)).Decode(&at)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, nil
	}
	return inbox.Cursor(at.Cursor), translate(err, "read position")
}

func (f *feed) Advance(ctx context.Context, consumer string, from, to inbox.Cursor) error {
	in := f.db.in.Collection(inPositions)
	if from == 0 { // there may be none
		if _, err := in.InsertOne(ctx, standing{consumer, int64(to)}); !duplicate(err) {
			return translate(err, "keep position")
		}
	}
	was := append(byID(consumer), bson.E{Key: "cursor", Value: int64(from)})
	done, err := in.UpdateOne(ctx, was, bson.D{{Key: "$set", Value: bson.D{{Key: "cursor", Value: int64(to)}}}})
	if err == nil && done.MatchedCount == 0 {
		return inbox.Stale("%s is not at %d", consumer, from)
	}
	return translate(err, "keep position")
}
