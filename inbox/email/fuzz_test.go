package email_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
)

// FuzzRead: whatever the bytes are, a message comes out, its strings are text, and its
// parts can be opened.
func FuzzRead(f *testing.F) {
	mails, err := filepath.Glob("testdata/mails/*.eml")
	require.NoError(f, err)
	for _, path := range mails {
		raw, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := email.ReadBytes(raw)
		texts := []string{m.Subject, m.Text, m.HTML, m.RawHTML, m.MessageID, string(m.Charset)}
		for _, list := range [][]email.Address{m.From, m.To, m.Cc} {
			for _, a := range list {
				texts = append(texts, a.Name, a.Address, a.Group)
			}
		}
		for _, p := range m.Parts {
			texts = append(texts, p.Name, p.Type, p.ContentID)
			_, err := io.Copy(io.Discard, p.Open())
			require.NoError(t, err)
		}
		if r := m.Report; r != nil {
			for _, d := range r.Recipients {
				texts = append(texts, d.Recipient, d.Diagnostic, d.Server)
			}
		}
		if c := m.Calendar; c != nil {
			texts = append(texts, c.Summary, c.Location, c.Description, c.UID)
		}
		for _, text := range texts {
			require.True(t, utf8.ValidString(text), "%q", text)
			require.NotContains(t, text, "\x00")
		}
		require.Less(t, len(m.Text), 4*email.TextMost)
	})
}

// FuzzCalendar: a calendar is read or it is not.
func FuzzCalendar(f *testing.F) {
	f.Add("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=Asia/Tehran:20260820T153000\nSUMMARY:a\\, b\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR")
	f.Fuzz(func(t *testing.T, text string) {
		if c, ok := email.ParseCalendar(text); ok {
			require.True(t, c.End.IsZero() || c.Start.IsZero() || c.Events > 0)
		}
	})
}
