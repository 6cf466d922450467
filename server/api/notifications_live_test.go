package api_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/notify"
)

// The keys of a browser: those of RFC 8291, appendix A.
const (
	browserKey    = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
	browserSecret = "BTBZMqHH6r4Tts7J_aSIgg"
)

// pushed is a push service that keeps what it is given; a browser whose
// endpoint ends in "gone" does not want it.
type pushed struct {
	mu  sync.Mutex
	got []notify.Payload
}

func (p *pushed) PublicKey() string { return "key" }

func (p *pushed) Push(_ context.Context, to notify.Subscription, raw []byte, _ string) error {
	if to.Endpoint == "https://push.example/gone" {
		return inbox.Errorf(inbox.CodeNotFound, "gone")
	}
	var payload notify.Payload
	if err := json.Unmarshal(raw, &payload); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, payload)
	return nil
}

func (p *pushed) all() []notify.Payload {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]notify.Payload(nil), p.got...)
}

type told struct {
	Items []struct {
		ID, Kind, Conversation, Text string
		Seq                          int64
		Read                         bool
		Actor                        struct{ Kind, Name string }
	}
	Unread int
}

// TestNotifications: an agent is told what concerns it, once, wherever it is;
// what was read on one screen is read on all.
func TestNotifications(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	require.Eventually(t, func() bool {
		at, err := w.api.Feed.Position(t.Context(), "notify")
		return err == nil && at > 0
	}, 2*time.Minute, 5*time.Millisecond, "it begins at the feed's end")
	admin, sara := w.signedIn(t, w.admin), w.signedIn(t, w.sara)
	visitor := w.visitor(t, w.shop)
	for _, endpoint := range []string{"https://push.example/sara", "https://push.example/gone"} {
		sara.do(t, 204, "PUT", "/api/v1/me/push", object{"endpoint": endpoint, "p256dh": browserKey, "auth": browserSecret, "language": "fa"}, nil)
	}
	conversation, _ := visitor.write(t, "", "where is my parcel?")
	require.Eventually(t, func() bool { return len(w.pushed.all()) == 1 }, 2*time.Minute, 10*time.Millisecond, "it is nobody's at first")
	list := func() (out told) {
		sara.do(t, 200, "GET", "/api/v1/notifications", nil, &out)
		return out
	}
	until := func(unread int) told {
		t.Helper()
		var out told
		require.Eventually(t, func() bool { out = list(); return out.Unread == unread }, 2*time.Minute, 10*time.Millisecond)
		return out
	}
	admin.do(t, 200, "PATCH", "/api/v1/conversations/"+conversation, object{"assignee": w.sara.ID}, nil)
	got := until(1)
	require.Equal(t, "assigned", got.Items[0].Kind)
	require.Equal(t, w.admin.Name, got.Items[0].Actor.Name)
	require.Equal(t, "where is my parcel?", got.Items[0].Text)

	note := object{"id": inbox.NewID[string](), "kind": "note", "text": "@Sara please look", "seenSeq": 99, "mentions": []any{w.sara.ID}}
	admin.do(t, 200, "POST", "/api/v1/conversations/"+conversation+"/messages", note, nil)
	got = until(2)
	require.Equal(t, "mention", got.Items[0].Kind)
	require.Eventually(t, func() bool { return len(w.pushed.all()) >= 3 }, 2*time.Minute, 10*time.Millisecond)
	kinds := map[notify.Kind]notify.Payload{}
	for _, p := range w.pushed.all() {
		kinds[p.Kind] = p
	}
	require.Contains(t, kinds, notify.Unassigned)
	require.Equal(t, w.admin.Name, kinds[notify.Mention].By)
	require.Equal(t, "fa", kinds[notify.Mention].Language)

	sara.do(t, 204, "PUT", "/api/v1/conversations/"+conversation+"/seen", object{"seq": 99}, nil)
	for _, n := range until(0).Items {
		require.True(t, n.Read)
	}

	sara.do(t, 204, "DELETE", "/api/v1/session", nil, nil)
	require.Eventually(t, func() bool {
		subs, err := inbox.AllRows(t.Context(), w.notify.Subscriptions, inbox.Range{})
		return err == nil && len(subs) == 0
	}, 2*time.Minute, 10*time.Millisecond, "who signed out is not pushed to, and who is gone neither")
	sara = w.signedIn(t, w.sara)

	// The feed again, as after a crash: nobody is told again.
	events, err := w.api.Feed.Read(t.Context(), 0, 1000)
	require.NoError(t, err)
	before := list()
	require.NoError(t, w.notify.Handle(t.Context(), events))
	require.Equal(t, before, list())

	for name, body := range map[string]object{
		"a reply":        {"id": inbox.NewID[string](), "kind": "message", "text": "@Sara", "seenSeq": 99, "mentions": []any{w.sara.ID}},
		"who sees not":   {"id": inbox.NewID[string](), "kind": "note", "text": "@Reza", "seenSeq": 99, "mentions": []any{w.reza.ID}},
		"who is nowhere": {"id": inbox.NewID[string](), "kind": "note", "text": "@X", "seenSeq": 99, "mentions": []any{inbox.NewID[string]()}},
	} {
		status, _ := admin.call(t, "POST", "/api/v1/conversations/"+conversation+"/messages", body)
		require.Equal(t, 422, status, name)
	}
}

// TestNotificationsForget what a contact has taken back.
func TestNotificationsForget(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	require.Eventually(t, func() bool {
		at, err := w.api.Feed.Position(t.Context(), "notify")
		return err == nil && at > 0
	}, 2*time.Minute, 5*time.Millisecond)
	admin, sara, visitor := w.signedIn(t, w.admin), w.signedIn(t, w.sara), w.visitor(t, w.shop)
	conversation, _ := visitor.write(t, "", "a secret wombat")
	admin.do(t, 200, "PATCH", "/api/v1/conversations/"+conversation, object{"assignee": w.sara.ID}, nil)
	list := func() string {
		_, raw := sara.call(t, "GET", "/api/v1/notifications", nil)
		return string(raw)
	}
	require.Eventually(t, func() bool { return strings.Contains(list(), "wombat") }, 2*time.Minute, 10*time.Millisecond)
	visitor.do(t, 204, "DELETE", "/chat/api/conversations/"+conversation, nil, nil)
	require.Eventually(t, func() bool { return !strings.Contains(list(), conversation) }, 2*time.Minute, 10*time.Millisecond)
}

// TestNotificationsHide what its agent may not see any more, and show it again
// when it may.
func TestNotificationsHide(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	require.Eventually(t, func() bool {
		at, err := w.api.Feed.Position(t.Context(), "notify")
		return err == nil && at > 0
	}, 2*time.Minute, 5*time.Millisecond)
	admin, sara, visitor := w.signedIn(t, w.admin), w.signedIn(t, w.sara), w.visitor(t, w.shop)
	conversation, _ := visitor.write(t, "", "for the shop alone")
	admin.do(t, 200, "PATCH", "/api/v1/conversations/"+conversation, object{"assignee": w.sara.ID}, nil)
	list := func() (out told) {
		sara.do(t, 200, "GET", "/api/v1/notifications", nil, &out)
		return out
	}
	require.Eventually(t, func() bool { return list().Unread == 1 }, 2*time.Minute, 10*time.Millisecond)
	admin.do(t, 200, "PATCH", "/api/v1/conversations/"+conversation, object{"assignee": nil}, nil)
	admin.do(t, 200, "PATCH", "/api/v1/agents/"+string(w.sara.ID), object{"channels": []any{w.lab.ID}}, nil)
	require.Equal(t, told{Items: list().Items[:0]}, list())
	admin.do(t, 200, "PATCH", "/api/v1/agents/"+string(w.sara.ID), object{"channels": []any{w.shop.ID}}, nil)
	require.Equal(t, 1, list().Unread)
}

// TestNotificationSettings are one's own; what is refused changes nothing.
func TestNotificationSettings(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara := w.signedIn(t, w.sara)
	var got struct {
		Media   map[string]notify.Media
		Tone    string
		Volume  int
		PushKey string
	}
	sara.do(t, 200, "GET", "/api/v1/me/notifications", nil, &got)
	require.Equal(t, "key", got.PushKey)
	require.True(t, got.Media["mention"].Push)
	sara.do(t, 200, "PUT", "/api/v1/me/notifications", object{"media": object{"mention": object{"app": true, "sound": false, "push": false}}, "tone": "drop", "volume": 30}, &got)
	require.False(t, got.Media["mention"].Push)
	require.True(t, got.Media["reply"].Push, "what is not said is as by default")
	for _, bad := range []object{
		{"media": object{"moon": object{"app": true, "sound": true, "push": true}}, "tone": "drop", "volume": 30}, {"media": object{}, "tone": "gong", "volume": 30}, {"media": object{}, "tone": "drop", "volume": 1000},
	} {
		status, _ := sara.call(t, "PUT", "/api/v1/me/notifications", bad)
		require.Equal(t, 422, status)
	}
	for _, endpoint := range []string{"http://push.example/x", "https://", "javascript:alert(1)", "https://user:secret@push.example/",
		"https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.1:8443/x", "https://localhost/x", "https://db.internal/x"} {
		status, _ := sara.call(t, "PUT", "/api/v1/me/push", object{"endpoint": endpoint, "p256dh": browserKey, "auth": browserSecret})
		require.Equal(t, 422, status, endpoint)
	}
	for key, secret := range map[string]string{"": browserSecret, "p": browserSecret, browserKey[:80]: browserSecret, "BAAA" + browserKey[4:]: browserSecret, browserKey: "c2hvcnQ"} {
		status, _ := sara.call(t, "PUT", "/api/v1/me/push", object{"endpoint": "https://push.example/x", "p256dh": key, "auth": secret})
		require.Equal(t, 422, status, "%s %s", key, secret)
	}
	var after struct{ Tone string }
	sara.do(t, 200, "GET", "/api/v1/me/notifications", nil, &after)
	require.Equal(t, "drop", after.Tone)
}
