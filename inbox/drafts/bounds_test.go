package drafts_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
)

// TestHTMLIsBoundedAsKept: sanitising makes more of what comes in; messages and
// drafts are refused for what they would be.
func TestHTMLIsBoundedAsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "hello")
	for name, long := range map[string]string{
		"Address": `<a href="https://x.example/` + strings.Repeat("😀", 100_000) + `">q</a>`,
		"Links":   strings.Repeat(`<a href=//x>`, 10_000) + "q",
		"Quotes":  "<p>" + strings.Repeat(`"`, 100_000) + "</p>",
	} {
		_, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindNote, Text: "q", HTML: long})
		require.Equal(t, inbox.CodeTooLarge, inbox.ErrorCode(err), name)
		_, err = w.room.Save(t.Context(), w.sara.Principal(), drafts.Drafting{Conversation: c.ID, Kind: inbox.KindNote, Text: "q", HTML: long})
		require.Equal(t, inbox.CodeTooLarge, inbox.ErrorCode(err), name)
	}
	letter := "<p>" + strings.Repeat("سلام <b>دنیا</b> ", 1_300) + "</p>" // a text nearly as long as it may be
	got, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindNote, HTML: letter})
	require.NoError(t, err)
	require.Equal(t, letter, got.Message.HTML)
}

// TestDraftsHoldLittle: what an agent keeps unsent is read for every list and
// count, so all of it is bounded; short drafts are always kept.
func TestDraftsHoldLittle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sara := w.sara.Principal()
	long, kept := "<p>"+strings.Repeat("x", 120<<10)+"</p>", 0
	keep := func(c inbox.ConversationID, html string) error {
		_, err := w.room.Save(t.Context(), sara, drafts.Drafting{Conversation: c, Kind: inbox.KindMessage, Text: "x", HTML: html})
		return err
	}
	var err error
	var first, last inbox.Conversation
	for ; err == nil && kept < drafts.Most; kept++ {
		if last = w.write(t, "hello"); first.ID == "" {
			first = last
		}
		err = keep(last.ID, long)
	}
	refusesField(t, err, "drafts")
	require.Greater(t, kept, 20)
	require.NoError(t, keep(last.ID, "<p>short</p>"))
	require.NoError(t, keep(first.ID, long), "it takes its own place")
	require.NoError(t, keep(first.ID, "<p>short</p>"))
	require.NoError(t, keep(last.ID, long), "there is room again")
}
