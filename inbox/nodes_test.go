package inbox_test

import (
	"context"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// nodesOn returns the directories of several nodes on one store.
func nodesOn(db *teststore.Store, n int) []*inbox.Directory {
	nodes := make([]*inbox.Directory, n)
	for i := range nodes {
		nodes[i] = db.Directory(inbox.SystemClock{}, teststore.Silent{}, db.Leases())
	}
	return nodes
}

func TestNamesAreUniqueBetweenNodes(t *testing.T) {
	t.Parallel()
	nodes := nodesOn(teststore.Open(t, inbox.SystemClock{}), 4)
	errs := make([]error, len(nodes))
	var all sync.WaitGroup
	for i, node := range nodes {
		all.Go(func() {
			_, errs[i] = node.Tags.Save(t.Context(), inbox.SystemPrincipal(), inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "Refund"})
		})
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		refused(t, inbox.CodeConflict, err)
	}
	require.Equal(t, 1, won)
}

// TestLastAdminBetweenNodes: of two admins who resign on two nodes at once one stays.
func TestLastAdminBetweenNodes(t *testing.T) {
	t.Parallel()
	nodes := nodesOn(teststore.Open(t, inbox.SystemClock{}), 2)
	admins := make([]inbox.Agent, 2)
	for i, name := range []string{"sara", "reza"} {
		admins[i] = save(t, nodes[0].Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: name, Email: name + "@shop.example", Role: inbox.RoleAdmin})
	}
	errs := make([]error, 2)
	var all sync.WaitGroup
	for i, node := range nodes {
		all.Go(func() {
			resigned := admins[i]
			resigned.Role = inbox.RoleAgent
			_, errs[i] = node.Agents.Save(t.Context(), inbox.SystemPrincipal(), resigned)
		})
	}
	all.Wait()
	require.False(t, errs[0] == nil && errs[1] == nil, "nobody would be left")
	require.False(t, errs[0] != nil && errs[1] != nil)
}

func TestFresh(t *testing.T) {
	t.Parallel()
	db := teststore.Open(t, inbox.SystemClock{})
	nodes := nodesOn(db, 2)
	tag := save(t, nodes[0].Tags, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "Refund"})
	feed := nodes[1].Fresh(db.Feed())
	events, err := feed.Read(t.Context(), 0, 10)
	require.NoError(t, err)
	all, err := nodes[1].Tags.All(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 1)

	tag.Name = "Money back"
	save(t, nodes[0].Tags, tag)
	_, err = feed.Read(t.Context(), events[len(events)-1].Cursor, 10)
	require.NoError(t, err)
	seen, err := nodes[1].Tags.Get(t.Context(), string(tag.ID))
	require.NoError(t, err)
	require.Equal(t, "Money back", seen.Name, "whoever read of it finds it")

	late := save(t, nodes[0].Tags, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "Late"})
	_, err = nodes[1].Tags.Get(t.Context(), string(late.ID))
	require.NoError(t, err, "what is new is found before it was read of")
}

// TestEveryShelfIsForgotten: a shelf that is added has to be known to Fresh.
func TestEveryShelfIsForgotten(t *testing.T) {
	t.Parallel()
	directory := nodesOn(teststore.Open(t, inbox.SystemClock{}), 1)[0]
	kinds := inbox.ShelfKinds(directory)
	v := reflect.ValueOf(directory).Elem()
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		if shelf, is := v.Field(i).Interface().(interface{ Kind() inbox.RecordType }); is {
			require.Contains(t, kinds, shelf.Kind(), v.Type().Field(i).Name)
		}
	}
}

// leases are leases in memory, by the test's clock.
type leases struct {
	mu      sync.Mutex
	holder  string
	expires time.Time
	down    error
}

func (l *leases) Acquire(_ context.Context, _, holder string, ttl time.Duration) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down != nil {
		return 0, l.down
	}
	if l.holder != "" && l.holder != holder && time.Now().Before(l.expires) {
		return 0, inbox.Errorf(inbox.CodeConflict, "held")
	}
	l.holder, l.expires = holder, time.Now().Add(ttl)
	return 1, nil
}

func (l *leases) Release(_ context.Context, _, holder string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.holder == holder {
		l.holder = ""
	}
	return nil
}

func TestTurn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(*testing.T){
		"OneAtATime": func(t *testing.T) {
			turn, inside, most := inbox.Turn{Leases: &leases{}, Name: "x"}, 0, 0
			var mu sync.Mutex
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					err := turn.Do(t.Context(), func(context.Context) error {
						mu.Lock()
						inside++
						most = max(most, inside)
						mu.Unlock()
						time.Sleep(100 * time.Millisecond)
						mu.Lock()
						inside--
						mu.Unlock()
						return nil
					})
					require.NoError(t, err)
				})
			}
			all.Wait()
			require.Equal(t, 1, most)
		},
		"HolderDied": func(t *testing.T) {
			l := &leases{holder: "dead", expires: time.Now().Add(6 * time.Second)}
			began := time.Now()
			require.NoError(t, inbox.Turn{Leases: l, Name: "x"}.Do(t.Context(), func(context.Context) error { return nil }))
			require.InDelta(t, 6, time.Since(began).Seconds(), 0.1)
		},
		"ErrHeldOn": func(t *testing.T) {
			l := &leases{holder: "other", expires: time.Now().Add(time.Hour)}
			err := inbox.Turn{Leases: l, Name: "x"}.Do(t.Context(), func(context.Context) error { return nil })
			refused(t, inbox.CodeUnavailable, err)
		},
		"ErrLeases": func(t *testing.T) {
			l := &leases{down: inbox.Errorf(inbox.CodeUnavailable, "down")}
			refused(t, inbox.CodeUnavailable, inbox.Turn{Leases: l, Name: "x"}.Do(t.Context(), func(context.Context) error { return nil }))
		},
		"ErrTooLong": func(t *testing.T) {
			err := inbox.Turn{Leases: &leases{}, Name: "x"}.Do(t.Context(), func(ctx context.Context) error {
				time.Sleep(5 * time.Second) // halted
				return ctx.Err()
			})
			require.ErrorIs(t, err, context.DeadlineExceeded, "what is late is not written")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, test)
		})
	}
}
