package email

import (
	"bytes"
	"io"

	"github.com/pasokh/pasokh/inbox/email/charset"
)

// Read reads a mail of size bytes. It returns a message for every mail; the error is
// that of raw, and what was read until then comes with it. The parts of the message
// read from raw when they are opened, so it must outlive them.
func Read(raw io.ReaderAt, size int64) (*Message, error) {
	tree, err := readTree(raw, size)
	m := &Message{Header: tree.root.header, Problems: tree.problems}
	r := reader{Message: m, tree: tree}
	r.hint = r.headCharset()
	r.fillHead()
	if bodyErr := r.fillBody(); err == nil {
		err = bodyErr
	}
	r.fillMeaning()
	return m, err
}

// ReadBytes reads a mail that is in memory.
func ReadBytes(raw []byte) *Message {
	m, _ := Read(bytes.NewReader(raw), int64(len(raw))) // reading memory cannot fail
	return m
}

// reader fills a message from its tree.
type reader struct {
	*Message
	tree      *tree
	hint      string // the charset that bytes in the head have when nothing says it
	addresses int    // how many there are by now
}

// problem notes what was wrong, each kind once in one place.
func (r *reader) problem(code ProblemCode, where string) {
	r.Problems = note(r.Problems, code, where)
}

func note(problems []Problem, code ProblemCode, where string) []Problem {
	if len(problems) >= ProblemsMost {
		return problems
	}
	for _, p := range problems {
		if p.Code == code && p.Where == where {
			return problems
		}
	}
	return append(problems, Problem{code, where})
}

// headCharset returns the charset of the first part that names one: programs that
// write their head unencoded use the same there.
func (r *reader) headCharset() string {
	for _, p := range r.tree.parts {
		if name := p.Params["charset"]; name != "" {
			return charset.Canonical(name)
		}
	}
	return ""
}
