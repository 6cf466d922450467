package email

import (
	"strings"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox/email/charset"
	"github.com/pasokh/pasokh/inbox/plain"
)

// ParseAddresses reads a list of addresses (RFC 5322 §3.4, RFC 6532) as it is written in
// the wild: without angle brackets, with commas in names, with encoded words anywhere.
// At most most addresses are returned.
func ParseAddresses(raw string, most int) []Address {
	return parseAddresses(raw, "", most)
}

func parseAddresses(raw, hint string, most int) []Address {
	l := addressList{hint: hint, most: most}
	l.read(raw)
	return l.out
}

// addressList reads a list letter by letter: what is quoted, a comment or an angle
// bracket hides commas.
type addressList struct {
	hint  string
	most  int
	out   []Address
	group string

	name    strings.Builder // what stands outside of brackets
	comment strings.Builder
	inside  string // what stands within angle brackets
	angle   bool
	named   int // how long the name was before the brackets

	pending   string // a word without an address: the beginning of "Doe, John <j@example.com>"?
	lastAngle int    // where the last closing bracket stands: none is looked for after it
	noQuotes  bool   // no quotation mark closes any more
	noRemarks bool   // no comment does
}

// nameMost is how much of one name is read: what costs more than a look at each letter
// stays bounded by it.
const nameMost = 8 << 10

func (l *addressList) read(raw string) {
	l.lastAngle = strings.LastIndexByte(raw, '>')
	for i := 0; i < len(raw) && len(l.out) < l.most; {
		switch c := raw[i]; c {
		case '"':
			i = l.quote(raw, i)
		case '(':
			i = l.remark(raw, i)
		case '<':
			i = l.brackets(raw, i)
		case '>': // one too many
			i++
		case ',', ';':
			l.end()
			if c == ';' {
				l.settle()
				l.group = ""
			}
			i++
		case ':':
			if l.angle || strings.ContainsRune(l.name.String(), '@') || strings.EqualFold(strings.TrimSpace(l.name.String()), "mailto") {
				if strings.EqualFold(strings.TrimSpace(l.name.String()), "mailto") {
					l.name.Reset()
				} else {
					l.letters(":")
				}
			} else {
				l.group = l.text(l.name.String())
				l.clear()
			}
			i++
		case '=':
			if end := wordEnd(raw[i:]); end > 0 { // an encoded word may hold anything
				l.letters(raw[i : i+end])
				i += end
				continue
			}
			fallthrough
		default:
			l.letters(raw[i : i+1])
			i++
		}
	}
	l.end()
	l.settle()
	l.out = l.out[:min(len(l.out), l.most)]
}

// settle takes a pending word for an address after all: a local part alone.
func (l *addressList) settle() {
	if word := l.pending; word != "" {
		l.pending = ""
		l.add(word, "", "", false)
	}
}

// letters adds to the name.
func (l *addressList) letters(text string) {
	if l.name.Len()+len(text) <= nameMost {
		l.name.WriteString(text)
	}
}

// wordEnd returns how long the encoded word at the beginning is; 0 when there is none.
func wordEnd(raw string) int {
	if !strings.HasPrefix(raw, "=?") {
		return 0
	}
	at := 2
	for range 2 { // the charset, the encoding
		next := strings.IndexByte(raw[at:], '?')
		if next < 0 || next > 60 {
			return 0
		}
		at += next + 1
	}
	end := strings.Index(raw[at:min(at+charset.WordMost, len(raw))], "?=")
	if end < 0 || strings.ContainsAny(raw[at:at+end], "<>") {
		return 0
	}
	return at + end + 2
}

// quote takes a quoted string. Without a closing quote the mark is a letter.
func (l *addressList) quote(raw string, i int) int {
	var out strings.Builder
	for j := i + 1; j < len(raw) && !l.noQuotes; j++ {
		switch raw[j] {
		case '\\':
			if j++; j < len(raw) {
				out.WriteByte(raw[j])
			}
		case '"':
			if j+1 < len(raw) && raw[j+1] == '@' { // a quoted local part: "a b"@example.com
				l.letters(raw[i : j+1])
				return j + 1
			}
			l.letters(out.String())
			return j + 1
		default:
			out.WriteByte(raw[j])
		}
	}
	l.noQuotes = true
	l.letters(`"`)
	return i + 1
}

// remark takes a comment, which may hold others (RFC 5322 §3.2.2).
func (l *addressList) remark(raw string, i int) int {
	depth := 0
	for j := i; j < len(raw) && !l.noRemarks; j++ {
		switch raw[j] {
		case '\\':
			j++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				if l.angle || strings.TrimSpace(l.name.String()) == "" || strings.ContainsRune(l.name.String(), '@') {
					l.comment.WriteString(raw[i+1 : j])
				} else { // "Anna (sales) <anna@example.com>": part of the name
					l.letters(raw[i : j+1])
				}
				return j + 1
			}
		}
	}
	l.noRemarks = true
	l.letters("(")
	return i + 1
}

// brackets takes what stands in angle brackets. Of several the last with an at sign counts.
func (l *addressList) brackets(raw string, i int) int {
	end := -1
	if i < l.lastAngle {
		end = strings.IndexByte(raw[i:], '>')
	}
	if end < 0 {
		end = strings.IndexAny(raw[i:], ",;")
		if end < 0 {
			end = len(raw) - i
		}
		l.inside, l.angle = raw[i+1:i+end], true
		return i + end
	}
	body := raw[i+1 : i+end]
	if at := strings.LastIndexByte(body, '<'); at >= 0 { // "<<a@example.com>": one of them is a slip
		body = body[at+1:]
	}
	if !l.angle || strings.ContainsRune(body, '@') {
		if l.angle && l.inside != "" && strings.ContainsRune(l.inside, '@') {
			whole := l.name.String() // two addresses without a comma between them
			l.name.Reset()
			l.name.WriteString(whole[:l.named])
			l.end()
			l.name.WriteString(whole[l.named:])
			l.named = 0
		}
		l.inside, l.angle, l.named = body, true, l.name.Len()
	}
	return i + end + 1
}

func (l *addressList) clear() {
	l.name.Reset()
	l.comment.Reset()
	l.inside, l.angle = "", false
}

// text decodes a name.
func (l *addressList) text(raw string) string {
	return plain.Cut(plain.Name(charset.DecodeWords(raw, l.hint)), SubjectMost)
}

// end writes down the address that was read.
func (l *addressList) end() {
	defer l.clear()
	name := strings.TrimSpace(l.name.String())
	if before, after, ok := strings.Cut(name, " ("); ok && !l.angle && !strings.ContainsAny(before, " \t@") { // MAILER-DAEMON (Mail Delivery System)
		name = before
		l.comment.WriteString(strings.TrimSuffix(after, ")"))
	}
	if !l.angle && name != "" && !strings.ContainsRune(name, '@') && !strings.Contains(name, "=?") && l.comment.Len() == 0 {
		l.settle()
		l.pending = name
		return
	}
	if l.angle && l.pending != "" && name != "" {
		name, l.pending = l.pending+", "+name, ""
	}
	l.settle()
	l.add(name, l.inside, l.comment.String(), l.angle)
}

// add adds an address; angle tells that it stood in angle brackets.
func (l *addressList) add(name, inside, comment string, angle bool) {
	if !angle {
		if name == "" && comment == "" {
			return
		}
		if many := strings.Fields(name); len(many) > 1 && allAddresses(many) { // no comma between them
			for _, one := range many[:min(len(many), l.most-len(l.out))] {
				l.out = append(l.out, Address{Address: cleanAddress(one, l.hint), Group: l.group})
			}
			return
		}
		inside, name = bare(name)
		if inside == "" && strings.Contains(name, "=?") { // the whole of it in an encoded word
			decoded := charset.DecodeWords(name, l.hint)
			if strings.ContainsRune(decoded, '@') {
				more := parseAddresses(strings.ReplaceAll(decoded, "=?", ""), l.hint, l.most-len(l.out))
				l.out = append(l.out, more...)
				return
			}
		}
	}
	a := Address{Name: l.text(name), Address: cleanAddress(inside, l.hint), Group: l.group}
	if a.Name == "" {
		a.Name = l.text(comment)
	}
	a.Name = unquoted(a.Name)
	if a.Address == "" && (a.Name == "" || name == "") {
		return // nothing, or a mere comment
	}
	if strings.EqualFold(a.Name, a.Address) {
		a.Name = ""
	}
	if a.Address == "" && l.group == "" && undisclosed(a.Name) {
		return
	}
	l.out = append(l.out, a)
}

// allAddresses reports whether every word is an address.
func allAddresses(words []string) bool {
	for _, w := range words {
		if at := strings.IndexByte(w, '@'); at <= 0 || at == len(w)-1 {
			return false
		}
	}
	return true
}

// unquoted takes away quotation marks that stand around a whole name.
func unquoted(name string) string {
	for _, mark := range []string{`"`, "'"} {
		if len(name) > 1 && strings.HasPrefix(name, mark) && strings.HasSuffix(name, mark) && strings.Count(name, mark) == 2 {
			name = strings.TrimSpace(name[1 : len(name)-1])
		}
	}
	return name
}

// undisclosed reports whether a name only says that recipients are hidden.
func undisclosed(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "undisclosed") || strings.HasPrefix(name, "unlisted-recipients")
}

// bare finds the address among words that stand without angle brackets, and returns the
// rest as the name.
func bare(text string) (address, name string) {
	if !strings.ContainsRune(text, '@') {
		if strings.ContainsAny(text, " \t") || strings.Contains(text, "=?") {
			return "", text
		}
		return text, "" // a mere local part: MAILER-DAEMON
	}
	if at := strings.Index(text, `"@`); at > 0 && text[0] == '"' { // "a b"@example.com
		end := at + 1 + len(firstWord(text[at+1:]))
		return text[:end], text[end:]
	}
	fields := strings.Fields(text)
	for i, f := range fields {
		if strings.ContainsRune(f, '@') && (strings.HasPrefix(f, `"`) || !strings.HasPrefix(f, "@")) {
			rest := append(append([]string{}, fields[:i]...), fields[i+1:]...)
			return f, strings.Join(rest, " ")
		}
	}
	return strings.Join(fields, ""), "" // "a @ example.com"
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

// cleanAddress returns an address without a route, white space and what nobody sees.
func cleanAddress(raw, hint string) string {
	text := strings.TrimSpace(raw)
	if strings.ContainsRune(text, '(') && !strings.HasPrefix(text, `"`) {
		text = withoutComments(text)
	}
	if strings.Contains(text, "=?") {
		text = charset.DecodeWords(text, hint)
	}
	if !utf8.ValidString(text) {
		text = charset.PlainHeader(text, hint)
	}
	if strings.HasPrefix(text, "@") { // a route (RFC 5322 §4.4)
		if _, after, ok := strings.Cut(text, ":"); ok {
			text = after
		}
	}
	if len(text) > 7 && strings.EqualFold(text[:7], "mailto:") {
		text = text[7:]
	}
	if !strings.HasPrefix(text, `"`) {
		text = strings.Join(strings.Fields(text), "")
		text = strings.Trim(text, `"'<>[](),;`)
	}
	return plain.Cut(strings.Map(func(r rune) rune {
		if r != ' ' && plain.Invisible(r) {
			return -1
		}
		return r
	}, text), 1000)
}
