package api_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
)

// TestFramesAreDescribed: each frame of the tables is one of its way's in the
// document, by a schema of its name that says its type, and no other is.
func TestFramesAreDescribed(t *testing.T) {
	t.Parallel()
	raw, err := newLiveWorld(t).api.Document()
	require.NoError(t, err)
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				OneOf []struct {
					Ref string `json:"$ref"`
				} `json:"oneOf"`
				Required   []string
				Properties map[string]struct{ Enum []string }
			}
		}
	}
	require.NoError(t, json.Unmarshal(raw, &doc))
	schemas := doc.Components.Schemas
	for way, frames := range map[string]chat.Frames{
		"FrameToAgent": chat.ToAgent, "FrameFromAgent": chat.FromAgent, "FrameToVisitor": chat.ToVisitor, "FrameFromVisitor": chat.FromVisitor,
	} {
		described := map[string]bool{}
		for _, one := range schemas[way].OneOf {
			described[strings.TrimPrefix(one.Ref, "#/components/schemas/")] = true
		}
		require.Len(t, described, len(frames), way)
		for name, frame := range frames {
			schema := schemas[frame.Name()]
			require.True(t, described[frame.Name()], "%s is not one of %s", frame.Name(), way)
			require.Equal(t, []string{name}, schema.Properties["type"].Enum, frame.Name())
			require.Contains(t, schema.Required, "type", frame.Name())
			for _, field := range reflect.VisibleFields(frame) {
				tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
				if field.Anonymous {
					continue
				}
				require.Contains(t, schema.Properties, tag, frame.Name())
			}
		}
	}
}
