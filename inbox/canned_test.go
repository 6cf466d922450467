package inbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestCannedRender(t *testing.T) {
	t.Parallel()
	facts := inbox.CannedFacts{
		Contact: inbox.Contact{Name: "مریم رستمی"}, Agent: inbox.Agent{Name: "Sara Ahmadi"},
		Conversation: inbox.Conversation{Number: 1042}, Channel: inbox.Channel{Name: "Narvan"},
	}
	for _, c := range []struct {
		name, text, want string
		missing          []string
	}{
		{"Filled", "سلام {{contact.firstName}}، شماره {{ conversation.number }}", "سلام مریم، شماره 1042", nil},
		{"Missing", "{{contact.email}} {{agent.firstName}}", "{{contact.email}} Sara", []string{"contact.email"}},
		{"NoVariables", "100% {sure} {{}}", "100% {sure} {{}}", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text, missing := inbox.Canned{Text: c.text}.Render(facts)
			require.Equal(t, c.want, text)
			require.Equal(t, c.missing, missing)
		})
	}
	t.Run("ValuesAreNotEvaluated", func(t *testing.T) {
		t.Parallel()
		facts := facts
		facts.Contact.Name = "{{agent.name}}"
		text, _ := inbox.Canned{Text: "{{contact.name}}"}.Render(facts)
		require.Equal(t, "{{agent.name}}", text)
	})
}

func TestCannedValidate(t *testing.T) {
	t.Parallel()
	good := inbox.Canned{Shortcut: "سلام-۱", Title: "Hello", Text: "Hi {{contact.name}}"}
	require.NoError(t, good.Validate())
	for field, change := range map[string]func(*inbox.Canned){
		"shortcut": func(c *inbox.Canned) { c.Shortcut = "two words" },
		"title":    func(c *inbox.Canned) { c.Title = " " },
		"text":     func(c *inbox.Canned) { c.Text = "{{contact.password}}" },

		"actions.status":   func(c *inbox.Canned) { c.Actions.Status = inbox.StatusSnoozed },
		"actions.priority": func(c *inbox.Canned) { c.Actions.Priority = "huge" },
		"actions.assignee": func(c *inbox.Canned) { c.Actions.Assignee = "everyone" },
		"actions.tags":     func(c *inbox.Canned) { c.Actions.AddTags = make([]inbox.TagID, inbox.MaxTags+1) },
	} {
		bad := good
		change(&bad)
		var e *inbox.Error
		require.ErrorAs(t, bad.Validate(), &e)
		require.Equal(t, field, e.Field)
	}
}
