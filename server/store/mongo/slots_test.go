package mongo

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestSlots: an index of a table has the slot of its place among the table's, and what is not known has none.
func TestSlots(t *testing.T) {
	t.Parallel()
	many := make([]string, inbox.MaxIndexes+1)
	for i := range many {
		many[i] = fmt.Sprint("i", i)
	}
	s := &slots{known: map[string][]string{"drafts": {"author", "conversation"}, "many": many}}
	for _, c := range []struct {
		table, index, want string
	}{
		{"drafts", "author", "s0"}, {"drafts", "conversation", "s1"}, {"drafts", "time", ""}, {"unknown", "author", ""},
		{"many", many[inbox.MaxIndexes-1], slotNames[inbox.MaxIndexes-1]}, {"many", many[inbox.MaxIndexes], ""},
	} {
		slot, known := s.of(c.table, c.index)
		require.Equal(t, c.want, slot, c)
		require.Equal(t, c.want != "", known)
	}
}

// TestSlotIndexes: each slot has an index to walk and one of unique keys, under names of their own.
func TestSlotIndexes(t *testing.T) {
	t.Parallel()
	require.Len(t, slotIndexes(), 2*inbox.MaxIndexes)
	seen := map[string]bool{}
	for _, name := range slotNames {
		require.False(t, seen[slotIndex(name)])
		seen[slotIndex(name)] = true
	}
}
