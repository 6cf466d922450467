package api_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

type passages struct {
	Items []struct {
		Seq       int64
		Kind      string
		Author    struct{ Name string }
		Fragments []struct {
			Text string
			Hit  bool
		}
	}
	Next int64
}

func within(id, q string) string {
	return "/api/v1/conversations/" + id + "/find?q=" + url.QueryEscape(q)
}

// TestFindWithin finds messages and notes of a conversation, for those who may read it.
func TestFindWithin(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	visitor, sara, reza := w.visitor(t, w.shop), w.signedIn(t, w.sara), w.signedIn(t, w.reza)
	id, first := visitor.write(t, "", "سلام، كتاب ۱۴۰۵ را می‌خواهم")
	sara.reply(t, id, "کتاب فرستاده شد")
	sara.do(t, 200, "POST", "/api/v1/conversations/"+id+"/messages", object{"id": inbox.NewID[string](), "kind": "note", "seenSeq": 0, "text": "کتاب را علی برد"}, nil)

	var got passages
	sara.do(t, 200, "GET", within(id, "کتاب"), nil, &got)
	require.Len(t, got.Items, 3)
	require.Equal(t, "note", got.Items[0].Kind)
	require.Equal(t, "Sara Ahmadi", got.Items[0].Author.Name)
	require.Equal(t, first.Seq, got.Items[2].Seq)
	require.Equal(t, "كتاب", got.Items[2].Fragments[1].Text)
	require.True(t, got.Items[2].Fragments[1].Hit)
	require.Zero(t, got.Next)
	sara.do(t, 200, "GET", within(id, "1405"), nil, &got)
	require.Len(t, got.Items, 1)
	sara.do(t, 200, "GET", within(id, "zebra"), nil, &got)
	require.Empty(t, got.Items)

	sara.do(t, 422, "GET", within(id, " "), nil, nil)
	reza.do(t, 404, "GET", within(id, "کتاب"), nil, nil)
	visitor.do(t, 401, "GET", within(id, "کتاب"), nil, nil)
}

// BenchmarkFindWithin finds a rare and a common word in a conversation of 10,000
// messages, over the API.
func BenchmarkFindWithin(b *testing.B) {
	w := newLiveWorld(b)
	visitor, sara := w.visitor(b, w.shop), w.signedIn(b, w.sara)
	id, _ := visitor.write(b, "", "the needle is here, at the beginning")
	for next := 2; next <= 10_000; {
		c, err := w.disk.Conversation(b.Context(), inbox.ConversationID(id))
		require.NoError(b, err)
		change := inbox.Change{Conversation: c}
		for ; next <= 10_000 && len(change.Messages) < 500; next++ {
			change.Messages = append(change.Messages, inbox.Message{
				ID: inbox.NewID[inbox.MessageID](), Conversation: c.ID, Seq: int64(next), Kind: inbox.KindMessage, Author: w.sara.Actor(), At: c.CreatedAt,
				Text: fmt.Sprintf("سلام، سفارش شماره %d امروز از انبار فرستاده شد و فردا می‌رسد. Your order %d has left our store and arrives tomorrow.", next, next),
			})
		}
		change.Conversation.LastSeq = int64(next - 1)
		_, err = w.disk.Commit(b.Context(), change)
		require.NoError(b, err)
	}
	for _, tc := range []struct {
		name, q string
		hits    int
	}{{"Rare", "needle", 1}, {"Common", "سفارش order", 1000}} {
		b.Run(tc.name, func(b *testing.B) {
			for b.Loop() {
				var got passages
				sara.do(b, 200, "GET", within(id, tc.q), nil, &got)
				require.Len(b, got.Items, tc.hits)
			}
		})
	}
}
