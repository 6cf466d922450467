package mail_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/mail"
)

// txtZone answers for some names, fails for one, and knows no others.
type txtZone struct {
	records map[string]string
	fails   string
}

func (z txtZone) LookupTXT(ctx context.Context, name string) ([]string, error) {
	if name == z.fails {
		return nil, errors.New("the server is away")
	}
	return txt{name, z.records[name]}.LookupTXT(ctx, name)
}

// waitingKeys are keys of channels, and those that were found.
type waitingKeys struct {
	waiting []mailroom.Settings
	found   map[inbox.ChannelID]string
}

func (k *waitingKeys) Waiting(context.Context) ([]mailroom.Settings, error) { return k.waiting, nil }

func (k *waitingKeys) Found(_ context.Context, channel inbox.ChannelID, public string) (mailroom.Settings, error) {
	k.found[channel] = public
	return mailroom.Settings{}, nil
}

// TestDKIMWatch: a record that was published is found without anybody asking; one that is
// missing, another one, and a DNS that is away change nothing and stop nothing.
func TestDKIMWatch(t *testing.T) {
	t.Parallel()
	keys := &waitingKeys{found: map[inbox.ChannelID]string{}}
	for _, name := range []string{"away", "missing", "other", "there"} {
		keys.waiting = append(keys.waiting, mailroom.Settings{
			Channel: inbox.ChannelID(name), DKIM: mailroom.DKIM{Domain: name + ".example", Selector: "pasokh", Public: "AAAA"},
		})
	}
	watch := mail.DKIMWatch{Keys: keys, Log: slog.New(slog.DiscardHandler), DNS: txtZone{fails: "pasokh._domainkey.away.example", records: map[string]string{
		"pasokh._domainkey.other.example": "v=DKIM1; k=rsa; p=BBBB", "pasokh._domainkey.there.example": "v=DKIM1; k=rsa; p=AA AA",
	}}}
	require.NoError(t, watch.Look(t.Context()))
	require.Equal(t, map[inbox.ChannelID]string{"there": "AAAA"}, keys.found)
}
