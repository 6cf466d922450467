package archive_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/archive"
)

func TestAuditFindsWhatContradicts(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]struct {
		what string
		do   func(t *testing.T, s *installation)
	}{
		"ErrFileMissing":    {"which is not kept", func(_ *testing.T, s *installation) { s.Blobs = withoutFiles{s.Blobs} }},
		"ErrPhotoMissing":   {"has photo ", func(t *testing.T, s *installation) { s.employ(t); s.Blobs = withoutPhotos{s.Blobs} }},
		"ErrMessageMissing": {"lacks message ", func(t *testing.T, s *installation) { s.edit(t, `lastSeq`, 99) }},
		"ErrMessageExtra":   {"its last is 0", func(t *testing.T, s *installation) { s.edit(t, `lastSeq`, 0) }},
		"ErrContactMissing": {"is named by a conversation", func(t *testing.T, s *installation) { s.edit(t, `contact`, string(inbox.NewID[inbox.ContactID]())) }},
		"ErrVersionBehind":  {"which is at 1", func(t *testing.T, s *installation) { s.edit(t, `version`, 1) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := furnished(t)
			spoil.do(t, &s)
			_, findings, err := archive.Audit(t.Context(), s.Store, s.db.Conversations(), nil)
			require.NoError(t, err)
			require.NotEmpty(t, findings)
			require.Contains(t, findings[0].String(), spoil.what)
		})
	}
}

func TestAuditCounts(t *testing.T) {
	t.Parallel()
	s := furnished(t)
	var told int64
	contents, findings, err := archive.Audit(t.Context(), s.Store, s.db.Conversations(), func(_ string, done, total int64) {
		require.LessOrEqual(t, done, total)
		told = done
	})
	require.NoError(t, err)
	require.Empty(t, findings)
	var sum int64
	for _, kind := range inbox.EntryKinds {
		n, err := s.Entries.CountEntries(t.Context(), kind)
		require.NoError(t, err)
		require.Equal(t, n, contents.Entries[kind], kind)
		sum += n
	}
	require.Equal(t, sum, told)
	require.EqualValues(t, 30, contents.Files)
}

// edit writes the last conversation with one member changed.
func (s *installation) edit(t *testing.T, member string, to any) {
	t.Helper()
	all, err := s.Entries.ReadEntries(t.Context(), inbox.EntryConversation, "", 100)
	require.NoError(t, err)
	last := all[len(all)-1]
	var document map[string]any
	require.NoError(t, json.Unmarshal(last.Document, &document))
	document[member] = to
	last.Document, err = json.Marshal(document)
	require.NoError(t, err)
	require.NoError(t, s.Entries.WriteEntries(t.Context(), inbox.EntryConversation, []inbox.Entry{last}))
}

// employ adds an agent with a photo.
func (s *installation) employ(t *testing.T) {
	t.Helper()
	admin := inbox.SystemPrincipal()
	agent, err := s.inbox.Directory.Agents.Save(t.Context(), admin, inbox.Agent{
		ID: inbox.NewID[inbox.AgentID](), Name: "Sara", Email: "sara@shop.example", Role: inbox.RoleAgent,
	})
	require.NoError(t, err)
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 9, 9))))
	_, err = s.files().SetPhoto(t.Context(), admin, agent.ID, int64(picture.Len()), bytes.NewReader(picture.Bytes()))
	require.NoError(t, err)
}

// withoutPhotos has lost every picture.
type withoutPhotos struct{ inbox.Blobs }

func (w withoutPhotos) Stat(ctx context.Context, id inbox.FileID) (inbox.File, error) {
	f, err := w.Blobs.Stat(ctx, id)
	if err == nil && f.Image() {
		return inbox.File{}, inbox.Errorf(inbox.CodeNotFound, "gone")
	}
	return f, err
}

// withoutFiles has lost everything.
type withoutFiles struct{ inbox.Blobs }

func (withoutFiles) Stat(context.Context, inbox.FileID) (inbox.File, error) {
	return inbox.File{}, inbox.Errorf(inbox.CodeNotFound, "gone")
}

func (withoutFiles) IDs(context.Context) iter.Seq2[inbox.FileID, error] {
	return func(func(inbox.FileID, error) bool) {}
}
