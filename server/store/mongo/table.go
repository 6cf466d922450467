package mongo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
	"github.com/pasokh/pasokh/server/store/row"
)

// table implements [inbox.Table] for one type. A row is an owner, as a record is;
// its keys are fields of it, so that it is found under them from its commit on.
type table[T inbox.Record[T]] struct {
	db   *DB
	spec inbox.TableSpec[T]
}

// NewTable returns the table that spec declares.
func NewTable[T inbox.Record[T]](db *DB, spec inbox.TableSpec[T]) inbox.Table[T] {
	return &table[T]{db, spec}
}

func (t *table[T]) key(id string) string { return t.spec.Name + "/" + id }

// Put implements [inbox.Table].
func (t *table[T]) Put(ctx context.Context, value T, events ...inbox.Event) (T, error) {
	next := value.WithVersion(value.RecordVersion() + 1)
	w := write{collection: inRows, id: t.key(value.RecordID()), base: value.RecordVersion()}
	keys, err := row.Keys(t.spec, next)
	if err != nil {
		return value, err
	}
	doc, err := document(next)
	if err != nil {
		return value, err
	}
	if w.fields, err = t.db.rowFields(ctx, w.id, keys, doc); err != nil {
		return value, err
	}
	if w.work.Events, err = eventsOf(events); err != nil {
		return value, err
	}
	if w.base == 0 {
		if err := t.db.clear(ctx, inRows, w.id); err != nil {
			return value, err
		}
	}
	if _, err = t.db.commit(ctx, w); err != nil {
		return value, err
	}
	return next, nil
}

// slotted is what a row has in one slot: the groups that it is in, its position
// there, and what no other row may have.
type slotted struct {
	Of     []string `bson:"of"`
	By     string   `bson:"by"`
	Unique string   `bson:"u,omitempty"`
}

type slotsOfRow map[string]slotted

// rowFields are the fields of the row of this key beside its version and work.
func (db *DB) rowFields(ctx context.Context, key string, keys []inbox.Key, doc string) (bson.D, error) {
	keysDoc, err := document(keys)
	if err != nil {
		return nil, err
	}
	k := slotsOfRow{}
	table, id, _ := strings.Cut(key, "/")
	for _, in := range keys {
		slot, err := db.slot(ctx, table, in.Index)
		if err != nil {
			return nil, err
		}
		place := row.PlaceOf(table, in.Index, in.Of)
		s := k[slot]
		s.Of, s.By = append(s.Of, string(place)), row.By(in.By, id)
		if in.Unique {
			sum := sha256.Sum256([]byte(place))
			s.Unique = hex.EncodeToString(sum[:])
		}
		k[slot] = s
	}
	return bson.D{{Key: "doc", Value: doc}, {Key: "keys", Value: keysDoc}, {Key: "k", Value: k}}, nil
}

// Delete implements [inbox.Table].
func (t *table[T]) Delete(ctx context.Context, id string, events ...inbox.Event) error {
	return t.db.remove(ctx, inRows, t.key(id), events)
}

// Remove implements [inbox.Table].
func (t *table[T]) Remove(ctx context.Context, value T, events ...inbox.Event) error {
	if value.RecordVersion() == 0 {
		return inbox.Stale("%s is not stored", value.RecordID())
	}
	work, err := eventsOf(events)
	if err != nil {
		return err
	}
	return t.db.removeAt(ctx, inRows, owner{ID: t.key(value.RecordID()), Version: value.RecordVersion()}, work)
}

// Get implements [inbox.Table].
func (t *table[T]) Get(ctx context.Context, id string) (T, error) {
	var none T
	found, _, err := t.read(ctx, true, rowQuery{filter: byID(t.key(id)), o: options.Find()})
	if err != nil {
		return none, err
	}
	if len(found) == 0 {
		return none, inbox.Errorf(inbox.CodeNotFound, "%s %s", t.spec.Name, id)
	}
	return found[0].value, nil
}

// positioned is a row and its position in the range that was asked for.
type positioned[T any] struct {
	by    string
	value T
}

// errUnknownIndex: no row was ever put into the index, so nothing is there.
var errUnknownIndex = errors.New("no row is in the index")

// Page implements [inbox.Table].
func (t *table[T]) Page(ctx context.Context, r inbox.Range, p inbox.Page) ([]T, string, error) {
	b, err := row.BoundsOf(t.spec.Name, r, p.After)
	if err != nil {
		return nil, "", err
	}
	size := p.Size()
	found, err := damage.Fill(size+1, func(limit int) ([]positioned[T], int, error) {
		q, err := t.query(ctx, r, b)
		if errors.Is(err, errUnknownIndex) {
			return nil, 0, nil
		}
		if err != nil {
			return nil, 0, err
		}
		q.o.SetSort(q.sort).SetLimit(int64(limit))
		return t.read(ctx, false, q)
	})
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(found) > size {
		found, next = found[:size], b.Cursor(found[size-1].by)
	}
	values := make([]T, len(found))
	for i, f := range found {
		values[i] = f.value
	}
	return values, next, nil
}

// Count implements [inbox.Table].
func (t *table[T]) Count(ctx context.Context, r inbox.Range, most int) (int, error) {
	b, err := row.BoundsOf(t.spec.Name, r, "")
	if err != nil || most <= 0 {
		return 0, err
	}
	q, err := t.query(ctx, r, b)
	if errors.Is(err, errUnknownIndex) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	o := options.Count().SetLimit(int64(most))
	if q.slot != "" {
		o.SetHint(slotIndex(q.slot))
	} else {
		q.filter = append(q.filter, notDeleted...)
	}
	n, err := t.db.in.Collection(inRows).CountDocuments(ctx, q.filter, o)
	return int(n), translate(err, "count "+t.spec.Name)
}

// rowQuery is how a range is asked for. It walks a slot's index, or the ids: within
// one group the index's second field is the order.
type rowQuery struct {
	slot   string // "" when by id
	filter bson.D
	sort   bson.D
	o      *options.FindOptionsBuilder
}

func (t *table[T]) query(ctx context.Context, r inbox.Range, b row.Bounds) (rowQuery, error) {
	direction := 1
	if b.Backward {
		direction = -1
	}
	if r.Index == row.Unindexed {
		ids := under(t.spec.Name)
		if b.From != "" {
			ids[0].Value = t.key(b.From)
		}
		if b.To != "" {
			ids[1].Value = t.key(b.To)
		}
		return rowQuery{filter: byID(ids), sort: byID(direction), o: options.Find()}, nil
	}
	slot, err := t.db.knownSlot(ctx, t.spec.Name, r.Index)
	if err != nil {
		return rowQuery{}, err
	}
	bounds := bson.D{{Key: "$gt", Value: b.From}}
	if b.To != "" {
		bounds = append(bounds, bson.E{Key: "$lt", Value: b.To})
	}
	by := "k." + slot + ".by"
	return rowQuery{
		slot:   slot,
		filter: bson.D{{Key: "k." + slot + ".of", Value: string(b.Place)}, {Key: by, Value: bounds}},
		sort:   is(by, direction), o: options.Find().SetHint(slotIndex(slot)),
	}, nil
}

// read returns the rows that can be read and how many documents there were.
func (t *table[T]) read(ctx context.Context, single bool, q rowQuery) (found []positioned[T], rows int, err error) {
	as := reading{kind: t.spec.Name, prefix: t.key(""), single: single}
	rows, err = documents(ctx, t.db, inRows, q.filter, q.o, func(raw bson.Raw) error {
		p, there, err := t.decode(raw, q.slot)
		if err != nil {
			return as.bad(t.db, idOf(raw), err)
		}
		if there {
			found = append(found, p)
		}
		return nil
	})
	return found, rows, err
}

func (t *table[T]) decode(raw bson.Raw, slot string) (p positioned[T], there bool, err error) {
	var o owner
	if err := bson.Unmarshal(raw, &o); err != nil {
		return p, false, err
	}
	if !o.exists() {
		return p, false, nil
	}
	id := strings.TrimPrefix(o.ID, t.key(""))
	if p.by = id; slot != "" {
		p.by = o.K[slot].By
	}
	p.value, err = recordOf[T](o, id)
	return p, err == nil, err
}
