package mongo

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

var sorts = []inbox.Sort{inbox.SortActivity, inbox.SortWaiting, inbox.SortPriority, inbox.SortCreated, inbox.SortSnoozed}

// TestPositions: positions are ordered as the list that they are of, and a cursor brings back the very position.
func TestPositions(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	old := inbox.Conversation{ID: "a", CreatedAt: noon, UpdatedAt: noon, Priority: inbox.PriorityLow}
	waits := inbox.Conversation{ID: "b", CreatedAt: noon.Add(time.Hour), UpdatedAt: noon.Add(time.Hour), WaitingSince: noon.Add(time.Hour), Priority: inbox.PriorityNormal}
	urgent := inbox.Conversation{ID: "c", CreatedAt: noon.Add(2 * time.Hour), UpdatedAt: noon.Add(30 * time.Minute), SnoozedUntil: noon.Add(time.Hour), Priority: inbox.PriorityUrgent}
	for sort, want := range map[inbox.Sort]string{
		inbox.SortActivity: "bca", inbox.SortWaiting: "bca", inbox.SortPriority: "cba", inbox.SortCreated: "cba", inbox.SortSnoozed: "cba",
	} {
		all := []inbox.Conversation{old, waits, urgent}
		slices.SortFunc(all, func(x, y inbox.Conversation) int { return positionOf(x, sort).compare(positionOf(y, sort)) })
		require.Equal(t, want, string(all[0].ID+all[1].ID+all[2].ID), sort)
		for _, c := range all {
			p := positionOf(c, sort)
			read, err := parseCursor(p.cursor(sort), sort)
			require.NoError(t, err)
			require.Equal(t, &p, read)
			require.Zero(t, read.compare(p))
			require.NotEmpty(t, p.after(sort).document())
		}
	}
	same := old
	same.ID = "z"
	require.Negative(t, positionOf(old, inbox.SortActivity).compare(positionOf(same, inbox.SortActivity)), "what is alike goes by its id")
}

// TestCursorOfAnotherList: a cursor is of one order.
func TestCursorOfAnotherList(t *testing.T) {
	t.Parallel()
	for _, of := range sorts {
		cursor := positionOf(inbox.Conversation{ID: "a"}, of).cursor(of)
		for _, sort := range sorts {
			_, err := parseCursor(cursor, sort)
			if sort == of {
				require.NoError(t, err)
			} else {
				require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err))
			}
		}
	}
	begin, err := parseCursor("", inbox.SortActivity)
	require.NoError(t, err)
	require.Nil(t, begin)
}
