package email

import (
	"encoding/json"
	"strings"

	"github.com/pasokh/pasokh/inbox/email/charset"
)

// notice is what Amazon's notification service mails about a delivery through its
// e-mail service: JSON within JSON.
type notice struct {
	Type   string `json:"notificationType"`
	Bounce struct {
		Recipients []noticeRecipient `json:"bouncedRecipients"`
	} `json:"bounce"`
	Complaint struct {
		Recipients []noticeRecipient `json:"complainedRecipients"`
		Feedback   string            `json:"complaintFeedbackType"`
	} `json:"complaint"`
	Delivery struct {
		Recipients []string `json:"recipients"`
	} `json:"delivery"`
	Mail struct {
		Headers struct {
			MessageID string   `json:"messageId"`
			Subject   string   `json:"subject"`
			From      []string `json:"from"`
			To        []string `json:"to"`
		} `json:"commonHeaders"`
	} `json:"mail"`
}

type noticeRecipient struct {
	Address    string `json:"emailAddress"`
	Action     string `json:"action"`
	Status     string `json:"status"`
	Diagnostic string `json:"diagnosticCode"`
}

// noticeReport reads such a mail; nil when it is none.
func (r *reader) noticeReport() *Report {
	if !r.Header.Has("X-Amz-Sns-Message-Id") || !strings.HasPrefix(r.Text, "{") {
		return nil
	}
	var outer struct{ Message string }
	var n notice
	end := strings.LastIndexByte(r.Text, '}') + 1 // a line for people may follow
	if json.Unmarshal([]byte(strings.ReplaceAll(r.Text[:end], "\n", " ")), &outer) != nil || json.Unmarshal([]byte(outer.Message), &n) != nil {
		return nil
	}
	report := &Report{kind: KindBounce, Standard: true}
	recipients := n.Bounce.Recipients
	switch n.Type {
	case "Bounce":
	case "Complaint":
		report.kind, report.Feedback, recipients = KindComplaint, n.Complaint.Feedback, n.Complaint.Recipients
	case "Delivery":
		for _, address := range n.Delivery.Recipients {
			recipients = append(recipients, noticeRecipient{Address: address, Action: "delivered"})
		}
	default:
		return nil
	}
	for _, to := range recipients[:min(len(recipients), RecipientsMost)] {
		_, diagnostic := cutType(to.Diagnostic)
		d := Delivery{Recipient: cleanAddress(to.Address, ""), Action: to.Action, Status: enhancedCode(to.Status), Diagnostic: charset.OneLine(diagnostic)}
		if report.kind == KindBounce {
			d.complete()
		}
		report.Recipients = append(report.Recipients, d)
	}
	h := n.Mail.Headers
	report.OriginalMessageID, report.OriginalSubject = firstID(h.MessageID), charset.OneLine(h.Subject)
	report.OriginalFrom = parseAddresses(strings.Join(h.From, ","), "", 100)
	report.OriginalTo = parseAddresses(strings.Join(h.To, ","), "", 1000)
	return report
}
