package inbox_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func TestRender(t *testing.T) {
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
			text, missing, err := inbox.Prepared{Text: c.text}.Render(facts)
			require.NoError(t, err)
			require.Equal(t, c.want, text)
			require.Equal(t, c.missing, missing)
		})
	}
	t.Run("ValuesAreNotEvaluated", func(t *testing.T) {
		t.Parallel()
		facts := facts
		facts.Contact.Name = "{{agent.name}}"
		text, _, err := inbox.Prepared{Text: "{{contact.name}}"}.Render(facts)
		require.NoError(t, err)
		require.Equal(t, "{{agent.name}}", text)
	})
}

// TestRenderedIsNoLongerThanAText: the bound is for what is sent, not only for what
// it is made of.
func TestRenderedIsNoLongerThanAText(t *testing.T) {
	t.Parallel()
	const fallback = 200 // runes
	facts := inbox.CannedFacts{Contact: inbox.Contact{Name: "Mina"}, Fallbacks: map[string]string{"a": strings.Repeat("😀", fallback)}}
	for text, fits := range map[string]bool{
		strings.Repeat("{{a}}", inbox.TextRunes/fallback):                     true,
		strings.Repeat("{{a}}", inbox.TextRunes/fallback) + "x":               false,
		strings.Repeat("{{a}}", 4000):                                         false,
		strings.Repeat("{{contact.name}}", inbox.TextRunes/16):                true,
		strings.Repeat("{{a}}", 4000-3*100) + strings.Repeat("x", 100) + "{{": false,
	} {
		out, _, err := inbox.Prepared{Text: text}.Render(facts)
		if fits {
			require.NoError(t, err)
			continue
		}
		require.Equal(t, inbox.CodeTooLarge, inbox.ErrorCode(err))
		require.Less(t, len(out), 5*4*inbox.TextRunes, "it stops early")
	}
}
