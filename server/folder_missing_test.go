package main_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNoInstallation: commands that read an installation refuse a folder that has
// none, and make nothing there.
func TestNoInstallation(t *testing.T) {
	t.Parallel()
	empty, backup := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	for _, folder := range []string{empty, filepath.Join(empty, "mistyped")} {
		for _, args := range [][]string{
			{"backup", "--data", folder, backup},
			{"verify", "--data", folder},
			{"copy", "--from", folder, "--to", filepath.Join(t.TempDir(), "copy")},
		} {
			out, err := command(t, args...)
			require.Error(t, err, args[0])
			require.Contains(t, out, "there is no installation in "+folder)
		}
	}
	require.NoFileExists(t, backup)
	left, err := filepath.Glob(filepath.Join(empty, "*"))
	require.NoError(t, err)
	require.Empty(t, left)
}
