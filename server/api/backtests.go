package api

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// Backtest is what a rule would have matched in the past, as far as is known.
type Backtest struct {
	ID      string            `json:"id"`
	State   rules.TrialState  `json:"state" enum:"running,done,cancelled,failed"`
	Scanned int               `json:"scanned"`
	Matched int               `json:"matched"`
	Total   int               `json:"total" doc:"About how many there are to look at, older ones included"`
	Items   []BacktestExample `json:"items" doc:"The first that matched, and some that did not; at the end"`
}

// BacktestExample is one conversation and what each condition saw.
type BacktestExample struct {
	Conversation struct {
		ID      inbox.ConversationID `json:"id"`
		Number  int64                `json:"number"`
		Subject string               `json:"subject"`
	} `json:"conversation"`
	Matched bool         `json:"matched"`
	Tests   []rules.Test `json:"tests"`
}

func backtestView(t rules.Trial) Backtest {
	out := Backtest{ID: t.ID, State: t.State, Scanned: t.Scanned, Matched: t.Matched, Total: t.Total, Items: []BacktestExample{}}
	for _, e := range t.Examples {
		one := BacktestExample{Matched: e.Matched, Tests: full(e.Tests)}
		one.Conversation.ID, one.Conversation.Number, one.Conversation.Subject = e.Conversation.ID, e.Conversation.Number, e.Conversation.Subject
		out.Items = append(out.Items, one)
	}
	return out
}

// pastOf is where backtests look.
type pastOf struct {
	inbox.ConversationStore
	inbox.ContactStore
}

// backtestCounted is up to where the conversations to look at are counted.
const backtestCounted = 100_000

func (a *API) registerBacktests() {
	type asked struct {
		Body struct {
			Rule RuleFields `json:"rule"`
			Days int        `json:"days" minimum:"1" maximum:"3650"`
		}
	}
	route(a, admins, http.MethodPost, "/api/v1/rules/backtests", "Try a rule on the past; nothing is done",
		func(ctx context.Context, by caller, in *asked) (*body[Backtest], error) {
			trial, err := a.beginBacktest(ctx, by, in.Body.Rule.rule(), in.Body.Days)
			return &body[Backtest]{backtestView(trial)}, err
		})
	route(a, admins, http.MethodGet, "/api/v1/rules/backtests/{id}", "How far a backtest is and what it found",
		func(_ context.Context, by caller, in *byID) (*body[Backtest], error) {
			trial, err := a.trials.Trial(by.Agent.ID, in.ID)
			return &body[Backtest]{backtestView(trial)}, err
		})
	route(a, admins, http.MethodDelete, "/api/v1/rules/backtests/{id}", "End a backtest early",
		func(_ context.Context, by caller, in *byID) (*nothing, error) {
			return nil, a.trials.Cancel(by.Agent.ID, in.ID)
		})
}

func (a *API) beginBacktest(ctx context.Context, by caller, r rules.Rule, days int) (rules.Trial, error) {
	r, err := a.tried(ctx, r)
	if err != nil {
		return rules.Trial{}, err
	}
	facts, err := a.rules.Facts(ctx, inbox.Conversation{}, nil)
	if err != nil {
		return rules.Trial{}, err
	}
	channels, err := a.Inbox.Directory.Channels.All(ctx)
	if err != nil {
		return rules.Trial{}, err
	}
	teams, err := a.Inbox.Directory.Teams.All(ctx)
	if err != nil {
		return rules.Trial{}, err
	}
	total, err := a.Inbox.Conversations.Counts(ctx, []inbox.Filter{{Scope: by.Scope}}, backtestCounted)
	if err != nil {
		return rules.Trial{}, err
	}
	calendars, err := a.rules.Hours.All(ctx)
	if err != nil {
		return rules.Trial{}, err
	}
	hours := make(map[string]rules.Calendar, len(calendars)) // All's map is everybody's
	for id, c := range calendars {
		hours[id] = c.Ready()
	}
	now := a.Clock.Now()
	return a.trials.Begin(by.Agent.ID, rules.Backtest{
		Rule: rules.CompileOne(r), Since: now.Add(-time.Duration(days) * 24 * time.Hour), Scope: by.Scope, Now: now, Zone: facts.Zone, Channels: channels, Teams: teams,
		Online: facts.Online, Here: facts.Here, Visiting: facts.Visiting,
		Calendar: func(id string) (rules.Calendar, bool) {
			c, known := hours[id]
			return c, known
		},
	}, pastOf{a.Inbox.Conversations, a.Inbox.Contacts}, total[0])
}

// tried is a rule whose conditions are tried: its name and what it does are not
// needed for that. It may name only what exists.
func (a *API) tried(ctx context.Context, r rules.Rule) (rules.Rule, error) {
	r.Name, r.Then = "?", []rules.Action{{Do: rules.DoNote, Text: "?"}}
	problems, err := rules.Check(ctx, r, a.rules.Exists)
	if err == nil && len(problems) > 0 {
		err = problems
	}
	return r, err
}
