package email

import (
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox/email/charset"
	"github.com/pasokh/pasokh/inbox/plain"
)

// fillHead fills what the head of the mail tells.
func (r *reader) fillHead() {
	h := r.Header
	r.Subject = r.subject()
	r.From = r.people("From")
	r.Sender = r.people("Sender")
	r.ReplyTo = r.people("Reply-To")
	r.To = r.people("To")
	r.Cc = r.people("Cc")
	r.Bcc = r.people("Bcc")
	if len(r.From) == 0 {
		r.problem(ProblemFrom, "From")
		r.From = r.Sender
	}
	r.MessageID = firstID(h.Raw("Message-ID"))
	r.InReplyTo = ids(h.All("In-Reply-To"), 100)
	r.References = ids(h.All("References"), 1000)
	if h.Has("Return-Path") {
		r.ReturnPath = cleanAddress(h.Raw("Return-Path"), "")
		r.NullReturn = r.ReturnPath == ""
	}
	r.fillDate()
}

// subject returns the first subject that says something.
func (r *reader) subject() string {
	for _, raw := range r.Header.All("Subject") {
		if text := charset.DecodeHeader(raw[:min(len(raw), 64<<10)], r.hint); text != "" {
			return plain.Cut(text, SubjectMost)
		}
	}
	return ""
}

// people reads every field of a name, for some programs repeat them.
func (r *reader) people(name string) (out []Address) {
	for _, raw := range r.Header.All(name) {
		most := AddressesMost - r.addresses
		found := parseAddresses(raw, r.hint, most)
		if len(found) >= most {
			r.problem(ProblemRecipients, name)
		}
		r.addresses += len(found)
		out = append(out, found...)
	}
	return out
}

// fillDate fills Date. Whether it can be true in the eyes of the receiver is the
// caller's to say; before the age of e-mail and after the year 2100 it never is.
func (r *reader) fillDate() {
	date, ok := ParseDate(r.Header.Raw("Date"))
	if !ok || !CredibleDate(date, time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)) {
		r.problem(ProblemDate, "Date")
		return
	}
	r.Date, r.Zone = date.UTC(), date.Location()
}

// firstID returns the first id of a field.
func firstID(raw string) string {
	if found := ids([]string{raw}, 1); len(found) > 0 {
		return found[0]
	}
	return ""
}

// ids returns what stands in angle brackets in the fields, without repetitions, at most
// most of them: the first and the last ones, for those say where a thread begins and
// where it ends. Ids without brackets count when there are no others.
func ids(fields []string, most int) (out []string) {
	seen := map[string]bool{}
	add := func(id string) {
		id = strings.ToValidUTF8(strings.Join(strings.Fields(id), ""), "")
		if id != "" && len(id) <= 1000 && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	for _, raw := range fields {
		if len(raw) > FieldBytesMost/4 {
			raw = raw[:FieldBytesMost/4]
		}
		before := len(out)
		for rest := raw; ; {
			_, after, ok := strings.Cut(rest, "<")
			if !ok {
				break
			}
			id, more, ended := strings.Cut(after, ">")
			if !ended {
				id, _, _ = strings.Cut(after, " ")
			}
			if at := strings.LastIndexByte(id, '<'); at >= 0 {
				id = id[at+1:]
			}
			add(id)
			rest = more
		}
		if len(out) == before {
			for _, f := range strings.FieldsFunc(withoutComments(raw), func(c rune) bool { return c == ' ' || c == '\t' || c == ',' || c == '\n' }) {
				if strings.ContainsRune(f, '@') {
					add(f)
				}
			}
		}
	}
	if len(out) > most {
		out = append(out[:(most+1)/2:(most+1)/2], out[len(out)-most/2:]...)
	}
	return out
}
