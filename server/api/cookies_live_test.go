package api_test

import (
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// browser keeps cookies as browsers do, and asks from one page.
type browser struct {
	http.Client
	w *liveWorld
}

func (w *liveWorld) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &browser{http.Client{Jar: jar}, w}
}

// signIn tries a password and returns the status and the lines of cookies.
func (b *browser) signIn(t *testing.T, email, password string) (status int, cookies []string) {
	t.Helper()
	req := (&person{w: b.w}).request(t, "POST", "/api/v1/session", object{"email": email, "password": password})
	req.Header.Set("Origin", b.w.url)
	res, err := b.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	return res.StatusCode, res.Header.Values("Set-Cookie")
}

// TestCookiesReachTheBrowser: session and browser each come on a line of their own,
// with their own life, so that strangers who try the same account from the same
// address do not lock out the browser in which its agent signed in before.
func TestCookiesReachTheBrowser(t *testing.T) {
	t.Parallel()
	const email, password = "owner@narvan.example", "a long enough word"
	w := newLiveWorld(t)
	_, err := w.auth.AddAgent(t.Context(), inbox.Agent{Name: "Nika Karimi", Email: email, Role: inbox.RoleAgent}, password)
	require.NoError(t, err)
	owner, stranger := w.browser(t), w.browser(t)
	status, cookies := owner.signIn(t, email, password)
	require.Equal(t, http.StatusOK, status)
	require.Len(t, cookies, 2)
	for i, want := range []struct{ name, life string }{{"pasokh_session", "Max-Age=7776000"}, {"pasokh_browser", "Max-Age=15552000"}} {
		require.True(t, strings.HasPrefix(cookies[i], want.name+"="), cookies[i])
		require.Contains(t, cookies[i], want.life)
		require.Equal(t, 1, strings.Count(cookies[i], "Max-Age"), cookies[i])
	}
	for status != http.StatusTooManyRequests {
		status, _ = stranger.signIn(t, email, "not the word at all")
		require.Contains(t, []int{http.StatusUnauthorized, http.StatusTooManyRequests}, status)
	}
	status, _ = owner.signIn(t, email, password)
	require.Equal(t, http.StatusOK, status)
}
