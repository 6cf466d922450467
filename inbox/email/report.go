package email

import "time"

// Report is what a mail says about mail that we sent: a bounce (RFC 3464 or one of
// the many other forms), a complaint (RFC 5965), a receipt (RFC 8098).
type Report struct {
	kind Kind

	Standard   bool // it was read from a part made for machines, not from words for people
	Recipients []Delivery
	// What is told of the mail that it is about.
	OriginalMessageID string // without angle brackets; "" when the mail was not returned
	OriginalSubject   string
	OriginalFrom      []Address
	OriginalTo        []Address
	OriginalDate      time.Time
	OriginalHeader    Header
	Feedback          string // of a complaint: abuse, fraud, not-spam…
}

// Delivery is the fate of a mail at one recipient.
type Delivery struct {
	Recipient  string // the address, without a name
	Action     string // failed, delayed, delivered, relayed, expanded; of a receipt displayed, deleted
	Status     string // the enhanced code (RFC 3463): "5.1.1"; "" when none is told
	Code       int    // the SMTP code: 550; 0 when none is told
	Diagnostic string // what the server said
	Server     string // which server said it
}

// Permanent reports whether it makes no sense to send the mail to this address again.
func (d Delivery) Permanent() bool {
	switch {
	case d.Action != "failed":
		return false
	case d.Status != "":
		return d.Status[0] == '5'
	}
	return d.Code == 0 || d.Code >= 500
}
