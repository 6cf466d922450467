package api_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPersonalRecords: what an agent keeps for himself is nothing to anybody else, an admin included.
func TestPersonalRecords(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, admin := w.signedIn(t, w.sara), w.signedIn(t, w.admin)
	type made struct {
		ID       string
		Personal bool
	}
	for path, body := range map[string]object{
		"/api/v1/canned":  {"shortcut": "mine", "title": "Mine", "text": "Hello", "personal": true},
		"/api/v1/folders": {"name": "Mine", "color": 1, "kind": "smart", "filter": object{"waiting": true}, "personal": true},
	} {
		var own made
		sara.do(t, http.StatusOK, http.MethodPost, path, body, &own)
		require.True(t, own.Personal)
		for who, sees := range map[*person]bool{sara: true, admin: false} {
			var all struct{ Items []made }
			who.do(t, http.StatusOK, http.MethodGet, path, nil, &all)
			found := false
			for _, one := range all.Items {
				found = found || one.ID == own.ID
			}
			require.Equal(t, sees, found, path)
			_, boot := who.call(t, http.MethodGet, "/api/v1/bootstrap", nil)
			require.Equal(t, sees, bytes.Contains(boot, []byte(own.ID)), path)
		}
		if path == "/api/v1/folders" {
			sara.do(t, http.StatusOK, http.MethodGet, "/api/v1/search?q=folder:mine", nil, nil)
			admin.do(t, http.StatusUnprocessableEntity, http.MethodGet, "/api/v1/search?q=folder:mine", nil, nil)
		}
		for _, method := range []string{http.MethodPatch, http.MethodDelete} {
			status, _ := admin.call(t, method, path+"/"+own.ID, object{})
			require.Equal(t, http.StatusNotFound, status, "%s %s", method, path)
		}
		sara.do(t, http.StatusNoContent, http.MethodDelete, path+"/"+own.ID, nil, nil)
	}
	status, _ := sara.call(t, http.MethodPost, "/api/v1/folders", object{"name": "For all", "color": 1, "kind": "manual"})
	require.Equal(t, http.StatusForbidden, status, "only an admin makes a folder for all")
}
