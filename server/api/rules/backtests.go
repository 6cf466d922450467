package rules

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/html"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// Backtest is what a rule would have matched of past events, as far as is known.
type Backtest struct {
	ID            string            `json:"id"`
	State         rules.TrialState  `json:"state" enum:"running,done,cancelled,failed"`
	Scanned       int               `json:"scanned" doc:"Events that the rule listens to"`
	Matched       int               `json:"matched"`
	Conversations int               `json:"conversations" doc:"In which those events were"`
	Bounded       bool              `json:"bounded" doc:"There are older events, which were not looked at"`
	Share         float64           `json:"share" minimum:"0" maximum:"1" doc:"Of the time that was looked at"`
	Items         []BacktestExample `json:"items" doc:"The newest that matched, then some that did not"`
}

// BacktestExample is one past event and what each condition saw.
type BacktestExample struct {
	Conversation struct {
		ID      inbox.ConversationID `json:"id"`
		Number  int64                `json:"number"`
		Subject string               `json:"subject"`
	} `json:"conversation"`
	At      time.Time         `json:"at"`
	Events  []rules.EventName `json:"events"`
	Message *BacktestMessage  `json:"message,omitempty" doc:"That the event tells of, else the contact's newest then"`
	Matched bool              `json:"matched"`
	Tests   []rules.Test      `json:"tests"`
}

// BacktestMessage is the beginning of a message.
type BacktestMessage struct {
	Seq  int64  `json:"seq"`
	Text string `json:"text"`
}

func backtestView(t rules.Trial) Backtest {
	out := Backtest{
		ID: t.ID, State: t.State, Scanned: t.Scanned, Matched: t.Matched, Conversations: t.Conversations, Bounded: t.Bounded,
		Share: min(max(t.Share, 0), 1), Items: []BacktestExample{},
	}
	for _, e := range t.Examples {
		one := BacktestExample{At: e.At, Events: e.Events, Matched: e.Matched, Tests: wire.Full(e.Tests)}
		one.Conversation.ID, one.Conversation.Number, one.Conversation.Subject = e.Conversation.ID, e.Conversation.Number, e.Conversation.Subject
		if e.Message.ID != "" {
			one.Message = &BacktestMessage{e.Message.Seq, html.Preview(e.Message.Text, inbox.PreviewRunes)}
		}
		out.Items = append(out.Items, one)
	}
	return out
}

func (a *API) registerBacktests() {
	type asked struct {
		Body struct {
			Rule RuleFields `json:"rule"`
			Days int        `json:"days" minimum:"1" maximum:"3650"`
		}
	}
	kit.Route(a.Kit, kit.Admins, http.MethodPost, "/api/v1/rules/backtests", "Try a rule on the past; nothing is done",
		func(ctx context.Context, by kit.Caller, in *asked) (*kit.Body[Backtest], error) {
			trial, err := a.beginBacktest(ctx, by, in.Body.Rule.rule(), in.Body.Days)
			return &kit.Body[Backtest]{Body: backtestView(trial)}, err
		})
	kit.Route(a.Kit, kit.Admins, http.MethodGet, "/api/v1/rules/backtests/{id}", "How far a backtest is and what it found",
		func(_ context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[Backtest], error) {
			trial, err := a.trials.Trial(by.Agent.ID, in.ID)
			return &kit.Body[Backtest]{Body: backtestView(trial)}, err
		})
	kit.Route(a.Kit, kit.Admins, http.MethodDelete, "/api/v1/rules/backtests/{id}", "End a backtest early",
		func(_ context.Context, by kit.Caller, in *kit.ByID) (*kit.Nothing, error) {
			return nil, a.trials.Cancel(by.Agent.ID, in.ID)
		})
}

func (a *API) beginBacktest(ctx context.Context, by kit.Caller, r rules.Rule, days int) (rules.Trial, error) {
	r, err := a.tried(ctx, r)
	if err != nil {
		return rules.Trial{}, err
	}
	test, err := a.Rules.Backtest(by.Principal, r, days)
	if err != nil {
		return rules.Trial{}, err
	}
	return a.trials.Begin(by.Agent.ID, test)
}

// tried is a rule whose conditions are tried: its name and what it does are not
// needed for that. It may name only what exists.
func (a *API) tried(ctx context.Context, r rules.Rule) (rules.Rule, error) {
	r.Name, r.Then = "?", []rules.Action{{Do: rules.DoNote, Text: "?"}}
	problems, err := a.Rules.Book.Vocabulary.Check(ctx, r, a.Rules.Presence)
	if err == nil && len(problems) > 0 {
		err = problems
	}
	return r, err
}
