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
	"github.com/pasokh/pasokh/server/auth"
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
			in, err := h.SignIn(t.Context(), c.email, c.password, at(name)) // an address each
			requireCode(t, inbox.CodeUnauthenticated, err)
			assert.Empty(t, in)
			h.clock.Pass(time.Hour)
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
	all, err := inbox.AllRows(t.Context(), h.Sessions, inbox.Range{})
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
		id, err := h.Close(t.Context(), here, sara.Principal())
		require.NoError(t, err)
		assert.NotEmpty(t, id)
		h.requireSignedOut(t, here)
		h.requireSignedIn(t, there, sara.ID)
		_, err = h.Close(t.Context(), here, sara.Principal())
		require.NoError(t, err, "again is no error")
	})
	t.Run("AfterThirtyDaysWithoutUse", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
		token := h.signIn(t, sara.Email, password)
		for range 3 { // use keeps it alive
			h.clock.Pass(29 * 24 * time.Hour)
			h.requireSignedIn(t, token, sara.ID)
		}
		h.clock.Pass(30*24*time.Hour + time.Second)
		h.requireSignedOut(t, token)
	})
	t.Run("AfterNinetyDaysOfUse", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
		token := h.signIn(t, sara.Email, password)
		for range 90 {
			h.requireSignedIn(t, token, sara.ID)
			h.clock.Pass(24 * time.Hour)
		}
		h.clock.Pass(time.Second)
		h.requireSignedOut(t, token)
	})
	t.Run("SweptOut", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
		h.signIn(t, sara.Email, password)
		h.clock.Pass(20 * 24 * time.Hour)
		used := h.signIn(t, sara.Email, password)
		h.clock.Pass(10*24*time.Hour + time.Second)
		require.NoError(t, h.Sweep(t.Context()))
		left, err := inbox.AllRows(t.Context(), h.Sessions, inbox.Range{})
		require.NoError(t, err)
		require.Len(t, left, 1, "what may not be used any more is gone")
		h.requireSignedIn(t, used, sara.ID)
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
		_, err = h.SignIn(t.Context(), sara.Email, password, at(address))
		requireCode(t, inbox.CodeUnauthenticated, err)
	})
	t.Run("NewPassword", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
		here, there := h.signIn(t, sara.Email, password), h.signIn(t, sara.Email, password)
		_, session, err := h.Agent(t.Context(), here)
		require.NoError(t, err)
		requireField(t, "current", h.ChangePassword(t.Context(), sara.Principal(), auth.NewPassword{Session: session, Current: "not it at all", Next: "the next long word"}))
		requireField(t, "next", h.ChangePassword(t.Context(), sara.Principal(), auth.NewPassword{Session: session, Current: password, Next: "short"}))
		h.requireSignedIn(t, there, sara.ID)
		require.NoError(t, h.ChangePassword(t.Context(), sara.Principal(), auth.NewPassword{Session: session, Current: password, Next: "the next long word"}))
		h.requireSignedIn(t, here, sara.ID)
		h.requireSignedOut(t, there)
		_, err = h.SignIn(t.Context(), sara.Email, password, at(address))
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

// TestStrangersDoNotLockOut: whatever others try with an account's name, its
// agent signs in with the right password in a browser where it did before, and
// elsewhere unless very many addresses guess at once.
func TestStrangersDoNotLockOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
	before, err := h.SignIn(t.Context(), sara.Email, password, at("198.51.100.1"))
	require.NoError(t, err)
	assert.Equal(t, 10, h.guess(t, sara.Email, at("203.0.113.1")))
	for range 65 / 5 { // and a minute of it
		h.clock.Pass(5 * time.Second)
		_, err := h.SignIn(t.Context(), sara.Email, "wrong word", at("203.0.113.1"))
		require.Error(t, err)
		_, err = h.SignIn(t.Context(), sara.Email, password, at("198.51.100.2"))
		require.NoError(t, err, "in a new browser")
	}
	guessed := 0
	for n := range 40 {
		guessed += h.guess(t, sara.Email, at(fmt.Sprint("many-", n)))
	}
	assert.LessOrEqual(t, guessed, 102, "of all strangers together")
	_, err = h.SignIn(t.Context(), sara.Email, password, at("198.51.100.3"))
	requireCode(t, inbox.CodeRateLimited, err)
	known := at("198.51.100.3")
	known.Known = before.Known
	for range 30 {
		_, err = h.SignIn(t.Context(), sara.Email, password, known)
		require.NoError(t, err, "a known browser is not concerned")
	}
	assert.Equal(t, 10, h.guess(t, sara.Email, known), "and guesses no faster")
	reza := h.settle(t, "reza@narvan.example", inbox.RoleAgent)
	known.Network = "many-1"
	assert.Zero(t, h.guess(t, reza.Email, known), "it is known for Sara alone")
}

// TestOwnSuccessForgivesNothing: who signs in to an account of his own in between
// guesses no more than anybody else at his address.
func TestOwnSuccessForgivesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mallory := h.settle(t, "mallory@narvan.example", inbox.RoleAgent)
	wrong := 0
	for n := range 32 {
		if _, err := h.SignIn(t.Context(), mallory.Email, password, at(address)); err != nil {
			break
		}
		_, err := h.SignIn(t.Context(), fmt.Sprint(n, "@narvan.example"), "wrong word", at(address))
		if inbox.ErrorCode(err) == inbox.CodeUnauthenticated {
			wrong++
		}
	}
	assert.Equal(t, 10, wrong)
	for range 50 {
		_, err := h.SignIn(t.Context(), mallory.Email, password, at("office"))
		require.NoError(t, err, "many colleagues at one address")
	}
}

// TestKnownBrowser: a browser is known for several agents, and a token of another
// kind, or of another installation, makes none known.
func TestKnownBrowser(t *testing.T) {
	t.Parallel()
	h, other := newHouse(t), newHouse(t)
	b, theirs := at(address), at(address)
	var agents []inbox.Agent
	for n := range 4 {
		a := h.settle(t, fmt.Sprint("agent", n, "@narvan.example"), inbox.RoleAgent)
		in, err := h.SignIn(t.Context(), a.Email, password, b)
		require.NoError(t, err)
		b.Known, agents = in.Known, append(agents, a)
	}
	for _, a := range agents {
		assert.Equal(t, 10, h.guess(t, a.Email, b), "each has tries of its own here")
	}
	a := other.settle(t, agents[0].Email, inbox.RoleAgent)
	in, err := other.SignIn(t.Context(), a.Email, password, theirs)
	require.NoError(t, err)
	_, visitor, err := h.NewVisitor("shop")
	require.NoError(t, err)
	h.guess(t, agents[0].Email, at("full"))
	for _, forged := range []string{in.Known, visitor, strings.Repeat("~", 100), in.Session, b.Known[:len(b.Known)/5]} {
		b := at("full")
		b.Known = forged
		assert.Zero(t, h.guess(t, agents[0].Email, b))
	}
}

// guess tries wrong passwords until that is refused and returns how many it took.
func (h house) guess(t *testing.T, email string, b auth.Browser) int {
	t.Helper()
	for i := range 30 {
		_, err := h.SignIn(t.Context(), email, "wrong word", b)
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
		_, err := h.SignIn(t.Context(), email, "wrong word", at(address))
		requireCode(t, inbox.CodeUnauthenticated, err)
		h.clock.Pass(time.Hour)
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
			_, err := h.SignIn(t.Context(), fmt.Sprintf("nobody%d@shop.example", n), "wrong password", at(fmt.Sprint(n)))
			mu.Lock()
			defer mu.Unlock()
			codes[inbox.ErrorCode(err)]++
		})
	}
	trying.Wait()
	require.NotZero(t, codes[inbox.CodeUnauthenticated])
	require.NotZero(t, codes[inbox.CodeRateLimited])
	require.Equal(t, 300, codes[inbox.CodeUnauthenticated]+codes[inbox.CodeRateLimited], "%v", codes)
	_, err := h.SignIn(t.Context(), "nobody@shop.example", "wrong password", at("later"))
	require.Equal(t, inbox.CodeUnauthenticated, inbox.ErrorCode(err))
}
