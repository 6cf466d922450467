package auth_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
	for name, c := range map[string]struct{ email, password string }{
		"ErrPassword":    {"sara@narvan.example", "another word"},
		"ErrUnknown":     {"nobody@narvan.example", password},
		"ErrEmpty":       {"", ""},
		"ErrNoAddress":   {"sara", password},
		"ErrCaseOfWord":  {"sara@narvan.example", strings.ToUpper(password)},
		"ErrNulInWord":   {"sara@narvan.example", password + "\x00"},
		"ErrHashAsWord":  {"sara@narvan.example", "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$1ZJ1zXzvGqU0bXDKf1yG2vP0cC4nqVbWw1m0s4mWv0k"},
		"ErrVeryLong":    {"sara@narvan.example", strings.Repeat("x", 10_000)},
		"ErrNotUTF8Name": {"sara\xff@narvan.example", password},
	} {
		t.Run(name, func(t *testing.T) {
			_, token, err := h.SignIn(t.Context(), c.email, c.password, name) // an address each
			requireCode(t, inbox.CodeUnauthenticated, err)
			assert.Empty(t, token)
			h.clock.move(time.Hour)
		})
	}
	first, second := h.signIn(t, " Sara@Narvan.example ", password), h.signIn(t, "sara@narvan.example", password)
	assert.NotEqual(t, first, second, "a session of its own each time")
	assert.GreaterOrEqual(t, len(first), 43, "256 bits")
	h.requireSignedIn(t, first, sara.ID)
	h.requireSignedIn(t, second, sara.ID)
}

func TestTokensAreNotKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.settle(t, "sara@narvan.example", inbox.RoleAgent)
	token := h.signIn(t, "sara@narvan.example", password)
	all, err := h.Sessions.List(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.NotContains(t, all[0].ID, token)
	h.requireSignedOut(t, all[0].ID) // what is stored opens nothing
	for _, forged := range []string{"", " ", token[1:], token + "x", strings.ToLower(token) + "A"} {
		h.requireSignedOut(t, forged)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	t.Run("SignOut", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
		here, there := h.signIn(t, sara.Email, password), h.signIn(t, sara.Email, password)
		id, err := h.Close(t.Context(), here)
		require.NoError(t, err)
		assert.NotEmpty(t, id)
		h.requireSignedOut(t, here)
		h.requireSignedIn(t, there, sara.ID)
		_, err = h.Close(t.Context(), here)
		require.NoError(t, err, "again is no error")
	})
	t.Run("AfterThirtyDaysWithoutUse", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
		token := h.signIn(t, sara.Email, password)
		for range 3 { // use keeps it alive
			h.clock.move(29 * 24 * time.Hour)
			h.requireSignedIn(t, token, sara.ID)
		}
		h.clock.move(30*24*time.Hour + time.Second)
		h.requireSignedOut(t, token)
	})
	t.Run("AfterNinetyDaysOfUse", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
		token := h.signIn(t, sara.Email, password)
		for range 90 {
			h.requireSignedIn(t, token, sara.ID)
			h.clock.move(24 * time.Hour)
		}
		h.clock.move(time.Second)
		h.requireSignedOut(t, token)
	})
	t.Run("Disabled", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
		token := h.signIn(t, sara.Email, password)
		sara.Disabled = true
		_, err := h.Agents.Save(t.Context(), inbox.SystemPrincipal(), sara)
		require.NoError(t, err)
		h.requireSignedOut(t, token)
		_, _, err = h.SignIn(t.Context(), sara.Email, password, address)
		requireCode(t, inbox.CodeUnauthenticated, err)
	})
	t.Run("NewPassword", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
		here, there := h.signIn(t, sara.Email, password), h.signIn(t, sara.Email, password)
		_, session, err := h.Agent(t.Context(), here)
		require.NoError(t, err)
		requireField(t, "current", h.ChangePassword(t.Context(), sara.ID, session, "not it at all", "the next long word"))
		requireField(t, "password", h.ChangePassword(t.Context(), sara.ID, session, password, "short"))
		h.requireSignedIn(t, there, sara.ID)
		require.NoError(t, h.ChangePassword(t.Context(), sara.ID, session, password, "the next long word"))
		h.requireSignedIn(t, here, sara.ID)
		h.requireSignedOut(t, there)
		_, _, err = h.SignIn(t.Context(), sara.Email, password, address)
		requireCode(t, inbox.CodeUnauthenticated, err)
		h.signIn(t, sara.Email, "the next long word")
	})
}

func requireField(t *testing.T, field string, err error) {
	t.Helper()
	var e *inbox.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, inbox.CodeInvalid, e.Code)
	require.Equal(t, field, e.Field)
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	t.Run("AnAccount", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
		refused := h.guess(t, sara.Email, func(i int) string { return "192.0.2." + string(rune('a'+i)) })
		assert.Equal(t, 10, refused, "from wherever they come")
		_, _, err := h.SignIn(t.Context(), sara.Email, password, "198.51.100.1")
		requireCode(t, inbox.CodeRateLimited, err)
		h.clock.move(20 * time.Second)
		h.signIn(t, sara.Email, password)
	})
	t.Run("AnAddress", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		h.settle(t, "sara@narvan.example", inbox.RoleAgent)
		tries := 0
		for ; tries < 30; tries++ {
			if _, _, err := h.SignIn(t.Context(), string(rune('a'+tries))+"@narvan.example", password, address); inbox.ErrorCode(err) == inbox.CodeRateLimited {
				break
			}
		}
		assert.Equal(t, 10, tries)
		_, _, err := h.SignIn(t.Context(), "sara@narvan.example", password, "198.51.100.1")
		require.NoError(t, err, "others are not concerned")
	})
}

// guess tries wrong passwords until that is refused and returns how many it took.
func (h house) guess(t *testing.T, email string, from func(int) string) int {
	t.Helper()
	for i := range 30 {
		_, _, err := h.SignIn(t.Context(), email, "wrong word", from(i))
		if inbox.ErrorCode(err) == inbox.CodeRateLimited {
			return i
		}
		requireCode(t, inbox.CodeUnauthenticated, err)
	}
	return 30
}

// TestUnknownNamesTakeAsLong compares the fastest of several tries each: a name
// that nobody has must not answer sooner than one with a wrong password. They
// take turns, so that a busy machine slows both.
func TestUnknownNamesTakeAsLong(t *testing.T) {
	h := newHouse(t)
	sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
	try := func(email string) time.Duration {
		began := time.Now()
		_, _, err := h.SignIn(t.Context(), email, "wrong word", address)
		requireCode(t, inbox.CodeUnauthenticated, err)
		h.clock.move(time.Hour)
		return time.Since(began)
	}
	known, unknown := time.Hour, time.Hour
	alike := func() bool { return unknown > known/2 && unknown < known*2 }
	for n := 0; n < 8 || (!alike() && n < 80); n++ { // more of them where the machine is busy
		known, unknown = min(known, try(sara.Email)), min(unknown, try("nobody@narvan.example"))
	}
	assert.Greater(t, unknown, known/2, "known %s, unknown %s", known, unknown)
	assert.Less(t, unknown, known*2, "known %s, unknown %s", known, unknown)
}

// TestManyPasswordsAtOnce: from however many addresses they come, they do not
// take the memory of the machine.
func TestManyPasswordsAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var trying sync.WaitGroup
	var mu sync.Mutex
	codes := map[inbox.Code]int{}
	for n := range 300 {
		trying.Go(func() {
			_, _, err := h.SignIn(t.Context(), fmt.Sprintf("nobody%d@shop.example", n), "wrong password", fmt.Sprint(n))
			mu.Lock()
			defer mu.Unlock()
			codes[inbox.ErrorCode(err)]++
		})
	}
	trying.Wait()
	require.NotZero(t, codes[inbox.CodeUnauthenticated])
	require.NotZero(t, codes[inbox.CodeRateLimited])
	require.Equal(t, 300, codes[inbox.CodeUnauthenticated]+codes[inbox.CodeRateLimited], "%v", codes)
	_, _, err := h.SignIn(t.Context(), "nobody@shop.example", "wrong password", "later")
	require.Equal(t, inbox.CodeUnauthenticated, inbox.ErrorCode(err))
}
