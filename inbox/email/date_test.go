package email_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
)

func TestParseDate(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Tue, 18 Aug 2026 10:15:03 +0330":           "2026-08-18T10:15:03+03:30",
		"Tue, 18 Aug 2026 10:15:03 +0330 (+0330)":   "2026-08-18T10:15:03+03:30",
		"18 Aug 2026 10:15 -0500":                   "2026-08-18T10:15:00-05:00",
		"18 Aug 26 10:15:03 GMT":                    "2026-08-18T10:15:03Z",
		"Tue, 18 Aug 126 10:15:03 GMT":              "2026-08-18T10:15:03Z",
		"Sun, 6 Nov 94 08:49:37 EST":                "1994-11-06T08:49:37-05:00",
		"Tue Aug 18 10:15:03 2026":                  "2026-08-18T10:15:03Z",
		"Tue Aug 18 10:15:03 +0330 2026":            "2026-08-18T10:15:03+03:30",
		"Tuesday, 18-Aug-26 10:15:03 UTC":           "2026-08-18T10:15:03Z",
		"18-AUG-2026 10:15:03 GMT+3":                "2026-08-18T10:15:03+03:00",
		"August 18, 2026 10:15:03 PM":               "2026-08-18T22:15:03Z",
		"18 Aug 2026 12:05 am":                      "2026-08-18T00:05:00Z",
		"2026-08-18T10:15:03+03:30":                 "2026-08-18T10:15:03+03:30",
		"2026-08-18 10:15:03":                       "2026-08-18T10:15:03Z",
		"Di, 18 Okt 2026 10:15:03 +0200":            "2026-10-18T10:15:03+02:00",
		"Thu,\t13 Feb 1969 23:32 -0330 (Some Zone)": "1969-02-13T23:32:00-03:30",
	} {
		got, ok := email.ParseDate(in)
		require.True(t, ok, in)
		require.Equal(t, want, got.Format(time.RFC3339), in)
	}
	for _, in := range []string{"", "yesterday", "32 Aug 2026", "31 Feb 2026 10:00:00 GMT", "10:15", "Aug 2026"} {
		_, ok := email.ParseDate(in)
		require.False(t, ok, in)
	}
}

func TestCredibleDate(t *testing.T) {
	t.Parallel()
	received := time.Date(2026, 8, 18, 0, 0, 0, 0, time.UTC)
	require.True(t, email.CredibleDate(received.Add(-10*365*24*time.Hour), received))
	require.True(t, email.CredibleDate(received.Add(14*time.Hour), received), "the clock of another zone")
	require.False(t, email.CredibleDate(received.Add(72*time.Hour), received))
	require.False(t, email.CredibleDate(time.Unix(0, 0), received))
}
