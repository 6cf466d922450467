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
	require.NoError(t, w.SaveSending(t.Context(), mailroom.Sending{Channel: w.channel.ID, Since: outNoon.Add(time.Hour)}))
	require.Equal(t, []any{false, outNoon.Add(time.Hour)}, []any{state().Failing, state().Since.UTC()})
	_, err := w.SendingOf(t.Context(), w.maryam.Principal(), w.channel.ID)
	outRefused(t, inbox.CodeForbidden, err)
}
