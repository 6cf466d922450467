package charset_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/pasokh/pasokh/inbox/email"
)

// said makes a mail of a text in an encoding, which says that it is in a charset; "" says
// nothing.
func said(t *testing.T, text string, as encoding.Encoding, charset string) *email.Message {
	t.Helper()
	raw, err := as.NewEncoder().Bytes([]byte(text))
	require.NoError(t, err, text)
	field := "Content-Type: text/plain"
	if charset != "" {
		field += "; charset=\"" + charset + "\""
	}
	return email.ReadBytes(append([]byte("From: a@example.com\r\n"+field+"\r\n\r\n"), raw...))
}

var (
	utf8Encoding = unicode.UTF8
	arabicPage   = charmap.Windows1256
)

// TestCharsets: what is said is believed, if the bytes can be that.
func TestCharsets(t *testing.T) {
	t.Parallel()
	const persian = "سلام، سفارش من هنوز نرسيده است. لطفا پيگيري کنيد"
	for _, c := range []struct {
		text    string
		as      encoding.Encoding
		charset string
	}{
		{persian, arabicPage, "windows-1256"}, {persian, arabicPage, "CP1256"}, {persian, arabicPage, "x-windows-1256"},
		{persian, arabicPage, ""}, {persian, arabicPage, "utf-8"}, {persian, arabicPage, "us-ascii"}, {persian, arabicPage, "iso-8859-1"}, {persian, arabicPage, "nobody-knows"},
		{"سلام", arabicPage, "windows-1256"}, {"نامه", arabicPage, ""}, {"خیلی ممنون", utf8Encoding, "windows-1256"},
		{persian, utf8Encoding, ""}, {persian, utf8Encoding, "us-ascii"}, {persian, utf8Encoding, "windows-1256"}, {persian, utf8Encoding, "iso-8859-1"}, {persian, utf8Encoding, "utf8"},
		{"café crème à la carte", charmap.Windows1252, "iso-8859-1"}, {"café crème à la carte", charmap.Windows1252, ""}, {"café", charmap.ISO8859_1, "latin1"}, {"Grüße aus Köln, Straße", charmap.Windows1252, "utf-8"},
		{"“quoted” – dashes", charmap.Windows1252, "iso-8859-1"}, {"10 € only", charmap.ISO8859_15, "iso-8859-15"},
		{"Zażółć gęślą jaźń", charmap.ISO8859_2, "iso-8859-2"}, {"Привет, где мой заказ?", charmap.Windows1251, "windows-1251"}, {"Привет, где мой заказ?", charmap.KOI8R, "koi8-r"},
		{"Здравствуйте, помогите пожалуйста с заказом", charmap.Windows1251, ""}, {"Здравствуйте, помогите пожалуйста с заказом", charmap.KOI8R, ""}, {"Здравствуйте, помогите пожалуйста с заказом", utf8Encoding, "koi8-r"},
		{"שלום, איפה ההזמנה שלי", charmap.Windows1255, "iso-8859-8-i"}, {"Πού είναι η παραγγελία μου", charmap.Windows1253, "windows-1253"},
		{"您好，我的订单在哪里", simplifiedchinese.GBK, "gb2312"}, {"您好，我的订单在哪里？还没有收到，请处理一下，谢谢", simplifiedchinese.GBK, ""}, {"您好，我的订单在哪里", utf8Encoding, "gb2312"},
		{"您好，我的訂單在哪裡", traditionalchinese.Big5, "big5"}, {"こんにちは、注文はどこですか", japanese.ShiftJIS, "shift_jis"}, {"こんにちは、注文はどこですか", japanese.EUCJP, "euc-jp"},
		{"こんにちは、注文はどこですか", japanese.ISO2022JP, "iso-2022-jp"}, {"こんにちは、注文はどこですか", japanese.ISO2022JP, ""}, {"안녕하세요, 주문은 어디에 있습니까", korean.EUCKR, "ks_c_5601-1987"},
		{"plain words", utf8Encoding, "nobody-knows"}, {"سلام", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16"}, {"سلام", unicode.UTF16(unicode.BigEndian, unicode.UseBOM), ""},
	} {
		assert.Equal(t, c.text, said(t, c.text, c.as, c.charset).Text, "%v said to be %q", c.as, c.charset)
	}
}
