package sla_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/problem"
	"github.com/pasokh/pasokh/rules/sla"
)

var tehran = func() *time.Location {
	zone, err := time.LoadLocation("Asia/Tehran")
	if err != nil {
		panic(err)
	}
	return zone
}()

// calendars: the office closes at 17:00 in Tehran, support never.
var calendars = map[string]hours.Calendar{
	"office":  {ID: "office", Name: "Office", Zone: "Asia/Tehran", Week: hours.Presets()[0].Week},
	"support": {ID: "support", Name: "Support", Zone: "UTC", Week: hours.Presets()[4].Week},
}

// now is a Monday afternoon in Tehran, 17:35:06.
var now = time.Date(2026, 3, 23, 14, 5, 6, 0, time.UTC)

var promise = sla.Policy{
	ID: "sla", Name: "Standard", First: hours.Duration(2 * time.Hour), Next: hours.Duration(4 * time.Hour), Resolve: hours.Duration(24 * time.Hour), Warn: hours.Duration(30 * time.Minute),
}

// life measures a conversation through what happens to it.
type life struct {
	t        *testing.T
	policy   sla.Policy
	calendar *hours.Calendar
	c        inbox.Conversation
	sla      inbox.SLA
	at       time.Time
}

func begin(t *testing.T, calendar *hours.Calendar) *life {
	l := &life{t: t, policy: promise, calendar: calendar, at: now}
	l.c = inbox.Conversation{ID: "c", Status: inbox.StatusOpen, CreatedAt: now, WaitingSince: now, LastContactAt: now}
	l.measure()
	return l
}

func (l *life) measure() {
	l.t.Helper()
	l.sla = l.policy.Measure(l.sla, l.calendar, l.c, l.at)
	require.Equal(l.t, l.sla, l.policy.Measure(l.sla, l.calendar, l.c, l.at), "measured twice")
}

func (l *life) after(d time.Duration, happens func(c *inbox.Conversation)) {
	l.t.Helper()
	l.at = l.at.Add(d)
	happens(&l.c)
	l.measure()
}

func (l *life) reply(c *inbox.Conversation) {
	if !c.WaitingSince.IsZero() {
		c.Answered = inbox.Stretch{From: c.WaitingSince, To: l.at}
	}
	c.LastReplyAt, c.WaitingSince = l.at, time.Time{}
	if c.FirstReplyAt.IsZero() {
		c.FirstReplyAt = l.at
	}
}

func (l *life) write(c *inbox.Conversation) {
	l.set(inbox.StatusOpen)(c)
	c.LastContactAt = l.at
	if c.WaitingSince.IsZero() {
		c.WaitingSince = l.at
	}
}

func (l *life) set(s inbox.Status) func(*inbox.Conversation) {
	return func(c *inbox.Conversation) {
		if c.Status == inbox.StatusPending && s != inbox.StatusPending {
			c.Holds[len(c.Holds)-1].To = l.at
		}
		if c.Status == inbox.StatusClosed && s == inbox.StatusOpen {
			c.PromisedAt, c.Holds = l.at, nil
		}
		if c.Status, c.ClosedAt = s, (time.Time{}); s == inbox.StatusClosed {
			c.ClosedAt = l.at
		}
		if s == inbox.StatusPending {
			c.Holds = append(c.Holds, inbox.Stretch{From: l.at})
		}
	}
}

func TestFirstReply(t *testing.T) {
	t.Parallel()
	l := begin(t, nil)
	require.Equal(t, now.Add(2*time.Hour), l.sla.First.Due)
	require.Equal(t, now.Add(90*time.Minute), l.sla.First.WarnAt)
	require.True(t, l.sla.Next.Due.IsZero(), "the first reply is another promise")
	l.after(time.Hour, l.reply)
	require.Equal(t, l.at, l.sla.First.MetAt)
	require.False(t, l.sla.First.Open())
}

func TestNextReply(t *testing.T) {
	t.Parallel()
	l := begin(t, nil)
	l.after(time.Hour, l.reply)
	l.after(time.Hour, l.write)
	require.Equal(t, l.at.Add(4*time.Hour), l.sla.Next.Due)
	due := l.sla.Next.Due
	l.after(time.Hour, l.write)
	require.Equal(t, due, l.sla.Next.Due, "writing again does not give more time")
	l.after(time.Hour, l.reply)
	require.Equal(t, l.at, l.sla.Next.MetAt)
	l.after(time.Hour, l.write)
	require.Equal(t, l.at.Add(4*time.Hour), l.sla.Next.Due, "a new promise")
	require.True(t, l.sla.Next.MetAt.IsZero())
}

func TestPausesWhileWaitingForTheContact(t *testing.T) {
	t.Parallel()
	l := begin(t, nil)
	l.after(6*time.Hour, l.set(inbox.StatusPending))
	require.Equal(t, 18*time.Hour, l.sla.Resolve.Left)
	require.False(t, l.sla.Resolve.Running())
	require.True(t, l.sla.Resolve.Open())
	l.after(100*time.Hour, l.write)
	require.Equal(t, l.at.Add(18*time.Hour), l.sla.Resolve.Due)
	require.Equal(t, l.at.Add(18*time.Hour-30*time.Minute), l.sla.Resolve.WarnAt)
}

func TestClosing(t *testing.T) {
	t.Parallel()
	l := begin(t, nil)
	l.after(time.Hour, l.set(inbox.StatusClosed))
	require.Equal(t, l.at, l.sla.Resolve.MetAt)
	require.False(t, l.sla.First.Open(), "nobody waits any more")
	l.after(time.Hour, l.write)
	require.Equal(t, l.at.Add(24*time.Hour), l.sla.Resolve.Due, "reopened: promised again")
	l.after(time.Hour, l.set(inbox.StatusSpam))
	require.Equal(t, inbox.SLA{Policy: "sla", Since: now}, l.sla)
}

func TestBusinessTime(t *testing.T) {
	t.Parallel()
	office := calendars["office"].Ready()
	l := begin(t, &office) // 17:35 in Tehran: closed
	require.Equal(t, time.Date(2026, 3, 24, 11, 0, 0, 0, tehran).UTC(), l.sla.First.Due)
	require.Equal(t, time.Date(2026, 3, 24, 10, 30, 0, 0, tehran).UTC(), l.sla.First.WarnAt)
	require.Equal(t, time.Date(2026, 3, 28, 9, 0, 0, 0, tehran).UTC().Add(8*time.Hour), l.sla.Resolve.Due, "three days of eight hours, Thursday and Friday free")
}

func TestAnotherPolicyBeginsAnew(t *testing.T) {
	t.Parallel()
	l := begin(t, nil)
	l.policy.ID, l.policy.First = "other", hours.Duration(time.Hour)
	l.measure()
	require.Equal(t, now.Add(time.Hour), l.sla.First.Due)
}

func TestBadPolicies(t *testing.T) {
	t.Parallel()
	for path, p := range map[string]sla.Policy{
		"name": {First: promise.First}, "first": {Name: "x"}, "next": {Name: "x", Next: hours.Duration(time.Second)}, "warn": {Name: "x", First: promise.First, Warn: hours.Duration(400 * 24 * time.Hour)},
	} {
		requirePath(t, path, p.Validate())
	}
	require.NoError(t, promise.Validate())
}

func requirePath(t *testing.T, path string, err error) {
	t.Helper()
	var p problem.List
	require.ErrorAs(t, err, &p)
	require.Equal(t, path, p[0].Path)
	require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err))
}
