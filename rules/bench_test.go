package rules_test

import (
	"fmt"
	"testing"

	"github.com/pasokh/pasokh/rules"
)

// thousand are 1,000 rules of 5 conditions, none of which fails early.
func thousand() []rules.Rule {
	all := make([]rules.Rule, 1000)
	for i := range all {
		when := rules.Condition{All: []rules.Condition{
			test("status", "", rules.OpIs, "open"), test("subject", "", rules.OpContainsAny, []string{"lamp", fmt.Sprint("word", i)}),
			test("contact.tags", "", rules.OpAnyOf, []string{vip}), test("waiting", "", rules.OpGreater, "30m"),
			test("body.last", "", rules.OpContains, fmt.Sprint("نیست ", i)),
		}}
		all[i] = rule(&when)
		all[i].ID, all[i].Order = rules.RuleID(fmt.Sprintf("%04d", i)), i
	}
	return all
}

func BenchmarkThousandRules(b *testing.B) {
	set := vocabulary.Compile(thousand())
	b.ReportAllocs()
	for b.Loop() {
		f := facts()
		f.Events = f.Events[:1]
		if out, err := set.Evaluate(b.Context(), f); err != nil || len(out.Matched) != 0 {
			b.Fatal("none matches", err)
		}
	}
}
