package sqlite

import (
	"context"
	"slices"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/damage"
)

// List implements [inbox.ConversationStore]. It reads the rows of one page
// and, of each branch, the row at which it stopped.
func (s *conversations) List(ctx context.Context, f inbox.Filter, p inbox.Page) ([]inbox.Conversation, string, error) {
	if f.Sort == "" {
		f.Sort = inbox.SortActivity
	}
	after, err := parseCursor(p.After, f.Sort)
	if err != nil {
		return nil, "", err
	}
	size := p.Size()
	found, err := s.page(ctx, f, after, size+1)
	if err != nil || len(found) <= size {
		return found, "", err
	}
	found = found[:size]
	return found, positionOf(found[size-1], f.Sort).cursor(f.Sort), nil
}

// page reads up to limit conversations after a position, segment by segment.
// A conversation that moves to a later segment meanwhile is not given again.
func (s *conversations) page(ctx context.Context, f inbox.Filter, after *position, limit int) ([]inbox.Conversation, error) {
	var found []inbox.Conversation
	given := map[inbox.ConversationID]bool{}
	for i, ways := range segments(f) {
		var from *position
		if after != nil && i < after.segment {
			continue
		}
		if after != nil && i == after.segment {
			from = after
		}
		part, err := s.merge(ctx, branches(f, ways), from, limit-len(found))
		if err != nil {
			return nil, err
		}
		slices.SortFunc(part, func(a, b inbox.Conversation) int {
			return positionOf(a, f.Sort).compare(positionOf(b, f.Sort))
		})
		for _, c := range part {
			if !given[c.ID] {
				given[c.ID], found = true, append(found, c)
			}
		}
		if len(found) == limit {
			break
		}
	}
	return found, nil
}

// merge reads the first conversations of all branches together. UNION drops
// what two branches hold, and being ordered like each of them, it walks them
// side by side and stops at the limit.
func (s *conversations) merge(ctx context.Context, branches []branch, after *position, limit int) ([]inbox.Conversation, error) {
	if len(branches) == 0 || limit == 0 {
		return nil, nil
	}
	return damage.Fill(limit, func(limit int) ([]inbox.Conversation, int, error) {
		return s.read(ctx, several, mergeOf(branches, after, limit))
	})
}

func mergeOf(branches []branch, after *position, limit int) condition {
	parts := make([]condition, len(branches))
	for i, b := range branches {
		parts[i] = b.page(after)
	}
	m := join(parts, " UNION ")
	return condition{"SELECT c.id, c.number, c.version, c.doc FROM (" + m.text + " ORDER BY k, id, number LIMIT +?) AS m" +
		" CROSS JOIN conversations AS c ON c.number = m.number", append(m.args, limit)}
}

// Counts implements [inbox.ConversationStore]: each count walks branches that
// hold nothing twice, one after the other, until the limit.
func (s *conversations) Counts(ctx context.Context, filters []inbox.Filter, limit int) ([]int, error) {
	counts := make([]int, len(filters))
	for i, f := range filters {
		var err error
		if counts[i], err = s.count(ctx, f, limit); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

func (s *conversations) count(ctx context.Context, f inbox.Filter, limit int) (n int, err error) {
	c := countOf(f, limit)
	if c.text == "" || limit <= 0 {
		return 0, nil
	}
	_, err = s.db.one(ctx, "count conversations", []any{&n}, c.text, c.args...)
	return n, err
}

// countOf is empty when the filter matches nothing.
func countOf(f inbox.Filter, limit int) condition {
	var parts []condition
	for _, b := range branches(f, countWays(f)) {
		parts = append(parts, b.counted())
	}
	if len(parts) == 0 {
		return condition{}
	}
	m := join(parts, " UNION ALL ")
	return condition{"SELECT count(*) FROM (" + m.text + " LIMIT +?)", append(m.args, limit)}
}
