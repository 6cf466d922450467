package rules_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

var updateGolden = flag.Bool("update", false, "write golden files anew")

func nested(depth int) rules.Condition {
	c := test("status", "", rules.OpIs, "open")
	for range depth {
		c = rules.Condition{All: []rules.Condition{c}}
	}
	return c
}

func TestBadRules(t *testing.T) {
	t.Parallel()
	many := rules.Condition{}
	for range 10_000 {
		many.Any = append(many.Any, test("status", "", rules.OpIs, "open"))
	}
	deep := nested(9)
	for name, c := range map[string]struct {
		path string
		edit func(*rules.Rule)
	}{
		"ErrNoName":     {"name", func(r *rules.Rule) { r.Name = " " }},
		"ErrNoEvent":    {"events", func(r *rules.Rule) { r.Events = nil }},
		"ErrEvent":      {"events[1]", func(r *rules.Rule) { r.Events = append(r.Events, "moon.full") }},
		"ErrNoAfter":    {"after", func(r *rules.Rule) { r.Events = []rules.EventName{rules.OnWaiting} }},
		"ErrAfter":      {"after", func(r *rules.Rule) { r.After = rules.Duration(time.Hour) }},
		"ErrField":      {"when.field", func(r *rules.Rule) { r.When = &rules.Condition{Field: "mood", Op: rules.OpIs} }},
		"ErrOperator":   {"when.op", func(r *rules.Rule) { c := test("subject", "", rules.OpGreater, "x"); r.When = &c }},
		"ErrType":       {"when.value", func(r *rules.Rule) { c := test("replies", "", rules.OpGreater, "x"); r.When = &c }},
		"ErrList":       {"when.value", func(r *rules.Rule) { c := test("status", "", rules.OpAnyOf, "open"); r.When = &c }},
		"ErrChoice":     {"when.value", func(r *rules.Rule) { c := test("status", "", rules.OpIs, "happy"); r.When = &c }},
		"ErrMissing":    {"when.value", func(r *rules.Rule) { c := test("status", "", rules.OpIs, nil); r.When = &c }},
		"ErrUnexpected": {"when.value", func(r *rules.Rule) { c := test("team", "", rules.OpIsSet, "x"); r.When = &c }},
		"ErrKey":        {"when.key", func(r *rules.Rule) { c := test("contact.attribute", "", rules.OpIsSet, nil); r.When = &c }},
		"ErrNoKey":      {"when.key", func(r *rules.Rule) { c := test("status", "x", rules.OpIs, "open"); r.When = &c }},
		"ErrChangedKey": {"when.key", func(r *rules.Rule) { c := test("changed", "mood", rules.OpChanged, nil); r.When = &c }},
		"ErrEmptyGroup": {"when.all[0].none", func(r *rules.Rule) { r.When = &rules.Condition{All: []rules.Condition{{None: []rules.Condition{}}}} }},
		"ErrTwoForms":   {"when", func(r *rules.Rule) { r.When = &rules.Condition{All: []rules.Condition{nested(0)}, Field: "status"} }},
		"ErrNoForm":     {"when", func(r *rules.Rule) { r.When = &rules.Condition{} }},
		"ErrTooMany":    {"when.any[999]", func(r *rules.Rule) { r.When = &many }},
		"ErrTooDeep":    {"when.all[0].all[0].all[0].all[0].all[0].all[0].all[0].all[0].all", func(r *rules.Rule) { r.When = &deep }},
		"ErrExpression": {"when.value", func(r *rules.Rule) { c := test("subject", "", rules.OpMatches, "(unclosed"); r.When = &c }},
		"ErrNotRE2":     {"when.value", func(r *rules.Rule) { c := test("subject", "", rules.OpMatches, `(a)\1`); r.When = &c }},
		"ErrLongRegexp": {"when.value", func(r *rules.Rule) { c := test("subject", "", rules.OpMatches, strings.Repeat("a", 501)); r.When = &c }},
		"ErrOrder":      {"when.value", func(r *rules.Rule) { c := test("replies", "", rules.OpBetween, []int{3, 1}); r.When = &c }},
		"ErrDuration":   {"when.value", func(r *rules.Rule) { c := test("waiting", "", rules.OpGreater, "1 fortnight"); r.When = &c }},
		"ErrTime":       {"when.value", func(r *rules.Rule) { c := test("createdAt", "", rules.OpAfter, "yesterday"); r.When = &c }},
		"ErrNoAction":   {"then", func(r *rules.Rule) { r.Then = nil }},
		"ErrAction":     {"then[0].do", func(r *rules.Rule) { r.Then[0].Do = "dance" }},
		"ErrNoParam":    {"then[0].priority", func(r *rules.Rule) { r.Then[0].Priority = "" }},
		"ErrParam":      {"then[0].priority", func(r *rules.Rule) { r.Then[0].Priority = "extreme" }},
		"ErrOtherParam": {"then[0].team", func(r *rules.Rule) { r.Then[0].Team = billing }},
		"ErrID":         {"then[0].tags[1]", func(r *rules.Rule) { r.Then = []rules.Action{{Do: rules.DoAddTags, Tags: []inbox.TagID{vip, "x"}}} }},
		"ErrSpan":       {"then[0].for", func(r *rules.Rule) { r.Then = []rules.Action{{Do: rules.DoWait, For: rules.Duration(time.Second)}} }},
		"ErrNobody":     {"then[0].agents", func(r *rules.Rule) { r.Then = []rules.Action{{Do: rules.DoNotify, Text: "x"}} }},
		"ErrWarnTooSoon": {"then[0].warnBefore", func(r *rules.Rule) {
			r.Then = []rules.Action{{Do: rules.DoCloseIfSilent, After: rules.Duration(time.Hour), WarnBefore: rules.Duration(2 * time.Hour), Canned: other}}
		}},
		"ErrNoWarning": {"then[0].canned", func(r *rules.Rule) {
			r.Then = []rules.Action{{Do: rules.DoCloseIfSilent, After: rules.Duration(time.Hour), WarnBefore: rules.Duration(time.Minute)}}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rule(nil)
			c.edit(&r)
			requirePath(t, c.path, vocabulary.Validate(r))
		})
	}
}

// everyAction has each kind with all its parameters.
var everyAction = []rules.Action{
	{Do: rules.DoStatus, Status: inbox.StatusClosed}, {Do: rules.DoPriority, Priority: inbox.PriorityLow}, {Do: rules.DoFolder, Folder: drawer}, {Do: rules.DoFolder},
	{Do: rules.DoAssign, Agent: sara}, {Do: rules.DoAssignTeam, Team: billing, By: rules.ByLeastBusy}, {Do: rules.DoUnassign},
	{Do: rules.DoAddTags, Tags: []inbox.TagID{vip}}, {Do: rules.DoRemoveTags, Tags: []inbox.TagID{vip}}, {Do: rules.DoSetTags}, {Do: rules.DoAddContactTags, Tags: []inbox.TagID{vip}},
	{Do: rules.DoRemoveContactTags, Tags: []inbox.TagID{vip}}, {Do: rules.DoSetAttribute, Key: "plan", Text: "gold"}, {Do: rules.DoReply, Canned: other},
	{Do: rules.DoAutoReply, Canned: other, Every: rules.Duration(24 * time.Hour)}, {Do: rules.DoNote, Text: "look"}, {Do: rules.DoNotify, Agents: []inbox.AgentID{sara}, Text: "look"},
	{Do: rules.DoSnooze, For: rules.Duration(time.Hour)}, {Do: rules.DoSLA, Policy: other}, {Do: rules.DoSpam},
	{Do: rules.DoCloseIfSilent, After: rules.Duration(48 * time.Hour), WarnBefore: rules.Duration(24 * time.Hour), Canned: other}, {Do: rules.DoWait, For: rules.Duration(time.Hour)},
	{Do: rules.DoWebhook, Webhook: other}, {Do: rules.DoSetContactTags, Tags: []inbox.TagID{vip}}, {Do: rules.DoSetContactTags},
}

func TestEveryActionIsLawful(t *testing.T) {
	t.Parallel()
	met := map[rules.ActionKind]bool{}
	for _, a := range everyAction {
		met[a.Do] = true
		r := rule(nil)
		r.Then = []rules.Action{a}
		require.NoError(t, vocabulary.Validate(r), a.Do)
	}
	for _, info := range vocabulary.Actions() {
		require.True(t, met[info.Do], info.Do)
	}
}

// TestGoldenTraces keeps what traces look like.
func TestGoldenTraces(t *testing.T) {
	t.Parallel()
	for name, when := range map[string]rules.Condition{
		"matched": {All: []rules.Condition{test("subject", "", rules.OpContains, "refund"), {None: []rules.Condition{test("tags", "", rules.OpAnyOf, []string{other})}}}},
		"failed":  {All: []rules.Condition{test("subject", "", rules.OpContains, "refund"), {Any: []rules.Condition{test("waiting", "", rules.OpGreater, "3h"), test("channel", "", rules.OpIs, other)}}}},
	} {
		r := rule(&when)
		f := facts()
		f.Events = f.Events[:1]
		got, err := json.MarshalIndent(steps(t, evaluated(t, vocabulary.CompileOne(r), f).Trace, true), "", "  ")
		require.NoError(t, err)
		file := filepath.Join("testdata", "trace_"+name+".json")
		if *updateGolden {
			require.NoError(t, os.MkdirAll("testdata", 0o755))
			require.NoError(t, os.WriteFile(file, append(got, '\n'), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got)+"\n")
	}
}

// TestOrderAndStop: rules are tried by Order and id, and after one that stops
// none is.
func TestOrderAndStop(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := make([]rules.Rule, rapid.IntRange(0, 8).Draw(t, "rules"))
		for i := range all {
			all[i] = rule(nil)
			all[i].ID, all[i].Order = rules.RuleID(fmt.Sprint(i)), rapid.IntRange(0, 3).Draw(t, "order")
			all[i].Stop, all[i].Enabled = rapid.Bool().Draw(t, "stop"), rapid.Bool().Draw(t, "enabled")
			if rapid.Bool().Draw(t, "fails") {
				c := test("status", "", rules.OpIs, "spam")
				all[i].When = &c
			}
		}
		out, err := vocabulary.Compile(all).Evaluate(t.Context(), facts())
		require.NoError(t, err)
		stopped, last := false, rules.Rule{Order: -1}
		for _, s := range steps(t, out.Trace, false) {
			var r rules.Rule
			for _, one := range all {
				if one.ID == s.Rule {
					r = one
				}
			}
			require.True(t, r.Enabled)
			require.True(t, r.Order > last.Order || (r.Order == last.Order && r.ID > last.ID))
			require.Equal(t, stopped, s.Verdict == rules.Stopped)
			require.Equal(t, s.Verdict == rules.Matched, !stopped && r.When == nil)
			stopped = stopped || (s.Verdict == rules.Matched && r.Stop)
			last = r
		}
	})
}

func TestFolders(t *testing.T) {
	t.Parallel()
	filter := inbox.FolderFilter{
		Status: []inbox.Status{inbox.StatusOpen}, Priority: []inbox.Priority{inbox.PriorityHigh, inbox.PriorityUrgent}, Channel: []inbox.ChannelID{shop},
		Team: []inbox.TeamID{billing}, Tags: []inbox.TagID{vip}, Assignee: "none", Waiting: true,
	}
	for _, f := range []inbox.FolderFilter{filter, {Assignee: sara}, {Assignee: "me"}, {Waiting: true}} {
		again, err := rules.FolderFilter(rules.FolderCondition(f))
		require.NoError(t, err)
		require.Equal(t, f, again)
	}
	for path, c := range map[string]rules.Condition{
		"when.any":    {Any: []rules.Condition{nested(0)}},
		"when.all[0]": {All: []rules.Condition{test("subject", "", rules.OpContains, "x")}},
		"when.all[1]": {All: []rules.Condition{test("status", "", rules.OpIs, "open"), test("status", "", rules.OpIs, "closed")}},
		"when":        test("status", "", rules.OpIsNot, "open"),
		"when.field":  test("mood", "", rules.OpIs, "x"),
	} {
		_, err := rules.FolderFilter(c)
		requirePath(t, path, err)
	}
}

// FuzzCondition: whatever is sent as a condition is refused with a path, or
// compiled, evaluated and traced, and never crashes.
func FuzzCondition(f *testing.F) {
	for _, seed := range []string{
		`{"all":[{"field":"subject","op":"matches","value":"^re"}]}`, `{"none":[{"field":"tags","op":"allOf","value":["x"]}]}`, `{"any":[]}`, `{}`,
		`{"field":"waiting.business","key":"office","op":"between","value":["1h","2h"]}`, `{"field":"changed","key":"status","op":"changedTo","value":"open"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var c rules.Condition
		if json.NewDecoder(bytes.NewReader(raw)).Decode(&c) != nil {
			return
		}
		r := rule(&c)
		err := vocabulary.Validate(r)
		out := evaluated(t, vocabulary.CompileOne(r), facts())
		steps := steps(t, out.Trace, true)
		if (err != nil) != (steps[0].Verdict == rules.Broken) {
			t.Fatalf("%v, but %s", err, steps[0].Verdict)
		}
		if _, err := json.Marshal(steps); err != nil {
			t.Fatal(err)
		}
	})
}
