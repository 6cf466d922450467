package rules

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// runPage is a page of runs, newest first.
type runPage struct {
	Items []rules.Run `json:"items"`
	Next  string      `json:"next,omitempty"`
}

// runDays is how far back a rule's days are told.
const runDays = 30

func (a *API) registerRuns() {
	type listing struct {
		ID    string `path:"id" maxLength:"64"`
		After string `query:"after" maxLength:"100"`
		Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
	}
	answer := func(runs []rules.Run, next string, err error) (*kit.Body[runPage], error) {
		return &kit.Body[runPage]{Body: runPage{wire.Full(runs), next}}, err
	}
	kit.Route(a.Kit, kit.Admins, http.MethodGet, "/api/v1/rules/{id}/runs", "What a rule did, newest first",
		func(ctx context.Context, _ kit.Caller, in *listing) (*kit.Body[runPage], error) {
			return answer(a.Rules.Journal.ByRule(ctx, in.ID, inbox.Page{After: in.After, Limit: in.Limit}))
		})
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/conversations/{id}/runs", "What rules did to a conversation and why, newest first",
		func(ctx context.Context, by kit.Caller, in *listing) (*kit.Body[runPage], error) {
			c, err := a.Inbox.Conversation(ctx, by.Principal, inbox.ConversationID(in.ID))
			if err != nil {
				return nil, err
			}
			return answer(a.Rules.Journal.ByConversation(ctx, c.ID, inbox.Page{After: in.After, Limit: in.Limit}))
		})
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/runs/{id}", "One run of rules: why something was done",
		func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[rules.Run], error) {
			run, err := a.Rules.Journal.Run(ctx, in.ID)
			if err == nil {
				_, err = a.Inbox.Conversation(ctx, by.Principal, run.Conversation)
			}
			return &kit.Body[rules.Run]{Body: run}, err
		})
	type stats struct {
		Days      []rules.Day    `json:"days" doc:"UTC days of the last month on which it ran"`
		LastError *rules.RunRule `json:"lastError,omitempty"`
		FailedAt  *time.Time     `json:"failedAt,omitempty"`
	}
	kit.Route(a.Kit, kit.Admins, http.MethodGet, "/api/v1/rules/{id}/stats", "How often a rule ran, and its last error",
		func(ctx context.Context, _ kit.Caller, in *kit.ByID) (*kit.Body[stats], error) {
			var out stats
			days, err := a.Rules.Journal.Days(ctx, in.ID, a.Clock.Now().Add(-runDays*24*time.Hour))
			if err != nil {
				return nil, err
			}
			out.Days = wire.Full(days)
			last, _, err := a.Rules.Journal.ByRule(ctx, in.ID, inbox.Page{Limit: inbox.MaxPage})
			for _, run := range last {
				for _, part := range run.Rules {
					if out.LastError == nil && part.Rule == in.ID && part.Error != "" {
						out.LastError, out.FailedAt = &part, &run.At
					}
				}
			}
			return &kit.Body[stats]{Body: out}, err
		})
	a.registerExplain()
}

func (a *API) registerExplain() {
	type question struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Rule  *rules.RuleID `json:"rule,omitempty" doc:"One rule; absent asks all"`
			Draft *RuleFields   `json:"draft,omitempty" doc:"In place of rule: one that is being written"`
		}
	}
	type answer struct {
		Traces []rules.Step `json:"traces"`
	}
	kit.Route(a.Kit, kit.Admins, http.MethodPost, "/api/v1/conversations/{id}/explain", "What rules would say of a conversation now; nothing is done",
		func(ctx context.Context, by kit.Caller, in *question) (*kit.Body[answer], error) {
			c, err := a.Inbox.Conversation(ctx, by.Principal, inbox.ConversationID(in.ID))
			if err != nil {
				return nil, err
			}
			all, err := a.explained(ctx, in.Body.Rule, in.Body.Draft)
			if err != nil {
				return nil, err
			}
			steps, err := a.Rules.Explain(ctx, c, all)
			return &kit.Body[answer]{Body: answer{wire.Full(steps)}}, err
		})
}

// explained are the rules that are asked: the draft, the one, or all.
func (a *API) explained(ctx context.Context, one *rules.RuleID, draft *RuleFields) ([]rules.Rule, error) {
	switch {
	case draft != nil:
		r, err := a.tried(ctx, draft.rule())
		return []rules.Rule{r}, err
	case one != nil:
		r, err := a.Rules.Book.Rules.Get(ctx, string(*one))
		return []rules.Rule{r}, err
	}
	return a.Rules.Book.List(ctx)
}
