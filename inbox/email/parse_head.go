package email

import (
	"bytes"
	"strings"
)

// head reads the fields up to the blank line. It forgives a blank line that is
// missing, folded lines that lost their indentation, and lines that are nothing; at a
// boundary it stops before it.
func (w *walker) head(path string) Header {
	var h Header
	field := w.field[:0] // the value that is being read
	name, kept := "", false
	defer func() { w.field = field }()
	flush := func() {
		if kept {
			h = append(h, Field{name, cleanField(field)})
		}
		kept, field = false, field[:0]
	}
	for !w.done && !w.stops(len(h) > 0 || kept, path) {
		line, _ := w.next()
		text := bytes.TrimRight(line, "\r\n")
		if len(text) == 0 {
			break
		}
		long := !endsLine(line)
		found, ok := fieldName(text)
		switch folded := text[0] == ' ' || text[0] == '\t'; {
		case ok && !folded:
			flush()
			name, kept = found, w.left > 0
			if w.left--; !kept {
				w.problems = note(w.problems, ProblemHeaderCut, path)
				break
			}
			field = w.keep(field[:0], text[bytes.IndexByte(text, ':')+1:])
		case !folded:
			w.problems = note(w.problems, ProblemHeader, path)
			if kept {
				field = w.keep(w.keep(field, []byte(" ")), text)
			}
		case kept:
			field = w.keep(field, text)
		}
		for long && !w.done { // the rest of a very long line
			line, _ = w.next()
			long = !endsLine(line)
			if kept {
				field = w.keep(field, bytes.TrimRight(line, "\r\n"))
			}
		}
	}
	flush()
	return h
}

// keep appends a piece of a field as far as the limits allow.
func (w *walker) keep(field, piece []byte) []byte {
	most := min(FieldBytesMost-len(field), w.bytes)
	if len(piece) > most {
		w.problems = note(w.problems, ProblemHeaderCut, "")
		piece = piece[:max(most, 0)]
	}
	w.bytes -= len(piece)
	return append(field, piece...)
}

// stops reports whether the head ends before the next line although no blank line
// tells so: at a boundary, or where text begins that is no field.
func (w *walker) stops(begun bool, path string) bool {
	ahead, _ := w.r.Peek(128)
	if len(ahead) == 0 || ahead[0] == '\r' || ahead[0] == '\n' {
		return false
	}
	if len(w.open) > 0 && bytes.HasPrefix(ahead, []byte("--")) {
		line := ahead
		if end := bytes.IndexByte(line, '\n'); end >= 0 {
			line = line[:end]
		}
		if depth, _ := w.boundary(line); depth >= 0 {
			return true
		}
	}
	if ahead[0] == ' ' || ahead[0] == '\t' {
		return !begun && !w.headFollows()
	}
	if _, ok := fieldName(firstLine(ahead)); ok || w.headFollows() {
		return false
	}
	if !bytes.ContainsRune(ahead, '\n') && bytes.ContainsRune(ahead, ':') {
		return false // a name of a field that is longer than was looked at
	}
	w.problems = note(w.problems, ProblemHeader, path)
	return true
}

func firstLine(text []byte) []byte {
	if end := bytes.IndexByte(text, '\n'); end >= 0 {
		return bytes.TrimRight(text[:end], "\r")
	}
	return text
}

// cleanField drops NUL and the white space around a value.
func cleanField(value []byte) string {
	if bytes.IndexByte(value, 0) >= 0 {
		value = bytes.ReplaceAll(value, []byte{0}, nil)
	}
	return strings.Trim(string(value), " \t\r\n")
}
