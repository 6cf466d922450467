package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
)

// TestRulesThatBroke: what a rule gives to an agent who is switched off since, or
// to one who is gone, is not done, and its past says so. What it tells several is
// told to those who are there.
func TestRulesThatBroke(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]struct {
		do    func(w *world, empty inbox.TeamID) rules.Action
		parts rules.Problems
		fails string // why nothing is done; "" when something is
	}{
		"AssignToOff": {func(w *world, _ inbox.TeamID) rules.Action { return rules.Action{Do: rules.DoAssign, Agent: w.reza.ID} },
			rules.Problems{{Path: "then[0].agent", Key: "inactive"}}, rules.KeyInactive},
		"TellOffAndActive": {func(w *world, _ inbox.TeamID) rules.Action {
			return rules.Action{Do: rules.DoNotify, Agents: []inbox.AgentID{w.mina.ID, w.reza.ID}, Text: "look"}
		}, rules.Problems{{Path: "then[0].agents[1]", Key: "inactive"}}, ""},
		"TellOff": {func(w *world, _ inbox.TeamID) rules.Action {
			return rules.Action{Do: rules.DoNotify, Agents: []inbox.AgentID{w.reza.ID}, Text: "look"}
		}, rules.Problems{{Path: "then[0].agents[0]", Key: "inactive"}}, rules.KeyInactive},
		"TellTeam": {func(w *world, _ inbox.TeamID) rules.Action {
			return rules.Action{Do: rules.DoNotify, Teams: []inbox.TeamID{w.billing.ID}, Text: "look"}
		}, nil, ""},
		"TellTeamOfNobody": {func(_ *world, empty inbox.TeamID) rules.Action {
			return rules.Action{Do: rules.DoNotify, Teams: []inbox.TeamID{empty}, Text: "look"}
		}, nil, rules.KeyInactive},
		"AssignToTeamThatIsGone": {func(*world, inbox.TeamID) rules.Action {
			return rules.Action{Do: rules.DoAssignTeam, Team: inbox.NewID[inbox.TeamID]()}
		},
			rules.Problems{{Path: "then[0].team", Key: "gone"}}, rules.KeyGone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			empty := save(t, w.Directory.Teams, inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: "Nobody's"})
			action := line.do(w, empty.ID)
			condition := test("assignee", "", rules.OpIsNot, string(w.reza.ID))
			r := w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnCreated}, When: &condition, Then: []rules.Action{action}})
			w.reza.Disabled = true
			save(t, w.Directory.Agents, w.reza)
			parts, err := vocabulary.BrokenParts(t.Context(), r, w.engine.Presence)
			require.NoError(t, err)
			require.Equal(t, line.parts, parts, "a condition may ask about who is switched off")
			w.run(t)
			id := w.begin(t, "Hello")
			w.run(t)
			require.Empty(t, w.get(t, id).Assignee)
			notes, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: id, Limit: 100})
			require.NoError(t, err)
			last := notes[len(notes)-1]
			if line.fails != "" {
				require.Equal(t, []string{line.fails + " then[0]"}, w.errors(t, r))
				require.Equal(t, inbox.LineFailed, last.Event.Kind)
				return
			}
			require.Empty(t, w.errors(t, r))
			require.Equal(t, inbox.KindNote, last.Kind)
			require.Equal(t, []inbox.AgentID{w.mina.ID}, last.Mentions)
		})
	}
}
