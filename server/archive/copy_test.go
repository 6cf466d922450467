package archive_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/archive"
)

func TestCopyThereAndBack(t *testing.T) {
	t.Parallel()
	first, second, third := furnished(t), open(t), open(t)
	there, err := archive.Copy(t.Context(), first.Store, second.Store, nil)
	require.NoError(t, err)
	back, err := archive.Copy(t.Context(), second.Store, third.Store, nil)
	require.NoError(t, err)
	assert.Equal(t, there, back)
	assert.Len(t, there.Digest, 64)
	assert.EqualValues(t, 30, there.Files)
	require.True(t, bytes.Equal(backup(t, first.Store), backup(t, third.Store)))
	requireSound(t, third)
}

func TestInterruptedCopyGoesOn(t *testing.T) {
	t.Parallel()
	from, to := furnished(t), open(t)
	pulls := 0
	for {
		_, err := archive.Copy(t.Context(), from.Store, pull(to.Store, 1), nil)
		if err == nil {
			break
		}
		require.ErrorIs(t, err, errPulled)
		pulls++
	}
	require.Equal(t, len(inbox.EntryKinds)-1, pulls, "each time one page more")
	require.True(t, bytes.Equal(backup(t, from.Store), backup(t, to.Store)))
}

func TestCopyAgainBringsWhatIsNew(t *testing.T) {
	t.Parallel()
	from, to := furnished(t), open(t)
	_, err := archive.Copy(t.Context(), from.Store, to.Store, nil)
	require.NoError(t, err)
	from.say(t, "one more")
	_, err = archive.Copy(t.Context(), from.Store, to.Store, nil)
	require.NoError(t, err)
	require.True(t, bytes.Equal(backup(t, from.Store), backup(t, to.Store)))
}

// TestCopyOverAnothersHistory: a copy that was used since is not overwritten.
func TestCopyOverAnothersHistory(t *testing.T) {
	t.Parallel()
	from, to := furnished(t), open(t)
	_, err := archive.Copy(t.Context(), from.Store, to.Store, nil)
	require.NoError(t, err)
	to.say(t, "written in the copy")
	_, err = archive.Copy(t.Context(), from.Store, to.Store, nil)
	require.ErrorIs(t, err, archive.ErrNotEmpty)
	from.say(t, "and in the original")
	_, err = archive.Copy(t.Context(), from.Store, to.Store, nil)
	require.ErrorIs(t, err, archive.ErrNotEmpty)
}

// say has a contact write in some conversation.
func (s installation) say(t *testing.T, text string) {
	t.Helper()
	all, err := s.db.Conversations().Scan(t.Context(), "", 1)
	require.NoError(t, err)
	_, err = s.inbox.Receive(t.Context(), inbox.Contact{ID: all[0].Contact}.Principal(), inbox.Incoming{
		Conversation: all[0].ID, Channel: all[0].Channel, Message: inbox.NewID[inbox.MessageID](), Text: text,
	})
	require.NoError(t, err)
}

// moving is a source in which something is said once its feed was read.
type moving struct {
	inbox.Archive
	move func()
}

func (m moving) ReadEntries(ctx context.Context, kind inbox.EntryKind, after string, limit int) ([]inbox.Entry, error) {
	if kind == inbox.EntryPosition && after == "" {
		m.move()
	}
	return m.Archive.ReadEntries(ctx, kind, after, limit)
}

func TestCopyOfAMovingSource(t *testing.T) {
	t.Parallel()
	from, to := furnished(t), open(t)
	source := from.Store
	source.Entries = moving{from.Entries, func() { from.say(t, "meanwhile") }}
	_, err := archive.Copy(t.Context(), source, to.Store, nil)
	require.ErrorIs(t, err, archive.ErrMoving)
	_, err = archive.Copy(t.Context(), from.Store, to.Store, nil)
	require.NoError(t, err, "copied again at rest, it is the same")
}
