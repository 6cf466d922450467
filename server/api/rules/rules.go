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

// RuleFields are what may be sent of a rule: on POST what is left out is empty,
// on PATCH it stays.
type RuleFields struct {
	Version *int64             `json:"version,omitempty"`
	Name    *string            `json:"name,omitempty" maxLength:"480"`
	Note    *string            `json:"note,omitempty"`
	Enabled *bool              `json:"enabled,omitempty"`
	Stop    *bool              `json:"stop,omitempty"`
	Events  *[]rules.EventName `json:"events,omitempty" maxItems:"50"`
	After   *rules.Duration    `json:"after,omitempty"`
	When    *rules.Condition   `json:"when,omitempty" doc:"An empty one always holds"`
	Then    *[]rules.Action    `json:"then,omitempty" maxItems:"100"`
}

func (f RuleFields) apply(r *rules.Rule) {
	kit.Set(&r.Name, f.Name)
	kit.Set(&r.Note, f.Note)
	kit.Set(&r.Enabled, f.Enabled)
	kit.Set(&r.Stop, f.Stop)
	kit.Set(&r.Events, f.Events)
	kit.Set(&r.After, f.After)
	kit.Set(&r.Then, f.Then)
	if f.When == nil {
		return
	}
	r.When = f.When
	if w := f.When; w.All == nil && w.Any == nil && w.None == nil && w.Field == "" && w.Op == "" {
		r.When = nil
	}
}

// Rule is a rule as clients get it.
type Rule struct {
	ID        rules.RuleID       `json:"id"`
	Version   int64              `json:"version"`
	Name      string             `json:"name"`
	Note      string             `json:"note,omitempty"`
	Enabled   bool               `json:"enabled"`
	Order     int                `json:"order"`
	Stop      bool               `json:"stop"`
	Events    []rules.EventName  `json:"events"`
	After     rules.Duration     `json:"after,omitempty"`
	When      *rules.Condition   `json:"when,omitempty"`
	Then      []rules.Action     `json:"then"`
	UpdatedAt *time.Time         `json:"updatedAt,omitempty"`
	UpdatedBy *wire.Actor        `json:"updatedBy,omitempty"`
	Broken    []wire.RuleProblem `json:"broken,omitempty" doc:"Of rules as they are now: parts that name what is gone or switched off. The rule fails when it comes to such an action"`
}

// ruleViews renders rules with the names of their authors.
func (a *API) ruleViews(ctx context.Context, all []rules.Rule, err error) ([]Rule, error) {
	if err != nil {
		return nil, err
	}
	n, err := a.Names(ctx)
	out := make([]Rule, len(all))
	for i, r := range all {
		out[i] = Rule{r.ID, r.Version, r.Name, r.Note, r.Enabled, r.Order, r.Stop, wire.Full(r.Events), r.After, r.When, wire.Full(r.Then), wire.Moment(r.UpdatedAt), nil, nil}
		if r.UpdatedBy.Kind != "" {
			author := n.Actor(r.UpdatedBy)
			out[i].UpdatedBy = &author
		}
	}
	return out, err
}

func (a *API) ruleList(ctx context.Context, all []rules.Rule, err error) (*kit.Body[kit.Items[Rule]], error) {
	views, err := a.ruleViews(ctx, all, err)
	return &kit.Body[kit.Items[Rule]]{Body: kit.Items[Rule]{Items: views}}, err
}

// brokenRules is ruleList with the parts of each rule that broke since it was written.
func (a *API) brokenRules(ctx context.Context, all []rules.Rule, err error) (*kit.Body[kit.Items[Rule]], error) {
	list, err := a.ruleList(ctx, all, err)
	for i := 0; err == nil && i < len(all); i++ {
		var broken rules.Problems
		broken, err = a.Rules.Book.Vocabulary.BrokenParts(ctx, all[i], a.Rules.Presence)
		for _, p := range broken {
			list.Body.Items[i].Broken = append(list.Body.Items[i].Broken, wire.RuleProblem(p))
		}
	}
	return list, err
}

func (a *API) ruleView(ctx context.Context, r rules.Rule, err error) (*kit.Body[Rule], error) {
	views, err := a.ruleViews(ctx, []rules.Rule{r}, err)
	if err != nil {
		return nil, err
	}
	return &kit.Body[Rule]{Body: views[0]}, nil
}

// rule is the rule that the fields alone make.
func (f RuleFields) rule() rules.Rule {
	r := rules.Rule{ID: inbox.NewID[rules.RuleID](), Events: []rules.EventName{}, Then: []rules.Action{}}
	f.apply(&r)
	return r
}

// ruleFile is rules as they are carried from one installation to another.
type ruleFile struct {
	Format int          `json:"format"`
	Rules  []RuleFields `json:"rules" maxItems:"2000"`
}

// ruleFormat is the format of rule files that this program writes and reads.
const ruleFormat = 1

func (a *API) registerRules() {
	kit.Route(a.Kit, kit.Admins, http.MethodGet, "/api/v1/rules", "All rules, in the order in which they are tried",
		func(ctx context.Context, _ kit.Caller, _ *kit.Nothing) (*kit.Body[kit.Items[Rule]], error) {
			all, err := a.Rules.Book.List(ctx)
			return a.brokenRules(ctx, all, err)
		})
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/rules/vocabulary", "Everything that can be said in a rule",
		func(context.Context, kit.Caller, *kit.Nothing) (*kit.Body[rules.VocabularyInfo], error) {
			return &kit.Body[rules.VocabularyInfo]{Body: a.Rules.Book.Vocabulary.Info()}, nil
		})
	type written struct{ Body RuleFields }
	type rewritten struct {
		ID   string `path:"id" maxLength:"64"`
		Body RuleFields
	}
	kit.Route(a.Kit, kit.Admins, http.MethodPost, "/api/v1/rules", "Add a rule, at the end", func(ctx context.Context, by kit.Caller, in *written) (*kit.Body[Rule], error) {
		return a.saveRule(ctx, by, in.Body.rule())
	})
	kit.Route(a.Kit, kit.Admins, http.MethodPatch, "/api/v1/rules/{id}", "Change a rule; what it was is kept", func(ctx context.Context, by kit.Caller, in *rewritten) (*kit.Body[Rule], error) {
		r, err := a.Rules.Book.Rules.Get(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		if v := in.Body.Version; v != nil && *v != r.Version {
			return nil, inbox.Errorf(inbox.CodeConflict, "version %d is not the newest", *v)
		}
		in.Body.apply(&r)
		return a.saveRule(ctx, by, r)
	})
	kit.Route(a.Kit, kit.Admins, http.MethodDelete, "/api/v1/rules/{id}", "Remove a rule", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Nothing, error) {
		return nil, a.Rules.Book.Delete(ctx, by.Principal, rules.RuleID(in.ID))
	})
	kit.Route(a.Kit, kit.Admins, http.MethodPost, "/api/v1/rules/check", "What is wrong with a rule; nothing is saved",
		func(ctx context.Context, _ kit.Caller, in *written) (*kit.Body[wire.Problems], error) {
			found, err := a.Rules.Book.Vocabulary.Check(ctx, in.Body.rule(), a.Rules.Presence)
			return &kit.Body[wire.Problems]{Body: wire.Problems{Problems: wire.Full(found)}}, err
		})
	a.registerRuleOrder()
	a.registerRuleVersions()
	a.registerRuleFiles()
}

// saveRule saves a rule; one that is enabled must name only what exists.
func (a *API) saveRule(ctx context.Context, by kit.Caller, r rules.Rule) (*kit.Body[Rule], error) {
	if r.Enabled {
		problems, err := a.Rules.Book.Vocabulary.Check(ctx, r, a.Rules.Presence)
		if err == nil && len(problems) > 0 {
			err = problems
		}
		if err != nil {
			return nil, err
		}
	}
	stored, err := a.Rules.Book.Save(ctx, by.Principal, r)
	return a.ruleView(ctx, stored, err)
}

func (a *API) registerRuleOrder() {
	type order struct {
		Body struct {
			IDs []rules.RuleID `json:"ids" maxItems:"2000"`
		}
	}
	kit.Route(a.Kit, kit.Admins, http.MethodPost, "/api/v1/rules/order", "Put the rules into this order",
		func(ctx context.Context, by kit.Caller, in *order) (*kit.Nothing, error) {
			return nil, a.Rules.Book.Reorder(ctx, by.Principal, in.Body.IDs)
		})
}

func (a *API) registerRuleVersions() {
	kit.Route(a.Kit, kit.Admins, http.MethodGet, "/api/v1/rules/{id}/versions", "What a rule is and was, newest first",
		func(ctx context.Context, _ kit.Caller, in *kit.ByID) (*kit.Body[kit.Items[Rule]], error) {
			all, err := a.Rules.Book.Versions(ctx, rules.RuleID(in.ID))
			return a.ruleList(ctx, all, err)
		})
	type restoring struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Version int64 `json:"version" minimum:"1"`
		}
	}
	kit.Route(a.Kit, kit.Admins, http.MethodPost, "/api/v1/rules/{id}/restore", "Make an earlier version the newest again",
		func(ctx context.Context, by kit.Caller, in *restoring) (*kit.Body[Rule], error) {
			r, err := a.Rules.Book.Earlier(ctx, rules.RuleID(in.ID), in.Body.Version)
			if err != nil {
				return nil, err
			}
			return a.saveRule(ctx, by, r)
		})
}

func (a *API) registerRuleFiles() {
	type exported struct {
		Format int       `json:"format"`
		At     time.Time `json:"at"`
		Rules  []Rule    `json:"rules"`
	}
	kit.Route(a.Kit, kit.Admins, http.MethodGet, "/api/v1/rules/export", "All rules, to be carried elsewhere",
		func(ctx context.Context, _ kit.Caller, _ *kit.Nothing) (*kit.Body[exported], error) {
			all, err := a.Rules.Book.List(ctx)
			views, err := a.ruleViews(ctx, all, err)
			return &kit.Body[exported]{Body: exported{ruleFormat, a.Clock.Now(), wire.Full(views)}}, err
		})
	type importing struct{ Body ruleFile }
	kit.Route(a.Kit, kit.Admins, http.MethodPost, "/api/v1/rules/import", "Add rules from a file, disabled; one that is refused refuses all",
		func(ctx context.Context, by kit.Caller, in *importing) (*kit.Body[kit.Items[Rule]], error) {
			if in.Body.Format != ruleFormat {
				return nil, inbox.Invalid("format", "is of another version of this program")
			}
			read := make([]rules.Rule, len(in.Body.Rules))
			for i, f := range in.Body.Rules {
				read[i] = f.rule()
			}
			added, err := a.Rules.Book.SaveAll(ctx, by.Principal, read)
			return a.ruleList(ctx, added, err)
		})
}
