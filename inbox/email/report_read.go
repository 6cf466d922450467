package email

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/pasokh/pasokh/inbox/email/charset"
)

// fillReport finds out whether the mail reports on other mail, and reads what it says:
// from parts made for machines if there are any, else from the words.
func (r *reader) fillReport() {
	var found *Report
	for _, p := range r.Parts {
		if found = r.standardReport(p); found != nil {
			break
		}
	}
	if found == nil {
		found = r.noticeReport()
	}
	if found == nil {
		found = r.wordedReport()
	}
	if found == nil {
		return
	}
	if original := r.returnedHead(); original != nil {
		r.fillOriginal(found, original)
	}
	if len(found.Recipients) == 0 {
		found.Recipients = r.wordedDeliveries(found)
	}
	r.Report = found
}

// standardReport reads a part that was made for machines; nil when it is none.
func (r *reader) standardReport(p *Part) *Report {
	var report Report
	switch p.Type {
	case "message/delivery-status", "message/global-delivery-status":
		report = Report{kind: KindBounce, Standard: true, Recipients: deliveries(r.small(p))}
	case "message/disposition-notification", "message/global-disposition-notification":
		report = receipt(r.small(p))
	case "message/feedback-report":
		report = complaint(r.small(p))
	default:
		return nil
	}
	return &report
}

// small returns as much of a part as is read of reports.
func (r *reader) small(p *Part) []byte {
	raw, _, err := p.Bytes(ReportMost)
	if err != nil {
		r.problem(ProblemEncoding, p.Path)
	}
	return raw
}

// groups calls take for every field of a report; fresh tells that a blank line stood
// before it.
func groups(raw []byte, take func(name, value string, fresh bool)) {
	name, value, fresh := "", "", true
	flush := func() {
		if name != "" {
			take(name, charset.OneLine(charset.DecodeWords(value, "")), fresh)
			fresh = false
		}
		name = ""
	}
	for line := range bytes.SplitSeq(raw, []byte("\n")) {
		line = bytes.TrimRight(line, "\r ")
		if len(line) == 0 {
			flush()
			fresh = true
			continue
		}
		if line[0] == ' ' || line[0] == '\t' {
			if len(value) < 4<<10 {
				value += " " + strings.TrimSpace(string(line))
			}
			continue
		}
		flush()
		if found, ok := fieldName(line); ok {
			name, value = strings.ToLower(found), string(line[bytes.IndexByte(line, ':')+1:])
		}
	}
	flush()
}

// deliveries reads the fields per recipient (RFC 3464 §2.3). A group of them begins
// after a blank line, or where a recipient is named a second time.
func deliveries(raw []byte) (out []Delivery) {
	var d Delivery
	var final, original string
	flush := func() {
		if d.Recipient = firstOf(final, original); (d.Recipient != "" || d.Action != "") && len(out) < RecipientsMost {
			d.complete()
			out = append(out, d)
		}
		d, final, original = Delivery{}, "", ""
	}
	groups(raw, func(name, value string, fresh bool) {
		if fresh && (final != "" || original != "" || d.Action != "") {
			flush()
		}
		switch name {
		case "final-recipient":
			if final != "" {
				flush()
			}
			final = typed(value)
		case "original-recipient":
			if original != "" {
				flush()
			}
			original = typed(value)
		case "action":
			d.Action = keyword(value)
		case "status":
			d.Status = enhancedCode(value)
		case "diagnostic-code":
			if d.Diagnostic == "" {
				_, d.Diagnostic = cutType(value)
			}
		case "remote-mta":
			_, d.Server = cutType(value)
		}
	})
	flush()
	return out
}

// complete fills what the other fields of a delivery tell.
func (d *Delivery) complete() {
	if d.Code == 0 {
		d.Code = smtpCode(d.Diagnostic)
	}
	if d.Status == "" {
		d.Status = enhancedCode(d.Diagnostic)
	}
	switch d.Action {
	case "":
		d.Action = "failed"
		if strings.HasPrefix(d.Status, "4") || (d.Status == "" && d.Code/100 == 4) {
			d.Action = "delayed"
		} else if strings.HasPrefix(d.Status, "2") {
			d.Action = "delivered"
		}
	case "failure", "fail", "error", "bounced":
		d.Action = "failed"
	case "delay":
		d.Action = "delayed"
	case "deliverable", "delivery", "success":
		d.Action = "delivered"
	}
}

// cutType takes the type off a value: "smtp; 550 no such user" (RFC 3464 §2.1.2).
func cutType(value string) (kind, rest string) {
	kind, rest, ok := strings.Cut(value, ";")
	if !ok || strings.ContainsAny(strings.TrimSpace(kind), " @<") {
		return "", strings.TrimSpace(value)
	}
	return strings.TrimSpace(kind), strings.TrimSpace(rest)
}

// typed returns the address of a recipient's field.
func typed(value string) string {
	_, rest := cutType(value)
	if found := parseAddresses(rest, "", 1); len(found) > 0 && found[0].Address != "" {
		return found[0].Address
	}
	return ""
}

// receipt reads RFC 8098 §3.
func receipt(raw []byte) Report {
	report := Report{kind: KindReceipt, Standard: true}
	var d Delivery
	groups(raw, func(name, value string, _ bool) {
		switch name {
		case "final-recipient":
			d.Recipient = typed(value)
		case "original-recipient":
			d.Recipient = firstOf(d.Recipient, typed(value))
		case "original-message-id":
			report.OriginalMessageID = firstID(value)
		case "disposition":
			_, action, _ := strings.Cut(value, ";")
			action, _, _ = strings.Cut(action, "/")
			d.Action = keyword(action)
		}
	})
	report.Recipients = []Delivery{d}
	return report
}

// complaint reads RFC 5965 §3.
func complaint(raw []byte) Report {
	report := Report{kind: KindComplaint, Standard: true}
	groups(raw, func(name, value string, _ bool) {
		switch name {
		case "feedback-type":
			report.Feedback = keyword(value)
		case "original-rcpt-to", "removal-recipient":
			if a := typed(value); a != "" && len(report.Recipients) < RecipientsMost {
				report.Recipients = append(report.Recipients, Delivery{Recipient: a})
			}
		}
	})
	return report
}

// returnedMost is in how many parts a mail that came back is looked for.
const returnedMost = 20

// returnedHead returns the head of the mail that came back: a part of its own, or what
// looks like one at the end of the words.
func (r *reader) returnedHead() Header {
	if h := r.returnedMail(); h != nil {
		return h
	}
	for i, p := range r.Parts[:min(len(r.Parts), returnedMost)] {
		if p.Type != "text/plain" && p.Type != "text/html" && i > 0 && p.Type != "application/octet-stream" {
			continue
		}
		if h := headWithin(r.small(p)); h != nil {
			return h
		}
		if i > 0 && len(p.Header) > 3 && p.Header.Has("Received") { // the mail came back as a part, with its own head in place of the part's
			return p.Header
		}
	}
	return nil
}

// returnedMail returns the head of a mail, or of a head alone, that is a part.
func (r *reader) returnedMail() Header {
	tries := 0
	for _, p := range r.Parts {
		switch p.Type {
		case "message/rfc822", "text/rfc822-headers", "message/global-headers", "message/rfc822-headers":
			if tries++; tries > returnedMost {
				return nil
			}
			if h := parseHead(r.small(p)); len(h) > 0 {
				return h
			}
		}
	}
	return nil
}

// parseHead reads a head that stands alone.
func parseHead(raw []byte) Header {
	w := &walker{lines: newLines(bytes.NewReader(raw), len(raw)+16), left: 1000, bytes: ReportMost}
	w.skipEnvelope()
	return w.head("")
}

// headWithin finds the head of a mail among other words: fields at the beginning of
// lines (or behind marks of quotation), of which a mail must have several. The last
// run of them wins: words for people stand before what came back.
func headWithin(raw []byte) Header {
	var best Header
	tries := 0
	for _, block := range bytes.Split(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n\n")) {
		block = bytes.TrimLeft(block, "\n")
		for begin := 0; begin < len(block); {
			line := firstLine(block[begin:])
			if name, ok := fieldName(line); ok && wellKnown(name) {
				if tries++; tries > 1000 {
					return best
				}
				h := parseHead(block[begin:])
				known := 0
				for _, name := range []string{"From", "To", "Subject", "Date", "Message-ID", "Received", "Return-Path"} {
					if h.Has(name) {
						known++
					}
				}
				if known >= 3 && len(h) >= len(best) {
					best = h
				}
				break
			}
			begin += len(line) + 1
		}
	}
	return best
}

// fillOriginal fills what is told of the mail that the report is about.
func (r *reader) fillOriginal(report *Report, h Header) {
	report.OriginalHeader = h
	report.OriginalMessageID = firstOf(firstID(h.Raw("Message-ID")), report.OriginalMessageID)
	report.OriginalSubject = charset.DecodeHeader(h.Raw("Subject"), r.hint)
	report.OriginalFrom = parseAddresses(h.Raw("From"), r.hint, 100)
	report.OriginalTo = parseAddresses(h.Raw("To"), r.hint, 1000)
	if date, ok := ParseDate(h.Raw("Date")); ok {
		report.OriginalDate = date.UTC()
	}
}

// smtpCode returns the code with which a server's answer begins; 0 without one.
func smtpCode(text string) int {
	if found := replyCode.FindStringSubmatch(text); found != nil {
		code, _ := strconv.Atoi(found[1]) // three digits
		return code
	}
	return 0
}

// enhancedCode returns the first enhanced status code (RFC 3463 §2); "" without one.
func enhancedCode(text string) string {
	if found := statusCode.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}
