package inbox

import "time"

// status brings the conversation to a status and keeps what follows from it:
// when it was closed, whether the contact waits, whether a timer must look.
func (e *edit) status(to Status) {
	from := e.c.Status
	if from == to {
		return
	}
	e.c.Status, e.c.ClosedAt, e.c.SnoozedUntil = to, time.Time{}, time.Time{}
	switch to {
	case StatusClosed:
		e.c.ClosedAt, e.c.WaitingSince = e.now, time.Time{}
	case StatusPending, StatusSpam, StatusTrash:
		e.c.WaitingSince = time.Time{}
	case StatusOpen:
		if e.c.WaitingSince.IsZero() && e.c.LastContactSeq > e.c.LastReplySeq && from != StatusSnoozed {
			e.c.WaitingSince = e.now
		}
	}
	e.line("status", EventLine{Kind: LineStatus, From: string(from), To: string(to)})
}
