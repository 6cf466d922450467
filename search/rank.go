package search

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/collector"
	"github.com/blevesearch/bleve/v2/search/searcher"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search/terms"
)

// What a window is ordered by beside the words' weights: each raises a score by
// at most its share.
const (
	nearBoost    = 0.5 // all neighbours of the query are neighbours in one text
	contactBoost = 0.8 // all words are in the contact's name, address or company
	subjectBoost = 0.6 // all words are in the subject
	freshBoost   = 0.3 // the conversation began just now
	freshHalf    = 60 * 24 * time.Hour
	maxPairs     = 4     // neighbours, and words, looked for
	pairAtMost   = 5_000 // documents that the rarer of two neighbours may be in
)

// rank orders a window more finely than the index's first pass, which is cheap
// because it looks at one field only.
func (f finder) rank(hits []candidate) error {
	if len(hits) < 2 {
		return nil
	}
	boost := make(map[string]float64, len(hits))
	asked := f.ask.words[:min(len(f.ask.words), maxPairs+1)]
	for i, w := range asked {
		share := 1 / float64(len(asked))
		for field, most := range map[string]float64{fieldSubject: subjectBoost, fieldContact: contactBoost} {
			if err := f.raise(boost, hits, condition{words: []terms.Word{w}, fields: []string{field}, exact: true}, most*share); err != nil {
				return err
			}
		}
		pair := condition{words: asked[max(0, i-1) : i+1], phrase: true}
		common, err := f.most(pair)
		if err != nil {
			return err
		}
		if i > 0 && common <= pairAtMost {
			if err := f.raise(boost, hits, pair, nearBoost/float64(len(asked)-1)); err != nil {
				return err
			}
		}
	}
	for i := range hits {
		hits[i].score *= (1 + boost[hits[i].id]) * (1 + freshness(hits[i].id, f.ask.now))
	}
	sortByScore(hits)
	return nil
}

// raise adds by to the boost of the hits that meet the condition.
func (f finder) raise(boost map[string]float64, hits []candidate, c condition, by float64) error {
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.id
	}
	meets, err := f.condition(c, unscored)
	if err != nil {
		return err
	}
	among, err := searcher.NewDocIDSearcher(f.ctx, f.reader, ids, 1, unscored)
	if err != nil {
		return err
	}
	both, err := searcher.NewConjunctionSearcher(f.ctx, f.reader, []search.Searcher{among, meets}, unscored)
	if err != nil {
		return err
	}
	found := collector.NewTopNCollector(len(hits), 0, search.SortOrder{&search.SortDocID{}})
	if err := found.Collect(f.ctx, both, f.reader); err != nil {
		return fmt.Errorf("rank hits: %w", err)
	}
	for _, hit := range found.Results() {
		boost[hit.ID] += by
	}
	return nil
}

// freshness falls from freshBoost to 0 with the conversation's age. A UUIDv7
// begins with the time at which it was made; any other id counts as old.
func freshness(id string, now time.Time) float64 {
	began, ok := madeAt(id)
	if !ok {
		return 0
	}
	age := max(0, now.Sub(began))
	return freshBoost * math.Exp2(-float64(age)/float64(freshHalf))
}

func madeAt(id string) (time.Time, bool) {
	if !inbox.ValidID(id) || id[14] != '7' {
		return time.Time{}, false
	}
	ms, err := strconv.ParseInt(id[:8]+id[9:13], 16, 64)
	return time.UnixMilli(ms), err == nil
}

func sortByScore(hits []candidate) {
	slices.SortStableFunc(hits, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id))
	})
}
