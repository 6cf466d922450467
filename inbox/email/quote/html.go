package quote

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// SplitHTML is [SplitText] for HTML as it was sent: it needs the classes and ids by which
// programs mark quotations, so it comes before the HTML is made safe. The three parts are
// pieces of HTML with the elements that stood around their words; each is made safe on
// its own.
//
// The lines that the HTML shows are divided by the rules of plain text, and the markup
// adds what it knows: where a quotation ends, what Outlook wrote above it in a language
// that no table holds. The time is linear; HTML with too many tags is new text whole.
func SplitHTML(source string) Split {
	h := &htmlRows{source: source}
	if len(source) > splitBytes || !h.read() {
		return Split{New: source}
	}
	classes := divide(h.rows)
	h.spread(classes)
	return Split{New: h.part(partNew), Signature: h.part(partSignature), Quoted: h.part(partQuoted)}
}

// htmlToken is a piece of the source.
type htmlToken struct {
	from, to int32
	row      int32 // the row to which a leaf belongs
	pair     int32 // of an opening tag, the token that closes it
	opens    bool  // an element begins
	closes   bool  // an element ends
	always   bool  // each part needs it
	holds    uint8
	ends     uint8 // of a closing tag, the parts in which its element was opened
}

// everywhere marks a leaf that each part needs: a style sheet.
const everywhere = -1

// htmlOpen is an element that has begun and not ended.
type htmlOpen struct {
	name   atom.Atom
	tag    string
	token  int
	depth  int       // quotations up to here
	mark   splitMark // what its rows are
	region int       // the number of the innermost element that ends a quotation, 0 for none
	pre    bool
	hidden bool
}

// htmlRows reads HTML into rows.
type htmlRows struct {
	source  string
	tokens  []htmlToken
	stack   []htmlOpen
	rows    []splitRow
	regions []int // the row after each region
	within  []int // the region of each row
	text    strings.Builder
	next    splitMark // a mark for the next row that is filled
	has     bool      // the row has something in it, be it white space
}

// read fills tokens and rows; false when there are too many of them.
func (h *htmlRows) read() bool {
	tags := strings.Count(h.source, "<")
	if tags > splitTokens {
		return false
	}
	h.tokens = make([]htmlToken, 0, min(splitTokens, 2*tags+1))
	h.stack = append(h.stack, htmlOpen{token: -1})
	h.regions = append(h.regions, 0)
	z := html.NewTokenizer(strings.NewReader(h.source))
	at := 0
	for {
		kind := z.Next()
		length := len(z.Raw())
		if kind == html.ErrorToken {
			break
		}
		if len(h.tokens) >= splitTokens || len(h.rows) >= splitRows {
			return false
		}
		h.take(z, kind, at, at+length)
		at += length
	}
	h.endRow(false)
	for len(h.stack) > 1 {
		h.pop(len(h.tokens))
	}
	for i := range h.rows {
		if region := h.within[i]; region > 0 {
			h.rows[i].end = h.regions[region]
		}
	}
	return at == len(h.source)
}

// take handles one token.
func (h *htmlRows) take(z *html.Tokenizer, kind html.TokenType, from, to int) {
	top := &h.stack[len(h.stack)-1]
	switch kind {
	case html.TextToken:
		if top.hidden {
			h.leaf(from, to, h.hiddenRow(top))
			return
		}
		h.words(from, to, top.pre)
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := z.TagName()
		h.start(z, tagName(name), more, from, to)
	case html.EndTagToken:
		name, _ := z.TagName()
		h.finish(tagName(name), from, to)
	default: // comments and the document type show nothing
		h.leaf(from, to, everywhere)
	}
}

// tagName returns the name without a copy when it is one of HTML.
func tagName(name []byte) string {
	if known := atom.Lookup(name); known != 0 {
		return known.String()
	}
	return string(name)
}

func (h *htmlRows) hiddenRow(top *htmlOpen) int {
	if top.name == atom.Style {
		return everywhere
	}
	return len(h.rows)
}

func (h *htmlRows) leaf(from, to, row int) {
	h.tokens = append(h.tokens, htmlToken{from: int32(from), to: int32(to), row: int32(row)})
}

// words adds the text of a token to the row.
func (h *htmlRows) words(from, to int, pre bool) {
	raw := h.source[from:to]
	if !pre {
		h.leaf(from, to, len(h.rows))
		h.add(raw)
		return
	}
	for len(raw) > 0 {
		n := lineLength(raw)
		h.leaf(from, from+n, len(h.rows))
		h.add(raw[:n])
		if raw[n-1] == '\n' {
			h.endRow(true)
		}
		from += n
		raw = raw[n:]
	}
}

func (h *htmlRows) add(raw string) {
	if strings.TrimFunc(raw, unicode.IsSpace) == "" {
		if h.text.Len() > 0 {
			h.text.WriteByte(' ')
		}
		return
	}
	h.has = true
	if h.text.Len() < rowLooked {
		h.text.WriteString(html.UnescapeString(Cut(raw, rowLooked)))
	}
}

// start handles an opening tag.
func (h *htmlRows) start(z *html.Tokenizer, tag string, more bool, from, to int) {
	name := atom.Lookup([]byte(tag))
	attributes := readAttributes(z, more)
	switch name {
	case atom.Br, atom.Hr, atom.Img, atom.Input, atom.Wbr, atom.Col, atom.Area, atom.Base, atom.Link, atom.Meta, atom.Embed, atom.Source, atom.Track:
		h.void(name, attributes, from, to)
		return
	}
	if BlockElement(name) {
		h.endRow(false)
	}
	top := h.stack[len(h.stack)-1]
	open := htmlOpen{name: name, tag: tag, token: len(h.tokens), depth: top.depth, mark: top.mark, region: top.region, pre: top.pre, hidden: top.hidden}
	open.pre = open.pre || name == atom.Pre || name == atom.Textarea
	open.hidden = open.hidden || name == atom.Style || name == atom.Script || name == atom.Head || name == atom.Title
	sign := readMarkup(name, attributes)
	open.depth += sign.depth
	open.mark |= sign.mark
	h.next |= sign.next
	if sign.region {
		h.regions = append(h.regions, 0)
		open.region = len(h.regions) - 1
	}
	h.tokens = append(h.tokens, htmlToken{from: int32(from), to: int32(to), opens: true, pair: -1, always: name == atom.Style})
	if len(h.stack) < 5_000 {
		h.stack = append(h.stack, open)
	}
}

// void handles an element without content.
func (h *htmlRows) void(name atom.Atom, attributes htmlAttributes, from, to int) {
	if h.stack[len(h.stack)-1].hidden {
		h.leaf(from, to, everywhere)
		return
	}
	switch name {
	case atom.Hr:
		h.endRow(false)
		h.next |= readMarkup(name, attributes).next
		h.text.WriteString("--------")
		h.leaf(from, to, len(h.rows))
		h.endRow(true)
	case atom.Br:
		h.leaf(from, to, len(h.rows))
		h.endRow(true)
	case atom.Img:
		h.leaf(from, to, len(h.rows))
		h.has = true
		if !unseen(attributes) {
			h.text.WriteString("\ufffc")
		}
	default:
		h.leaf(from, to, len(h.rows))
	}
}

// unseen reports whether a picture is there to be fetched and not to be looked at.
func unseen(attributes htmlAttributes) bool {
	small := func(s string) bool { return s == "0" || s == "1" || s == "1px" || s == "0px" }
	return small(attributes.width) && small(attributes.height)
}

// finish handles a closing tag: it closes the innermost element of that name.
func (h *htmlRows) finish(tag string, from, to int) {
	at := len(h.stack) - 1
	for low := max(0, at-500); at > low && h.stack[at].tag != tag; at-- {
	}
	if at <= 0 || h.stack[at].tag != tag {
		return // nothing is open under this name
	}
	if BlockElement(h.stack[at].name) {
		h.endRow(false)
	}
	for len(h.stack)-1 > at {
		h.pop(len(h.tokens))
	}
	h.tokens = append(h.tokens, htmlToken{from: int32(from), to: int32(to), closes: true})
	h.pop(len(h.tokens) - 1)
}

// pop ends the innermost element before the token.
func (h *htmlRows) pop(token int) {
	top := h.stack[len(h.stack)-1]
	h.stack = h.stack[:len(h.stack)-1]
	h.tokens[top.token].pair = int32(token)
	if above := h.stack[len(h.stack)-1].region; top.region != above {
		h.regions[top.region] = len(h.rows)
	}
}

// endRow ends the row. An empty one counts when a line break made it.
func (h *htmlRows) endRow(broken bool) {
	depth, text := unquote(h.text.String())
	if text == "" && !broken {
		if !h.has {
			return
		}
	}
	top := &h.stack[len(h.stack)-1]
	r := splitRow{text: strings.Join(strings.Fields(text), " "), depth: depth + top.depth, mark: top.mark}
	if !r.blank() {
		r.mark |= h.next
		h.next = 0
	}
	h.rows = append(h.rows, r)
	h.within = append(h.within, top.region)
	h.text.Reset()
	h.has = false
}

// spread tells each element which parts it holds.
func (h *htmlRows) spread(classes []splitPart) {
	class := func(row int) uint8 {
		switch {
		case row == everywhere:
			return 1<<splitParts - 1
		case len(classes) == 0:
			return 1 << partNew
		}
		return 1 << classes[min(row, len(classes)-1)]
	}
	// Elements are closed in the order of the stack, so one walk from the end hands
	// what a token holds to all that stand around it.
	var open []int
	for i := range h.tokens {
		t := &h.tokens[i]
		for len(open) > 0 && int(h.tokens[open[len(open)-1]].pair) < i {
			inner := open[len(open)-1]
			open = open[:len(open)-1]
			if len(open) > 0 {
				h.tokens[open[len(open)-1]].holds |= h.tokens[inner].holds
			}
		}
		switch {
		case t.opens:
			open = append(open, i)
		case !t.closes:
			t.holds = class(int(t.row))
			if t.row == everywhere {
				break // a style sheet alone keeps no element alive
			}
			if len(open) > 0 {
				h.tokens[open[len(open)-1]].holds |= t.holds
			}
		}
	}
	for len(open) > 1 {
		inner := open[len(open)-1]
		open = open[:len(open)-1]
		h.tokens[open[len(open)-1]].holds |= h.tokens[inner].holds
	}
}

// part writes the elements and words of one part. Elements that never ended are left
// to the reader of the HTML, as they were.
func (h *htmlRows) part(p splitPart) string {
	bit := uint8(1) << p
	filled, size := false, 0
	for i := range h.tokens {
		t := &h.tokens[i]
		if t.closes || t.holds&bit == 0 && !t.always {
			continue
		}
		size += int(t.to - t.from)
		switch {
		case !t.opens:
			filled = filled || t.row != everywhere
		case t.pair >= 0 && int(t.pair) < len(h.tokens):
			end := &h.tokens[t.pair]
			end.ends |= bit
			size += int(end.to - end.from)
		}
	}
	if !filled {
		return ""
	}
	var out strings.Builder
	out.Grow(size)
	for i := range h.tokens {
		t := &h.tokens[i]
		if t.closes && t.ends&bit != 0 || !t.closes && (t.holds&bit != 0 || t.always) {
			out.WriteString(h.source[t.from:t.to])
		}
	}
	return out.String()
}
