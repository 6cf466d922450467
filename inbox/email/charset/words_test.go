package charset_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/quotedprintable"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/charset"
)

func TestDecodeHeader(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain  text":                           "plain text",
		"=?utf-8?Q?caf=C3=A9?= au lait":         "café au lait",
		"=?UTF-8?q?a_b?=  =?UTF-8?q?c?=":        "a bc",
		"a =?utf-8?q?b?= c":                     "a b c",
		"=?utf-8?Q?=D8=B3=D9?= =?utf-8?Q?=84?=": "سل", // a letter in two words
		"=?utf-8*fa?Q?=D8=B3?=":                 "س",
		"=?iso-8859-1?Q?f=FCr?=":                "für",
		"=?windows-1256?B?wdPhx+M?=":            "ءسلام",
		"=?utf-8?B?2LPZhNin2YU?=":               "سلام", // no padding
		"=?utf-8?Q?with space inside?=":         "with space inside",
		"=?utf-8?Q?never ends":                  "never ends",
		"=?nobody-knows?Q?=D8=B3?=":             "س",
		"=?utf-8?X?abc?=":                       "=?utf-8?X?abc?=",
		"=?":                                    "=?",
		"2 =? 3":                                "2 =? 3",
		"سلام":                                  "سلام",
		"=?utf-8?Q?a=0D=0ABcc:_x?=":             "a Bcc: x", // one line, whatever is encoded
		"=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=":    "日本",
		"=?utf-8?Q?a?= =?utf-8?Q?b?= =?x":       "ab =?x",
		"\"=?utf-8?Q?quoted?=\"":                "\"quoted\"",
	} {
		require.Equal(t, want, charset.DecodeHeader(in, ""), in)
	}
}

// encoded makes a mail of one text.
func encoded(encoding, content string) *email.Message {
	return email.ReadBytes([]byte("From: a@example.com\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + content))
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ encoding, in, want string }{
		{"base64", "QUJD", "ABC"},
		{"BASE64", "QUI=QUI=", "ABAB"},
		{"base64", "Q U\r\nJ D", "ABC"},
		{"base64", "QUJDR", "ABC"},
		{"base64", "_-8", "\xff\xef"},
		{"\"base64\"", "QUI", "AB"},
		{"base64; x=y", "QUI", "AB"},
		{"quoted-printable", "a=\r\nb=3Dc  \r\nd=", "ab=c\r\nd"},
		{"quoted-printable", "=e2=82=ac =", "€ "},
		{"quoted-printable", "100% =X =", "100% =X "},
		{"x-uuencode", "begin 644 a\r\n#86)C\r\n`\r\nend\r\n", "abc"},
		{"8bit", "a=3D", "a=3D"},
		{"", "a=3D", "a=3D"},
		{"nobody-knows", "a=3D", "a=3D"},
	} {
		m := encoded(c.encoding, c.in)
		require.Len(t, m.Attachments, 1, c.in)
		got, whole, err := m.Attachments[0].Bytes(1000)
		require.NoError(t, err)
		require.True(t, whole)
		require.Equal(t, c.want, string(got), "%s %q", c.encoding, c.in)
	}
}

// TestEncodingsInPieces: lines of any length, and readers that give little at once.
func TestEncodingsInPieces(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 4095, 4096, 4097, 6143, 6144, 6145, 20_000} {
		content := bytes.Repeat([]byte("é= \tx\x00"), size/7+1)[:size]
		var quoted strings.Builder
		w := quotedprintable.NewWriter(&quoted)
		w.Binary = true
		_, err := w.Write(content)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		for encoding, in := range map[string]string{
			"base64":           base64.StdEncoding.EncodeToString(content),
			"quoted-printable": quoted.String(),
		} {
			for _, text := range []string{in, strings.ReplaceAll(in, "=\r\n", "")} {
				m := encoded(encoding, text)
				if len(content) == 0 {
					continue
				}
				got, err := io.ReadAll(iotest.OneByteReader(m.Attachments[0].Open()))
				require.NoError(t, err)
				require.True(t, bytes.Equal(content, got), "%s of %d", encoding, size)
			}
		}
	}
}

func TestPartGivesNoMoreThanIsAsked(t *testing.T) {
	t.Parallel()
	m := encoded("base64", "QUJDREVG")
	got, whole, err := m.Attachments[0].Bytes(4)
	require.NoError(t, err)
	require.False(t, whole)
	require.Equal(t, "ABCD", string(got))
}
