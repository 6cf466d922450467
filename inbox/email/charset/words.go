package charset

import (
	"bytes"
	"io"
	"strings"

	"github.com/pasokh/pasokh/inbox/email/transfer"
	"github.com/pasokh/pasokh/inbox/html"
)

// DecodeHeader returns what a field says: encoded words (RFC 2047) are decoded, also
// where the RFC does not allow them, for most programs put them there; bytes that are
// no ASCII are read as what they look like. hint is the charset that the rest of the
// mail has, "" where nobody knows. The result is one line.
func DecodeHeader(raw, hint string) string {
	return OneLine(DecodeWords(raw, hint))
}

// OneLine gathers white space and drops what stands for nothing.
func OneLine(text string) string {
	return strings.Join(strings.Fields(html.Plain(strings.ToValidUTF8(text, "\uFFFD"))), " ")
}

// word is an encoded word taken apart. Its bytes are decoded, its letters are not: two
// words may share one letter, against RFC 2047 §5.
type word struct {
	charset string
	bytes   []byte
}

// DecodeWords decodes encoded words and leaves white space as it is.
func DecodeWords(raw, hint string) string {
	if !strings.Contains(raw, "=?") {
		return PlainHeader(raw, hint)
	}
	var out strings.Builder
	var open word // words that are waiting for the next one
	flush := func() {
		if open.charset != "" {
			text, _, _ := DecodeText(open.bytes, open.charset)
			out.WriteString(text)
			open = word{}
		}
	}
	for raw != "" {
		at := strings.Index(raw, "=?")
		if at < 0 {
			break
		}
		w, rest, ok := takeWord(raw[at:])
		if !ok {
			flush()
			out.WriteString(PlainHeader(raw[:at+2], hint))
			raw = raw[at+2:]
			continue
		}
		if between := raw[:at]; strings.TrimSpace(between) != "" || (open.charset == "" && between != "") {
			flush()
			out.WriteString(PlainHeader(between, hint))
		}
		if open.charset != "" && !strings.EqualFold(open.charset, w.charset) {
			flush()
		}
		open = word{w.charset, append(open.bytes, w.bytes...)}
		raw = rest
	}
	flush()
	out.WriteString(PlainHeader(raw, hint))
	return out.String()
}

// takeWord takes an encoded word off the beginning. It forgives white space within
// the word and a missing end.
func takeWord(raw string) (word, string, bool) {
	body := raw[2:]
	charset, body, ok := strings.Cut(body, "?")
	if !ok || charset == "" || len(charset) > 60 || strings.ContainsAny(charset, " \t<>\"@=") {
		return word{}, "", false
	}
	charset, _, _ = strings.Cut(charset, "*") // a language (RFC 2231 §5)
	encoding, body, ok := strings.Cut(body, "?")
	if !ok || len(encoding) != 1 {
		return word{}, "", false
	}
	text, rest, ended := cutNear(body, "?=")
	// "=?utf-8?Q?=20?=": the mark of the end may be the beginning of a code.
	if ended && text == "" && encoding[0]|32 == 'q' && len(rest) >= 2 && transfer.HexValue(rest[0]) < 16 && transfer.HexValue(rest[1]) < 16 {
		more, after, again := cutNear(rest, "?=")
		text, rest, ended = "="+more, after, again
	}
	if !ended {
		if at := strings.IndexAny(body[:min(len(body), WordMost)], "\"<>,;"); at >= 0 {
			text, rest = body[:at], body[at:]
		} else {
			text, rest = strings.TrimSuffix(body, "?"), ""
		}
	}
	switch encoding[0] {
	case 'b', 'B':
		decoded, err := io.ReadAll(transfer.NewBase64Reader(strings.NewReader(text)))
		return word{charset, decoded}, rest, err == nil
	case 'q', 'Q':
		return word{charset, decodeQ(text)}, rest, true
	}
	return word{}, "", false
}

// WordMost is how long an encoded word may be; RFC 2047 allows 75.
const WordMost = 16 << 10

// cutNear is strings.Cut that looks no further than a word may be long.
func cutNear(text, mark string) (before, after string, ok bool) {
	at := strings.Index(text[:min(len(text), WordMost)], mark)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(mark):], true
}

// decodeQ decodes the Q encoding (RFC 2047 §4.2).
func decodeQ(text string) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '_':
			out = append(out, ' ')
		case c == '=' && i+2 < len(text) && transfer.HexValue(text[i+1]) < 16 && transfer.HexValue(text[i+2]) < 16:
			out = append(out, transfer.HexValue(text[i+1])<<4|transfer.HexValue(text[i+2]))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return out
}

// PlainHeader reads bytes that are not encoded.
func PlainHeader(raw, hint string) string {
	for i := range len(raw) {
		if raw[i] >= 0x80 || raw[i] == 0x1b {
			text, _, _ := DecodeText(bytes.Clone([]byte(raw)), hint)
			return text
		}
	}
	return raw
}
