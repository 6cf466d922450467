package email

import (
	"strings"

	"github.com/pasokh/pasokh/inbox/email/charset"
	"github.com/pasokh/pasokh/inbox/email/transfer"
)

// mediaOf returns the media type and the parameters of Content-Type. What cannot be one
// is replaced: by octet-stream when the part has a name, else by what stands otherwise.
func mediaOf(h Header, otherwise string) (string, map[string]string) {
	field := h.Raw("Content-Type")
	head, params := field, ""
	if at := strings.IndexByte(field, ';'); at >= 0 {
		head, params = field[:at], field[at+1:]
	}
	head = strings.ToLower(strings.Trim(strings.TrimSpace(head), `"'`))
	if at := strings.IndexAny(head, " \t("); at >= 0 { // "text/plain charset=utf-8"
		params = field[strings.IndexAny(field, " \t("):]
		head = head[:at]
	}
	if strings.ContainsRune(head, '=') && !strings.ContainsRune(head, '/') { // no type at all
		head, params = "", field
	}
	values := parseParams(params)
	kind, sub, ok := strings.Cut(head, "/")
	switch {
	case ok && isToken(kind) && isToken(sub):
		return head, values
	case head == "text" || head == "plain" || head == "plaintext":
		return "text/plain", values
	case head == "html":
		return "text/html", values
	case values["boundary"] != "":
		return "multipart/mixed", values
	case head != "" || values["name"] != "":
		return "application/octet-stream", values
	}
	return otherwise, values
}

func isToken(text string) bool {
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`()<>@,;:\"/[]?=`, c) >= 0 {
			return false
		}
	}
	return text != ""
}

// dispositionOf returns the disposition and the parameters of Content-Disposition.
func dispositionOf(h Header) (string, map[string]string) {
	field := h.Raw("Content-Disposition")
	head, params, _ := strings.Cut(field, ";")
	if strings.ContainsRune(head, '=') {
		head, params = "", field
	}
	switch head = strings.ToLower(strings.Trim(strings.TrimSpace(head), `"'`)); head {
	case "", "inline", "attachment":
		return head, parseParams(params)
	}
	return "attachment", parseParams(params) // RFC 2183 §2.8
}

// piece is one of the numbered pieces of a parameter (RFC 2231 §3).
type piece struct {
	value    string
	extended bool // with a charset and percent signs (RFC 2231 §4)
}

// parseParams reads parameters as tolerantly as it can: values without quotes that hold
// spaces, quotes within quotes, missing semicolons. The first of two equal names wins.
func parseParams(text string) map[string]string {
	plain := map[string]string{}
	pieces := map[string]map[int]piece{}
	for count := 0; text != "" && count < 1000; count++ {
		text = strings.TrimLeft(text, "; \t\r\n")
		name, rest, ok := strings.Cut(text, "=")
		if at := strings.IndexByte(name, ';'); at >= 0 { // a word without a value
			text = text[at+1:]
			continue
		}
		if !ok {
			break
		}
		var value string
		value, text = takeValue(rest)
		name = strings.ToLower(strings.TrimSpace(name))
		base, number, extended := sectionOf(name)
		if number < 0 {
			if _, twice := plain[name]; !twice {
				plain[name] = value
			}
			continue
		}
		if pieces[base] == nil {
			pieces[base] = map[int]piece{}
		}
		if _, twice := pieces[base][number]; !twice {
			pieces[base][number] = piece{value, extended}
		}
	}
	for base, parts := range pieces {
		if joined := joinPieces(parts); joined != "" {
			plain[base] = joined
		}
	}
	return plain
}

// takeValue takes a value off the beginning.
func takeValue(text string) (value, rest string) {
	text = strings.TrimLeft(text, " \t\r\n")
	if text == "" || text[0] != '"' {
		end := strings.IndexByte(text, ';')
		if end < 0 {
			end = len(text)
		}
		if at := nextParam(text[:end]); at > 0 {
			end = at
		}
		return strings.TrimSpace(text[:end]), text[end:]
	}
	var out strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
			out.WriteByte(text[i])
		case c == '"' && endsValue(text[i+1:]):
			return out.String(), text[i+1:]
		default:
			out.WriteByte(c)
		}
	}
	// The closing quote is missing: the value ends with the next parameter.
	whole := text[1:]
	if at := strings.IndexByte(whole, ';'); at >= 0 {
		return strings.TrimSpace(whole[:at]), whole[at:]
	}
	return strings.TrimSpace(whole), ""
}

// endsValue reports whether what follows a quotation mark shows that it was the closing one.
func endsValue(rest string) bool {
	trimmed := strings.TrimLeft(rest, " \t\r\n")
	return trimmed == "" || trimmed[0] == ';' || trimmed[0] == '(' || nextParam(" "+trimmed) == 1 || nextParam(rest) > 0
}

// nextParam returns where a further parameter begins although no semicolon stands
// before it ("utf-8 format=flowed"); 0 when none does.
func nextParam(text string) int {
	for at := 0; ; {
		space := strings.IndexAny(text[at:], " \t")
		if space < 0 {
			return 0
		}
		at += space + 1
		name, _, ok := strings.Cut(text[at:], "=")
		if !ok || len(name) > 200 {
			return 0
		}
		switch strings.ToLower(strings.TrimRight(name, "*0123456789")) {
		case "charset", "format", "boundary", "name", "filename", "delsp", "type", "reply-type", "size", "start", "report-type", "method":
			return at
		}
	}
}

// sectionOf takes the name of a parameter apart: "filename*1*" is piece 1 of filename,
// extended. A plain name has the number -1.
func sectionOf(name string) (base string, number int, extended bool) {
	base, section, ok := strings.Cut(name, "*")
	if !ok {
		return name, -1, false
	}
	if section == "" {
		return base, 0, true
	}
	section, extended = strings.CutSuffix(section, "*")
	if section == "" || len(section) > 4 {
		return name, -1, false
	}
	for i := range len(section) {
		if section[i] < '0' || section[i] > '9' {
			return name, -1, false
		}
		number = number*10 + int(section[i]-'0')
	}
	return base, number, extended
}

// joinPieces joins the pieces of a parameter. Some programs number from 1.
func joinPieces(parts map[int]piece) string {
	first := 0
	if _, ok := parts[0]; !ok {
		first = 1
	}
	var raw []byte
	set := ""
	anyExtended := false
	for i := first; ; i++ {
		p, ok := parts[i]
		if !ok {
			break
		}
		value := p.value
		if p.extended {
			if i == first {
				if sets := strings.SplitN(value, "'", 3); len(sets) == 3 {
					set, value = sets[0], sets[2]
				}
			}
			anyExtended = true
			raw = append(raw, percent(value)...)
			continue
		}
		raw = append(raw, value...)
	}
	if !anyExtended || strings.Contains(string(raw), "=?") {
		return string(raw)
	}
	text, _, _ := charset.DecodeText(raw, set)
	return text
}

// percent decodes percent signs.
func percent(text string) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) && transfer.HexValue(text[i+1]) < 16 && transfer.HexValue(text[i+2]) < 16 {
			out = append(out, transfer.HexValue(text[i+1])<<4|transfer.HexValue(text[i+2]))
			i += 2
			continue
		}
		out = append(out, text[i])
	}
	return out
}
