package charset

import (
	"bytes"
	"strings"
	"unicode/utf16"

	"github.com/pasokh/pasokh/inbox/email/transfer"
)

// decodeUTF7 decodes UTF-7 (RFC 2152), which golang.org/x/text does not know.
func decodeUTF7(raw []byte) string {
	var out strings.Builder
	for len(raw) > 0 {
		at := bytes.IndexByte(raw, '+')
		if at < 0 {
			out.Write(raw)
			break
		}
		out.Write(raw[:at])
		raw = raw[at+1:]
		if len(raw) > 0 && raw[0] == '-' {
			out.WriteByte('+')
			raw = raw[1:]
			continue
		}
		end := 0
		for end < len(raw) && transfer.Base64Values[raw[end]] < 64 && raw[end] != '-' && raw[end] != '_' {
			end++
		}
		if end == 0 { // a plus sign that begins nothing
			out.WriteByte('+')
			continue
		}
		out.WriteString(units(raw[:end]))
		raw = raw[end:]
		if len(raw) > 0 && raw[0] == '-' {
			raw = raw[1:]
		}
	}
	return strings.ToValidUTF8(out.String(), "\uFFFD")
}

// units decodes the base64 of UTF-16 in big-endian order.
func units(letters []byte) string {
	var codes []uint16
	var bits uint32
	count := 0
	for _, c := range letters {
		bits = bits<<6 | uint32(transfer.Base64Values[c])
		if count += 6; count >= 16 {
			count -= 16
			codes = append(codes, uint16(bits>>count))
			bits &= 1<<count - 1
		}
	}
	return string(utf16.Decode(codes))
}

// unshiftKorean turns ISO-2022-KR (RFC 1557) into EUC-KR: between SO and SI letters
// stand without their high bits.
func unshiftKorean(raw []byte) []byte {
	raw = bytes.ReplaceAll(raw, []byte("\x1b$)C"), nil)
	out := make([]byte, 0, len(raw))
	shifted := false
	for _, c := range raw {
		switch {
		case c == 0x0e:
			shifted = true
		case c == 0x0f, c == '\n':
			shifted = false
			if c == '\n' {
				out = append(out, c)
			}
		case shifted && c > 0x20 && c < 0x7f:
			out = append(out, c|0x80)
		default:
			out = append(out, c)
		}
	}
	return out
}
