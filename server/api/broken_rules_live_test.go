package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestBrokenRulesLive: the list says of a rule which of its parts broke; such a
// rule cannot be switched on until it is mended.
func TestBrokenRulesLive(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	admin := w.signedIn(t, w.admin)
	team := saved(t, w.inbox.Directory.Teams, inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: "Lamps"})
	body := object{"name": "To Reza", "enabled": true, "events": []string{"message.contact"}, "then": []object{
		{"do": "note", "text": "hm"}, {"do": "assign", "agent": string(w.reza.ID)}, {"do": "assignTeam", "team": string(team.ID)},
	}}
	var rule struct{ ID string }
	admin.do(t, 200, "POST", "/api/v1/rules", body, &rule)
	type part struct{ Path, Key string }
	broken := func() []part {
		var all struct{ Items []struct{ Broken []part } }
		admin.do(t, 200, "GET", "/api/v1/rules", nil, &all)
		require.Len(t, all.Items, 1)
		return all.Items[0].Broken
	}
	require.Empty(t, broken())
	admin.do(t, 200, "PATCH", "/api/v1/agents/"+string(w.reza.ID), object{"disabled": true}, nil)
	admin.do(t, 204, "DELETE", "/api/v1/teams/"+string(team.ID), nil, nil)
	require.Equal(t, []part{{"then[1].agent", "inactive"}, {"then[2].team", "gone"}}, broken())
	admin.do(t, 200, "PATCH", "/api/v1/rules/"+rule.ID, object{"enabled": false}, nil)
	require.Len(t, broken(), 2)
	admin.do(t, 422, "PATCH", "/api/v1/rules/"+rule.ID, object{"enabled": true}, nil)
	admin.do(t, 200, "PATCH", "/api/v1/rules/"+rule.ID, object{"enabled": true, "then": []object{{"do": "note", "text": "hm"}}}, nil)
	require.Empty(t, broken())
}
