package api_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestSitesOfAChannel saves what people type as their site, and refuses with a
// key that says what is wrong.
func TestSitesOfAChannel(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	var made struct {
		ID      string
		Origins []string
	}
	admin.do(t, 200, "POST", "/api/v1/channels", object{"name": "Shop", "origins": []string{"localhost:24010, TeaHouse.com\nhttps://www.x.com/a/b?c"}}, &made)
	want := []string{"http://localhost:24010", "https://teahouse.com", "https://www.x.com"}
	require.Equal(t, want, made.Origins)
	var problem struct {
		Code   string
		Errors []struct{ Field, Key string }
	}
	admin.do(t, 422, "PATCH", "/api/v1/channels/"+made.ID, object{"origins": []string{"*.teahouse.com"}}, &problem)
	require.Equal(t, "invalid", problem.Code)
	require.Equal(t, []struct{ Field, Key string }{{"origins", "wildcard"}}, problem.Errors)
	admin.do(t, 200, "PATCH", "/api/v1/channels/"+made.ID, object{"name": "Shop 2"}, &made)
	require.Equal(t, want, made.Origins)
}

// TestPanelInForeignPages loads the panel into pages, and sends from one that is
// open already: what the browser says of the page counts, however its address
// calls it.
func TestPanelInForeignPages(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	shop, evil := "https://shop.example", "https://evil.example"
	panel := "/chat/?channel=" + string(w.shop.ID)
	framed := http.Header{"Sec-Fetch-Dest": {"iframe"}, "Sec-Fetch-Site": {"cross-site"}}
	from := func(h http.Header, referer string) http.Header {
		h = h.Clone()
		h.Set("Referer", referer)
		return h
	}
	for name, c := range map[string]struct {
		parent  string
		said    http.Header
		refused bool
	}{
		"Allowed":         {shop, from(framed, shop+"/"), false},
		"AllowedWithWWW":  {"https://www.shop.example", from(framed, "https://www.shop.example/"), false},
		"Quiet":           {shop, framed, false},
		"Ours":            {w.url, from(http.Header{"Sec-Fetch-Dest": {"iframe"}, "Sec-Fetch-Site": {"same-origin"}}, w.url+"/demo"), false},
		"Tab":             {"", http.Header{"Sec-Fetch-Dest": {"document"}, "Sec-Fetch-Site": {"cross-site"}, "Referer": {evil + "/"}}, false},
		"OldTab":          {"", http.Header{"Referer": {evil + "/"}}, false},
		"OldAllowed":      {shop, http.Header{"Referer": {shop + "/"}}, false},
		"ErrForeign":      {evil, from(framed, evil+"/"), true},
		"ErrLies":         {shop, from(framed, evil+"/"), true},
		"ErrLiesOfUs":     {w.url, from(framed, evil+"/"), true},
		"ErrSaysNothing":  {"", from(framed, evil+"/"), true},
		"ErrQuiet":        {evil, framed, true},
		"ErrOldLies":      {shop, http.Header{"Referer": {evil + "/"}}, true},
		"ErrOldQuiet":     {evil, nil, true},
		"ErrObject":       {shop, from(http.Header{"Sec-Fetch-Dest": {"object"}, "Sec-Fetch-Site": {"cross-site"}}, evil+"/"), true},
		"ErrOpaque":       {"null", framed, true},
		"ErrOtherPort":    {shop + ":8443", from(framed, shop+":8443/"), true},
		"ErrWithoutTLS":   {"http://shop.example", from(framed, "http://shop.example/"), true},
		"ErrNameAsPrefix": {shop + ".evil.example", from(framed, shop+".evil.example/"), true},
	} {
		t.Run("Page"+name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+panel+"&parent="+url.QueryEscape(c.parent), nil)
			require.NoError(t, err)
			for name := range c.said {
				req.Header.Set(name, c.said.Get(name))
			}
			res, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			defer func() { _ = res.Body.Close() }()
			said, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			if c.refused {
				require.Equal(t, 403, res.StatusCode)
				require.Contains(t, string(said), "wrong_origin")
				return
			}
			require.NotEqual(t, 403, res.StatusCode)
			csp := res.Header.Get("Content-Security-Policy")
			require.True(t, strings.HasSuffix(csp, "frame-ancestors 'self' https://shop.example https://www.shop.example"), csp)
		})
	}
	for parent, status := range map[string]int{"": 200, shop: 200, "https://www.shop.example": 200, w.url: 200, evil: 403, "null": 403} {
		t.Run("Requests "+parent, func(t *testing.T) {
			t.Parallel()
			visitor := w.visitor(t, w.shop)
			visitor.more = http.Header{"Referer": {w.url + panel + "&parent=" + url.QueryEscape(parent)}}
			visitor.do(t, status, "POST", "/chat/api/conversations/"+inbox.NewID[string]()+"/messages", object{"id": inbox.NewID[string](), "text": "hello"}, nil)
			visitor.do(t, status, "GET", "/chat/api/me", nil, nil)
			visitor.do(t, status, "GET", "/chat/api/channels/"+string(w.shop.ID), nil, nil)
			stranger := &person{w: w, origin: w.url, more: visitor.more}
			stranger.do(t, status, "POST", "/chat/api/visitors", object{"channel": w.shop.ID}, nil)
			foreign := &person{w: w, token: visitor.token, more: http.Header{"Sec-Fetch-Site": {"cross-site"}}}
			foreign.do(t, 403, "PATCH", "/chat/api/me", object{"name": "x"}, nil)
		})
	}
}
