package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestOwnSessions: an agent sees and ends his own sessions, and nobody else's.
func TestOwnSessions(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	here, there, admin := w.signedIn(t, w.sara), w.signedIn(t, w.sara), w.signedIn(t, w.admin)
	type session struct {
		ID      string
		Current bool
	}
	list := func(p *person) (all []session, current string) {
		var out struct{ Items []session }
		p.do(t, http.StatusOK, http.MethodGet, "/api/v1/me/sessions", nil, &out)
		for _, s := range out.Items {
			if s.Current {
				current = s.ID
			}
		}
		return out.Items, current
	}
	all, mine := list(here)
	require.Len(t, all, 2)
	_, other := list(there)
	require.NotEqual(t, mine, other)

	status, _ := admin.call(t, http.MethodDelete, "/api/v1/me/sessions/"+mine, nil)
	require.Equal(t, http.StatusNotFound, status, "of another agent, whatever one is")

	socket, _ := there.open(t, object{})
	here.do(t, http.StatusNoContent, http.MethodDelete, "/api/v1/me/sessions/"+other, nil, nil)
	require.NotNil(t, socket)
	status, _ = there.call(t, http.MethodGet, "/api/v1/session", nil)
	require.Equal(t, http.StatusUnauthorized, status)
	all, _ = list(here)
	require.Len(t, all, 1)

	w.signedIn(t, w.sara)
	w.signedIn(t, w.sara)
	here.do(t, http.StatusNoContent, http.MethodDelete, "/api/v1/me/sessions", nil, nil)
	all, mine2 := list(here)
	require.Len(t, all, 1)
	require.Equal(t, mine, mine2, "this one stays")
}
