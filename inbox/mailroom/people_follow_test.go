package mailroom_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPeopleOfMerged: who takes part in a conversation takes part in the one into which it
// was merged, accepted where it was in either.
func TestPeopleOfMerged(t *testing.T) {
	t.Parallel()
	w := newIntake(t)
	first := w.take(t, letter("mina@mail.example", "", "Lamp", "one", "Cc: ali@mail.example, omid@mail.example"))
	second := w.take(t, letter("mina@mail.example", "", "Shade", "two", "Cc: omid@mail.example, sina@mail.example"))
	by := w.sara.Principal()
	_, err := w.Accept(t.Context(), by, first.Conversation, "omid@mail.example")
	require.NoError(t, err)
	_, err = w.inbox.Merge(t.Context(), by, first.Conversation, second.Conversation)
	require.NoError(t, err)
	events, err := w.db.Feed().Read(t.Context(), 0, 1000)
	require.NoError(t, err)
	var versions []int64
	for range 2 {
		require.NoError(t, w.FollowMerges(t.Context(), events))
		people, err := w.PeopleOf(t.Context(), by, second.Conversation)
		require.NoError(t, err)
		accepted := map[string]bool{}
		for _, p := range people.Persons {
			accepted[p.Address] = p.Accepted
		}
		require.Equal(t, map[string]bool{"ali@mail.example": false, "omid@mail.example": true, "sina@mail.example": false}, accepted)
		versions = append(versions, people.Version)
	}
	require.Equal(t, versions[0], versions[1], "again it changes nothing")
}
