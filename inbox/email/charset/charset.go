// Package charset turns bytes of mail into characters: charsets by every name that
// programs give them, or guessed from the bytes where the name is missing or lies, and
// the encoded words of header fields (RFC 2047, 2231).
package charset

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Names of charsets that decide something here.
const (
	UTF8    = "utf-8"
	ASCII   = "us-ascii"
	latin   = "windows-1252"
	utf7    = "utf-7"
	japan   = "iso-2022-jp"
	arabic  = "windows-1256"
	chinese = "gb18030"
)

// spelled are names under which programs send charsets that the registries call
// otherwise, and names that promise less than is sent: what is called gb2312 holds
// letters of gb18030, and what is called ks_c_5601 those of euc-kr.
var spelled = map[string]string{
	"utf8": UTF8, "unicode-1-1-utf-8": UTF8, "cp65001": UTF8, "utf-8-sig": UTF8, "utf8mb4": UTF8,
	"unicode-1-1-utf-7": utf7, "cp65000": utf7, "utf7": utf7, "unicode-2-0-utf-7": utf7,
	"ascii": ASCII, "ansi_x3.4-1968": ASCII, "us": ASCII, "7bit": ASCII, "iso646-us": ASCII,
	"gb2312": chinese, "gbk": chinese, "cp936": chinese, "gb_2312-80": chinese, "x-gbk": chinese, "gb-2312": chinese, "euc-cn": chinese,
	"latin1": latin, "latin-1": latin, "iso-8859-1": latin, "iso8859-1": latin, "iso-8859-1-windows-3.1-latin-1": latin,
	"iso-8859-8-i": "iso-8859-8", "iso-8859-6-i": "iso-8859-6", "iso-8859-6-e": "iso-8859-6", "iso-8859-8-e": "iso-8859-8",
	"cp932": "shift_jis", "ms932": "shift_jis", "windows-31j": "shift_jis", "x-sjis": "shift_jis", "sjis": "shift_jis",
	"iso-2022-jp-1": japan, "iso-2022-jp-2": japan, "iso-2022-jp-ms": japan, "cp50220": japan, "csiso2022jp": japan,
	"ks_c_5601-1987": "euc-kr", "ks_c_5601": "euc-kr", "ksc5601": "euc-kr", "cp949": "euc-kr", "uhc": "euc-kr", "windows-949": "euc-kr",
	"big5-hkscs": "big5", "cp950": "big5", "x-x-big5": "big5", "tis-620": "windows-874",
	"x-mac-roman": "macintosh", "mac": "macintosh", "iso-8859-1-mac": "macintosh",
}

// Canonical returns the one name that a charset has here.
func Canonical(name string) string {
	name = strings.Trim(strings.ToLower(strings.TrimSpace(name)), `"'`+" \t;,")
	if at := strings.IndexAny(name, " \t;,\"'("); at >= 0 {
		name = name[:at]
	}
	if known, ok := spelled[name]; ok {
		return known
	}
	for _, prefix := range []string{"x-cp", "cp-", "cp", "windows", "win-", "win", "x-windows-", "ms-"} { // cp1256, windows1256, win-1256
		if number, ok := strings.CutPrefix(name, prefix); ok && len(number) == 4 && strings.HasPrefix(number, "125") {
			return "windows-" + number
		}
	}
	if number, ok := strings.CutPrefix(name, "iso8859"); ok { // iso8859-6, iso8859_6
		name = "iso-8859-" + strings.TrimLeft(number, "-_")
	}
	return strings.ReplaceAll(name, "iso_8859", "iso-8859")
}

// encodingFor returns how a charset is decoded, by its canonical name; nil when nobody knows.
func encodingFor(name string) encoding.Encoding {
	switch name {
	case "":
		return nil
	case ASCII:
		return charmap.Windows1252
	case "hz-gb-2312":
		return simplifiedchinese.HZGB2312
	case "iso-2022-kr", "euc-kr":
		return korean.EUCKR
	case "utf-16":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case "utf-32":
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	}
	if e, err := htmlindex.Get(name); err == nil && e != encoding.Replacement {
		return e
	}
	for _, index := range []*ianaindex.Index{ianaindex.MIME, ianaindex.IANA} {
		if e, err := index.Encoding(name); err == nil && e != nil {
			return e
		}
	}
	return nil
}

// DecodeText turns bytes into text. It believes the declared charset only as far as the
// bytes allow, and returns which one it used and whether that is another than declared.
// Text that is already UTF-8 is returned as it is.
func DecodeText(raw []byte, declared string) (text, used string, lied bool) {
	declared = Canonical(declared)
	if charset, skip := ByteOrder(raw); charset != "" {
		return decodeAs(raw[skip:], charset), charset, declared != "" && declared != charset && !strings.HasPrefix(declared, "utf-16")
	}
	plain := IsASCII(raw)
	if plain && !shifts(declared) && !bytes.ContainsRune(raw, 0x1b) {
		return string(raw), named(declared), false
	}
	used = chooseCharset(raw, declared)
	lied = declared != "" && used != declared
	return decodeAs(raw, used), used, lied
}

// named returns what ASCII bytes are called: they are the same in every charset.
func named(declared string) string {
	if declared == "" || encodingFor(declared) == nil {
		return ASCII
	}
	return declared
}

// shifts reports whether letters of this charset look like ASCII.
func shifts(charset string) bool {
	switch charset {
	case utf7, japan, "hz-gb-2312", "iso-2022-kr", "utf-16", "utf-16le", "utf-16be", "utf-32":
		return true
	}
	return false
}

func decodeAs(raw []byte, charset string) string {
	switch charset {
	case UTF8:
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	case utf7:
		return decodeUTF7(raw)
	case "iso-2022-kr":
		raw = unshiftKorean(raw)
	}
	e := encodingFor(charset)
	if e == nil {
		e = charmap.Windows1252
	}
	out, err := e.NewDecoder().Bytes(raw)
	if err != nil && len(out) == 0 {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return strings.ToValidUTF8(string(out), "\uFFFD")
}

// ByteOrder returns the charset that a byte order mark tells, and its length.
func ByteOrder(raw []byte) (string, int) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xEF\xBB\xBF")):
		return UTF8, 3
	case bytes.HasPrefix(raw, []byte("\xFF\xFE\x00\x00")):
		return "utf-32", 0
	case bytes.HasPrefix(raw, []byte("\xFF\xFE")):
		return "utf-16le", 2
	case bytes.HasPrefix(raw, []byte("\xFE\xFF")):
		return "utf-16be", 2
	}
	return "", 0
}

func IsASCII(raw []byte) bool {
	for _, c := range raw {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
