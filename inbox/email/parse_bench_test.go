package email_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/pasokh/pasokh/inbox/email"
)

// ordinary is a mail of some 20 kB: Persian text, HTML of the same, a picture.
func ordinary() []byte {
	var text, html strings.Builder
	for i := range 50 {
		fmt.Fprintf(&text, "سلام، این سطر %d از متن نامه است و چند واژهٔ دیگر هم دارد.\r\n", i)
		fmt.Fprintf(&html, `<p style="margin:0;color:#222">سلام، این <b>سطر %d</b> از متن <a href="https://example.com/%d">نامه</a> است.</p>`+"\r\n", i, i)
	}
	picture := base64.StdEncoding.EncodeToString(make([]byte, 4500))
	return []byte(plainHead + "To: =?utf-8?B?2b7YtNiq24zYqNin2YbbjA==?= <support@example.com>\r\nMessage-ID: <1@example.com>\r\n" +
		"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n" +
		"--a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text.String() +
		"--a\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + html.String() + "--a--\r\n" +
		"--m\r\nContent-Type: image/png; name=a.png\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n" + picture + "\r\n--m--\r\n")
}

// BenchmarkRead tells how many such mails are read in a second on one core: DESIGN §10
// wants 300 read and stored.
func BenchmarkRead(b *testing.B) {
	raw := ordinary()
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	began := processorTime(b)
	for b.Loop() {
		if email.ReadBytes(raw).HTML == "" {
			b.Fatal("nothing was read")
		}
	}
	b.ReportMetric(float64(b.N)/(processorTime(b)-began).Seconds(), "mails/s-of-processor")
}
