package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestStatementsAreBounded asks in more shapes than are kept, all at once.
func TestStatementsAreBounded(t *testing.T) {
	t.Parallel()
	db := openPlanned(t)
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 3 * mostStatements {
				want := (i*7 + worker) % (2 * mostStatements)
				var got int
				found, err := db.one(t.Context(), "ask", []any{&got}, fmt.Sprintf("SELECT %d WHERE ? = 1", want), 1)
				if !assert.NoError(t, err) {
					return
				}
				assert.True(t, found)
				assert.Equal(t, want, got)
			}
		})
	}
	all.Wait()
	require.Len(t, db.reads.byText, mostStatements)
}

// TestLimitsAreNoHints: a bare parameter as a limit has a prepared statement
// prepared at each use.
func TestLimitsAreNoHints(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	limits := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NotContains(t, string(text), "LIMIT "+"?", file)
		limits += strings.Count(string(text), "LIMIT +?")
	}
	require.Greater(t, limits, 10)
}
