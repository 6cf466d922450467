package drafts_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
)

// late are drafts of which another browser saves one just before it is removed.
type late struct {
	inbox.Table[drafts.Draft]
	saves []string // texts, one for each removal that is tried
}

func (l *late) Remove(ctx context.Context, d drafts.Draft, events ...inbox.Event) error {
	if len(l.saves) > 0 {
		next := d
		next.Text, next.Message, next.UpdatedAt = l.saves[0], inbox.NewID[inbox.MessageID](), d.UpdatedAt.Add(time.Minute)
		l.saves = l.saves[1:]
		if _, err := l.Table.Put(ctx, next); err != nil {
			return err
		}
	}
	return l.Table.Remove(ctx, d, events...)
}

func (w *world) late(saves ...string) *late {
	l := &late{w.kept.Rows, saves}
	w.kept.Rows = l
	w.rebuild()
	return l
}

// TestDraftSavedWhileItGoes: whatever has a draft removed (it moves with a merge, it
// was sent, it was emptied), what another browser saves in the same moment stays.
func TestDraftSavedWhileItGoes(t *testing.T) {
	t.Parallel()
	texts := func(t *testing.T, w *world, in inbox.ConversationID) (out []string) {
		all, err := w.room.In(t.Context(), w.sara.Principal(), in)
		require.NoError(t, err)
		for _, d := range all {
			out = append(out, d.Text)
		}
		return out
	}
	begun := func(t *testing.T) (*world, inbox.Conversation, drafts.Drafting) {
		w := newWorld(t)
		c := w.write(t, "one")
		in := drafts.Drafting{Conversation: c.ID, Kind: inbox.KindMessage, Text: "Dear", Message: inbox.NewID[inbox.MessageID]()}
		_, err := w.room.Save(t.Context(), w.sara.Principal(), in)
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
		all, err := inbox.AllRows(t.Context(), l, inbox.Range{})
		require.NoError(t, err)
		require.Len(t, all, 1)
	})
	t.Run("Sent", func(t *testing.T) {
		t.Parallel()
		w, c, in := begun(t)
		said, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Message: in.Message, Text: "Dear", SeenSeq: 9})
		require.NoError(t, err)
		w.late("and another thing")
		dropped, err := w.room.Sent(t.Context(), w.sara.Principal(), said.Message)
		require.NoError(t, err)
		require.False(t, dropped)
		require.Equal(t, []string{"and another thing"}, texts(t, w, c.ID))
		again := w.late()
		dropped, err = w.room.Sent(t.Context(), w.sara.Principal(), said.Message)
		require.NoError(t, err)
		require.False(t, dropped)
		require.Empty(t, again.saves)
	})
	t.Run("Emptied", func(t *testing.T) {
		t.Parallel()
		w, c, in := begun(t)
		w.late("Dear Maryam")
		stays, err := w.room.Save(t.Context(), w.sara.Principal(), drafts.Drafting{Conversation: c.ID, Kind: in.Kind, Known: w.clock.Now()})
		require.NoError(t, err)
		require.Equal(t, "Dear Maryam", stays.Text)
		require.Equal(t, []string{"Dear Maryam"}, texts(t, w, c.ID))
	})
}
