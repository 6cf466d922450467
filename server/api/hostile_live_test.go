package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fasthttp/websocket"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestHostileFrames sends what no client of ours sends: an error frame and a
// close code for the sender, nothing for anybody else.
func TestHostileFrames(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	bystander, _ := sara.open(t, nil)
	t.Run("Each", func(t *testing.T) {
		for name, c := range map[string]struct {
			kind   int
			frame  string
			closed int
			code   string
		}{
			"NotJSON":      {websocket.TextMessage, "hello", 1008, "invalid"},
			"Empty":        {websocket.TextMessage, "", 1008, "invalid"},
			"Null":         {websocket.TextMessage, "null", 1008, "invalid"},
			"Array":        {websocket.TextMessage, "[]", 1008, "invalid"},
			"TwoValues":    {websocket.TextMessage, `{"type":"presence"}{"type":"presence"}`, 1008, "invalid"},
			"UnknownType":  {websocket.TextMessage, `{"type":"shutdown"}`, 1008, "invalid"},
			"UnknownField": {websocket.TextMessage, `{"type":"typing","admin":true}`, 1008, "invalid"},
			"WrongType":    {websocket.TextMessage, `{"type":7}`, 1008, "invalid"},
			"Deep":         {websocket.TextMessage, `{"type":` + strings.Repeat("[", 20_000), 1008, "invalid"},
			"NotUTF8":      {websocket.TextMessage, "{\"type\":\"\xff\"}", 1007, "invalid"},
			"Binary":       {websocket.BinaryMessage, `{"type":"presence"}`, 1003, "invalid"},
			"Huge":         {websocket.TextMessage, `{"type":"typing","text":"` + strings.Repeat("x", 1<<20) + `"}`, 1009, ""},
		} {
			for who, p := range map[string]*person{"Agent": sara, "Visitor": visitor} {
				t.Run(name+who, func(t *testing.T) {
					t.Parallel()
					s, _ := p.open(t, nil)
					_ = s.conn.WriteMessage(c.kind, []byte(c.frame)) // the server may hang up in the middle of a huge one
					closed, code := s.ends()
					require.Equal(t, c.closed, closed)
					require.Equal(t, c.code, code)
				})
				t.Run(name+who+"First", func(t *testing.T) {
					t.Parallel()
					path := map[string]string{"Agent": "/ws", "Visitor": "/chat/ws"}[who]
					s := p.dial(t, path)
					_ = s.conn.WriteMessage(c.kind, []byte(c.frame))
					closed, code := s.ends()
					require.Equal(t, c.closed, closed)
					require.Equal(t, c.code, code)
				})
			}
		}
	})
	visitor.write(t, "", "still here")
	bystander.hears("still here")
}

func TestTooManyFrames(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	desk, _ := w.signedIn(t, w.sara).open(t, nil)
	for range 500 {
		if desk.conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"presence","state":"online"}`)) != nil {
			break
		}
	}
	closed, code := desk.ends()
	require.Equal(t, 1013, closed)
	require.Equal(t, "rate_limited", code)
}

// TestFramesAboutNothing are forgiven: a conversation may vanish while one types.
func TestFramesAboutNothing(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	desk, _ := sara.open(t, nil)
	panel, _ := visitor.open(t, nil)
	for _, id := range []string{"", "nonsense", "../../etc", inbox.NewID[string]()} {
		desk.say(object{"type": "typing", "conversation": id, "on": true})
		desk.say(object{"type": "viewing", "conversation": id})
		panel.say(object{"type": "typing", "conversation": id, "on": true})
		panel.say(object{"type": "seen", "conversation": id, "seq": 1 << 40})
	}
	message := inbox.NewID[string]()
	panel.say(object{"type": "send", "id": message, "conversation": "nonsense", "text": "x"})
	fail := panel.awaits("fail")
	require.Equal(t, message, fail.ID)
	require.Equal(t, "invalid", fail.Code)
	panel.say(object{"type": "send", "id": message, "conversation": inbox.NewID[string](), "text": "works"})
	require.Equal(t, message, panel.awaits("ack").ID)
	desk.hears("works")
}

func TestSocketOrigin(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara := w.signedIn(t, w.sara)
	host := strings.TrimPrefix(w.url, "http://")
	for name, origin := range map[string]string{
		"None": "", "Null": "null", "Other": "https://evil.example", "OtherPort": "http://127.0.0.1:1", "Suffix": w.url + ".evil.example",
		"User": "http://" + host + "@evil.example", "CustomerSite": "https://shop.example", "OtherScheme": "ftp://" + host, "WithPath": w.url + "/x",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{"/ws", "/chat/ws"} {
				h := http.Header{"Cookie": {"pasokh_session=" + sara.session}}
				if origin != "" {
					h.Set("Origin", origin)
				}
				_, res, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(w.url, "http", "ws", 1)+path, h)
				require.ErrorIs(t, err, websocket.ErrBadHandshake)
				require.Equal(t, 403, res.StatusCode)
			}
		})
	}
	t.Run("NotASocket", func(t *testing.T) {
		t.Parallel()
		sara.do(t, 426, "GET", "/ws", nil, nil)
	})
}

// TestPanelParent lets the panel sit in pages of the channel's origins only.
func TestPanelParent(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor := w.visitor(t, w.shop)
	visitor.open(t, object{"parent": "https://shop.example"})
	visitor.open(t, object{"parent": w.url})
	s := visitor.dial(t, "/chat/ws")
	s.say(object{"type": "hello", "token": visitor.token, "parent": "https://evil.example"})
	closed, code := s.ends()
	require.Equal(t, 1008, closed)
	require.Equal(t, "wrong_origin", code)
}
