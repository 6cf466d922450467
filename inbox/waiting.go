package inbox

import "time"

// waits returns since when it is our turn to say something, zero when it is not.
// It depends only on where the conversation stands, on who spoke last, and on
// since when it was our turn before, never on the order in which a decision set
// its fields. What may happen, and what follows:
//
//   - The contact writes: it waits from that message, or as long as it waited
//     already. In spam nobody waits.
//   - An agent or the API replies: nobody waits, whatever else the same change does.
//   - A rule writes, or somebody writes a note: nothing changes. A rule's words
//     are no agent's answer.
//   - Closed, pending, spam, trash: nobody waits there. The contact's next message
//     begins a new wait.
//   - Snoozed: the wait goes on, unseen.
//   - Open again by hand, by a rule, or because the snooze is over, while the
//     contact has the last word: it waits from then on. [Service.Undo] gives back
//     the former wait instead.
//   - Merged away: nobody waits here. The target takes over the earlier wait.
func (c Conversation) waits(before, now time.Time) time.Time {
	switch {
	case c.Merged != nil, !c.Unanswered():
		return time.Time{}
	case c.Status == StatusOpen && before.IsZero():
		return now
	case c.Status == StatusOpen, c.Status == StatusSnoozed:
		return before
	}
	return time.Time{}
}

// Unanswered reports whether the contact has the last word, here or in what was
// merged into it.
func (c Conversation) Unanswered() bool { return max(c.LastContactSeq, c.Taken.Seq) > c.LastReplySeq }

// asks reports whether the contact's message is news to whom it concerns: it
// begins a wait, it opens the conversation again, or it is the first after the
// conversation was opened without a message.
func (e *edit) asks() bool {
	was := e.before.WaitingSince
	return !e.c.WaitingSince.IsZero() &&
		(was.IsZero() || e.before.Status != e.c.Status || was.After(e.before.LastContactAt))
}
