package search

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
)

// Bounds of a query. A longer one is refused, so that no search costs more than
// what people type.
const (
	MaxQuery   = 500 // runes
	maxClauses = 32
)

// clause is one thing that a query asks for.
type clause struct {
	not    bool
	field  string // one of queryFields, "" for plain words
	text   string
	phrase bool // was quoted
	typing bool // is the last word and may not be finished

	name  string // the field as it was written
	loose bool   // reads like a line of a text: words, when the field does not know its value
}

// queryFields are the names that may stand before a colon. Anything else with a
// colon is text: "http://…", "error: …".
var queryFields = []string{
	"from", "to", "subject", "tag", "status", "priority", "channel", "assignee",
	"team", "folder", "is", "has", "before", "after", "on", "number",
}

// dates are the fields that take a day, month or year.
var dates = []string{"before", "after", "on"}

// parse reads the query language: words, "phrases", field:value, #number, -not
// and OR between neighbours. People paste lines of texts too, so a field's value
// stands at its colon, and neither "-5" nor "#12a" is an operator. The result holds when every group has a clause
// that holds: a b OR c d is a AND (b OR c) AND d. Errors are invalid (q).
func parse(q string) ([][]clause, error) {
	if !utf8.ValidString(q) {
		return nil, invalid("is not UTF-8")
	}
	if utf8.RuneCountInString(q) > MaxQuery {
		return nil, invalid("is too long")
	}
	var groups [][]clause
	n, or := 0, false
	for rest := strings.TrimLeftFunc(q, unicode.IsSpace); rest != ""; {
		var c clause
		c, rest = next(rest)
		if isOr(c) {
			or = len(groups) > 0
			continue
		}
		if c.text == "" {
			continue // nothing was said yet, as when typing
		}
		if n++; n > maxClauses {
			return nil, invalid("asks for too many things")
		}
		if or {
			groups[len(groups)-1] = append(groups[len(groups)-1], c)
		} else {
			groups = append(groups, []clause{c})
		}
		or = false
	}
	return groups, nil
}

func invalid(why string) error { return inbox.Invalid("q", why) }

func invalidf(format string, args ...any) error { return invalid(fmt.Sprintf(format, args...)) }

func isOr(c clause) bool {
	return c.field == "" && !c.phrase && !c.not && (c.text == "OR" || c.text == "|")
}

// next cuts the first clause off a query that does not begin with a space.
func next(q string) (c clause, rest string) {
	if after, ok := strings.CutPrefix(q, "-"); ok && negates(after) {
		c.not, q = true, after
	}
	if name, after, ok := strings.Cut(q, ":"); ok && !startsWithSpace(after) {
		if field := strings.ToLower(name); slices.Contains(queryFields, field) {
			c.field, c.name, q = field, name, after
			c.loose = name != field || field == "number" || strings.HasPrefix(after, "/") || strings.HasPrefix(after, `\`) ||
				slices.Contains(dates, field) && startsWithDigit(after) && !startsWithYear(after)
		}
	}
	if number, ok := strings.CutPrefix(q, "#"); ok && c.field == "" {
		if text, _, _ := value(number); numberOf(text) != "" {
			c.field, q = "number", number
		}
	}
	c.text, c.phrase, rest = value(q)
	c.typing = rest == "" && !c.phrase
	return c, strings.TrimLeftFunc(rest, unicode.IsSpace)
}

// negates reports whether a dash before the text excludes it: not one that
// stands alone or before another, and not the sign of a number.
func negates(after string) bool {
	return after != "" && !startsWithSpace(after) && !startsWithDigit(after) && after[0] != '-'
}

// asWords is the clause as it was written, for a text.
func (c clause) asWords() clause {
	c.text = c.name + ":" + c.text
	c.field, c.phrase, c.loose = "", false, false
	return c
}

// closing are the quotation marks that end what each begins.
var closing = map[rune]string{'"': `"`, '“': "”", '«': "»", '„': "“"}

// value cuts a quoted text or a run without spaces. A quotation that is not
// closed goes on to the end: it is still being typed.
func value(q string) (text string, quoted bool, rest string) {
	first, width := utf8.DecodeRuneInString(q)
	if end, ok := closing[first]; ok {
		text, rest, _ = strings.Cut(q[width:], end)
		return strings.TrimSpace(text), true, rest
	}
	if i := strings.IndexFunc(q, unicode.IsSpace); i >= 0 {
		return q[:i], false, q[i:]
	}
	return q, false, ""
}

func startsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

func startsWithDigit(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Nd, r)
}

// startsWithYear reports whether s begins with exactly four digits.
func startsWithYear(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.Nd, r) {
			break
		}
		n++
	}
	return n == 4
}
