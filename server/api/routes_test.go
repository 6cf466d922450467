package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// access lists every route with who may call it. A route that is not here fails
// the test: nobody opens a door by forgetting to say for whom.
var access = map[string]string{
	"GET /api/v1/setup": "anyone", "POST /api/v1/setup": "anyone", "POST /api/v1/session": "anyone",
	"GET /api/v1/invites/{token}": "anyone", "POST /api/v1/invites/{token}": "anyone",
	"GET /chat/api/channels/{id}": "anyone", "POST /chat/api/visitors": "anyone",

	"GET /api/v1/audit":   "admins",
	"GET /api/v1/session": "agents", "DELETE /api/v1/session": "agents", "PATCH /api/v1/me": "agents", "GET /api/v1/me/sessions": "agents", "DELETE /api/v1/me/sessions/{id}": "agents", "DELETE /api/v1/me/sessions": "agents", "PATCH /api/v1/me/availability": "agents", "POST /api/v1/me/password": "agents",
	"POST /api/v1/me/photo": "agents", "DELETE /api/v1/me/photo": "agents", "POST /api/v1/agents/{id}/photo": "admins", "DELETE /api/v1/agents/{id}/photo": "admins",
	"GET /api/v1/notifications": "agents", "POST /api/v1/notifications/read": "agents", "GET /api/v1/me/notifications": "agents", "PUT /api/v1/me/notifications": "agents",
	"PUT /api/v1/me/push": "agents", "POST /api/v1/me/push/end": "agents", "POST /api/v1/me/push/try": "agents",
	"GET /api/v1/bootstrap": "agents", "GET /api/v1/counts": "agents", "GET /api/v1/search": "agents", "POST /api/v1/files": "agents",
	"GET /api/v1/conversations": "agents", "GET /api/v1/conversations/{id}": "agents", "GET /api/v1/conversations/by-number/{number}": "agents",
	"PATCH /api/v1/conversations/{id}": "agents", "PUT /api/v1/conversations/{id}/seen": "agents", "GET /api/v1/conversations/{id}/similar": "agents", "PUT /api/v1/conversations/{id}/follow": "agents", "DELETE /api/v1/conversations/{id}/follow": "agents", "POST /api/v1/conversations/{id}/merge": "agents", "POST /api/v1/conversations/{id}/unmerge": "agents", "POST /api/v1/conversations/{id}/undo": "agents",
	"GET /api/v1/conversations/{id}/find": "agents", "GET /api/v1/conversations/{id}/messages": "agents", "POST /api/v1/conversations/{id}/messages": "agents",
	"POST /api/v1/bulk-replies/{bulk}/check": "agents", "PUT /api/v1/bulk-replies/{bulk}/{id}": "agents",
	"GET /api/v1/conversations/{id}/canned/{canned}": "agents",
	"GET /api/v1/conversations/{id}/drafts":          "agents",
	"GET /api/v1/drafts":                             "agents", "PUT /api/v1/conversations/{id}/drafts/{kind}": "agents", "DELETE /api/v1/conversations/{id}/drafts/{kind}": "agents",
	"GET /api/v1/scheduled": "agents", "GET /api/v1/conversations/{id}/scheduled": "agents", "POST /api/v1/conversations/{id}/scheduled": "agents", "DELETE /api/v1/conversations/{id}/scheduled/{message}": "agents",
	"GET /api/v1/contacts/{id}": "agents", "PATCH /api/v1/contacts/{id}": "agents", "GET /api/v1/contacts/{id}/conversations": "agents",
	"GET /api/v1/contacts/{id}/duplicates": "agents", "POST /api/v1/contacts/{id}/merge": "agents", "POST /api/v1/contacts/{id}/unmerge": "agents",
	"GET /api/v1/agents": "agents", "GET /api/v1/teams": "agents", "GET /api/v1/channels": "agents", "GET /api/v1/folders": "agents", "GET /api/v1/settings": "agents",
	"GET /api/v1/tags": "agents", "POST /api/v1/tags": "agents", "PATCH /api/v1/tags/{id}": "agents", "DELETE /api/v1/tags/{id}": "agents",
	"GET /api/v1/canned/uses": "agents", "POST /api/v1/canned/{id}/files": "agents", "GET /api/v1/canned": "agents", "POST /api/v1/canned": "agents", "PATCH /api/v1/canned/{id}": "agents", "DELETE /api/v1/canned/{id}": "agents",

	"POST /api/v1/agents": "admins", "PATCH /api/v1/agents/{id}": "admins", "POST /api/v1/agents/{id}/invite": "admins",
	"POST /api/v1/teams": "admins", "PATCH /api/v1/teams/{id}": "admins", "DELETE /api/v1/teams/{id}": "admins",
	"POST /api/v1/channels": "admins", "PATCH /api/v1/channels/{id}": "admins", "DELETE /api/v1/channels/{id}": "admins",
	"POST /api/v1/folders": "agents", "POST /api/v1/folders/check": "agents", "PATCH /api/v1/folders/{id}": "agents", "DELETE /api/v1/folders/{id}": "agents",
	"PATCH /api/v1/settings":                  "admins",
	"GET /api/v1/channels/{id}/refused-pages": "admins", "GET /api/v1/channels/{id}/identity": "admins", "POST /api/v1/channels/{id}/identity": "admins", "DELETE /api/v1/channels/{id}/identity": "admins",
	"GET /api/v1/attributes": "agents", "POST /api/v1/attributes": "admins", "PATCH /api/v1/attributes/{id}": "admins", "DELETE /api/v1/attributes/{id}": "admins",

	"GET /api/v1/rules": "admins", "POST /api/v1/rules": "admins", "PATCH /api/v1/rules/{id}": "admins", "DELETE /api/v1/rules/{id}": "admins",
	"GET /api/v1/rules/vocabulary": "agents", "POST /api/v1/rules/backtests": "admins", "GET /api/v1/rules/backtests/{id}": "admins", "DELETE /api/v1/rules/backtests/{id}": "admins", "POST /api/v1/rules/check": "admins", "POST /api/v1/rules/order": "admins",
	"GET /api/v1/rules/{id}/versions": "admins", "POST /api/v1/rules/{id}/restore": "admins", "GET /api/v1/rules/export": "admins", "POST /api/v1/rules/import": "admins",
	"GET /api/v1/rules/{id}/runs": "admins", "GET /api/v1/rules/{id}/stats": "admins", "POST /api/v1/conversations/{id}/explain": "admins",
	"GET /api/v1/conversations/{id}/runs": "agents", "GET /api/v1/runs/{id}": "agents",
	"GET /api/v1/hours": "agents", "POST /api/v1/hours": "admins", "PATCH /api/v1/hours/{id}": "admins", "DELETE /api/v1/hours/{id}": "admins",
	"GET /api/v1/hours/presets": "admins",
	"GET /api/v1/set-aside":     "admins", "POST /api/v1/set-aside/{id}/retry": "admins", "DELETE /api/v1/set-aside/{id}": "admins",
	"GET /api/v1/webhooks": "admins", "POST /api/v1/webhooks": "admins", "PATCH /api/v1/webhooks/{id}": "admins", "DELETE /api/v1/webhooks/{id}": "admins",
	"POST /api/v1/webhooks/{id}/try": "admins", "GET /api/v1/webhooks/{id}/deliveries": "admins", "POST /api/v1/webhooks/{id}/again": "admins", "POST /api/v1/webhooks/{id}/discard": "admins",
	"GET /api/v1/sla": "agents", "POST /api/v1/sla": "admins", "PATCH /api/v1/sla/{id}": "admins", "DELETE /api/v1/sla/{id}": "admins",

	"GET /api/v1/channels/{id}/mail": "admins", "PUT /api/v1/channels/{id}/mail": "admins", "GET /api/v1/channels/{id}/mail/state": "admins", "GET /api/v1/channels/{id}/mail/failed": "admins", "GET /api/v1/channels/{id}/mail/aside": "admins",
	"POST /api/v1/channels/{id}/mail/dkim": "admins", "DELETE /api/v1/channels/{id}/mail/dkim": "admins", "POST /api/v1/channels/{id}/mail/dkim/check": "admins",
	"POST /api/v1/mail/check": "admins", "GET /api/v1/mail/presets": "admins", "GET /api/v1/mail/addresses": "agents",
	"POST /api/v1/mail/aside/{id}/retry": "admins", "DELETE /api/v1/mail/aside/{id}": "admins", "GET /api/v1/mail/aside/{id}/raw": "admins",
	"GET /api/v1/conversations/{id}/messages/{message}/mail": "agents", "GET /api/v1/conversations/{id}/messages/{message}/mail/raw": "agents",
	"GET /api/v1/conversations/{id}/deliveries": "agents", "POST /api/v1/conversations": "agents", "POST /api/v1/session/forgot": "anyone", "POST /api/v1/conversations/{id}/transcript": "agents", "GET /api/v1/mail/addressees": "agents", "POST /api/v1/deliveries/{id}/again": "agents", "POST /api/v1/deliveries/{id}/cancel": "agents",
	"GET /api/v1/beginnings":                "agents",
	"DELETE /api/v1/beginnings/{id}":        "agents",
	"GET /api/v1/conversations/{id}/people": "agents", "POST /api/v1/conversations/{id}/people/accept": "agents",

	"GET /api/v1/channels/{id}/mail/consent": "admins", "POST /api/v1/channels/{id}/mail/consent": "admins",

	"GET /chat/api/me": "visitors", "PATCH /chat/api/me": "visitors", "POST /chat/api/files": "visitors",
	"GET /chat/api/conversations/{id}/messages": "visitors", "POST /chat/api/conversations/{id}/messages": "visitors",
	"PUT /chat/api/conversations/{id}/seen": "visitors", "PUT /chat/api/me/visit": "visitors", "DELETE /chat/api/conversations/{id}": "visitors", "GET /api/v1/contacts/{id}/visit": "agents",
	"POST /chat/api/me/identity": "visitors", "DELETE /chat/api/me/identity": "visitors",
}

// TestRoutes calls every route as nobody, visitor, agent and admin.
func TestRoutes(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	raw, err := w.api.Document()
	require.NoError(t, err)
	var doc struct {
		Paths map[string]map[string]any
	}
	require.NoError(t, json.Unmarshal(raw, &doc))
	people := w.everybody(t)
	for path, operations := range doc.Paths {
		for method := range operations {
			name := strings.ToUpper(method) + " " + path
			who, listed := access[name]
			if !listed {
				t.Errorf("%s is not in the table", name)
				continue
			}
			callers := people
			if name == "DELETE /api/v1/session" { // who calls it is signed out
				callers = w.everybody(t)
			}
			t.Run(name, func(t *testing.T) { callAsEverybody(t, callers, strings.ToUpper(method), path, who) })
		}
	}
}

// everybody is one of each kind of caller.
func (w *liveWorld) everybody(t *testing.T) map[string]*person {
	return map[string]*person{
		"nobody": {w: w, origin: w.url}, "visitor": w.visitor(t, w.shop), "agent": w.signedIn(t, w.sara), "admin": w.signedIn(t, w.admin),
	}
}

// filledIn is a route's path with something for each of its parameters, which is nowhere.
func filledIn(path string) string {
	return strings.NewReplacer("{id}", "0199a3c0-0000-7000-8000-000000000000", "{number}", "999999", "{token}", "x", "{canned}", "y", "{kind}", "note", "{message}", "0199a3c0-0000-7000-8000-000000000002", "{bulk}", "0199a3c0-0000-7000-8000-000000000001").Replace(path)
}

func callAsEverybody(t *testing.T, callers map[string]*person, method, path, who string) {
	path = filledIn(path)
	var body any
	if method != http.MethodGet && method != http.MethodDelete {
		body = object{}
	}
	for actor, person := range callers {
		status, answer := person.call(t, method, path, body)
		require.Less(t, status, 500, "%s: %s", actor, answer)
		switch {
		case who == "anyone", who == "visitors" && actor == "visitor", who == "agents" && (actor == "agent" || actor == "admin"), who == "admins" && actor == "admin":
			require.NotContains(t, []int{401, 403}, status, "%s may: %s", actor, answer)
		case who == "admins" && actor == "agent":
			require.Equal(t, 403, status, "%s may not: %s", actor, answer)
		default:
			require.Equal(t, 401, status, "%s may not: %s", actor, answer)
		}
		if status >= 400 {
			var problem struct{ Code string }
			require.NoError(t, json.Unmarshal(answer, &problem))
			require.NotEmpty(t, problem.Code)
		}
	}
}
