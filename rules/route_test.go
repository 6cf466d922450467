package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	team := []rules.Candidate{
		{Agent: "c", Load: 1, Capacity: 10, Language: "en"},
		{Agent: "a", Load: 4, Capacity: 5, Language: "fa"},
		{Agent: "b", Load: 5, Capacity: 5, Language: "en"}, // full
		{Agent: "d", Load: 1, Capacity: 10, Language: "fa"},
	}
	for name, test := range map[string]struct {
		wish rules.Wish
		want inbox.AgentID
	}{
		"None":                 {rules.Wish{By: rules.ByNobody}, ""},
		"TurnBegins":           {rules.Wish{By: rules.ByRoundRobin}, "a"},
		"TurnPassesTheFull":    {rules.Wish{By: rules.ByRoundRobin, After: "a"}, "c"},
		"TurnComesAround":      {rules.Wish{By: rules.ByRoundRobin, After: "d"}, "a"},
		"TurnAfterSomeoneGone": {rules.Wish{By: rules.ByRoundRobin, After: "bb"}, "c"},
		"LeastBusy":            {rules.Wish{By: rules.ByLeastBusy}, "c"},
		"LeastBusyInTurn":      {rules.Wish{By: rules.ByLeastBusy, After: "c"}, "d"},
		"Same":                 {rules.Wish{By: rules.BySame, Same: "a"}, "a"},
		"SameIsFull":           {rules.Wish{By: rules.BySame, Same: "b"}, "c"},
		"Language":             {rules.Wish{By: rules.ByLanguage, Language: "fa"}, "d"},
		"LanguageNobodySpeaks": {rules.Wish{By: rules.ByLanguage, Language: "de"}, "c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, rules.Choose(team, test.wish))
		})
	}
	require.Empty(t, rules.Choose(nil, rules.Wish{By: rules.ByLeastBusy}))
	require.Equal(t, inbox.AgentID("c"), team[0].Agent, "the team is left in its order")
}

// TestChooseIsFair gives conversations until nobody is free: nobody gets more
// than the capacity, and by turns nobody gets two before another got one.
func TestChooseIsFair(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "agents")
		capacity := rapid.IntRange(1, 4).Draw(t, "capacity")
		by := rapid.SampledFrom([]rules.By{rules.ByRoundRobin, rules.ByLeastBusy}).Draw(t, "by")
		team := make([]rules.Candidate, n)
		for i := range team {
			team[i] = rules.Candidate{Agent: inbox.AgentID(rune('a' + i)), Capacity: capacity}
		}
		last := inbox.AgentID("")
		for range n * capacity {
			last = rules.Choose(team, rules.Wish{By: by, After: last})
			least, most := capacity, 0
			for i := range team {
				if team[i].Agent == last {
					team[i].Load++
				}
				least, most = min(least, team[i].Load), max(most, team[i].Load)
			}
			require.LessOrEqual(t, most-least, 1)
		}
		require.Empty(t, rules.Choose(team, rules.Wish{By: by, After: last}), "everybody is full")
	})
}
