package kit

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPartOf(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]struct {
		from, to int64
		asked    bool
	}{
		"bytes=0-3": {0, 3, true}, "bytes=4-": {4, 9, true}, "bytes=-3": {7, 9, true}, "bytes=0-99": {0, 9, true}, "bytes=-99": {0, 9, true},
		"bytes=10-": {10, 9, true}, "bytes=-0": {10, 9, true}, // cannot be satisfied
		"": {}, "bytes=": {}, "bytes=-": {}, "bytes=5-2": {}, "bytes=a-b": {}, "bytes=0-1,3-4": {}, "lines=0-1": {}, "bytes=--1": {},
		"bytes=99999999999999999999-": {}, "bytes=1": {},
	} {
		from, to, asked := partOf(header, 10)
		require.Equal(t, want.asked, asked, header)
		if asked {
			require.Equal(t, want.from, from, header)
			require.Equal(t, want.to, to, header)
		}
	}
}
