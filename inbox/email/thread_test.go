package email_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
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
	conversations  map[string]email.Threaded
	members        map[string][]string
	fail           error
}

func (k known) Sent(_ context.Context, message string) (string, error) {
	return k.sent[message], k.fail
}

func (k known) Received(_ context.Context, id string) (string, error) { return k.received[id], k.fail }

func (k known) Conversation(_ context.Context, id string) (email.Threaded, bool, error) {
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
		conversations: map[string]email.Threaded{conversationX: {ID: conversationX}, conversationY: {ID: conversationY, Closed: true, ClosedAt: today.AddDate(0, 0, -20)}},
		members:       map[string][]string{conversationX: {customer, "accepted@example.org"}, conversationY: {customer, "other@example.org"}},
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	keys := replyKeys(t, 1)
	address, err := keys.Address(email.ReplyPlus, "support@example.com", email.PurposeConversation, conversationX)
	require.NoError(t, err)
	own := email.MessageIDFor(messageX, "example.com")
	for name, c := range map[string]struct {
		mail email.ThreadMail
		days int
		want email.Placement
	}{
		"new":                         {mail: email.ThreadMail{From: []string{customer}}, want: email.Placement{Why: email.PlacedNew}},
		"signed address":              {mail: email.ThreadMail{From: []string{"Mina@Example.org"}, Recipients: []string{address}}, want: email.Placement{Conversation: conversationX, Why: email.PlacedByAddress}},
		"signed address, stranger":    {mail: email.ThreadMail{From: []string{stranger}, Recipients: []string{address}}, want: email.Placement{Linked: conversationX, Why: email.PlacedStranger}},
		"signed address, forged":      {mail: email.ThreadMail{From: []string{customer}, Recipients: []string{address}, Forged: true}, want: email.Placement{Linked: conversationX, Why: email.PlacedStranger}},
		"nobody wrote it":             {mail: email.ThreadMail{Recipients: []string{address}}, want: email.Placement{Linked: conversationX, Why: email.PlacedStranger}},
		"two authors, one a stranger": {mail: email.ThreadMail{From: []string{customer, stranger}, Recipients: []string{address}}, want: email.Placement{Linked: conversationX, Why: email.PlacedStranger}},
		"our Message-ID":              {mail: email.ThreadMail{From: []string{customer}, InReplyTo: []string{own}}, want: email.Placement{Conversation: conversationX, Why: email.PlacedByOwnID}},
		"our Message-ID, participant": {mail: email.ThreadMail{From: []string{"accepted@example.org"}, InReplyTo: []string{own}}, want: email.Placement{Conversation: conversationX, Why: email.PlacedByOwnID}},
		"our Message-ID among the references only (C#10028)": {mail: email.ThreadMail{From: []string{customer}, InReplyTo: []string{"x@outlook.example"}, References: []string{own, "x@outlook.example"}}, want: email.Placement{Conversation: conversationX, Why: email.PlacedByOwnID}},
		"our Message-ID on a foreign domain":                 {mail: email.ThreadMail{From: []string{customer}, InReplyTo: []string{email.MessageIDFor(messageX, "evil.example")}}, want: email.Placement{Why: email.PlacedNew}},
		"stored mail":                                        {mail: email.ThreadMail{From: []string{customer}, References: []string{"first@example.org"}}, want: email.Placement{Conversation: conversationX, Why: email.PlacedByReference}},
		"different people answer one newsletter (C#13502)":   {mail: email.ThreadMail{From: []string{stranger}, InReplyTo: []string{"news@example.com"}}, want: email.Placement{Linked: conversationY, Why: email.PlacedStranger}},
		"references without the root (Z#5716)":               {mail: email.ThreadMail{From: []string{stranger}, References: []string{"unknown@example.net", "first@example.org"}}, want: email.Placement{Linked: conversationX, Why: email.PlacedStranger}},
		"deleted conversations stay deleted":                 {mail: email.ThreadMail{From: []string{customer}, InReplyTo: []string{"gone@example.org"}}, want: email.Placement{Why: email.PlacedNew}},
		"a closed one is opened again (C#12566)":             {mail: email.ThreadMail{From: []string{"other@example.org"}, InReplyTo: []string{"news@example.com"}}, want: email.Placement{Conversation: conversationY, Reopen: true, Why: email.PlacedByReference}},
		"closed within the days":                             {mail: email.ThreadMail{From: []string{customer}, InReplyTo: []string{"news@example.com"}}, days: 30, want: email.Placement{Conversation: conversationY, Reopen: true, Why: email.PlacedByReference}},
		"closed too long ago":                                {mail: email.ThreadMail{From: []string{customer}, InReplyTo: []string{"news@example.com"}}, days: 14, want: email.Placement{Linked: conversationY, Why: email.PlacedClosedBefore}},
		"out of office opens nothing":                        {mail: email.ThreadMail{From: []string{customer}, InReplyTo: []string{"news@example.com"}, Automatic: true}, days: 14, want: email.Placement{Conversation: conversationY, Why: email.PlacedByReference}},
		"the nearest that the sender belongs to":             {mail: email.ThreadMail{From: []string{"other@example.org"}, InReplyTo: []string{"first@example.org"}, References: []string{"news@example.com"}}, want: email.Placement{Conversation: conversationY, Reopen: true, Why: email.PlacedByReference}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := email.ThreadSettings{Domains: []string{"example.com"}, NewAfter: time.Duration(c.days) * 24 * time.Hour}
			got, err := email.Place(t.Context(), c.mail, workspace(), keys, set, today)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

// TestPlaceBySubject: who writes a number or a subject gets into nothing (Z#5064).
func TestPlaceBySubject(t *testing.T) {
	t.Parallel()
	m := &email.Message{Subject: "Re: [#1042] Refund", From: []email.Address{{Address: customer}}, To: []email.Address{{Address: "support@example.com"}}}
	got, err := email.Place(t.Context(), email.ThreadMailOf(m), workspace(), replyKeys(t, 1), email.ThreadSettings{Domains: []string{"example.com"}}, today)
	require.NoError(t, err)
	require.Equal(t, email.Placement{Why: email.PlacedNew}, got)
}

func TestPlaceErrors(t *testing.T) {
	t.Parallel()
	w := workspace()
	w.fail = errors.New("the store is away")
	_, err := email.Place(t.Context(), email.ThreadMail{From: []string{customer}, InReplyTo: []string{"first@example.org"}}, w, replyKeys(t, 1), email.ThreadSettings{}, today)
	require.ErrorIs(t, err, w.fail)
}

// TestPlaceManyReferences: a mail with 100,000 references costs 50 look-ups.
func TestPlaceManyReferences(t *testing.T) {
	t.Parallel()
	mail := email.ThreadMail{From: []string{customer}, InReplyTo: []string{"first@example.org"}}
	for range 100_000 {
		mail.References = append(mail.References, strings.Repeat("x", len(mail.References)%50)+"@example.net")
	}
	got, err := email.Place(t.Context(), mail, workspace(), replyKeys(t, 1), email.ThreadSettings{}, today)
	require.NoError(t, err)
	require.Equal(t, conversationX, got.Conversation)
}

func FuzzPlace(f *testing.F) {
	f.Add(customer, "support+abc@example.com", "m-"+messageX+"@example.com", "first@example.org")
	f.Add("", "", "", "")
	f.Add("a@b@c", strings.Repeat("a", 48)+"@x", "<m-@>", "news@example.com")
	keys := replyKeys(f, 1)
	f.Fuzz(func(t *testing.T, from, to, reply, reference string) {
		got, err := email.Place(t.Context(), email.ThreadMail{From: []string{from}, Recipients: []string{to}, InReplyTo: []string{reply}, References: []string{reference}}, workspace(), keys, email.ThreadSettings{Domains: []string{"example.com"}}, today)
		require.NoError(t, err)
		if got.Conversation != "" {
			belongs, _ := workspace().Belongs(t.Context(), got.Conversation, strings.ToLower(strings.TrimSpace(from)))
			require.True(t, belongs)
		}
	})
}
