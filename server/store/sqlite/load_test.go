package sqlite_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/sqlite"
)

func TestLoad(t *testing.T) {
	t.Parallel()
	db := open(t, sqlite.Options{})
	var changes []inbox.Change
	for i := range 1100 {
		changes = append(changes, begin(fmt.Sprint(i)))
	}
	require.NoError(t, db.Load(t.Context(), changes))
	for _, i := range []int{0, 999, 1000, 1099} {
		c, err := db.Conversations().Conversation(t.Context(), changes[i].Conversation.ID)
		require.NoError(t, err)
		assert.EqualValues(t, i+1, c.Number)
		thread, err := db.Conversations().Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: 10})
		require.NoError(t, err)
		assert.Equal(t, changes[i].Messages, thread)
	}
	assert.Len(t, feedOf(t, db), len(changes))
}

func TestLoad_ErrConflict(t *testing.T) {
	t.Parallel()
	db := open(t, sqlite.Options{})
	again := begin("again")
	err := db.Load(t.Context(), []inbox.Change{begin("good"), again, again})
	assert.Equal(t, inbox.CodeConflict, inbox.ErrorCode(err), "%v", err)
	assert.Empty(t, feedOf(t, db), "a transaction is whole or nothing")
}
