package archive_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/archive"
)

// spoiled is a store in which one entry of each kind cannot be read: the second, of
// messages the last.
type spoiled struct {
	inbox.Archive
	garbage string
	bad     map[inbox.EntryKind]string
}

func (s spoiled) ReadEntries(ctx context.Context, kind inbox.EntryKind, after string, limit int) ([]inbox.Entry, error) {
	page, err := s.Archive.ReadEntries(ctx, kind, after, limit)
	for i := range page {
		if page[i].Key == s.bad[kind] {
			page[i].Document = json.RawMessage(s.garbage)
		}
	}
	return page, err
}

func spoil(t *testing.T, in archive.Store, garbage string) archive.Store {
	t.Helper()
	s := spoiled{in.Entries, garbage, map[inbox.EntryKind]string{}}
	for _, kind := range inbox.EntryKinds {
		page, err := in.Entries.ReadEntries(t.Context(), kind, "", 1000)
		require.NoError(t, err)
		require.NotEmpty(t, page, kind)
		s.bad[kind] = page[min(1, len(page)-1)].Key
		if kind == inbox.EntryMessage {
			s.bad[kind] = page[len(page)-1].Key
		}
	}
	in.Entries = s
	return in
}

// TestUnreadable: one damaged entry of every kind keeps nothing else out of a backup,
// which can be restored, and out of what verify finds.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	from := furnished(t)
	for _, garbage := range []string{"\xff\xfe\x00not json", `{"id":`, `{"id":7}`, `null`, `{}`, `[]`, ``} {
		bad := spoil(t, from.Store, garbage)
		var out bytes.Buffer
		left, err := archive.Backup(t.Context(), bad, &out, manifest, nil)
		require.NoError(t, err, garbage)
		_, findings, err := archive.Audit(t.Context(), bad, from.db.Conversations(), nil)
		require.NoError(t, err, garbage)
		for kind, key := range bad.Entries.(spoiled).bad {
			is := func(f archive.Finding) bool {
				return f.Entry == kind && f.Key == key && strings.Contains(f.What, "cannot be read")
			}
			assert.True(t, slices.ContainsFunc(left, is), "backup of %q names %s %s in %v", garbage, kind, key, left)
			assert.True(t, slices.ContainsFunc(findings, is), "verify of %q names %s %s in %v", garbage, kind, key, findings)
		}
		assert.Len(t, left, len(inbox.EntryKinds), garbage)

		to := open(t)
		require.NoError(t, restore(t, to.Store, out.Bytes()), garbage)
		for _, kind := range []inbox.EntryKind{inbox.EntryConversation, inbox.EntryContact, inbox.EntryRecord} {
			before, err := from.Entries.CountEntries(t.Context(), kind)
			require.NoError(t, err)
			after, err := to.Entries.CountEntries(t.Context(), kind)
			require.NoError(t, err)
			assert.Equal(t, before-1, after, kind)
		}
	}
}

// TestUnreadableIsNotCopied: a copy is of everything or none.
func TestUnreadableIsNotCopied(t *testing.T) {
	t.Parallel()
	_, err := archive.Copy(t.Context(), spoil(t, furnished(t).Store, "{"), open(t).Store, nil)
	require.ErrorContains(t, err, "cannot be read")
}
