package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// splitHead is a head of a quotation: the rows up to but without to.
type splitHead struct {
	to     int
	strong bool // what follows is history even when no sign of quotation says so
}

// head returns the head of a quotation that begins at row i.
func (d *divider) head(i int) (splitHead, bool) {
	r := &d.rows[i]
	if r.mark&markHead != 0 {
		to := i + 1
		for to < len(d.rows) && d.rows[to].mark&markHead != 0 && d.rows[to].depth == r.depth {
			to++
		}
		f, written := d.written(i)
		return splitHead{to: max(to, f.to), strong: written && f.strong}, true
	}
	if f, ok := d.written(i); ok {
		return f, true
	}
	if r.mark&markBoundary != 0 && (strings.Contains(r.text, ":") || separator(r.text)) {
		return splitHead{to: i + 1, strong: true}, true
	}
	return splitHead{}, false
}

// written is head by the words alone.
func (d *divider) written(i int) (splitHead, bool) {
	if len(d.rows[i].text) >= 600 || d.tries <= 0 {
		return splitHead{}, false
	}
	if f, ok := d.separated(i); ok {
		return f, true
	}
	if to, ok := d.fields(i, false); ok {
		return splitHead{to: to, strong: true}, true
	}
	return d.attribution(i)
}

// headRows is over how many rows programs break the line before a quotation.
const headRows = 4

// attribution recognises "On Monday, 5 May 2025 at 10:15, Sara <sara@example.com>
// wrote:", in many languages and broken over several rows.
func (d *divider) attribution(i int) (splitHead, bool) {
	if !opens(d.rows[i].text) {
		return splitHead{}, false
	}
	line := ""
	for j := i; j < len(d.rows) && j < i+headRows && d.tries > 0; j++ {
		r := &d.rows[j]
		if r.blank() || r.depth < d.rows[i].depth || len(line)+len(r.text) > 600 {
			break
		}
		line += " " + r.text
		if !mayEnd(r.text) {
			continue
		}
		d.tries--
		if strong, ok := attributes(line); ok && !d.laterHead(i+1, j) {
			return splitHead{to: j + 1, strong: strong}, true
		}
	}
	return splitHead{}, false
}

// laterHead reports whether the head that ends at row last begins at a row from i on:
// then the rows before it are the sender's own.
func (d *divider) laterHead(i, last int) bool {
	line := ""
	for ; last >= i; last-- {
		line = " " + d.rows[last].text + line
		if !opens(d.rows[last].text) {
			continue
		}
		d.tries--
		if _, ok := attributes(line); ok {
			return true
		}
	}
	return false
}

// opens reports whether an attribution may begin with this row: with a date, a word
// such as "On", or a name and its address.
func opens(text string) bool {
	if strings.ContainsAny(text, "<[@") {
		return true
	}
	if strings.IndexFunc(text, unicode.IsDigit) < 0 {
		return false
	}
	plain := strings.Trim(folded(text), "*_- ")
	return begins(plain) || verbIn(plain) >= 0
}

// mayEnd reports whether a row can be the last one of an attribution.
func mayEnd(text string) bool {
	text = strings.TrimRightFunc(text, func(r rune) bool { return blankRune(r) || r == '*' || r == '_' || r == '-' })
	if text == "" {
		return false
	}
	if strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：") {
		return true
	}
	line := folded(text)
	for _, verb := range wroteLast {
		if strings.HasSuffix(line, verb) {
			return true
		}
	}
	return zoned(line)
}

// attributes reports whether the line introduces a quotation, and whether it does so
// beyond doubt. People write "on Monday your colleague wrote:" too: a date or an address
// must stand where programs write them, and no sentence between.
func attributes(line string) (strong, ok bool) {
	plain := strings.Trim(folded(strings.TrimFunc(line, blankRune)), "*_- ")
	date, time := dateAndTime(plain)
	verb := verbIn(plain)
	address := addressEnd(plain)
	if verb < 0 {
		closed := address > 0 && len(strings.TrimRight(plain[address:], ">)]:： ")) == 0
		return true, zoned(plain) || closed && strings.HasSuffix(plain, ":") && begins(plain) && date && time
	}
	named := nameThenAddress(line)
	near := address > 0 && (verb-address >= 0 && verb-address <= 8 || framed(plain[address:]))
	if containsAny(plain, ownWords) { // "On 5 May I wrote to you:" is somebody's own sentence
		return false, false
	}
	switch {
	case named && (date || near && len(strings.Fields(plain)) <= 9):
		return date || capitals(line), true
	case begins(plain) && near:
		return true, true
	case begins(plain) && (date || time) && namesOnly(line):
		return false, true
	}
	return false, date && time && len(strings.Fields(plain)) <= 14 && namesOnly(line)
}

// begins reports whether a folded line begins with a date, or with a word that stands
// before one.
func begins(plain string) bool {
	if plain == "" {
		return false
	}
	if plain[0] >= '0' && plain[0] <= '9' {
		return true
	}
	return (startsWithAny(plain, starters) || startsWithAny(plain, weekdays)) && strings.ContainsAny(Cut(plain, 48), "0123456789")
}

// namesOnly reports whether the words after the last figure can be a name and the verb,
// and no sentence.
func namesOnly(line string) bool {
	words := strings.Fields(line)
	small, all := 0, 0
	for i := len(words) - 1; i >= 0 && strings.IndexFunc(words[i], unicode.IsDigit) < 0; i-- {
		all++
		for _, r := range words[i] {
			if unicode.IsLower(r) {
				small++
			}
			break
		}
	}
	return all <= 9 && small <= 5
}

// framed reports whether an address that ends here stands in brackets and nothing comes
// after it.
func framed(after string) bool {
	return after != "" && strings.ContainsRune(">)]", rune(after[0])) && strings.Trim(after, ">)]:： ") == ""
}

// verbIn returns where somebody is said to have written, -1 when nobody is. It is a word
// of its own: "نوشتم" and "rewrote" hold others.
func verbIn(plain string) int {
	found, end := -1, -1
	for _, verb := range wrote {
		at := strings.LastIndex(plain, verb)
		if at < 0 || !apart(plain, at, at+len(verb)) {
			continue
		}
		if to := at + len(verb); to > end || to == end && at < found { // of two that end there the longer
			found, end = at, to
		}
	}
	return found
}

// apart reports whether the word between the two places is no piece of a longer one. In
// scripts without spaces it always passes.
func apart(text string, from, to int) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[from:to], " "))
	if unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	return (text[from] == ' ' || !unicode.IsLetter(before)) && !unicode.IsLetter(after)
}

// addressEnd returns where the last address of the line ends, 0 when there is none.
func addressEnd(plain string) int {
	at := strings.LastIndexByte(plain, '@')
	if at <= 0 || !hasAddress(plain) {
		return 0
	}
	for at < len(plain) && plain[at] > ' ' && plain[at] != '>' && plain[at] != ']' {
		at++
	}
	return at
}

// hasAddress reports whether there is an "@" between two words.
func hasAddress(text string) bool {
	for at := 0; ; {
		n := strings.IndexByte(text[at:], '@')
		if n < 0 {
			return false
		}
		at += n
		if at > 0 && at+1 < len(text) && text[at-1] > ' ' && text[at+1] > ' ' {
			return true
		}
		at++
	}
}

// dateAndTime looks for a year or a date in figures, and for hours and minutes.
func dateAndTime(text string) (date, time bool) {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		end := i
		for end < len(text) && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		after := text[end:]
		switch digits := text[i:end]; {
		case len(digits) == 4 && digits >= "1300" && digits < "2200":
			date = true
		case len(digits) <= 2 && len(after) > 2 && (after[0] == ':' || after[0] == '.' || after[0] == 'h') && twoDigits(after[1:]):
			time = time || after[0] != '.' || strings.Contains(text, "uhr") || strings.Contains(text, "kl")
			date = date || after[0] == '.' && len(after) > 4 && after[3] == '.'
		case len(digits) <= 2 && len(after) > 3 && (after[0] == '/' || after[0] == '-') && strings.Count(Cut(after, 6), after[:1]) == 2:
			date = true
		}
		i = end - 1
		if len(after) > 0 && after[0] == ':' && len(after) > 2 && twoDigits(after[1:]) {
			i += 3 // the minutes are no hour
		}
	}
	return date, time
}

func twoDigits(s string) bool {
	return len(s) >= 2 && s[0] >= '0' && s[0] <= '9' && s[1] >= '0' && s[1] <= '9'
}

// zoned reports whether the line is a date with time and "GMT+01:00", after which
// Gmail writes the name and nothing else.
func zoned(plain string) bool {
	n := strings.Index(plain, " gmt+")
	if n < 0 {
		n = strings.Index(plain, " gmt-")
	}
	if n < 0 {
		return false
	}
	return plain[len(plain)-1] != '<' && n >= 14 && n <= 18 && len(plain) > n+11 && len(plain) < 120 && plain[4] == '-' && plain[7] == '-' && plain[0] >= '0' && plain[0] <= '9'
}

func startsWithAny(text string, words []string) bool {
	for _, word := range words {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

// nameThenAddress reports whether the line begins with a short name and the address of
// its owner in angle brackets.
func nameThenAddress(line string) bool {
	line = strings.TrimLeftFunc(line, func(r rune) bool { return blankRune(r) || r == '*' || r == '"' })
	open := strings.IndexAny(line, "<[")
	if open <= 0 || open > 120 {
		return false
	}
	end := strings.IndexAny(line[open:], ">]")
	return end > 0 && hasAddress(line[open:open+end]) && len(strings.Fields(line[:open])) <= 6
}

// capitals reports whether the words before the address are written as names are. A
// script without capitals passes.
func capitals(line string) bool {
	open := strings.IndexAny(line, "<[")
	if open < 0 {
		return false
	}
	for _, word := range strings.Fields(line[:open]) {
		for _, r := range strings.TrimLeft(word, `"'*(`) {
			if unicode.IsLower(r) {
				return false
			}
			break
		}
	}
	return true
}
