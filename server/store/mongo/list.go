package mongo

import (
	"context"
	"slices"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
)

// List implements [inbox.ConversationStore]: the first rows of all walks,
// merged.
func (s *conversations) List(ctx context.Context, f inbox.Filter, p inbox.Page) ([]inbox.Conversation, string, error) {
	if f.Sort == "" {
		f.Sort = inbox.SortActivity
	}
	if orders[f.Sort] == nil {
		return nil, "", inbox.Invalid("sort", "is unknown")
	}
	after, err := parseCursor(p.After, f.Sort)
	if err != nil {
		return nil, "", err
	}
	size := p.Size()
	walks := walksOf(f)
	pages := make([][]inbox.Conversation, len(walks))
	err = together(len(walks), func(i int) (err error) {
		pages[i], err = damage.Fill(size+1, func(limit int) ([]inbox.Conversation, int, error) {
			filter, o := listQuery(walks[i], f.Sort, after, limit)
			return s.read(ctx, false, filter, o)
		})
		return err
	})
	if err != nil {
		return nil, "", err
	}
	found := merged(pages, f.Sort)
	if len(found) <= size {
		return found, "", nil
	}
	found = found[:size]
	return found, positionOf(found[size-1], f.Sort).cursor(f.Sort), nil
}

func listQuery(w walk, sort inbox.Sort, after *position, limit int) (bson.D, *options.FindOptionsBuilder) {
	where := w.where
	if after != nil {
		where = where.and(after.after(sort)...)
	}
	by := bson.D{}
	for _, field := range orders[sort] {
		by = append(by, bson.E{Key: field, Value: 1})
	}
	by = append(by, bson.E{Key: "_id", Value: 1})
	return where.document(), options.Find().SetSort(by).SetLimit(int64(limit)).SetHint(listIndex(w.place, sort))
}

// merged is what the pages hold, in order and once. A row that moves while the
// walks go on may be on two in two states: it is given once.
func merged(pages [][]inbox.Conversation, sort inbox.Sort) []inbox.Conversation {
	var out []inbox.Conversation
	given := map[inbox.ConversationID]bool{}
	for _, page := range pages {
		for _, c := range page {
			if !given[c.ID] {
				given[c.ID], out = true, append(out, c)
			}
		}
	}
	slices.SortFunc(out, func(a, b inbox.Conversation) int { return positionOf(a, sort).compare(positionOf(b, sort)) })
	return out
}

// Counts implements [inbox.ConversationStore].
func (s *conversations) Counts(ctx context.Context, filters []inbox.Filter, limit int) ([]int, error) {
	counts := make([]int, len(filters))
	if limit <= 0 {
		return counts, nil
	}
	err := together(len(filters), func(i int) (err error) {
		counts[i], err = s.count(ctx, filters[i], limit)
		return err
	})
	if err != nil {
		return nil, err
	}
	return counts, nil
}

// count adds up walks that hold nothing twice, until the limit.
func (s *conversations) count(ctx context.Context, f inbox.Filter, limit int) (int, error) {
	total := int64(0)
	for _, w := range walksOf(f) {
		filter, o := countQuery(w, f, int64(limit)-total)
		n, err := s.db.in.Collection(inConversations).CountDocuments(ctx, filter, o)
		if err != nil {
			return 0, translate(err, "count conversations")
		}
		if total += n; total >= int64(limit) {
			break
		}
	}
	return int(total), nil
}

// countQuery counts along the order that has the fewest rows to look at.
func countQuery(w walk, f inbox.Filter, limit int64) (bson.D, *options.CountOptionsBuilder) {
	order := inbox.SortActivity
	switch {
	case f.Waiting:
		order = inbox.SortWaiting
	case len(f.Priorities) > 0:
		order = inbox.SortPriority
	}
	return w.where.and(w.apart...).document(), options.Count().SetLimit(limit).SetHint(listIndex(w.place, order))
}

// atOnce bounds how many queries one call has under way.
const atOnce = 8

// together does n things, some at once, and returns an error if there was one.
func together(n int, do func(i int) error) error {
	if n == 1 {
		return do(0)
	}
	errs := make([]error, n)
	turns := make(chan struct{}, atOnce)
	var done sync.WaitGroup
	for i := range n {
		turns <- struct{}{}
		done.Go(func() {
			defer func() { <-turns }()
			errs[i] = inbox.Guarded(func() error { return do(i) })
		})
	}
	done.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
