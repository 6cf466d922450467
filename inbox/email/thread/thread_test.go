package thread_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/thread"
)

const (
	conversationY = "019a0000-0000-7000-8000-00000000000b"
	messageX      = "019a0000-0000-7000-8000-0000000000aa"
	customer      = "mina@example.org"
	stranger      = "eve@example.net"
)

// known is a workspace with two conversations.
type known struct {
	sent, received map[string]string
	conversations  map[string]thread.Threaded
	members        map[string][]string
	fail           error
}

func (k known) Sent(_ context.Context, message string) (string, error) {
	return k.sent[message], k.fail
}

func (k known) Received(_ context.Context, id string) (string, error) { return k.received[id], k.fail }

func (k known) Conversation(_ context.Context, id string) (thread.Threaded, bool, error) {
	c, found := k.conversations[id]
	return c, found, nil
}

func (k known) Belongs(_ context.Context, conversation, address string) (bool, error) {
	for _, member := range k.members[conversation] {
		if member == address {
			return true, nil
		}
	}
	return false, nil
}

var today = time.Date(2026, 8, 20, 12, 0, 0, 0, time.UTC)

func workspace() known {
	return known{
		sent:          map[string]string{messageX: conversationX},
		received:      map[string]string{"first@example.org": conversationX, "news@example.com": conversationY, "gone@example.org": "deleted"},
		conversations: map[string]thread.Threaded{conversationX: {ID: conversationX}, conversationY: {ID: conversationY, Closed: true, ClosedAt: today.AddDate(0, 0, -20)}},
		members:       map[string][]string{conversationX: {customer, "accepted@example.org"}, conversationY: {customer, "other@example.org"}},
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	keys := replyKeys(t, 1)
	address, err := keys.Address(thread.ReplyPlus, "support@example.com", thread.PurposeConversation, conversationX)
	require.NoError(t, err)
	own := thread.MessageIDFor(messageX, "example.com")
	for name, c := range map[string]struct {
		mail thread.ThreadMail
		days int
		want thread.Placement
	}{
		"new":                         {mail: thread.ThreadMail{From: []string{customer}}, want: thread.Placement{Why: thread.PlacedNew}},
		"signed address":              {mail: thread.ThreadMail{From: []string{"Mina@Example.org"}, Recipients: []string{address}}, want: thread.Placement{Conversation: conversationX, Why: thread.PlacedByAddress}},
		"signed address, stranger":    {mail: thread.ThreadMail{From: []string{stranger}, Recipients: []string{address}}, want: thread.Placement{Linked: conversationX, Why: thread.PlacedStranger}},
		"signed address, forged":      {mail: thread.ThreadMail{From: []string{customer}, Recipients: []string{address}, Forged: true}, want: thread.Placement{Linked: conversationX, Why: thread.PlacedStranger}},
		"nobody wrote it":             {mail: thread.ThreadMail{Recipients: []string{address}}, want: thread.Placement{Linked: conversationX, Why: thread.PlacedStranger}},
		"two authors, one a stranger": {mail: thread.ThreadMail{From: []string{customer, stranger}, Recipients: []string{address}}, want: thread.Placement{Linked: conversationX, Why: thread.PlacedStranger}},
		"our Message-ID":              {mail: thread.ThreadMail{From: []string{customer}, InReplyTo: []string{own}}, want: thread.Placement{Conversation: conversationX, Why: thread.PlacedByOwnID}},
		"our Message-ID, participant": {mail: thread.ThreadMail{From: []string{"accepted@example.org"}, InReplyTo: []string{own}}, want: thread.Placement{Conversation: conversationX, Why: thread.PlacedByOwnID}},
		"our Message-ID among the references only (C#10028)": {mail: thread.ThreadMail{From: []string{customer}, InReplyTo: []string{"x@outlook.example"}, References: []string{own, "x@outlook.example"}}, want: thread.Placement{Conversation: conversationX, Why: thread.PlacedByOwnID}},
		"our Message-ID on a foreign domain":                 {mail: thread.ThreadMail{From: []string{customer}, InReplyTo: []string{thread.MessageIDFor(messageX, "evil.example")}}, want: thread.Placement{Why: thread.PlacedNew}},
		"stored mail":                                        {mail: thread.ThreadMail{From: []string{customer}, References: []string{"first@example.org"}}, want: thread.Placement{Conversation: conversationX, Why: thread.PlacedByReference}},
		"different people answer one newsletter (C#13502)":   {mail: thread.ThreadMail{From: []string{stranger}, InReplyTo: []string{"news@example.com"}}, want: thread.Placement{Linked: conversationY, Why: thread.PlacedStranger}},
		"references without the root (Z#5716)":               {mail: thread.ThreadMail{From: []string{stranger}, References: []string{"unknown@example.net", "first@example.org"}}, want: thread.Placement{Linked: conversationX, Why: thread.PlacedStranger}},
		"deleted conversations stay deleted":                 {mail: thread.ThreadMail{From: []string{customer}, InReplyTo: []string{"gone@example.org"}}, want: thread.Placement{Why: thread.PlacedNew}},
		"a closed one is opened again (C#12566)":             {mail: thread.ThreadMail{From: []string{"other@example.org"}, InReplyTo: []string{"news@example.com"}}, want: thread.Placement{Conversation: conversationY, Reopen: true, Why: thread.PlacedByReference}},
		"closed within the days":                             {mail: thread.ThreadMail{From: []string{customer}, InReplyTo: []string{"news@example.com"}}, days: 30, want: thread.Placement{Conversation: conversationY, Reopen: true, Why: thread.PlacedByReference}},
		"closed too long ago":                                {mail: thread.ThreadMail{From: []string{customer}, InReplyTo: []string{"news@example.com"}}, days: 14, want: thread.Placement{Linked: conversationY, Why: thread.PlacedClosedBefore}},
		"out of office opens nothing":                        {mail: thread.ThreadMail{From: []string{customer}, InReplyTo: []string{"news@example.com"}, Automatic: true}, days: 14, want: thread.Placement{Conversation: conversationY, Why: thread.PlacedByReference}},
		"the nearest that the sender belongs to":             {mail: thread.ThreadMail{From: []string{"other@example.org"}, InReplyTo: []string{"first@example.org"}, References: []string{"news@example.com"}}, want: thread.Placement{Conversation: conversationY, Reopen: true, Why: thread.PlacedByReference}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := thread.ThreadSettings{Domains: []string{"example.com"}, NewAfter: time.Duration(c.days) * 24 * time.Hour}
			got, err := thread.Place(t.Context(), c.mail, workspace(), keys, set, today)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

// TestPlaceBySubject: who writes a number or a subject gets into nothing (Z#5064).
func TestPlaceBySubject(t *testing.T) {
	t.Parallel()
	m := &email.Message{Subject: "Re: [#1042] Refund", From: []email.Address{{Address: customer}}, To: []email.Address{{Address: "support@example.com"}}}
	got, err := thread.Place(t.Context(), thread.ThreadMailOf(m), workspace(), replyKeys(t, 1), thread.ThreadSettings{Domains: []string{"example.com"}}, today)
	require.NoError(t, err)
	require.Equal(t, thread.Placement{Why: thread.PlacedNew}, got)
}

func TestPlaceErrors(t *testing.T) {
	t.Parallel()
	w := workspace()
	w.fail = errors.New("the store is away")
	_, err := thread.Place(t.Context(), thread.ThreadMail{From: []string{customer}, InReplyTo: []string{"first@example.org"}}, w, replyKeys(t, 1), thread.ThreadSettings{}, today)
	require.ErrorIs(t, err, w.fail)
}

// TestPlaceManyReferences: a mail with 100,000 references costs 50 look-ups.
func TestPlaceManyReferences(t *testing.T) {
	t.Parallel()
	mail := thread.ThreadMail{From: []string{customer}, InReplyTo: []string{"first@example.org"}}
	for range 100_000 {
		mail.References = append(mail.References, strings.Repeat("x", len(mail.References)%50)+"@example.net")
	}
	got, err := thread.Place(t.Context(), mail, workspace(), replyKeys(t, 1), thread.ThreadSettings{}, today)
	require.NoError(t, err)
	require.Equal(t, conversationX, got.Conversation)
}

func FuzzPlace(f *testing.F) {
	f.Add(customer, "support+abc@example.com", "m-"+messageX+"@example.com", "first@example.org")
	f.Add("", "", "", "")
	f.Add("a@b@c", strings.Repeat("a", 48)+"@x", "<m-@>", "news@example.com")
	keys := replyKeys(f, 1)
	f.Fuzz(func(t *testing.T, from, to, reply, reference string) {
		got, err := thread.Place(t.Context(), thread.ThreadMail{From: []string{from}, Recipients: []string{to}, InReplyTo: []string{reply}, References: []string{reference}}, workspace(), keys, thread.ThreadSettings{Domains: []string{"example.com"}}, today)
		require.NoError(t, err)
		if got.Conversation != "" {
			belongs, _ := workspace().Belongs(t.Context(), got.Conversation, strings.ToLower(strings.TrimSpace(from)))
			require.True(t, belongs)
		}
	})
}
