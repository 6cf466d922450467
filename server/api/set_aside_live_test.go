package api_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
)

// TestSetAside: an admin sees what was set aside, without a word of a customer,
// has it tried again and drops it; /readyz stays ready and says so.
func TestSetAside(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	mina, sara := w.visitor(t, w.shop), w.signedIn(t, w.admin)
	id, _ := mina.write(t, "", "my secret wombat")
	ctx := context.Background()
	e := inbox.Event{Cursor: 7, ID: inbox.NewID[inbox.EventID](), Kind: inbox.MessageCreated, Conversation: inbox.ConversationID(id)}
	require.NoError(t, w.letters.Keep(ctx, follow.Letter(e, "rules", errors.New("wombat: cannot be judged")), 5))
	require.NoError(t, w.letters.Keep(ctx, follow.Letter(inbox.Event{Cursor: 9}, "webhook/a", inbox.Invalid("x", "wombat")), 5))
	type list struct {
		Items []struct {
			ID, Consumer, Reason string
			Number               int64
			Tries                int
			Asked                bool
		}
		Total int
	}
	var all list
	sara.do(t, 200, "GET", "/api/v1/set-aside", nil, &all)
	require.Equal(t, 2, all.Total)
	require.Equal(t, "internal", all.Items[0].Reason)
	require.Equal(t, 5, all.Items[0].Tries)
	require.NotZero(t, all.Items[0].Number, "she may see it")
	require.Equal(t, "refused", all.Items[1].Reason)
	_, raw := sara.call(t, "GET", "/api/v1/set-aside", nil)
	require.NotContains(t, string(raw), "wombat")

	res, err := http.Get(w.url + "/readyz")
	require.NoError(t, err)
	text, err := io.ReadAll(res.Body)
	require.NoError(t, errors.Join(err, res.Body.Close()))
	require.Equal(t, 200, res.StatusCode)
	require.Contains(t, string(text), "degraded: 2 set aside")
	res, err = http.Get(w.url + "/metrics")
	require.NoError(t, err)
	text, err = io.ReadAll(res.Body)
	require.NoError(t, errors.Join(err, res.Body.Close()))
	require.Contains(t, string(text), "pasokh_set_aside 2")

	sara.do(t, 204, "POST", "/api/v1/set-aside/"+all.Items[0].ID+"/retry", object{}, nil)
	sara.do(t, 404, "POST", "/api/v1/set-aside/none/retry", object{}, nil)
	sara.do(t, 204, "DELETE", "/api/v1/set-aside/"+all.Items[1].ID, nil, nil)
	sara.do(t, 200, "GET", "/api/v1/set-aside", nil, &all)
	require.Equal(t, 1, all.Total)
	require.True(t, all.Items[0].Asked)
}
