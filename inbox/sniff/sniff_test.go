package sniff_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/sniff"
)

var update = flag.Bool("update", false, "write frontend/shared/file-kinds.json")

// TestTable: browsers have the same table.
func TestTable(t *testing.T) {
	t.Parallel()
	const place = "../../frontend/shared/file-kinds.json"
	want, err := json.MarshalIndent(sniff.Kinds, "", "  ")
	require.NoError(t, err)
	want = append(want, '\n')
	if *update {
		require.NoError(t, os.WriteFile(place, want, 0o644))
	}
	got, err := os.ReadFile(place)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got), "run make generate")
}

// Cases are shared with the browser's side: frontend/shared/testdata/files.json.
type sniffCase struct {
	Name, Head         string // the head's bytes as Latin-1 characters
	Kept, Type, Refuse string
}

func TestOf(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../frontend/shared/testdata/files.json")
	require.NoError(t, err)
	var all []sniffCase
	require.NoError(t, json.Unmarshal(raw, &all))
	require.NotEmpty(t, all)
	for _, c := range all {
		head := make([]byte, 0, len(c.Head))
		for _, r := range c.Head {
			head = append(head, byte(r))
		}
		want := sniff.Found{Name: c.Kept, Type: c.Type, Why: c.Refuse}
		if c.Kept == "" {
			want.Name = c.Name
		}
		require.Equal(t, want, sniff.Of(c.Name, head), "%q %q", c.Name, c.Head)
	}
}

// FuzzOf: whatever is accepted ends with an accepted ending and has a type, and
// only pictures that browsers show safely have the type of a picture.
func FuzzOf(f *testing.F) {
	f.Add("a.png", []byte("\x89PNG\r\n\x1a\n"))
	f.Add("a", []byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, name string, head []byte) {
		got := sniff.Of(name, head)
		if got.Why != "" {
			require.Empty(t, got.Type)
			return
		}
		require.NotEmpty(t, got.Type)
		ends := false
		for _, e := range sniff.Endings() {
			ends = ends || strings.HasSuffix(strings.ToLower(got.Name), e)
		}
		require.True(t, ends, got.Name)
		if strings.HasPrefix(got.Type, "image/") {
			require.Contains(t, []string{"image/png", "image/jpeg", "image/gif", "image/webp"}, got.Type)
		}
	})
}
