package api_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// follow has the trail follow the whole feed, as its consumer does.
func (w *liveWorld) followAudit(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	for after := inbox.Cursor(0); ; {
		events, err := w.feed.Read(ctx, after, 500)
		require.NoError(t, err)
		if len(events) == 0 {
			return
		}
		require.NoError(t, w.audit.Follow(ctx, events))
		require.NoError(t, w.audit.Follow(ctx, events), "again changes nothing")
		after = events[len(events)-1].Cursor
	}
}

// TestAuditTrail: sign-ins, access, keys and settings are in the trail with who,
// whom, from where, and without a secret; the feed tells no address.
func TestAuditTrail(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	ctx := context.Background()
	require.NoError(t, w.auth.SetPassword(ctx, w.sara.ID, "a long enough word"))
	admin := w.signedIn(t, w.admin)
	stranger := &person{w: w, origin: w.url}
	stranger.do(t, 401, "POST", "/api/v1/session", object{"email": w.sara.Email, "password": "hunter2hunter2"}, nil)
	stranger.do(t, 401, "POST", "/api/v1/session", object{"email": "typed-secret@x.example", "password": "hunter2hunter2"}, nil)
	stranger.do(t, 200, "POST", "/api/v1/session", object{"email": w.sara.Email, "password": "a long enough word"}, nil)
	admin.do(t, 200, "PATCH", "/api/v1/agents/"+string(w.sara.ID), object{"role": "admin"}, nil)
	admin.do(t, 200, "POST", "/api/v1/agents/"+string(w.sara.ID)+"/invite", object{}, nil)
	var key struct{ Secret string }
	admin.do(t, 200, "POST", "/api/v1/channels/"+string(w.shop.ID)+"/identity", object{}, &key)
	sara := w.signedIn(t, w.sara)
	sara.do(t, http.StatusNoContent, "DELETE", "/api/v1/session", nil, nil)
	w.followAudit(t)

	type entry struct {
		Kind, Agent, Address string
		Actor                struct{ Kind, ID string }
		Record               struct{ Type, ID, Name string }
		Moves                []struct{ Field, From, To string }
	}
	var all struct {
		Items []entry
		Next  string
	}
	admin.do(t, 200, "GET", "/api/v1/audit?limit=100", nil, &all)
	found := map[string]entry{}
	for _, e := range all.Items {
		found[e.Kind] = e
	}
	for _, kind := range []string{"signed_in", "signed_out", "sign_in_failed", "password_set", "access", "invited", "identity_key_made"} {
		require.Contains(t, found, kind)
	}
	require.Equal(t, "role", found["access"].Moves[0].Field)
	require.Equal(t, "admin", found["access"].Moves[0].To)
	require.Equal(t, string(w.admin.ID), found["access"].Actor.ID)
	require.NotEmpty(t, found["access"].Address)
	require.NotEmpty(t, found["sign_in_failed"].Address)
	require.Equal(t, string(w.shop.ID), found["identity_key_made"].Record.ID)
	_, raw := admin.call(t, "GET", "/api/v1/audit?limit=100", nil)
	for _, secret := range []string{"hunter2", "typed-secret", key.Secret, "a long enough"} {
		require.NotContains(t, string(raw), secret)
	}

	admin.do(t, 200, "GET", "/api/v1/audit?group=access&agent="+string(w.sara.ID), nil, &all)
	require.Len(t, all.Items, 1)
	var first, second struct {
		Items []entry
		Next  string
	}
	admin.do(t, 200, "GET", "/api/v1/audit?limit=2", nil, &first)
	require.Len(t, first.Items, 2)
	admin.do(t, 200, "GET", "/api/v1/audit?limit=2&after="+first.Next, nil, &second)
	require.NotEqual(t, first.Items, second.Items)
	admin.do(t, 200, "GET", "/api/v1/audit?to=2020-01-01T00:00:00Z", nil, &all)
	require.Empty(t, all.Items)

	events, err := w.feed.Read(ctx, 0, 500)
	require.NoError(t, err)
	for _, e := range events {
		if e.Audit != nil {
			require.Less(t, len(e.Place), 40, "a name, no address")
		}
	}
}
