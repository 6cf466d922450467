package email

import "github.com/pasokh/pasokh/inbox/email/charset"

import "slices"

// calendarsMost is how many calendars of a mail are looked at.
const calendarsMost = 10

// fillCalendar reads the first calendar. The same one is often sent twice, as an
// alternative and as a file: then the file alone is listed.
func (r *reader) fillCalendar(t *texts) {
	seen := 0
	for _, p := range r.Parts {
		if p.Type != "text/calendar" {
			continue
		}
		if p.Name == "" {
			p.Name = "invite.ics"
		}
		if seen++; seen > calendarsMost {
			continue
		}
		raw, whole, err := p.Bytes(CalendarMost)
		if err != nil && t.err == nil {
			t.err = err
		}
		text, _, _ := charset.DecodeText(raw, firstOf(p.Charset, charset.UTF8))
		found, ok := ParseCalendar(text)
		if !ok || !whole {
			r.problem(ProblemCalendar, p.Path)
		}
		if ok && r.Calendar == nil {
			found.Method = firstOf(found.Method, p.Params["method"])
			r.Calendar = &found
		}
	}
	r.listOneCalendar()
}

// listOneCalendar takes calendars without a disposition off the files when another says
// that it is one.
func (r *reader) listOneCalendar() {
	calendar := func(p *Part) bool { return p.Type == "text/calendar" }
	file := func(p *Part) bool { return calendar(p) && (p.Disposition == "attachment" || p.Params["name"] != "") }
	if slices.ContainsFunc(r.Attachments, file) {
		r.Attachments = slices.DeleteFunc(r.Attachments, func(p *Part) bool { return calendar(p) && !file(p) })
	}
}
