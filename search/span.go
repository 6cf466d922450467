package search

import (
	"fmt"
	"slices"

	index "github.com/blevesearch/bleve_index_api"
)

// steps are how many documents are ranked, or sorted by time, at once. When a
// query finds more, the newest weeks are answered first, and older ones on later
// pages: cost stays flat however much is stored, and what is new comes first.
type steps struct {
	ranked uint64
	phrase uint64 // positions are read of each
	sorted uint64
}

var usualSteps = steps{ranked: 12_000, phrase: 4_000, sorted: 4_000}

func (s steps) doubled() steps { return steps{2 * s.ranked, 2 * s.phrase, 2 * s.sorted} }

// weeks is a span of weeks, both ends included; "" is unbounded.
type weeks struct{ from, to string }

func (w weeks) everything() bool { return w.from == "" && w.to == "" }

func (w weeks) holds(week string) bool {
	return (w.from == "" || week >= w.from) && (w.to == "" || week <= w.to)
}

// calendar lists the weeks in which conversations were last active, oldest first.
func (l lexicon) calendar() ([]entry, error) {
	dict, err := l.reader.FieldDict(fieldWeek)
	if err != nil {
		return nil, fmt.Errorf("list weeks: %w", err)
	}
	return entriesOf(dict, func(*index.DictEntry) bool { return true })
}

// newestSpan returns the newest weeks, up to and including to, in which about
// atOnce of the found documents are. Its from is "" when no older are left.
func newestSpan(calendar []entry, to string, found, docs, atOnce uint64) weeks {
	if found <= atOnce || docs == 0 {
		return weeks{"", to}
	}
	enough := float64(atOnce) / float64(found) * float64(docs)
	sum := 0.0
	for i, e := range slices.Backward(calendar) {
		if to != "" && e.term > to {
			continue
		}
		sum += float64(e.docs)
		if sum >= enough && i > 0 {
			return weeks{e.term, to}
		}
	}
	return weeks{"", to}
}

// before returns the week just older than the span, "" when there is none.
func before(calendar []entry, span weeks) string {
	if span.from == "" {
		return ""
	}
	for _, e := range slices.Backward(calendar) {
		if e.term < span.from {
			return e.term
		}
	}
	return ""
}

// during is the condition that a conversation was last active in the span.
func during(calendar []entry, span weeks) []condition {
	if span.everything() {
		return nil
	}
	c := condition{key: fieldWeek}
	for _, e := range calendar {
		if span.holds(e.term) {
			c.values = append(c.values, e.term)
		}
	}
	return []condition{c}
}
