package api_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

type ruleAnswer struct {
	ID        string
	Version   int64
	Name      string
	Enabled   bool
	When      json.RawMessage
	UpdatedBy struct{ Name string }
}

func refundRule() object {
	return object{
		"name": "Refunds", "enabled": true, "events": []string{"message.contact"},
		"when": object{"all": []object{{"field": "body.last", "op": "contains", "value": "refund"}}},
		"then": []object{{"do": "priority", "priority": "urgent"}, {"do": "wait", "for": "1h"}, {"do": "note", "text": "still open"}},
	}
}

// TestRulesLive writes a rule, has a visitor meet it and asks why.
func TestRulesLive(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	w.runRules(t)
	admin, sara, reza := w.signedIn(t, w.admin), w.signedIn(t, w.sara), w.signedIn(t, w.reza)
	var rule ruleAnswer
	admin.do(t, 200, "POST", "/api/v1/rules", refundRule(), &rule)
	require.Equal(t, w.admin.Name, rule.UpdatedBy.Name)

	conversation, _ := w.visitor(t, w.shop).write(t, "", "I want a refund")
	var c struct{ Priority string }
	require.Eventually(t, func() bool {
		sara.do(t, 200, "GET", "/api/v1/conversations/"+conversation, nil, &c)
		return c.Priority == "urgent"
	}, 2*time.Minute, 10*time.Millisecond)

	var runs struct {
		Items []struct {
			ID    string
			Rules []struct{ Rule string }
			Trace struct {
				Steps []struct {
					Verdict string
					Tests   []struct{ Seen []string }
				}
			}
		}
	}
	require.Eventually(t, func() bool {
		sara.do(t, 200, "GET", "/api/v1/conversations/"+conversation+"/runs", nil, &runs)
		return len(runs.Items) == 1
	}, 2*time.Minute, 10*time.Millisecond)
	require.Equal(t, rule.ID, runs.Items[0].Rules[0].Rule)
	require.Equal(t, "matched", runs.Items[0].Trace.Steps[0].Verdict)
	require.Equal(t, []string{"i want a refund"}, runs.Items[0].Trace.Steps[0].Tests[0].Seen, "why it matched is told")
	sara.do(t, 200, "GET", "/api/v1/runs/"+runs.Items[0].ID, nil, nil)

	var messages struct {
		Items []struct {
			Author struct{ Kind, ID string }
			Event  *struct{ Run string }
		}
	}
	sara.do(t, 200, "GET", "/api/v1/conversations/"+conversation+"/messages", nil, &messages)
	line := messages.Items[len(messages.Items)-1]
	require.Equal(t, "rule", line.Author.Kind)
	require.Equal(t, runs.Items[0].ID, line.Event.Run, "the line leads to its trace")

	for _, path := range []string{"/api/v1/conversations/" + conversation + "/runs", "/api/v1/runs/" + runs.Items[0].ID} {
		status, _ := reza.call(t, "GET", path, nil)
		require.Equal(t, 404, status, "who does not see the conversation does not see why")
	}
	var traces struct {
		Traces []struct {
			Verdict string
			Tests   []struct{ Seen []string }
		}
	}
	admin.do(t, 200, "POST", "/api/v1/conversations/"+conversation+"/explain", object{"rule": rule.ID}, &traces)
	require.Equal(t, "i want a refund", traces.Traces[0].Tests[0].Seen[0])
	draft := object{"events": []string{"message.contact"}, "when": object{"all": []object{{"field": "subject", "op": "contains", "value": "money"}}}}
	admin.do(t, 200, "POST", "/api/v1/conversations/"+conversation+"/explain", object{"draft": draft}, &traces)
	require.Equal(t, "failed", traces.Traces[0].Verdict, "a rule that is being written can be asked too, without a name or actions")
	draft["when"] = object{"field": "moon", "op": "is", "value": "full"}
	refused, _ := admin.call(t, "POST", "/api/v1/conversations/"+conversation+"/explain", object{"draft": draft})
	require.Equal(t, 422, refused)
	var stats struct{ Days []struct{ Runs int } }
	admin.do(t, 200, "GET", "/api/v1/rules/"+rule.ID+"/stats", nil, &stats)
	require.Equal(t, 1, stats.Days[0].Runs)
}

// runRules has the engine work from now on, until the test ends.
func (w *liveWorld) runRules(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.api.Rules.Run(ctx) }()
	require.Eventually(t, func() bool {
		at, err := w.api.Feed.Position(ctx, "rules")
		return err == nil && at > 0
	}, 2*time.Minute, 5*time.Millisecond, "it begins at the feed's end")
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
}

// TestRuleVersions saves, takes back, orders and carries rules elsewhere.
func TestRuleVersions(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	var first, second ruleAnswer
	admin.do(t, 200, "POST", "/api/v1/rules", refundRule(), &first)
	admin.do(t, 200, "POST", "/api/v1/rules", refundRule(), &second)
	path := "/api/v1/rules/" + first.ID
	var changed ruleAnswer
	admin.do(t, 200, "PATCH", path, object{"version": first.Version, "name": "Money back", "when": object{}}, &changed)
	require.Equal(t, "Money back", changed.Name)
	require.Empty(t, changed.When, "an empty condition always holds")
	admin.do(t, 409, "PATCH", path, object{"version": 1, "name": "Late"}, nil)
	var versions struct{ Items []ruleAnswer }
	admin.do(t, 200, "GET", path+"/versions", nil, &versions)
	require.Len(t, versions.Items, 2)
	admin.do(t, 200, "POST", path+"/restore", object{"version": 1}, &first)
	require.Equal(t, "Refunds", first.Name)
	admin.do(t, 404, "POST", path+"/restore", object{"version": 99}, nil)

	admin.do(t, 204, "POST", "/api/v1/rules/order", object{"ids": []string{second.ID, first.ID}}, nil)
	var list struct{ Items []ruleAnswer }
	admin.do(t, 200, "GET", "/api/v1/rules", nil, &list)
	require.Equal(t, second.ID, list.Items[0].ID)
	admin.do(t, 422, "POST", "/api/v1/rules/order", object{"ids": []string{second.ID}}, nil)

	var file struct{ Rules []map[string]any }
	admin.do(t, 200, "GET", "/api/v1/rules/export", nil, &file)
	require.Len(t, file.Rules, 2)
	admin.do(t, 200, "POST", "/api/v1/rules/import", object{"format": 1, "rules": []object{refundRule()}}, &list)
	require.False(t, list.Items[0].Enabled, "what is imported waits to be looked at")
	admin.do(t, 422, "POST", "/api/v1/rules/import", object{"format": 2, "rules": []object{refundRule()}}, nil)
	bad := refundRule()
	bad["then"] = []object{}
	admin.do(t, 422, "POST", "/api/v1/rules/import", object{"format": 1, "rules": []object{refundRule(), bad}}, nil)
	admin.do(t, 200, "GET", "/api/v1/rules", nil, &list)
	require.Len(t, list.Items, 3, "all or none")
	admin.do(t, 204, "DELETE", path, nil, nil)
	admin.do(t, 404, "DELETE", path, nil, nil)
}

// TestRestoreOfARuleThatNamesWhatIsGone: an enabled rule must name only what exists,
// also when it comes back from its past.
func TestRestoreOfARuleThatNamesWhatIsGone(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	var tag, rule struct {
		ID      string
		Version int64
	}
	admin.do(t, 200, "POST", "/api/v1/tags", object{"name": "Refund"}, &tag)
	named := refundRule()
	named["enabled"], named["then"] = true, []object{{"do": "addTags", "tags": []string{tag.ID}}}
	admin.do(t, 200, "POST", "/api/v1/rules", named, &rule)
	path := "/api/v1/rules/" + rule.ID
	admin.do(t, 200, "PATCH", path, object{"version": rule.Version, "then": refundRule()["then"]}, &rule)
	admin.do(t, 204, "DELETE", "/api/v1/tags/"+tag.ID, nil, nil)
	admin.do(t, 422, "POST", path+"/restore", object{"version": 1}, nil)
}

// TestHostileRules sends rules that must be refused, each with the part that is
// to blame; nothing is saved.
func TestHostileRules(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	deep := object{"field": "subject", "op": "isSet"}
	for range 12 {
		deep = object{"all": []object{deep}}
	}
	test := func(field, op string, value any) object { return object{"field": field, "op": op, "value": value} }
	for name, c := range map[string]struct {
		key, path string
		value     any
	}{
		"Field":      {"when", "when.field", test("passwords", "is", "x")},
		"Operator":   {"when", "when.op", test("subject", "greater", 3)},
		"Type":       {"when", "when.value", test("subject", "contains", 7)},
		"Group":      {"when", "when.all", object{"all": []object{}}},
		"Deep":       {"when", "when", deep},
		"Expression": {"when", "when.value", test("subject", "matches", "(")},
		"Long":       {"when", "when.value", test("subject", "matches", strings.Repeat("a", 501))},
		"Many":       {"when", "when", object{"any": manyTests(2000)}},
		"Action":     {"then", "then[0].do", []object{{"do": "format"}}},
		"Parameter":  {"then", "then[0].priority", []object{{"do": "priority", "priority": "divine"}}},
		"Extra":      {"then", "then[0].text", []object{{"do": "unassign", "text": "x"}}},
		"Gone":       {"then", "then[0].tags[0]", []object{{"do": "addTags", "tags": []string{inbox.NewID[string]()}}}},
		"Event":      {"events", "events[0]", []string{"full.moon"}},
		"Unnamed":    {"name", "name", " "},
	} {
		rule := refundRule()
		rule[c.key] = c.value
		status, raw := admin.call(t, "POST", "/api/v1/rules", rule)
		require.Equal(t, 422, status, "%s: %s", name, raw)
		var problem struct{ Errors []struct{ Field, Key string } }
		require.NoError(t, json.Unmarshal(raw, &problem))
		require.NotEmpty(t, problem.Errors, name)
		require.True(t, strings.HasPrefix(problem.Errors[0].Field, c.path), "%s: %s", name, raw)
		require.NotEmpty(t, problem.Errors[0].Key, "%s: %s", name, raw)
	}
	for name, body := range map[string]object{
		"UnknownMember": {"name": "x", "admin": true}, "Id": {"name": "x", "id": "mine"}, "Duration": {"name": "x", "after": "soon"},
		"HugeDuration": {"name": "x", "after": "99999999999d"}, "WhenIsText": {"name": "x", "when": "always"},
	} {
		status, raw := admin.call(t, "POST", "/api/v1/rules", body)
		require.Contains(t, []int{400, 422}, status, "%s: %s", name, raw)
	}
	var list struct{ Items []ruleAnswer }
	admin.do(t, 200, "GET", "/api/v1/rules", nil, &list)
	require.Empty(t, list.Items)
}

func manyTests(n int) []object {
	all := make([]object, n)
	for i := range all {
		all[i] = object{"field": "subject", "op": "isSet"}
	}
	return all
}

// TestHoursAndPolicies sets up business hours and promises by them.
func TestHoursAndPolicies(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	var hours, policy struct{ ID string }
	week := object{"saturday": []object{{"from": "09:00", "to": "13:00"}, {"from": "14:00", "to": "02:00"}}}
	admin.do(t, 200, "POST", "/api/v1/hours", object{"name": "Tehran", "zone": "Asia/Tehran", "week": week,
		"holidays": []object{{"name": "Nowruz", "calendar": "jalali", "month": 1, "day": 1}}}, &hours)
	admin.do(t, 200, "POST", "/api/v1/sla", object{"name": "Gold", "hours": hours.ID, "first": "1h", "warn": "15m"}, &policy)
	for name, body := range map[string]object{
		"zone":     {"name": "x", "zone": "Mars/Base", "week": week},
		"week":     {"name": "x", "zone": "UTC", "week": object{"saturday": []object{{"from": "09:00", "to": "13:00"}, {"from": "12:00", "to": "14:00"}}}},
		"holidays": {"name": "x", "zone": "UTC", "week": week, "holidays": []object{{"calendar": "jalali", "year": 1404, "month": 12, "day": 30}}},
	} {
		status, raw := admin.call(t, "POST", "/api/v1/hours", body)
		require.Equal(t, 422, status, "%s: %s", name, raw)
		require.Contains(t, string(raw), name)
	}
	admin.do(t, 422, "POST", "/api/v1/sla", object{"name": "Nothing"}, nil)
	var start struct{ SLA, Hours []struct{ Name string } }
	w.signedIn(t, w.sara).do(t, 200, "GET", "/api/v1/bootstrap", nil, &start)
	require.Equal(t, "Gold", start.SLA[0].Name)
	require.Equal(t, "Tehran", start.Hours[0].Name)
}

// TestSmartFolderInTheLanguageOfRules: what a folder lists is said as rules say it.
func TestSmartFolderInTheLanguageOfRules(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	when := object{"all": []object{{"field": "status", "op": "anyOf", "value": []string{"open"}}, {"field": "assignee", "op": "is", "value": "me"}}}
	var made struct {
		ID     string
		Filter struct {
			Status   []string
			Assignee string
		}
		When object
	}
	admin.do(t, 200, "POST", "/api/v1/folders", object{"name": "My open", "color": 1, "kind": "smart", "when": when}, &made)
	require.Equal(t, []string{"open"}, made.Filter.Status)
	require.Equal(t, "me", made.Filter.Assignee)
	require.Len(t, made.When["all"], 2)

	when = object{"any": []object{{"field": "subject", "op": "contains", "value": "x"}}}
	status, problem := admin.call(t, "PATCH", "/api/v1/folders/"+made.ID, object{"when": when})
	require.Equal(t, 422, status)
	require.Contains(t, string(problem), "when.any", "what no index answers is refused by its path")
	var checked struct{ Problems []struct{ Path, Key string } }
	admin.do(t, 200, "POST", "/api/v1/folders/check", object{"when": when}, &checked)
	require.Equal(t, "when.any", checked.Problems[0].Path)
}

// TestBacktestTellsOfEvents: what matched comes first, with the message that did.
func TestBacktestTellsOfEvents(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin, visitor := w.signedIn(t, w.admin), w.visitor(t, w.shop)
	conversation, _ := visitor.write(t, "", "I want a refund")
	visitor.write(t, conversation, "hello?")
	type example struct {
		Matched bool
		Message struct {
			Seq  int64
			Text string
		}
		Tests []struct{ Seen []string }
	}
	var found struct {
		ID, State                       string
		Scanned, Matched, Conversations int
		Bounded                         bool
		Items                           []example
	}
	admin.do(t, 200, "POST", "/api/v1/rules/backtests", object{"rule": refundRule(), "days": 7}, &found)
	require.Eventually(t, func() bool {
		admin.do(t, 200, "GET", "/api/v1/rules/backtests/"+found.ID, nil, &found)
		return found.State == "done"
	}, 2*time.Minute, 10*time.Millisecond)
	require.Equal(t, [3]int{2, 1, 1}, [3]int{found.Scanned, found.Matched, found.Conversations})
	require.False(t, found.Bounded)
	require.Len(t, found.Items, 2)
	require.True(t, found.Items[0].Matched)
	require.Equal(t, "I want a refund", found.Items[0].Message.Text)
	require.Equal(t, []string{"hello?"}, found.Items[1].Tests[0].Seen, "why the other did not")
}
