package notify_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/notify"
)

// TestStopped: admins, and nobody else, are told once of each channel that stopped; what
// works again is read, and a further stop is told of anew.
func TestStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := func(way notify.Way, since time.Time) notify.StoppedChannel {
		return notify.StoppedChannel{Channel: "shop", Name: "پشتیبانی", Way: way, Since: since}
	}
	tell := func(now ...notify.StoppedChannel) {
		t.Helper()
		require.NoError(t, w.notify.TellStopped(t.Context(), now))
	}
	list := func(of inbox.Agent) (all []notify.Notification, unread int) {
		t.Helper()
		all, unread, err := w.notify.List(t.Context(), of.Principal())
		require.NoError(t, err)
		return all, unread
	}
	w.subscribe(t, w.sara, "sara")
	for range 3 {
		tell(of(notify.Fetch, noon))
	}
	require.Equal(t, notify.Stopped, w.pushes(t, 1)["https://push.example/sara"].Kind, "once")
	for range 3 {
		tell(of(notify.Fetch, noon), of(notify.Send, noon))
	}
	all, unread := list(w.sara)
	require.Len(t, all, 2, "once each")
	require.Equal(t, 2, unread)
	require.Equal(t, []any{notify.Stopped, inbox.ChannelID("shop"), "پشتیبانی"}, []any{all[0].Kind, all[0].Channel, all[0].Subject})
	require.Equal(t, notify.Stopped, w.pushes(t, 1)["https://push.example/sara"].Kind)
	others, _ := list(w.reza)
	require.Empty(t, others, "who is no admin is not told")
	tell(of(notify.Fetch, noon))
	all, unread = list(w.sara)
	require.Equal(t, []int{2, 1}, []int{len(all), unread}, "what sends again is read")
	tell()
	_, unread = list(w.sara)
	require.Zero(t, unread)
	tell(of(notify.Send, noon.Add(time.Hour)))
	all, unread = list(w.sara)
	require.Equal(t, []int{3, 1}, []int{len(all), unread}, "a further stop is another one")
	require.Equal(t, notify.Send, all[0].Way)

	was := w.sara
	was.Role = inbox.RoleAgent
	all, unread = list(was)
	require.Empty(t, all, "who is no admin any more sees none")
	require.Zero(t, unread)

	_, err := w.notify.SaveSettings(t.Context(), w.sara.ID, notify.Settings{Media: map[notify.Kind]notify.Media{notify.Stopped: {}}})
	require.NoError(t, err)
	tell(of(notify.Send, noon.Add(2*time.Hour)))
	all, _ = list(w.sara)
	require.Len(t, all, 3, "who does not want to know is not told")
}
