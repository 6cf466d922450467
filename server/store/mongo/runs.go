package mongo

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// runs implements [rules.Journal].
type runs struct{ db *DB }

var _ rules.Journal = (*runs)(nil)

// Runs returns the journal of what rules did.
func (db *DB) Runs() rules.Journal { return &runs{db} }

// storedRun is a run with what its lists are asked by.
type storedRun struct {
	ID           string   `bson:"_id"`
	At           int64    `bson:"at"` // milliseconds
	Conversation string   `bson:"conversation"`
	Rules        []string `bson:"rules"`
	Failed       []string `bson:"failed,omitempty"`
	Open         bool     `bson:"open,omitempty"`
	Doc          string   `bson:"doc"`
}

func (s *runs) in() *mongo.Collection { return s.db.in.Collection(inRuns) }

// Append implements [rules.Journal].
func (s *runs) Append(ctx context.Context, all []rules.Run) error {
	if len(all) == 0 {
		return nil
	}
	rows := make([]storedRun, 0, len(all))
	var finished []mongo.WriteModel
	for _, r := range all {
		doc, err := document(r)
		if err != nil {
			return err
		}
		row := storedAs(r, doc)
		rows = append(rows, row)
		if !r.Open {
			finished = append(finished, mongo.NewReplaceOneModel().SetFilter(bson.D{{Key: "_id", Value: r.ID}, {Key: "open", Value: true}}).SetReplacement(row))
		}
	}
	if len(finished) > 0 {
		if _, err := s.in().BulkWrite(ctx, finished, options.BulkWrite().SetOrdered(false)); err != nil {
			return translate(err, "finish runs")
		}
	}
	_, err := s.in().InsertMany(ctx, rows, options.InsertMany().SetOrdered(false))
	if onlyDuplicates(err) {
		return nil // what is kept stays
	}
	return translate(err, "append runs")
}

func storedAs(r rules.Run, doc string) storedRun {
	stored := storedRun{ID: r.ID, At: r.At.UnixMilli(), Conversation: string(r.Conversation), Rules: []string{}, Open: r.Open, Doc: doc}
	for _, rule := range r.Rules {
		stored.Rules = append(stored.Rules, rule.Rule)
		if rule.Error != "" {
			stored.Failed = append(stored.Failed, rule.Rule)
		}
	}
	return stored
}

// Run implements [rules.Journal].
func (s *runs) Run(ctx context.Context, id string) (rules.Run, error) {
	var stored storedRun
	err := s.in().FindOne(ctx, byID(id)).Decode(&stored)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return rules.Run{}, inbox.Errorf(inbox.CodeNotFound, "run %s", id)
	}
	if err != nil {
		return rules.Run{}, translate(err, "read a run")
	}
	var r rules.Run
	if err = decode(stored.Doc, &r); err != nil {
		err = reading{kind: "run", single: true}.bad(s.db, id, err)
	}
	return r, err
}

// ByRule implements [rules.Journal].
func (s *runs) ByRule(ctx context.Context, rule string, p inbox.Page) ([]rules.Run, string, error) {
	return s.page(ctx, bson.E{Key: "rules", Value: rule}, p)
}

// ByConversation implements [rules.Journal].
func (s *runs) ByConversation(ctx context.Context, id inbox.ConversationID, p inbox.Page) ([]rules.Run, string, error) {
	return s.page(ctx, bson.E{Key: "conversation", Value: string(id)}, p)
}

func (s *runs) page(ctx context.Context, of bson.E, p inbox.Page) ([]rules.Run, string, error) {
	after, err := rules.ParseRunCursor(p.After)
	if err != nil {
		return nil, "", err
	}
	older := []bson.D{
		is("at", is("$lt", after.At)),
		{{Key: "at", Value: after.At}, {Key: "_id", Value: is("$lt", after.ID)}},
	}
	page := rules.NewRunPage(p.Size())
	_, err = documents(ctx, s.db, inRuns, bson.D{of, {Key: "at", Value: is("$lte", after.At)}, {Key: "$or", Value: older}},
		options.Find().SetSort(bson.D{{Key: "at", Value: -1}, {Key: "_id", Value: -1}}).SetLimit(int64(p.Size()+1)),
		func(raw bson.Raw) error { return s.add(page, raw) })
	if err != nil {
		return nil, "", err
	}
	return page.Runs, page.Next, nil
}

// add puts a document on the page; one that cannot be read is told of.
func (s *runs) add(page *rules.RunPage, raw bson.Raw) error {
	var stored storedRun
	var r rules.Run
	err := bson.Unmarshal(raw, &stored)
	if err == nil {
		err = decode(stored.Doc, &r)
	}
	at := rules.RunCursor{ID: idOf(raw)}
	at.At, _ = raw.Lookup("at").AsInt64OK() // the list is asked for by it, so it is there
	if err != nil {
		page.Add(at, nil)
		return reading{kind: "run"}.bad(s.db, at.ID, err)
	}
	page.Add(at, &r)
	return nil
}

// Days implements [rules.Journal].
func (s *runs) Days(ctx context.Context, rule string, from time.Time) ([]rules.Day, error) {
	filter := bson.D{{Key: "rules", Value: rule}, {Key: "at", Value: bson.D{{Key: "$gte", Value: from.UnixMilli()}}}}
	found, err := all[storedRun](ctx, s.db, inRuns, filter, options.Find().SetSort(bson.D{{Key: "at", Value: 1}}).
		SetProjection(bson.D{{Key: "at", Value: 1}, {Key: "failed", Value: 1}}))
	if err != nil {
		return nil, err
	}
	var days []rules.Day
	for _, r := range found {
		day := time.UnixMilli(r.At).UTC().Format(rules.DayForm)
		if len(days) == 0 || days[len(days)-1].Day != day {
			days = append(days, rules.Day{Day: day})
		}
		last := &days[len(days)-1]
		last.Runs++
		if slices.Contains(r.Failed, rule) {
			last.Errors++
		}
	}
	return days, nil
}

// Forget implements [rules.Journal].
func (s *runs) Forget(ctx context.Context, id inbox.ConversationID) error {
	_, err := s.in().DeleteMany(ctx, bson.D{{Key: "conversation", Value: string(id)}})
	return translate(err, "forget runs")
}

// Trim implements [rules.Journal].
func (s *runs) Trim(ctx context.Context, before time.Time, limit int) (int, error) {
	old, err := all[storedRun](ctx, s.db, inRuns, bson.D{{Key: "at", Value: bson.D{{Key: "$lt", Value: before.UnixMilli()}}}},
		options.Find().SetSort(bson.D{{Key: "at", Value: 1}}).SetLimit(int64(limit)).SetProjection(bson.D{{Key: "at", Value: 1}}))
	if err != nil || len(old) == 0 {
		return 0, err
	}
	ids := make([]string, len(old))
	for i, r := range old {
		ids[i] = r.ID
	}
	removed, err := s.in().DeleteMany(ctx, byID(in(ids)))
	if err != nil {
		return 0, translate(err, "trim runs")
	}
	return int(removed.DeletedCount), nil
}

func readRunEntries(ctx context.Context, db *DB, after string, limit int) ([]inbox.Entry, error) {
	found, err := all[storedRun](ctx, db, inRuns, byID(is("$gt", after)), options.Find().SetSort(byID(1)).SetLimit(int64(limit)))
	var out []inbox.Entry
	for _, r := range found {
		out = append(out, inbox.Entry{Key: r.ID, Document: json.RawMessage(r.Doc)})
	}
	return out, err
}

func writeRunEntries(ctx context.Context, db *DB, entries []inbox.Entry) error {
	ids, fields := make([]any, len(entries)), make([]bson.D, len(entries))
	for i, e := range entries {
		var r rules.Run
		if err := e.Decode(&r); err != nil {
			return err
		}
		if r.ID == "" || r.ID != e.Key {
			return inbox.Invalid("key", "is not the run's")
		}
		s := storedAs(r, string(e.Document))
		ids[i] = s.ID
		fields[i] = bson.D{
			{Key: "at", Value: s.At}, {Key: "conversation", Value: s.Conversation}, {Key: "rules", Value: s.Rules},
			{Key: "failed", Value: s.Failed}, {Key: "open", Value: s.Open}, {Key: "doc", Value: s.Doc},
		}
	}
	return db.upsert(ctx, inRuns, ids, fields)
}
