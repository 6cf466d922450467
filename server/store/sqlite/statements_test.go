package sqlite

import (
	"fmt"
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
