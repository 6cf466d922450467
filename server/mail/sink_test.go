package mail_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/mail"
)

func TestSinkKeeps(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	var sink mail.Sink
	ended := make(chan error, 1)
	go func() { ended <- sink.Serve(ctx, l) }()
	for _, body := range []string{"سلام", "again"} {
		raw := "From: nasrin@example.com\r\nTo: support@narvan.example\r\nSubject: x\r\n\r\n" + body + "\r\n"
		require.NoError(t, mail.Hand(ctx, l.Addr().String(), "nasrin@example.com", []string{"support@narvan.example"}, strings.NewReader(raw)))
	}
	mails := sink.Mails()
	require.Len(t, mails, 2)
	require.Equal(t, 2, mails[0].Number, "the newest is first")
	require.Equal(t, "nasrin@example.com", mails[0].From)
	require.Equal(t, []string{"support@narvan.example"}, mails[0].To)
	require.Contains(t, string(mails[1].Raw), "سلام")
	stop()
	require.NoError(t, <-ended)
	require.Error(t, mail.Hand(t.Context(), l.Addr().String(), "a@example.com", []string{"b@example.com"}, strings.NewReader("x")))
}

func TestSinkForgetsTheOldest(t *testing.T) {
	t.Parallel()
	var sink mail.Sink
	for range 205 {
		sink.Keep("a@example.com", nil, nil)
	}
	mails := sink.Mails()
	require.Len(t, mails, 200)
	require.Equal(t, 205, mails[0].Number)
	require.Equal(t, 6, mails[199].Number)
}
