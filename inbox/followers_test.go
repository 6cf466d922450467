package inbox_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestFollow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	ids := func(folder inbox.BuiltIn, who inbox.Agent) (out []inbox.ConversationID) {
		all, _, err := w.List(ctx, who.Principal(), inbox.FolderQuery{Folder: string(folder)})
		require.NoError(t, err)
		for _, c := range all {
			out = append(out, c.ID)
		}
		return out
	}
	omid := save(t, w.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Omid", Email: "omid@shop.example", Role: inbox.RoleAgent, AllChannels: true})
	c := w.write(t, "Hello?")
	other := w.write(t, "Another matter")

	for range 2 { // twice is once
		got, err := w.Follow(ctx, omid.Principal(), c.ID, true)
		require.NoError(t, err)
		require.Equal(t, []inbox.AgentID{omid.ID}, got.Followers)
		require.Equal(t, c.Version+1, got.Version)
	}
	require.Equal(t, []inbox.ConversationID{c.ID}, ids(inbox.InFollowing, omid))
	require.Empty(t, ids(inbox.InFollowing, w.sara))

	_, err := w.say(t, w.sara, inbox.Saying{Conversation: other.ID, Kind: inbox.KindNote, Text: "@Omid look", Mentions: []inbox.AgentID{omid.ID}})
	require.NoError(t, err)
	require.Equal(t, []inbox.ConversationID{other.ID}, ids(inbox.InMentions, omid))
	require.ElementsMatch(t, []inbox.ConversationID{c.ID, other.ID}, ids(inbox.InFollowing, omid), "who is called follows")

	_, err = w.Follow(ctx, omid.Principal(), other.ID, false)
	require.NoError(t, err)
	require.Equal(t, []inbox.ConversationID{c.ID}, ids(inbox.InFollowing, omid))
	require.Equal(t, []inbox.ConversationID{other.ID}, ids(inbox.InMentions, omid), "what was said stays said")

	closed := inbox.StatusClosed
	_, err = w.Update(ctx, w.sara.Principal(), c.ID, inbox.Patch{Status: &closed})
	require.NoError(t, err)
	require.Empty(t, ids(inbox.InFollowing, omid), "what is finished is in no folder but the closed")

	t.Run("ErrUnseen", func(t *testing.T) {
		_, err := w.Follow(ctx, w.reza.Principal(), c.ID, true)
		refused(t, inbox.CodeNotFound, err)
	})
	t.Run("ErrContact", func(t *testing.T) {
		_, err := w.Follow(ctx, w.maryam.Principal(), c.ID, true)
		require.Contains(t, []inbox.Code{inbox.CodeForbidden, inbox.CodeNotFound}, inbox.ErrorCode(err))
	})
	t.Run("WhoMayNotSeeItAnyMore", func(t *testing.T) {
		omid.AllChannels = false
		now := save(t, w.Directory.Agents, omid)
		require.Empty(t, ids(inbox.InMentions, now))
	})
	t.Run("MergedIsFollowedOn", func(t *testing.T) {
		source := w.write(t, "The same again")
		_, err := w.Follow(ctx, w.sara.Principal(), source.ID, true)
		require.NoError(t, err)
		into, err := w.Merge(ctx, w.sara.Principal(), source.ID, other.ID)
		require.NoError(t, err)
		require.True(t, slices.Contains(into.Followers, w.sara.ID))
	})
}

// TestFollowedSince: who follows is told of what is said from then on; to follow anew
// is to begin anew.
func TestFollowedSince(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	omid := save(t, w.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Omid", Email: "omid@shop.example", Role: inbox.RoleAgent, AllChannels: true})
	c := w.write(t, "Hello?")
	follow := func(on bool) inbox.Conversation {
		got, err := w.Follow(t.Context(), omid.Principal(), c.ID, on)
		require.NoError(t, err)
		return got
	}
	got := follow(true)
	require.False(t, got.Followed(omid.ID, got.LastSeq))
	require.True(t, got.Followed(omid.ID, got.LastSeq+1))
	require.False(t, got.Followed(w.sara.ID, got.LastSeq+1))
	require.False(t, follow(false).Followed(omid.ID, got.LastSeq+1))

	said, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Text: "Soon", SeenSeq: 9})
	require.NoError(t, err)
	again := follow(true)
	require.False(t, again.Followed(omid.ID, said.Message.Seq))
	require.True(t, again.Followed(omid.ID, again.LastSeq+1))

	again.FollowedSeq = nil // as of before it was kept
	require.True(t, again.Followed(omid.ID, 1))
}
