package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/event"

	"github.com/pasokh/pasokh/inbox"
)

// Monitored returns options under which every command is shown to the monitor.
func (o Options) Monitored(m *event.CommandMonitor) Options {
	o.monitor = m
	return o
}

// Walk is how a list is answered: see plan.go.
type Walk struct {
	Index  string
	Fields []string // of the index
	Where  map[string]bool
}

// Walks returns the walks of a filter.
func Walks(f inbox.Filter) []Walk {
	var out []Walk
	for _, w := range walksOf(f) {
		where := map[string]bool{}
		for _, condition := range w.where {
			for _, e := range condition {
				where[e.Key] = true
			}
		}
		fields := []string{"contact", "by_activity", "_id"}
		if w.place != contactIndex {
			fields = listFields(w.place, f.Sort)
		}
		out = append(out, Walk{listIndex(w.place, f.Sort), fields, where})
	}
	return out
}

// Orders are the fields that lists are sorted by.
func Orders(s inbox.Sort) []string { return orders[s] }

// RaiseForm makes a database look as if a later version had written it.
func RaiseForm(ctx context.Context, db *DB) error { return db.raise(ctx, countedForm, form+1) }
