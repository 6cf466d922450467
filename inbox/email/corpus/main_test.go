package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCorpus judges a small folder: one mail that is as expected, one that is not, one of
// which nothing is expected, and HTML.
func TestCorpus(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644))
	}
	write("a/good.eml", "From: Sara <sara@example.com>\nSubject: hello\n\nthe words\n")
	write("a/bad.eml", "From: sara@example.com\nSubject: other\n\nthe words and more\n")
	write("a/README.md", "Note: this is no mail")
	write("a/expected.json", `{
		"good.eml": {"subject": "hello", "fromName": "Sara", "fromAddress": "sara@example.com", "text": "the words", "attachments": [], "kind": "new", "direction": "ltr"},
		"bad.eml": {"subject": "hello", "text": "the words", "attachments": [{"name": "missing.txt"}], "kind": "bounce"}}`)
	write("b/plain.eml", "From: a@example.com\n\nwords\n")
	write("c/cases.json", `[{"payload": "<b>x</b>", "expected": "<b>x</b>"}, {"payload": "<img src=x onerror=alert(1)>", "expected": "<img src=\"x\">"}]`)

	b := newBoard()
	require.NoError(t, walk(dir, b))
	for key, want := range map[[2]string][3]int{
		{"a", "arrives"}: {2, 0, 0}, {"a", "subject"}: {1, 0, 1}, {"a", "from"}: {1, 0, 0}, {"a", "text"}: {1, 1, 0}, {"a", "attachments"}: {1, 0, 1},
		{"a", "kind"}: {1, 0, 1}, {"b", "arrives"}: {1, 0, 0}, {"c", "HTML safe"}: {2, 0, 0},
	} {
		require.NotNil(t, b.counts[key], key)
		require.Equal(t, want, *b.counts[key], key)
	}
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	require.Equal(t, 4, b.print(out), "what was lost: a subject, a file, a kind and that it is automatic")
	require.NoError(t, out.Close())
}
