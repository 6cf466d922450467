package mailroom_test

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/compose"
	"github.com/pasokh/pasokh/inbox/email/quote"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

var outUpdate = flag.Bool("update-outgoing", false, "write the mails of testdata/outgoing anew")

// TestPersianReply compares a whole reply in Persian with what it is to be, byte for byte.
func TestPersianReply(t *testing.T) {
	t.Parallel()
	w := newOutWorld(t)
	c := w.came(t, inbox.Conversation{}, "سلام، کتاب من هنوز نرسیده است.\nشماره سفارش: 1042", inbox.Mail{Subject: "سفارش ۱۰۴۲", MessageID: "first@mail.example"})
	w.clock.Pass(time.Hour)
	m := w.reply(t, c, inbox.Saying{
		Message: "018f0000-0000-7000-8000-000000000001", HTML: "<p>سلام مریم عزیز،</p><p>کتاب <b>امروز</b> فرستاده شد.</p><p>Tracking: AB123</p>",
		Mail: &inbox.Mail{Quote: true, To: []inbox.MailPerson{{Name: "مریم کریمی", Address: "maryam@mail.example"}}, Bcc: []inbox.MailPerson{{Address: "boss@secret.example"}}},
	})
	w.follow(t)
	read, raw := w.read(t, m)
	signed := regexp.MustCompile(`help\+[a-z0-9]+@`)
	require.Regexp(t, signed, raw)
	golden := filepath.Join("testdata", "outgoing", "persian.eml")
	got := signed.ReplaceAllString(raw, "help+TOKEN@")
	if *outUpdate {
		require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o755))
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
	require.Equal(t, raw, w.composed(t, m), "the same on every try")

	require.Equal(t, "Re: سفارش ۱۰۴۲", read.Subject)
	require.Equal(t, []email.Address{{Name: "سارا (کتابراه)", Address: "help@ketabrah.example"}}, read.From)
	require.Equal(t, []email.Address{{Name: "مریم کریمی", Address: "maryam@mail.example"}}, read.To)
	require.Equal(t, []string{"first@mail.example"}, read.InReplyTo)
	require.NotContains(t, raw, "secret.example")
	require.Contains(t, read.RawHTML, `dir="rtl"`)
	require.Contains(t, read.RawHTML, "پشتیبانی کتابراه")
	require.Contains(t, read.Text, "در تاریخ ۱۰ اسفند ۱۴۰۴، ساعت ۱۵:۳۰")
	require.Contains(t, read.Text, "> شماره سفارش: 1042")
	require.Empty(t, read.Header.Text("Auto-Submitted"), "a person wrote it")
}

func TestLetters(t *testing.T) {
	t.Parallel()

	t.Run("Chain", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Where is it?", inbox.Mail{Subject: "RE: AW: پاسخ: Book", MessageID: "1@mail.example"})
		first := w.reply(t, c, inbox.Saying{Text: "On its way"})
		w.follow(t)
		w.finish(t, first, mailroom.Outcome{Answer: mailroom.ServerAnswer{Code: 250}})
		failed := w.reply(t, c, inbox.Saying{Text: "never arrived"})
		w.follow(t)
		w.finish(t, failed, mailroom.Outcome{Why: mailroom.WhyRefused, Final: true, Answer: mailroom.ServerAnswer{Code: 550}})
		c, err := w.inbox.Conversation(t.Context(), w.sara.Principal(), c.ID)
		require.NoError(t, err)
		c = w.came(t, c, "And now?", inbox.Mail{MessageID: "2@mail.example"})
		m := w.reply(t, c, inbox.Saying{Text: "Today"})
		w.follow(t)
		read, _ := w.read(t, m)
		require.Equal(t, "Re: Book", read.Subject)
		require.Equal(t, []string{"2@mail.example"}, read.InReplyTo)
		require.Equal(t, []string{"1@mail.example", w.delivery(t, first).MessageID, "2@mail.example"}, read.References)
	})

	t.Run("ReplyAddress", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
		alone := &inbox.Mail{To: []inbox.MailPerson{{Address: "lawyer@law.example"}}, Alone: true}
		for _, one := range []struct {
			form, domain string
			mail         *inbox.Mail
			wants        string
		}{
			{"plus", "", nil, `^help\+[a-z0-9]{48}@ketabrah\.example$`}, {"domain", "reply.ketabrah.example", nil, `^[a-z0-9]{48}@reply\.ketabrah\.example$`},
			{"plain", "", nil, `^$`}, {"", "", nil, `^$`}, {"plus", "", alone, `^$`}, {"plus", "", &inbox.Mail{From: inbox.MailPerson{Address: "sales@ketabrah.example"}}, `^sales\+[a-z0-9]{48}@`},
		} {
			w.settings.ReplyForm, w.settings.ReplyDomain = one.form, one.domain
			w.settings = w.set(t, w.settings)
			m := w.reply(t, c, inbox.Saying{Text: "Hello", Mail: one.mail})
			w.follow(t)
			read, _ := w.read(t, m)
			address := ""
			if len(read.ReplyTo) > 0 {
				address = read.ReplyTo[0].Address
			}
			require.Regexp(t, one.wants, address)
			if one.mail == alone {
				require.Empty(t, read.References, "it tells nothing of the conversation")
			}
		}
	})

	t.Run("Forward", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "قرارداد پیوست است <b>", inbox.Mail{Subject: "قرارداد", MessageID: "1@mail.example"})
		file := w.upload(t, "quote.txt", []byte("twelve"))
		old := w.reply(t, c, inbox.Saying{Text: "Here is ours", Files: []inbox.FileID{file}})
		thread, err := w.kernel.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: 1})
		require.NoError(t, err)
		m := w.reply(t, c, inbox.Saying{Text: "Please look", Mail: &inbox.Mail{To: []inbox.MailPerson{{Address: "lawyer@law.example"}}, Alone: true, Forward: []inbox.MessageID{thread[0].ID, old.ID}}})
		w.follow(t)
		read, _ := w.read(t, m)
		require.Equal(t, "Fwd: قرارداد", read.Subject)
		plain := strings.ReplaceAll(read.Text, "\u200f", "") // marks of direction
		require.Contains(t, plain, "---------- Forwarded message ---------\nFrom: مریم کریمی <maryam@mail.example>")
		require.Contains(t, read.Text, "قرارداد پیوست است <b>")
		require.Contains(t, read.RawHTML, "قرارداد پیوست است &lt;b&gt;")
		require.Contains(t, read.Text, "Here is ours")
		require.Len(t, read.Attachments, 1)
		require.Equal(t, "quote.txt", read.Attachments[0].Name)
		require.True(t, quote.Forwards(read.Text))
	})

	t.Run("Picture", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		var picture bytes.Buffer
		require.NoError(t, png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 4, 4))))
		within, apart := w.upload(t, "within.png", picture.Bytes()), w.upload(t, "apart.png", picture.Bytes())
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
		m := w.reply(t, c, inbox.Saying{HTML: `<p>Look <img src="/files/` + string(within) + `" alt="it"></p>`, Files: []inbox.FileID{within, apart}})
		w.follow(t)
		_, raw := w.read(t, m)
		require.Contains(t, raw, "multipart/related")
		require.Contains(t, raw, "Content-ID: <"+string(within)+"@ketabrah.example>")
		require.Contains(t, strings.ReplaceAll(raw, "=\r\n", ""), "cid:"+string(within)+"@ketabrah.example")
		require.Contains(t, raw, "Content-Disposition: attachment;\r\n filename=\"apart.png\"")
	})

	t.Run("PicturesOfOthers", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		var picture bytes.Buffer
		require.NoError(t, png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 4, 4))))
		id := w.upload(t, "seen.png", picture.Bytes())
		file, err := w.kernel.Blobs.Stat(t.Context(), id)
		require.NoError(t, err)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
		c, old := w.commit(t, c, inbox.Message{
			Author: w.maryam.Principal().Actor, Text: "Look", Files: []inbox.File{file}, Mail: &inbox.Mail{From: inbox.MailPerson{Address: "maryam@mail.example"}},
			HTML: `<p>Look <img src="cid:` + string(id) + `" alt="it"><img data-remote-src="https://pics.example/a.png"></p>`,
		})
		for _, one := range []struct {
			name   string
			mail   inbox.Mail
			within bool
		}{
			{"Forward", inbox.Mail{To: []inbox.MailPerson{{Address: "lawyer@law.example"}}, Alone: true, Forward: []inbox.MessageID{old.ID}}, true},
			{"Quote", inbox.Mail{Quote: true}, false}, // of what was said with the contact, not of what a lawyer was asked
		} {
			m := w.reply(t, c, inbox.Saying{Text: "See below", Mail: &one.mail})
			w.follow(t)
			read, raw := w.read(t, m)
			require.Contains(t, read.RawHTML, `src="https://pics.example/a.png"`, one.name)
			require.Equal(t, one.within, strings.Contains(read.RawHTML, "cid:"+string(id)+"@ketabrah.example"), one.name)
			require.Equal(t, one.within, strings.Contains(raw, "Content-ID: <"+string(id)+"@"), one.name)
			require.NotContains(t, read.RawHTML, `cid:`+string(id)+`"`, "no picture that is not there", one.name)
		}
	})

	// Elsewhere files of answers were missing in the mail, and lines of plain text ran together.
	t.Run("FilesAndLinesStay", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		content := bytes.Repeat([]byte("line of a file\n"), 1000)
		file := w.upload(t, "راهنما.txt", content)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
		m := w.reply(t, c, inbox.Saying{Text: "first\nsecond\n\nthird <3", Files: []inbox.FileID{file}})
		w.follow(t)
		read, _ := w.read(t, m)
		require.True(t, strings.HasPrefix(read.Text, "first\nsecond\n\nthird <3\n"), read.Text)
		require.Contains(t, read.RawHTML, `<div dir="ltr">first</div><div dir="ltr">second</div>`)
		require.Contains(t, read.RawHTML, "third &lt;3")
		require.Len(t, read.Attachments, 1)
		require.Equal(t, "راهنما.txt", read.Attachments[0].Name)
		got, err := io.ReadAll(read.Attachments[0].Open())
		require.NoError(t, err)
		require.Equal(t, content, got)
	})

	t.Run("RuleIsAutomatic", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{MessageID: "1@mail.example"})
		m := w.ruled(t, c, "We got your mail")
		w.follow(t)
		read, raw := w.read(t, m)
		require.Equal(t, "auto-replied", read.Header.Text("Auto-Submitted"))
		require.Equal(t, "All", read.Header.Text("X-Auto-Response-Suppress"))
		require.NotContains(t, raw, "gmail_signature", "nobody signs it")
		require.Equal(t, email.KindAutoReply, read.Kind)
		may := thread.AnswerByMachine(read, thread.LoopFacts{Now: w.clock.Now()}, thread.DefaultLoopLimits)
		require.False(t, may.Allowed, "another system's rules leave it alone, so two of them end")
	})

	t.Run("HeaderInjection", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		w.settings.FromName = "Shop\r\nBcc: evil@evil.example"
		w.settings = w.set(t, w.settings)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{Subject: "Hi\r\nBcc: evil@evil.example", MessageID: "1@mail.example>\r\nBcc: evil@evil.example", From: inbox.MailPerson{Name: "M\r\nBcc: evil@evil.example", Address: "maryam@mail.example"}})
		m := w.reply(t, c, inbox.Saying{Text: "Hello", Mail: &inbox.Mail{Quote: true}})
		w.follow(t)
		read, _ := w.read(t, m)
		require.Empty(t, read.Bcc)
		require.False(t, read.Header.Has("Bcc"))
	})

	t.Run("AddressThatCannotBeWritten", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		c := w.came(t, inbox.Conversation{}, "Hello", inbox.Mail{})
		m := w.reply(t, c, inbox.Saying{Text: "Hello", Mail: &inbox.Mail{To: []inbox.MailPerson{{Address: "maryam@mail.example"}, {Address: "a..b@docomo.example"}}}})
		w.follow(t)
		read, _ := w.read(t, m)
		require.Len(t, read.To, 1)
		require.Len(t, w.delivery(t, m).Left(), 2, "the sender tells that it cannot be")
	})

	t.Run("Notice", func(t *testing.T) {
		t.Parallel()
		w := newOutWorld(t)
		d := mailroom.Delivery{
			ID: mailroom.DeliveryID(mailroom.PurposeCode, "x"), Purpose: mailroom.PurposeCode, Channel: w.channel.ID, MessageID: "m-" + inbox.NewID[string]() + "@ketabrah.example",
			Subject: "Your code", Text: "123456", Recipients: []mailroom.Recipient{{MailPerson: inbox.MailPerson{Address: "maryam@mail.example"}, Field: "to"}},
		}
		for range 2 {
			require.NoError(t, w.Queue(t.Context(), d))
		}
		due, _, err := w.Due(t.Context(), w.channel.ID, 10)
		require.NoError(t, err)
		require.Len(t, due, 1)
		letter, err := w.Outgoing(t.Context(), due[0])
		require.NoError(t, err)
		require.Equal(t, compose.AutoGenerated, letter.Mail.Auto)
		require.Equal(t, "123456", letter.Mail.Text)
	})
}
