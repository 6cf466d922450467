package visitor

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestShades: the panel gets what the settings page shows.
func TestShades(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../../frontend/shared/testdata/shades.json")
	require.NoError(t, err)
	var want map[string]Shades
	require.NoError(t, json.Unmarshal(raw, &want))
	require.NotEmpty(t, want)
	for color, shades := range want {
		require.Equal(t, shades, shadesOf(color), color)
		require.GreaterOrEqual(t, contrast(parseShade(shades.Light), paper), readable, color)
		require.GreaterOrEqual(t, contrast(parseShade(shades.Dark), darkness), readable, color)
	}
}
