package mongo

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestTogetherPanics: a fault in one of several pieces of work, each on a goroutine
// of its own, is an error to whoever asked for them.
func TestTogetherPanics(t *testing.T) {
	t.Parallel()
	err := together(3, func(i int) error {
		if i == 1 {
			panic("index out of range")
		}
		return nil
	})
	require.NotEmpty(t, inbox.StackOf(err), "%v", err)
}
