package main

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/mailroom"
)

// TestPublicMailServers: a mail server on this machine is reached unless the program was
// told to reach only those on the Internet.
func TestPublicMailServers(t *testing.T) {
	t.Parallel()
	server := mailroom.Server{Host: "127.0.0.1", Port: 1, Security: mailroom.SecurityTLS, Auth: mailroom.AuthNone}
	for public, why := range map[bool]mailroom.Reason{true: mailroom.ReasonForbidden, false: mailroom.ReasonRefused} {
		app, err := NewApp(t.Context(), Config{Data: t.TempDir(), PublicMailServers: public}, slog.New(slog.DiscardHandler))
		require.NoError(t, err)
		got := app.mail.network.Check(t.Context(), mailroom.Settings{Send: server}, mailroom.Credentials{})
		require.NoError(t, app.Close())
		require.Equal(t, why, got.Send.Why, got.Send.Error)
	}
}
