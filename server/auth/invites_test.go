package auth_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/auth"
)

// invited makes an agent who was invited and has not come yet.
func (h house) invited(t *testing.T) (inbox.Agent, string) {
	t.Helper()
	a, err := h.Agents.Save(t.Context(), inbox.SystemPrincipal(), inbox.Agent{
		ID: inbox.NewID[inbox.AgentID](), Name: "reza", Email: "reza@narvan.example", Role: inbox.RoleAgent, Pending: true,
	})
	require.NoError(t, err)
	token, err := h.Invite(t.Context(), a.ID)
	require.NoError(t, err)
	return a, token
}

func (h house) requireDead(t *testing.T, invite string) {
	t.Helper()
	_, err := h.Invited(t.Context(), invite)
	requireCode(t, inbox.CodeNotFound, err)
	_, session, err := h.Accept(t.Context(), invite, "Mallory", password, "")
	requireCode(t, inbox.CodeNotFound, err)
	require.Empty(t, session)
}

func TestInvite(t *testing.T) {
	t.Parallel()
	t.Run("Once", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		reza, invite := h.invited(t)
		_, _, err := h.SignIn(t.Context(), reza.Email, password, address)
		requireCode(t, inbox.CodeUnauthenticated, err)
		_, _, err = h.Accept(t.Context(), invite, "Reza Karimi", "short", "fa")
		requireField(t, "password", err)
		accepted, session, err := h.Accept(t.Context(), invite, "Reza Karimi", password, "fa")
		require.NoError(t, err)
		assert.Equal(t, "Reza Karimi", accepted.Name)
		assert.Equal(t, "fa", accepted.Preferences.Language)
		assert.Equal(t, inbox.RoleAgent, accepted.Role)
		h.requireSignedIn(t, session, reza.ID)
		h.requireDead(t, invite)
	})
	t.Run("OneOfTwoAtOnce", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		_, invite := h.invited(t)
		won := make(chan struct{}, 8)
		var both sync.WaitGroup
		for range 8 {
			both.Go(func() {
				if _, _, err := h.Accept(t.Context(), invite, "Reza", password, ""); err == nil {
					won <- struct{}{}
				}
			})
		}
		both.Wait()
		assert.Len(t, won, 1)
	})
	t.Run("ErrReplaced", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		reza, first := h.invited(t)
		second, err := h.Invite(t.Context(), reza.ID)
		require.NoError(t, err)
		h.requireDead(t, first)
		_, err = h.Invited(t.Context(), second)
		require.NoError(t, err)
	})
	t.Run("ErrExpired", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		_, invite := h.invited(t)
		h.clock.move(7 * 24 * time.Hour)
		h.requireDead(t, invite)
	})
	t.Run("ErrPasswordWasSet", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		reza, invite := h.invited(t)
		require.NoError(t, h.SetPassword(t.Context(), reza.ID, password))
		h.requireDead(t, invite)
	})
	t.Run("ErrDisabled", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		reza, invite := h.invited(t)
		reza.Disabled = true
		_, err := h.Agents.Save(t.Context(), inbox.SystemPrincipal(), reza)
		require.NoError(t, err)
		h.requireDead(t, invite)
	})
	t.Run("ErrMadeUp", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		h.invited(t)
		all, err := h.Invites.List(t.Context())
		require.NoError(t, err)
		h.requireDead(t, all[0].ID) // what is stored is no link
		h.requireDead(t, "")
	})
}

func TestSetUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	won := make(chan string, 8)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			_, token, err := h.SetUp(t.Context(), "Sara", string(rune('a'+i))+"@narvan.example", "fa", password)
			if err == nil {
				won <- token
			} else {
				assert.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
			}
		})
	}
	all.Wait()
	require.Len(t, won, 1, "of several at once one wins")
	agent, _, err := h.Agent(t.Context(), <-won)
	require.NoError(t, err)
	assert.True(t, agent.Admin())
	needed, err := h.NeedsSetUp(t.Context())
	require.NoError(t, err)
	assert.False(t, needed)
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	for name, word := range map[string]string{
		"ErrShort": "1234567", "ErrShortPersian": "رمزعبور", "ErrNotUTF8": "longenough\xff", "ErrLong": string(make([]rune, 201)),
		"ErrCommon": "password", "ErrCommonInCapitals": "QwertyUiop",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireField(t, "password", auth.CheckPassword(word))
		})
	}
	require.NoError(t, auth.CheckPassword("رمز عبور"))
	one, err := auth.Hash(password)
	require.NoError(t, err)
	two, err := auth.Hash(password)
	require.NoError(t, err)
	assert.NotEqual(t, one, two, "salted")
	assert.Contains(t, one, "$argon2id$v=19$m=19456,t=2,p=1$")
}
