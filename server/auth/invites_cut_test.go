package auth_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// away is a store that cannot be reached for one of its calls: the one of the number.
type away struct{ calls, at int }

// call counts one call; it fails when its number has come.
func (a *away) call() error {
	if a.calls++; a.calls == a.at {
		return inbox.Errorf(inbox.CodeUnavailable, "the store is away")
	}
	return nil
}

// awayTable is a table in such a store.
type awayTable[T inbox.Record[T]] struct {
	inbox.Table[T]
	store *away
}

func (t awayTable[T]) Get(ctx context.Context, id string) (row T, err error) {
	if err := t.store.call(); err != nil {
		return row, err
	}
	return t.Table.Get(ctx, id)
}

func (t awayTable[T]) Put(ctx context.Context, row T, events ...inbox.Event) (T, error) {
	if err := t.store.call(); err != nil {
		return row, err
	}
	return t.Table.Put(ctx, row, events...)
}

func (t awayTable[T]) Delete(ctx context.Context, id string, events ...inbox.Event) error {
	if err := t.store.call(); err != nil {
		return err
	}
	return t.Table.Delete(ctx, id, events...)
}

func (t awayTable[T]) Page(ctx context.Context, r inbox.Range, p inbox.Page) ([]T, string, error) {
	if err := t.store.call(); err != nil {
		return nil, "", err
	}
	return t.Table.Page(ctx, r, p)
}

// TestAcceptCut: whatever of sessions and invites cannot be reached while an invite is accepted, it is
// accepted when that is asked again.
func TestAcceptCut(t *testing.T) {
	t.Parallel()
	accept := func(t *testing.T, number int) (failed bool) {
		db, clock := open(t), teststore.NewClock(time.Date(2026, 3, 20, 14, 5, 6, 0, time.UTC))
		given, store := stores(db, clock), &away{}
		given.Sessions = awayTable[auth.Session]{given.Sessions, store}
		given.Invites = awayTable[auth.Invite]{given.Invites, store}
		s, err := auth.New(t.Context(), given, clock)
		require.NoError(t, err)
		h := house{s, clock}
		_, expired := h.invited(t)
		clock.Pass(8 * 24 * time.Hour)
		ada := h.settle(t, "ada@narvan.example", inbox.RoleAgent)
		token, err := h.Invite(t.Context(), inbox.SystemPrincipal(), ada.ID)
		require.NoError(t, err)

		store.calls, store.at = 0, number
		asked := auth.Acceptance{Token: token, Name: "Ada", Password: "another long word"}
		in, err := h.Accept(t.Context(), asked, at(address))
		if failed = err != nil; failed {
			requireCode(t, inbox.CodeUnavailable, err)
			in, err = h.Accept(t.Context(), asked, at(address))
		}
		store.at = 0
		require.NoError(t, err)
		h.requireSignedIn(t, in.Session, ada.ID)
		h.requireDead(t, token)
		h.requireDead(t, expired)
		return failed
	}
	for number := 1; ; number++ {
		failed := false
		t.Run(fmt.Sprintf("call %d", number), func(t *testing.T) { failed = accept(t, number) })
		if !failed {
			require.Greater(t, number, 6, "all that is read and written for it")
			return
		}
	}
}
