package rules

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox/civil"
	"github.com/pasokh/pasokh/rules/problem"
)

// Set is all enabled rules, compiled. It is never changed and may be shared.
type Set struct {
	vocabulary *Vocabulary
	rules      []*Compiled
	listen     map[EventName][]*Compiled // in order
}

// Compiled is a rule that is ready to be evaluated.
type Compiled struct {
	Rule     Rule
	Problems Problems // why it cannot be evaluated; its verdict is then [Broken]

	vocabulary *Vocabulary
	root       *node
}

// node is a condition with its value read.
type node struct {
	group   Group // "" for a test
	kids    []*node
	path    string
	field   *Field
	key     string
	op      Operator
	operand operand
	source  Condition
}

// Compile reads the rules' values once. Disabled rules are left out.
func (v *Vocabulary) Compile(all []Rule) *Set {
	s := &Set{vocabulary: v, listen: map[EventName][]*Compiled{}}
	for _, r := range slices.SortedFunc(slices.Values(all), func(a, b Rule) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	}) {
		if !r.Enabled {
			continue
		}
		c := v.CompileOne(r)
		s.rules = append(s.rules, c)
		for i, e := range r.Events {
			if !slices.Contains(r.Events[:i], e) {
				s.listen[e] = append(s.listen[e], c)
			}
		}
	}
	return s
}

// CompileOne compiles a rule, enabled or not.
func (v *Vocabulary) CompileOne(r Rule) *Compiled {
	c := &Compiled{Rule: r, Problems: r.problems(v), vocabulary: v}
	if len(c.Problems) == 0 && r.When != nil {
		c.root = v.compile(*r.When, "when")
	}
	return c
}

// Rules returns the rules of the set in order.
func (s *Set) Rules() []*Compiled { return s.rules }

func (v *Vocabulary) compile(c Condition, path string) *node {
	n := &node{path: path, source: c}
	name, kids, is := c.group()
	if !is {
		n.field, n.key, n.op = v.byName[c.Field], c.Key, c.Op
		n.operand, _ = n.field.operand(c.Op, c.Value)
		return n
	}
	n.group, n.path = name, path+"."+string(name)
	for i, kid := range kids {
		n.kids = append(n.kids, v.compile(kid, problem.At(n.path, i)))
	}
	return n
}

// Verdict says what became of a rule in an evaluation.
type Verdict string

const (
	Matched Verdict = "matched"
	Failed  Verdict = "failed"  // a condition did not hold
	Stopped Verdict = "stopped" // a rule before it matched, and says to stop then
	Broken  Verdict = "broken"  // it cannot be evaluated
)

// Outcome is what an evaluation found.
type Outcome struct {
	Matched []*Compiled // in order; their actions are to be done
	Trace   Trace
}

// Evaluate tries every rule that listens to one of the facts' events, in order. It
// returns an error when a fact cannot be read; nothing is decided then.
func (s *Set) Evaluate(ctx context.Context, f *Facts) (Outcome, error) {
	return s.vocabulary.evaluate(ctx, s.listening(f.Events), f)
}

// listening returns the rules of the events, each once, in order.
func (s *Set) listening(events []EventName) []*Compiled {
	if len(events) == 1 {
		return s.listen[events[0]]
	}
	wanted := map[*Compiled]struct{}{}
	for _, e := range events {
		for _, c := range s.listen[e] {
			wanted[c] = struct{}{}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	all := make([]*Compiled, 0, len(wanted))
	for _, c := range s.rules {
		if _, is := wanted[c]; is {
			all = append(all, c)
		}
	}
	return all
}

func (s *Set) listens(e EventName) bool { return len(s.listen[e]) > 0 }

// EvaluateOne tries one rule, whatever it listens to.
func EvaluateOne(ctx context.Context, c *Compiled, f *Facts) (Outcome, error) {
	return c.vocabulary.evaluate(ctx, []*Compiled{c}, f)
}

func (v *Vocabulary) evaluate(ctx context.Context, all []*Compiled, f *Facts) (Outcome, error) {
	out := Outcome{Trace: Trace{vocabulary: v, facts: f, steps: make([]step, 0, len(all))}}
	stopped := false
	e := v.evaluation(f)
	for _, c := range all {
		one := step{rule: c, verdict: Stopped}
		if !stopped {
			one.verdict, one.failed = e.try(ctx, c)
		}
		if e.err != nil {
			return Outcome{}, fmt.Errorf("evaluate rule %s: %w", c.Rule.ID, e.err)
		}
		if one.verdict == Matched {
			out.Matched = append(out.Matched, c)
			stopped = c.Rule.Stop
		}
		out.Trace.steps = append(out.Trace.steps, one)
	}
	return out, nil
}

// evaluation is one pass over the facts, in which each field is read once.
type evaluation struct {
	facts *Facts
	now   float64
	err   error   // the first of reading
	v     *value  // of the test that was tried last
	read  []value // by field, for those without a key
	have  []bool
}

func (v *Vocabulary) evaluation(f *Facts) evaluation {
	return evaluation{facts: f, now: float64(f.Now.Unix()), read: make([]value, len(v.fields)), have: make([]bool, len(v.fields))}
}

func (e *evaluation) try(ctx context.Context, c *Compiled) (Verdict, *node) {
	if len(c.Problems) > 0 {
		return Broken, nil
	}
	if c.root == nil {
		return Matched, nil
	}
	if failed := e.failing(ctx, c.root); failed != nil {
		return Failed, failed
	}
	return Matched, nil
}

// failing returns the node because of which n does not hold, nil when n holds. Of a
// group "all" it is the first condition that does not hold, of "none" the first that
// does, and of "any" the group itself.
func (e *evaluation) failing(ctx context.Context, n *node) *node {
	switch n.group {
	case GroupAll:
		for _, kid := range n.kids {
			if failed := e.failing(ctx, kid); failed != nil {
				return failed
			}
		}
		return nil
	case GroupAny:
		for _, kid := range n.kids {
			if e.failing(ctx, kid) == nil {
				return nil
			}
		}
		if len(n.kids) == 1 {
			return e.failing(ctx, n.kids[0])
		}
		return n
	case GroupNone:
		for _, kid := range n.kids {
			if e.failing(ctx, kid) == nil {
				return kid
			}
		}
		return nil
	}
	if e.v = e.value(ctx, n); n.op.holds(e.v, e.wanted(n), e.now) {
		return nil
	}
	return n
}

// wanted is the operand of a test. An operand that is a day becomes midnight in the
// workspace's zone.
func (e *evaluation) wanted(n *node) *operand {
	if !n.operand.day {
		return &n.operand
	}
	own := n.operand
	day := time.Unix(int64(own.low), 0).UTC()
	own.low = float64(civil.Moment(day.Year(), day.Month(), day.Day(), 0, e.facts.zone()).Unix())
	return &own
}

func (e *evaluation) value(ctx context.Context, n *node) *value {
	if n.field.needs != 0 && e.err == nil {
		e.err = e.facts.load(ctx, n.field, n.key)
	}
	if n.key != "" {
		v := n.field.blank()
		n.field.read(e.facts, n.key, &v)
		return &v
	}
	v := &e.read[n.field.index]
	if !e.have[n.field.index] {
		*v, e.have[n.field.index] = n.field.blank(), true
		n.field.read(e.facts, "", v)
	}
	return v
}

// Trace says of each rule that was considered whether it matched and why. Only
// [Trace.Steps] writes it out, for most traces are never looked at.
type Trace struct {
	vocabulary *Vocabulary
	facts      *Facts
	steps      []step
}

type step struct {
	rule    *Compiled
	failed  *node
	verdict Verdict
}

// Step is one rule of a written trace.
type Step struct {
	Rule     RuleID   `json:"rule"`
	Version  int64    `json:"version"`
	Verdict  Verdict  `json:"verdict"`
	Failed   *Test    `json:"failed,omitempty"`   // why it failed
	Tests    []Test   `json:"tests,omitempty"`    // every test, when it was asked for
	Problems Problems `json:"problems,omitempty"` // of a broken rule
}

// Test is a condition and what it saw.
type Test struct {
	Path  string          `json:"path"`
	Group Group           `json:"group,omitempty"` // a group failed as a whole
	Field FieldName       `json:"field,omitempty"`
	Key   string          `json:"key,omitempty"`
	Op    Operator        `json:"op,omitempty"`
	Value json.RawMessage `json:"value,omitempty"` // what it wanted
	Seen  any             `json:"seen,omitempty"`  // what the field held
	Holds bool            `json:"holds"`
}

// keptTests bounds how many tests of a rule that matched a trace tells.
const keptTests = 50

// Steps writes the trace out: with every test of each rule when it is to be whole, else
// with the tests of the rules that matched.
func (t Trace) Steps(ctx context.Context, whole bool) ([]Step, error) {
	if t.facts == nil {
		return nil, nil
	}
	e := t.vocabulary.evaluation(t.facts)
	out := make([]Step, len(t.steps))
	for i, s := range t.steps {
		out[i] = Step{Rule: s.rule.Rule.ID, Version: s.rule.Rule.Version, Verdict: s.verdict, Problems: s.rule.Problems}
		if s.failed != nil {
			test := e.test(ctx, s.failed)
			out[i].Failed = &test
		}
		if s.rule.root != nil && (whole || s.verdict == Matched) {
			e.tests(ctx, s.rule.root, &out[i].Tests)
		}
		if !whole {
			out[i].Tests = out[i].Tests[:min(len(out[i].Tests), keptTests)]
		}
	}
	return out, e.err
}

func (e *evaluation) tests(ctx context.Context, n *node, into *[]Test) {
	if n.group == "" {
		*into = append(*into, e.test(ctx, n))
		return
	}
	for _, kid := range n.kids {
		e.tests(ctx, kid, into)
	}
}

func (e *evaluation) test(ctx context.Context, n *node) Test {
	if n.group != "" {
		return Test{Path: n.path, Group: n.group, Holds: e.failing(ctx, n) == nil}
	}
	holds := e.failing(ctx, n) == nil
	return Test{Path: n.path, Field: n.source.Field, Key: n.key, Op: n.op, Value: n.source.Value, Seen: e.v.seen(n.field), Holds: holds}
}

// seenRunes bounds how much of a text a trace repeats.
const seenRunes = 200

// seen is what a field held, as people read it.
func (v *value) seen(f *Field) any {
	switch f.Type {
	case TypeBool:
		return v.yes
	case TypeNumber, TypeDuration, TypeTime, TypeClock:
		if !v.set {
			return nil
		}
		return v.number
	}
	texts := make([]string, 0, min(len(v.texts), 5))
	for _, text := range v.texts[:min(len(v.texts), 5)] {
		if runes := []rune(text); len(runes) > seenRunes {
			text = string(runes[:seenRunes]) + "…"
		}
		texts = append(texts, text)
	}
	return texts
}
