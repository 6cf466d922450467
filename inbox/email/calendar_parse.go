package email

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/pasokh/pasokh/inbox/email/charset"
	"github.com/pasokh/pasokh/inbox/html"
	"github.com/pasokh/pasokh/inbox/plain"
)

// attendeesMost is how many people of an invitation are told.
const attendeesMost = 1000

// property is a line of a calendar (RFC 5545 §3.1).
type property struct {
	name   string
	params map[string]string
	value  string
}

// ParseCalendar reads the first event of a calendar; of a meeting that repeats the one
// that is not an exception. false when there is none.
func ParseCalendar(text string) (Calendar, bool) {
	c := calendarReader{zones: map[string]*time.Location{}}
	lines := unfoldCalendar(text)
	c.readZones(lines)
	for _, line := range lines {
		c.take(parseProperty(line))
	}
	if c.event != nil && c.found == nil { // END is missing
		c.found = c.event
	}
	if c.found == nil {
		return Calendar{Method: c.method}, false
	}
	c.found.Method, c.found.Events = c.method, max(c.events, 1)
	c.found.settle()
	return c.found.Calendar, true
}

// unfoldCalendar returns the lines of a calendar; a line that begins with white space
// goes on where the one before broke off, be it within a word.
func unfoldCalendar(text string) (out []string) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	var open strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" && (line[0] == ' ' || line[0] == '\t') {
			open.WriteString(line[1:])
			continue
		}
		out = append(out, open.String())
		open.Reset()
		open.WriteString(line)
	}
	return append(out, open.String())
}

func parseProperty(line string) property {
	quoted, colon := false, -1
	var cuts []int
	for i := 0; i < len(line) && colon < 0; i++ {
		switch c := line[i]; {
		case c == '"':
			quoted = !quoted
		case c == ';' && !quoted:
			cuts = append(cuts, i)
		case c == ':' && !quoted:
			colon = i
		}
	}
	if colon < 0 {
		return property{}
	}
	cuts = append(cuts, colon)
	p := property{name: strings.ToUpper(line[:cuts[0]]), value: line[colon+1:]}
	for i := range len(cuts) - 1 {
		name, value, _ := strings.Cut(line[cuts[i]+1:cuts[i+1]], "=")
		if p.params == nil {
			p.params = map[string]string{}
		}
		p.params[strings.ToUpper(name)] = strings.Trim(value, `"`)
	}
	return p
}

// event is an event while it is read.
type event struct {
	Calendar
	duration  time.Duration
	exception bool
}

// calendarReader reads a calendar line by line.
type calendarReader struct {
	method string
	within []string // the components that are open
	event  *event
	found  *event
	events int
	zones  map[string]*time.Location // zones that the calendar describes itself
}

func (c *calendarReader) take(p property) {
	switch p.name {
	case "BEGIN":
		name := strings.ToUpper(strings.TrimSpace(p.value))
		if c.within = append(c.within, name); name == "VEVENT" && c.event == nil {
			c.events++
			if c.found == nil || (c.found.exception && c.events < 100) { // the others are counted
				c.event = &event{}
			}
		}
		return
	case "END":
		if len(c.within) > 0 {
			c.within = c.within[:len(c.within)-1]
		}
		if strings.EqualFold(strings.TrimSpace(p.value), "VEVENT") && c.event != nil {
			if c.found == nil || (c.found.exception && !c.event.exception) {
				c.found = c.event
			}
			c.event = nil
		}
		return
	case "METHOD":
		c.method = strings.ToUpper(charset.OneLine(p.value))
		return
	}
	if c.event != nil && len(c.within) > 0 && c.within[len(c.within)-1] == "VEVENT" { // not the alarm within it
		c.event.take(p, c.zones)
	}
}

func (e *event) take(p property, zones map[string]*time.Location) {
	switch p.name {
	case "UID":
		e.UID = charset.OneLine(p.value)
	case "SEQUENCE":
		e.Sequence, _ = strconv.Atoi(strings.TrimSpace(p.value)) // 0 is what is meant when nothing is said
	case "SUMMARY":
		e.Summary = plain.Cut(charset.OneLine(unescape(p.value)), SubjectMost)
	case "DESCRIPTION":
		e.Description = strings.TrimSpace(html.Plain(unescape(p.value)))
	case "LOCATION":
		e.Location = plain.Cut(charset.OneLine(unescape(p.value)), SubjectMost)
	case "STATUS":
		e.Status = strings.ToUpper(charset.OneLine(p.value))
	case "RRULE":
		e.Rule = charset.OneLine(p.value)
	case "RECURRENCE-ID":
		e.exception = true
	case "DURATION":
		e.duration = parseDuration(p.value)
	case "DTSTART":
		if !e.Start.IsZero() {
			return
		}
		e.Start, e.Zone, e.AllDay, e.Floating = calendarTime(p, zones)
	case "DTEND":
		if !e.End.IsZero() {
			return
		}
		e.End, _, _, _ = calendarTime(p, zones)
	case "ORGANIZER":
		e.Organiser = calendarAddress(p)
	case "ATTENDEE":
		if len(e.Attendees) < attendeesMost {
			e.Attendees = append(e.Attendees, Attendee{calendarAddress(p), strings.ToUpper(p.params["PARTSTAT"]), strings.ToUpper(p.params["ROLE"])})
		}
	}
}

// settle fills an end that is not told (RFC 5545 §3.6.1).
func (e *event) settle() {
	switch {
	case !e.End.IsZero() || e.Start.IsZero():
	case e.duration > 0:
		e.End = e.Start.Add(e.duration)
	case e.AllDay:
		e.End = e.Start.AddDate(0, 0, 1)
	}
}

func calendarAddress(p property) Address {
	address := strings.TrimSpace(p.value)
	if len(address) > 7 && strings.EqualFold(address[:7], "mailto:") {
		address = address[7:]
	}
	return Address{Name: plain.Name(unescape(p.params["CN"])), Address: cleanAddress(address, "")}
}

// unescape turns what RFC 5545 §3.3.11 escapes into what is meant. Programs escape
// commas of other scripts too.
func unescape(text string) string {
	if !strings.ContainsRune(text, '\\') {
		return text
	}
	var out strings.Builder
	escaped := false
	for _, r := range text {
		switch {
		case !escaped && r == '\\':
			escaped = true
			continue
		case escaped && (r == 'n' || r == 'N'):
			r = '\n'
		case escaped && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			out.WriteByte('\\')
		}
		escaped = false
		out.WriteRune(r)
	}
	return out.String()
}

// parseDuration reads a length (RFC 5545 §3.3.6): P1D, PT1H30M, P2W.
func parseDuration(text string) time.Duration {
	units := map[rune]time.Duration{'W': 7 * 24 * time.Hour, 'D': 24 * time.Hour, 'H': time.Hour, 'M': time.Minute, 'S': time.Second}
	var sum time.Duration
	number := 0
	for _, c := range strings.ToUpper(strings.TrimSpace(text)) {
		switch {
		case c == '-':
			return 0
		case c >= '0' && c <= '9' && number < 100_000:
			number = number*10 + int(c-'0')
		default:
			sum += time.Duration(number) * units[c]
			number = 0
		}
	}
	return sum
}
