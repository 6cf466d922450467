package inbox

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Merged says that a conversation goes on in another one of the same contact.
// What was said stays where it is; what the contact writes here is received there.
type Merged struct {
	Into   ConversationID `json:"into"`
	Number int64          `json:"number"` // of that one, for people
	Was    Status         `json:"was"`    // the status before, for going back
	At     time.Time      `json:"at"`
	By     int64          `json:"by"` // the version that decided it: each merge is told of once

	// What it had before, for going back and for the other to take over.
	Waited   time.Time `json:"waited,omitzero"` // since when it was our turn
	Until    time.Time `json:"until,omitzero"`  // when it was to wake
	Closed   time.Time `json:"closed,omitzero"`
	Done     bool      `json:"done,omitempty"` // it was closed before it went to spam or the trash
	Promised time.Time `json:"promised,omitzero"`
	SLA      *SLA      `json:"sla,omitempty"`
	Queue    *Queue    `json:"queue,omitempty"`
	Timers   []Timer   `json:"timers,omitempty"`
	Holds    []Stretch `json:"holds,omitempty"`
}

// Taken is a wait that came with a merge: the contact asked in the other
// conversation, and is answered here. What was so before is for going back.
type Taken struct {
	Seq      int64     `json:"seq"` // of the line that tells of the merge
	Before   time.Time `json:"before,omitzero"`
	Promised time.Time `json:"promised,omitzero"`
	SLA      *SLA      `json:"sla,omitempty"`
	Prior    int64     `json:"prior,omitempty"`
}

// MaxMerges bounds how far a merged conversation is followed.
const MaxMerges = 20

// Drafts are told of merges: what was begun in a conversation belongs where that goes
// on. They are told before a merge is answered, so that whoever reads them then finds
// them there, and again whenever a merge is completed.
type Drafts interface {
	// Merged finds out anew where those belong that belonged to a conversation.
	Merged(ctx context.Context, from ConversationID) error
	// Unmerged does it for those of which one may have come back from a conversation.
	Unmerged(ctx context.Context, into ConversationID) error
}

// GoesOn is where a conversation goes on: itself unless it was merged.
func GoesOn(ctx context.Context, in interface {
	Conversation(ctx context.Context, id ConversationID) (Conversation, error)
}, id ConversationID) (ConversationID, error) {
	for range MaxMerges {
		c, err := in.Conversation(ctx, id)
		if IsMissing(err) {
			return id, nil
		}
		if err != nil || c.Merged == nil {
			return id, err
		}
		id = c.Merged.Into
	}
	return id, nil
}

// Merge has the conversation from go on in into, for good or until [Service.Unmerge],
// and returns into. Merged already, it is so. conflict when one of them was
// merged elsewhere meanwhile; invalid when they are not two of one contact.
//
// The commit to from is the decision. The line in into comes after it, with an
// id made of the decision: [Service.CompleteMerge] says it again after a crash,
// and once it is there does nothing.
func (s *Service) Merge(ctx context.Context, by Principal, from, into ConversationID) (Conversation, error) {
	if from == into {
		return Conversation{}, Invalid("into", "is the same conversation")
	}
	target, err := s.Conversation(ctx, by, into)
	if err = Unknown("into", err); err != nil {
		return Conversation{}, err
	}
	// Two merges of one contact take turns: else a could go on in b and b in a.
	err = Turn{Leases: s.Directory.Tags.leases, Name: "merge/" + string(target.Contact)}.Do(ctx, func(ctx context.Context) error {
		if err := s.ports.Turns.merging.Take(ctx); err != nil {
			return err
		}
		defer s.ports.Turns.merging.End()
		if target, err = s.Conversation(ctx, by, into); err != nil {
			return err
		}
		source, err := s.change(ctx, from, func(c Conversation) (Change, error) {
			if c.Merged != nil && c.Merged.Into == into {
				return Change{}, authorize(by, ActRead, c)
			}
			if err := errors.Join(authorize(by, ActMerge, c), authorize(by, ActMerge, target)); err != nil {
				return Change{}, err
			}
			if c.Beginner() != target.Beginner() { // one browser would be answered where only the other reads
				return Change{}, Invalid("into", "is another contact's")
			}
			return decideMerge(c, by.Actor, target, s.ports.Clock.Now()), nil
		})
		if err != nil {
			return err
		}
		if target, err = s.completeMerge(ctx, by.Actor, source); err != nil {
			return err
		}
		return s.ports.Drafts.Merged(ctx, from)
	})
	return target, err
}

// CompleteMerge says in the other conversation that this one was merged into it,
// unless that was said, and has drafts belong there.
func (s Upkeep) CompleteMerge(ctx context.Context, by Actor, from ConversationID) error {
	source, err := s.ports.Conversations.Conversation(ctx, from)
	if err != nil || source.Merged == nil {
		return err
	}
	if _, err = s.completeMerge(ctx, by, source); err != nil {
		return err
	}
	return s.ports.Drafts.Merged(ctx, from)
}

func (s *Service) completeMerge(ctx context.Context, by Actor, source Conversation) (Conversation, error) {
	u := unmerging(source)
	return s.changeOnward(ctx, u.Into, func(c Conversation) (Change, error) {
		// Taken back since source was read, it is not completed any more.
		_, said, err := s.saidFirst(ctx, c.ID, u.Told, u.line(source.ID))
		switch {
		case err != nil || said:
			return Change{}, err
		case c.Merged != nil:
			return Change{}, &movedOn{c.Merged.Into}
		}
		return decideTakeOver(c, by, source, u.Told, s.ports.Clock.Now())
	})
}

// FollowMerges completes every merge, and every taking back of one, that the
// events tell of; it is for a consumer of the feed.
func (s Upkeep) FollowMerges(ctx context.Context, events []Event) error {
	for _, e := range events {
		if e.Kind != ConversationUpdated || !slices.Contains(e.Changed, "merged") {
			continue
		}
		complete := s.CompleteMerge
		if e.Unmerged != nil {
			complete = func(ctx context.Context, by Actor, id ConversationID) error {
				if err := s.giveBack(ctx, by, id, *e.Unmerged); err != nil {
					return err
				}
				return s.ports.Drafts.Unmerged(ctx, e.Unmerged.Into)
			}
		}
		if err := complete(ctx, e.Actor, e.Conversation); err != nil && ErrorCode(err) != CodeNotFound {
			return err
		}
	}
	return nil
}

// merges is the namespace of the ids of lines that tell of a merge.
var merges = uuid.MustParse("0f4d5c0b-7f5e-5f1c-8d0e-2f6f0a7f3b52")

func mergeLine(source Conversation) MessageID {
	name := string(source.ID) + "/" + string(source.Merged.Into) + "/" + strconv.FormatInt(source.Merged.By, 10)
	return MessageID(uuid.NewSHA1(merges, []byte(name)).String())
}

// decideMerge ends a conversation that goes on elsewhere: nobody waits in it.
func decideMerge(c Conversation, by Actor, into Conversation, now time.Time) Change {
	e := begin(c, by, now)
	e.c.Merged = &Merged{
		Into: into.ID, Number: into.Number, Was: c.Status, At: now, By: c.Version + 1, Waited: c.WaitingSince, Until: c.SnoozedUntil,
		Closed: c.ClosedAt, Done: c.Done, Promised: c.PromisedAt, SLA: c.SLA, Queue: c.Queue, Timers: c.Timers, Holds: c.Holds,
	}
	e.c.Timers, e.c.Queue, e.c.SLA = nil, nil, nil
	e.line("merged", EventLine{Kind: LineMerged, To: string(into.ID), Number: into.Number})
	e.status(StatusClosed)
	return e.change()
}

// decideTakeOver has the target take what matters of the source: its tags, its
// followers, its waiting contact, an owner when it has none.
func decideTakeOver(c Conversation, by Actor, source Conversation, line MessageID, now time.Time) (Change, error) {
	e := begin(c, by, now)
	e.say(Message{ID: line, Kind: KindEvent, Author: by, Event: &EventLine{Kind: LineMerged, From: string(source.ID), Number: source.Number}})
	e.mark("mergedFrom")
	if c.Status != StatusSpam && c.Status != StatusTrash {
		e.takeWait(c, source)
	}
	if source.Priority.Rank() > e.c.Priority.Rank() {
		e.prioritise(source.Priority)
	}
	if e.c.Assignee == "" && source.Assignee != "" {
		e.assign(source.Assignee)
	}
	e.followed(source.Followers...)
	tags := Patch{AddTags: source.Tags}.tags(e.c.Tags)
	if len(tags) > MaxTags {
		tags = e.c.Tags // more than it can hold: they are found where they were
	}
	err := e.tag(tags)
	return e.change(), err
}

// takeWait has the target wait since the earlier of both, and promise the sooner
// of both. The line that tells of the merge was said just now.
func (e *edit) takeWait(c, source Conversation) {
	was := source.Merged
	if !slices.Contains(unfinished, was.Was) {
		return
	}
	if !was.Waited.IsZero() {
		e.status(StatusOpen)
		e.c.Taken = Taken{Seq: e.messages[0].Seq, Before: c.WaitingSince, Promised: c.PromisedAt, SLA: c.SLA, Prior: c.Taken.Seq}
		e.c.WaitingSince = earlier(c.WaitingSince, was.Waited)
	}
	if slices.Contains(unfinished, e.c.Status) {
		e.c.PromisedAt = earlier(e.c.Promised(), source.Promised())
		e.c.SLA = sooner(e.c.SLA, was.SLA)
	}
}

// Unmerge takes a merge back: the conversation is as it was, and what the
// contact wrote since stays where it was received. Not merged, it is so.
// not_found for who may not see both.
//
// The commit to the conversation is the decision; the other one is told after
// it, as by [Service.Merge].
func (s *Service) Unmerge(ctx context.Context, by Principal, id ConversationID) (Conversation, error) {
	var was *Unmerging
	source, err := s.change(ctx, id, func(c Conversation) (Change, error) {
		if err := authorize(by, ActRead, c); err != nil || c.Merged == nil {
			return Change{}, err
		}
		if err := errors.Join(authorize(by, ActUnmerge, c), s.seesTarget(ctx, by, c)); err != nil {
			return Change{}, err
		}
		was = new(unmerging(c))
		return decideUnmerge(c, by.Actor, s.ports.Clock.Now()).telling(*was), nil
	})
	if err != nil || was == nil {
		return source, err
	}
	if err = s.giveBack(ctx, by.Actor, id, *was); err == nil {
		err = s.ports.Drafts.Unmerged(ctx, was.Into)
	}
	return source, err
}

// MergedInto is where a conversation goes on, nil when it goes on here, the
// principal may not see where, or that cannot be read.
func (s *Service) MergedInto(ctx context.Context, by Principal, c Conversation) (*Merged, error) {
	if c.Merged == nil {
		return nil, nil
	}
	err := s.seesTarget(ctx, by, c)
	if IsMissing(err) {
		return nil, nil
	}
	return c.Merged, err
}

// seesTarget is not_found when the principal may not see where the conversation goes on.
func (s *Service) seesTarget(ctx context.Context, by Principal, c Conversation) error {
	target, err := s.ports.Conversations.Conversation(ctx, c.Merged.Into)
	if err == nil && !sees(by, target) || ErrorCode(err) == CodeNotFound {
		return Errorf(CodeNotFound, "conversation %s", c.ID)
	}
	return err
}

func decideUnmerge(c Conversation, by Actor, now time.Time) Change {
	e := begin(c, by, now)
	was := c.Merged
	e.c.Merged = nil
	e.line("merged", EventLine{Kind: LineUnmerged, To: string(was.Into), Number: was.Number})
	e.status(was.Was)
	e.c.SnoozedUntil, e.c.ClosedAt, e.c.WaitingSince, e.c.PromisedAt = was.Until, was.Closed, was.Waited, was.Promised
	e.c.Done, e.c.SLA, e.c.Queue, e.c.Timers, e.c.Holds = was.Done, was.SLA, was.Queue, was.Timers, was.Holds
	return e.change()
}

// givingBack is what the target of a merge is told when that was taken back.
type givingBack struct {
	source  Conversation
	line    MessageID // the line that tells so
	merged  int64     // seq of the line that told of the merge, 0 when it was never told
	waiting time.Time // since when it would be our turn without the merge
}

// decideGiveBack has the target of a merge wait no longer for what was asked in
// the conversation that was taken out of it, unless that is answered.
func decideGiveBack(c Conversation, by Actor, back givingBack, now time.Time) Change {
	e, line, source := begin(c, by, now), back.merged, back.source
	e.mark("unmergedFrom")
	e.say(Message{ID: back.line, Kind: KindEvent, Author: by, Event: &EventLine{Kind: LineUnmerged, From: string(source.ID), Number: source.Number}})
	if taken := c.Taken; line > 0 && taken.Seq == line {
		e.c.Taken = Taken{Seq: taken.Prior}
		if c.LastReplySeq < line {
			e.c.PromisedAt, e.c.SLA = taken.Promised, taken.SLA
		}
		if c.LastReplySeq < line && !c.WaitingSince.IsZero() {
			e.c.WaitingSince = back.waiting
		}
	}
	return e.change()
}

// movedOn is where a conversation that was merged goes on.
type movedOn struct{ into ConversationID }

func (m *movedOn) Error() string { return "the conversation goes on in " + string(m.into) }
