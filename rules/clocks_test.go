package rules_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/sla"
)

// told is a conversation's state as it follows from its thread, found by going
// through it from the beginning.
type told struct {
	status                    inbox.Status
	done                      bool // closed, also when it went to the trash since
	turn, first, closed       time.Time
	promised                  time.Time
	answered                  inbox.Stretch
	answeredHolds, firstHolds []inbox.Stretch
	firstFrom                 time.Time
	holds                     []inbox.Stretch
	contactLast               bool
}

// retold goes through a thread. others are the threads of what was merged into
// it; without are seqs that are passed over, for they were taken back.
func retold(thread []inbox.Message, others map[inbox.ConversationID][]inbox.Message, without map[int64]bool) *told {
	s := &told{status: inbox.StatusOpen, promised: thread[0].At}
	thread = slices.DeleteFunc(slices.Clone(thread), func(m inbox.Message) bool { return without[m.Seq] })
	for i, m := range thread {
		switch {
		case m.Event != nil && m.Event.Kind == inbox.LineMerged && m.Event.From != "":
			s.takes(i, thread, others)
		case m.Event != nil:
			s.line(m)
		case m.Kind == inbox.KindMessage && m.Author.Kind == inbox.ActorContact:
			s.contactLast = true
			if s.turn.IsZero() && s.status != inbox.StatusSpam {
				s.turn = m.At
			}
		case m.Kind == inbox.KindMessage && m.Author.Kind == inbox.ActorAgent:
			s.answer(m.At)
		}
	}
	return s
}

func (s *told) answer(at time.Time) {
	if !s.turn.IsZero() && s.turn.Before(at) {
		s.answered, s.answeredHolds = inbox.Stretch{From: s.turn, To: at}, slices.Clone(s.holds)
	}
	if s.first.IsZero() {
		s.first, s.firstHolds, s.firstFrom = at, slices.Clone(s.holds), s.promised
	}
	s.turn, s.contactLast = time.Time{}, false
}

// unfinished are the statuses in which something is promised.
var unfinished = []inbox.Status{inbox.StatusOpen, inbox.StatusPending, inbox.StatusSnoozed}

// takes has it go on with what another one asked and was promised.
func (s *told) takes(i int, thread []inbox.Message, others map[inbox.ConversationID][]inbox.Message) {
	line := thread[i]
	other := retold(slices.DeleteFunc(slices.Clone(others[inbox.ConversationID(line.Event.From)]), func(m inbox.Message) bool { return !m.At.Before(line.At) }), nil, nil)
	if !slices.Contains(unfinished, other.status) || !slices.Contains(append(unfinished, inbox.StatusClosed), s.status) {
		return
	}
	if !other.turn.IsZero() {
		before := s.turn
		s.contactLast = true
		s.enter(inbox.StatusOpen, line.At)
		if s.turn = other.turn; !before.IsZero() && before.Before(other.turn) {
			s.turn = before
		}
	}
	if slices.Contains(unfinished, s.status) && other.promised.Before(s.promised) {
		s.promised = other.promised
	}
}

func (s *told) line(m inbox.Message) {
	switch m.Event.Kind {
	case inbox.LineStatus:
		s.enter(inbox.Status(m.Event.To), m.At)
	case inbox.LineSnoozed:
		s.enter(inbox.StatusSnoozed, m.At)
	case inbox.LineWoken:
		s.enter(inbox.StatusOpen, m.At)
	}
}

func (s *told) enter(to inbox.Status, at time.Time) {
	from := s.status
	if from == to {
		return
	}
	if from == inbox.StatusPending {
		s.holds[len(s.holds)-1].To = at
		if s.first.Equal(at) { // the answer ended the rest itself
			s.firstHolds = slices.Clone(s.holds)
		}
		if s.answered.To.Equal(at) {
			s.answeredHolds = slices.Clone(s.holds)
		}
	}
	s.status, s.closed = to, time.Time{}
	if slices.Contains(unfinished, to) {
		if s.done {
			s.promised, s.holds, s.done = at, nil, false
		}
	} else if to == inbox.StatusClosed {
		s.closed, s.done = at, true
	}
	switch {
	case to == inbox.StatusOpen && s.turn.IsZero() && s.contactLast:
		s.turn = at
	case to != inbox.StatusOpen && to != inbox.StatusSnoozed:
		s.turn = time.Time{}
	}
	if to == inbox.StatusPending {
		s.holds = append(s.holds, inbox.Stretch{From: at})
	}
}

// due lets the time that is promised run from a moment on, resting in the holds,
// until it is used up or the wait is over. paused: it rests now.
func due(calendar *hours.Calendar, length time.Duration, wait inbox.Stretch, holds []inbox.Stretch) (at time.Time, paused bool) {
	between := func(a, b time.Time) time.Duration { return b.Sub(a) }
	add := func(a time.Time, d time.Duration) time.Time { return a.Add(d) }
	if calendar != nil {
		between, add = calendar.Between, calendar.Add
	}
	from, left := wait.From, length
	for _, hold := range holds {
		if !hold.To.IsZero() && !hold.To.After(from) {
			continue
		}
		if !hold.From.Before(cmpEnd(wait.To)) {
			break
		}
		if hold.From.After(from) {
			if end := add(from, left); !end.After(hold.From) {
				return end.Truncate(time.Millisecond), false
			}
			left = max(left-between(from, hold.From), time.Second)
		}
		if from = hold.To; from.IsZero() {
			return time.Time{}, true
		}
	}
	return add(from, left).Truncate(time.Millisecond), false
}

func cmpEnd(t time.Time) time.Time {
	if t.IsZero() {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}

// clocks is a workspace whose conversations have a promise, and what is known of
// one of them.
type clocks struct {
	*world
	t        *testing.T
	rt       *rapid.T
	policy   sla.Policy
	calendar *hours.Calendar
	id       inbox.ConversationID
	without  map[int64]bool
	sources  []inbox.ConversationID
}

func newClocks(t *testing.T, rt *rapid.T) *clocks {
	k := &clocks{world: newWorld(t), t: t, rt: rt, without: map[int64]bool{}}
	p := promise
	p.ID, p.Warn = inbox.NewID[inbox.SLAID](), 0
	if rapid.Bool().Draw(rt, "office hours") {
		calendar := calendars["office"]
		calendar.ID = inbox.NewID[inbox.HoursID]()
		calendar = save(t, k.engine.Hours, calendar)
		ready := calendar.Ready()
		p.Hours, k.calendar = calendar.ID, &ready
	}
	k.policy = save(t, k.engine.Policies, p)
	k.rule(t, rules.Rule{Events: []rules.EventName{rules.OnCreated}, Then: []rules.Action{{Do: rules.DoSLA, Policy: p.ID}}})
	k.run(t)
	k.id = k.begin(t, "Hello")
	k.run(t)
	return k
}

func (k *clocks) thread(id inbox.ConversationID) []inbox.Message {
	all, err := k.Conversations.Thread(k.t.Context(), inbox.ThreadQuery{Conversation: id, Limit: inbox.MaxThread})
	require.NoError(k.rt, err)
	require.Less(k.rt, len(all), inbox.MaxThread)
	return all
}

// step does one thing with the conversation.
func (k *clocks) step() {
	t, by := k.t, k.sara.Principal()
	say := func(kind inbox.MessageKind, status inbox.Status) {
		_, err := k.Say(t.Context(), by, inbox.Saying{Conversation: k.id, Message: inbox.NewID[inbox.MessageID](), Kind: kind, Text: "text", Force: true, Status: status})
		require.NoError(t, err)
	}
	switch what := rapid.SampledFrom([]string{"writes", "writes", "reply", "reply", "reply and", "note", "status", "status", "snooze", "assign", "merge", "undone"}).Draw(k.rt, "what"); what {
	case "writes":
		k.write(t, k.id, "and")
	case "reply":
		say(inbox.KindMessage, "")
	case "reply and":
		say(inbox.KindMessage, rapid.SampledFrom([]inbox.Status{inbox.StatusOpen, inbox.StatusPending, inbox.StatusClosed}).Draw(k.rt, "status"))
	case "note":
		say(inbox.KindNote, "")
	case "status", "snooze", "undone":
		before := k.get(t, k.id)
		p := inbox.Patch{SnoozedUntil: new(k.clock.Now().Add(5 * time.Hour))}
		if what != "snooze" {
			p = inbox.Patch{Status: new(rapid.SampledFrom([]inbox.Status{inbox.StatusOpen, inbox.StatusPending, inbox.StatusClosed, inbox.StatusSpam, inbox.StatusTrash}).Draw(k.rt, "to"))}
		}
		c, err := k.Update(t.Context(), by, k.id, p)
		require.NoError(t, err)
		if what != "undone" || c.Version == before.Version {
			return
		}
		k.letPass(30)
		after, err := k.Undo(t.Context(), by, k.id, inbox.Undoing{Version: c.Version})
		require.NoError(t, err)
		for seq := before.LastSeq + 1; seq <= after.LastSeq; seq++ {
			k.without[seq] = true
		}
	case "assign":
		_, err := k.Update(t.Context(), by, k.id, inbox.Patch{Assignee: &k.reza.ID})
		require.NoError(t, err)
	case "merge":
		k.merge()
	}
}

// merge has another conversation of the contact, in which this and that was said, go on here.
func (k *clocks) merge() {
	t, by := k.t, k.sara.Principal()
	other := k.begin(t, "Something else")
	k.run(t)
	k.letPass(600)
	if rapid.Bool().Draw(k.rt, "answered there") {
		agentSays(k.world, t, k.sara, other, "yes")
	}
	if rapid.Bool().Draw(k.rt, "not finished there") {
		_, err := k.Update(t.Context(), by, other, inbox.Patch{Status: new(rapid.SampledFrom([]inbox.Status{inbox.StatusPending, inbox.StatusClosed}).Draw(k.rt, "status there"))})
		require.NoError(t, err)
	}
	k.letPass(600)
	k.sources = append(k.sources, other)
	_, err := k.Merge(t.Context(), by, other, k.id)
	require.NoError(t, err)
}

func (k *clocks) letPass(most int) {
	k.pass(k.t, time.Duration(rapid.IntRange(1, most).Draw(k.rt, "minutes"))*time.Minute)
}

// compare checks what is stored against the thread.
func (k *clocks) compare() {
	others := map[inbox.ConversationID][]inbox.Message{}
	for _, id := range k.sources {
		others[id] = k.thread(id)
	}
	s, c := retold(k.thread(k.id), others, k.without), k.get(k.t, k.id)
	require.Equal(k.rt, s.status, c.Status)
	require.Equal(k.rt, s.turn, c.WaitingSince, "since when it is our turn")
	require.NotNil(k.rt, c.SLA)
	if s.status == inbox.StatusSpam || s.status == inbox.StatusTrash {
		_, _, open := c.SLA.Soonest()
		require.False(k.rt, open, "nothing is promised there")
		return
	}
	k.compareClock(s, "resolve", c.SLA.Resolve, time.Duration(k.policy.Resolve), inbox.Stretch{From: s.promised, To: s.closed}, s.holds)
	switch {
	case !s.first.IsZero():
		if len(k.sources) == 0 {
			k.compareClock(s, "first", c.SLA.First, time.Duration(k.policy.First), inbox.Stretch{From: s.firstFrom, To: s.first}, s.firstHolds)
		}
		require.False(k.rt, c.SLA.First.Open())
	case s.status == inbox.StatusClosed:
		require.True(k.rt, !c.SLA.First.Open() || !c.SLA.First.BreachedAt.IsZero())
	default:
		k.compareClock(s, "first", c.SLA.First, time.Duration(k.policy.First), inbox.Stretch{From: s.promised}, s.holds)
	}
	switch {
	case s.first.IsZero():
		require.Zero(k.rt, c.SLA.Next)
	case !s.turn.IsZero():
		k.compareClock(s, "next", c.SLA.Next, time.Duration(k.policy.Next), inbox.Stretch{From: s.turn}, s.holds)
	case s.contactLast:
		require.True(k.rt, !c.SLA.Next.Open() || !c.SLA.Next.BreachedAt.IsZero())
	case s.answered.To.After(s.first):
		k.compareClock(s, "next", c.SLA.Next, time.Duration(k.policy.Next), s.answered, s.answeredHolds)
	default:
		require.Zero(k.rt, c.SLA.Next)
	}
}

// compareClock compares one clock: when it runs out, whether it rests, was met, was broken.
func (k *clocks) compareClock(s *told, name string, got inbox.SLAClock, length time.Duration, wait inbox.Stretch, holds []inbox.Stretch) {
	at, paused := due(k.calendar, length, wait, holds)
	require.Equal(k.rt, wait.From, got.From, name)
	require.Equal(k.rt, wait.To, got.MetAt, name)
	require.Equal(k.rt, paused && wait.To.IsZero(), !got.PausedAt.IsZero(), name)
	require.Equal(k.rt, at, got.Due, name)
	end := wait.To
	if end.IsZero() {
		end = k.clock.Now()
	}
	if broken := !at.IsZero() && !at.After(end); broken {
		require.Equal(k.rt, at, got.BreachedAt, name)
	} else {
		require.Zero(k.rt, got.BreachedAt, name)
	}
}

// once checks that a broken promise is told once.
func (k *clocks) once() {
	events, err := k.feed.Read(k.t.Context(), 0, 10_000)
	require.NoError(k.rt, err)
	for _, clock := range []inbox.SLAClockName{inbox.SLAFirst, inbox.SLAResolve} {
		n := 0
		for _, e := range events {
			if e.Conversation == k.id && e.Kind == inbox.ConversationUpdated && slices.ContainsFunc(e.Moves, func(m inbox.Move) bool {
				return m.Field == "status" && cmp.Or(m.From, "open") == string(inbox.StatusClosed)
			}) {
				n = 0 // promised anew
			}
			if e.Conversation == k.id && e.Kind == inbox.SLABreached && e.Clock == clock {
				n++
				require.LessOrEqual(k.rt, n, 1, fmt.Sprint(clock, " is told once"))
			}
		}
	}
}

// TestClocksFollowFromTheThread: whatever happens in whatever order, whose turn
// it is and every clock of the promise are what the whole thread says, in office
// hours and around the clock.
func TestClocksFollowFromTheThread(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		k := newClocks(t, rt)
		for range rapid.IntRange(1, 14).Draw(rt, "steps") {
			k.letPass(400)
			k.clock.pass(time.Second) // a snooze that ran out is over before what comes next: of one moment the thread does not tell which was first
			k.step()
			k.run(t)
			k.pass(t, 0)
			k.compare()
		}
		k.once()
	})
}
