package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/api"
)

// TestAThirdLanguage: whatever takes a language takes every one that the front
// ends have a folder of, and no other.
func TestAThirdLanguage(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t, func(d *api.Deps) {
		d.Languages = workspace.Languages{"en": {Code: "en"}, "ar": {Code: "ar", TimeZone: "Africa/Cairo"}}
	})
	admin := w.signedIn(t, w.admin)
	channel := "/api/v1/channels/" + string(w.shop.ID)
	for name, c := range map[string]struct {
		method, path string
		body         func(language string) object
		taken        int
	}{
		"Workspace":   {http.MethodPatch, "/api/v1/settings", func(l string) object { return object{"language": l} }, http.StatusOK},
		"Profile":     {http.MethodPatch, "/api/v1/me", func(l string) object { return object{"preferences": object{"language": l}} }, http.StatusOK},
		"Channel":     {http.MethodPatch, channel, func(l string) object { return object{"language": l} }, http.StatusOK},
		"NewChannel":  {http.MethodPost, "/api/v1/channels", func(l string) object { return object{"name": "Shop", "language": l} }, http.StatusOK},
		"CannedReply": {http.MethodPost, "/api/v1/canned", func(l string) object { return object{"shortcut": l, "title": "x", "text": "x", "language": l} }, http.StatusOK},
		"Notification": {http.MethodPut, "/api/v1/me/push", func(l string) object {
			return object{"endpoint": "https://push.example/1", "p256dh": browserKey, "auth": browserSecret, "language": l}
		}, http.StatusNoContent},
	} {
		t.Run(name, func(t *testing.T) {
			admin.do(t, c.taken, c.method, c.path, c.body("ar"), nil)
			for _, none := range []string{"de", "fa", "German", "../ar"} {
				var problem struct{ Code string }
				admin.do(t, http.StatusUnprocessableEntity, c.method, c.path, c.body(none), &problem)
				require.Equal(t, "invalid", problem.Code)
			}
		})
	}
	admin.do(t, http.StatusOK, http.MethodPatch, channel, object{"texts": object{"ar": object{"write": "اكتب"}}}, nil)
	var told struct {
		Language string
		Texts    map[string]map[string]string
	}
	w.visitor(t, w.shop).do(t, http.StatusOK, http.MethodGet, "/chat/api/channels/"+string(w.shop.ID), nil, &told)
	require.Equal(t, "ar", told.Language)
	require.Equal(t, "اكتب", told.Texts["ar"]["write"])
}
