package canned_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
)

func TestValidate(t *testing.T) {
	t.Parallel()
	good := canned.Reply{Shortcut: "سلام-۱", Title: "Hello", Text: "Hi {{contact.name}}"}
	require.NoError(t, good.Validate())
	for field, change := range map[string]func(*canned.Reply){
		"shortcut": func(c *canned.Reply) { c.Shortcut = "two words" },
		"title":    func(c *canned.Reply) { c.Title = " " },
		"text":     func(c *canned.Reply) { c.Text = " " },

		"actions.status":   func(c *canned.Reply) { c.Actions.Status = inbox.StatusSnoozed },
		"actions.priority": func(c *canned.Reply) { c.Actions.Priority = "huge" },
		"actions.assignee": func(c *canned.Reply) { c.Actions.Assignee = "everyone" },
		"actions.tags":     func(c *canned.Reply) { c.Actions.AddTags = make([]inbox.TagID, inbox.MaxTags+1) },
	} {
		bad := good
		change(&bad)
		var e *inbox.Error
		require.ErrorAs(t, bad.Validate(), &e)
		require.Equal(t, field, e.Field)
	}
}
