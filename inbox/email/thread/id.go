package thread

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// InboundID returns the id under which a mail is stored: a UUID made of the channel and
// of what the sender wrote, with the Message-ID if there is one. The same mail fetched
// twice has one id, be it from two folders, over two servers, or with other ends of
// lines; two mails under one Message-ID have two. Fields that servers add on the way
// (RFC 5321 §4.4 and all that begin with "X-") and the order of the others count for
// nothing.
//
// The mail is read once as a stream; memory is bounded whatever its length.
func InboundID(channel string, raw io.Reader) (string, error) {
	in := bufio.NewReaderSize(raw, 64<<10)
	total := sha256.New()
	total.Write([]byte("pasokh inbound mail\x00" + channel + "\x00"))
	if err := hashHead(in, total); err != nil {
		return "", err
	}
	if err := hashBody(in, total); err != nil {
		return "", err
	}
	sum := total.Sum(nil)
	id := uuid.UUID(sum[:16])
	id[6] = id[6]&0x0f | 0x80 // version 8 (RFC 9562 §5.8): made of a hash
	id[8] = id[8]&0x3f | 0x80
	return id.String(), nil
}

// hashHead adds the fields that the sender wrote, in an order of their own.
func hashHead(in *bufio.Reader, total hash.Hash) error {
	var sums [][]byte
	var field *fieldHash
	begin := true
	done := func() {
		if field != nil && !field.trace() {
			sums = append(sums, field.sum())
		}
		field = nil
	}
	for {
		piece, err := in.ReadSlice('\n')
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
		if begin {
			if len(bytes.TrimRight(piece, "\r\n")) == 0 {
				break
			}
			if piece[0] != ' ' && piece[0] != '\t' {
				done()
				field = newFieldHash()
			}
		}
		if field != nil {
			field.write(piece)
		}
		begin = bytes.HasSuffix(piece, []byte("\n"))
		if errors.Is(err, io.EOF) {
			break
		}
	}
	done()
	slices.SortFunc(sums, bytes.Compare)
	for _, sum := range sums {
		total.Write(sum)
	}
	total.Write([]byte{0})
	return nil
}

// hashBody adds the body with one kind of line ends and none at its end.
func hashBody(in *bufio.Reader, total hash.Hash) error {
	buffer := make([]byte, 32<<10)
	clean := make([]byte, 0, 33<<10)
	waiting := 0 // line ends that count only when something follows
	for {
		n, err := in.Read(buffer)
		clean = clean[:0]
		for _, c := range buffer[:n] {
			switch {
			case c == '\r':
			case c == '\n':
				waiting++
			default:
				for ; waiting > 0; waiting-- {
					clean = append(clean, '\n')
					if len(clean) == cap(clean) {
						total.Write(clean)
						clean = clean[:0]
					}
				}
				clean = append(clean, c)
			}
		}
		total.Write(clean)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// fieldHash hashes a field without regard to how its lines were folded.
type fieldHash struct {
	hash  hash.Hash
	name  []byte
	named bool
	space bool
	any   bool
}

func newFieldHash() *fieldHash { return &fieldHash{hash: sha256.New()} }

func (f *fieldHash) write(piece []byte) {
	clean := make([]byte, 0, len(piece)+1)
	for _, c := range piece {
		switch {
		case !f.named && c == ':':
			f.named = true
			clean = append(clean, 0)
		case !f.named:
			if len(f.name) < 80 {
				f.name = append(f.name, c)
			}
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			f.space = f.any
		default:
			if f.space {
				clean = append(clean, ' ')
			}
			f.space, f.any = false, true
			clean = append(clean, c)
		}
	}
	f.hash.Write(clean)
}

func (f *fieldHash) sum() []byte {
	f.hash.Write([]byte("\x00" + f.lower()))
	return f.hash.Sum(nil)
}

func (f *fieldHash) lower() string { return strings.ToLower(strings.TrimSpace(string(f.name))) }

// trace reports whether servers write this field on the way.
func (f *fieldHash) trace() bool {
	name := f.lower()
	return !f.named || strings.HasPrefix(name, "x-") || strings.HasPrefix(name, "arc-") || strings.HasPrefix(name, "resent-") || strings.HasPrefix(name, "list-") || slices.Contains(traceFields, name)
}

var traceFields = []string{
	"received", "return-path", "delivered-to", "envelope-to", "received-spf", "authentication-results", "dkim-signature", "domainkey-signature", "errors-to", "precedence",
	"status", "content-length", "lines", "delivery-date", "old-return-path", "mailing-list", "sender", "dkim-filter", "bounces-to", "feedback-id", "original-recipient",
}
