package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/webhooks"
	"github.com/pasokh/pasokh/notify"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/archive"
	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
)

// restored opens storage that holds testdata/records.pasokh: a backup made by the last
// version that kept sessions, invites, uploads, push subscriptions, deliveries,
// notifications and drafts as records, and runs of rules apart.
func restored(t *testing.T, c Config) *storage {
	t.Helper()
	saved, err := os.ReadFile("testdata/records.pasokh")
	require.NoError(t, err)
	s, err := openStorage(t.Context(), c, inbox.SystemClock{}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	_, err = archive.Restore(t.Context(), s.whole(), bytes.NewReader(saved), nil)
	require.NoError(t, err)
	return s
}

// TestUpgradeOfAFolder opens testdata/folder.db.zst: the database of a data folder of
// that version.
func TestUpgradeOfAFolder(t *testing.T) {
	t.Parallel()
	c := Config{Data: t.TempDir()}
	packed, err := os.ReadFile("testdata/folder.db.zst")
	require.NoError(t, err)
	reader, err := zstd.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	defer reader.Close()
	db, err := io.ReadAll(reader)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(c.storePath(), db, 0o600))
	s, err := openStorage(t.Context(), c, inbox.SystemClock{}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	require.NoError(t, s.upgrade(t.Context(), slog.New(slog.DiscardHandler)))
	requireUpgraded(t, s)
}

func onBothStores(t *testing.T, test func(t *testing.T, c Config)) {
	t.Helper()
	t.Run("Folder", func(t *testing.T) {
		t.Parallel()
		test(t, Config{Data: t.TempDir()})
	})
	t.Run("MongoDB", func(t *testing.T) {
		t.Parallel()
		test(t, Config{Data: t.TempDir(), Mongo: mongotest.URI(t)})
	})
}

const sara, reza = inbox.AgentID("01a22ce9-14b8-7ab7-a637-7a3ee56553cc"), inbox.AgentID("01a22ce9-18c8-7e56-b5ca-dc57554ad907")

// TestUpgrade: what an earlier version kept as records is found as rows, by id and
// under its keys, and nothing of it stays where it was.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	onBothStores(t, func(t *testing.T, c Config) {
		s := restored(t, c)
		for range 2 { // the second start has nothing to do
			require.NoError(t, s.upgrade(t.Context(), slog.New(slog.DiscardHandler)))
		}
		requireUpgraded(t, s)
	})
}

func requireUpgraded(t *testing.T, s *storage) {
	t.Helper()
	requireRows(t, s, auth.SessionSpec, 2, inbox.Range{Index: "over"})
	requireRows(t, s, auth.SessionSpec, 1, inbox.Range{Index: "agent", Of: inbox.TextPart(sara)})
	requireRows(t, s, auth.InviteSpec, 1, inbox.Range{Index: "over"})
	requireRows(t, s, notify.SubscriptionSpec, 1, inbox.Range{Index: "agent", Of: inbox.TextPart(reza)})
	requireRows(t, s, files.UnsentSpec, 3, inbox.Range{Index: "due"})
	requireRows(t, s, files.UnsentSpec, 1, inbox.Range{Index: "unclaimed"})
	hook := inbox.WebhookID("01a22ce9-1ce4-716c-8825-3ecee77be36a")
	requireRows(t, s, webhooks.DeliverySpec, 6, webhooks.DeliveriesOf(hook))
	requireRows(t, s, webhooks.DeliverySpec, 6, webhooks.DeliveriesIn(hook, webhooks.DeliveryWaiting))
	requireRows(t, s, notify.NotificationSpec, 1, inbox.Range{Index: "agent", Of: inbox.TextPart(sara)})
	requireRows(t, s, notify.NotificationSpec, 4, inbox.Range{Index: "unread", Of: inbox.TextPart(reza)})
	requireRows(t, s, drafts.Spec, 2, inbox.Range{Index: "agent", Of: inbox.TextPart(reza)})
	requireRows(t, s, rules.RunSpec, 6, inbox.Range{Index: "time"})
	requireRows(t, s, rules.RunSpec, 6, inbox.Range{Index: "rule", Of: inbox.TextPart("01a22ce9-1d29-72da-b15a-b7cd3b53a29a")})
	requireRows(t, s, rules.RunSpec, 2, inbox.Range{Index: "conversation", Of: inbox.TextPart("01a22ce9-229a-7c36-814f-ad36b3e0de54")})
	entries, err := s.Archive.ReadEntries(t.Context(), inbox.EntryRecord, "", 1000)
	require.NoError(t, err)
	require.NotEmpty(t, entries)
	for _, e := range entries {
		for _, gone := range []string{"sessions/", "invites/", "push_subscriptions/", "uploads/", "deliveries-", "notifications-", "drafts-"} {
			require.False(t, strings.HasPrefix(e.Key, gone), e.Key)
		}
	}
}

func requireRows[T inbox.Record[T]](t *testing.T, s *storage, spec inbox.TableSpec[T], n int, r inbox.Range) {
	t.Helper()
	table := tableIn(s, spec)
	rows, err := inbox.AllRows(t.Context(), table, r)
	require.NoError(t, err)
	require.Len(t, rows, n, "%s %+v", spec.Name, r)
	for _, row := range rows {
		again, err := table.Get(t.Context(), row.RecordID())
		require.NoError(t, err)
		require.Equal(t, row, again)
	}
}

// TestUpgradeIsKilled ends the upgrade before each of its reads, as a kill may, and
// starts it again.
func TestUpgradeIsKilled(t *testing.T) {
	t.Parallel()
	onBothStores(t, func(t *testing.T, c Config) {
		s := restored(t, c)
		whole := s.Archive
		for at := 0; ; at++ {
			ctx, kill := context.WithCancel(t.Context())
			s.Archive = &killing{Archive: whole, left: at, kill: kill}
			err := s.upgrade(ctx, slog.New(slog.DiscardHandler))
			kill()
			if err == nil {
				break
			}
		}
		s.Archive = whole
		requireUpgraded(t, s)
	})
}

// killing ends the context before one of its reads.
type killing struct {
	inbox.Archive
	left int
	kill context.CancelFunc
}

func (k *killing) ReadEntries(ctx context.Context, kind inbox.EntryKind, after string, limit int) ([]inbox.Entry, error) {
	if k.left--; k.left < 0 {
		k.kill()
		return nil, ctx.Err()
	}
	return k.Archive.ReadEntries(ctx, kind, after, limit)
}

// TestUpgradedIsSaved: a backup of what was upgraded, restored, is the same.
func TestUpgradedIsSaved(t *testing.T) {
	t.Parallel()
	onBothStores(t, func(t *testing.T, c Config) {
		s := restored(t, c)
		require.NoError(t, s.upgrade(t.Context(), slog.New(slog.DiscardHandler)))
		var saved bytes.Buffer
		left, err := archive.Backup(t.Context(), s.whole(), &saved, archive.Manifest{Program: "test"}, nil)
		require.NoError(t, err)
		require.Empty(t, left)
		other, err := openStorage(t.Context(), Config{Data: t.TempDir()}, inbox.SystemClock{}, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, other.Close()) })
		_, err = archive.Restore(t.Context(), other.whole(), bytes.NewReader(saved.Bytes()), nil)
		require.NoError(t, err)
		requireUpgraded(t, other)
	})
}
