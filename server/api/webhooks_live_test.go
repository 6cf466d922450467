package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const webhookSecret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

type webhookAnswer struct {
	ID           string
	Version      int64
	Secret       string
	Open, Failed int
	Last         *struct {
		Status int
		Error  string
	}
}

// TestWebhooksLive sets one up, has a rule call it, and looks at what came of it.
func TestWebhooksLive(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	w.runRules(t)
	admin, sara := w.signedIn(t, w.admin), w.signedIn(t, w.sara)
	var mu sync.Mutex
	var bodies []string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		bodies = append(bodies, string(raw))
	}))
	defer other.Close()
	var hook webhookAnswer
	status, raw := admin.call(t, "POST", "/api/v1/webhooks", object{"name": "Books", "url": other.URL, "secret": webhookSecret, "enabled": true})
	require.Equal(t, 200, status, "%s", raw)
	require.NoError(t, json.Unmarshal(raw, &hook))
	require.NotContains(t, string(raw), "whsec_", "a secret is told to nobody")
	_, raw = admin.call(t, "GET", "/api/v1/webhooks", nil)
	require.NotContains(t, string(raw), "whsec_")
	_, raw = sara.call(t, "GET", "/api/v1/bootstrap", nil)
	require.Contains(t, string(raw), `"name":"Books"`)
	require.NotContains(t, string(raw), other.URL, "agents need its name only")
	var tried struct{ Status int }
	admin.do(t, 200, "POST", "/api/v1/webhooks/"+hook.ID+"/try", object{}, &tried)
	require.Equal(t, 200, tried.Status)

	rule := refundRule()
	rule["then"] = []object{{"do": "webhook", "webhook": hook.ID}}
	var stored ruleAnswer
	admin.do(t, 200, "POST", "/api/v1/rules", rule, &stored)
	conversation, _ := w.visitor(t, w.shop).write(t, "", "I want a refund")
	require.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(bodies) == 2
	}, 2*time.Minute, 10*time.Millisecond)
	require.Contains(t, bodies[1], `"type":"rule.called"`)
	require.Contains(t, bodies[1], conversation)
	require.Contains(t, bodies[1], stored.ID, "it is told by whom")
	var messages struct {
		Items []struct {
			Event *struct{ Kind, To, Run string }
		}
	}
	sara.do(t, 200, "GET", "/api/v1/conversations/"+conversation+"/messages", nil, &messages)
	line := messages.Items[len(messages.Items)-1].Event
	require.Equal(t, "webhook", line.Kind)
	require.Equal(t, hook.ID, line.To)
	require.NotEmpty(t, line.Run, "it has a why")

	var deliveries struct {
		Items []struct{ ID, Type, State string }
	}
	require.Eventually(t, func() bool {
		admin.do(t, 200, "GET", "/api/v1/webhooks/"+hook.ID+"/deliveries", nil, &deliveries)
		return len(deliveries.Items) == 1 && deliveries.Items[0].State == "delivered"
	}, 2*time.Minute, 10*time.Millisecond)

	// the rule of a webhook that is off, or gone, fails and says so
	admin.do(t, 200, "PATCH", "/api/v1/webhooks/"+hook.ID, object{"enabled": false, "version": hook.Version, "secret": hook.Secret}, &hook)
	w.visitor(t, w.shop).write(t, "", "another refund")
	var stats struct{ LastError *struct{ Error, Path string } }
	require.Eventually(t, func() bool {
		admin.do(t, 200, "GET", "/api/v1/rules/"+stored.ID+"/stats", nil, &stats)
		return stats.LastError != nil
	}, 2*time.Minute, 10*time.Millisecond)
	require.Equal(t, "rules.error.off", stats.LastError.Error)
	require.Equal(t, "then[0]", stats.LastError.Path)

	admin.do(t, 404, "POST", "/api/v1/webhooks/"+hook.ID+"/again", object{"delivery": deliveries.Items[0].ID}, nil)
	admin.do(t, 204, "POST", "/api/v1/webhooks/"+hook.ID+"/discard", object{}, nil)
	admin.do(t, 409, "PATCH", "/api/v1/webhooks/"+hook.ID, object{"version": 1, "name": "Late"}, nil)
	for field, body := range map[string]object{
		"url":    {"name": "x", "url": "ftp://x.example", "secret": webhookSecret},
		"secret": {"name": "x", "url": "https://x.example", "secret": "short"},
		"events": {"name": "x", "url": "https://x.example", "secret": webhookSecret, "events": []string{"moon.full"}},
		"name":   {"name": strings.Repeat("x", 121), "url": "https://x.example", "secret": webhookSecret},
	} {
		status, raw := admin.call(t, "POST", "/api/v1/webhooks", body)
		require.Equal(t, 422, status, "%s: %s", field, raw)
		require.Contains(t, string(raw), field)
	}
	admin.do(t, 204, "DELETE", "/api/v1/webhooks/"+hook.ID, nil, nil)
	admin.do(t, 404, "GET", "/api/v1/webhooks/"+hook.ID+"/deliveries", nil, nil)
}
