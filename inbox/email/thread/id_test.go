package thread_test

import (
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox/email/thread"
)

func inboundID(t require.TestingT, channel, raw string) string {
	id, err := thread.InboundID(channel, strings.NewReader(raw))
	require.NoError(t, err)
	_, err = uuid.Parse(id)
	require.NoError(t, err)
	return id
}

const plainMail = "From: a@example.org\r\nTo: support@example.com\r\nSubject: a\r\n folded subject\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n\r\nBye\r\n"

func TestInboundID(t *testing.T) {
	t.Parallel()
	id := inboundID(t, "c1", plainMail)
	for name, same := range map[string]string{
		"trace fields":       "Return-Path: <a@example.org>\r\nReceived: from x\r\n by y\r\nDelivered-To: z\r\nX-Spam-Score: 5\r\nDKIM-Signature: v=1;\r\n b=x\r\n" + plainMail,
		"ends of lines":      strings.ReplaceAll(plainMail, "\r\n", "\n"),
		"empty lines at end": plainMail + "\r\n\r\n",
		"folding":            strings.Replace(plainMail, "a\r\n folded", "a folded", 1),
		"order of fields":    "Subject: a folded subject\nMESSAGE-ID: <1@example.org>\nFrom: a@example.org\nTo: support@example.com\n\nHello\n\nBye",
	} {
		require.Equal(t, id, inboundID(t, "c1", same), name)
	}
	for name, other := range map[string]string{
		"body under the same Message-ID": strings.Replace(plainMail, "Bye", "Bye!", 1),
		"subject":                        strings.Replace(plainMail, "folded", "bolded", 1),
		"no Message-ID":                  strings.Replace(plainMail, "Message-ID: <1@example.org>\r\n", "", 1),
		"an empty line more":             strings.Replace(plainMail, "\r\n\r\nBye", "\r\n\r\n\r\nBye", 1),
		"a field in the body":            strings.Replace(plainMail, "Subject: a\r\n folded subject\r\n", "", 1) + "Subject: a folded subject",
		"nothing":                        "",
	} {
		require.NotEqual(t, id, inboundID(t, "c1", other), name)
	}
	require.NotEqual(t, id, inboundID(t, "c2", plainMail), "another channel")
	_, err := thread.InboundID("c1", iotest.ErrReader(iotest.ErrTimeout))
	require.ErrorIs(t, err, iotest.ErrTimeout)
}

func TestInboundIDOfAnyMail(t *testing.T) {
	t.Parallel()
	line := rapid.StringMatching(`[a-z ]{0,20}[a-z]`)
	rapid.Check(t, func(t *rapid.T) {
		var fields []string
		for _, value := range rapid.SliceOfN(line, 1, 8).Draw(t, "fields") {
			fields = append(fields, rapid.SampledFrom([]string{"From", "Subject", "Message-ID", "Date", "To"}).Draw(t, "name")+": "+value)
		}
		body := strings.Join(rapid.SliceOfN(line, 0, 8).Draw(t, "body"), "\n")
		id := inboundID(t, "c", strings.Join(fields, "\n")+"\n\n"+body)
		shuffled := rapid.Permutation(append([]string{"Received: from " + line.Draw(t, "hop"), "X-Hop: 1"}, fields...)).Draw(t, "order")
		require.Equal(t, id, inboundID(t, "c", strings.Join(shuffled, "\r\n")+"\r\n\r\n"+strings.ReplaceAll(body, "\n", "\r\n")))
		require.NotEqual(t, id, inboundID(t, "c", strings.Join(fields, "\n")+"\n\n"+body+"x"))
		require.NotEqual(t, id, inboundID(t, "c", strings.Join(fields, "\n")+"x\n\n"+body))
	})
}

func TestInboundIDOfHugeMail(t *testing.T) {
	t.Parallel()
	inboundID(t, "c", "Subject: "+strings.Repeat("x", 1<<20)+"\r\n\r\n")
	inboundID(t, "c", strings.Repeat("A: b\r\n", 100_000)+"\r\n"+strings.Repeat("\n", 1<<20)+"x")
}
