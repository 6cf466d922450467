package api_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// ending reads to the end of the socket: its close, and the error frame before it.
func (s *screen) ending() (end *websocket.CloseError, last struct {
	Code       string
	RetryAfter int
}) {
	s.t.Helper()
	for {
		f, err := s.read()
		if err == nil && f.Type == "error" {
			require.NoError(s.t, json.Unmarshal(f.raw, &last))
		}
		if err != nil {
			require.ErrorAs(s.t, err, &end)
			return end, last
		}
	}
}

// TestClosesSayHowLong ends sockets in every way that the server has: the close
// says why in a word, and how long to stay away where coming back may help.
func TestClosesSayHowLong(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	hello := func(more object) func(*screen) {
		return func(s *screen) {
			all := object{"type": "hello"}
			for k, v := range more {
				all[k] = v
			}
			s.say(all)
		}
	}
	for name, c := range map[string]struct {
		path   string
		do     func(*screen)
		code   int
		reason string
	}{
		"NotSignedIn": {"/ws", hello(nil), 4401, "unauthenticated"},
		"BadToken":    {"/chat/ws", hello(object{"token": "nonsense"}), 4401, "unauthenticated"},
		"WrongOrigin": {"/chat/ws", hello(object{"token": visitor.token, "parent": "https://evil.example"}), 1008, "wrong_origin 300"},
		"NotAFrame":   {"/chat/ws", func(s *screen) { s.say(object{"type": "dance"}) }, 1008, "invalid"},
		"TooFast": {"/chat/ws", func(s *screen) {
			hello(object{"token": visitor.token})(s)
			for range 500 {
				if s.conn.WriteJSON(object{"type": "typing", "conversation": "x"}) != nil {
					break
				}
			}
		}, 1013, "rate_limited 5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &person{w: w, origin: w.url}
			s := p.dial(t, c.path)
			c.do(s)
			end, last := s.ending()
			require.Equal(t, c.code, end.Code)
			require.Equal(t, c.reason, end.Text)
			code, wait, _ := strings.Cut(end.Text, " ")
			require.Equal(t, code, last.Code)
			if wait != "" {
				require.Equal(t, wait, strconv.Itoa(last.RetryAfter))
			}
		})
	}
	t.Run("SignedOut", func(t *testing.T) {
		t.Parallel()
		desk, _ := sara.open(t, nil)
		w.api.Hub.CloseAgent(w.sara.ID)
		end, _ := desk.ending()
		require.Equal(t, 1008, end.Code)
		require.Equal(t, "unauthenticated", end.Text)
	})
}

func TestShutdownSaysHowLong(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	desk, _ := w.signedIn(t, w.sara).open(t, nil)
	w.api.Hub.Close()
	end, _ := desk.ending()
	require.Equal(t, 1001, end.Code)
	require.Equal(t, "going_away 1", end.Text)
}

// TestRefusalsSayHowLong reads the wait from the header and from the problem.
func TestRefusalsSayHowLong(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	refused := func(t *testing.T, p *person, method, path string, body string) (int, string, string) {
		req, err := http.NewRequestWithContext(t.Context(), method, w.url+path, strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		res := p.send(t, req)
		defer func() { _ = res.Body.Close() }()
		var problem struct {
			Code       string
			RetryAfter int
		}
		require.NoError(t, json.NewDecoder(res.Body).Decode(&problem))
		if problem.RetryAfter > 0 {
			require.Equal(t, strconv.Itoa(problem.RetryAfter), res.Header.Get("Retry-After"))
		}
		return res.StatusCode, problem.Code, res.Header.Get("Retry-After")
	}
	t.Run("WrongOrigin", func(t *testing.T) {
		p := w.signedIn(t, w.sara)
		p.origin = "https://evil.example"
		status, code, wait := refused(t, p, "POST", "/api/v1/session", "{}")
		require.Equal(t, []any{403, "wrong_origin", "300"}, []any{status, code, wait})
	})
	t.Run("TooMany", func(t *testing.T) {
		p := &person{w: w, origin: w.url}
		for {
			status, code, wait := refused(t, p, "POST", "/chat/api/visitors", `{"channel":"`+string(w.shop.ID)+`"}`)
			if status == 200 {
				continue
			}
			require.Equal(t, []any{429, "rate_limited", "1"}, []any{status, code, wait})
			break
		}
	})
	t.Run("Unavailable", func(t *testing.T) {
		visitor := w.visitorLater(t)
		w.disk.fault.Store(inbox.CodeUnavailable)
		status, code, wait := refused(t, visitor, "POST", "/chat/api/conversations/"+inbox.NewID[string]()+"/messages", `{"id":"`+inbox.NewID[string]()+`","text":"x"}`)
		require.Equal(t, []any{503, "unavailable", "5"}, []any{status, code, wait})
	})
}

// visitorLater is a visitor made without asking the server, which limits that.
func (w *liveWorld) visitorLater(t *testing.T) *person {
	_, token, err := w.auth.NewVisitor(w.shop.ID)
	require.NoError(t, err)
	return &person{w: w, token: token, origin: w.url}
}

// TestHandshakesWithoutPause are refused before they become sockets, with how
// long to wait, and cost other browsers nothing.
func TestHandshakesWithoutPause(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	wild := &person{w: w, origin: w.url}
	refused := func() (*http.Response, error) {
		h := wild.headers()
		conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(w.url, "http", "ws", 1)+"/chat/ws", h)
		if err != nil {
			return res, err
		}
		defer func() { _ = conn.Close() }()
		require.NoError(t, conn.WriteJSON(object{"type": "hello", "token": "nonsense"}))
		for err == nil {
			_, _, err = conn.ReadMessage()
		}
		return res, nil
	}
	deadline := time.Now().Add(patience)
	for {
		require.True(t, time.Now().Before(deadline), "never refused")
		res, err := refused()
		if err == nil {
			continue
		}
		require.True(t, errors.Is(err, websocket.ErrBadHandshake))
		require.Equal(t, 429, res.StatusCode)
		require.NotEmpty(t, res.Header.Get("Retry-After"))
		break
	}
	w.signedIn(t, w.sara).open(t, nil)
}
