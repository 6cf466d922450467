package demo_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/demo"
)

func get(t *testing.T, s http.Handler, method, path string) (*http.Response, string) {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	body, err := io.ReadAll(w.Result().Body)
	require.NoError(t, err)
	return w.Result(), string(body)
}

func shop(t *testing.T, origin string) *demo.Shop {
	t.Helper()
	s, err := demo.NewShop(origin, map[string]inbox.ChannelID{"en": "channel-en", "fa": "channel-fa"}, nil)
	require.NoError(t, err)
	return s
}

func TestShopPages(t *testing.T) {
	t.Parallel()
	s := shop(t, "https://help.example.com")
	for _, c := range []struct{ path, says, snippet string }{
		{"/demo", "Blue glass lamp", `<script async src="https://help.example.com/widget.js" data-channel="channel-en"></script>`},
		{"/demo?lang=en", `<html lang="en" dir="ltr">`, `data-channel="channel-en"`},
		{"/demo?lang=fa", `<html lang="fa" dir="rtl">`, `data-channel="channel-fa"`},
		{"/demo/?lang=fa", "چراغ شیشه‌ای آبی", `data-channel="channel-fa"`},
		{"/demo?lang=xx", "Blue glass lamp", `data-channel="channel-en"`},
	} {
		t.Run(c.path, func(t *testing.T) {
			t.Parallel()
			answer, body := get(t, s, http.MethodGet, c.path)
			require.Equal(t, http.StatusOK, answer.StatusCode)
			require.Equal(t, "text/html; charset=utf-8", answer.Header.Get("Content-Type"))
			require.Contains(t, body, c.says)
			require.Contains(t, body, c.snippet)
		})
	}
}

func TestShopAsksNobodyElse(t *testing.T) {
	t.Parallel()
	s := shop(t, "")
	addresses := regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	for _, path := range []string{"/demo?lang=en", "/demo?lang=fa"} {
		_, body := get(t, s, http.MethodGet, path)
		require.NotContains(t, body, "style=")
		require.Equal(t, strings.Count(body, "<script"), strings.Count(body, `<script async src="/widget.js"`), "no other script")
		for _, found := range addresses.FindAllStringSubmatch(body, -1) {
			address := found[1]
			require.Truef(t, strings.HasPrefix(address, "/") || strings.HasPrefix(address, "#"), "%s leaves the server", address)
			if file, ok := strings.CutPrefix(address, "/demo/"); ok {
				answer, content := get(t, s, http.MethodGet, "/demo/"+file)
				require.Equal(t, http.StatusOK, answer.StatusCode, file)
				require.NotContains(t, content, "http://example", file)
			}
		}
	}
}

func TestShopRefuses(t *testing.T) {
	t.Parallel()
	s := shop(t, "")
	answer, _ := get(t, s, http.MethodPost, "/demo")
	require.Equal(t, http.StatusMethodNotAllowed, answer.StatusCode)
	for _, path := range []string{"/demo/company.go", "/demo/shop.en.html", "/demo/../shop.go"} {
		answer, _ = get(t, s, http.MethodGet, path)
		require.Equal(t, http.StatusNotFound, answer.StatusCode, path)
	}
	answer, body := get(t, s, http.MethodHead, "/demo?lang=fa")
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Empty(t, body)
}
