package mail_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/mail"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// TestNodes: two programs share a store. One of them fetches a channel; when it stops the
// other goes on where it was, and no mail is stored twice.
func TestNodes(t *testing.T) {
	t.Parallel()
	box, d := newMailbox(t, plainCaps, nil), newDesk()
	clock := teststore.NewClock(connected.Add(time.Hour))
	db := teststore.Open(t, clock)
	ports := db.Ports(t, clock, teststore.Silent{})
	service := inbox.NewService(ports)
	room, err := mailroom.New(db.MailPorts(service, ports, db.People(service, ports)))
	require.NoError(t, err)
	admin := inbox.SystemPrincipal()
	c, err := ports.Directory.Channels.Save(t.Context(), admin, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Mail", Kind: inbox.ChannelEmail, Enabled: true, Language: "fa", Color: "#0b7c86"})
	require.NoError(t, err)
	settings := box.settings()
	settings.Channel, settings.Version, settings.Addresses, settings.Import = c.ID, 0, []string{"support@shop.example"}, mailroom.ImportAll
	_, err = room.Save(t.Context(), admin, settings, mailroom.Credentials{FetchPassword: "hunter2"})
	require.NoError(t, err)

	var stops []func()
	for range 2 {
		f := &mail.Fetchers{Intake: d, Book: room, Leases: db.Leases(), Clock: clock, Log: slog.New(slog.DiscardHandler), Pace: quick, SpoolIn: t.TempDir()}
		stops = append(stops, d.run(t, f))
	}
	for n := range 150 {
		box.put(t, "INBOX", n, connected.Add(2*time.Hour))
	}
	d.until(t, func() bool { return len(d.bodies()) == 150 }, "all are fetched")
	stops[0]() // whichever has the lease
	for n := 150; n < 200; n++ {
		box.put(t, "INBOX", n, connected.Add(2*time.Hour))
	}
	d.until(t, func() bool { return len(d.bodies()) == 200 }, "the other goes on")
	stops[1]()
	states, err := room.States(t.Context(), admin, c.ID)
	require.NoError(t, err)
	require.Equal(t, "INBOX", states.Places[0].Folder)
	require.LessOrEqual(t, states.Places[0].Stored, int64(200))
	d.mu.Lock()
	defer d.mu.Unlock()
	require.LessOrEqual(t, d.calls, 200+batch, "at most one batch was fetched again")
}

// batch is how many mails are fetched before the place is moved.
const batch = 100
