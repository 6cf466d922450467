package inbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestSubjectsArePlain: what a visitor writes is named as it reads.
func TestSubjectsArePlain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, "drawkcab is this", w.write(t, "\u202edrawkcab is\u2069 this").Subject)
	for _, address := range []string{"a\x00b@x.example", "a\u202eb@x.example", "a\u00a0b@x.example", "a@x\u200b.example"} {
		require.Empty(t, inbox.NormalEmail(address), "%q", address)
	}
}
