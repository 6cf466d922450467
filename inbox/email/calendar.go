package email

import "time"

// Calendar is the first event of an invitation (RFC 5545, 5546).
type Calendar struct {
	Method      string // REQUEST, CANCEL, REPLY, PUBLISH…; "" when it is a mere file
	UID         string
	Sequence    int
	Summary     string
	Description string
	Location    string
	Status      string // CONFIRMED, TENTATIVE, CANCELLED or ""
	Start       time.Time
	End         time.Time // zero when it has none; of a whole day the day after
	AllDay      bool      // Start and End are days, at midnight UTC
	Zone        string    // the zone's name as it was written: "Asia/Tehran"; "" for UTC and for floating times
	Floating    bool      // the times belong to no zone: they are shown as they stand
	Rule        string    // RRULE as it was written; "" when it happens once
	Organiser   Address
	Attendees   []Attendee
	Events      int // how many events there are
}

// Attendee is somebody who is invited.
type Attendee struct {
	Address
	Status string // NEEDS-ACTION, ACCEPTED, DECLINED, TENTATIVE, DELEGATED or ""
	Role   string
}
