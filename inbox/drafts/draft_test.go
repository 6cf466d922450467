package drafts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
)

func TestDrafts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara, reza := w.sara.Principal(), w.reza.Principal()
	first, second := w.write(t, "one"), w.write(t, "two")
	keep := func(by inbox.Principal, c inbox.ConversationID, text string) error {
		_, err := w.room.Save(t.Context(), by, drafts.Drafting{Conversation: c, Kind: inbox.KindMessage, Text: text})
		return err
	}
	require.NoError(t, keep(sara, first.ID, "Dear"))
	require.NoError(t, keep(sara, first.ID, "Dear Maryam"))
	w.clock.Pass(time.Second)
	require.NoError(t, keep(sara, second.ID, "سلام"))

	t.Run("OK the last word counts, the newest first", func(t *testing.T) {
		rows, conversations, err := w.room.Of(t.Context(), sara)
		require.NoError(t, err)
		require.Len(t, rows, 2)
		require.Equal(t, "سلام", rows[0].Text)
		require.Equal(t, "Dear Maryam", rows[1].Text)
		require.Equal(t, []inbox.ConversationID{second.ID, first.ID}, []inbox.ConversationID{conversations[0].ID, conversations[1].ID})
	})
	t.Run("OK of one conversation", func(t *testing.T) {
		rows, err := w.room.In(t.Context(), sara, first.ID)
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Equal(t, "Dear Maryam", rows[0].Text)
		_, err = w.room.In(t.Context(), reza, first.ID)
		require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
	})
	t.Run("OK nobody else's", func(t *testing.T) {
		require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(keep(reza, first.ID, "peek")))
		rows, _, err := w.room.Of(t.Context(), reza)
		require.NoError(t, err)
		require.Empty(t, rows)
	})
	t.Run("OK hidden while the conversation is", func(t *testing.T) {
		blind := sara
		blind.Scope = inbox.Scope{Agent: w.sara.ID}
		rows, conversations, err := w.room.Of(t.Context(), blind)
		require.NoError(t, err)
		require.Empty(t, rows)
		require.Empty(t, conversations)
	})
	t.Run("OK a save that comes after the sending drops it", func(t *testing.T) {
		sent := inbox.NewID[inbox.MessageID]()
		_, err := w.Say(t.Context(), sara, inbox.Saying{Conversation: first.ID, Message: sent, Kind: inbox.KindMessage, Text: "Dear Maryam", Force: true})
		require.NoError(t, err)
		_, err = w.room.Save(t.Context(), sara, drafts.Drafting{Conversation: first.ID, Kind: inbox.KindMessage, Message: sent, Text: "Dear Maryam"})
		require.NoError(t, err)
		drafted, err := w.room.Conversations(t.Context(), w.sara.ID)
		require.NoError(t, err)
		require.Equal(t, map[inbox.ConversationID]bool{second.ID: true}, drafted)
	})
	t.Run("OK what was begun after a message outlives its repetition", func(t *testing.T) {
		m := inbox.Saying{Conversation: second.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, Text: "سلام", Force: true}
		got, err := w.Say(t.Context(), sara, m)
		require.NoError(t, err)
		dropped, err := w.room.Sent(t.Context(), sara, got.Message)
		require.NoError(t, err)
		require.True(t, dropped)
		drafted, err := w.room.Conversations(t.Context(), w.sara.ID)
		require.NoError(t, err)
		require.Empty(t, drafted)

		w.clock.Pass(time.Second)
		require.NoError(t, keep(sara, second.ID, "And one thing more"))
		got, err = w.Say(t.Context(), sara, m)
		require.NoError(t, err)
		dropped, err = w.room.Sent(t.Context(), sara, got.Message)
		require.NoError(t, err)
		require.False(t, dropped)
		drafted, err = w.room.Conversations(t.Context(), w.sara.ID)
		require.NoError(t, err)
		require.Equal(t, map[inbox.ConversationID]bool{second.ID: true}, drafted)
	})
	t.Run("OK an empty one removes", func(t *testing.T) {
		require.NoError(t, keep(sara, second.ID, " \n"))
		drafted, err := w.room.Conversations(t.Context(), w.sara.ID)
		require.NoError(t, err)
		require.Empty(t, drafted)
	})
	t.Run("ErrFile another's file", func(t *testing.T) {
		_, err := w.room.Save(t.Context(), sara, drafts.Drafting{Conversation: first.ID, Kind: inbox.KindNote, Files: []inbox.FileID{inbox.NewID[inbox.FileID]()}})
		refusesField(t, err, "files")
	})
	t.Run("ErrKind", func(t *testing.T) {
		_, err := w.room.Save(t.Context(), sara, drafts.Drafting{Conversation: first.ID, Kind: inbox.KindEvent, Text: "x"})
		refusesField(t, err, "kind")
	})
}

func TestDraftOfMerged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara := w.sara.Principal()
	first, second, third := w.write(t, "one"), w.write(t, "two"), w.write(t, "three")
	keep := func(c inbox.ConversationID, text string) {
		_, err := w.room.Save(t.Context(), sara, drafts.Drafting{Conversation: c, Kind: inbox.KindMessage, Text: text, SeenSeq: 1})
		require.NoError(t, err)
	}
	texts := func(c inbox.ConversationID) (out []string) {
		rows, err := w.room.In(t.Context(), sara, c)
		require.NoError(t, err)
		for _, d := range rows {
			require.Equal(t, c, d.Conversation)
			out = append(out, d.Text)
		}
		return out
	}
	keep(first.ID, "about one")
	keep(third.ID, "about three")
	_, err := w.Merge(t.Context(), sara, first.ID, second.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"about one"}, texts(second.ID), "it goes where the conversation goes on")
	require.Empty(t, texts(first.ID))
	_, err = w.Merge(t.Context(), sara, third.ID, second.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"about one"}, texts(second.ID), "a draft that is there is not replaced")
	require.Empty(t, texts(third.ID))
	_, conversations, err := w.room.Of(t.Context(), sara)
	require.NoError(t, err)
	require.Len(t, conversations, 1)
	_, err = w.Unmerge(t.Context(), sara, third.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"about three"}, texts(third.ID), "it is back when the merge is undone")
}

func TestDraftOfErased(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara := w.sara.Principal()
	c := w.write(t, "one")
	in := drafts.Drafting{Conversation: c.ID, Kind: inbox.KindMessage, Text: "Dear Maryam", SeenSeq: 1}
	_, err := w.room.Save(t.Context(), sara, in)
	require.NoError(t, err)
	require.NoError(t, w.Erase(t.Context(), w.maryam.Principal(), c.ID))
	rows, err := w.room.In(t.Context(), sara, c.ID)
	require.NoError(t, err)
	require.Empty(t, rows)
	_, err = w.room.Save(t.Context(), sara, in)
	require.NoError(t, err)
	drafted, err := w.room.Conversations(t.Context(), w.sara.ID)
	require.NoError(t, err)
	require.Empty(t, drafted, "a late save does not bring it back")
}

func TestDraftKeepsWhereItBegan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara := w.sara.Principal()
	c := w.write(t, "one")
	_, err := w.room.Save(t.Context(), sara, drafts.Drafting{Conversation: c.ID, Kind: inbox.KindMessage, Text: "Dear", SeenSeq: 1})
	require.NoError(t, err)
	rows, err := w.room.In(t.Context(), sara, c.ID)
	require.NoError(t, err)
	require.EqualValues(t, 1, rows[0].SeenSeq)
	_, err = w.room.Save(t.Context(), sara, drafts.Drafting{Conversation: c.ID, Kind: inbox.KindMessage, Text: "Dear", SeenSeq: -1})
	refusesField(t, err, "seenSeq")
}

func TestDraftOfTwoBrowsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara := w.sara.Principal()
	c := w.write(t, "one")
	save := func(in drafts.Drafting) drafts.Draft {
		in.Conversation, in.Kind = c.ID, inbox.KindMessage
		w.clock.Pass(time.Second)
		d, err := w.room.Save(t.Context(), sara, in)
		require.NoError(t, err)
		return d
	}
	mine, theirs := inbox.NewID[inbox.MessageID](), inbox.NewID[inbox.MessageID]()
	first := save(drafts.Drafting{Message: mine, Text: "here", Own: []inbox.MessageID{mine}})
	second := save(drafts.Drafting{Message: theirs, Text: "here and there", Known: first.UpdatedAt, Own: []inbox.MessageID{theirs}})
	require.Equal(t, "here and there", second.Text)

	got := save(drafts.Drafting{Message: mine, Text: "here, more", Known: first.UpdatedAt, Own: []inbox.MessageID{mine}})
	require.Equal(t, "here and there", got.Text, "what this browser has not seen stays")
	got = save(drafts.Drafting{Known: first.UpdatedAt, Own: []inbox.MessageID{mine}})
	require.Equal(t, "here and there", got.Text, "also when this browser throws its own away")
	got = save(drafts.Drafting{Known: first.UpdatedAt, Own: []inbox.MessageID{mine, theirs}})
	require.Empty(t, got.Text, "a save whose answer was lost is its own")
	got = save(drafts.Drafting{Message: mine, Text: "again", Own: []inbox.MessageID{mine}})
	require.Equal(t, "again", got.Text)
	got = save(drafts.Drafting{Text: ""})
	require.Empty(t, got.Text, "whoever says nothing of what it knows has the last word")
}

// TestDraftThatIsGone: what another browser sent or threw away is not brought back
// by one that still has it in its text.
func TestDraftThatIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara := w.sara.Principal()
	c := w.write(t, "one")
	save := func(in drafts.Drafting) drafts.Draft {
		in.Conversation, in.Kind, in.Message = c.ID, inbox.KindMessage, inbox.NewID[inbox.MessageID]()
		in.Own = append(in.Own, in.Message)
		w.clock.Pass(time.Second)
		d, err := w.room.Save(t.Context(), sara, in)
		require.NoError(t, err)
		return d
	}
	stored := func() int {
		rows, err := w.room.In(t.Context(), sara, c.ID)
		require.NoError(t, err)
		return len(rows)
	}
	first := save(drafts.Drafting{Text: "here"})
	require.False(t, save(drafts.Drafting{Known: first.UpdatedAt}).Gone, "an empty one has nothing to lose")
	require.Zero(t, stored())
	late := drafts.Drafting{Text: "here, and more", Known: first.UpdatedAt, Continues: true}
	got := save(late)
	require.True(t, got.Gone)
	require.Empty(t, got.Text)
	require.Zero(t, stored())

	require.False(t, save(drafts.Drafting{Text: "anew", Known: first.UpdatedAt}).Gone, "it holds nothing of what is gone")
	require.Equal(t, 1, stored())
	require.Equal(t, "anew", save(late).Text, "what is there now is told, whatever went before it")
}
