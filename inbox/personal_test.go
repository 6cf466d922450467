package inbox_test

import (
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

func cannedOf(owner inbox.AgentID, shortcut string) inbox.Canned {
	return inbox.Canned{ID: inbox.NewID[inbox.CannedID](), Shortcut: shortcut, Title: shortcut, Text: "Hello", Owner: owner}
}

func folderOf(owner inbox.AgentID, name string) inbox.Folder {
	return inbox.Folder{ID: inbox.NewID[inbox.FolderID](), Name: name, Kind: inbox.FolderSmart, Query: &inbox.FolderFilter{Waiting: true}, Owner: owner}
}

func TestPersonal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, canned := t.Context(), w.Directory.Canned
	// Reza is no admin; Sara is one, and sees nothing of his all the same.
	mine, err := canned.Save(ctx, w.reza.Principal(), cannedOf(w.reza.ID, "hi"))
	require.NoError(t, err)
	shared, err := canned.Save(ctx, w.sara.Principal(), cannedOf("", "hi"))
	require.NoError(t, err, "a shortcut of one's own takes it from nobody")
	_, err = canned.Save(ctx, w.reza.Principal(), cannedOf(w.reza.ID, "hi"))
	refused(t, inbox.CodeConflict, err)

	t.Run("IsSeenByItsOwner", func(t *testing.T) {
		t.Parallel()
		for who, sees := range map[*inbox.Agent][]inbox.CannedID{&w.reza: {mine.ID, shared.ID}, &w.sara: {shared.ID}} {
			all, err := canned.ListFor(ctx, who.Principal())
			require.NoError(t, err)
			var ids []inbox.CannedID
			for _, c := range all {
				ids = append(ids, c.ID)
			}
			require.Subset(t, ids, sees)
			require.Equal(t, who == &w.reza, len(ids) > 1, "%v", ids)
		}
		_, err = canned.GetFor(ctx, w.sara.Principal(), string(mine.ID))
		refused(t, inbox.CodeNotFound, err)
		_, err = canned.GetFor(ctx, inbox.SystemPrincipal(), string(mine.ID))
		refused(t, inbox.CodeNotFound, err)
	})
	t.Run("ErrWrittenByAnother", func(t *testing.T) {
		t.Parallel()
		change := mine
		change.Text, change.Shortcut = "Mine now", "now"
		_, err := canned.Save(ctx, w.sara.Principal(), change)
		refused(t, inbox.CodeNotFound, err)
		refused(t, inbox.CodeNotFound, canned.Delete(ctx, w.sara.Principal(), string(mine.ID)))
		change.Owner = w.sara.ID
		_, err = canned.Save(ctx, w.sara.Principal(), change)
		refused(t, inbox.CodeInvalid, err)
		change.Owner = ""
		_, err = canned.Save(ctx, w.reza.Principal(), change)
		refused(t, inbox.CodeInvalid, err)
	})
	t.Run("EventsNameTheOwner", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		own, err := w.Directory.Canned.Save(ctx, w.reza.Principal(), cannedOf(w.reza.ID, "bye"))
		require.NoError(t, err)
		from, err := w.feed.Head(ctx)
		require.NoError(t, err)
		own.Text = "Bye"
		_, err = w.Directory.Canned.Save(ctx, w.reza.Principal(), own)
		require.NoError(t, err)
		require.NoError(t, w.Directory.Canned.Delete(ctx, w.reza.Principal(), string(own.ID)))
		_, err = w.Directory.Canned.Save(ctx, w.sara.Principal(), cannedOf("", "forall"))
		require.NoError(t, err)
		events, err := w.feed.Read(ctx, from, 10)
		require.NoError(t, err)
		var owners []inbox.AgentID
		for _, e := range events {
			owners = append(owners, e.Record.Owner)
		}
		require.Equal(t, []inbox.AgentID{w.reza.ID, w.reza.ID, ""}, owners)
	})
	t.Run("FoldersOfOnesOwn", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		folders := w.Directory.Folders
		own, err := folders.Save(ctx, w.reza.Principal(), folderOf(w.reza.ID, "Waiting"))
		require.NoError(t, err)
		_, err = folders.Save(ctx, w.reza.Principal(), folderOf("", "For all"))
		refused(t, inbox.CodeForbidden, err)
		_, _, err = w.List(ctx, w.reza.Principal(), inbox.FolderQuery{Folder: string(own.ID)})
		require.NoError(t, err)
		_, _, err = w.List(ctx, w.sara.Principal(), inbox.FolderQuery{Folder: string(own.ID)})
		refused(t, inbox.CodeNotFound, err)
		for who, counted := range map[*inbox.Agent]bool{&w.reza: true, &w.sara: false} {
			counts, err := w.Counts(ctx, who.Principal())
			require.NoError(t, err)
			found := false
			for _, c := range counts {
				found = found || c.Folder == string(own.ID)
			}
			require.Equal(t, counted, found)
		}
		manual := folderOf(w.reza.ID, "Drawer")
		manual.Kind, manual.Query = inbox.FolderManual, nil
		_, err = folders.Save(ctx, w.reza.Principal(), manual)
		refused(t, inbox.CodeInvalid, err)
		for i := range inbox.MaxOwnFolders - 1 {
			_, err = folders.Save(ctx, w.reza.Principal(), folderOf(w.reza.ID, strconv.Itoa(i)))
			require.NoError(t, err)
		}
		_, err = folders.Save(ctx, w.reza.Principal(), folderOf(w.reza.ID, "One more"))
		refused(t, inbox.CodeConflict, err)
		own.Name = "Renamed at the limit"
		_, err = folders.Save(ctx, w.reza.Principal(), own)
		require.NoError(t, err)
	})
}

func TestCannedUses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := save(t, w.Directory.Canned, cannedOf("", "hi")).ID
	c := w.write(t, "Hello?")
	in := inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Text: "Hello", SeenSeq: c.LastSeq, Canned: id}
	for range 3 { // a retry is no second use
		_, err := w.say(t, w.sara, in)
		require.NoError(t, err)
	}
	uses := w.counted(t)
	require.Len(t, uses, 1)
	require.Equal(t, int64(1), uses[0].Count)

	w.clock.pass(1)
	in.Message = inbox.NewID[inbox.MessageID]()
	_, err := w.say(t, w.sara, in)
	require.NoError(t, err)
	for range 2 { // the feed may repeat, also on another node
		uses = w.counted(t)
		require.Equal(t, int64(2), uses[0].Count)
		require.True(t, uses[0].LastAt.Equal(w.clock.Now()))
	}
}

// counted follows the whole feed and returns the uses.
func (w *world) counted(t *testing.T) []inbox.CannedUse {
	t.Helper()
	events, err := w.feed.Read(t.Context(), 0, 1000)
	require.NoError(t, err)
	require.NoError(t, inbox.NewCannedUses(w.uses).Follow(t.Context(), events))
	uses, err := w.Uses.List(t.Context())
	require.NoError(t, err)
	return uses
}

// TestCannedOfOthers: a message names only a canned reply that its author may use.
func TestCannedOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := cannedOf(w.reza.ID, "own")
	_, err := w.Directory.Canned.Save(t.Context(), w.reza.Principal(), own)
	require.NoError(t, err)
	c := w.write(t, "Hello?")
	for _, canned := range []inbox.CannedID{own.ID, inbox.NewID[inbox.CannedID](), "x"} {
		said, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Text: "Hello", Force: true, Canned: canned})
		require.NoError(t, err)
		require.Empty(t, said.Message.Canned)
	}
	require.Empty(t, w.counted(t))
}

func TestCannedFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	upload := func(by inbox.Agent, text string) inbox.File {
		f, err := w.Upload(ctx, by.Principal(), inbox.Uploading{Name: "terms.txt", Size: int64(len(text)), Body: strings.NewReader(text)})
		require.NoError(t, err)
		return f
	}
	read := func(id inbox.FileID) string {
		r, err := w.Blobs.Open(ctx, id)
		require.NoError(t, err)
		raw, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, r.Close())
		return string(raw)
	}
	terms := upload(w.sara, "the terms")
	had, err := w.CannedFiles(ctx, w.sara.Principal(), inbox.Canned{ID: "c"}, []inbox.FileID{terms.ID})
	require.NoError(t, err)
	kept, err := w.CannedFiles(ctx, w.reza.Principal(), inbox.Canned{ID: "c", Files: had}, []inbox.FileID{terms.ID})
	require.NoError(t, err, "who changes the text keeps the files of who added them")
	require.Equal(t, had, kept)
	_, err = w.CannedFiles(ctx, w.sara.Principal(), inbox.Canned{ID: "c"}, []inbox.FileID{upload(w.reza, "not hers").ID})
	refused(t, inbox.CodeInvalid, err)

	copied, err := w.CopyFiles(ctx, w.reza.Actor(), had, inbox.Holder{})
	require.NoError(t, err)
	require.NotEqual(t, terms.ID, copied[0].ID)
	require.Equal(t, w.reza.Actor(), copied[0].Uploader)
	require.NoError(t, w.Blobs.Delete(ctx, copied[0].ID))
	require.Equal(t, "the terms", read(terms.ID), "what is erased from a message stays in the reply")

	into := inbox.Holder{Conversation: "c", Message: "m"}
	first, err := w.CopyFiles(ctx, inbox.System, had, into)
	require.NoError(t, err)
	again, err := w.CopyFiles(ctx, inbox.System, had, into)
	require.NoError(t, err)
	require.Equal(t, first[0].ID, again[0].ID)
	require.Equal(t, "the terms", read(again[0].ID))
}
