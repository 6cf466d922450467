package chat_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	t.Run("OK", func(t *testing.T) {
		t.Parallel()
		f, err := chat.FromVisitor.Decode([]byte(`{"type":"hello","token":"t","parent":"https://shop.example","conversations":[{"id":"a","after":3}]}`))
		require.NoError(t, err)
		require.Equal(t, &chat.HelloFromVisitor{Typed: chat.Typed{Type: "hello"}, Token: "t", Parent: "https://shop.example", Conversations: []chat.Held{{ID: "a", After: 3}}}, f)
		f, err = chat.FromAgent.Decode([]byte(` {"type":"hello","cursor":0} `))
		require.NoError(t, err)
		require.Equal(t, inbox.Cursor(0), *f.(*chat.HelloFromAgent).Cursor, "the feed's begin is a place, no cursor is none")
	})
	deep := strings.Repeat(`[`, 20_000)
	for name, c := range map[string]struct {
		raw  string
		code inbox.Code
	}{
		"ErrEmpty":         {"", inbox.CodeInvalid},
		"ErrCut":           {`{"type":"hel`, inbox.CodeInvalid},
		"ErrNull":          {`null`, inbox.CodeInvalid},
		"ErrList":          {`[{"type":"hello"}]`, inbox.CodeInvalid},
		"ErrText":          {`"hello"`, inbox.CodeInvalid},
		"ErrTwo":           {`{"type":"hello"}{"type":"hello"}`, inbox.CodeInvalid},
		"ErrTail":          {`{"type":"hello"}]`, inbox.CodeInvalid},
		"ErrNoType":        {`{"text":"x"}`, inbox.CodeInvalid},
		"ErrUnknownField":  {`{"type":"hello","agent":"sara"}`, inbox.CodeInvalid},
		"ErrUnknownNested": {`{"type":"hello","conversations":[{"id":"a","after":1,"contact":"b"}]}`, inbox.CodeInvalid},
		"ErrUnknownType":   {`{"type":"gone"}`, inbox.CodeInvalid},
		"ErrOthersField":   {`{"type":"typing","seq":1}`, inbox.CodeInvalid},
		"ErrWrongType":     {`{"type":1}`, inbox.CodeInvalid},
		"ErrHugeNumber":    {`{"type":"hello","cursor":1e300}`, inbox.CodeInvalid},
		"ErrFraction":      {`{"type":"hello","cursor":1.5}`, inbox.CodeInvalid},
		"ErrDeep":          {`{"type":"hello","text":` + deep, inbox.CodeInvalid},
		"ErrDeepClosed":    {`{"type":"hello","conversations":` + deep + strings.Repeat(`]`, 20_000) + `}`, inbox.CodeInvalid},
		"ErrUTF8":          {"{\"type\":\"send\",\"text\":\"\xff\"}", inbox.CodeInvalid},
		"ErrTooLarge":      {`{"type":"send","text":"` + strings.Repeat("a", chat.MaxFrame) + `"}`, inbox.CodeTooLarge},
		"ErrTooManyHeld":   {`{"type":"hello","conversations":[` + strings.Repeat(`{"id":"a","after":1},`, 100) + `{"id":"b","after":1}]}`, inbox.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, way := range []chat.Frames{chat.FromVisitor, chat.FromAgent} {
				_, err := way.Decode([]byte(c.raw))
				require.Equal(t, c.code, inbox.ErrorCode(err))
			}
		})
	}
}

// FuzzDecode: whatever comes, the answer is a frame that keeps to the limits or
// a refusal with a code of the client's fault.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"type":"hello","cursor":5}`, `{"type":"send","id":"a","conversation":"b","text":"سلام","files":["c"],"page":{"url":"https://x","title":"t"}}`,
		`{"type":"hello","token":"x","conversations":[{"id":"a","after":-1}]}`, `{"type":"typing","on":true,"note":true}`, `[[[`, `{"type":"a"}{}`, "\xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, way := range []chat.Frames{chat.FromVisitor, chat.FromAgent} {
			frame, err := way.Decode(raw)
			if err != nil {
				require.Contains(t, []inbox.Code{inbox.CodeInvalid, inbox.CodeTooLarge}, inbox.ErrorCode(err))
				continue
			}
			require.LessOrEqual(t, len(raw), chat.MaxFrame)
			again, err := json.Marshal(frame)
			require.NoError(t, err)
			require.True(t, utf8.Valid(again))
			if len(again) <= chat.MaxFrame { // escapes may make it longer
				same, err := way.Decode(again)
				require.NoError(t, err)
				require.IsType(t, frame, same)
			}
		}
	})
}

func TestFramesForOne(t *testing.T) {
	t.Parallel()
	require.JSONEq(t, `{"type":"error","code":"forbidden"}`, string(chat.Refused(inbox.CodeForbidden, 0)))
	require.JSONEq(t, `{"type":"error","code":"rate_limited","retryAfter":3}`, string(chat.Refused(inbox.CodeRateLimited, 3)))
	require.JSONEq(t, `{"type":"fail","id":"m","code":"full"}`, string(chat.Failed("m", inbox.CodeFull)))
}
