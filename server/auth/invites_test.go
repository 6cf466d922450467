package auth_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/auth"
)

// invited makes an agent who was invited and has not come yet.
func (h house) invited(t *testing.T) (inbox.Agent, string) {
	t.Helper()
	a, err := h.Agents.Save(t.Context(), inbox.SystemPrincipal(), inbox.Agent{
		ID: inbox.NewID[inbox.AgentID](), Name: "reza", Email: "reza@narvan.example", Role: inbox.RoleAgent, Pending: true,
	})
	require.NoError(t, err)
	token, err := h.Invite(t.Context(), inbox.SystemPrincipal(), a.ID)
	require.NoError(t, err)
	return a, token
}

func (h house) requireDead(t *testing.T, invite string) {
	t.Helper()
	_, err := h.Invited(t.Context(), invite)
	requireCode(t, inbox.CodeNotFound, err)
	in, err := h.Accept(t.Context(), auth.Acceptance{Token: invite, Name: "Mallory", Password: password}, at(address))
	requireCode(t, inbox.CodeNotFound, err)
	require.Empty(t, in)
}

func TestInvite(t *testing.T) {
	t.Parallel()
	t.Run("Once", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		reza, invite := h.invited(t)
		_, err := h.SignIn(t.Context(), reza.Email, password, at(address))
		requireCode(t, inbox.CodeUnauthenticated, err)
		_, err = h.Accept(t.Context(), auth.Acceptance{Token: invite, Name: "Reza Karimi", Password: "short"}, at(address))
		requireField(t, "password", err)
		in, err := h.Accept(t.Context(), auth.Acceptance{Token: invite, Name: "Reza Karimi", Password: password, Language: "fa"}, at(address))
		accepted, session := in.Agent, in.Session
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
				if _, err := h.Accept(t.Context(), auth.Acceptance{Token: invite, Name: "Reza", Password: password}, at(address)); err == nil {
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
		second, err := h.Invite(t.Context(), inbox.SystemPrincipal(), reza.ID)
		require.NoError(t, err)
		h.requireDead(t, first)
		_, err = h.Invited(t.Context(), second)
		require.NoError(t, err)
	})
	t.Run("ErrExpired", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		_, invite := h.invited(t)
		h.clock.Pass(7 * 24 * time.Hour)
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
		all, err := inbox.AllRows(t.Context(), h.Invites, inbox.Range{})
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
			in, err := h.SetUp(t.Context(), auth.FirstAdmin{Name: "Sara", Email: string(rune('a'+i)) + "@narvan.example", Language: "fa", Password: password, Settings: workspace.DefaultSettings("Narvan", workspace.Language{Code: "fa"})}, at(address))
			if err == nil {
				won <- in.Session
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

// TestSetUpInterrupted: a set-up that ended before there was an admin can be done
// again, with other settings.
func TestSetUpInterrupted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := auth.FirstAdmin{Name: "Sara", Email: "sara@narvan.example", Language: "fa", Password: "narvan12", Settings: workspace.DefaultSettings("Narvan", workspace.Language{Code: "fa"})}
	_, err := h.SetUp(t.Context(), first, at(address))
	requireField(t, "password", err) // the company's name is in it
	needed, err := h.NeedsSetUp(t.Context())
	require.NoError(t, err)
	require.True(t, needed)
	first.Password, first.Settings.Company = password, "Narvan Tea"
	_, err = h.SetUp(t.Context(), first, at(address))
	require.NoError(t, err)
	settings, err := h.Settings.Get(t.Context(), workspace.SettingsID)
	require.NoError(t, err)
	assert.Equal(t, "Narvan Tea", settings.Company)
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	own := []string{"Sara Ahmadi", "sara.ahmadi@narvan-tea.example", "چای ناروان"}
	for why, words := range map[string][]string{
		"short":      {"1234567", "رمزعبور", "", "ﬁﬁﬁ"},
		"long":       {string([]rune(strings.Repeat("x1y2z3w4v5", 13)))},
		"characters": {"long enough\xff", "long\x00enough", "long\tenough"},
		"repeats":    {"        ", "aaaaaaaaaa", "abababababab", "passpasspass", "12121212", "ا‌ا‌ا‌ا‌ا", "۱۱۱۱۲۲۲۲", "x7Kq2x7Kq2x7Kq2"},
		"row":        {"qwerty12345", "QwertyUiop", "asdfghjkl;", "1qaz2wsx3edc", "zyxwvuts", "شسیبلاتن", "ضصثقفغعه", "۱۲۳۴۵۶۷۸۹", "٩٨٧٦٥٤٣٢", "!@#$%^&*()", "asdf1234!", "الفبپتثجچح"},
		"common":     {"password", "Password1", "P@ssw0rd2026", "passw0rd", "Sunshine99", "iloveyou!!", "رمز عبور ۱۲۳", "حشسسصخقی", "sunshinesunshine", "dragon1234", "welcome2026", "salam1405"},
		"own":        {"pasokh2026", "پاسخ۱۴۰۵!", "Sara1234!", "ahmadi.sara", "saraahmadi1", "narvan-tea1", "ناروان۱۲۳۴۵", "PASOKHpasokh1"},
	} {
		for _, word := range words {
			t.Run(why+" "+word, func(t *testing.T) {
				t.Parallel()
				err := auth.CheckPassword("next", word, own...)
				requireField(t, "next", err)
				var e *inbox.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, why, e.Key)
			})
		}
	}
	for _, word := range []string{password, "correct horse battery", "x7Kq2mPw", "سه گربه در باغ", "Sara likes green tea", "my 3 cats sleep", "tr0ub4dor&3x", "قهوه‌ی تلخ با نان", strings.Repeat("a long word ", 10)} {
		assert.NoError(t, auth.CheckPassword("password", word, own...), word)
	}
	one, err := auth.Hash(password)
	require.NoError(t, err)
	two, err := auth.Hash(password)
	require.NoError(t, err)
	assert.NotEqual(t, one, two, "salted")
	assert.Contains(t, one, "$argon2id$v=19$m=19456,t=2,p=1$")
}

// TestPasswordForms: the same text is the same password, however a keyboard composes it.
func TestPasswordForms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	sara := h.settle(t, "sara@narvan.example", inbox.RoleAgent)
	require.NoError(t, h.SetPassword(t.Context(), sara.ID, "cafe\u0301 au lait noir"))
	h.signIn(t, sara.Email, "caf\u00e9 au lait noir")
	h.signIn(t, sara.Email, "cafe\u0301 au lait noir")
}
