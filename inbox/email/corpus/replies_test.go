package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCorpusOfReplies judges an answer in each of the forms in which one is expected.
func TestCorpusOfReplies(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644))
	}
	const reply = "Yes.\n\nOn 5 May 2025, at 10:15, A <a@b.example> wrote:\n> Is it?\n"
	write("a/emails/one.txt", reply)
	write("a/trimmed/one.txt", "Yes.\n")
	write("b/more.txt", "Yes.\n\n> and more\n")
	write("b/hidden.txt", reply)
	write("b/parts.txt", reply)
	write("b/deep/page.html", "<div>Yes.</div><blockquote type=cite>On 5 May 2025, at 10:15, A &lt;a@b.example&gt; wrote:<br>Is it?</blockquote>")
	write("b/expected.json", `{"more.txt": {"reply": "Yes."}, "hidden.txt": {"whole": true}, "parts.txt": {"contains": ["Yes"], "hidden": ["Is it"]}, "deep/page.html": {"reply": "Yes."}}`)

	b := newBoard()
	require.NoError(t, walk(dir, b))
	for key, want := range map[[2]string][3]int{
		{"a/emails", "reply"}: {1, 0, 0}, {"b", "reply"}: {1, 1, 1}, {"b/deep", "reply in HTML"}: {1, 0, 0},
	} {
		require.NotNil(t, b.counts[key], key)
		require.Equal(t, want, *b.counts[key], key)
	}
}
