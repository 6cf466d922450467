package mailroom_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

func TestSending(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	state := func() mailroom.SendingState {
		t.Helper()
		s, err := w.SendingOf(t.Context(), w.sara.Principal(), w.channel.ID)
		require.NoError(t, err)
		return s
	}
	require.Equal(t, mailroom.Sending{Channel: w.channel.ID}, state().Sending)
	c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
	w.reply(t, c, inbox.Saying{Text: "Hello"})
	w.follow(t)
	for i := range 3 {
		require.NoError(t, w.SaveSending(t.Context(), mailroom.Sending{Channel: w.channel.ID, Failing: true, Why: "auth", Error: "535\r\nno", Since: outNoon.Add(time.Duration(i) * time.Minute)}))
	}
	now := state()
	require.Equal(t, []any{true, "auth", "535 no", outNoon, 1, 0}, []any{now.Failing, now.Why, now.Error, now.Since.UTC(), now.Waiting, now.Failed})
	require.Equal(t, outNoon, now.WaitsSince.UTC())
	require.NoError(t, w.SaveSending(t.Context(), mailroom.Sending{Channel: w.channel.ID, Since: outNoon.Add(time.Hour)}))
	require.Equal(t, []any{false, outNoon.Add(time.Hour)}, []any{state().Failing, state().Since.UTC()})
	_, err := w.SendingOf(t.Context(), w.maryam.Principal(), w.channel.ID)
	outRefused(t, inbox.CodeForbidden, err)
}

// TestSendingEnds: when mail last left, since when the oldest waits, and when the newest
// was queued that was given up; a channel that is switched off sends nothing.
func TestSendingEnds(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	state := func() mailroom.SendingState {
		t.Helper()
		s, err := w.SendingOf(t.Context(), w.sara.Principal(), w.channel.ID)
		require.NoError(t, err)
		return s
	}
	var queued []time.Time
	for _, outcome := range []mailroom.Outcome{{}, {}, {Why: mailroom.WhyRefused, Final: true}} {
		w.reply(t, w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{}), inbox.Saying{Text: "Hello"})
		w.follow(t)
		queued = append(queued, w.clock.Now())
		w.clock.Pass(time.Minute)
		due, _, err := w.Due(t.Context(), w.channel.ID, 1)
		require.NoError(t, err)
		require.Len(t, due, 1)
		d, ours, err := w.Begin(t.Context(), due[0])
		require.NoError(t, err)
		require.True(t, ours)
		_, err = w.Finish(t.Context(), d, outcome)
		require.NoError(t, err)
	}
	now := state()
	require.Equal(t, []any{0, 1, false}, []any{now.Waiting, now.Failed, now.Off})
	require.Equal(t, []time.Time{queued[1].Add(time.Minute), queued[2], {}}, []time.Time{now.SentAt, now.FailedAt, now.WaitsSince})

	failed, next, err := w.FailedOf(t.Context(), w.sara.Principal(), w.channel.ID, inbox.Page{})
	require.NoError(t, err)
	require.Empty(t, next)
	require.Len(t, failed, 1)
	require.Equal(t, []any{mailroom.WhyRefused, queued[2]}, []any{failed[0].Why, failed[0].At})
	_, _, err = w.FailedOf(t.Context(), w.maryam.Principal(), w.channel.ID, inbox.Page{})
	outRefused(t, inbox.CodeForbidden, err)

	for range 2 {
		w.reply(t, w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{}), inbox.Saying{Text: "Hello"})
		w.follow(t)
		queued = append(queued, w.clock.Now())
		w.clock.Pass(time.Minute)
	}
	now = state()
	require.Equal(t, []any{2, queued[3]}, []any{now.Waiting, now.WaitsSince})
	off, err := w.kernel.Directory.Channels.Get(t.Context(), string(w.channel.ID))
	require.NoError(t, err)
	off.Enabled = false
	_, err = w.kernel.Directory.Channels.Save(t.Context(), w.sara.Principal(), off)
	require.NoError(t, err)
	require.True(t, state().Off)
	require.Equal(t, 2, state().Waiting, "what waits stays")
}

// TestStoppedNow: a channel counts as stopped when it did not work for five minutes, as to
// each of its ways; one that is switched off does not.
func TestStoppedNow(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	stopped := func() []mailroom.Stopped {
		t.Helper()
		all, err := w.StoppedNow(t.Context())
		require.NoError(t, err)
		return all
	}
	now := w.clock.Now()
	link, err := w.SaveLink(t.Context(), mailroom.Link{Channel: w.channel.ID, State: mailroom.LinkFailed, Why: mailroom.ReasonAuth, Since: now})
	require.NoError(t, err)
	require.NoError(t, w.SaveSending(t.Context(), mailroom.Sending{Channel: w.channel.ID, Failing: true, Why: "dns", Since: now.Add(-time.Minute)}))
	require.Empty(t, stopped())
	w.clock.Pass(4 * time.Minute)
	all := stopped()
	require.Len(t, all, 1)
	require.Equal(t, []any{w.channel.ID, true, mailroom.ReasonDNS}, []any{all[0].Channel.ID, all[0].Sending, all[0].Why})
	w.clock.Pass(2 * time.Minute)
	all = stopped()
	require.Len(t, all, 2)
	require.Equal(t, []any{false, now.UTC(), mailroom.ReasonAuth}, []any{all[0].Sending, all[0].Since.UTC(), all[0].Why})
	link.State, link.Since = mailroom.LinkConnected, w.clock.Now()
	_, err = w.SaveLink(t.Context(), link)
	require.NoError(t, err)
	require.Len(t, stopped(), 1)
	off, err := w.kernel.Directory.Channels.Get(t.Context(), string(w.channel.ID))
	require.NoError(t, err)
	off.Enabled = false
	_, err = w.kernel.Directory.Channels.Save(t.Context(), w.sara.Principal(), off)
	require.NoError(t, err)
	require.Empty(t, stopped())
}
