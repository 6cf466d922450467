package inbox

import "time"

// maxHolds bounds how many stretches of being pending a conversation keeps; the
// oldest are forgotten, so that only the clock of its solution runs a little fast.
const maxHolds = 100

// status brings the conversation to a status, and says so in a line.
func (e *edit) status(to Status) {
	if from := e.c.Status; e.enter(to) {
		e.line("status", EventLine{Kind: LineStatus, From: string(from), To: string(to)})
	}
}

// enter brings the conversation to a status and keeps what follows from it but
// for the wait, which [edit.change] finds out; false when it is so already.
func (e *edit) enter(to Status) bool {
	from := e.c.Status
	if from == to {
		return false
	}
	done := e.c.Done || from == StatusClosed
	e.c.Status, e.c.ClosedAt, e.c.SnoozedUntil, e.c.Done = to, time.Time{}, time.Time{}, false
	if last := len(e.c.Holds) - 1; from == StatusPending && last >= 0 {
		e.c.Holds[last].To = e.now
	}
	switch {
	case to == StatusClosed:
		e.c.ClosedAt = e.now
	case to == StatusSpam || to == StatusTrash:
		e.c.Done = done
	case done:
		e.c.PromisedAt, e.c.Holds = e.now, nil // what was promised before is done
	}
	if to == StatusPending {
		e.c.Holds = append(e.c.Holds, Stretch{From: e.now})
		e.c.Holds = e.c.Holds[max(0, len(e.c.Holds)-maxHolds):]
	}
	return true
}
