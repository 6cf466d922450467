package chat_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// TestNewsOfNodes: news is known by its type; what a later version tells, or what is
// none, is passed over.
func TestNewsOfNodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ payload, frame string }{
		"node":   {`{"type":"node","here":{"node":"other","round":1,"agents":[{"id":"reza","here":true}]}}`, "presence"},
		"visit":  {`{"type":"visit","visit":{"contact":"nobody","pages":[{"url":"https://shop.example/","at":"2026-11-23T10:15:00Z"}]}}`, "visit"},
		"draft":  {`{"type":"draft","draft":{"agent":"admin","conversation":"c1","kind":"message","at":"2026-11-23T10:15:00Z","gone":false,"any":true}}`, "draft"},
		"typing": {`{"type":"typing","conversation":"c1","actor":{"kind":"agent","id":"reza"},"audience":{},"on":true,"public":false}`, "typing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.clear()
			s.w.Publish([]byte(c.payload))
			require.Equal(t, []string{c.frame}, types(all(t, s.who["admin"])))
		})
	}
	for name, payload := range map[string]string{"later": `{"type":"later","here":{"node":"x"}}`, "nothing": `{}`, "no type": `{"here":{"node":"other","round":1,"agents":[{"id":"reza","here":true}]}}`, "no object": `[]`, "broken": `{"type":"node","here":1}`} {
		t.Run("Err "+name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.clear()
			s.w.Publish([]byte(payload))
			require.Empty(t, all(t, s.who["admin"]))
		})
	}
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
