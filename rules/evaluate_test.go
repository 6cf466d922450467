package rules_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/visit"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/hours"
)

// now is a Monday afternoon in Tehran, 17:35:06.
var now = time.Date(2026, 3, 23, 14, 5, 6, 0, time.UTC)

var tehran = func() *time.Location {
	zone, err := time.LoadLocation("Asia/Tehran")
	if err != nil {
		panic(err)
	}
	return zone
}()

// vocabulary is the language without rooms.
var vocabulary = rules.NewVocabulary()

const (
	shop    = "0190a000-0000-7000-8000-000000000001"
	sara    = "0190a000-0000-7000-8000-000000000002"
	billing = "0190a000-0000-7000-8000-000000000003"
	vip     = "0190a000-0000-7000-8000-000000000004"
	refund  = "0190a000-0000-7000-8000-000000000005"
	drawer  = "0190a000-0000-7000-8000-000000000006"
	other   = "0190a000-0000-7000-8000-0000000000ff"
)

// facts are of a conversation in which everything is set.
func facts() *rules.Facts {
	return &rules.Facts{
		Now: now, Zone: tehran, Events: []rules.EventName{rules.OnContactMessage, rules.OnReopened},
		Actor: inbox.Actor{Kind: inbox.ActorContact, ID: "c"}, Moves: []inbox.Move{{Field: "status", From: "closed", To: "open"}},
		Conversation: inbox.Conversation{
			ID: "conversation", Number: 1042, Channel: shop, Contact: "c", Subject: "Refund for the BLUE lamp", Status: inbox.StatusOpen, Priority: inbox.PriorityHigh,
			Assignee: sara, Team: billing, Folder: drawer, Tags: []inbox.TagID{vip, refund}, Replies: 2,
			CreatedAt: now.Add(-48 * time.Hour), UpdatedAt: now.Add(-10 * time.Minute), WaitingSince: now.Add(-2 * time.Hour),
			LastContactAt: now.Add(-10 * time.Minute), LastReplyAt: now.Add(-24 * time.Hour), ClosedAt: now.Add(-time.Hour),
			Page: inbox.WebPage{URL: "https://narvan.example/cart?x=1", Title: "سبد خرید"},
			Visit: visit.Visit{
				Referrer: "https://www.google.example/search", Source: "Newsletter", Medium: "email", Campaign: "نوروز", TimeZone: "Asia/Tehran",
				Browser: "Samsung Internet", System: "Android", Device: "phone", Country: "IR",
			},
		},
		Contact: inbox.Contact{
			ID: "c", Name: "علي كريمی", Company: "Acme GmbH", Title: "CEO", Phone: "+98 21 1234", Language: "fa", BrowserLanguage: "fa-IR", Tags: []inbox.TagID{vip},
			Identities: []inbox.Identity{{Kind: inbox.IdentityEmail, Value: "ali@acme.example"}}, CreatedAt: now.AddDate(-1, 0, 0),
			Attributes: map[string]string{"plan": "Gold"},
		},
		Channel: inbox.Channel{ID: shop, Kind: inbox.ChannelChat, Language: "en", Hours: "support"},
		Team:    inbox.Team{ID: billing, Hours: "office"},
		Message: inbox.Message{Text: "می‌خواهم پولم را پس بگیرم، سفارش ۱۵۸۲", Files: []inbox.File{{Name: "رسید.PDF", Type: "application/pdf", Size: 120_000}}},
		First: func(context.Context) ([]inbox.Message, error) {
			return []inbox.Message{{Text: "Hello, where is my parcel?", Author: inbox.Actor{Kind: inbox.ActorContact, ID: "c"}}}, nil
		},
		Thread: func(context.Context) ([]inbox.Message, error) {
			by := inbox.Actor{Kind: inbox.ActorContact, ID: "c"}
			return []inbox.Message{
				{Text: "Hello, where is my parcel?", Author: by}, {Text: "We look", Author: inbox.Actor{Kind: inbox.ActorAgent, ID: sara}},
				{Text: "می‌خواهم پولم را پس بگیرم", Author: by},
			}, nil
		},
		Others:   func(context.Context) (int, error) { return 3, nil },
		Online:   func(id inbox.AgentID) bool { return id == sara },
		Here:     func(team inbox.TeamID) bool { return team == "" || team == billing },
		Visiting: func(id inbox.ContactID) bool { return id == "c" },
		Calendar: func(_ context.Context, id string) (*hours.Calendar, error) {
			if c, known := calendars[id]; known {
				return &c, nil
			}
			return nil, nil
		},
	}
}

// calendars: the office closes at 17:00 in Tehran, support never.
var calendars = map[string]hours.Calendar{
	"office":  {ID: "office", Name: "Office", Zone: "Asia/Tehran", Week: hours.Presets()[0].Week},
	"support": {ID: "support", Name: "Support", Zone: "UTC", Week: hours.Presets()[4].Week},
}

func test(field, key string, op rules.Operator, value any) rules.Condition {
	c := rules.Condition{Field: rules.FieldName(field), Key: key, Op: op}
	if value != nil {
		raw, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		c.Value = raw
	}
	return c
}

func rule(when *rules.Condition) rules.Rule {
	return rules.Rule{
		ID: "rule", Version: 3, Name: "Refunds", Enabled: true, Events: []rules.EventName{rules.OnContactMessage}, When: when,
		Then: []rules.Action{{Do: rules.DoPriority, Priority: inbox.PriorityUrgent}},
	}
}

func evaluated(t require.TestingT, c *rules.Compiled, f *rules.Facts) rules.Outcome {
	out, err := rules.EvaluateOne(context.Background(), c, f)
	require.NoError(t, err)
	return out
}

func steps(t require.TestingT, trace rules.Trace, whole bool) []rules.Step {
	all, err := trace.Steps(context.Background(), whole)
	require.NoError(t, err)
	return all
}

func holds(t *testing.T, c rules.Condition, f *rules.Facts) bool {
	t.Helper()
	r := rule(&c)
	require.NoError(t, vocabulary.Validate(r))
	return len(evaluated(t, vocabulary.CompileOne(r), f).Matched) == 1
}

// asked is a value for which the operator holds on facts(), and one for which it does not.
type asked struct {
	op      rules.Operator
	yes, no any
}

func words(yes, no string) []asked {
	return []asked{
		{rules.OpContains, yes, no}, {rules.OpContainsNot, no, yes}, {rules.OpContainsAny, []string{no, yes}, []string{no}},
		{rules.OpContainsAll, []string{yes}, []string{yes, no}}, {rules.OpMatches, yes, no}, {rules.OpMatchesNot, no, yes},
		{rules.OpIsNot, no, nil}, {rules.OpNoneOf, []string{no}, nil}, {rules.OpIsSet, nil, nil},
	}
}

func whole(text string) []asked {
	return []asked{{rules.OpIs, text, "x"}, {rules.OpAnyOf, []string{"x", text}, []string{"x"}}, {rules.OpIsNot, "x", text},
		{rules.OpNoneOf, []string{"x"}, []string{text}}, {rules.OpStartsWith, text[:len(text)/2], "x"}, {rules.OpEndsWith, text[len(text)/2:], "x"}}
}

func choice(yes, no string) []asked {
	return []asked{{rules.OpIs, yes, no}, {rules.OpIsNot, no, yes}, {rules.OpAnyOf, []string{no, yes}, []string{no}}, {rules.OpNoneOf, []string{no}, []string{yes}}, {rules.OpIsSet, nil, nil}}
}

func number(n float64) []asked {
	return []asked{{rules.OpIs, n, n + 1}, {rules.OpIsNot, n + 1, n}, {rules.OpGreater, n - 1, n}, {rules.OpLess, n + 1, n}, {rules.OpBetween, []float64{n, n}, []float64{n + 1, n + 2}}}
}

func span(less, more string) []asked {
	return []asked{{rules.OpGreater, less, more}, {rules.OpLess, more, less}, {rules.OpBetween, []string{less, more}, []string{more, more}}, {rules.OpIsSet, nil, nil}}
}

func moment(before, after time.Time, last string) []asked {
	form := func(t time.Time) string { return t.Format(time.RFC3339) }
	return []asked{{rules.OpAfter, form(before), form(after)}, {rules.OpBefore, form(after), form(before)}, {rules.OpWithinLast, last, "1m"}, {rules.OpIsSet, nil, nil}}
}

func yes() []asked { return []asked{{rules.OpIs, true, false}} }

// everyField asks each field what each operator of its type can ask.
var everyField = []struct {
	field, key string
	ask        []asked
}{
	{"subject", "", append(words("blue LAMP", "red"), whole("Refund for the BLUE lamp")...)},
	{"body.last", "", append(words("ميخواهم", "سلام"), asked{rules.OpContains, "1582", "1583"})},
	{"body.first", "", append(words("parcel", "پولم"), whole("Hello, where is my parcel?")...)},
	{"body.any", "", words("پولم", "We look")},
	{"channel", "", choice(shop, other)}, {"kind", "", []asked{{rules.OpIs, "chat", nil}, {rules.OpAnyOf, []string{"chat"}, nil}, {rules.OpIsSet, nil, nil}}}, {"language", "", choice("fa", "en")},
	{"status", "", choice("open", "closed")}, {"priority", "", choice("high", "low")}, {"assignee", "", choice(sara, other)},
	{"assignee.online", "", yes()}, {"agents.online", "", yes()}, {"team.online", billing, yes()}, {"team.online", other, []asked{{rules.OpIs, false, true}}}, {"team", "", choice(billing, other)}, {"folder", "", choice(drawer, other)},
	{"tags", "", []asked{{rules.OpAnyOf, []string{other, vip}, []string{other}}, {rules.OpAllOf, []string{vip, refund}, []string{vip, other}}, {rules.OpNoneOf, []string{other}, []string{vip}}, {rules.OpIsSet, nil, nil}}},
	{"changed", "status", []asked{{rules.OpChanged, nil, nil}, {rules.OpChangedFrom, "closed", "open"}, {rules.OpChangedTo, "open", "closed"}}},
	{"actor", "", choice("contact", "agent")}, {"replies", "", number(2)}, {"number", "", number(1042)},
	{"waiting", "", span("1h", "3h")}, {"waiting.business", "support", span("1h", "3h")},
	{"idle", "", span("5m", "15m")},
	{"createdAt", "", moment(now.AddDate(0, 0, -3), now, "3d")}, {"lastContactAt", "", moment(now.Add(-time.Hour), now, "1h")},
	{"lastReplyAt", "", moment(now.AddDate(0, 0, -2), now, "2d")}, {"closedAt", "", moment(now.Add(-2*time.Hour), now, "2h")},
	{"hours", "support", yes()}, {"hours", "office", []asked{{rules.OpIs, false, true}}},
	{"hours", "own", []asked{{rules.OpIs, false, true}}},
	{"weekday", "", choice("monday", "sunday")}, {"time", "", []asked{{rules.OpBetween, []string{"17:00", "18:00"}, []string{"18:00", "17:00"}}}},
	{"file", "", yes()}, {"file.name", "", append(words("رسيد", "photo"), whole("رسید.PDF")...)}, {"file.type", "", words("pdf", "image")}, {"file.size", "", number(120)},
	{"page.url", "", append(words("/cart", "/login"), whole("https://narvan.example/cart?x=1")[:4]...)}, {"page.title", "", words("خريد", "ورود")},
	{"visit.referrer", "", append(words("GOOGLE", "bing"), whole("https://www.google.example/search")...)},
	{"visit.source", "", append(words("newsletter", "ads"), whole("newsletter")...)}, {"visit.medium", "", append(words("EMAIL", "cpc"), whole("email")...)},
	{"visit.campaign", "", append(words("نوروز", "یلدا"), whole("نوروز")[:4]...)},
	{"visit.country", "", choice("IR", "DE")}, {"visit.timeZone", "", append(words("tehran", "Berlin"), whole("Asia/Tehran")...)},
	{"visit.browser", "", choice("Samsung Internet", "Chrome")}, {"visit.system", "", choice("Android", "iOS")}, {"visit.device", "", choice("phone", "computer")},
	{"contact.online", "", yes()},
	{"contact.name", "", append(words("کریمی", "رضا"), whole("علی کریمی")[:4]...)}, {"contact.email", "", append(words("acme", "gmail"), whole("ali@acme.example")...)},
	{"contact.browserLanguage", "", append(whole("fa-IR"), asked{rules.OpStartsWith, "FA", "en"})},
	{"contact.domain", "", whole("acme.example")}, {"contact.verified", "", yes()}, {"contact.company", "", append(words("acme", "inc"), whole("Acme GmbH")...)},
	{"contact.title", "", whole("CEO")}, {"contact.phone", "", words("1234", "999")[:6]},
	{"contact.tags", "", []asked{{rules.OpAnyOf, []string{vip}, []string{refund}}, {rules.OpAllOf, []string{vip}, []string{vip, refund}}, {rules.OpNoneOf, []string{refund}, []string{vip}}, {rules.OpIsSet, nil, nil}}},
	{"contact.attribute", "plan", whole("gold")}, {"contact.since", "", moment(now.AddDate(-2, 0, 0), now, "400d")},
	{"contact.returning", "", yes()}, {"contact.conversations", "", number(4)},
}

func TestEveryFieldAndOperator(t *testing.T) {
	t.Parallel()
	met := map[rules.FieldName]bool{}
	for _, c := range everyField {
		met[rules.FieldName(c.field)] = true
		for _, ask := range c.ask {
			t.Run(fmt.Sprintf("%s %s", c.field, ask.op), func(t *testing.T) {
				t.Parallel()
				require.True(t, holds(t, test(c.field, c.key, ask.op, ask.yes), facts()), "%v", ask.yes)
				if ask.no != nil {
					require.False(t, holds(t, test(c.field, c.key, ask.op, ask.no), facts()), "%v", ask.no)
				}
			})
		}
	}
	for _, f := range vocabulary.Fields() {
		require.True(t, met[f.Name], "%s is not tested", f.Name)
	}
}

// TestUnset: a field without a value answers isNotSet, and no comparison holds
// but those that say not.
func TestUnset(t *testing.T) {
	t.Parallel()
	empty := &rules.Facts{Now: now}
	for _, f := range vocabulary.Fields() {
		key := map[string]string{"calendar": "office", "attribute": "plan", "field": "team", "team": billing}[f.Key]
		for _, op := range f.Operators() {
			if f.Type == rules.TypeBool || f.Type == rules.TypeClock || f.Name == "weekday" || f.Name == "replies" || f.Name == "number" || f.Name == "contact.conversations" {
				continue // always have a value
			}
			value := map[rules.ValueType]any{rules.TypeNumber: 1, rules.TypeDuration: "1h", rules.TypeTime: "2026-01-01", rules.TypeSet: vip}[f.Type]
			if value == nil {
				if value = "x"; len(f.Choices) > 0 {
					value = f.Choices[0]
				}
			}
			switch op {
			case rules.OpAnyOf, rules.OpNoneOf, rules.OpAllOf, rules.OpContainsAny, rules.OpContainsAll:
				value = []any{value}
			case rules.OpBetween:
				value = []any{value, value}
			case rules.OpWithinLast, rules.OpWithinNext:
				value = "1h"
			case rules.OpIsSet, rules.OpIsNotSet, rules.OpChanged:
				value = nil
			}
			negative := op == rules.OpIsNotSet || op == rules.OpIsNot || op == rules.OpNoneOf || op == rules.OpContainsNot || op == rules.OpMatchesNot
			require.Equal(t, negative, holds(t, test(string(f.Name), key, op, value), empty), "%s %s", f.Name, op)
		}
	}
}

// TestDaysAreTheWorkspaces: a day begins at its midnight, not at that of UTC.
func TestDaysAreTheWorkspaces(t *testing.T) {
	t.Parallel()
	f := facts()
	f.Conversation.CreatedAt = time.Date(2026, 3, 20, 21, 0, 0, 0, time.UTC) // the 21st in Tehran, 00:30
	require.True(t, holds(t, test("createdAt", "", rules.OpAfter, "2026-03-21"), f))
	require.False(t, holds(t, test("createdAt", "", rules.OpBefore, "2026-03-21"), f))
	f.Zone = nil
	require.True(t, holds(t, test("createdAt", "", rules.OpBefore, "2026-03-21"), f))
	require.True(t, holds(t, test("createdAt", "", rules.OpBefore, "2026-03-21T00:00:00Z"), f))
}

// TestNobody: that a field became empty is a change; that it is empty has an
// operator of its own, so that no test is saved that never holds.
func TestNobody(t *testing.T) {
	t.Parallel()
	f := facts()
	f.Moves = []inbox.Move{{Field: "assignee", From: sara}}
	require.True(t, holds(t, test("changed", "assignee", rules.OpChangedTo, ""), f))
	require.False(t, holds(t, test("changed", "assignee", rules.OpChangedFrom, ""), f))
	never := test("assignee", "", rules.OpIs, "")
	r := rule(&never)
	requirePath(t, "when.value", vocabulary.Validate(r))
}

func TestARuleIsTriedOnce(t *testing.T) {
	t.Parallel()
	twice := rule(nil)
	twice.Events = append(twice.Events, twice.Events...)
	f := facts()
	f.Events = f.Events[:1]
	out, err := vocabulary.Compile([]rules.Rule{twice}).Evaluate(t.Context(), f)
	require.NoError(t, err)
	require.Len(t, out.Matched, 1)
}
