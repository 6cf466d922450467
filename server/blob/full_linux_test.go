package blob_test

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestErrFull fills a small file system of its own and frees it again.
func TestErrFull(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip("a full disk was not tested: mounting a small file system needs root:", err)
	}
	t.Cleanup(func() { assert.NoError(t, syscall.Unmount(folder, syscall.MNT_DETACH)) })
	d := open(t, folder)
	kept := file("kept.txt", 100_000)
	require.NoError(t, d.Put(t.Context(), kept, strings.NewReader(strings.Repeat("k", 100_000))))

	ballast := folder + "/ballast"
	require.NoError(t, os.WriteFile(ballast, make([]byte, 700_000), 0o600))
	big := file("big.txt", 500_000)
	err := d.Put(t.Context(), big, strings.NewReader(strings.Repeat("b", 500_000)))
	require.Equal(t, inbox.CodeFull, inbox.ErrorCode(err), "%v", err)
	_, err = d.Stat(t.Context(), big.ID)
	assert.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))

	require.NoError(t, os.Remove(ballast))
	require.NoError(t, d.Put(t.Context(), big, strings.NewReader(strings.Repeat("b", 500_000))), "space came back")
	_, err = d.Stat(t.Context(), kept.ID)
	require.NoError(t, err)
}
