package rules

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Account is a run's trace: what became of each rule that was considered.
type Account struct {
	Steps []Step `json:"steps"`
	More  int    `json:"more,omitempty"` // rules that failed and are not among Steps
	// Guard says why rules that matched did nothing: they would have answered
	// rules for ever.
	Guard string `json:"guard,omitempty"`
}

// keptFailures bounds how many rules that failed a stored trace tells: with a
// thousand rules they would be most of the database. Asking about the
// conversation tells all.
const keptFailures = 50

func accountOf(t Trace) Account {
	var a Account
	failed := 0
	t.steps = slices.DeleteFunc(slices.Clone(t.steps), func(s step) bool {
		if s.verdict == Failed || s.verdict == Stopped {
			failed++
		}
		return failed > keptFailures && (s.verdict == Failed || s.verdict == Stopped)
	})
	a.Steps, a.More = t.Steps(false), max(0, failed-keptFailures)
	return a
}

// judge evaluates the rules that listen, keeps which of them match, and does
// what those say. One that was begun before a crash goes on as it was decided.
func (e *Engine) judge(ctx context.Context, h happening, c inbox.Conversation, run *Run) (inbox.Conversation, error) {
	h.names = append(slices.Clone(h.names), elapsed(e.set, c, h.timer)...)
	listening := slices.DeleteFunc(slices.Clone(e.set.listening(h.names)), func(one *Compiled) bool { return !one.Rule.hears(h, c) })
	kept, err := e.kept(ctx, run.ID)
	switch {
	case err != nil || (kept != nil && !kept.Open):
		return c, err
	case kept != nil:
		*run = *kept
	case len(listening) == 0:
		return c, nil
	default:
		if err := e.decide(ctx, h, c, listening, run); err != nil || len(run.Rules) == 0 {
			return c, err
		}
	}
	return e.execute(ctx, h, c, run)
}

// decide evaluates the rules and keeps what is to be done as an open run,
// before anything is.
func (e *Engine) decide(ctx context.Context, h happening, c inbox.Conversation, listening []*Compiled, run *Run) error {
	facts, err := e.Facts(ctx, c, h.names)
	if err != nil {
		return err
	}
	facts.Actor, facts.Moves = h.actor, h.moves
	out := evaluate(listening, facts)
	account := accountOf(out.Trace)
	if h.depth >= maxCauses && len(out.Matched) > 0 {
		account.Guard = KeyDepth
	}
	if run.Trace, err = json.Marshal(account); err != nil {
		return err
	}
	for _, broken := range account.Steps {
		if broken.Verdict == Broken {
			run.Rules = append(run.Rules, RunRule{Rule: string(broken.Rule), Version: broken.Version, Error: KeyBroken, Path: broken.Problems[0].Path})
		}
	}
	for _, one := range out.Matched {
		part := RunRule{Rule: string(one.Rule.ID), Version: one.Rule.Version}
		if account.Guard != "" {
			part.Error, part.Path = KeyDepth, "events"
		}
		run.Rules = append(run.Rules, part)
	}
	if len(out.Matched) == 0 || account.Guard != "" {
		return nil // there is nothing to do that could be cut in two
	}
	run.Open = true
	return e.Journal.Append(ctx, []Run{*run})
}

// execute does what the rules of the run say, in order, and says in the
// conversation which of them could not.
func (e *Engine) execute(ctx context.Context, h happening, c inbox.Conversation, run *Run) (inbox.Conversation, error) {
	for i := range run.Rules {
		part := &run.Rules[i]
		if part.Error == "" {
			rule, err := e.ruleAt(ctx, RuleID(part.Rule), part.Version)
			if err == nil {
				c, part.Done, err = e.perform(ctx, rule, 0, h, c)
			}
			if err := part.blame(err); err != nil {
				return c, err
			}
		}
		if err := e.complain(ctx, h, c.ID, *part); err != nil {
			return c, err
		}
	}
	run.Open = false
	return c, nil
}

// ruleAt returns the rule as it was in that version; as it is when that is not
// known any more. A rule that is gone is its own failure.
func (e *Engine) ruleAt(ctx context.Context, id RuleID, version int64) (Rule, error) {
	rule, err := e.Book.Rules.Get(ctx, string(id))
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return rule, &Failure{"then", KeyGone}
	}
	if err != nil || rule.Version == version {
		return rule, err
	}
	all, err := e.Book.Versions(ctx, id)
	if i := slices.IndexFunc(all, func(r Rule) bool { return r.Version == version }); i >= 0 {
		rule = all[i]
	}
	return rule, err
}

// hears reports whether the rule may react. It never hears itself, and passing
// time is only for those whose moment it is.
func (r Rule) hears(h happening, c inbox.Conversation) bool {
	if h.actor.Kind == inbox.ActorRule && h.actor.ID == string(r.ID) {
		return false
	}
	return slices.ContainsFunc(r.Events, func(e EventName) bool {
		return slices.Contains(h.names, e) && (!e.Timed() || (h.timer != nil && r.moment(e, c).Equal(h.timer.At)))
	})
}

// goOn does what a timer of a rule was set for.
func (e *Engine) goOn(ctx context.Context, h happening, c inbox.Conversation, run *Run) (inbox.Conversation, error) {
	if kept, err := e.kept(ctx, run.ID); kept != nil || err != nil {
		return c, err
	}
	rule, err := e.Book.Rules.Get(ctx, h.timer.Rule)
	if inbox.ErrorCode(err) == inbox.CodeNotFound || (err == nil && !rule.Enabled) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	run.Events = []string{"timer." + string(h.timer.Kind)}
	part := RunRule{Rule: string(rule.ID), Version: rule.Version}
	if h.timer.Kind == inbox.TimerSilence {
		c, part.Done, err = e.silent(ctx, rule, h, c)
	} else {
		c, part.Done, err = e.perform(ctx, rule, h.timer.Step, h, c)
	}
	if err = part.blame(err); err == nil {
		run.Rules = []RunRule{part}
		err = e.complain(ctx, h, c.ID, part)
	}
	return c, err
}

// Facts gathers what rules may ask about a conversation now. What is costly is
// read when a rule asks for it; that it cannot be read then leaves it unset.
func (e *Engine) Facts(ctx context.Context, c inbox.Conversation, names []EventName) (*Facts, error) {
	f := &Facts{Now: e.Clock.Now(), Events: names, Conversation: c}
	var err error
	if f.Contact, err = e.Inbox.Contacts.Contact(ctx, c.Contact); err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return nil, err
	}
	if f.Channel, err = e.Inbox.Directory.Channels.Get(ctx, string(c.Channel)); err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return nil, err
	}
	if f.Team, err = e.Inbox.Directory.Teams.Get(ctx, string(c.Team)); err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
		return nil, err
	}
	if f.Message, err = lastOf(ctx, e.Inbox.Conversations, c); err != nil {
		return nil, err
	}
	f.Zone = e.zone(ctx)
	f.Thread = func() []inbox.Message {
		all, _ := publicThread(ctx, e.Inbox.Conversations, c.ID)
		return all
	}
	f.Others = func() int {
		n, _ := othersOf(ctx, e.Inbox.Conversations, c.Contact)
		return n
	}
	f.Online = func(id inbox.AgentID) bool { return slices.Contains(e.Present(), id) }
	agents, err := e.Inbox.Directory.Agents.List(ctx)
	if err != nil {
		return nil, err
	}
	f.Here = func(team inbox.TeamID) bool {
		here := e.Present()
		return slices.ContainsFunc(agents, func(a inbox.Agent) bool {
			return (team == "" || slices.Contains(a.Teams, team)) && a.Takes() && slices.Contains(here, a.ID)
		})
	}
	f.Visiting = e.Visiting
	f.Calendar = func(id string) (Calendar, bool) {
		calendar, err := e.Hours.Get(ctx, id)
		return calendar, err == nil
	}
	return f, nil
}

var everything = inbox.Scope{Everything: true}

// threads is what messages are read from; see [inbox.ConversationStore].
type threads interface {
	Thread(ctx context.Context, q inbox.ThreadQuery) ([]inbox.Message, error)
}

// publicThread returns what rules may ask of the messages: the first of them.
func publicThread(ctx context.Context, past threads, c inbox.ConversationID) ([]inbox.Message, error) {
	return past.Thread(ctx, inbox.ThreadQuery{Conversation: c, Public: true, Limit: inbox.MaxThread})
}

// lists is where conversations of a contact are found; see [inbox.ConversationStore].
type lists interface {
	List(ctx context.Context, f inbox.Filter, p inbox.Page) ([]inbox.Conversation, string, error)
}

// othersOf counts a contact's conversations besides the one at hand.
func othersOf(ctx context.Context, past lists, c inbox.ContactID) (int, error) {
	all, _, err := past.List(ctx, inbox.Filter{Scope: everything, Contact: c}, inbox.Page{Limit: inbox.MaxPage})
	return max(0, len(all)-1), err
}

// lastOf returns the newest message that rules ask about: the newest public
// one of the contact's.
func lastOf(ctx context.Context, past threads, c inbox.Conversation) (inbox.Message, error) {
	if c.LastContactSeq == 0 {
		return inbox.Message{}, nil
	}
	found, err := past.Thread(ctx, inbox.ThreadQuery{Conversation: c.ID, After: c.LastContactSeq - 1, Limit: 1})
	if err != nil || len(found) == 0 {
		return inbox.Message{}, err
	}
	return found[0], nil
}

func (e *Engine) zone(ctx context.Context) *time.Location {
	settings, err := e.Inbox.Directory.Settings.Get(ctx, inbox.SettingsID)
	if err != nil {
		return time.UTC
	}
	zone, err := time.LoadLocation(settings.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// moment is when a rule about passing time looks at the conversation; zero for
// never.
func (r Rule) moment(e EventName, c inbox.Conversation) time.Time {
	from := map[EventName]time.Time{
		OnSinceCreated: c.CreatedAt, OnSinceContact: c.LastContactAt, OnSinceAgent: c.LastReplyAt,
		OnWaiting: c.WaitingSince, OnSinceClosed: c.ClosedAt,
	}[e]
	if from.IsZero() {
		return from
	}
	return from.Add(time.Duration(r.After))
}

// elapsed are the events of passing time whose moment is the timer's.
func elapsed(set *Set, c inbox.Conversation, timer *inbox.Timer) []EventName {
	if timer == nil || timer.Kind != inbox.TimerElapsed {
		return nil
	}
	var names []EventName
	for _, one := range set.rules {
		for _, e := range one.Rule.Events {
			if e.Timed() && one.Rule.moment(e, c).Equal(timer.At) && !slices.Contains(names, e) {
				names = append(names, e)
			}
		}
	}
	return names
}

// nextMoment is the earliest moment after now at which a rule about passing
// time looks at the conversation; zero when none does.
func nextMoment(set *Set, c inbox.Conversation, now time.Time) time.Time {
	var next time.Time
	for _, one := range set.rules {
		for _, e := range one.Rule.Events {
			if at := one.Rule.moment(e, c); e.Timed() && at.After(now) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
	}
	return next
}
