package api

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSeats(t *testing.T) {
	t.Parallel()
	s := newSeats(2)
	require.True(t, s.enter("a"))
	require.True(t, s.enter("a"))
	require.False(t, s.enter("a"), "all taken")
	require.True(t, s.enter("b"), "another's are apart")
	s.leave("a")
	require.True(t, s.enter("a"))
}

func TestSeatsDrained(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := newSeats(2)
			require.NoError(t, s.drained(t.Context()), "none is taken")
			s.enter("a")
			s.enter("b")
			ended := make(chan error)
			go func() { ended <- s.drained(t.Context()) }()
			s.leave("a")
			synctest.Wait()
			select {
			case err := <-ended:
				t.Fatal("one was still open", err)
			default:
			}
			s.leave("b")
			require.NoError(t, <-ended)
		})
	})
	t.Run("ErrDeadline", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := newSeats(1)
			s.enter("a")
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			require.Error(t, s.drained(ctx))
		})
	})
}
