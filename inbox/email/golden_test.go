package email_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
)

var update = flag.Bool("update", false, "write golden files anew")

// TestGolden reads every mail of testdata/mails and compares what was found with the
// file beside it. A mail that is read wrongly arrives there first.
func TestGolden(t *testing.T) {
	t.Parallel()
	mails, err := filepath.Glob("testdata/mails/*.eml")
	require.NoError(t, err)
	require.NotEmpty(t, mails)
	for _, path := range mails {
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		got := describe(t, email.ReadBytes(raw))
		golden := strings.TrimSuffix(path, ".eml") + ".golden"
		if *update {
			require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		require.Equal(t, string(want), got, path)
	}
}

// describe writes down what was found in a mail, a line for each thing that is there.
func describe(t *testing.T, m *email.Message) string {
	t.Helper()
	var b strings.Builder
	line := func(name string, value any) {
		if text := strings.TrimRight(fmt.Sprint(value), "\n"); text != "" && text != "[]" && text != "false" {
			fmt.Fprintf(&b, "%s: %s\n", name, strings.ReplaceAll(text, "\n", "\n    "))
		}
	}
	people := func(name string, all []email.Address) {
		for _, a := range all {
			line(name, strings.TrimSpace(fmt.Sprintf("%s <%s> %s", a.Name, a.Address, a.Group)))
		}
	}
	line("subject", m.Subject)
	people("from", m.From)
	people("sender", m.Sender)
	people("reply to", m.ReplyTo)
	people("to", m.To)
	people("cc", m.Cc)
	if !m.Date.IsZero() {
		line("date", m.Date.In(m.Zone).Format(time.RFC3339))
	}
	line("id", m.MessageID)
	line("in reply to", m.InReplyTo)
	line("references", m.References)
	line("kind", m.Kind)
	line("automatic", m.Automatic)
	line("charset", m.Charset)
	line("problems", m.Problems)
	for _, p := range m.Attachments {
		content, whole, err := p.Bytes(1 << 20)
		require.NoError(t, err)
		require.True(t, whole)
		require.EqualValues(t, p.Size, len(content))
		line("file", fmt.Sprintf("%s %s %q %d bytes, inline %v", p.Path, p.Type, p.Name, p.Size, p.Inline))
	}
	describeMeaning(line, m)
	line("text made of HTML", m.TextMade)
	line("direction", m.Direction)
	if m.Report != nil { // it is shown whole
		line("text", m.Text)
	} else {
		split := m.Split()
		line("new", split.New)
		line("signature", split.Signature)
		line("quoted", split.Quoted)
	}
	line("asks for remote pictures", m.Remote)
	line("html", m.HTML)
	return b.String()
}

func describeMeaning(line func(string, any), m *email.Message) {
	if r := m.Report; r != nil {
		line("report", fmt.Sprintf("for machines %v, feedback %q, about <%s> %q", r.Standard, r.Feedback, r.OriginalMessageID, r.OriginalSubject))
		for _, d := range r.Recipients {
			line("recipient", fmt.Sprintf("%s %s %s %d permanent %v: %s", d.Recipient, d.Action, d.Status, d.Code, d.Permanent(), d.Diagnostic))
		}
	}
	if c := m.Calendar; c != nil {
		line("calendar", fmt.Sprintf("%s %s %d %q at %q, %s to %s, zone %q, by %v, rule %q", c.Method, c.UID, c.Sequence, c.Summary, c.Location,
			c.Start.Format(time.RFC3339), c.End.Format(time.RFC3339), c.Zone, c.Organiser, c.Rule))
		for _, a := range c.Attendees {
			line("attendee", fmt.Sprintf("%s <%s> %s %s", a.Name, a.Address.Address, a.Status, a.Role))
		}
	}
}
