package inbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// contested are drafts that others write at the same time.
type contested struct {
	inbox.Table[inbox.Draft]
	stale  int           // how many writes come too late
	unread error         // of a single one
	listed []inbox.Draft // what a list returns that was read before; nil: what is there
}

func (c *contested) Put(ctx context.Context, d inbox.Draft, events ...inbox.Event) (inbox.Draft, error) {
	if c.stale > 0 {
		c.stale--
		return inbox.Draft{}, inbox.Stale("written meanwhile")
	}
	return c.Table.Put(ctx, d, events...)
}

func (c *contested) Get(ctx context.Context, id string) (inbox.Draft, error) {
	if c.unread != nil {
		return inbox.Draft{}, c.unread
	}
	return c.Table.Get(ctx, id)
}

func (c *contested) Page(ctx context.Context, r inbox.Range, p inbox.Page) ([]inbox.Draft, string, error) {
	if c.listed != nil {
		return c.listed, "", nil
	}
	return c.Table.Page(ctx, r, p)
}

func (w *world) contest() *contested {
	c := &contested{Table: w.Drafts}
	w.Drafts = c
	w.rebuild()
	return c
}

// TestDraftThatCannotBeKept: a browser is told so, and never that there is no draft.
func TestDraftThatCannotBeKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara, c, drafts := w.sara.Principal(), w.write(t, "one"), w.contest()
	in := inbox.Drafting{Conversation: c.ID, Kind: inbox.KindMessage, Text: "Dear Maryam"}
	drafts.stale = 100
	_, err := w.SaveDraft(t.Context(), sara, in)
	refused(t, inbox.CodeUnavailable, err)
	drafts.stale = 3
	kept, err := w.SaveDraft(t.Context(), sara, in)
	require.NoError(t, err)
	require.Equal(t, "Dear Maryam", kept.Text)

	drafts.unread = inbox.Errorf(inbox.CodeUnavailable, "away")
	w.clock.Pass(time.Second)
	_, err = w.SaveDraft(t.Context(), sara, inbox.Drafting{Conversation: c.ID, Kind: inbox.KindMessage, Known: noon.Add(-time.Hour)})
	refused(t, inbox.CodeUnavailable, err)
	drafts.unread = nil
	all, err := w.DraftsIn(t.Context(), sara, c.ID)
	require.NoError(t, err)
	require.Len(t, all, 1, "what this browser has not seen stays")
}

// TestDraftMovedToATakenPlace: one that was begun in the target since the drafts
// were listed leaves the one that was to be moved where it is.
func TestDraftMovedToATakenPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara, a, b, drafts := w.sara.Principal(), w.write(t, "one"), w.write(t, "two"), w.contest()
	keep := func(in inbox.ConversationID, text string) {
		_, err := w.SaveDraft(t.Context(), sara, inbox.Drafting{Conversation: in, Kind: inbox.KindMessage, Text: text})
		require.NoError(t, err)
	}
	texts := func(in inbox.ConversationID) (out []string) {
		all, err := w.DraftsIn(t.Context(), sara, in)
		require.NoError(t, err)
		for _, d := range all {
			out = append(out, d.Text)
		}
		return out
	}
	keep(a.ID, "about one")
	_, err := w.Merge(t.Context(), sara, a.ID, b.ID)
	require.NoError(t, err)
	before, err := inbox.AllRows(t.Context(), drafts.Table, inbox.Range{})
	require.NoError(t, err)
	keep(b.ID, "about two")
	drafts.listed = before
	require.Equal(t, []string{"about two"}, texts(b.ID))
	drafts.listed = nil
	require.Equal(t, []string{"about two"}, texts(b.ID))
	_, err = w.Unmerge(t.Context(), sara, a.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"about one"}, texts(a.ID))
}
