package api_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// A page asks by a module whether it may show a channel; what it may not is
// told to the page's console and to admins.
func TestAllowedPages(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	channel := "/api/v1/channels/" + string(w.shop.ID)
	admin.do(t, 200, "PATCH", channel, object{"origins": []string{"https://shop.example:443", "https://shop.example", "http://localhost:80"}}, nil)
	ask := func(t *testing.T, id, origin string) (string, http.Header) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/chat/allowed.js?channel="+id, nil)
		require.NoError(t, err)
		if origin != "" {
			request.Header.Set("Origin", origin)
		}
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		defer func() { _ = answer.Body.Close() }()
		raw, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, answer.StatusCode)
		require.Equal(t, "*", answer.Header.Get("Access-Control-Allow-Origin"))
		return string(raw), answer.Header
	}
	shop := string(w.shop.ID)
	t.Run("OK", func(t *testing.T) {
		for _, origin := range []string{"https://shop.example", "http://localhost", "", w.url} {
			raw, header := ask(t, shop, origin)
			require.Equal(t, `export default {"language":"`+w.shop.Language+`"}`, raw, origin)
			require.Contains(t, header.Get("Vary"), "Origin")
		}
	})
	t.Run("ErrOtherSite", func(t *testing.T) {
		for _, origin := range []string{"https://blog.shop.example", "http://shop.example", "https://shop.example:8443", "null"} {
			raw, header := ask(t, shop, origin)
			require.Contains(t, raw, `"refused":"Pasokh: `+origin+` is not one of the sites of this channel`)
			require.Equal(t, "no-store", header.Get("Cache-Control"))
		}
		ask(t, shop, "https://blog.shop.example")
		var pages []struct {
			Origin string
			Count  int
		}
		admin.do(t, 200, "GET", channel+"/refused-pages", nil, &pages)
		require.Len(t, pages, 3, "null is no site")
		require.Equal(t, "https://blog.shop.example", pages[0].Origin)
		require.Equal(t, 2, pages[0].Count)
		admin.do(t, 200, "PATCH", channel, object{"origins": []string{"https://blog.shop.example"}}, nil)
		admin.do(t, 200, "GET", channel+"/refused-pages", nil, &pages)
		require.Len(t, pages, 2, "what is allowed now is not refused any more")
	})
	t.Run("ErrManySites", func(t *testing.T) {
		for i := range 40 {
			ask(t, shop, "https://x"+strconv.Itoa(i)+".example")
		}
		_, raw := admin.call(t, "GET", channel+"/refused-pages", nil)
		require.LessOrEqual(t, strings.Count(string(raw), `"origin"`), 20)
		require.NotContains(t, string(raw), "https://x39.example", "one address is not counted without end")
	})
	t.Run("ErrNoChannel", func(t *testing.T) {
		raw, _ := ask(t, inbox.NewID[string](), "https://shop.example")
		require.Contains(t, raw, "there is no channel")
		raw, _ = ask(t, `%22%7D;alert(1);//`, "https://shop.example")
		require.True(t, strings.HasPrefix(raw, `export default {"refused":"Pasokh: there is no channel \"};alert(1);//`), raw)
	})
}

// Nothing that would be seen is no message, by whichever way it comes.
func TestInvisibleMessages(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor := w.visitor(t, w.shop)
	post := "/chat/api/conversations/" + inbox.NewID[string]() + "/messages"
	for _, text := range []string{"\u200b\u200b", "\u200e\u200f", " \u2800 ", "\ufeff", "\u3164", "\u00ad\u2060", "\U000e0020", "\u200c\u200d", "\u0301"} {
		visitor.do(t, 422, "POST", post, object{"id": inbox.NewID[string](), "text": text}, nil)
	}
	for _, text := range []string{"\u200b.", "👍🏽", "می\u200cروم", "é"} {
		visitor.do(t, 200, "POST", post, object{"id": inbox.NewID[string](), "text": text}, nil)
	}
}
