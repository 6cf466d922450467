package storetest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
)

// Row stands for the rows of any table.
type Row struct {
	ID      string
	Version int64
	Owner   string   // one group
	Tags    []string // several groups
	Rank    int64
	Email   string // unique, when it is there
}

func (r Row) RecordID() string        { return r.ID }
func (r Row) RecordVersion() int64    { return r.Version }
func (r Row) WithVersion(v int64) Row { r.Version = v; return r }
func compareRows(a, b placedRow) int {
	return strings.Compare(string(a.by)+a.row.ID, string(b.by)+b.row.ID)
}
func ofOwner(owner string) inbox.Range { return inbox.Range{Index: "owner", Of: inbox.TextPart(owner)} }
func ofTag(tag string) inbox.Range     { return inbox.Range{Index: "tag", Of: inbox.TextPart(tag)} }
func ofEmail(email string) inbox.Range { return inbox.Range{Index: "email", Of: inbox.TextPart(email)} }
func byRank(from, to int64) inbox.Range {
	return inbox.Range{Index: "rank", From: inbox.NumberPart(from), To: inbox.NumberPart(to)}
}

// RowSpec declares the table of rows.
var RowSpec = inbox.TableSpec[Row]{Name: "things", Keys: func(r Row) []inbox.Key {
	keys := []inbox.Key{
		{Index: "owner", Of: inbox.TextPart(r.Owner), By: inbox.TextPart(r.Email) + inbox.NumberPart(-r.Rank)},
		{Index: "rank", By: inbox.NumberPart(r.Rank)},
	}
	for _, tag := range r.Tags {
		keys = append(keys, inbox.Key{Index: "tag", Of: inbox.TextPart(tag), By: inbox.NumberPart(r.Rank)})
	}
	if r.Email != "" {
		keys = append(keys, inbox.Key{Index: "email", Of: inbox.TextPart(r.Email), Unique: true})
	}
	return keys
}}

// OtherSpec declares another table of the same database.
var OtherSpec = inbox.TableSpec[Row]{Name: "things-2", Keys: RowSpec.Keys}

// Tables is the contract of [inbox.Table].
func Tables(t *testing.T, factory Factory) {
	for name, test := range map[string]func(*testing.T, Stores){
		"PutGetDelete":  testRows,
		"ErrStale":      testStaleRow,
		"Remove":        testRemoveRow,
		"Unique":        testUniqueRow,
		"Cursors":       testRowCursors,
		"RowsMove":      testRowsMove,
		"TablesApart":   testTablesApart,
		"BehavesAsMaps": testTableModel,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, factory.open(t))
		})
	}
}

func putRow(t *testing.T, s Stores, r Row) Row {
	t.Helper()
	stored, err := s.Rows.Put(t.Context(), r)
	require.NoError(t, err)
	return stored
}

// rowsOf reads a range to its end, in pages.
func rowsOf(t require.TestingT, s Stores, r inbox.Range, page int) []Row {
	var all []Row
	for after := ""; ; {
		found, next, err := s.Rows.Page(context.Background(), r, inbox.Page{After: after, Limit: page})
		require.NoError(t, err)
		require.LessOrEqual(t, len(found), page)
		all = append(all, found...)
		if after = next; next == "" {
			return all
		}
		require.Len(t, found, page, "only the last page is short")
	}
}

func testRows(t *testing.T, s Stores) {
	_, err := s.Rows.Get(t.Context(), "none")
	requireCode(t, inbox.CodeNotFound, err)
	require.Empty(t, rowsOf(t, s, inbox.Range{}, 10))
	for i, text := range texts() {
		r := Row{ID: inbox.NewID[string](), Owner: text, Tags: []string{text, text, "x"}, Rank: int64(i)}
		stored := putRow(t, s, r)
		r.Version = 1
		require.Equal(t, r, stored)
		read, err := s.Rows.Get(t.Context(), r.ID)
		require.NoError(t, err)
		require.Equal(t, r, read)
		require.Equal(t, []Row{r}, rowsOf(t, s, ofOwner(text), 10), "%q", text)
		require.Equal(t, []Row{r}, rowsOf(t, s, ofTag(text), 10), "%q", text)
	}
	all := rowsOf(t, s, byRank(0, 1000), 2)
	require.Len(t, all, len(texts()))
	made, changed, gone := recordEvent("made"), recordEvent("changed"), recordEvent("gone")
	r, err := s.Rows.Put(t.Context(), Row{ID: "r", Owner: "o"}, made)
	require.NoError(t, err)
	r.Owner = "p"
	r, err = s.Rows.Put(t.Context(), r, changed)
	require.NoError(t, err)
	require.EqualValues(t, 2, r.Version)
	require.Empty(t, rowsOf(t, s, ofOwner("o"), 10))
	require.Equal(t, []Row{r}, rowsOf(t, s, ofOwner("p"), 10))
	require.NoError(t, s.Rows.Delete(t.Context(), "r", gone))
	require.NoError(t, s.Rows.Delete(t.Context(), "r", recordEvent("told twice")), "what is not there is deleted already")
	require.Empty(t, rowsOf(t, s, ofOwner("p"), 10))
	_, err = s.Rows.Get(t.Context(), "r")
	requireCode(t, inbox.CodeNotFound, err)
	require.Equal(t, []inbox.Event{made, changed, gone}, plain(events(t, s)))
	require.EqualValues(t, 1, putRow(t, s, Row{ID: "r", Owner: "p"}).Version, "it may be made again")
	require.Len(t, rowsOf(t, s, ofOwner("p"), 10), 1)
}

func testStaleRow(t *testing.T, s Stores) {
	first := putRow(t, s, Row{ID: "a", Owner: "o", Email: "a@example.com"})
	current := putRow(t, s, first)
	created, absent := current, Row{ID: "b", Version: 1}
	created.Version = 0
	for name, r := range map[string]Row{"stale": first, "created again": created, "update of what is not there": absent} {
		r.Owner, r.Email = "refused", "refused@example.com"
		_, err := s.Rows.Put(t.Context(), r, recordEvent("refused"))
		requireCode(t, inbox.CodeConflict, err)
		require.True(t, inbox.IsStale(err), name)
		require.Equal(t, []Row{current}, rowsOf(t, s, inbox.Range{}, 10), name)
		require.Empty(t, rowsOf(t, s, ofOwner("refused"), 10), name)
		require.Empty(t, events(t, s), name)
	}
	putRow(t, s, Row{ID: "c", Email: "refused@example.com"}) // nobody kept it
}

func testRemoveRow(t *testing.T, s Stores) {
	first := putRow(t, s, Row{ID: "a", Owner: "o", Email: "a@example.com"})
	current := putRow(t, s, first)
	e := recordEvent("a")
	for name, r := range map[string]Row{"stale": first, "absent": {ID: "b"}, "absent at a version": {ID: "b", Version: 1}} {
		require.True(t, inbox.IsStale(s.Rows.Remove(t.Context(), r, e)), name)
	}
	require.Empty(t, events(t, s))
	require.NoError(t, s.Rows.Remove(t.Context(), current, e))
	_, err := s.Rows.Get(t.Context(), current.ID)
	requireCode(t, inbox.CodeNotFound, err)
	require.Empty(t, rowsOf(t, s, ofOwner("o"), 10))
	require.Equal(t, []inbox.Event{e}, plain(events(t, s)))
	require.True(t, inbox.IsStale(s.Rows.Remove(t.Context(), current)), "what is not there is at no version")
	require.EqualValues(t, 1, putRow(t, s, Row{ID: "b", Email: current.Email}).Version, "its unique key is free")
	current.Version = 0
	current.Email = ""
	require.EqualValues(t, 1, putRow(t, s, current).Version)
}

func testUniqueRow(t *testing.T, s Stores) {
	a, b := putRow(t, s, Row{ID: "a", Email: "a@example.com"}), putRow(t, s, Row{ID: "b", Email: "b@example.com"})
	for _, taken := range []Row{{ID: "c", Email: a.Email}, {ID: "b", Version: b.Version, Email: a.Email}} {
		_, err := s.Rows.Put(t.Context(), taken, recordEvent("refused"))
		requireCode(t, inbox.CodeConflict, err)
	}
	require.Empty(t, events(t, s))
	require.Equal(t, []Row{a}, rowsOf(t, s, ofEmail(a.Email), 10))
	_, err := s.Others.Put(t.Context(), Row{ID: "a", Email: a.Email})
	require.NoError(t, err, "another table")

	freed := a.Email
	a.Email = "new@example.com"
	putRow(t, s, a)
	b.Email = freed
	b = putRow(t, s, b)
	require.Equal(t, []Row{b}, rowsOf(t, s, ofEmail(freed), 10))
	require.NoError(t, s.Rows.Delete(t.Context(), "a"))
	c := putRow(t, s, Row{ID: "c", Email: "new@example.com"})
	require.Equal(t, []Row{c}, rowsOf(t, s, ofEmail(c.Email), 10))
	again := Row{ID: "a", Email: "new@example.com"}
	_, err = s.Rows.Put(t.Context(), again)
	requireCode(t, inbox.CodeConflict, err)
	again.Email = ""
	putRow(t, s, again)
}

func testRowCursors(t *testing.T, s Stores) {
	for i := range 5 {
		putRow(t, s, Row{ID: string(rune('a' + i)), Owner: "o", Rank: int64(i)})
	}
	_, next, err := s.Rows.Page(t.Context(), ofOwner("o"), inbox.Page{Limit: 2})
	require.NoError(t, err)
	back := ofOwner("o")
	back.Backward = true
	for _, of := range []inbox.Range{ofOwner("p"), back, byRank(0, 9), {}} {
		_, _, err := s.Rows.Page(t.Context(), of, inbox.Page{After: next, Limit: 2})
		requireCode(t, inbox.CodeInvalid, err)
	}
	for _, bad := range []string{"x", next + "x", next[1:]} {
		_, _, err := s.Rows.Page(t.Context(), ofOwner("o"), inbox.Page{After: bad})
		requireCode(t, inbox.CodeInvalid, err)
	}
}

// testRowsMove: who pages through rows that change meets each that stayed once.
func testRowsMove(t *testing.T, s Stores) {
	for i := range 6 {
		putRow(t, s, Row{ID: string(rune('a' + i)), Rank: int64(i)})
	}
	page, next, err := s.Rows.Page(t.Context(), byRank(0, 100), inbox.Page{Limit: 3})
	require.NoError(t, err)
	require.Len(t, page, 3)
	last := page[2]
	last.Rank = 50
	last = putRow(t, s, last) // goes behind the cursor, and is met again there
	require.NoError(t, s.Rows.Delete(t.Context(), "d"))
	putRow(t, s, Row{ID: "z", Rank: 4})
	page, next, err = s.Rows.Page(t.Context(), byRank(0, 100), inbox.Page{After: next, Limit: 10})
	require.NoError(t, err)
	require.Empty(t, next)
	var ids []string
	for _, r := range page {
		ids = append(ids, r.ID)
	}
	require.Equal(t, []string{"e", "z", "f", last.ID}, ids)
}

func testTablesApart(t *testing.T, s Stores) {
	r := putRow(t, s, Row{ID: "a", Owner: "o", Email: "a@example.com"})
	other, err := s.Others.Put(t.Context(), Row{ID: "a", Owner: "o", Rank: 7})
	require.NoError(t, err)
	_, err = s.Teams.Put(t.Context(), inbox.Team{ID: "a", Name: "a record"})
	require.NoError(t, err)
	require.Equal(t, []Row{r}, rowsOf(t, s, inbox.Range{}, 10))
	require.NoError(t, s.Rows.Delete(t.Context(), "a"))
	found, _, err := s.Others.Page(t.Context(), ofOwner("o"), inbox.Page{})
	require.NoError(t, err)
	assert.Equal(t, []Row{other}, found)
	found, _, err = s.Others.Page(t.Context(), inbox.Range{}, inbox.Page{})
	require.NoError(t, err)
	assert.Equal(t, []Row{other}, found)
}

// placedRow is a row under one of its keys.
type placedRow struct {
	by  inbox.Part
	row Row
}

// tableModel is what a table is to do, with a map.
type tableModel map[string]Row

// put says whether the row was put.
func (m tableModel) put(r Row) bool {
	if m[r.ID].Version != r.Version {
		return false
	}
	for _, other := range m {
		if r.Email != "" && other.Email == r.Email && other.ID != r.ID {
			return false
		}
	}
	m[r.ID] = r.WithVersion(r.Version + 1)
	return true
}

func (m tableModel) within(r inbox.Range) []Row {
	var found []placedRow
	for _, row := range m {
		if r.Index == "" {
			found = append(found, placedRow{"", row})
			continue
		}
		at := slices.IndexFunc(RowSpec.Keys(row), func(k inbox.Key) bool { return k.Index == r.Index && k.Of == r.Of })
		if at < 0 {
			continue
		}
		by := RowSpec.Keys(row)[at].By
		if by >= r.From && (r.To == "" || by < r.To) {
			found = append(found, placedRow{by, row})
		}
	}
	slices.SortFunc(found, compareRows)
	if r.Backward {
		slices.Reverse(found)
	}
	var rows []Row
	for _, f := range found {
		rows = append(rows, f.row)
	}
	return rows
}

// Values of rows: awkward ones, and few, so that rows meet.
var (
	rowTexts = []string{"", "a", "ab", "a\x00", "a\x01b", "a\x02", "\x02", "\x03b", "b", "ی", "😀", "\U0010FFFF", "A", "%"}
	rowRanks = []int64{-1 << 62, -2, -1, 0, 1, 2, 10, 1 << 62}
	rowIDs   = []string{"a", "b", "c", "a/b", "a\"b", "ی", "$x", "x.y"}
)

func drawRow(r *rapid.T, m tableModel) Row {
	row := Row{
		ID: rapid.SampledFrom(rowIDs).Draw(r, "id"), Owner: rapid.SampledFrom(rowTexts).Draw(r, "owner"), Email: rapid.SampledFrom(rowTexts).Draw(r, "email"),
		Tags: rapid.SliceOfN(rapid.SampledFrom(rowTexts), 1, 4).Draw(r, "tags"), Rank: rapid.SampledFrom(rowRanks).Draw(r, "rank"),
	}
	row.Version = m[row.ID].Version
	if rapid.IntRange(0, 9).Draw(r, "stale") == 0 {
		row.Version++
	}
	return row
}

func drawRange(r *rapid.T) inbox.Range {
	text := rapid.SampledFrom(rowTexts).Draw(r, "of")
	of := rapid.SampledFrom([]inbox.Range{{}, ofOwner(text), ofTag(text), ofEmail(text), {Index: "rank"}}).Draw(r, "index")
	of.Backward = rapid.Bool().Draw(r, "backward")
	if of.Index != "" && rapid.Bool().Draw(r, "bounded") {
		from, to := rapid.SampledFrom(rowRanks).Draw(r, "from"), rapid.SampledFrom(rowRanks).Draw(r, "to")
		of.From, of.To = inbox.NumberPart(from), inbox.NumberPart(to)
		if of.Index == "owner" {
			text := rapid.SampledFrom(rowTexts).Draw(r, "by")
			of.From, of.To = inbox.TextPart(text), inbox.TextPart(text)+inbox.NumberPart(to)
		}
	}
	return of
}

// testTableModel has a table and a map go through the same changes and answer the
// same questions.
func testTableModel(t *testing.T, s Stores) {
	asked := 0
	rapid.Check(t, func(r *rapid.T) {
		for id := range rowsByID(r, s) {
			require.NoError(r, s.Rows.Delete(t.Context(), id))
		}
		m := tableModel{}
		r.Repeat(map[string]func(*rapid.T){
			"put": func(r *rapid.T) {
				row := drawRow(r, m)
				stored, err := s.Rows.Put(t.Context(), row)
				if m.put(row) {
					require.NoError(r, err)
					require.Equal(r, m[row.ID], stored)
				} else {
					require.Equal(r, inbox.CodeConflict, inbox.ErrorCode(err), "%v", err)
				}
			},
			"delete": func(r *rapid.T) {
				id := rapid.SampledFrom(rowIDs).Draw(r, "id")
				require.NoError(r, s.Rows.Delete(t.Context(), id))
				delete(m, id)
			},
			"": func(r *rapid.T) {
				asked++
				of := drawRange(r)
				want := m.within(of)
				require.Equal(r, want, rowsOf(r, s, of, rapid.IntRange(1, 4).Draw(r, "page")), "%+v", of)
				most := rapid.IntRange(0, 5).Draw(r, "most")
				n, err := s.Rows.Count(t.Context(), of, most)
				require.NoError(r, err)
				require.Equal(r, min(most, len(want)), n)
			},
		})
	})
	require.Positive(t, asked)
}

func rowsByID(t require.TestingT, s Stores) map[string]Row {
	out := map[string]Row{}
	for _, r := range rowsOf(t, s, inbox.Range{}, 100) {
		out[r.ID] = r
	}
	return out
}
