package sqlite

import (
	"database/sql"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/row"
)

// openPlanned returns an empty database: plans are forced by INDEXED BY and do
// not depend on what is stored.
func openPlanned(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "pasokh.db"), Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// explain returns the steps of a statement's plan.
func explain(t *testing.T, db *DB, c condition) []string {
	t.Helper()
	var steps []string
	require.NoError(t, db.each(t.Context(), "explain", func(rows *sql.Rows) error {
		var id, parent, unused int
		var step string
		err := rows.Scan(&id, &parent, &unused, &step)
		steps = append(steps, step)
		return err
	}, "EXPLAIN QUERY PLAN "+c.text, c.args...))
	return steps
}

func scopes() map[string]inbox.Scope {
	return map[string]inbox.Scope{
		"everything":   {Everything: true},
		"all channels": {Agent: "a", AllChannels: true},
		"all, own":     {Agent: "a", AllChannels: true, OwnOnly: true},
		"some":         {Agent: "a", Channels: []inbox.ChannelID{"c", "d"}, Teams: []inbox.TeamID{"t"}},
		"some, own":    {Agent: "a", Channels: []inbox.ChannelID{"c", "d"}, Teams: []inbox.TeamID{"t"}, OwnOnly: true},
		"visitor":      {Contact: "v"},
	}
}

// commonFilters are the folders people have, within a scope.
func commonFilters(s inbox.Scope) map[string]inbox.Filter {
	active := []inbox.Status{inbox.StatusOpen, inbox.StatusPending}
	return map[string]inbox.Filter{
		"all":        {Scope: s},
		"open":       {Scope: s, Statuses: active},
		"closed":     {Scope: s, Statuses: []inbox.Status{inbox.StatusClosed}},
		"mine":       {Scope: s, Statuses: active, Assignee: "a"},
		"unassigned": {Scope: s, Statuses: active, Unassigned: true},
		"waiting":    {Scope: s, Statuses: active, Waiting: true},
		"folder":     {Scope: s, Statuses: active, Folder: "f"},
		"tags":       {Scope: s, Statuses: active, Tags: []inbox.TagID{"x", "y"}},
		"channels":   {Scope: s, Statuses: active, Channels: []inbox.ChannelID{"c", "e"}},
		"teams":      {Scope: s, Statuses: active, Teams: []inbox.TeamID{"t", "u"}},
		"urgent":     {Scope: s, Statuses: active, Priorities: []inbox.Priority{inbox.PriorityHigh, inbox.PriorityUrgent}},
		"contact":    {Scope: s, Contact: "v"},
	}
}

// Steps of which a list may consist: walks and look-ups by index, merged.
var (
	listSteps  = regexp.MustCompile(`^(SEARCH c USING (COVERING )?INDEX \w+ \(|SEARCH c USING INTEGER PRIMARY KEY|SEARCH g (EXISTS )?USING PRIMARY KEY|MERGE \(UNION\)$|LEFT$|RIGHT$|CO-ROUTINE|SCAN m$|COMPOUND QUERY|LEFT-MOST SUBQUERY|UNION ALL$|SCAN \(subquery|CORRELATED SCALAR SUBQUERY)`)
	sortsInMem = regexp.MustCompile(`USE TEMP B-TREE`)
)

// TestPlansOfLists: no list scans or sorts. A contact's few conversations alone
// are sorted, for the orders that have no index of theirs.
func TestPlansOfLists(t *testing.T) {
	t.Parallel()
	db := openPlanned(t)
	for who, scope := range scopes() {
		for name, f := range commonFilters(scope) {
			for _, f.Sort = range []inbox.Sort{inbox.SortActivity, inbox.SortWaiting, inbox.SortPriority, inbox.SortCreated, inbox.SortSnoozed} {
				for _, after := range []*position{nil, {id: "x"}} {
					for _, ways := range segments(f) {
						requirePlan(t, db, who+"/"+name+"/"+string(f.Sort), branches(f, ways), after)
					}
				}
			}
		}
	}
}

func requirePlan(t *testing.T, db *DB, name string, branches []branch, after *position) {
	t.Helper()
	if len(branches) == 0 {
		return
	}
	ofContact := branches[0].place.name == contactPlace
	for _, step := range explain(t, db, mergeOf(branches, after, 51)) {
		if ofContact && sortsInMem.MatchString(step) {
			continue
		}
		require.Regexp(t, listSteps, step, name)
	}
}

// TestPlansOfCounts: counts walk indexes, and for the built-in folders nothing
// but indexes.
func TestPlansOfCounts(t *testing.T) {
	t.Parallel()
	db := openPlanned(t)
	for who, scope := range scopes() {
		for name, f := range commonFilters(scope) {
			for _, step := range explain(t, db, countOf(f, 1000)) {
				require.Regexp(t, listSteps, step, who+"/"+name)
				require.NotRegexp(t, sortsInMem, step, who+"/"+name)
			}
		}
		if scope.Contact != "" {
			continue
		}
		for _, name := range []string{"open", "closed", "mine", "unassigned", "waiting", "folder", "tags", "urgent"} {
			for _, step := range explain(t, db, countOf(commonFilters(scope)[name], 1000)) {
				require.NotRegexp(t, `USING INDEX`, step, who+"/"+name)
			}
		}
	}
}

// TestPlansOfRows: a table is walked by id or by one of its indexes, whatever the
// range, its direction and its bounds; to count reads keys alone. That is so for all
// tables, for they are one.
func TestPlansOfRows(t *testing.T) {
	t.Parallel()
	db := openPlanned(t)
	for _, r := range []inbox.Range{
		{}, {Index: "rank"}, {Index: "rank", From: inbox.NumberPart(1)}, {Index: "rank", To: inbox.NumberPart(2)},
		{Index: "owner", Of: inbox.TextPart("o"), From: inbox.NumberPart(1), To: inbox.NumberPart(2)},
	} {
		for _, r.Backward = range []bool{false, true} {
			first, err := row.BoundsOf("things", r, "")
			require.NoError(t, err)
			next, err := row.BoundsOf("things", r, first.Cursor(string(r.From)+"x"))
			require.NoError(t, err)
			for _, b := range []row.Bounds{first, next} {
				for _, step := range explain(t, db, pageOfRows("things", r, b, 50)) {
					require.Regexp(t, `^(SEARCH (rows|row_keys|r) USING PRIMARY KEY \(|CO-ROUTINE k$|SCAN k$)`, step, "%+v", r)
				}
				for _, step := range explain(t, db, countOfRows("things", r, b, 50)) {
					require.Regexp(t, `^(SEARCH (rows|row_keys) USING PRIMARY KEY \(|CO-ROUTINE|SCAN \(subquery)`, step, "%+v", r)
				}
			}
		}
	}
}

// TestPlansOfReads covers the other statements that run at every size of data.
func TestPlansOfReads(t *testing.T) {
	t.Parallel()
	db := openPlanned(t)
	reads := map[string]condition{
		"message": is(messageText, "m", "c"),
		"events":  is("SELECT cursor, doc FROM events WHERE cursor > ? ORDER BY cursor LIMIT +?", 1, 10),
		"due":     is(dueText, 1, 10),
		"scan":    is(scanText, "x", 10),
	}
	for i := range 4 {
		q := inbox.ThreadQuery{Latest: i&1 > 0, Public: i&2 > 0}
		reads["thread "+threadText(q)] = is(threadText(q), 1, 10, "c", 50)
	}
	for _, name := range slices.Sorted(maps.Keys(reads)) {
		for _, step := range explain(t, db, reads[name]) {
			assert.Regexp(t, `^SEARCH`, step, name)
		}
	}
}
