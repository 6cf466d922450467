package kit

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
	require.True(t, s.Enter("a"))
	require.True(t, s.Enter("a"))
	require.False(t, s.Enter("a"), "all taken")
	require.True(t, s.Enter("b"), "another's are apart")
	s.Leave("a")
	require.True(t, s.Enter("a"))
}

func TestSeatsDrained(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := newSeats(2)
			require.NoError(t, s.Drained(t.Context()), "none is taken")
			s.Enter("a")
			s.Enter("b")
			ended := make(chan error)
			go func() { ended <- s.Drained(t.Context()) }()
			s.Leave("a")
			synctest.Wait()
			select {
			case err := <-ended:
				t.Fatal("one was still open", err)
			default:
			}
			s.Leave("b")
			require.NoError(t, <-ended)
		})
	})
	t.Run("ErrDeadline", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s := newSeats(1)
			s.Enter("a")
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			require.Error(t, s.Drained(ctx))
		})
	})
}
