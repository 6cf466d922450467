package api_test

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write openapi.json anew")

// TestOpenAPI keeps openapi.json what the Go types say; `make generate` renews it.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	got, err := w.api.Document()
	require.NoError(t, err)
	got = append(got, '\n')
	if *update {
		require.NoError(t, os.WriteFile("openapi.json", got, 0o644))
	}
	want, err := os.ReadFile("openapi.json")
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "openapi.json is stale: make generate")
}
