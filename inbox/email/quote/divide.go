package quote

// splitBlock is a stretch of rows that is not the sender's own new text.
type splitBlock struct {
	from, to int  // rows
	body     int  // where the head ends and what was said begins
	headed   bool // something introduces it as history
	tail     bool // history without signs of quotation: it ends with its element
}

// divider decides to which part each row belongs.
type divider struct {
	rows    []splitRow
	classes []splitPart
	blocks  []splitBlock
	plain   []bool // rows that are known to be no field
	tries   int
}

// divide returns the part of each row.
func divide(rows []splitRow) []splitPart {
	d := &divider{rows: rows, classes: make([]splitPart, len(rows)), tries: splitTries}
	d.find()
	d.signatures()
	d.place()
	d.blanks()
	return d.classes
}

// find lists the blocks of the text.
func (d *divider) find() {
	headed := false
	for i := 0; i < len(d.rows); {
		r := &d.rows[i]
		if r.blank() {
			i++
			continue
		}
		if r.depth > 0 {
			b := d.quotation(i)
			b.headed = headed || r.mark&markCited != 0 || d.headIn(i, b.to)
			headed = headed || b.headed
			d.blocks = append(d.blocks, b)
			i = b.to
			continue
		}
		h, found := d.head(i)
		if !found {
			i++
			continue
		}
		next := d.filled(h.to)
		switch {
		case next < len(d.rows) && d.rows[next].depth > 0:
			b := d.quotation(next)
			d.blocks = append(d.blocks, splitBlock{from: i, to: b.to, body: next, headed: true})
			headed, i = true, b.to
		case h.strong:
			end := len(d.rows)
			if r.end > 0 {
				end = max(r.end, h.to)
			}
			if d.orphan(h.to, end) { // history with signs follows: what stands before it is an answer
				d.blocks = append(d.blocks, splitBlock{from: i, to: h.to, body: h.to, headed: true})
				headed, i = true, h.to
				continue
			}
			d.blocks = append(d.blocks, splitBlock{from: i, to: end, body: h.to, headed: true, tail: true})
			headed, i = true, end
		default:
			i = h.to
		}
	}
}

// orphan reports whether the first quoted row between the two has no head of its own, so
// that the head above all of it is its head.
func (d *divider) orphan(from, to int) bool {
	for i := from; i < to; i++ {
		if d.rows[i].depth == 0 {
			if d.rows[i].blank() {
				continue
			}
			if _, found := d.head(i); found {
				return false
			}
			continue
		}
		return d.rows[i].mark&markCited == 0 && !d.headIn(i, to)
	}
	return false
}

// quotation returns the block of quoted rows from i on. Empty rows between them belong
// to it.
func (d *divider) quotation(i int) splitBlock {
	b := splitBlock{from: i, to: i, body: i}
	for j := i; j < len(d.rows); j++ {
		if d.rows[j].depth > 0 {
			b.to = j + 1
		} else if !d.rows[j].blank() {
			break
		}
	}
	return b
}

// headIn reports whether the quoted rows begin with the line that introduces them, as
// Apple Mail writes it.
func (d *divider) headIn(i, end int) bool {
	i = d.filled(i)
	if i >= end {
		return false
	}
	_, found := d.head(i)
	return found
}

// filled returns the next row from i on that is not empty.
func (d *divider) filled(i int) int {
	for i < len(d.rows) && d.rows[i].blank() {
		i++
	}
	return i
}

// place gives each block its part, once it is known what is new text around it.
func (d *divider) place() {
	first, last, between := d.spread()
	if first < 0 && d.unsigned() { // some programs let people write into their signature
		first, last, between = d.spread()
	}
	if first < 0 {
		d.alone()
		return
	}
	announced := d.announced()
	for _, b := range d.blocks {
		switch {
		case !b.headed: // nothing says that it is history
		case b.tail && announced: // the answers stand in it, and nothing marks them
		case b.tail, !between, b.from > last:
			d.fill(b.from, b.to, partQuoted)
		default: // the sender answers between the quoted lines: they are needed to understand it
			d.fill(b.from, b.body, partQuoted)
		}
	}
}

// unsigned makes new text of signatures that are more than a line of a device, and
// reports whether there were any.
func (d *divider) unsigned() (found bool) {
	for i, p := range d.classes {
		text := d.rows[i].text
		if p == partSignature && text != "" && !signDelimiter(text) && !deviceLine(text) {
			d.classes[i] = partNew
			found = true
		}
	}
	return found
}

// announced reports whether the new text says that the answers stand in the history.
func (d *divider) announced() bool {
	at := 0
	for _, b := range d.blocks {
		for ; at < b.from; at++ {
			if r := &d.rows[at]; d.classes[at] == partNew && len(r.text) < 300 && containsAny(folded(r.text), inside) {
				return true
			}
		}
		at = b.to
	}
	return false
}

// spread returns the first and the last row of new text, and whether new text stands
// between two quotations. First is -1 when there is none.
func (d *divider) spread() (first, last int, between bool) {
	first, last = -1, -1
	quoted, answered := false, false
	at := 0
	take := func(to int) {
		for ; at < to; at++ {
			if d.classes[at] != partNew || d.rows[at].blank() {
				continue
			}
			if first < 0 {
				first = at
			}
			last = at
			answered = answered || quoted
		}
	}
	for _, b := range d.blocks {
		take(b.from)
		at = b.to
		between = between || answered
		quoted = quoted || b.headed
		if !b.headed {
			first, last = max(first, 0), b.to-1
		}
	}
	take(len(d.rows))
	return first, last, between
}

// alone places the blocks of a mail without new text. History without signs of
// quotation cannot be told from an answer written below it, so all but its head is
// shown.
func (d *divider) alone() {
	for i, b := range d.blocks {
		if b.tail && i == 0 {
			d.fill(b.from, b.body, partQuoted)
			continue
		}
		d.fill(b.from, b.to, partQuoted)
	}
}

func (d *divider) fill(from, to int, p splitPart) {
	for i := from; i < to; i++ {
		d.classes[i] = p
	}
}

// blanks gives empty rows to the neighbour that is not new text, so that new text ends
// with its last word.
func (d *divider) blanks() {
	for i := 0; i < len(d.rows); {
		if !d.rows[i].blank() {
			i++
			continue
		}
		end := d.filled(i)
		p := partNew
		if i > 0 {
			p = d.classes[i-1]
		}
		if p == partNew && end < len(d.rows) {
			p = d.classes[end]
		}
		d.fill(i, end, p)
		i = end
	}
}
