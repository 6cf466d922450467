package inbox_test

import (
	"strings"
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
			text, missing, err := inbox.Canned{Text: c.text}.Render(facts)
			require.NoError(t, err)
			require.Equal(t, c.want, text)
			require.Equal(t, c.missing, missing)
		})
	}
	t.Run("ValuesAreNotEvaluated", func(t *testing.T) {
		t.Parallel()
		facts := facts
		facts.Contact.Name = "{{agent.name}}"
		text, _, err := inbox.Canned{Text: "{{contact.name}}"}.Render(facts)
		require.NoError(t, err)
		require.Equal(t, "{{agent.name}}", text)
	})
}

// TestRenderedIsNoLongerThanAText: the bound is for what is sent, not only for what
// it is made of.
func TestRenderedIsNoLongerThanAText(t *testing.T) {
	t.Parallel()
	facts := inbox.CannedFacts{Contact: inbox.Contact{Name: "Mina"}, Fallbacks: map[string]string{"a": strings.Repeat("😀", inbox.FallbackRunes)}}
	for text, fits := range map[string]bool{
		strings.Repeat("{{a}}", inbox.TextRunes/inbox.FallbackRunes):          true,
		strings.Repeat("{{a}}", inbox.TextRunes/inbox.FallbackRunes) + "x":    false,
		strings.Repeat("{{a}}", 4000):                                         false,
		strings.Repeat("{{contact.name}}", inbox.TextRunes/16):                true,
		strings.Repeat("{{a}}", 4000-3*100) + strings.Repeat("x", 100) + "{{": false,
	} {
		out, _, err := inbox.Canned{Text: text}.Render(facts)
		if fits {
			require.NoError(t, err)
			continue
		}
		require.Equal(t, inbox.CodeTooLarge, inbox.ErrorCode(err))
		require.Less(t, len(out), 5*4*inbox.TextRunes, "it stops early")
	}
	w := newWorld(t)
	c := w.write(t, "hello")
	b := bulk(strings.Repeat("{{a}}", 4000))
	b.Fallbacks = facts.Fallbacks
	_, err := w.CheckBulk(t.Context(), w.sara.Principal(), b, []inbox.Addressee{seen(c)})
	refused(t, inbox.CodeTooLarge, err)
	_, err = w.SayBulk(t.Context(), w.sara.Principal(), b, seen(c))
	refused(t, inbox.CodeTooLarge, err)
}

func TestCannedValidate(t *testing.T) {
	t.Parallel()
	good := inbox.Canned{Shortcut: "سلام-۱", Title: "Hello", Text: "Hi {{contact.name}}"}
	require.NoError(t, good.Validate())
	for field, change := range map[string]func(*inbox.Canned){
		"shortcut": func(c *inbox.Canned) { c.Shortcut = "two words" },
		"title":    func(c *inbox.Canned) { c.Title = " " },
		"text":     func(c *inbox.Canned) { c.Text = " " },

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
