package blob_test

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/blob"
	"github.com/pasokh/pasokh/server/store/storetest"
)

func open(t *testing.T, folder string) *blob.Dir {
	t.Helper()
	d, err := blob.OpenDir(folder)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	return d
}

func TestContract(t *testing.T) {
	t.Parallel()
	storetest.Blobs(t, func(t *testing.T) inbox.Blobs { return open(t, filepath.Join(t.TempDir(), "files")) })
}

func file(name string, size int64) inbox.File {
	return inbox.File{ID: inbox.NewID[inbox.FileID](), Name: name, Type: "text/plain", Size: size}
}

// paths are all files below the folder.
func paths(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, path)
		}
		return err
	}))
	return found
}

func TestNamesComeFromIDsAlone(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	f := file("../secret.txt", 1)
	require.NoError(t, open(t, folder).Put(t.Context(), f, strings.NewReader("x")))
	id := string(f.ID)
	assert.ElementsMatch(t, []string{
		filepath.Join(folder, id[len(id)-2:], id, "content"), filepath.Join(folder, id[len(id)-2:], id, "file.json"),
	}, paths(t, folder))
}

func TestReopen(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	f := file("a.txt", 2)
	d := open(t, folder)
	require.NoError(t, d.Put(t.Context(), f, strings.NewReader("ab")))
	unfinished := filepath.Join(folder, "incoming", "left", "content")
	require.NoError(t, os.MkdirAll(filepath.Dir(unfinished), 0o700))
	require.NoError(t, os.WriteFile(unfinished, []byte("half"), 0o600))
	yesterday := time.Now().Add(-25 * time.Hour)
	require.NoError(t, os.Chtimes(filepath.Dir(unfinished), yesterday, yesterday))

	described, err := open(t, folder).Stat(t.Context(), f.ID)
	require.NoError(t, err)
	assert.Equal(t, f, described)
	assert.NoFileExists(t, unfinished)
}

// TestOpenedMeanwhile: a backup opens the folder while a file comes in.
func TestOpenedMeanwhile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	f := file("a.txt", 2)
	d := open(t, folder)
	half, rest := io.Pipe()
	stored := make(chan error, 1)
	go func() { stored <- d.Put(t.Context(), f, half) }()
	_, err := rest.Write([]byte("a"))
	require.NoError(t, err)
	other := open(t, folder)
	_, err = rest.Write([]byte("b"))
	require.NoError(t, err)
	require.NoError(t, rest.Close())
	require.NoError(t, <-stored)
	described, err := other.Stat(t.Context(), f.ID)
	require.NoError(t, err)
	assert.Equal(t, f, described)
}

func TestRefusedLeavesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	d := open(t, folder)
	for _, text := range []string{"more than two", "1"} {
		require.Error(t, d.Put(t.Context(), file("a.txt", 2), strings.NewReader(text)))
	}
	assert.Empty(t, paths(t, folder))
}

func TestErrInvalid_Shorter(t *testing.T) {
	t.Parallel()
	err := open(t, t.TempDir()).Put(t.Context(), file("a.txt", 3), strings.NewReader("ab"))
	assert.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err))
}

// TestOutsideIsOutOfReach: a link planted in the folder does not lead out of it.
func TestOutsideIsOutOfReach(t *testing.T) {
	t.Parallel()
	folder, outside := t.TempDir(), t.TempDir()
	f := file("a.txt", 1)
	id := string(f.ID)
	require.NoError(t, os.WriteFile(filepath.Join(outside, "content"), []byte("secret"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(folder, id[len(id)-2:]), 0o700))
	require.NoError(t, os.Symlink(outside, filepath.Join(folder, id[len(id)-2:], id)))
	_, err := open(t, folder).Open(t.Context(), f.ID)
	assert.Error(t, err)
}

func TestErrUnavailable_Closed(t *testing.T) {
	t.Parallel()
	d, err := blob.OpenDir(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, d.Close())
	_, err = d.Stat(t.Context(), inbox.NewID[inbox.FileID]())
	assert.Equal(t, inbox.CodeUnavailable, inbox.ErrorCode(err))
}

func TestErrOpen_NotAFolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	_, err := blob.OpenDir(path)
	assert.Error(t, err)
}
