package main

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/notify"
	"github.com/pasokh/pasokh/server/mail"
)

// A channel that neither fetches nor sends is told to the admins, once for each; what
// works again is read.
func TestStoppedChannelsAreTold(t *testing.T) {
	t.Parallel()
	app, err := NewApp(t.Context(), Config{Data: t.TempDir()}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, app.Close()) })
	system, directory := inbox.SystemPrincipal(), app.inbox.Directory
	sara, err := directory.Agents.Save(t.Context(), system, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Sara", Email: "sara@shop.example", Role: inbox.RoleAdmin, AllChannels: true})
	require.NoError(t, err)
	channel, err := directory.Channels.Save(t.Context(), system, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelEmail, Enabled: true, Language: "en", Color: "#0b7c86"})
	require.NoError(t, err)
	server := mailroom.Server{Host: "mail.shop.example", Port: 993, Security: mailroom.SecurityTLS, User: "help"}
	_, err = app.mail.room.Save(t.Context(), system, mailroom.Settings{Channel: channel.ID, Addresses: []string{"help@shop.example"}, Way: mailroom.WayIMAP, Fetch: server, Send: server}, mailroom.Credentials{})
	require.NoError(t, err)
	told := func() (ways []notify.Way, unread int) {
		t.Helper()
		for range 2 {
			require.NoError(t, app.tellStoppedNow(t.Context()))
		}
		all, unread, err := app.notify.List(t.Context(), sara.Principal())
		require.NoError(t, err)
		for _, n := range all {
			require.Equal(t, []any{notify.Stopped, channel.ID, "Shop"}, []any{n.Kind, n.Channel, n.Subject})
			ways = append(ways, n.Way)
		}
		return ways, unread
	}

	since := app.clock.Now().Add(-10 * time.Minute)
	_, err = app.mail.room.SaveLink(t.Context(), mailroom.Link{Channel: channel.ID, State: mailroom.LinkFailed, Why: mailroom.ReasonAuth, Since: since})
	require.NoError(t, err)
	app.tellSending(channel.ID, mail.SendStanding{At: since, Error: errors.New("no")})
	ways, unread := told()
	require.ElementsMatch(t, []notify.Way{notify.Fetch, notify.Send}, ways)
	require.Equal(t, 2, unread)

	app.tellSending(channel.ID, mail.SendStanding{At: app.clock.Now()})
	ways, unread = told()
	require.Len(t, ways, 2)
	require.Equal(t, 1, unread, "it sends again")
}
