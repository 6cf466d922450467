package demo_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/bidi"
	"github.com/pasokh/pasokh/server/demo"
)

func TestFirstMails(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	mails, err := demo.FirstMails(now)
	require.NoError(t, err)
	kinds := map[email.Kind]int{}
	for _, m := range mails {
		read := email.ReadBytes(m.Raw)
		require.Empty(t, read.Problems, read.Subject)
		require.Equal(t, m.From, read.From[0].Address)
		require.Equal(t, company, read.To[0].Address)
		require.NotEmpty(t, read.Text)
		require.True(t, read.Date.Before(now) && read.Date.After(now.Add(-4*time.Hour)), read.Date)
		kinds[read.Kind]++
	}
	require.Equal(t, map[email.Kind]int{email.KindNew: 3, email.KindReply: 1, email.KindAutoReply: 1, email.KindInvite: 1}, kinds)
	first := email.ReadBytes(mails[0].Raw)
	require.Equal(t, "چراغ شکسته رسید", first.Subject)
	require.Equal(t, bidi.DirectionRTL, first.Direction)
}
