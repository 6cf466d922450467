package api_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestShutdown tells every socket to come back, ends polls, and waits for both.
func TestShutdown(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	id, _ := visitor.write(t, "", "hello")
	desk, _ := sara.open(t, nil)
	panel, _ := visitor.open(t, nil)
	silent := visitor.dial(t, "/chat/ws") // never says hello
	polled := make(chan string, 1)
	go func() {
		polled <- w.raw(t, "GET /chat/api/conversations/"+id+"/messages?after=99&wait=25 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+visitor.token+"\r\n\r\n")
	}()
	time.Sleep(300 * time.Millisecond) // the poll is with the server by then, or is refused: it ends either way
	_ = silent.conn.Close()
	ahead, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://")) // as browsers do, before they ask
	require.NoError(t, err)
	defer func() { _ = ahead.Close() }()

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ended := make(chan error, 1)
	began := time.Now()
	go func() { ended <- w.api.Shutdown(ctx) }()
	for _, s := range []*screen{desk, panel} {
		closed, _ := s.ends()
		require.Equal(t, 1001, closed)
	}
	require.NotContains(t, <-polled, "HTTP/1.1 5")
	require.NoError(t, <-ended)
	require.Less(t, time.Since(began), patience)
}
