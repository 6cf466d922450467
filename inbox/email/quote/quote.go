// Package quote takes the text of a mail apart: what its sender wrote now, the
// signature, and the history that answers carry along. [SplitText] reads plain text,
// [SplitHTML] reads markup; one decider over rows serves both. Nothing is dropped.
package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox/fold"
)

// Split is a text taken apart: SplitText and SplitHTML (quote.go) return it. Joined in
// some order the three hold every word of the text: nothing is dropped.
type Split struct {
	New       string // what the sender wrote now; always shown
	Signature string // may be folded
	Quoted    string // the history with its header line; folded but kept
}

// The limits of a split. Beyond them the rest of a text is one row: it is shown,
// unless all of it is quotation.
const (
	splitRows   = 20_000  // rows of a text that are looked at one by one
	splitTokens = 150_000 // pieces of HTML
	splitBytes  = 8 << 20 // of HTML
	splitTries  = 2_000   // lines that are tried as the head of a quotation
	rowLooked   = 1_000   // bytes of a row that are read for a decision
)

// splitPart is the part of a [Split] to which a row belongs.
type splitPart uint8

const (
	partNew splitPart = iota
	partSignature
	partQuoted
	splitParts
)

// splitRow is one line: of a plain text, or of what HTML shows.
type splitRow struct {
	from, to int       // bytes of the plain text; HTML keeps its place elsewhere
	text     string    // trimmed, without quotation signs
	depth    int       // in how many quotations it stands
	mark     splitMark // what the markup says of it; nothing in plain text
	end      int       // the row after the element in which it stands, 0 for the whole text
}

func (r *splitRow) blank() bool { return r.text == "" }

// splitMark is what classes and ids of well-known programs say of a row.
type splitMark uint8

const (
	markCited     splitMark = 1 << iota // it stands in a quotation that a mail program made
	markHead                            // it introduces a quotation
	markBoundary                        // from here on everything is history
	markSignature                       // it belongs to a signature
)

// SplitText takes the plain text of a mail apart: what its sender wrote now, the
// signature, and the history that was sent along. Every word of the text is in one of
// the three.
//
// Showing a quotation too many is a small fault, hiding what a customer wrote is a
// grave one. So history is only what is introduced as history ("On … wrote:", a block
// of From, Sent, To, Subject): lines with ">" that nothing introduces stay, and so do
// those between which the sender answers.
//
// One thing cannot be told: an answer typed into or below a history that has no signs of
// quotation, as Outlook's plain text has none. It stays folded, unless the new text above
// says that the answers stand below. HTML is better off where the markup ends a quotation.
//
// The time is linear in the length of the text.
func SplitText(text string) Split {
	rows := textRows(text)
	classes := divide(rows)
	of := func(p splitPart) string { return trimLines(gather(text, rows, classes, p)) }
	return Split{New: of(partNew), Signature: of(partSignature), Quoted: of(partQuoted)}
}

// gather returns the rows of one part. Where they follow one another nothing is copied:
// a text may be large.
func gather(text string, rows []splitRow, classes []splitPart, p splitPart) string {
	size, first, last := 0, len(text), 0
	for i := range rows {
		if classes[i] == p {
			size += rows[i].to - rows[i].from
			first, last = min(first, rows[i].from), rows[i].to
		}
	}
	if size == 0 {
		return ""
	}
	if last-first == size {
		return text[first:last]
	}
	var out strings.Builder
	out.Grow(size)
	for i := range rows {
		if classes[i] == p {
			out.WriteString(text[rows[i].from:rows[i].to])
		}
	}
	return out.String()
}

// textRows returns the lines of a plain text.
func textRows(text string) []splitRow {
	rows := make([]splitRow, 0, min(splitRows, strings.Count(text, "\n")+1)+1)
	for at := 0; at < len(text); {
		if len(rows) == splitRows {
			return append(rows, restRow(text, at))
		}
		end := at + lineLength(text[at:])
		r := splitRow{from: at, to: end}
		r.depth, r.text = unquote(Cut(text[at:end], rowLooked))
		rows = append(rows, r)
		at = end
	}
	return rows
}

// restRow returns what is beyond the limit as one row: a quotation when each of its
// lines is one.
func restRow(text string, at int) splitRow {
	rest := splitRow{from: at, to: len(text), text: "…", depth: 1}
	for at < len(text) {
		end := at + lineLength(text[at:])
		if depth, line := unquote(Cut(text[at:end], rowLooked)); depth == 0 && line != "" {
			rest.depth = 0
			break
		}
		at = end
	}
	return rest
}

func lineLength(text string) int {
	if n := strings.IndexByte(text, '\n'); n >= 0 {
		return n + 1
	}
	return len(text)
}

// Cut returns the first bytes of a text, cut between two characters.
func Cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// unquote takes the signs of quotation from the front of a line and counts them.
func unquote(line string) (depth int, text string) {
	for {
		for line != "" && line[0] == ' ' {
			line = line[1:]
		}
		if line == "" || line[0] != '>' {
			if trimmed := strings.TrimLeftFunc(line, blankRune); len(trimmed) < len(line) {
				line = trimmed
				continue
			}
			return depth, strings.TrimRightFunc(line, blankRune)
		}
		depth++
		line = line[1:]
	}
}

// blankRune reports whether nobody sees the character: white space and the marks of
// direction that programs write around names and numbers.
func blankRune(r rune) bool {
	switch {
	case r == '\u200e', r == '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069',
		r == '\ufeff', r == '\u061c', r == '\u200b', r == '\u00ad':
		return true
	}
	return unicode.IsSpace(r)
}

// trimLines drops empty lines at both ends and the white space after the last word.
// The indentation of the first line stays.
func trimLines(text string) string {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	for {
		n := strings.IndexByte(text, '\n')
		if n < 0 || strings.TrimSpace(text[:n]) != "" {
			return text
		}
		text = text[n+1:]
	}
}

// folded returns a line as the tables of words are written: small letters, one kind of
// digits, of yeh and of kaf, no marks, single spaces.
func folded(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	space := false
	for _, r := range Cut(text, rowLooked) {
		if unicode.IsSpace(r) {
			space = out.Len() > 0
			continue
		}
		fold.Each(r, func(f rune) {
			if space {
				out.WriteByte(' ')
				space = false
			}
			out.WriteRune(f)
		})
	}
	return out.String()
}
