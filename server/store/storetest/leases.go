package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

const ttl = 30 * time.Second

// Leases is the contract of [inbox.Leases].
func Leases(t *testing.T, factory Factory) {
	for name, test := range map[string]func(*testing.T, Stores, *fixedClock){
		"HeldByOne":         testHeldByOne,
		"Expiry":            testExpiry,
		"Release":           testRelease,
		"OneWinnerParallel": testParallelLease,
		"FencedCommit":      testFencedCommit,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := &fixedClock{now}
			test(t, factory(t, clock), clock)
		})
	}
}

func acquire(t *testing.T, s Stores, name, holder string) int64 {
	t.Helper()
	token, err := s.Leases.Acquire(t.Context(), name, holder, ttl)
	require.NoError(t, err)
	return token
}

func requireHeld(t *testing.T, s Stores, name, by string) {
	t.Helper()
	_, err := s.Leases.Acquire(t.Context(), name, by, ttl)
	requireCode(t, inbox.CodeConflict, err)
}

func testHeldByOne(t *testing.T, s Stores, clock *fixedClock) {
	token := acquire(t, s, "timers", "node-1")
	requireHeld(t, s, "timers", "node-2")
	acquire(t, s, "mailbox", "node-2") // another name
	assert.Equal(t, token, acquire(t, s, "timers", "node-1"), "renewing changes no holder")

	clock.at = clock.at.Add(ttl - time.Millisecond)
	assert.Equal(t, token, acquire(t, s, "timers", "node-1"))
	clock.at = clock.at.Add(ttl - time.Millisecond)
	requireHeld(t, s, "timers", "node-2") // the renewal counts from when it was made
}

func testExpiry(t *testing.T, s Stores, clock *fixedClock) {
	first := acquire(t, s, "timers", "node-1")
	clock.at = clock.at.Add(ttl)
	second := acquire(t, s, "timers", "node-2")
	assert.Greater(t, second, first)
	requireHeld(t, s, "timers", "node-1")
	clock.at = clock.at.Add(ttl)
	assert.Greater(t, acquire(t, s, "timers", "node-1"), second)
}

func testRelease(t *testing.T, s Stores, _ *fixedClock) {
	require.NoError(t, s.Leases.Release(t.Context(), "timers", "node-1"), "nothing to release")
	first := acquire(t, s, "timers", "node-1")
	require.NoError(t, s.Leases.Release(t.Context(), "timers", "node-2"))
	requireHeld(t, s, "timers", "node-2")
	require.NoError(t, s.Leases.Release(t.Context(), "timers", "node-1"))
	second := acquire(t, s, "timers", "node-2")
	assert.Greater(t, second, first, "tokens grow across releases")
	requireHeld(t, s, "timers", "node-1")
}

func testParallelLease(t *testing.T, s Stores, _ *fixedClock) {
	const rivals = 12
	errs := make([]error, rivals)
	together(rivals, func(i int) {
		_, errs[i] = s.Leases.Acquire(t.Context(), "timers", string(rune('a'+i)), ttl)
	})
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			requireCode(t, inbox.CodeConflict, err)
		}
	}
	assert.Equal(t, 1, won)
}

// testFencedCommit has a holder act on after a pause in which it lost its lease.
func testFencedCommit(t *testing.T, s Stores, clock *fixedClock) {
	var lease inbox.Lease
	fenced := inbox.Fenced{ConversationStore: s.Conversations, Lease: func() inbox.Lease { return lease }}
	c := commit(t, s, begin())
	refused := func() {
		t.Helper()
		before := snapshot(t, s)
		for _, change := range []inbox.Change{say(c, inbox.KindMessage, "as holder"), begin()} {
			_, err := fenced.Commit(t.Context(), change)
			requireCode(t, inbox.CodeConflict, err)
		}
		require.Equal(t, before, snapshot(t, s))
	}
	allowed := func() {
		t.Helper()
		stored, err := fenced.Commit(t.Context(), say(c, inbox.KindMessage, "as holder"))
		require.NoError(t, err)
		c = stored
	}

	lease = inbox.Lease{Name: "rules", Token: 1}
	refused() // nobody ever held it
	first := inbox.Lease{Name: "rules", Token: acquire(t, s, "rules", "node-1")}
	lease = first
	allowed()
	clock.at = clock.at.Add(ttl)
	second := inbox.Lease{Name: "rules", Token: acquire(t, s, "rules", "node-2")}
	refused()
	lease = second
	allowed()
	lease.Name = "timers"
	refused()
	lease = second
	require.NoError(t, s.Leases.Release(t.Context(), "rules", "node-2"))
	refused()
	commit(t, s, say(c, inbox.KindMessage, "as anybody"))
}
