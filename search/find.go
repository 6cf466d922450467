package search

import (
	"fmt"

	"github.com/blevesearch/bleve/v2/numeric"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/collector"
)

const (
	windowSize = 200 // hits that are ranked more finely together
	maxSpans   = 6   // spans looked at for one page
)

// candidate is a hit that the index knows of. The store decides whether it is shown.
type candidate struct {
	id    string
	score float64
	key   sortKey
	then  cursor // of what comes after it
}

// finder looks for one question in one snapshot of the index.
type finder struct {
	composer
	ask question
}

// found is what a finder brings back.
type found struct {
	candidates []candidate
	total      int
	more       bool
	next       cursor // of a page without candidates
}

// find gathers enough candidates for a page, from the cursor on.
func (f finder) find() (found, error) {
	var out found
	if err := f.pinned(&out); err != nil {
		return out, err
	}
	calendar, err := f.calendar()
	if err != nil {
		return out, err
	}
	most, err := f.estimate(f.ask.groups)
	if err != nil {
		return out, err
	}
	newest := func(to string) weeks { return newestSpan(calendar, to, most, f.docs, f.atOnce()) }
	at := f.ask.after
	if at.fresh() {
		at.Total = len(out.candidates)
		if at.Pinned {
			at.Total = 1
		}
		span := newest("")
		at.From, at.To = span.from, span.to
	}
	for range maxSpans {
		older := before(calendar, weeks{at.From, at.To})
		next, err := f.step(&out, calendar, at, older, newest)
		if err != nil || len(out.candidates) >= f.ask.limit+spare || next == (cursor{}) {
			return out, err
		}
		at, out.next = next, next
		f.ask.steps = f.ask.steps.doubled() // little is seen here; look at more
	}
	return out, nil
}

// step adds a window's candidates and returns where to look on for more; zero
// when there is nothing older, or the window was full.
func (f finder) step(out *found, calendar []entry, at cursor, older string, newest func(to string) weeks) (cursor, error) {
	w, err := f.window(calendar, at)
	if err != nil {
		return cursor{}, err
	}
	var next cursor
	if older != "" {
		span := newest(older)
		next = cursor{From: span.from, To: span.to, Total: at.Total + w.total}
	}
	out.total, out.more = at.Total+w.total, older != ""
	out.candidates = append(out.candidates, w.candidates(at, next)...)
	if w.full {
		return cursor{}, nil
	}
	return next, nil
}

// spare candidates replace hits that turn out to be gone.
const spare = 10

func (f finder) ranked() bool { return len(f.ask.words) > 0 }

func (f finder) atOnce() uint64 {
	switch {
	case phrased(f.ask.groups):
		return f.ask.steps.phrase
	case f.ranked():
		return f.ask.steps.ranked
	}
	return f.ask.steps.sorted
}

// phrased reports whether any condition is a phrase.
func phrased(groups [][]condition) bool {
	for _, g := range groups {
		for _, c := range g {
			if c.phrase || phrased([][]condition{c.any, c.all}) {
				return true
			}
		}
	}
	return false
}

// window is the best hits of a span after a hit.
type window struct {
	hits  []candidate
	total int
	full  bool // there may be more
}

// candidates gives each hit of the window its cursor; next is that of the span
// after this one.
func (w window) candidates(at, next cursor) []candidate {
	if at.Offset >= len(w.hits) {
		return nil
	}
	if w.full {
		next = cursor{From: at.From, To: at.To, After: w.last(), Total: at.Total}
	}
	for i := range w.hits {
		w.hits[i].then = at
		w.hits[i].then.Pinned = false
		w.hits[i].then.Offset = i + 1
	}
	w.hits[len(w.hits)-1].then = next
	return w.hits[at.Offset:]
}

// last returns where the index's own order ends, whatever the finer order is.
func (w window) last() *sortKey {
	last := w.hits[0].key
	for _, h := range w.hits[1:] {
		if h.key.Value < last.Value || (h.key.Value == last.Value && h.key.ID > last.ID) {
			last = h.key
		}
	}
	return &last
}

func (f finder) window(calendar []entry, at cursor) (window, error) {
	filters := append(during(calendar, weeks{at.From, at.To}), f.ask.filters...)
	if f.ask.pin != "" {
		filters = append(filters, condition{not: true, key: fieldNumber, values: []string{f.ask.pin}})
	}
	s, err := f.conjunction(nil, f.ask.groups, filters)
	if err != nil {
		return window{}, err
	}
	hits, total, err := f.collect(s, at.After, windowSize)
	if err != nil {
		return window{}, err
	}
	w := window{hits: hits, total: total, full: len(hits) == windowSize}
	if f.ranked() {
		err = f.rank(w.hits)
	}
	return w, err
}

// collect runs a searcher and returns its best hits after key, and how many
// there are in all.
func (f finder) collect(s search.Searcher, after *sortKey, most int) ([]candidate, int, error) {
	order := search.SortOrder{&search.SortScore{Desc: true}, &search.SortDocID{}}
	if !f.ranked() {
		order[0] = &search.SortField{Field: fieldUpdated, Desc: true, Type: search.SortFieldAsNumber}
	}
	c := collector.NewTopNCollector(most, 0, order)
	if after != nil {
		c = collector.NewTopNCollectorAfter(most, order, []string{fmt.Sprint(after.Value), after.ID})
	}
	if err := c.Collect(f.ctx, s, f.reader); err != nil {
		return nil, 0, fmt.Errorf("collect hits: %w", err)
	}
	out := make([]candidate, 0, len(c.Results()))
	for _, hit := range c.Results() {
		key := sortKey{Value: hit.Score, ID: hit.ID}
		if !f.ranked() {
			i, err := numeric.PrefixCoded(hit.Sort[0]).Int64()
			if err != nil {
				return nil, 0, fmt.Errorf("read time of hit: %w", err)
			}
			key.Value = numeric.Int64ToFloat64(i)
		}
		out = append(out, candidate{id: hit.ID, score: hit.Score, key: key})
	}
	return out, int(c.Total()), nil
}

// pinned puts the conversation whose number was typed before all others.
func (f finder) pinned(out *found) error {
	if f.ask.pin == "" || f.ask.after != (cursor{}) {
		return nil
	}
	s, err := f.conjunction(nil, [][]condition{{{key: fieldNumber, values: []string{f.ask.pin}}}}, scopeCondition(f.ask.scope))
	if err != nil {
		return err
	}
	hits, _, err := f.collect(s, nil, 1)
	for _, h := range hits {
		h.then = cursor{Pinned: true}
		out.candidates = append(out.candidates, h)
	}
	return err
}
