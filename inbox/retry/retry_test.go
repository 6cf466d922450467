package retry_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/retry"
)

var (
	errAway  = errors.New("away")
	errWrong = errors.New("wrong")
)

func isAway(err error) bool { return errors.Is(err, errAway) }

// TestPauses: each is between half and all of twice the one before, up to the bound.
func TestPauses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pauses retry.Pauses
		whole  []time.Duration
	}{
		"OK":      {retry.Pauses{First: 2 * time.Millisecond, Most: 9 * time.Millisecond}, ms(2, 4, 8, 9, 9)},
		"Default": {retry.Pauses{}, ms(100, 200, 400, 800, 1600, 2000, 2000)},
		"Tiny":    {retry.Pauses{First: 1, Most: 1}, []time.Duration{1, 1}},
		"Short":   {retry.Pauses{First: time.Hour, Most: time.Second}, ms(1000, 1000)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			different := map[time.Duration]bool{}
			for range 100 {
				b := retry.Backoff{Pauses: c.pauses}
				for n, whole := range c.whole {
					pause := b.Next()
					different[pause] = true
					require.LessOrEqual(t, pause, whole)
					require.GreaterOrEqual(t, pause, whole/2)
					require.Equal(t, n+1, b.Failures())
				}
				require.True(t, b.Grown())
				b.Reset()
				require.Zero(t, b.Failures())
				require.LessOrEqual(t, b.Next(), c.whole[0])
			}
			if name != "Tiny" {
				assert.Greater(t, len(different), 20, "programs that failed together do not try again together")
			}
		})
	}
	t.Run("Many", func(t *testing.T) {
		t.Parallel()
		require.LessOrEqual(t, retry.Pauses{}.After(1<<40), 2*time.Second)
		require.False(t, retry.Pauses{}.Grown(1))
		require.LessOrEqual(t, retry.Pauses{Most: 1 << 62}.After(1<<40), time.Duration(1<<62))
	})
}

func ms(all ...int) (out []time.Duration) {
	for _, n := range all {
		out = append(out, time.Duration(n)*time.Millisecond)
	}
	return out
}

func TestRest(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			require.True(t, retry.Rest(t.Context(), time.Minute, nil))
			require.Equal(t, time.Minute, time.Since(begun))
		})
	})
	t.Run("Hint", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			begun, hint := time.Now(), make(chan struct{}, 1)
			hint <- struct{}{}
			require.True(t, retry.Rest(t.Context(), time.Minute, hint))
			require.Zero(t, time.Since(begun))
		})
	})
	t.Run("ErrEnded", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			begun := time.Now()
			require.False(t, retry.Rest(ctx, time.Minute, nil))
			require.Equal(t, time.Second, time.Since(begun))
		})
	})
}

func TestTimes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fails []error
		want  error
		calls int
	}{
		"OK":       {nil, nil, 1},
		"Again":    {[]error{errAway, errAway}, nil, 3},
		"ErrWrong": {[]error{errAway, errWrong, errAway}, errWrong, 2},
		"ErrAway":  {[]error{errAway, errAway, errAway, errAway}, errAway, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			got, err := retry.Times(3, isAway, func() (int, error) {
				calls++
				if calls <= len(c.fails) {
					return 0, c.fails[calls-1]
				}
				return calls, nil
			})
			require.ErrorIs(t, err, c.want)
			require.Equal(t, c.calls, calls)
			if err == nil {
				require.Equal(t, calls, got)
			}
		})
	}
}

func TestDo(t *testing.T) {
	t.Parallel()
	forever := make([]error, 50)
	for n := range forever {
		forever[n] = errAway
	}
	for name, c := range map[string]struct {
		policy retry.Policy
		within time.Duration // of the context
		fails  []error
		want   error
		calls  int
		most   time.Duration // that it may take
	}{
		"OK":        {retry.Policy{}, time.Hour, nil, nil, 1, 0},
		"Again":     {retry.Policy{Mends: isAway}, time.Hour, forever[:3], nil, 4, 700 * time.Millisecond},
		"ErrWrong":  {retry.Policy{Mends: isAway}, time.Hour, []error{errAway, errWrong}, errWrong, 2, 100 * time.Millisecond},
		"ErrTries":  {retry.Policy{Tries: 3}, time.Hour, forever, errAway, 3, 300 * time.Millisecond},
		"ErrOneTry": {retry.Policy{Tries: 1}, time.Hour, forever, errAway, 1, 0},
		"ErrEnded":  {retry.Policy{Pauses: retry.Pauses{First: time.Hour}}, time.Second, forever, errAway, 1, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if c.policy.Pauses.First > 0 {
					c.policy.Pauses.Most = c.policy.Pauses.First
				}
				ctx, cancel := context.WithTimeout(t.Context(), c.within)
				defer cancel()
				calls, begun := 0, time.Now()
				told := 0
				c.policy.Failed = func(err error, failures int) {
					told++
					assert.Equal(t, told, failures)
					assert.ErrorIs(t, err, errAway)
				}
				err := retry.Do(ctx, c.policy, func() error {
					calls++
					if calls <= len(c.fails) {
						return c.fails[calls-1]
					}
					return nil
				})
				require.ErrorIs(t, err, c.want)
				require.Equal(t, c.calls, calls)
				took := time.Since(begun)
				require.LessOrEqual(t, took, c.most)
				require.GreaterOrEqual(t, took, c.most/2)
			})
		})
	}
}
