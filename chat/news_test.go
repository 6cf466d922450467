package chat_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// TestNewsOfTheFormerVersion: while nodes are upgraded one by one, those of both
// versions hear each other. The former one names no type and knows news by one key.
func TestNewsOfTheFormerVersion(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ payload, frame string }{
		"node":   {`{"here":{"node":"former","round":1,"agents":[{"id":"reza","here":true}]}}`, "presence"},
		"visit":  {`{"visit":{"contact":"nobody","pages":[{"url":"https://shop.example/","at":"2026-11-23T10:15:00Z"}]}}`, "visit"},
		"draft":  {`{"draft":{"agent":"admin","conversation":"c1","kind":"message","at":"2026-11-23T10:15:00Z","gone":false,"any":true}}`, "draft"},
		"typing": {`{"typing":true,"conversation":"c1","actor":{"kind":"agent","id":"reza"},"audience":{},"on":true,"public":false}`, "typing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.clear()
			s.w.Publish([]byte(c.payload))
			require.Equal(t, []string{c.frame}, types(all(t, s.who["admin"])))
		})
	}
	for name, payload := range map[string]string{"later": `{"type":"later","here":{"node":"x"}}`, "nothing": `{}`, "no object": `[]`, "broken": `{"type":"node","here":1}`} {
		t.Run("Err "+name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.clear()
			s.w.Publish([]byte(payload))
			require.Empty(t, all(t, s.who["admin"]))
		})
	}
}

// TestNewsForTheFormerVersion: each news has its type and the key that the former
// version knows it by.
func TestNewsForTheFormerVersion(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	heard := map[string]string{}
	t.Cleanup(s.w.Subscribe(func(payload []byte) {
		var said map[string]json.RawMessage
		if json.Unmarshal(payload, &said) != nil {
			return
		}
		for _, key := range []string{"here", "visit", "draft", "typing"} {
			if said[key] != nil {
				heard[key] = string(said["type"])
			}
		}
	}))
	s.h.Presence.Typing(s.w.conversations["c1"], s.sara.Actor(), true, "Sara", "", false)
	s.h.Presence.DraftChanged(chat.DraftNews{Agent: "sara", Conversation: "c1", Kind: inbox.KindMessage})
	require.NoError(t, s.h.Presence.Visited(t.Context(), mina, []chat.Visited{visited("/lamps", s.w.Now())}))
	s.w.pass(time.Minute)
	s.h.Tell()
	require.Equal(t, map[string]string{"here": `"node"`, "visit": `"visit"`, "draft": `"draft"`, "typing": `"typing"`}, heard)
}

// Every frame that clients are told is in a table under the type that it names.
func TestFrameTables(t *testing.T) {
	t.Parallel()
	for way, table := range map[string]chat.Frames{"ToAgent": chat.ToAgent, "ToVisitor": chat.ToVisitor, "FromAgent": chat.FromAgent, "FromVisitor": chat.FromVisitor} {
		require.NotEmpty(t, table, way)
		for name, frame := range table {
			_, typed := frame.FieldByName("Typed")
			require.True(t, typed, "%s %s", way, name)
			f, err := table.Decode([]byte(`{"type":"` + name + `"}`))
			require.NoError(t, err, "%s %s", way, name)
			again, err := json.Marshal(f)
			require.NoError(t, err)
			require.Contains(t, string(again), `"type":"`+name+`"`)
		}
		_, err := table.Decode([]byte(`{"type":"no such"}`))
		require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err), way)
	}
}
