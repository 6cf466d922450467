package inbox_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// lines are the merge lines of a conversation, as what they name.
func (w *world) lines(t *testing.T, id inbox.ConversationID) (out []string) {
	t.Helper()
	all, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: id, Limit: inbox.MaxThread})
	require.NoError(t, err)
	for _, m := range all {
		if m.Event != nil && (m.Event.Kind == inbox.LineMerged || m.Event.Kind == inbox.LineUnmerged) {
			out = append(out, string(m.Event.Kind)+" "+m.Event.From+m.Event.To)
		}
	}
	return out
}

func TestMerge(t *testing.T) {
	t.Parallel()

	t.Run("GoesOnInTheOther", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		sara := w.sara.Principal()
		tag := save(t, w.Directory.Tags, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "refund"}).ID
		a, b := w.write(t, "Where is my lamp?"), w.write(t, "It is about the lamp")
		_, err := w.Update(t.Context(), sara, a.ID, inbox.Patch{AddTags: []inbox.TagID{tag}, Assignee: &w.sara.ID})
		require.NoError(t, err)
		_, err = w.Update(t.Context(), sara, b.ID, inbox.Patch{Status: new(inbox.StatusClosed)})
		require.NoError(t, err)

		into, err := w.Merge(t.Context(), sara, a.ID, b.ID)
		require.NoError(t, err)
		require.Equal(t, []inbox.TagID{tag}, into.Tags)
		require.Equal(t, w.sara.ID, into.Assignee)
		require.Equal(t, inbox.StatusOpen, into.Status, "the contact waited in the other")
		require.Equal(t, a.LastContactAt, into.WaitingSince)
		require.Equal(t, []string{"merged " + string(a.ID)}, w.lines(t, b.ID))
		from, err := w.Conversation(t.Context(), sara, a.ID)
		require.NoError(t, err)
		require.Equal(t, inbox.StatusClosed, from.Status)
		require.True(t, from.WaitingSince.IsZero())

		again, err := w.Merge(t.Context(), sara, a.ID, b.ID)
		require.NoError(t, err)
		require.Equal(t, into, again, "merged again it is as it was")
		require.NoError(t, w.Upkeep().CompleteMerge(t.Context(), sara.Actor, a.ID))
		require.Len(t, w.lines(t, b.ID), 1)

		in := w.incoming("and the shade too")
		in.Conversation = a.ID
		got, err := w.Receive(t.Context(), w.maryam.Principal(), in)
		require.NoError(t, err)
		require.Equal(t, b.ID, got.Conversation.ID, "what the contact writes there is received here")
		repeated, err := w.Receive(t.Context(), w.maryam.Principal(), in)
		require.NoError(t, err)
		require.Equal(t, got.Message, repeated.Message)

		for _, refusedAct := range []func() error{
			func() error {
				_, err := w.say(t, w.sara, inbox.Saying{Conversation: a.ID, Text: "hello", SeenSeq: 99})
				return err
			},
			func() error {
				_, err := w.Update(t.Context(), sara, a.ID, inbox.Patch{Status: new(inbox.StatusOpen)})
				return err
			},
			func() error { _, err := w.Merge(t.Context(), sara, b.ID, a.ID); return err },
		} {
			refused(t, inbox.CodeForbidden, refusedAct())
		}
	})

	t.Run("RepeatedFromBeforeIsWhereItWas", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		b := w.write(t, "second")
		in := w.incoming("first")
		first, err := w.Receive(t.Context(), w.maryam.Principal(), in)
		require.NoError(t, err)
		_, err = w.Merge(t.Context(), w.sara.Principal(), first.Conversation.ID, b.ID)
		require.NoError(t, err)
		again, err := w.Receive(t.Context(), w.maryam.Principal(), in)
		require.NoError(t, err)
		require.Equal(t, first.Message, again.Message, "a retry of what was acknowledged is not said twice")
	})

	t.Run("BackAgain", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		sara := w.sara.Principal()
		a, b := w.write(t, "Where is my lamp?"), w.write(t, "It is about the lamp")
		_, err := w.Merge(t.Context(), sara, a.ID, b.ID)
		require.NoError(t, err)
		back, err := w.Unmerge(t.Context(), sara, a.ID)
		require.NoError(t, err)
		require.Nil(t, back.Merged)
		require.Equal(t, inbox.StatusOpen, back.Status)
		require.False(t, back.WaitingSince.IsZero(), "the contact waits again")
		_, err = w.Unmerge(t.Context(), sara, a.ID)
		require.NoError(t, err, "taken back, it is so")
		require.Equal(t, []string{"merged " + string(a.ID), "unmerged " + string(a.ID)}, w.lines(t, b.ID))
		in := w.incoming("here again")
		in.Conversation = a.ID
		got, err := w.Receive(t.Context(), w.maryam.Principal(), in)
		require.NoError(t, err)
		require.Equal(t, a.ID, got.Conversation.ID)
		_, err = w.Merge(t.Context(), sara, a.ID, b.ID)
		require.NoError(t, err, "and once more")
		require.Len(t, w.lines(t, b.ID), 3)
	})

	t.Run("KeepsWhatMattersMore", func(t *testing.T) {
		t.Parallel()
		for _, ranks := range [][2]inbox.Priority{{inbox.PriorityUrgent, inbox.PriorityNormal}, {inbox.PriorityLow, inbox.PriorityHigh}, {inbox.PriorityHigh, inbox.PriorityHigh}} {
			for _, intoEarlier := range []bool{false, true} {
				w := newWorld(t)
				sara := w.sara.Principal()
				first := w.write(t, "first")
				w.clock.Pass(time.Hour)
				second := w.write(t, "second")
				from, into := first, second
				if intoEarlier {
					from, into = second, first
				}
				for i, c := range []inbox.Conversation{from, into} {
					_, err := w.Update(t.Context(), sara, c.ID, inbox.Patch{Priority: &ranks[i]})
					require.NoError(t, err)
				}
				w.clock.Pass(time.Hour)
				got, err := w.Merge(t.Context(), sara, from.ID, into.ID)
				require.NoError(t, err)
				require.Equal(t, max(ranks[0].Rank(), ranks[1].Rank()), got.Priority.Rank(), "%v", ranks)
				require.Equal(t, first.WaitingSince, got.WaitingSince, "who asked first waits since then")
			}
		}
	})

	t.Run("BackOnlyForWhoSeesBoth", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		admin := w.sara.Principal()
		a, b := w.write(t, "one"), w.write(t, "two")
		for id, owner := range map[inbox.ConversationID]inbox.AgentID{a.ID: w.reza.ID, b.ID: w.sara.ID} { // he sees nothing but what is his
			_, err := w.Update(t.Context(), admin, id, inbox.Patch{Assignee: &owner})
			require.NoError(t, err)
		}
		_, err := w.Merge(t.Context(), admin, a.ID, b.ID)
		require.NoError(t, err)
		_, err = w.Unmerge(t.Context(), w.reza.Principal(), a.ID)
		refused(t, inbox.CodeNotFound, err)
		_, err = w.Unmerge(t.Context(), w.reza.Principal(), b.ID)
		refused(t, inbox.CodeNotFound, err)
		require.Equal(t, []string{"merged " + string(a.ID)}, w.lines(t, b.ID), "nothing was said in the one that he may not see")
		still, err := w.Conversation(t.Context(), admin, a.ID)
		require.NoError(t, err)
		require.NotNil(t, still.Merged)
	})

	t.Run("CutInTwo", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		a, b := w.write(t, "one"), w.write(t, "two")
		change := inbox.DecideMerge(a, w.sara.Actor(), b, w.Clock.Now())
		_, err := w.Conversations.Commit(t.Context(), change)
		require.NoError(t, err) // and here the program dies
		require.NoError(t, w.Upkeep().FollowMerges(t.Context(), change.Events))
		require.NoError(t, w.Upkeep().FollowMerges(t.Context(), change.Events))
		require.Equal(t, []string{"merged " + string(a.ID)}, w.lines(t, b.ID))
	})

	t.Run("BothWaysAtOnce", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		a, b := w.write(t, "one"), w.write(t, "two")
		var both sync.WaitGroup
		var errs [2]error
		for i, pair := range [][2]inbox.ConversationID{{a.ID, b.ID}, {b.ID, a.ID}} {
			both.Go(func() { _, errs[i] = w.Merge(t.Context(), w.sara.Principal(), pair[0], pair[1]) })
		}
		both.Wait()
		if errs[0] == nil {
			errs[0], errs[1] = errs[1], errs[0]
		}
		refused(t, inbox.CodeForbidden, errs[0])
		require.NoError(t, errs[1])
		in := w.incoming("who hears me?")
		in.Conversation = a.ID
		_, err := w.Receive(t.Context(), w.maryam.Principal(), in)
		require.NoError(t, err, "one of them, never both")
	})

	t.Run("ErrAnothersOrUnseen", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		a := w.write(t, "one")
		omid, err := w.contacts.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v2"}, inbox.Contact{Name: "Omid"})
		require.NoError(t, err)
		other, err := w.Receive(t.Context(), omid.Principal(), w.incoming("mine"))
		require.NoError(t, err)
		_, err = w.Merge(t.Context(), w.sara.Principal(), a.ID, other.Conversation.ID)
		refused(t, inbox.CodeInvalid, err)
		_, err = w.Merge(t.Context(), w.sara.Principal(), a.ID, a.ID)
		refused(t, inbox.CodeInvalid, err)
		_, err = w.Merge(t.Context(), w.reza.Principal(), a.ID, w.write(t, "two").ID)
		refused(t, inbox.CodeInvalid, err)
		_, err = w.Merge(t.Context(), w.maryam.Principal(), a.ID, w.write(t, "three").ID)
		refused(t, inbox.CodeForbidden, err)
	})
}
