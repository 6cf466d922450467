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
}

// queryFields are the names that may stand before a colon. Anything else with a
// colon is text: "http://…", "error: …".
var queryFields = []string{
	"from", "to", "subject", "tag", "status", "priority", "channel", "assignee",
	"team", "folder", "is", "has", "before", "after", "on", "number",
}

// parse reads the query language: words, "phrases", field:value, #number, -not
// and OR between neighbours. The result holds when every group has a clause
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
			if c.field != "" && rest != "" {
				return nil, invalid(c.field + ": needs a value")
			}
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
	if after, ok := strings.CutPrefix(q, "-"); ok && after != "" && !startsWithSpace(after) {
		c.not, q = true, after
	}
	if name, after, ok := strings.Cut(q, ":"); ok {
		if field := strings.ToLower(name); slices.Contains(queryFields, field) {
			c.field, q = field, after
		}
	}
	if number, ok := strings.CutPrefix(q, "#"); ok && c.field == "" && startsWithDigit(number) {
		c.field, q = "number", number
	}
	c.text, c.phrase, rest = value(q)
	c.typing = rest == "" && !c.phrase
	return c, strings.TrimLeftFunc(rest, unicode.IsSpace)
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
