// Package query reads the query language that people type: words, phrases, fields, dates
// of both calendars. What the names in it mean is found out by package search.
package query

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search/terms"
)

// Bounds of a query. A longer one is refused, so that no search costs more than
// what people type.
const (
	MaxQuery   = 500 // runes
	maxClauses = 32
)

// Clause is one thing that a query asks for.
type Clause struct {
	Not    bool
	Field  string // one of queryFields, "" for plain words
	Text   string
	Phrase bool // was quoted
	Typing bool // is the last word and may not be finished

	name  string // the field as it was written
	Loose bool   // reads like a line of a text: words, when the field does not know its value
}

// queryFields are the names that may stand before a colon. Anything else with a
// colon is text: "http://…", "error: …".
var queryFields = []string{
	"from", "to", "subject", "tag", "status", "priority", "channel", "assignee",
	"team", "folder", "is", "has", "before", "after", "on", "number",
}

// dates are the fields that take a day, month or year.
var dates = []string{"before", "after", "on"}

// Parse reads the query language: words, "phrases", field:value, #number, -not
// and OR between neighbours. People paste lines of texts too, so a field's value
// stands at its colon, and neither "-5" nor "#12a" is an operator. The result holds when every group has a clause
// that holds: a b OR c d is a AND (b OR c) AND d. Errors are invalid (q).
func Parse(q string) ([][]Clause, error) {
	if !utf8.ValidString(q) {
		return nil, Invalid("is not UTF-8")
	}
	if utf8.RuneCountInString(q) > MaxQuery {
		return nil, Invalid("is too long")
	}
	var groups [][]Clause
	n, or := 0, false
	for rest := strings.TrimLeftFunc(q, unicode.IsSpace); rest != ""; {
		var c Clause
		c, rest = next(rest)
		if isOr(c) {
			or = len(groups) > 0
			continue
		}
		if c.Text == "" {
			continue // nothing was said yet, as when typing
		}
		if n++; n > maxClauses {
			return nil, Invalid("asks for too many things")
		}
		if or {
			groups[len(groups)-1] = append(groups[len(groups)-1], c)
		} else {
			groups = append(groups, []Clause{c})
		}
		or = false
	}
	return groups, nil
}

func Invalid(why string) error { return inbox.Invalid("q", why) }

func Invalidf(format string, args ...any) error { return Invalid(fmt.Sprintf(format, args...)) }

func isOr(c Clause) bool {
	return c.Field == "" && !c.Phrase && !c.Not && (c.Text == "OR" || c.Text == "|")
}

// next cuts the first clause off a query that does not begin with a space.
func next(q string) (c Clause, rest string) {
	if after, ok := strings.CutPrefix(q, "-"); ok && negates(after) {
		c.Not, q = true, after
	}
	if name, after, ok := strings.Cut(q, ":"); ok && !startsWithSpace(after) {
		if field := strings.ToLower(name); slices.Contains(queryFields, field) {
			c.Field, c.name, q = field, name, after
			c.Loose = name != field || field == "number" || strings.HasPrefix(after, "/") || strings.HasPrefix(after, `\`) ||
				slices.Contains(dates, field) && startsWithDigit(after) && !startsWithYear(after)
		}
	}
	if number, ok := strings.CutPrefix(q, "#"); ok && c.Field == "" {
		if text, _, _ := value(number); NumberOf(text) != "" {
			c.Field, q = "number", number
		}
	}
	c.Text, c.Phrase, rest = value(q)
	c.Typing = rest == "" && !c.Phrase
	return c, strings.TrimLeftFunc(rest, unicode.IsSpace)
}

// negates reports whether a dash before the text excludes it: not one that
// stands alone or before another, and not the sign of a number.
func negates(after string) bool {
	return after != "" && !startsWithSpace(after) && !startsWithDigit(after) && after[0] != '-'
}

// AsWords is the clause as it was written, for a text.
func (c Clause) AsWords() Clause {
	c.Text = c.name + ":" + c.Text
	c.Field, c.Phrase, c.Loose = "", false, false
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

// NumberOf returns the number that a text is, but for a mark at its end; ""
// when it is none.
func NumberOf(text string) string {
	digits := strings.TrimRightFunc(terms.Fold(text), unicode.IsPunct)
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil && n > 0 && startsWithDigit(digits) {
		return strconv.FormatInt(n, 10)
	}
	return ""
}
