// Package transfer undoes the transfer encodings of mail (RFC 2045 §6) and uuencode.
// Its decoders never refuse: they skip what is wrong, go on, and know that something was.
package transfer

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// The transfer encodings (RFC 2045 §6) that change bytes.
const (
	EncodingNone   = ""
	EncodingBase64 = "base64"
	encodingQuoted = "quoted-printable"
	EncodingUU     = "x-uuencode"
)

// EncodingOf returns the transfer encoding that a header field names; false when
// nobody knows it: then the bytes are shown as they stand.
func EncodingOf(field string) (string, bool) {
	name, _, _ := strings.Cut(field, ";")
	name = strings.Trim(strings.ToLower(strings.TrimSpace(name)), `"'`)
	if at := strings.IndexAny(name, " \t("); at > 0 {
		name = name[:at]
	}
	switch name {
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "none":
		return EncodingNone, true
	case "base64", "base-64", "b":
		return EncodingBase64, true
	case "quoted-printable", "quotedprintable", "qp", "q", "quoted":
		return encodingQuoted, true
	case "x-uuencode", "uuencode", "x-uue", "uue":
		return EncodingUU, true
	}
	return EncodingNone, false
}

// Faulty is a decoder that knows whether something was wrong with what it read.
type Faulty interface {
	io.Reader
	Faulty() bool
}

// Decoder returns the decoded bytes of r. Every decoder goes on after what it cannot read.
func Decoder(encoding string, r io.Reader) io.Reader {
	switch encoding {
	case EncodingBase64:
		return NewBase64Reader(r)
	case encodingQuoted:
		return &quotedReader{r: bufio.NewReaderSize(r, lineBuffer)}
	case EncodingUU:
		return &uuReader{r: bufio.NewReaderSize(r, lineBuffer)}
	}
	return r
}

// Base64Values holds the value of each letter; 64 for what is none, 65 for white
// space and 66 for padding. The letters of URLs (RFC 4648 §5) count too.
var Base64Values = func() (table [256]byte) {
	for i := range table {
		table[i] = 64
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		table[c] = byte(i)
	}
	table['-'], table['_'] = 62, 63
	for _, c := range []byte(" \t\r\n") {
		table[c] = 65
	}
	table['='] = 66
	return table
}()

// Base64Reader decodes what is meant to be base64: it skips what is no letter of it,
// goes on after padding, for some programs join pieces that were encoded apart, and
// needs no padding at the end.
type Base64Reader struct {
	r      io.Reader
	in     [6 << 10]byte
	out    [6 << 10]byte
	ready  []byte
	bits   uint32
	count  int
	broken bool
	err    error
}

// reset makes the decoder read another source.
// NewBase64Reader decodes what r holds.
func NewBase64Reader(r io.Reader) *Base64Reader { return &Base64Reader{r: r} }

// Reset begins anew with other bytes.
func (d *Base64Reader) Reset(r io.Reader) {
	d.r, d.ready, d.bits, d.count, d.broken, d.err = r, nil, 0, 0, false, nil
}

// Faulty reports whether something was wrong with what was read.
func (d *Base64Reader) Faulty() bool { return d.broken }

func (d *Base64Reader) Read(p []byte) (int, error) {
	for len(d.ready) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		n, err := d.r.Read(d.in[:])
		d.decode(d.in[:n])
		if err != nil {
			d.flush()
			d.err = err
		}
	}
	n := copy(p, d.ready)
	d.ready = d.ready[n:]
	return n, nil
}

func (d *Base64Reader) decode(in []byte) {
	d.ready = d.out[:0]
	for i := 0; i < len(in); i++ {
		for d.count == 0 && i+4 <= len(in) {
			a, b, c, e := Base64Values[in[i]], Base64Values[in[i+1]], Base64Values[in[i+2]], Base64Values[in[i+3]]
			if (a|b|c|e)&64 != 0 {
				break
			}
			d.ready = append(d.ready, a<<2|b>>4, b<<4|c>>2, c<<6|e)
			i += 4
		}
		if i == len(in) {
			return
		}
		switch v := Base64Values[in[i]]; {
		case v < 64:
			d.bits = d.bits<<6 | uint32(v)
			if d.count++; d.count == 4 {
				d.ready = append(d.ready, byte(d.bits>>16), byte(d.bits>>8), byte(d.bits))
				d.bits, d.count = 0, 0
			}
		case v == 66:
			d.flush()
		case v == 64:
			d.broken = true
		}
	}
}

// flush ends a group of four letters that is not whole.
func (d *Base64Reader) flush() {
	switch d.count {
	case 2:
		d.ready = append(d.ready, byte(d.bits>>4))
	case 3:
		d.ready = append(d.ready, byte(d.bits>>10), byte(d.bits>>2))
	case 1:
		d.broken = true
	}
	d.bits, d.count = 0, 0
}

// lineBuffer is how much of a line is read at once; longer ones come in pieces.
const lineBuffer = 4 << 10

// quotedReader decodes quoted-printable. An equals sign that begins nothing stays.
type quotedReader struct {
	r      *bufio.Reader
	ready  []byte
	store  []byte
	line   []byte
	rest   []byte // the end of a piece of a line, which the next piece may complete
	broken bool
	err    error
}

func (d *quotedReader) Faulty() bool { return d.broken }

func (d *quotedReader) Read(p []byte) (int, error) {
	for len(d.ready) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		piece, err := d.r.ReadSlice('\n')
		if len(d.rest) > 0 {
			d.line = append(append(d.line[:0], d.rest...), piece...)
			piece, d.rest = d.line, d.rest[:0]
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			if at := tail(piece); at < len(piece) {
				d.rest = append(d.rest[:0], piece[at:]...)
				piece = piece[:at]
			}
		} else {
			d.err = err
		}
		d.decode(piece)
	}
	n := copy(p, d.ready)
	d.ready = d.ready[n:]
	return n, nil
}

// tail returns where the part of a piece begins that cannot be decoded without what
// follows: white space, which is dropped at the end of a line, or a code cut in two.
func tail(piece []byte) int {
	at := len(piece)
	for at > 0 && (piece[at-1] == ' ' || piece[at-1] == '\t' || piece[at-1] == '\r') {
		at--
	}
	if len(piece)-at > 2<<10 { // white space without end is shown as it stands
		return len(piece)
	}
	for back := 1; back <= 2 && back <= at; back++ {
		if piece[at-back] == '=' {
			return at - back
		}
	}
	return at
}

func (d *quotedReader) decode(line []byte) {
	text := bytes.TrimRight(line, " \t\r\n")
	end := line[len(text):]
	switch {
	case bytes.HasSuffix(end, []byte("\r\n")):
		end = end[len(end)-2:]
	case bytes.HasSuffix(end, []byte("\n")):
		end = end[len(end)-1:]
	}
	if len(text) > 0 && text[len(text)-1] == '=' { // a soft end of line
		text, end = text[:len(text)-1], nil
	}
	d.store = d.store[:0]
	for i := 0; i < len(text); i++ {
		if text[i] == '=' && i+2 < len(text) {
			high, low := HexValue(text[i+1]), HexValue(text[i+2])
			if high < 16 && low < 16 {
				d.store = append(d.store, high<<4|low)
				i += 2
				continue
			}
		}
		d.broken = d.broken || text[i] == '='
		d.store = append(d.store, text[i])
	}
	d.store = append(d.store, end...)
	d.ready = d.store
}

func HexValue(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}

// uuReader decodes uuencode between its begin and end lines.
type uuReader struct {
	r      *bufio.Reader
	ready  []byte
	store  []byte
	begun  bool
	ended  bool
	broken bool
}

func (d *uuReader) Faulty() bool { return d.broken }

func (d *uuReader) Read(p []byte) (int, error) {
	for len(d.ready) == 0 {
		if d.ended {
			return 0, io.EOF
		}
		line, err := d.r.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			d.broken = true
		case errors.Is(err, io.EOF):
			d.ended = true
		case err != nil:
			return 0, err
		}
		d.decode(bytes.TrimRight(line, "\r\n"))
	}
	n := copy(p, d.ready)
	d.ready = d.ready[n:]
	return n, nil
}

func (d *uuReader) decode(line []byte) {
	switch {
	case !d.begun:
		d.begun = bytes.HasPrefix(line, []byte("begin "))
		return
	case len(line) == 0:
		return
	case bytes.Equal(line, []byte("end")):
		d.ended = true
		return
	}
	count := int((line[0] - 32) & 63)
	d.store = d.store[:0]
	for i := 1; i < len(line) && len(d.store) < count; i += 4 {
		var bits uint32
		for j := i; j < i+4; j++ {
			bits <<= 6
			if j < len(line) {
				bits |= uint32((line[j] - 32) & 63)
			}
		}
		d.store = append(d.store, byte(bits>>16), byte(bits>>8), byte(bits))
	}
	if len(d.store) < count {
		d.broken = true
		count = len(d.store)
	}
	d.ready = d.store[:count]
}
