package files_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
)

// kept keeps what came with a mail for a message.
func (w *world) keep(t testing.TB, f inbox.File, content []byte, into inbox.Holder) inbox.File {
	t.Helper()
	f.Size = int64(len(content))
	got, err := w.Keep(t.Context(), f, func() io.Reader { return bytes.NewReader(content) }, into)
	require.NoError(t, err)
	return got
}

// TestKeep: what has arrived is refused for nothing, and shown only when it may be.
func TestKeep(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	into := inbox.Holder{Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID]()}
	for _, c := range []struct{ name, content, is, typed string }{
		{"notes.txt", "hello", "notes.txt", "text/plain"},
		{"tool.exe", "MZ\x90\x00 and more", "tool.exe", "application/octet-stream"},
		{"page.html", "<script>alert(1)</script>", "page.html", "application/octet-stream"},
		{"draw.svg", "<svg onload=alert(1)>", "draw.svg", "application/octet-stream"},
		{"../../etc/passwd", "root", "passwd", "application/octet-stream"},
		{"", "", "file", "application/octet-stream"},
	} {
		f := inbox.File{ID: inbox.NewID[inbox.FileID](), Name: c.name, At: w.clock.Now()}
		got := w.keep(t, f, []byte(c.content), into)
		require.Equal(t, []string{c.is, c.typed}, []string{got.Name, got.Type}, c.name)
		require.False(t, got.Image())
		require.Equal(t, got, w.keep(t, f, []byte(c.content), into), "again it is the same")
	}
	picture := drawn(t, 40, 30).Bytes()
	got := w.keep(t, inbox.File{ID: inbox.NewID[inbox.FileID](), Name: "a.bin"}, picture, into)
	require.Equal(t, []any{"image/png", 40, 30}, []any{got.Type, got.Width, got.Height})
	broken := w.keep(t, inbox.File{ID: inbox.NewID[inbox.FileID](), Name: "a.png"}, picture[:12], into)
	require.False(t, broken.Image())
}

// TestKeepLongAgo: what is kept for a mail that waited for days is not swept in the
// moment before its message has it; what no message took goes in the end.
func TestKeepLongAgo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	into := inbox.Holder{Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID]()}
	f := w.keep(t, inbox.File{ID: inbox.NewID[inbox.FileID](), Name: "a.txt", At: w.clock.Now().Add(-3 * files.UnsentFor)}, []byte(strings.Repeat("a", 10)), into)
	w.sweep(t)
	require.True(t, w.kept(t, f.ID))
	w.clock.Pass(2 * files.UnsentFor)
	w.sweep(t)
	require.False(t, w.kept(t, f.ID))
}
