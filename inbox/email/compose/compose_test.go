package compose_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/bidi"
	"github.com/pasokh/pasokh/inbox/email/compose"
	"github.com/pasokh/pasokh/inbox/email/quote"
	"github.com/pasokh/pasokh/inbox/email/thread"
)

func fileOf(name, kind, content string) compose.OutgoingFile {
	return compose.OutgoingFile{Name: name, Type: kind, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

var update = flag.Bool("update", false, "write what is composed to testdata/composed")

const messageX = "019a0000-0000-7000-8000-0000000000aa"

var today = time.Date(2026, 8, 20, 12, 0, 0, 0, time.UTC)

var tehran = time.FixedZone("", 3*3600+1800)

func outgoing() map[string]compose.Outgoing {
	base := compose.Outgoing{
		MessageID: thread.MessageIDFor(messageX, "example.com"), Date: time.Date(2026, 8, 20, 15, 30, 0, 0, tehran),
		From: email.Address{Name: "پشتیبانی فروشگاه نمونه", Address: "support@example.com"}, ReplyTo: email.Address{Address: "support+abc@example.com"},
		To: []email.Address{{Name: "مریم احمدی", Address: "m.ahmadi@example.org"}}, Subject: "پاسخ: ارسال سفارش ۴۵۸۱۲",
		InReplyTo: "1@example.org", References: []string{"0@example.org"}, Language: "fa",
		HTML:      `<p>سلام خانم احمدی،</p><p>iPhone 15 شما فرستاده شد.</p><p>Tracking code: AB-12</p><ul><li>کتاب</li></ul>`,
		Signature: compose.Fragment{HTML: "<p>سارا<br>پشتیبانی</p>", Text: "سارا\nپشتیبانی"},
	}
	quoted := base
	quoted.Quote = &compose.Quote{Head: compose.QuoteHead("fa", base.To[0], time.Date(2026, 8, 18, 10, 15, 0, 0, tehran)), Text: "بسته کجاست؟\n\nسپاس", HTML: "<div>بسته کجاست؟</div><div>سپاس</div>"}
	files := base
	files.HTML += `<p><img src="cid:logo@example.com" alt="نشان"></p>`
	logo := fileOf("logo.png", "image/png", "not really a picture")
	logo.ContentID = "logo@example.com"
	files.Inline = []compose.OutgoingFile{logo}
	files.Files = []compose.OutgoingFile{fileOf("رسید واریز مرداد ماه سال ۱۴۰۵ برای سفارش.pdf", "application/pdf", strings.Repeat("0123456789", 20)), fileOf("mail.eml", "message/rfc822", "Subject: x\r\n\r\n")}
	english := compose.Outgoing{
		MessageID: base.MessageID, Date: base.Date, From: email.Address{Name: `Shop "Support", Ltd.`, Address: "support@example.com"}, To: []email.Address{{Address: "nora@example.org"}, {Name: "Nóra", Address: "nora@bücher.example"}},
		Cc: []email.Address{{Name: "Jo Field", Address: "jo@example.org"}}, Subject: "Your invoice", Text: "Dear Nora,\n\nhere it is – " + strings.Repeat("a long line ", 100) + "\n.\nFrom now on by mail.\n\nسلام به شما",
	}
	automatic := english
	automatic.Auto = compose.AutoReplied
	marketing := english
	marketing.Marketing = &compose.Marketing{URL: "https://example.com/leave?id=1", Mail: "leave@example.com"}
	return map[string]compose.Outgoing{"persian": base, "persian-quote": quoted, "persian-files": files, "english": english, "automatic": automatic, "marketing": marketing}
}

func composed(t require.TestingT, o compose.Outgoing) []byte {
	var out bytes.Buffer
	require.NoError(t, compose.Compose(&out, o))
	return out.Bytes()
}

func TestComposeGolden(t *testing.T) {
	t.Parallel()
	for name, o := range outgoing() {
		got := composed(t, o)
		require.Equal(t, got, composed(t, o), "a second try is the same mail")
		golden := filepath.Join("testdata", "composed", name+".eml")
		if *update {
			require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o755))
			require.NoError(t, os.WriteFile(golden, got, 0o644))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), name)
	}
}

// TestComposeIsRead: what we write is what we read.
func TestComposeIsRead(t *testing.T) {
	t.Parallel()
	for name, o := range outgoing() {
		raw := composed(t, o)
		lawful(t, raw)
		m := email.ReadBytes(raw)
		require.Empty(t, m.Problems, name)
		require.Equal(t, o.Subject, m.Subject, name)
		require.Equal(t, o.From.Name, m.From[0].Name, name)
		require.Equal(t, o.From.Address, m.From[0].Address, name)
		require.Len(t, m.To, len(o.To), name)
		require.Equal(t, o.MessageID, m.MessageID, name)
		require.True(t, o.Date.Equal(m.Date), name)
		if o.InReplyTo != "" {
			require.Equal(t, []string{o.InReplyTo}, m.InReplyTo, name)
			require.Equal(t, []string{"0@example.org", "1@example.org"}, m.References, name)
		}
		listed := 0
		for _, file := range m.Attachments {
			if !file.Inline {
				require.Equal(t, o.Files[listed].Name, file.Name, name)
				listed++
			}
		}
		require.Equal(t, len(o.Files), listed, name)
		require.Equal(t, name == "automatic", m.Automatic == email.AutomaticReply, name)
		require.Equal(t, name == "marketing", m.Header.Has("List-Unsubscribe"), name)
		require.Equal(t, name == "automatic", m.Header.Has("X-Auto-Response-Suppress"), name)
	}
}

// lawful checks what every mail must keep to: CRLF alone ends lines, none is longer than
// 998 characters (RFC 5322 §2.1.1), the head is ASCII.
func lawful(t require.TestingT, raw []byte) {
	text := string(raw)
	require.Equal(t, strings.Count(text, "\n"), strings.Count(text, "\r\n"))
	require.Equal(t, strings.Count(text, "\r"), strings.Count(text, "\r\n"))
	for line := range strings.SplitSeq(text, "\r\n") {
		require.LessOrEqual(t, len(line), 998)
	}
	for _, b := range raw {
		require.Less(t, b, byte(0x80))
	}
}

// TestComposeByTheLibrary reads with Go's own parser, as others do.
func TestComposeByTheLibrary(t *testing.T) {
	t.Parallel()
	m, err := mail.ReadMessage(bytes.NewReader(composed(t, outgoing()["persian-files"])))
	require.NoError(t, err)
	kind, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/mixed", kind)
	parts := multipart.NewReader(m.Body, parameters["boundary"])
	related, err := parts.NextPart()
	require.NoError(t, err)
	require.Contains(t, related.Header.Get("Content-Type"), "multipart/related")
	pdf, err := parts.NextPart()
	require.NoError(t, err)
	require.Equal(t, "رسید واریز مرداد ماه سال ۱۴۰۵ برای سفارش.pdf", pdf.FileName())
	eml, err := parts.NextPart()
	require.NoError(t, err)
	require.Contains(t, eml.Header.Get("Content-Type"), "application/octet-stream")
	_, err = parts.NextPart()
	require.ErrorIs(t, err, io.EOF)
}

// TestComposeDirection: Gmail and Outlook show Persian from right to left, and its
// English lines from left to right.
func TestComposeDirection(t *testing.T) {
	t.Parallel()
	m := email.ReadBytes(composed(t, outgoing()["persian"]))
	for _, part := range []string{`<table role="presentation" dir="rtl"`, `<td dir="rtl" align="right"`, `<p dir="rtl">سلام`, `<p dir="ltr" align="left">Tracking`, `<ul dir="rtl"><li dir="rtl">`} {
		require.Contains(t, m.RawHTML, part)
	}
	require.Contains(t, m.Text, "\u200fiPhone 15 شما", "its first letter would turn the line")
	require.NotContains(t, m.Text, "\u200fTracking")
	require.Equal(t, bidi.DirectionRTL, bidi.DirectionOf(m.Text))
}

// TestComposeQuote: the history that we write is folded by us, and so by others.
func TestComposeQuote(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"fa", "en"} {
		for _, from := range []email.Address{{Name: "مریم احمدی", Address: "m@example.org"}, {Name: "Nora Field", Address: "nora@example.org"}, {Address: "x@example.org"}} {
			o := outgoing()["persian-quote"]
			o.Quote.Head = compose.QuoteHead(language, from, today)
			m := email.ReadBytes(composed(t, o))
			for _, split := range []quote.Split{quote.SplitText(m.Text), quote.SplitHTML(m.RawHTML)} {
				require.NotContains(t, split.New, "بسته کجاست")
				require.Contains(t, split.Quoted, "بسته کجاست")
				require.Contains(t, split.New, "فرستاده شد")
				require.NotContains(t, split.New, "سارا")
			}
		}
	}
}

// TestComposeInjection: no value ends its field.
func TestComposeInjection(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		evil := rapid.SampledFrom([]string{"\r\nBcc: victim@example.net", "\nBcc: victim@example.net\n\nbody", "\rBcc: x", "\u2028Bcc: x", "\u0085Bcc: x", "\x00", "\"", "\\", "<>", "?=", "=?utf-8?q?=0D=0ABcc:_x?=", "\xff", ";", strings.Repeat("x", 2000), "--=_"})
		value := func(name string) string { return "a" + evil.Draw(t, name) + "b" }
		o := compose.Outgoing{
			MessageID: "1@example.com", From: email.Address{Name: value("from"), Address: "support@example.com"}, To: []email.Address{{Name: value("to"), Address: "nora@example.org"}},
			Subject: value("subject"), InReplyTo: value("reply"), References: []string{value("reference")}, Text: "x", Language: value("language"), Auto: compose.AutoSubmitted(value("auto")),
			Marketing: &compose.Marketing{URL: "https://" + value("url")}, Files: []compose.OutgoingFile{fileOf(value("name"), value("type"), "x")}, Quote: &compose.Quote{Head: value("head"), Text: "y"},
		}
		o.Files[0].ContentID = value("cid")
		raw := composed(t, o)
		lawful(t, raw)
		m := email.ReadBytes(raw)
		require.False(t, m.Header.Has("Bcc"))
		require.Len(t, m.To, 1)
		require.Equal(t, "nora@example.org", m.To[0].Address)
		require.Len(t, m.Parts, 3)
	})
}

func TestComposeAddresses(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "nobody", "a@b\r\nBcc: c@d", "a b@example.com", "<a@b.example>", "a@b.example, c@d.example", "a@", "@b", "a@b c"} {
		o := outgoing()["english"]
		o.To = []email.Address{{Address: bad}}
		require.Error(t, compose.Compose(io.Discard, o), bad)
	}
	o := outgoing()["english"]
	o.To = []email.Address{{Address: "نورا@bücher.example"}}
	var out bytes.Buffer
	require.NoError(t, compose.Compose(&out, o))
	require.Contains(t, out.String(), "<نورا@xn--bcher-kva.example>")
	require.True(t, compose.NeedsUTF8("a@example.com", "نورا@example.com"))
	require.False(t, compose.NeedsUTF8("a@bücher.example"))
}

func TestComposeReferences(t *testing.T) {
	t.Parallel()
	o := outgoing()["english"]
	for i := range 500 {
		o.References = append(o.References, strings.Repeat("r", 1+i%7)+string(rune('a'+i%26))+"@example.org")
	}
	o.References[0], o.InReplyTo = "root@example.org", "last@example.org"
	m := email.ReadBytes(composed(t, o))
	require.LessOrEqual(t, len(m.References), 20)
	require.Equal(t, "root@example.org", m.References[0])
	require.Equal(t, "last@example.org", m.References[len(m.References)-1])
}

// endless is a file that is made while it is read.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.left)
	e.left -= n
	return n, nil
}

func (*endless) Close() error { return nil }

// TestComposeStreams: a file of 20 MB takes no more memory than a small one.
func TestComposeStreams(t *testing.T) {
	allocated := func(size int) uint64 {
		o := outgoing()["english"]
		o.Files = []compose.OutgoingFile{{Name: "big.bin", Type: "application/zip", Open: func() (io.ReadCloser, error) { return &endless{size}, nil }}}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		require.NoError(t, compose.Compose(io.Discard, o))
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	small := allocated(1 << 10)
	require.Less(t, allocated(20<<20), small+1<<20)
}

func TestComposeErrors(t *testing.T) {
	t.Parallel()
	require.Error(t, compose.Compose(io.Discard, compose.Outgoing{From: email.Address{Address: "a@example.com"}}), "no Message-ID")
	gone := errors.New("the file is gone")
	o := outgoing()["english"]
	o.Files = []compose.OutgoingFile{{Name: "a", Open: func() (io.ReadCloser, error) { return nil, gone }}}
	require.ErrorIs(t, compose.Compose(io.Discard, o), gone)
	o.Files[0].Open = func() (io.ReadCloser, error) { return io.NopCloser(iotest.ErrReader(gone)), nil }
	require.ErrorIs(t, compose.Compose(io.Discard, o), gone)
}
