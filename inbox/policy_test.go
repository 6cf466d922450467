package inbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestScope(t *testing.T) {
	t.Parallel()
	agent := func(change func(*inbox.Agent)) inbox.Scope {
		a := inbox.Agent{ID: "sara", Role: inbox.RoleAgent, Channels: []inbox.ChannelID{"shop"}, Teams: []inbox.TeamID{"billing"}}
		change(&a)
		return a.Principal().Scope
	}
	plain := agent(func(*inbox.Agent) {})
	own := agent(func(a *inbox.Agent) { a.OwnOnly = true })
	for _, c := range []struct {
		name  string
		scope inbox.Scope
		of    inbox.Audience
		sees  bool
	}{
		{"nobody sees nothing", inbox.Scope{}, inbox.Audience{}, false},
		{"own channel", plain, inbox.Audience{Channel: "shop"}, true},
		{"other channel", plain, inbox.Audience{Channel: "b2b"}, false},
		{"own team", plain, inbox.Audience{Channel: "b2b", Team: "billing"}, true},
		{"no team is no team of one's own", agent(func(a *inbox.Agent) { a.Teams = []inbox.TeamID{""} }), inbox.Audience{Channel: "b2b"}, false},
		{"assigned to oneself", plain, inbox.Audience{Channel: "b2b", Assignee: "sara"}, true},
		{"assigned to a colleague", plain, inbox.Audience{Channel: "shop", Assignee: "reza"}, true},
		{"own only: a colleague's", own, inbox.Audience{Channel: "shop", Assignee: "reza"}, false},
		{"own only: unassigned", own, inbox.Audience{Channel: "shop"}, true},
		{"own only: own", own, inbox.Audience{Channel: "b2b", Assignee: "sara"}, true},
		{"all channels", agent(func(a *inbox.Agent) { a.AllChannels = true }), inbox.Audience{Channel: "b2b"}, true},
		{"admin", agent(func(a *inbox.Agent) { a.Role = inbox.RoleAdmin }), inbox.Audience{Channel: "b2b", Assignee: "reza"}, true},
		{"disabled admin", agent(func(a *inbox.Agent) { a.Role, a.Disabled = inbox.RoleAdmin, true }), inbox.Audience{Channel: "shop"}, false},
		{"invited, not yet accepted", agent(func(a *inbox.Agent) { a.Pending = true }), inbox.Audience{Channel: "shop"}, false},
		{"contact's own", inbox.Contact{ID: "maryam"}.Principal().Scope, inbox.Audience{Contact: "maryam"}, true},
		{"another contact's", inbox.Contact{ID: "maryam"}.Principal().Scope, inbox.Audience{Contact: "james"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.sees, c.scope.Sees(c.of))
		})
	}
}

func TestCan(t *testing.T) {
	t.Parallel()
	c := inbox.Conversation{Contact: "maryam", Channel: "shop"}
	contact := inbox.Contact{ID: "maryam"}.Principal()
	require.True(t, inbox.Can(contact, inbox.ActWrite, c))
	for _, action := range inbox.AgentActions {
		require.False(t, inbox.Can(contact, action, c), "a contact may not %s", action)
		require.Equal(t, action != inbox.ActUnmerge, inbox.Can(inbox.SystemPrincipal(), action, c), action)
	}
	gone := inbox.Conversation{Contact: "maryam", Channel: "shop", Merged: &inbox.Merged{Into: "other"}}
	for action, may := range map[inbox.Action]bool{inbox.ActReply: false, inbox.ActStatus: false, inbox.ActMerge: false, inbox.ActUnmerge: true, inbox.ActNote: true} {
		require.Equal(t, may, inbox.Can(inbox.SystemPrincipal(), action, gone), action)
	}
	require.False(t, inbox.Can(inbox.Agent{ID: "sara", AllChannels: true}.Principal(), inbox.ActWrite, c), "an agent never writes as the contact")
}
