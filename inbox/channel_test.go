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
	"github.com/pasokh/pasokh/inbox/site"
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

// www and the same without it are one site, and a site may get TLS.
func TestChannelAllows(t *testing.T) {
	t.Parallel()
	c := inbox.Channel{Origins: []string{"https://www.teahouse.com", "http://shop.example", "https://a.example:8443", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:80", "https://www.com", "not a site"}}
	for origin, allowed := range map[string]bool{
		"https://www.teahouse.com": true, "https://teahouse.com": true, "https://teahouse.com:443": true,
		"http://teahouse.com": false, "https://shop.teahouse.com": false, "https://www.www.teahouse.com": false, "https://teahouse.com:8443": false,
		"https://evilteahouse.com": false, "https://teahouse.com.evil.example": false,
		"http://shop.example": true, "https://shop.example": true, "https://www.shop.example": true, "http://www.shop.example": true, "http://shop.example:8080": false,
		"https://a.example:8443": true, "https://www.a.example:8443": true, "https://a.example": false,
		"http://127.0.0.1:8080": true, "http://www.127.0.0.1:8080": false, "http://127.0.0.1": false,
		"http://localhost": true, "http://www.localhost": false, "http://localhost:3000": false, "http://[::1]": true,
		"https://com": false, "null": false, "": false, "https://": false, "not a site": false,
	} {
		require.Equal(t, allowed, c.Allows(origin), "%q", origin)
	}
	for _, page := range c.Pages() {
		require.True(t, site.Valid(page), page)
	}
	require.False(t, inbox.Channel{}.Allows(""))
}

// TestSitesOfAChannel: what is no site's address is refused as the channel's field.
func TestSitesOfAChannel(t *testing.T) {
	t.Parallel()
	origins, err := inbox.Sites([]string{"a.com, b.com"})
	require.NoError(t, err)
	require.Equal(t, []string{"https://a.com", "https://b.com"}, origins)
	_, err = inbox.Sites([]string{"me@teahouse.com"})
	var why *inbox.Error
	require.ErrorAs(t, err, &why)
	require.Equal(t, inbox.Error{Code: inbox.CodeInvalid, Field: "origins", Key: "mail", Message: why.Message}, *why)
}
