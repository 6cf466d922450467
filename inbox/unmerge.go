package inbox

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
)

// Unmerging is a merge that was taken back: what the commit to the conversation
// tells, so that the other one hears of it also after a crash between the two.
type Unmerging struct {
	Into ConversationID `json:"into"`
	Told MessageID      `json:"told"` // the line there that tells of the merge, when that was completed
}

// unmerging is what taking back the merge of source would tell.
func unmerging(source Conversation) Unmerging {
	return Unmerging{Into: source.Merged.Into, Told: mergeLine(source)}
}

// line is the id of the line that tells of the taking back where source was merged into.
func (u Unmerging) line(source ConversationID) MessageID {
	return MessageID(uuid.NewSHA1(merges, []byte(string(source)+"/back/"+string(u.Told))).String())
}

// telling is the change with what it took back in its event.
func (c Change) telling(u Unmerging) Change {
	for i := range c.Events {
		if c.Events[i].Kind == ConversationUpdated {
			c.Events[i].Unmerged = &u
		}
	}
	return c
}

// giveBack says where the conversation was merged into that this was taken back,
// unless that was said. It is said even when the merge was never completed there:
// that keeps whoever still means to complete it from doing so.
func (s *Service) giveBack(ctx context.Context, by Actor, from ConversationID, u Unmerging) error {
	source, err := s.ports.Conversations.Conversation(ctx, from)
	if err != nil {
		return err
	}
	line := u.line(from)
	_, err = s.changeOnward(ctx, u.Into, func(c Conversation) (Change, error) {
		if _, said, err := s.saidFirst(ctx, c.ID, line); said || err != nil {
			return Change{}, err
		}
		told, merged, err := s.saidFirst(ctx, c.ID, u.Told)
		switch {
		case err != nil:
			return Change{}, err
		case !merged && c.Merged != nil:
			return Change{}, &movedOn{c.Merged.Into}
		}
		back := givingBack{source: source, line: line, merged: told.Seq}
		if back.waiting, err = s.waitWithout(ctx, c, told.Seq); err != nil {
			return Change{}, err
		}
		return decideGiveBack(c, by, back, s.ports.Clock.Now()), nil
	})
	return err
}

// waitWithout returns since when it would be our turn had nothing been merged by
// what the line of that seq tells: the wait before it, or else what was said and done
// since.
func (s *Service) waitWithout(ctx context.Context, c Conversation, merged int64) (time.Time, error) {
	w := retoldWait{status: StatusOpen, since: c.Taken.Before, asked: !c.Taken.Before.IsZero()}
	if merged == 0 || c.Taken.Seq != merged {
		return time.Time{}, nil // what was merged later waits, or nothing does
	}
	for seq := merged; seq < c.LastSeq; {
		page, err := s.ports.Conversations.Thread(ctx, ThreadQuery{Conversation: c.ID, After: seq, Limit: MaxThread})
		if err != nil || len(page) == 0 {
			return w.since, err
		}
		for _, m := range page {
			seq = m.Seq
			w.hear(m)
		}
	}
	return w.since, nil
}

// retoldWait is since when it is our turn, as a thread tells it message by message; see
// [Conversation.waits], which says the same of a decision.
type retoldWait struct {
	status Status
	since  time.Time // when ours began; zero: it is not ours
	asked  bool      // the contact has the last word
}

func (w *retoldWait) hear(m Message) {
	switch {
	case m.Event != nil:
		w.line(*m.Event, m.At)
	case m.Kind != KindMessage:
	case m.Author.Kind == ActorContact:
		w.asked = true
		if w.since.IsZero() && w.status != StatusSpam {
			w.since = m.At
		}
	case m.Author.Kind == ActorAgent || m.Author.Kind == ActorToken:
		w.asked, w.since = false, time.Time{}
	}
}

func (w *retoldWait) line(l EventLine, at time.Time) {
	switch l.Kind {
	case LineStatus:
		w.status = Status(l.To)
	case LineSnoozed:
		w.status = StatusSnoozed
	case LineWoken:
		w.status = StatusOpen
	default:
		return
	}
	switch {
	case w.status == StatusOpen && w.since.IsZero() && w.asked:
		w.since = at
	case w.status != StatusOpen && w.status != StatusSnoozed:
		w.since = time.Time{}
	}
}

// changeOnward decides on the conversation, or on the one in which it goes on by now
// when decide says that it moved on.
func (s *Service) changeOnward(ctx context.Context, id ConversationID, decide func(Conversation) (Change, error)) (c Conversation, err error) {
	for range MaxMerges {
		c, err = s.change(ctx, id, decide)
		var on *movedOn
		if !errors.As(err, &on) {
			return c, err
		}
		id = on.into
	}
	return c, Errorf(CodeInternal, "conversation %s was merged in a circle", id)
}

// saidFirst returns the first of the messages that is in the conversation.
func (s *Service) saidFirst(ctx context.Context, in ConversationID, these ...MessageID) (m Message, said bool, err error) {
	for _, id := range these {
		m, err = s.ports.Conversations.Message(ctx, in, id)
		if ErrorCode(err) != CodeNotFound {
			return m, err == nil, err
		}
	}
	return Message{}, false, nil
}
