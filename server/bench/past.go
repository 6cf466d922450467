package bench

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// backtest measures how fast a rule is tried on everything stored, as an admin
// asks for it: with conditions that take no messages.
func (m *measurement) backtest(ctx context.Context) error {
	asked := object{"days": 3650, "rule": object{
		"events": []string{"message.contact"}, "then": []object{{"do": "priority", "priority": "urgent"}},
		"when": object{"all": []object{
			{"field": "subject", "op": "containsAny", "value": []string{"refund", "parcel"}},
			{"field": "status", "op": "anyOf", "value": []string{"open", "pending"}},
			{"field": "waiting", "op": "isSet"},
		}},
	}}
	var trial struct {
		ID, State string
		Scanned   int
	}
	began := time.Now()
	if _, err := m.agent(0).call(ctx, http.MethodPost, "/api/v1/rules/backtests", asked, &trial); err != nil {
		return err
	}
	for ; trial.State == "running"; time.Sleep(5 * time.Millisecond) {
		if _, err := m.agent(0).call(ctx, http.MethodGet, "/api/v1/rules/backtests/"+trial.ID, nil, &trial); err != nil {
			return err
		}
	}
	if trial.State != "done" || trial.Scanned == 0 {
		return fmt.Errorf("the backtest is %s after %d conversations", trial.State, trial.Scanned)
	}
	m.add("a rule tried on the past, conversations per second", "≥ 20,000", fmt.Sprintf("%.0f /s", float64(trial.Scanned)/time.Since(began).Seconds()))
	return nil
}
