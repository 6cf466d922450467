package email_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
)

const plainHead = "From: a@example.com\r\nSubject: s\r\nDate: Tue, 18 Aug 2026 10:15:00 +0330\r\nMIME-Version: 1.0\r\n"

// hostileMails are mails that are too much of something, with what must come out of them.
var hostileMails = []struct {
	name  string
	mail  func() []byte
	check func(t *testing.T, m *email.Message)
}{
	{"50 deep", func() []byte { return nested(50, "") }, func(t *testing.T, m *email.Message) {
		require.Equal(t, "the innermost", m.Text)
		require.Empty(t, m.Problems)
	}},
	{"5,000 deep", func() []byte { return nested(5000, "") }, func(t *testing.T, m *email.Message) {
		require.Len(t, m.Attachments, 1)
		require.Contains(t, codes(m), email.ProblemDepth)
	}},
	{"5,000 deep and never closed", func() []byte { return nested(5000, "open") }, nil},
	{"20,000 parts", func() []byte { return parts(20_000, "application/x-thing") }, func(t *testing.T, m *email.Message) {
		require.Len(t, m.Attachments, 20_000)
		require.Equal(t, "f19999", m.Attachments[19_999].Name)
	}},
	{"20,000 texts", func() []byte { return parts(20_000, "text/plain") }, nil},
	{"20,000 parts in base64", func() []byte {
		return bytes.ReplaceAll(parts(20_000, "image/png"), []byte("\r\n\r\nx\r\n"), []byte("\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n"))
	}, func(t *testing.T, m *email.Message) { require.EqualValues(t, 3, m.Attachments[7].Size) }},
	{"200,000 parts", func() []byte { return parts(200_000, "image/png") }, func(t *testing.T, m *email.Message) {
		require.Contains(t, codes(m), email.ProblemParts)
	}},
	{"a file of 100 MB", func() []byte {
		return []byte(plainHead + "Content-Type: application/octet-stream; name=x.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n" + strings.Repeat(strings.Repeat("QUJD", 19)+"\r\n", 1_300_000))
	}, func(t *testing.T, m *email.Message) { require.EqualValues(t, 57*1_300_000, m.Attachments[0].Size) }},
	{"a text of 100 MB", func() []byte {
		return []byte(plainHead + "\r\n" + strings.Repeat("these are some words\r\n", 4_700_000))
	}, func(t *testing.T, m *email.Message) {
		require.Contains(t, codes(m), email.ProblemTextCut)
		require.Len(t, m.Attachments, 1, "the whole of it is a file")
		require.Greater(t, len(m.Text), 900_000)
	}},
	{"HTML of 100 MB", func() []byte {
		return []byte(plainHead + "Content-Type: text/html\r\n\r\n" + strings.Repeat("<p style='color:red'>some <b>words</b></p>\r\n", 2_300_000))
	}, nil},
	{"HTML that is very deep", func() []byte {
		return []byte(plainHead + "Content-Type: text/html\r\n\r\n" + strings.Repeat("<div><b>", 130_000) + "x")
	}, nil},
	{"HTML that closes what it did not open", func() []byte {
		return []byte(plainHead + "Content-Type: text/html\r\n\r\n" + strings.Repeat("<i>", 150_000) + strings.Repeat("</b>", 130_000) + "x")
	}, nil},
	{"one line of 100 MB", func() []byte {
		return []byte(plainHead + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + strings.Repeat("=41 ", 25_000_000))
	}, nil},
	{"100,000 fields", func() []byte {
		var b strings.Builder
		for i := range 100_000 {
			fmt.Fprintf(&b, "X-Field-%d: value\r\n", i)
		}
		return []byte(b.String() + plainHead + "\r\nwords")
	}, func(t *testing.T, m *email.Message) {
		require.Equal(t, "words", m.Text)
		require.Len(t, m.Header, 100_004)
		require.Equal(t, "s", m.Subject)
	}},
	{"100,000 recipients", func() []byte {
		return []byte(plainHead + "To: " + strings.Repeat("A B <a.b@example.com>,\r\n ", 100_000) + "z@example.com\r\n\r\nwords")
	}, func(t *testing.T, m *email.Message) { require.Len(t, m.To, 100_001) }},
	{"a field of 100 MB", func() []byte {
		return []byte("Subject: " + strings.Repeat("a (b) \"c ", 11_000_000) + "\r\n" + plainHead + "\r\nwords")
	}, func(t *testing.T, m *email.Message) { require.Equal(t, "words", m.Text) }},
	{"a bomb in a zip", func() []byte {
		return []byte(plainHead + "Content-Type: application/zip; name=b.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(append([]byte("PK\x03\x04"), make([]byte, 40_000)...)))
	}, func(t *testing.T, m *email.Message) { require.EqualValues(t, 40_004, m.Attachments[0].Size) }},
	{"brackets, quotes, comments and words without an end", func() []byte {
		var b strings.Builder
		for _, piece := range []string{"<,", "(", "\"\\", "=?utf-8?q?", "=?", "((a)", "a@b:", "<<", "=?x?y?z,"} {
			b.WriteString("To: " + strings.Repeat(piece, 1_000_000/len(piece)) + "\r\nSubject: " + strings.Repeat(piece, 1_000_000/len(piece)) +
				"\r\nReferences: " + strings.Repeat(piece, 1_000_000/len(piece)) + "\r\nContent-Type: text/plain; x=" + strings.Repeat(piece, 1_000_000/len(piece)) + "\r\n")
		}
		return []byte(b.String() + "\r\nwords")
	}, nil},
	{"dashes that are nearly boundaries", func() []byte {
		return []byte(plainHead + "Content-Type: multipart/mixed\r\n\r\n" + strings.Repeat("--a b\r\n--\r\n---------\r\n", 1_000_000))
	}, nil},
	{"a report of 100,000 recipients", func() []byte {
		return []byte(plainHead + "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" + strings.Repeat("Final-Recipient: rfc822; a@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n", 100_000) + "--b--")
	}, nil},
	{"a calendar of 100,000 events", func() []byte {
		return []byte(plainHead + "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n" + strings.Repeat("BEGIN:VEVENT\r\nDTSTART:20260101T000000Z\r\nATTENDEE:mailto:a@example.com\r\nEND:VEVENT\r\n", 100_000))
	}, nil},
	{"20,000 mails within a bounce", func() []byte {
		return append([]byte("Return-Path: <>\r\nX-Failed-Recipients: "+strings.Repeat("a@example.org, ", 20_000)+"\r\n"), parts(20_000, "message/rfc822")...)
	}, nil},
	{"20,000 calendars", func() []byte { return parts(20_000, "text/calendar") }, nil},
	{"a bounce of 100,000 heads", func() []byte {
		return []byte("From: MAILER-DAEMON@example.com\r\nSubject: failure notice\r\n\r\ncould not be delivered: 550 5.1.1\r\n\r\n" + strings.Repeat("To: a@example.com\r\n\r\n", 100_000))
	}, nil},
	{"a report that is one folded field", func() []byte {
		return []byte(plainHead + "Content-Type: message/delivery-status\r\n\r\nAction: failed\r\nDiagnostic-Code: x\r\n" + strings.Repeat(" a\r\n", 100_000))
	}, nil},
	{"a calendar of zones nobody knows", func() []byte {
		var b strings.Builder
		for i := range 40_000 {
			fmt.Fprintf(&b, "DTSTART;TZID=Zone/%d:20260101T000000\r\n", i)
		}
		return []byte(plainHead + "Content-Type: text/calendar\r\n\r\nBEGIN:VEVENT\r\nDTSTART:x\r\n" + b.String())
	}, nil},
	{"HTML that asks for 100,000 pictures", func() []byte {
		return []byte(plainHead + "Content-Type: text/html\r\n\r\n" + strings.Repeat("<img src=cid:a@b>", 60_000))
	}, nil},
	{"nothing but NUL", func() []byte { return make([]byte, 10_000_000) }, nil},
	{"fields that never become a body", func() []byte { return bytes.Repeat([]byte("no field at all\r\n"), 3_000_000) }, nil},
}

func nested(depth int, open string) []byte {
	var b strings.Builder
	b.WriteString(plainHead)
	for i := range depth {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	b.WriteString("\r\nthe innermost\r\n")
	for i := depth - 1; i >= 0 && open == ""; i-- {
		fmt.Fprintf(&b, "--b%d--\r\n", i)
	}
	return []byte(b.String())
}

func parts(count int, media string) []byte {
	var b strings.Builder
	b.WriteString(plainHead + "Content-Type: multipart/mixed; boundary=b\r\n\r\n")
	for i := range count {
		fmt.Fprintf(&b, "--b\r\nContent-Type: %s; name=f%d\r\n\r\nx\r\n", media, i)
	}
	return []byte(b.String() + "--b--\r\n")
}

func codes(m *email.Message) (out []email.ProblemCode) {
	for _, p := range m.Problems {
		out = append(out, p.Code)
	}
	return out
}

// mostMemory is how much may be allocated for a mail besides its own bytes.
const mostMemory = 64 << 20

// TestHostile reads what is too much, one after the other. It counts every byte that is
// allocated on the way, so its bound holds whenever the collector runs. The time of the
// processor is printed with -v; it is no condition, for machines differ.
func TestHostile(t *testing.T) {
	for _, h := range hostileMails {
		t.Run(h.name, func(t *testing.T) {
			raw := h.mail()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := processorTime(t)
			m := email.ReadBytes(raw)
			took := processorTime(t) - began
			runtime.ReadMemStats(&after)
			allocated := after.TotalAlloc - before.TotalAlloc
			t.Logf("%s: %d MB, %v, %d MB allocated, %d problems", h.name, len(raw)>>20, took.Round(time.Millisecond), allocated>>20, len(m.Problems))
			most := uint64(mostMemory)
			if watched {
				most *= 2
			}
			require.LessOrEqual(t, allocated, most)
			if h.check != nil {
				h.check(t, m)
			}
		})
	}
}

// processorTime returns how long the program has worked, whatever else the machine does.
func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
