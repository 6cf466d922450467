package mail

import (
	"context"
	"log/slog"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/inbox/retry"
)

// SigningKeys are the keys with which channels sign; they are those of the room of mail.
type SigningKeys interface {
	// Waiting returns the settings of the channels whose newest key waits for its record.
	Waiting(ctx context.Context) ([]mailroom.Settings, error)
	// Found notes that the record of a key is in the DNS.
	Found(ctx context.Context, channel inbox.ChannelID, public string) (mailroom.Settings, error)
}

// DKIMWatch looks for the records of new keys, so that they sign without anybody coming
// back to say that the record was published.
type DKIMWatch struct {
	Keys SigningKeys
	DNS  TXTResolver
	Log  *slog.Logger
}

// dkimGlance is how often a record that is missing is looked for.
const dkimGlance = 5 * time.Minute

// Run looks until ctx ends.
func (w DKIMWatch) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := w.Look(ctx); err != nil && ctx.Err() == nil {
			w.Log.Error("the DNS records of signing keys are looked for later", "error", err)
		}
		if !retry.Rest(ctx, dkimGlance, nil) {
			return
		}
	}
}

// Look looks for all records that are waited for. What the DNS does not answer for one
// domain keeps no other from being found.
func (w DKIMWatch) Look(ctx context.Context) error {
	waiting, err := w.Keys.Waiting(ctx)
	if err != nil {
		return err
	}
	for _, one := range waiting {
		state, err := CheckDKIM(ctx, w.DNS, one.DKIM.Name())
		if err != nil {
			w.Log.Warn("the DNS record of a signing key cannot be looked up, will retry", "channel", string(one.Channel), "error", err)
			continue
		}
		if state != DKIMRight {
			continue
		}
		if _, err := w.Keys.Found(ctx, one.Channel, one.DKIM.Public); err != nil {
			return err
		}
		w.Log.Info("a channel's mail is signed from now on", "channel", string(one.Channel))
	}
	return nil
}
