package hooks_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/webhooks"
	"github.com/pasokh/pasokh/server/hooks"
	"github.com/pasokh/pasokh/server/outside"
)

// run delivers until the test ends, or until stop, which waits for it.
func (w *world) run(t testing.TB) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.hooks.Run(ctx) }()
	done := false
	stop = func() {
		if cancel(); !done {
			done = true
			require.NoError(t, <-ended)
		}
	}
	t.Cleanup(stop)
	return stop
}

// TestDelivers tells a webhook what it wants, signed, and nothing else.
func TestDelivers(t *testing.T) {
	w, r := newWorld(t), newReceiver(t)
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	defer r.CloseClientConnections()
	defer w.ports.Client.CloseIdleConnections()
	before := w.write(t, "", "before there was a webhook")
	hook := w.hook(t, r.URL+"/in", webhooks.ToldCreated, webhooks.ToldContact)
	stop := w.run(t)
	id := w.write(t, "", "سلام")
	_, err := w.Update(t.Context(), w.admin, id, inbox.Patch{Priority: new(inbox.PriorityHigh)})
	require.NoError(t, err)
	w.write(t, before, "once more")

	all := r.wait(t, 3)
	slices.SortFunc(all, func(a, b got) int { return int(a.payload.Sequence - b.payload.Sequence) })
	require.Equal(t, []webhooks.Told{webhooks.ToldCreated, webhooks.ToldContact, webhooks.ToldContact}, []webhooks.Told{all[0].payload.Type, all[1].payload.Type, all[2].payload.Type})
	require.Equal(t, id, all[0].payload.Conversation.ID)
	require.Equal(t, "سلام", all[1].payload.Message.Text)
	require.Equal(t, "Maryam", all[1].payload.Contact.Name)
	require.Equal(t, before, all[2].payload.Conversation.ID)
	key := []byte("01234567890123456789012345678901")
	for _, one := range all {
		mac := hmac.New(sha256.New, key) // by hand, as a receiver does
		mac.Write([]byte(one.header.Get("Webhook-Id") + "." + one.header.Get("Webhook-Timestamp") + "." + string(one.body)))
		require.Equal(t, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)), one.header.Get("Webhook-Signature"))
		require.Equal(t, one.payload.ID, one.header.Get("Webhook-Id"))
		require.Equal(t, "application/json", one.header.Get("Content-Type"))
	}
	require.Eventually(t, func() bool {
		return !slices.ContainsFunc(w.told(t, hook.ID), func(d webhooks.Delivery) bool { return d.State != webhooks.DeliveryDelivered })
	}, 2*time.Minute, 5*time.Millisecond)
	for _, d := range w.told(t, hook.ID) {
		require.Equal(t, http.StatusOK, d.Last.Status)
		require.Equal(t, 1, d.Tries)
	}
	stop()
	require.Len(t, r.got(), 3, "what happened before, and what it does not want, is not told")
}

// TestReplayDoublesNothing gives the line its feed again, as after a crash.
func TestReplayDoublesNothing(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	hook := w.hook(t, r.URL, webhooks.ToldContact)
	stop := w.run(t)
	for range 5 {
		w.write(t, "", "hello")
	}
	r.wait(t, 5)
	stop()
	at, err := w.ports.Feed.Position(t.Context(), "webhook/"+string(hook.ID))
	require.NoError(t, err)
	require.NoError(t, w.ports.Feed.Advance(t.Context(), "webhook/"+string(hook.ID), at, 0))

	w.hooks = hooks.New(w.ports)
	w.run(t)
	require.Eventually(t, func() bool {
		again, err := w.ports.Feed.Position(t.Context(), "webhook/"+string(hook.ID))
		return err == nil && again >= at
	}, 2*time.Minute, 5*time.Millisecond)
	last := w.write(t, "", "the sixth")
	all := r.wait(t, 6)
	require.Equal(t, last, all[len(all)-1].payload.Conversation.ID)
	ids := map[string]bool{}
	for _, one := range all {
		ids[one.payload.ID] = true
	}
	require.Len(t, ids, 6)
	require.Len(t, all, 6)
}

// TestTriesAgain has the other program fail for a while: it gets everything
// when it is back, under the same ids, and the admin sees how it stands.
func TestTriesAgain(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	r.answers(http.StatusServiceUnavailable)
	hook := w.hook(t, r.URL, webhooks.ToldContact)
	w.run(t)
	w.write(t, "", "hello")
	first := r.wait(t, 1)[0]
	require.Eventually(t, func() bool {
		all := w.told(t, hook.ID)
		return len(all) == 1 && all[0].Tries == 1 && all[0].Last.Error == hooks.ErrStatus && all[0].Last.Status == 503 && all[0].State == webhooks.DeliveryWaiting
	}, 2*time.Minute, 5*time.Millisecond)
	r.answers(http.StatusNoContent)
	require.Len(t, r.got(), 1, "its time has not come")
	w.clock.pass(6 * time.Second)
	require.Equal(t, first.payload.ID, r.wait(t, 2)[1].payload.ID)
	require.Eventually(t, func() bool { return w.told(t, hook.ID)[0].State == webhooks.DeliveryDelivered }, 2*time.Minute, 5*time.Millisecond)
}

// TestGivesUpAloud: after a day of tries a delivery has failed; it stays, is
// listed, and is made when an admin says so.
func TestGivesUpAloud(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	w.hooks.LookEvery(2 * time.Millisecond)
	r.answers(http.StatusInternalServerError)
	hook := w.hook(t, r.URL, webhooks.ToldContact)
	w.run(t)
	w.write(t, "", "hello")
	for tries := 1; tries <= len(hooks.Retries)+1; tries++ {
		require.Eventually(t, func() bool { all := w.told(t, hook.ID); return len(all) == 1 && all[0].Tries == tries }, 2*time.Minute, 5*time.Millisecond)
		w.clock.pass(9 * time.Hour)
	}
	failed := w.told(t, hook.ID)[0]
	require.Equal(t, webhooks.DeliveryFailed, failed.State)
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(w.hooks.Again(t.Context(), w.admin, hook.ID, "another")))
	r.answers(http.StatusOK)
	require.NoError(t, w.hooks.Again(t.Context(), w.admin, hook.ID, failed.ID))
	require.Eventually(t, func() bool { return w.told(t, hook.ID)[0].State == webhooks.DeliveryDelivered }, 2*time.Minute, 5*time.Millisecond)
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(w.hooks.Discard(t.Context(), w.admin, hook.ID, failed.ID)), "what was made is not given up")
}

// TestFullStandsStill: what does not fit stays in the feed and is told in order
// when there is room again. Another webhook is not held up.
func TestFullStandsStill(t *testing.T) {
	t.Parallel()
	const most = 50 // each look at all that is kept takes a while where it is a thousand
	w, dead, good := newWorld(t), newReceiver(t), newReceiver(t)
	w.hooks.KeepAtMost(most)
	dead.answers(http.StatusGone) // failed at once
	hook := w.hook(t, dead.URL, webhooks.ToldContact)
	w.hook(t, good.URL, webhooks.ToldContact)
	kept := w.ports.Deliveries
	for i := range most - 2 { // as if so many had failed before
		_, err := kept.Put(t.Context(), webhooks.Delivery{ID: inbox.NewID[string](), Webhook: hook.ID, Sequence: inbox.Cursor(i), State: webhooks.DeliveryFailed, Event: inbox.Event{Kind: inbox.ContactChanged}})
		require.NoError(t, err)
	}
	w.run(t)
	for range 5 {
		w.write(t, "", "hello")
	}
	good.wait(t, 5)
	dead.wait(t, 2)
	require.Eventually(t, func() bool {
		return len(w.told(t, hook.ID)) == most && w.told(t, hook.ID)[0].State == webhooks.DeliveryFailed
	}, 10*time.Minute, 20*time.Millisecond)
	dead.answers(http.StatusOK)
	require.NoError(t, w.hooks.Discard(t.Context(), w.admin, hook.ID, ""))
	require.Len(t, dead.wait(t, 5), 5, "the other three come from the feed")
	require.Equal(t, webhooks.DeliveryDiscarded, w.told(t, hook.ID)[3].State, "and that two were given up is said")
}

// delivered waits until n deliveries are written down as delivered: one that the
// receiver has and the program does not know of yet is told again.
func (w *world) delivered(t *testing.T, hook inbox.WebhookID, n int) {
	t.Helper()
	require.Eventually(t, func() bool {
		all := w.told(t, hook)
		return len(all) == n && !slices.ContainsFunc(all, func(d webhooks.Delivery) bool { return d.State != webhooks.DeliveryDelivered })
	}, 2*time.Minute, 5*time.Millisecond)
}

// TestStopsAndGoesOn: what was told while a webhook was off is not told; what
// waited when the program ended is.
func TestStopsAndGoesOn(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	hook := w.hook(t, r.URL, webhooks.ToldContact)
	stop := w.run(t)
	w.write(t, "", "first")
	w.delivered(t, hook.ID, 1)
	stop()
	w.write(t, "", "while the program was off")
	w.hooks = hooks.New(w.ports)
	w.run(t)
	w.delivered(t, hook.ID, 2)
	require.Eventually(t, func() bool { // a line that ends keeps its place, which must not be after the next one's beginning
		head, _ := w.ports.Feed.Head(t.Context())
		at, _ := w.ports.Feed.Position(t.Context(), "webhook/"+string(hook.ID))
		return head > 0 && at == head
	}, 2*time.Minute, 5*time.Millisecond)

	stored, err := w.hooks.Get(t.Context(), hook.ID)
	require.NoError(t, err)
	require.NotContains(t, stored.Secret, "whsec_")
	stored.Enabled = false
	stored, err = w.hooks.Save(t.Context(), w.admin, stored)
	require.NoError(t, err)
	w.write(t, "", "while it was off")
	stored.Enabled = true
	stored, err = w.hooks.Save(t.Context(), w.admin, stored)
	require.NoError(t, err)
	id := w.write(t, "", "on again")
	require.Equal(t, id, r.wait(t, 3)[2].payload.Conversation.ID)
	require.NotEmpty(t, r.got()[2].header.Get("Webhook-Signature"), "the mask kept the secret")

	require.NoError(t, w.hooks.Delete(t.Context(), w.admin, stored.ID))
	_, err = w.hooks.Told(t.Context(), stored.ID)
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
	left, err := inbox.AllRows(t.Context(), w.ports.Deliveries, inbox.Range{})
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestErasedIsNotSent: what a contact took back before it was sent is not sent.
func TestErasedIsNotSent(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	w.hook(t, r.URL, webhooks.ToldContact)
	id := w.write(t, "", "a secret wombat")
	require.NoError(t, w.Erase(t.Context(), w.maryam.Principal(), id))
	w.run(t)
	one := r.wait(t, 1)[0]
	require.NotContains(t, string(one.body), "wombat")
	require.True(t, one.payload.Message.Erased)
}

// TestTry tells at once how a webhook answers.
func TestTry(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	hook := w.hook(t, r.URL)
	slow := make(chan struct{})
	defer close(slow)
	w.ports.Client = outside.Client(true)
	w.hooks = hooks.New(w.ports)
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request)
		status int
		key    string
	}{
		"Taken":       {nil, 200, ""},
		"ErrStatus":   {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, 404, hooks.ErrStatus},
		"ErrGone":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) }, 410, hooks.ErrGone},
		"ErrRedirect": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, 302, hooks.ErrRedirect},
		"ErrTimeout":  {func(http.ResponseWriter, *http.Request) { <-slow }, 0, hooks.ErrTimeout},
		"ErrConnect": {func(w http.ResponseWriter, _ *http.Request) {
			c, _, _ := w.(http.Hijacker).Hijack()
			_ = c.Close()
		}, 0, hooks.ErrConnect},
		"Endless": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(strings.Repeat("x", 1<<20)))
		}, 200, ""},
	} {
		r.mu.Lock()
		r.answer = c.answer
		r.mu.Unlock()
		w.ports.Client.Timeout = 0
		if c.key == hooks.ErrTimeout { // only what never comes is not waited for
			w.ports.Client.Timeout = 200 * time.Millisecond
		}
		a, err := w.hooks.Try(t.Context(), hook.ID)
		require.NoError(t, err, name)
		require.Equal(t, c.status, a.Status, name)
		require.Equal(t, c.key, a.Error, name)
	}
	require.Equal(t, webhooks.ToldTest, r.got()[0].payload.Type)
	_, err := w.hooks.Try(t.Context(), "none")
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
}

// TestPrivateIsRefused: without the flag nothing inside is reached, and it is said so.
func TestPrivateIsRefused(t *testing.T) {
	t.Parallel()
	w, r := newWorld(t), newReceiver(t)
	w.ports.Client = outside.Client(false)
	w.hooks = hooks.New(w.ports)
	hook := w.hook(t, r.URL, webhooks.ToldContact)
	w.run(t)
	w.write(t, "", "hello")
	require.Eventually(t, func() bool {
		all := w.told(t, hook.ID)
		return len(all) == 1 && all[0].State == webhooks.DeliveryFailed && all[0].Last.Error == hooks.ErrPrivate
	}, 2*time.Minute, 5*time.Millisecond)
	require.Empty(t, r.got())
}

func TestBadWebhooks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := webhooks.Webhook{ID: "h", Name: "x", URL: "https://books.example/in", Secret: secret}
	for name, c := range map[string]struct {
		field string
		edit  func(*webhooks.Webhook)
	}{
		"ErrName":     {"name", func(h *webhooks.Webhook) { h.Name = " " }},
		"ErrScheme":   {"url", func(h *webhooks.Webhook) { h.URL = "file:///etc/passwd" }},
		"ErrHost":     {"url", func(h *webhooks.Webhook) { h.URL = "https://:443/" }},
		"ErrPassword": {"url", func(h *webhooks.Webhook) { h.URL = "https://me:secret@books.example/" }},
		"ErrURL":      {"url", func(h *webhooks.Webhook) { h.URL = "books.example" }},
		"ErrNoSecret": {"secret", func(h *webhooks.Webhook) { h.Secret = "" }},
		"ErrShort":    {"secret", func(h *webhooks.Webhook) { h.Secret = "short" }},
		"ErrBase64":   {"secret", func(h *webhooks.Webhook) { h.Secret = "whsec_not base64 at all, is it" }},
		"ErrMask":     {"secret", func(h *webhooks.Webhook) { h.Secret = "••••••••" }},
		"ErrEvent":    {"events", func(h *webhooks.Webhook) { h.Events = []webhooks.Told{"moon.full"} }},
		"ErrTwice":    {"events", func(h *webhooks.Webhook) { h.Events = []webhooks.Told{webhooks.ToldNote, webhooks.ToldNote} }},
		"ErrCalled":   {"events", func(h *webhooks.Webhook) { h.Events = []webhooks.Told{webhooks.ToldCalled} }},
	} {
		h := good
		c.edit(&h)
		_, err := w.hooks.Save(t.Context(), w.admin, h)
		require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err), name)
		var e *inbox.Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, c.field, e.Field, name)
	}
	_, err := w.hooks.Save(t.Context(), w.maryam.Principal(), good)
	require.Equal(t, inbox.CodeForbidden, inbox.ErrorCode(err))
	for i := range webhooks.Max {
		good.ID = inbox.WebhookID(inbox.NewID[string]())
		_, err = w.hooks.Save(t.Context(), w.admin, good)
		require.NoError(t, err, i)
	}
	good.ID = "one more"
	_, err = w.hooks.Save(t.Context(), w.admin, good)
	require.Equal(t, inbox.CodeConflict, inbox.ErrorCode(err))
}
