package search

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

const (
	nearBoost  = 0.5 // when all neighbours of the query are neighbours in the text
	maxPairs   = 4   // neighbours looked for
	freshBoost = 0.3 // of a conversation that began just now
	freshHalf  = 60 * 24 * time.Hour
)

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
