package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

type object = map[string]any

// manyRules is how many rules a new conversation has to pass.
const manyRules = 1000

// conditions are five tests that hold up to the last.
func conditions(last string) []object {
	return []object{
		{"field": "channel", "op": "isSet"},
		{"field": "status", "op": "anyOf", "value": []string{"open", "pending"}},
		{"field": "priority", "op": "isNot", "value": "urgent"},
		{"field": "replies", "op": "less", "value": 5},
		{"field": "body.last", "op": "contains", "value": last},
	}
}

// evaluated measures what rules cost on one event, in this process.
func (m *measurement) evaluated(context.Context) error {
	var when rules.Condition
	raw, err := json.Marshal(object{"all": conditions("nobody says this")})
	if err == nil {
		err = json.Unmarshal(raw, &when)
	}
	if err != nil {
		return err
	}
	all := make([]rules.Rule, manyRules)
	for i := range all {
		all[i] = rules.Rule{ID: inbox.NewID[rules.RuleID](), Version: 1, Name: "r", Enabled: true, Order: i, Events: []rules.EventName{rules.OnContactMessage},
			When: &when, Then: []rules.Action{{Do: rules.DoPriority, Priority: inbox.PriorityUrgent}}}
	}
	compiled := rules.NewVocabulary().Compile(all)
	once := func() error {
		_, err := compiled.Evaluate(context.Background(), &rules.Facts{Now: time.Now(), Events: []rules.EventName{rules.OnContactMessage},
			Conversation: inbox.Conversation{Channel: "c", Status: inbox.StatusOpen, Priority: inbox.PriorityNormal},
			Message:      inbox.Message{Text: strings.Repeat("سفارش من کجاست؟ where is my order? ", 8)}})
		return err
	}
	if err := once(); err != nil {
		return err
	}
	const rounds = 500
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	for range rounds {
		if err := once(); err != nil {
			return err
		}
	}
	took := time.Since(began) / rounds
	runtime.ReadMemStats(&after)
	m.add("1,000 rules of 5 conditions on one event: time · memory", "≤ 1 ms · ≤ 64 kB",
		ms(took)+fmt.Sprintf(" · %.1f kB", float64(after.TotalAlloc-before.TotalAlloc)/rounds/1000))
	return nil
}

// routed measures from a visitor's first words to the agent's screen that says
// whose the conversation is, past many rules.
func (m *measurement) routed(ctx context.Context) (err error) {
	all, err := m.chatters(ctx, m.target.Pressure.Visitors)
	if err != nil {
		return err
	}
	undo, err := m.router(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if undoErr := undo(); err == nil {
			err = undoErr
		}
	}()
	screen, err := m.agent(0).dial(ctx, "/ws")
	if err != nil {
		return err
	}
	defer func() { _ = screen.Close() }()
	if err := hello(screen, object{}); err != nil {
		return err
	}
	arrived := &arrivals{waiting: map[string]chan time.Time{}}
	go arrived.follow(screen)
	out, err := paced(ctx, all, m.target.Pressure.Live, 8*time.Second, func(c *chatter) (time.Duration, error) {
		fresh := &chatter{client: c.client, conversation: newID()}
		ch := arrived.expect(fresh.conversation)
		began := time.Now()
		if _, err := fresh.send(ctx, "who answers me"); err != nil {
			return 0, err
		}
		select {
		case at := <-ch:
			return at.Sub(began), nil
		case <-time.After(20 * time.Second):
			return 0, fmt.Errorf("a conversation was not routed within 20 s")
		}
	})
	if err != nil {
		return err
	}
	m.add(fmt.Sprintf("new conversation to its agent, past 1,000 rules, at %d/s, p50 · p99", m.target.Pressure.Live), "p99 ≤ 100 ms", out.quantiles())
	return nil
}

// router sets up the rules, of which the last routes, with a team of one; undo
// takes the rules away again.
func (m *measurement) router(ctx context.Context) (undo func() error, err error) {
	admin := m.agent(0)
	var team, made struct{ ID string }
	var me struct {
		ID    string
		Teams []string
	}
	if _, err := admin.call(ctx, http.MethodPost, "/api/v1/teams", object{"name": "bench " + newID(), "color": 1}, &team); err != nil {
		return nil, err
	}
	if _, err := admin.call(ctx, http.MethodGet, "/api/v1/session", nil, &me); err != nil {
		return nil, err
	}
	if _, err := admin.call(ctx, http.MethodPatch, "/api/v1/agents/"+me.ID, object{"teams": append(me.Teams, team.ID)}, nil); err != nil {
		return nil, err
	}
	var ids []string
	for i := range manyRules {
		rule := object{"name": fmt.Sprint("bench ", i), "enabled": true, "events": []string{"conversation.created"}, "when": object{"all": conditions("nobody says this")}, "then": []object{{"do": "priority", "priority": "urgent"}}}
		if i == manyRules-1 {
			rule["when"], rule["then"] = object{}, []object{{"do": "assignTeam", "team": team.ID, "by": "roundRobin"}}
		}
		if _, err := admin.call(ctx, http.MethodPost, "/api/v1/rules", rule, &made); err != nil {
			return nil, err
		}
		ids = append(ids, made.ID)
	}
	return func() error {
		for _, id := range ids {
			if _, err := admin.call(ctx, http.MethodDelete, "/api/v1/rules/"+id, nil, nil); err != nil {
				return err
			}
		}
		return nil
	}, nil
}
