package email

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// lines reads a mail line by line and knows where it stands.
type lines struct {
	r     *bufio.Reader
	at    int64 // where the next line begins
	piece bool  // the line before was not whole: what comes next continues it
	done  bool
	err   error // other than the end
}

// newLines reads lines of which no more than size bytes come at once.
func newLines(r io.Reader, size int) lines {
	return lines{r: bufio.NewReaderSize(r, min(max(size, 4<<10), 64<<10))}
}

// next returns a line with its end, valid until the next call; of a very long line a
// piece. whole tells whether a line begins with it.
func (l *lines) next() (line []byte, whole bool) {
	line, err := l.r.ReadSlice('\n')
	l.at += int64(len(line))
	if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
		l.done = true
		if !errors.Is(err, io.EOF) {
			l.err = err
		}
	}
	return line, !l.piece
}

func endsLine(line []byte) bool { return len(line) > 0 && line[len(line)-1] == '\n' }

// skipEnvelope skips what stands before the first field: blank lines, a byte order
// mark, and the line by which a mailbox file begins a mail.
func (l *lines) skipEnvelope() {
	if mark, _ := l.r.Peek(3); bytes.Equal(mark, []byte("\xEF\xBB\xBF")) {
		_, _ = l.r.Discard(3) // what was peeked at is there
		l.at += 3
	}
	for range 100 {
		ahead, _ := l.r.Peek(400)
		line := firstLine(ahead)
		_, isField := fieldName(line)
		switch {
		case len(line) == 0 && len(ahead) > 0 && l.headFollows():
		case !isField && (bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From "))):
		default:
			return
		}
		l.next()
	}
}

// headFollows reports whether fields of a head follow within the next lines, before a
// blank one. Blank lines at the very beginning do not count.
func (l *lines) headFollows() bool {
	ahead, _ := l.r.Peek(2 << 10)
	ahead = bytes.TrimLeft(ahead, "\r\n")
	for range 30 {
		line, rest, more := bytes.Cut(ahead, []byte("\n"))
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 {
			return false
		}
		if name, ok := fieldName(line); ok && wellKnown(name) {
			return true
		}
		if !more {
			return false
		}
		ahead = rest
	}
	return false
}

// fieldName returns the name of the field that a line begins (RFC 5322 §2.2); white
// space before the colon is forgiven.
func fieldName(line []byte) (string, bool) {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || colon > 200 {
		return "", false
	}
	name := bytes.TrimRight(line[:colon], " \t")
	for _, c := range name {
		if c <= ' ' || c >= 0x7f {
			return "", false
		}
	}
	return string(name), len(name) > 0
}

// wellKnown reports whether a word before a colon is the name of a field and hardly
// anything else.
func wellKnown(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "from", "to", "cc", "bcc", "subject", "date", "sender", "reply-to", "received", "return-path", "references", "delivered-to":
		return true
	}
	for _, prefix := range []string{"content-", "x-", "mime-", "message-", "in-reply", "dkim-", "list-", "arc-", "authentication-", "thread-", "auto-", "received-"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
