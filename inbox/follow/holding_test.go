package follow_test

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
)

// keptLeases cannot be given up.
type keptLeases struct{ leases }

func (l *keptLeases) Release(context.Context, string, string) error {
	return inbox.Errorf(inbox.CodeUnavailable, "the database is busy")
}

// TestHoldingEndsWell: a lease that cannot be given up when the program ends is no
// fault of the program; it is noted, and the lease ends by itself.
func TestHoldingEndsWell(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	ctx, stop := context.WithCancel(t.Context())
	h := follow.Holding{Leases: &keptLeases{}, Name: "work", For: time.Minute, Log: slog.New(slog.NewTextHandler(&log, nil))}
	require.NoError(t, h.Run(ctx, func(ctx context.Context, token int64) {
		stop()
		<-ctx.Done()
	}))
	require.Contains(t, log.String(), "lease=work")
}
