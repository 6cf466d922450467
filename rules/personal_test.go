package rules_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/store/teststore"
)

func TestPersonalIsNoneForRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own, err := w.canned.Save(t.Context(), w.sara.Principal(),
		canned.Reply{ID: inbox.NewID[inbox.CannedID](), Shortcut: "own", Title: "Own", Text: "x", Owner: w.sara.ID})
	require.NoError(t, err)
	there, err := w.engine.Presence(t.Context(), "canned", string(own.ID))
	require.NoError(t, err)
	require.Equal(t, rules.Gone, there, "not even for a rule that its owner writes: the rule is everybody's")
}

func TestReplyWithFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f, err := teststore.Files(w.Ports).Upload(t.Context(), w.sara.Principal(), files.Uploading{Name: "terms.txt", Size: 5, Body: strings.NewReader("terms")})
	require.NoError(t, err)
	terms := save(t, w.canned.Shelf, canned.Reply{ID: inbox.NewID[inbox.CannedID](), Shortcut: "terms", Title: "Terms", Text: "Here they are", Files: []inbox.File{f}})
	w.rule(t, rules.Rule{Events: []rules.EventName{rules.OnCreated}, Then: []rules.Action{{Do: rules.DoReply, Canned: terms.ID}}})
	id := w.begin(t, "The terms, please")
	w.run(t)
	thread, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: id, Limit: 20})
	require.NoError(t, err)
	said := thread[len(thread)-1]
	require.Equal(t, "Here they are", said.Text)
	require.Len(t, said.Files, 1)
	require.NotEqual(t, f.ID, said.Files[0].ID, "a copy: what is erased there stays here")
	events, err := w.feed.Read(t.Context(), 0, 1000)
	require.NoError(t, err)
	require.NoError(t, w.canned.Follow(t.Context(), events))
	uses, err := w.canned.Uses(t.Context(), w.sara.Principal())
	require.NoError(t, err)
	require.Equal(t, int64(1), uses[0].Count)
}
