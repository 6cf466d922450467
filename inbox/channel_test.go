package inbox_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestChannel(t *testing.T) {
	t.Parallel()
	good := inbox.Channel{
		ID: "c", Name: "Shop", Kind: inbox.ChannelChat, Language: "fa", Color: "#0b7c86", Origins: []string{"https://shop.example:8443"},
		Texts:    inbox.Texts{"fa": {"write": "بپرسید…", "consent": "https://shop.example/privacy"}, "en": {}},
		Launcher: inbox.Launcher{Side: "start", X: 400, Hidden: true},
	}
	t.Run("OK", func(t *testing.T) { require.NoError(t, good.Validate()) })
	for field, spoil := range map[string]func(*inbox.Channel){
		"texts":           func(c *inbox.Channel) { c.Texts = inbox.Texts{"fa": {"no such key": "x"}} },
		"texts language":  func(c *inbox.Channel) { c.Texts = inbox.Texts{"German": {}} },
		"texts long":      func(c *inbox.Channel) { c.Texts = inbox.Texts{"en": {"write": strings.Repeat("x", 501)}} },
		"launcher side":   func(c *inbox.Channel) { c.Launcher.Side = "left" },
		"launcher offset": func(c *inbox.Channel) { c.Launcher.Y = -1 },
		"origins path":    func(c *inbox.Channel) { c.Origins = []string{"https://shop.example/"} },
		"origins policy":  func(c *inbox.Channel) { c.Origins = []string{"https://x.example;script-src"} },
		"origins any":     func(c *inbox.Channel) { c.Origins = []string{"https://*.example"} },
		"color":           func(c *inbox.Channel) { c.Color = "red" },
	} {
		t.Run("Err "+field, func(t *testing.T) {
			bad := good
			spoil(&bad)
			var e *inbox.Error
			require.ErrorAs(t, bad.Validate(), &e)
			require.Equal(t, strings.Fields(field)[0], e.Field)
		})
	}
}

// TestTextKeys keeps to what the panel says.
func TestTextKeys(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../frontend/shared/locales/en/panel.json")
	require.NoError(t, err)
	var texts map[string]string
	require.NoError(t, json.Unmarshal(raw, &texts))
	own := []string{"greeting", "intro", "replyTime", "consent"}
	require.ElementsMatch(t, append(slices.Collect(maps.Keys(texts)), own...), inbox.TextKeys)
}
