package quote

import "strings"

// fields recognises the block of From, Sent, To and Subject that Outlook and many
// others write above a quotation, in many languages. After a separator two fields are
// enough.
//
// People begin letters so too ("From: the board, To: all, Date: 5 May, Subject: rent").
// Without a separator there must be what only programs write: an hour.
func (d *divider) fields(i int, separated bool) (to int, ok bool) {
	ruledOff := i > 0 && d.ruleAbove(i)
	seen := map[quoteField]bool{}
	address, date, hour := false, false, false
	at, depth, spaced := i, d.rows[i].depth, false
	for at < len(d.rows) && at < i+40 {
		r := &d.rows[at]
		f, value := d.fieldAt(at)
		if r.depth != depth || f == fieldNone {
			next := d.nextField(at, depth)
			if next < 0 || len(seen) == 0 || r.blank() && len(seen) > 1 && !spaced {
				break
			}
			spaced = spaced || r.blank()
			at = next
			continue
		}
		if len(seen) == 0 {
			d.tries--
			if f != fieldFrom && f != fieldDate && f != fieldSubject && !separated {
				return 0, false
			}
		}
		plain := folded(value)
		if f == fieldDate {
			day, clock := dateAndTime(plain)
			date = date || day || clock
			hour = hour || clock || endsInHour(plain)
		}
		address = address || hasAddress(plain)
		seen[f] = true
		at++
		to = at
	}
	switch {
	case separated:
		ok = len(seen) >= 2
	case !seen[fieldFrom] || len(seen) < 3:
		ok = false
	case address: // a letter has a date, a mail has an hour too
		ok = hour || ruledOff && (date || seen[fieldSubject])
	default:
		ok = hour && seen[fieldSubject] && seen[fieldTo]
	}
	return to, ok
}

// ruleAbove reports whether a drawn line stands above the row.
func (d *divider) ruleAbove(i int) bool {
	for i--; i > 0 && d.rows[i].blank(); i-- {
	}
	_, drawn := ruled(d.rows[i].text)
	return drawn
}

// endsInHour reports whether a date ends in hours and minutes with a point between.
func endsInHour(plain string) bool {
	at := strings.LastIndexByte(plain, ' ')
	hours, minutes, found := strings.Cut(plain[at+1:], ".")
	return at > 0 && found && len(hours) > 0 && len(hours) <= 2 && hours[0] >= '0' && hours[0] <= '9' && len(minutes) == 2 && twoDigits(minutes)
}

// nextField returns the row of the field that goes on after row i: below a line that
// was broken, or below an empty one. It is -1 when the block has ended.
func (d *divider) nextField(i, depth int) int {
	for at := i + 1; at < len(d.rows) && at <= i+3; at++ {
		if d.rows[at].depth != depth {
			return -1
		}
		if f, _ := d.fieldAt(at); f != fieldNone {
			if d.rows[i].blank() && at > i+1 {
				return -1 // a paragraph stands between
			}
			return at
		}
	}
	return -1
}

// fieldAt is fieldOf for a row. Rows are asked more than once, and most are no field.
func (d *divider) fieldAt(i int) (quoteField, string) {
	if d.plain == nil {
		d.plain = make([]bool, len(d.rows))
	}
	if d.plain[i] {
		return fieldNone, ""
	}
	f, value := fieldOf(d.rows[i].text)
	d.plain[i] = f == fieldNone
	return f, value
}

// fieldOf returns which field a row is, and its value.
func fieldOf(text string) (quoteField, string) {
	text = strings.TrimLeft(text, "*_|# \t")
	n := strings.IndexAny(Cut(text, 80), ":：")
	if n <= 0 {
		return fieldNone, ""
	}
	label := strings.Trim(folded(text[:n]), "*_ ")
	return fieldLabels[label], strings.TrimLeft(text[n:], ":：* ")
}

// separated recognises the lines that programs draw above a quotation: "-----Original
// Message-----", a rule above a block of fields, "Reply above this line".
func (d *divider) separated(i int) (splitHead, bool) {
	r := &d.rows[i]
	inner, drawn := ruled(r.text)
	if !drawn && !introduces(r.text) {
		return splitHead{}, false
	}
	next := d.filled(i + 1)
	if next < len(d.rows) && next <= i+3 && d.rows[next].depth == r.depth {
		if inner, drawn := ruled(d.rows[next].text); drawn && inner == "" { // two rules
			next = d.filled(next + 1)
		}
	}
	if next < len(d.rows) && next <= i+5 && d.rows[next].depth == r.depth {
		if to, ok := d.fields(next, inner != ""); ok {
			return splitHead{to: to, strong: true}, true
		}
		if f, ok := d.attribution(next); ok && f.strong && drawn {
			return f, true
		}
	}
	return splitHead{to: i + 1, strong: true}, inner != "" && separator(r.text) || above(r.text)
}

// ruled reports whether the row is a drawn line, and returns the words in it.
func ruled(text string) (inner string, drawn bool) {
	text = strings.Trim(text, "* \t")
	inner = strings.Trim(text, "-_=—–─━‐ ")
	switch {
	case len(text)-len(inner) < 4, len(inner) > 120:
		return "", false
	case inner == "":
		return "", len(text) >= 5
	}
	first, last := text[0], text[len(text)-1]
	return inner, first != inner[0] && last != inner[len(inner)-1]
}

// separator reports whether the words of a drawn line say that a message follows.
func separator(text string) bool {
	inner, drawn := ruled(text)
	return drawn && inner != "" && containsAny(folded(inner), originals) || above(text)
}

// introduces reports whether the row is a sentence that stands above a block of fields:
// "Begin forwarded message:".
func introduces(text string) bool {
	if len(text) > 120 {
		return false
	}
	return containsAny(folded(text), forwards) || above(text)
}

// above reports whether the row asks to answer above it.
func above(text string) bool {
	return len(text) < 160 && strings.ContainsAny(text, "-#=") && containsAny(folded(text), aboves)
}

// forwarded reports whether the row begins a message that was handed on.
func forwarded(text string) bool {
	if len(text) > 160 || text == "" {
		return false
	}
	inner, drawn := ruled(text)
	return (drawn && inner != "" || strings.HasSuffix(text, ":")) && containsAny(folded(text), forwards)
}

// Forwards reports whether the text hands on a message of somebody else: then its
// history is the matter itself and must be readable without a click.
func Forwards(text string) bool {
	for i, at := 0, 0; at < len(text) && i < splitRows; i++ {
		end := at + lineLength(text[at:])
		if depth, line := unquote(Cut(text[at:end], rowLooked)); depth <= 1 && forwarded(line) {
			return true
		}
		at = end
	}
	return false
}

func containsAny(text string, words []string) bool {
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
