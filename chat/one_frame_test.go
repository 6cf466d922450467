package chat_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
)

// TestOneFrameIsNeverTooMuch: who has taken everything gets a frame of any size;
// the next that is too much beside it closes the session.
func TestOneFrameIsNeverTooMuch(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, _ := w.live(t)
	s := desk(t, h, w.agent("sara", shop))
	drain := func() (bytes int) {
		for {
			frame, _, turn := s.Take()
			if turn != chat.Ready {
				require.Equal(t, chat.Idle, turn)
				return bytes
			}
			bytes += len(frame)
		}
	}
	large := make([]byte, chat.QueueBytes+1)
	for range 3 {
		drain()
		s.Push(large)
		require.Equal(t, len(large), drain())
	}
	s.Push([]byte("{}"))
	s.Push(large)
	_, code, turn := s.Take()
	require.Equal(t, chat.Ended, turn)
	require.Equal(t, chat.CloseSlow, code)
}
