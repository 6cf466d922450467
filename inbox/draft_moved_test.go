package inbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// late are drafts of which another browser saves one just before it is removed.
type late struct {
	inbox.Records[inbox.Draft]
	saves []string // texts, one for each removal that is tried
}

func (l *late) Remove(ctx context.Context, d inbox.Draft, events ...inbox.Event) error {
	if len(l.saves) > 0 {
		next := d
		next.Text, next.Message, next.UpdatedAt = l.saves[0], inbox.NewID[inbox.MessageID](), d.UpdatedAt.Add(time.Minute)
		l.saves = l.saves[1:]
		if _, err := l.Records.Put(ctx, next); err != nil {
			return err
		}
	}
	return l.Records.Remove(ctx, d, events...)
}

func (w *world) late(saves ...string) *late {
	l := &late{w.Drafts(w.sara.ID), saves}
	w.Drafts = func(inbox.AgentID) inbox.Records[inbox.Draft] { return l }
	return l
}

// TestDraftSavedWhileItGoes: whatever has a draft removed (it moves with a merge, it
// was sent, it was emptied), what another browser saves in the same moment stays.
func TestDraftSavedWhileItGoes(t *testing.T) {
	t.Parallel()
	texts := func(t *testing.T, w *world, in inbox.ConversationID) (out []string) {
		all, err := w.DraftsIn(t.Context(), w.sara.Principal(), in)
		require.NoError(t, err)
		for _, d := range all {
			out = append(out, d.Text)
		}
		return out
	}
	begun := func(t *testing.T) (*world, inbox.Conversation, inbox.Drafting) {
		w := newWorld(t)
		c := w.write(t, "one")
		in := inbox.Drafting{Conversation: c.ID, Kind: inbox.KindMessage, Text: "Dear", Message: inbox.NewID[inbox.MessageID]()}
		_, err := w.SaveDraft(t.Context(), w.sara.Principal(), in)
		require.NoError(t, err)
		return w, c, in
	}
	t.Run("Moved", func(t *testing.T) {
		t.Parallel()
		w, c, _ := begun(t)
		into := w.write(t, "two")
		_, err := w.Merge(t.Context(), w.sara.Principal(), c.ID, into.ID)
		require.NoError(t, err)
		l := w.late("Dear Maryam", "Dear Maryam, it")
		require.Equal(t, []string{"Dear Maryam, it"}, texts(t, w, into.ID))
		all, err := l.List(t.Context())
		require.NoError(t, err)
		require.Len(t, all, 1)
	})
	t.Run("Sent", func(t *testing.T) {
		t.Parallel()
		w, c, in := begun(t)
		said, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Message: in.Message, Text: "Dear", SeenSeq: 9})
		require.NoError(t, err)
		w.late("and another thing")
		dropped, err := w.SentDraft(t.Context(), w.sara.Principal(), said.Message)
		require.NoError(t, err)
		require.False(t, dropped)
		require.Equal(t, []string{"and another thing"}, texts(t, w, c.ID))
		again := w.late()
		dropped, err = w.SentDraft(t.Context(), w.sara.Principal(), said.Message)
		require.NoError(t, err)
		require.False(t, dropped)
		require.Empty(t, again.saves)
	})
	t.Run("Emptied", func(t *testing.T) {
		t.Parallel()
		w, c, in := begun(t)
		w.late("Dear Maryam")
		stays, err := w.SaveDraft(t.Context(), w.sara.Principal(), inbox.Drafting{Conversation: c.ID, Kind: in.Kind, Known: w.clock.Now()})
		require.NoError(t, err)
		require.Equal(t, "Dear Maryam", stays.Text)
		require.Equal(t, []string{"Dear Maryam"}, texts(t, w, c.ID))
	})
}

// TestRepeatedIsNotSeenAnyMore: who may not see a conversation any more is not answered
// what they once said there.
func TestRepeatedIsNotSeenAnyMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "one")
	in := inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindNote, Text: "Look at this"} // which makes it nobody's
	_, err := w.say(t, w.sara, in)
	require.NoError(t, err)
	_, err = w.say(t, w.sara, in)
	require.NoError(t, err)
	blind := w.sara
	blind.Role, blind.AllChannels, blind.Channels = inbox.RoleAgent, false, nil
	got, err := w.say(t, blind, in)
	refused(t, inbox.CodeNotFound, err)
	require.Empty(t, got.Message)
}
