package thread_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox/email/thread"
)

func key(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func replyKeys(t require.TestingT, keys ...byte) thread.ReplyKeys {
	var all [][]byte
	for _, b := range keys {
		all = append(all, key(b))
	}
	out, err := thread.NewReplyKeys(all...)
	require.NoError(t, err)
	return out
}

const conversationX = "019a0000-0000-7000-8000-00000000000a"

func TestReplyAddress(t *testing.T) {
	t.Parallel()
	keys := replyKeys(t, 1)
	for form, base := range map[thread.ReplyForm]string{thread.ReplyPlus: "support@example.com", thread.ReplyDomain: "reply.example.com"} {
		address, err := keys.Address(form, base, thread.PurposeConversation, conversationX)
		require.NoError(t, err)
		require.LessOrEqual(t, strings.IndexByte(address, '@'), 64)
		for _, written := range []string{address, strings.ToUpper(address), strings.ToUpper(address[:20]) + address[20:]} {
			id, ok := keys.Find(thread.PurposeConversation, []string{"other@example.com", written})
			require.True(t, ok, written)
			require.Equal(t, conversationX, id)
		}
	}
	plain, err := keys.Address(thread.ReplyPlain, "support@example.com", thread.PurposeConversation, conversationX)
	require.NoError(t, err)
	require.Equal(t, "support@example.com", plain)
	long, err := keys.Address(thread.ReplyPlus, "customer.support.team@example.com", thread.PurposeConversation, conversationX)
	require.NoError(t, err)
	require.Equal(t, "customer.support.team@example.com", long, "a local part has 64 octets at most")
}

func TestReplyAddressOfNobody(t *testing.T) {
	t.Parallel()
	keys := replyKeys(t, 1)
	token, err := keys.Token(thread.PurposeConversation, conversationX)
	require.NoError(t, err)
	_, ok := keys.Open(thread.PurposeNotification("sara"), token)
	require.False(t, ok, "a token is good for one purpose")
	_, ok = replyKeys(t, 2).Open(thread.PurposeConversation, token)
	require.False(t, ok, "another installation's token")
	for i := range token {
		forged := []byte(token)
		forged[i] = 'a' + (forged[i]-'a'+1)%11
		if forged[i] == token[i] {
			continue
		}
		_, ok := keys.Open(thread.PurposeConversation, string(forged))
		require.False(t, ok, "letter %d", i)
	}
	_, err = keys.Token(thread.PurposeConversation, "17")
	require.Error(t, err)
	_, err = thread.NewReplyKeys([]byte("short"))
	require.Error(t, err)
}

func TestReplyKeysAreReplaced(t *testing.T) {
	t.Parallel()
	old := replyKeys(t, 1)
	address, err := old.Address(thread.ReplyPlus, "support@example.com", thread.PurposeConversation, conversationX)
	require.NoError(t, err)
	id, ok := replyKeys(t, 2, 1).Find(thread.PurposeConversation, []string{address})
	require.True(t, ok)
	require.Equal(t, conversationX, id)
	_, ok = replyKeys(t, 3, 2).Find(thread.PurposeConversation, []string{address})
	require.False(t, ok)
}

func TestReplyAddressOfAnyID(t *testing.T) {
	t.Parallel()
	keys := replyKeys(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		id := uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id")).String()
		address, err := keys.Address(thread.ReplyPlus, "support@example.com", thread.PurposeConversation, id)
		require.NoError(t, err)
		got, ok := keys.Find(thread.PurposeConversation, []string{strings.ToUpper(address)})
		require.True(t, ok)
		require.Equal(t, id, got)
	})
}

func TestMessageOf(t *testing.T) {
	t.Parallel()
	id := thread.MessageIDFor(conversationX, "example.com")
	require.Equal(t, conversationX, thread.MessageOf(id, []string{"example.org", "example.com"}))
	require.Equal(t, conversationX, thread.MessageOf("<"+strings.ToUpper(id)+">", []string{"example.com"}))
	for _, other := range []string{"", "m-1@example.com", id + ".evil.example", conversationX + "@example.com", "m-" + conversationX + "@evil.example"} {
		require.Empty(t, thread.MessageOf(other, []string{"example.com"}), other)
	}
}
