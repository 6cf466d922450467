package pages

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// TestBuiltIsReadOnce: a file's bytes are the same in every answer.
func TestBuiltIsReadOnce(t *testing.T) {
	t.Parallel()
	files := newBuilt(fstest.MapFS{"a.js": {Data: []byte("one")}})
	first, err := fs.ReadFile(files, "a.js")
	require.NoError(t, err)
	again, err := fs.ReadFile(files, "a.js")
	require.NoError(t, err)
	require.Same(t, &first[0], &again[0])
	_, err = fs.ReadFile(files, "b.js")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.Nil(t, newBuilt(nil))
}
