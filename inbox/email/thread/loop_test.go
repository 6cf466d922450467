package thread_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/compose"
	"github.com/pasokh/pasokh/inbox/email/thread"
)

func loopFacts() thread.LoopFacts {
	return thread.LoopFacts{Own: []string{"support@example.com", "sales@example.com"}, Domains: []string{"example.com"}, Now: today}
}

const personal = "From: Mina <mina@example.org>\r\nTo: support@example.com\r\nDate: Thu, 20 Aug 2026 11:00:00 +0000\r\nMessage-ID: <1@example.org>\r\nSubject: Hello\r\n"

func TestAnswerByMachine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		head string
		want thread.LoopReason
	}{
		"a person":                        {personal, ""},
		"Auto-Submitted: no":              {personal + "Auto-Submitted: no\r\n", ""},
		"Cc to us":                        {strings.Replace(personal, "To: support", "To: x@example.org\r\nCc: Support", 1), ""},
		"our plus-address":                {strings.Replace(personal, "To: support", "To: SUPPORT+abc", 1), ""},
		"auto-replied":                    {personal + "Auto-Submitted: auto-replied\r\n", thread.LoopAutomatic},
		"auto-generated":                  {personal + "Auto-Submitted: Auto-Generated (rule)\r\n", thread.LoopAutomatic},
		"Precedence: bulk":                {personal + "Precedence: bulk\r\n", thread.LoopAutomatic},
		"Precedence: list":                {personal + "Precedence: LIST\r\n", thread.LoopAutomatic},
		"null return path":                {"Return-Path: <>\r\n" + personal, thread.LoopAutomatic},
		"X-Auto-Response-Suppress":        {personal + "X-Auto-Response-Suppress: OOF, AutoReply\r\n", thread.LoopAutomatic},
		"X-Auto-Response-Suppress: None":  {personal + "X-Auto-Response-Suppress: None\r\n", ""},
		"List-Id":                         {personal + "List-Id: <a.example.org>\r\n", thread.LoopAutomatic},
		"List-Unsubscribe":                {personal + "List-Unsubscribe: <https://example.org>\r\n", thread.LoopAutomatic},
		"X-Loop":                          {personal + "X-Loop: x\r\n", thread.LoopAutomatic},
		"our own address":                 {strings.Replace(personal, "mina@example.org", "Sales@Example.com", 1), thread.LoopOwn},
		"an answer that would come to us": {personal + "Reply-To: sales+x@example.com\r\n", thread.LoopOwn},
		"one of our own mails":            {strings.Replace(personal, "1@example.org", thread.MessageIDFor(messageX, "example.com"), 1), thread.LoopOwn},
		"nobody":                          {strings.Replace(personal, "From: Mina <mina@example.org>", "From: ", 1), thread.LoopNobody},
		"an address that nobody reads":    {strings.Replace(personal, "mina@", "no-reply@", 1), ""},
		"not written to us":               {strings.Replace(personal, "support@example.com", "list@example.org", 1), thread.LoopNotToUs},
		"written long ago":                {strings.Replace(personal, "2026", "2025", 1), thread.LoopOld},
		"gone round":                      {strings.Repeat("Received: from a by b; Thu, 20 Aug 2026 11:00:00 +0000\r\n", 60) + personal, thread.LoopHops},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := thread.AnswerByMachine(email.ReadBytes([]byte(c.head+"\r\nHello\r\n")), loopFacts(), thread.DefaultLoopLimits)
			if name == "an address that nobody reads" {
				require.False(t, got.Allowed)
				return
			}
			require.Equal(t, c.want, got.Why)
			require.Equal(t, c.want == "", got.Allowed)
		})
	}
}

func TestAnswerByMachineRate(t *testing.T) {
	t.Parallel()
	m := email.ReadBytes([]byte(personal + "\r\nHello\r\n"))
	facts := loopFacts()
	facts.Answered = []time.Time{today.Add(-time.Hour)}
	require.Equal(t, thread.MayAnswer{Why: thread.LoopRate}, thread.AnswerByMachine(m, facts, thread.DefaultLoopLimits))
	facts.Answered = []time.Time{today.Add(-25 * time.Hour)}
	require.True(t, thread.AnswerByMachine(m, facts, thread.DefaultLoopLimits).Allowed)
}

// responder is an installation, or a program, that answers by itself.
type responder struct {
	address  string
	polite   bool // it marks its answers as automatic
	answered map[string][]time.Time
	sent     int
}

// receive returns the answer to a mail, nil when there is none.
func (r *responder) receive(t *testing.T, raw []byte, now time.Time) []byte {
	t.Helper()
	m := email.ReadBytes(raw)
	from := m.From[0].Address
	domain := r.address[strings.IndexByte(r.address, '@')+1:]
	facts := thread.LoopFacts{Own: []string{r.address}, Domains: []string{domain}, Answered: r.answered[from], Now: now}
	if !thread.AnswerByMachine(m, facts, thread.DefaultLoopLimits).Allowed {
		return nil
	}
	r.answered[from] = append(r.answered[from], now)
	r.sent++
	auto := compose.AutoNo
	if r.polite {
		auto = compose.AutoReplied
	}
	var out bytes.Buffer
	require.NoError(t, compose.Compose(&out, compose.Outgoing{
		MessageID: thread.MessageIDFor(messageX, domain), Date: now, From: email.Address{Address: r.address}, To: []email.Address{{Address: from}},
		Subject: "We got your mail", Text: "We answer soon.", InReplyTo: m.MessageID, Auto: auto,
	}))
	return out.Bytes()
}

// fight lets two responders write to each other until one is silent, and returns how
// many mails there were.
func fight(t *testing.T, first []byte, a, b *responder) int {
	t.Helper()
	mail, now := first, today
	for mails := 0; ; mails++ {
		require.Less(t, mails, 100, "they go on for ever")
		answer := a.receive(t, mail, now)
		if answer == nil {
			return mails
		}
		mail, now = answer, now.Add(time.Minute)
		a, b = b, a
	}
}

// TestTwoResponders: each sends one mail at most, also when neither says that it is a
// machine.
func TestTwoResponders(t *testing.T) {
	t.Parallel()
	for _, polite := range []bool{true, false} {
		us := &responder{address: "support@example.com", polite: polite, answered: map[string][]time.Time{}}
		them := &responder{address: "mina@example.org", polite: polite, answered: map[string][]time.Time{}}
		fight(t, []byte(personal+"\r\nHello\r\n"), us, them)
		require.Equal(t, 1, us.sent)
		require.LessOrEqual(t, them.sent, 1)
		require.Equal(t, !polite, them.sent == 1)
	}
}

// TestTwoInstallations: a mail of one installation to the other gets one automatic
// answer, which gets none.
func TestTwoInstallations(t *testing.T) {
	t.Parallel()
	us := &responder{address: "support@example.com", polite: true, answered: map[string][]time.Time{}}
	them := &responder{address: "help@example.org", polite: true, answered: map[string][]time.Time{}}
	var first bytes.Buffer // an agent of theirs writes to us
	require.NoError(t, compose.Compose(&first, compose.Outgoing{
		MessageID: thread.MessageIDFor(messageX, "example.org"), Date: today, From: email.Address{Address: them.address}, To: []email.Address{{Address: us.address}}, Subject: "A question", Text: "Do you sell books?",
	}))
	require.Equal(t, 1, fight(t, first.Bytes(), us, them))
	require.Equal(t, 1, us.sent)
	require.Zero(t, them.sent)
}
