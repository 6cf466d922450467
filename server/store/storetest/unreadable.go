package storetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// UnreadableRows: pages go on without a row that cannot be read, to the last one, and
// it is told of. To ask for it by its id is damaged. spoil makes one so.
func UnreadableRows(t *testing.T, s Stores, damages *inbox.Damages, spoil func(id string)) {
	var all, readable []string
	for n := range 6 {
		row := putRow(t, s, Row{ID: fmt.Sprint("row-", n), Tags: []string{"x"}, Rank: int64(n)})
		if all = append(all, row.ID); n == 2 || n == 4 {
			spoil(row.ID)
		} else {
			readable = append(readable, row.ID)
		}
	}
	for _, r := range []inbox.Range{{}, {Index: "rank"}, ofTag("x")} {
		for _, r.Backward = range []bool{false, true} {
			for size := 1; size <= 7; size++ {
				var got []string
				for _, row := range rowsOf(t, s, r, size) {
					got = append(got, row.ID)
				}
				if r.Backward {
					slices.Reverse(got)
				}
				require.Equal(t, readable, got, "%+v, %d at a time", r, size)
			}
		}
	}
	_, err := s.Rows.Get(t.Context(), all[2])
	require.Equal(t, inbox.CodeDamaged, inbox.ErrorCode(err))
	told := damages.After(0)
	require.Len(t, told, 2)
	for _, d := range told {
		require.Equal(t, RowSpec.Name, d.Kind)
		require.Contains(t, []string{all[2], all[4]}, d.ID)
	}
}

// UnreadableRecords: a record that cannot be read is damaged when it is asked for by its
// id, and not not_found; lists leave it out, and it is told of. spoil makes one so.
func UnreadableRecords(t *testing.T, s Stores, damages *inbox.Damages, spoil func(id string)) {
	whole, broken := put(t, s, team("whole")), put(t, s, team("broken"))
	spoil(string(broken.ID))
	for range 2 {
		_, err := s.Teams.Get(t.Context(), string(broken.ID))
		requireCode(t, inbox.CodeDamaged, err)
	}
	listed, err := s.Teams.List(t.Context())
	require.NoError(t, err)
	require.Equal(t, []inbox.Team{whole}, listed)
	told := damages.After(0)
	require.Len(t, told, 1)
	require.Equal(t, string(broken.ID), told[0].ID)
	_, err = s.Teams.Get(t.Context(), string(inbox.NewID[inbox.TeamID]()))
	requireCode(t, inbox.CodeNotFound, err)
}
