package drafts_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
)

// contested are drafts that others write at the same time.
type contested struct {
	inbox.Table[drafts.Draft]
	stale  int            // how many writes come too late
	unread error          // of a single one
	listed []drafts.Draft // what a list returns that was read before; nil: what is there
}

func (c *contested) Put(ctx context.Context, d drafts.Draft, events ...inbox.Event) (drafts.Draft, error) {
	if c.stale > 0 {
		c.stale--
		return drafts.Draft{}, inbox.Stale("written meanwhile")
	}
	return c.Table.Put(ctx, d, events...)
}

func (c *contested) Get(ctx context.Context, id string) (drafts.Draft, error) {
	if c.unread != nil {
		return drafts.Draft{}, c.unread
	}
	return c.Table.Get(ctx, id)
}

func (c *contested) Page(ctx context.Context, r inbox.Range, p inbox.Page) ([]drafts.Draft, string, error) {
	if c.listed != nil {
		return c.listed, "", nil
	}
	return c.Table.Page(ctx, r, p)
}

func (w *world) contest() *contested {
	c := &contested{Table: w.kept.Rows}
	w.kept.Rows = c
	w.rebuild()
	return c
}

// TestDraftThatCannotBeKept: a browser is told so, and never that there is no draft.
func TestDraftThatCannotBeKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara, c, rows := w.sara.Principal(), w.write(t, "one"), w.contest()
	in := drafts.Drafting{Conversation: c.ID, Kind: inbox.KindMessage, Text: "Dear Maryam"}
	rows.stale = 100
	_, err := w.room.Save(t.Context(), sara, in)
	refused(t, inbox.CodeUnavailable, err)
	rows.stale = 3
	kept, err := w.room.Save(t.Context(), sara, in)
	require.NoError(t, err)
	require.Equal(t, "Dear Maryam", kept.Text)

	rows.unread = inbox.Errorf(inbox.CodeUnavailable, "away")
	w.clock.Pass(time.Second)
	_, err = w.room.Save(t.Context(), sara, drafts.Drafting{Conversation: c.ID, Kind: inbox.KindMessage, Known: noon.Add(-time.Hour)})
	refused(t, inbox.CodeUnavailable, err)
	rows.unread = nil
	all, err := w.room.In(t.Context(), sara, c.ID)
	require.NoError(t, err)
	require.Len(t, all, 1, "what this browser has not seen stays")
}

// TestDraftMovedToATakenPlace: one that was begun in the target since the drafts
// were listed leaves the one that was to be moved where it is.
func TestDraftMovedToATakenPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara, a, b, rows := w.sara.Principal(), w.write(t, "one"), w.write(t, "two"), w.contest()
	keep := func(in inbox.ConversationID, text string) {
		_, err := w.room.Save(t.Context(), sara, drafts.Drafting{Conversation: in, Kind: inbox.KindMessage, Text: text})
		require.NoError(t, err)
	}
	texts := func(in inbox.ConversationID) (out []string) {
		all, err := w.room.In(t.Context(), sara, in)
		require.NoError(t, err)
		for _, d := range all {
			out = append(out, d.Text)
		}
		return out
	}
	keep(a.ID, "about one")
	_, err := w.Merge(t.Context(), sara, a.ID, b.ID)
	require.NoError(t, err)
	before, err := inbox.AllRows(t.Context(), rows.Table, inbox.Range{})
	require.NoError(t, err)
	keep(b.ID, "about two")
	rows.listed = before
	require.Equal(t, []string{"about two"}, texts(b.ID))
	rows.listed = nil
	require.Equal(t, []string{"about two"}, texts(b.ID))
	_, err = w.Unmerge(t.Context(), sara, a.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"about one"}, texts(a.ID))
}
