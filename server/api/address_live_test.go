package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api"
	"github.com/pasokh/pasokh/server/auth"
)

// TestLimitsCountAddresses that nobody can make up: what a browser writes into
// X-Forwarded-For is before what the proxy adds.
func TestLimitsCountAddresses(t *testing.T) {
	t.Parallel()
	signIn := func(t *testing.T, w *liveWorld, forwarded ...string) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), "POST", w.url+"/api/v1/session", strings.NewReader(`{"email":"`+inbox.NewID[string]()+`@nobody.example","password":"wrong password"}`))
		require.NoError(t, err)
		req.Header = http.Header{"Content-Type": {"application/json"}, "X-Forwarded-For": forwarded}
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		return res.StatusCode
	}
	for name, c := range map[string]struct {
		proxies   []string
		forwarded func(n int) []string
		limited   bool
	}{
		"NoProxy":           {nil, func(n int) []string { return []string{made(n)} }, true},
		"Made up":           {[]string{"127.0.0.0/8"}, func(n int) []string { return []string{made(n) + ", 198.51.100.7"} }, true},
		"Made up in a line": {[]string{"127.0.0.1"}, func(n int) []string { return []string{made(n), "198.51.100.7"} }, true},
		"Two proxies":       {[]string{"127.0.0.1", "198.51.100.0/24"}, func(n int) []string { return []string{made(n) + ", 203.0.113.9, 198.51.100.7"} }, true},
		"No address":        {[]string{"127.0.0.1"}, func(n int) []string { return []string{made(n) + ", <script>"} }, true},
		"One household":     {[]string{"127.0.0.1"}, func(n int) []string { return []string{"2001:db8:1:2::" + string(rune('a'+n%6)) + ":1"} }, true},
		"Others":            {[]string{"127.0.0.1"}, func(n int) []string { return []string{made(n)} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newLiveWorld(t, func(d *api.Deps) { d.Proxies = c.proxies })
			last := 0
			for n := range 11 {
				last = signIn(t, w, c.forwarded(n)...)
			}
			if c.limited {
				require.Equal(t, http.StatusTooManyRequests, last)
			} else {
				require.Equal(t, http.StatusUnauthorized, last)
			}
		})
	}
}

func made(n int) string { return "192.0.2." + string(rune('0'+n%10)) + string(rune('0'+n/10)) }

// TestPublicURL: over TLS a session is only in the cookie that no neighbour can
// set, and the public host's pages are ours only over TLS.
func TestPublicURL(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t, func(d *api.Deps) { d.PublicURL = "https://help.example" })
	in, err := w.auth.Open(t.Context(), w.sara, auth.Browser{})
	token := in.Session
	require.NoError(t, err)
	for name, c := range map[string]struct {
		cookie, origin string
		status         int
	}{
		"OK":              {"__Host-pasokh_session", "https://help.example", 200},
		"ErrPlainCookie":  {"pasokh_session", "https://help.example", 401},
		"ErrWithoutTLS":   {"__Host-pasokh_session", "http://help.example", 403},
		"ErrOtherPort":    {"__Host-pasokh_session", "https://help.example:8443", 403},
		"ErrNull":         {"__Host-pasokh_session", "null", 403},
		"ErrLonger":       {"__Host-pasokh_session", "https://help.example.evil.example", 403},
		"ErrNoOrigin":     {"__Host-pasokh_session", "", 403},
		"ErrOtherAddress": {"__Host-pasokh_session", w.url + "0", 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), "PATCH", w.url+"/api/v1/me/availability", strings.NewReader(`{"availability":"away"}`))
			require.NoError(t, err)
			req.Host = "help.example"
			req.Header = http.Header{"Content-Type": {"application/json"}, "Cookie": {c.cookie + "=" + token}}
			if c.origin != "" {
				req.Header.Set("Origin", c.origin)
			}
			res, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
			require.Equal(t, c.status, res.StatusCode)
			require.NotEmpty(t, res.Header.Get("Strict-Transport-Security"))
			require.Equal(t, "no-store", res.Header.Get("Cache-Control"))
		})
	}
}

// TestMetricsStayInside: a proxy's word that somebody came through it is enough.
func TestMetricsStayInside(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	for name, status := range map[string]int{"": 200, "X-Forwarded-For": 404, "Forwarded": 404, "X-Real-Ip": 404, "Via": 404} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", w.url+"/metrics", nil)
		require.NoError(t, err)
		if name != "" {
			req.Header.Set(name, "127.0.0.1")
		}
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, status, res.StatusCode, name)
	}
}
