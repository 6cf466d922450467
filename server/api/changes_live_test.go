package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/api"
)

// defences are what agents do against somebody who has one of their sessions.
var defences = map[string]bool{
	"DELETE /api/v1/session": true, "DELETE /api/v1/me/sessions": true, "DELETE /api/v1/me/sessions/{id}": true, "POST /api/v1/me/password": true,
}

// changing calls every route of the API that may change something and that these may
// call, with the path's parameters filled in.
func (w *liveWorld) changing(t *testing.T, who ...string) map[string]func(*person) (int, time.Duration) {
	t.Helper()
	raw, err := w.api.Document()
	require.NoError(t, err)
	var doc struct{ Paths map[string]map[string]any }
	require.NoError(t, json.Unmarshal(raw, &doc))
	all := map[string]func(*person) (int, time.Duration){}
	for path, operations := range doc.Paths {
		for method := range operations {
			method := strings.ToUpper(method)
			name := method + " " + path
			if method == http.MethodGet || !strings.Contains(strings.Join(who, " "), access[name]) {
				continue
			}
			all[name] = func(p *person) (int, time.Duration) { return p.ask(t, method, filledIn(path), object{}) }
		}
	}
	return all
}

// TestEveryChangeHasARate: whatever an agent, an admin or a visitor may change, and
// whatever route is added, a client that has gone mad is told to wait. Colleagues go on,
// and so does whoever ends the session that was stolen.
func TestEveryChangeHasARate(t *testing.T) {
	t.Parallel()
	const most = 2000
	w := newLiveWorld(t, func(d *api.Deps) { d.Clock = stillClock(time.Now()) })
	conversation, _ := w.visitor(t, w.shop).write(t, "", "hello")
	for _, one := range []struct {
		person *person
		who    []string
		method string
		path   string
	}{
		{w.signedIn(t, w.admin), []string{"agents", "admins"}, "PATCH", "/api/v1/conversations/" + conversation},
		{w.visitor(t, w.shop), []string{"visitors"}, "PUT", "/chat/api/conversations/none/seen"},
	} {
		spent, again := 0, time.Duration(0)
		for status := 0; status != http.StatusTooManyRequests; spent++ {
			require.Less(t, spent, most, "%s without a refusal", one.path)
			status, again = one.person.ask(t, one.method, one.path, object{"priority": []string{"low", "high"}[spent%2]})
		}
		require.Greater(t, spent, 300, "working fast is not refused")
		require.Positive(t, again, "it says when it is possible again")
		for name, call := range w.changing(t, one.who...) {
			if !defences[name] {
				status, again := call(one.person)
				require.Equal(t, http.StatusTooManyRequests, status, name)
				require.Positive(t, again, name)
			}
		}
	}
	status, _ := w.signedIn(t, w.sara).ask(t, "PATCH", "/api/v1/conversations/"+conversation, object{"priority": "urgent"})
	require.Equal(t, 200, status)
	owner := w.signedIn(t, w.admin)
	owner.do(t, 204, "DELETE", "/api/v1/me/sessions", nil, nil)
	owner.do(t, 204, "DELETE", "/api/v1/session", nil, nil)
}

// TestDefencesHaveARate: who ends sessions all the time is told to wait too, in that session alone.
func TestDefencesHaveARate(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t, func(d *api.Deps) { d.Clock = stillClock(time.Now()) })
	mad, owner := w.signedIn(t, w.sara), w.signedIn(t, w.sara)
	for n := 0; ; n++ {
		require.Less(t, n, 400, "without a refusal")
		if status, _ := mad.ask(t, "DELETE", "/api/v1/me/sessions/none", nil); status == http.StatusTooManyRequests {
			break
		}
	}
	owner.do(t, 204, "DELETE", "/api/v1/me/sessions", nil, nil)
}

// TestAgentsChangesOfADay: what one agent sends in a day to change things is bounded in
// bytes, by what every route that is not counted apart says it sends.
func TestAgentsChangesOfADay(t *testing.T) {
	t.Parallel()
	apart := map[string]bool{
		"POST /api/v1/conversations/{id}/messages": true, "POST /api/v1/conversations/{id}/scheduled": true, "PUT /api/v1/bulk-replies/{bulk}/{id}": true, "POST /api/v1/canned/{id}/files": true, "POST /api/v1/files": true,
		"PUT /api/v1/conversations/{id}/drafts/{kind}": true, "DELETE /api/v1/conversations/{id}/drafts/{kind}": true,
		"POST /api/v1/me/photo": true, "POST /api/v1/agents/{id}/photo": true,
	}
	w := newLiveWorld(t, func(d *api.Deps) { d.Days.AgentChanges = 100 << 10 })
	conversation, _ := w.visitor(t, w.shop).write(t, "", "hello")
	sara, admin := w.signedIn(t, w.sara), w.signedIn(t, w.admin)
	change := func(p *person) (int, time.Duration) {
		return p.ask(t, "DELETE", "/api/v1/conversations/"+conversation+"/follow", nil) // nothing sends less
	}
	for n := 0; ; n++ {
		status, again := change(sara)
		if status == http.StatusTooManyRequests {
			require.Greater(t, n, 20)
			require.Greater(t, again, 10*time.Second)
			break
		}
		require.Equal(t, 200, status)
		require.Less(t, n, 60)
	}
	for name, call := range w.changing(t, "agents") {
		status, _ := call(sara)
		require.Equal(t, !apart[name] && !defences[name], status == http.StatusTooManyRequests, "%s: %d", name, status)
		if defences[name] {
			sara = w.signedIn(t, w.sara)
		}
	}
	status, _ := change(admin)
	require.Equal(t, 200, status)
}
