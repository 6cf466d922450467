package inbox_test

import (
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/files"
)

func cannedOf(owner inbox.AgentID, shortcut string) canned.Reply {
	return canned.Reply{ID: inbox.NewID[inbox.CannedID](), Shortcut: shortcut, Title: shortcut, Text: "Hello", Owner: owner}
}

func folderOf(owner inbox.AgentID, name string) inbox.Folder {
	return inbox.Folder{ID: inbox.NewID[inbox.FolderID](), Name: name, Kind: inbox.FolderSmart, Query: &inbox.FolderFilter{Waiting: true}, Owner: owner}
}

func TestPersonal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, replies := t.Context(), w.canned
	// Reza is no admin; Sara is one, and sees nothing of his all the same.
	mine, err := replies.Save(ctx, w.reza.Principal(), cannedOf(w.reza.ID, "hi"))
	require.NoError(t, err)
	shared, err := replies.Save(ctx, w.sara.Principal(), cannedOf("", "hi"))
	require.NoError(t, err, "a shortcut of one's own takes it from nobody")
	_, err = replies.Save(ctx, w.reza.Principal(), cannedOf(w.reza.ID, "hi"))
	refused(t, inbox.CodeConflict, err)

	t.Run("IsSeenByItsOwner", func(t *testing.T) {
		t.Parallel()
		for who, sees := range map[*inbox.Agent][]inbox.CannedID{&w.reza: {mine.ID, shared.ID}, &w.sara: {shared.ID}} {
			all, err := replies.ListFor(ctx, who.Principal())
			require.NoError(t, err)
			var ids []inbox.CannedID
			for _, c := range all {
				ids = append(ids, c.ID)
			}
			require.Subset(t, ids, sees)
			require.Equal(t, who == &w.reza, len(ids) > 1, "%v", ids)
		}
		_, err = replies.GetFor(ctx, w.sara.Principal(), string(mine.ID))
		refused(t, inbox.CodeNotFound, err)
		_, err = replies.GetFor(ctx, inbox.SystemPrincipal(), string(mine.ID))
		refused(t, inbox.CodeNotFound, err)
	})
	t.Run("ErrWrittenByAnother", func(t *testing.T) {
		t.Parallel()
		change := mine
		change.Text, change.Shortcut = "Mine now", "now"
		_, err := replies.Save(ctx, w.sara.Principal(), change)
		refused(t, inbox.CodeNotFound, err)
		refused(t, inbox.CodeNotFound, replies.Delete(ctx, w.sara.Principal(), string(mine.ID)))
		change.Owner = w.sara.ID
		_, err = replies.Save(ctx, w.sara.Principal(), change)
		refused(t, inbox.CodeInvalid, err)
		change.Owner = ""
		_, err = replies.Save(ctx, w.reza.Principal(), change)
		refused(t, inbox.CodeInvalid, err)
	})
	t.Run("EventsNameTheOwner", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		own, err := w.canned.Save(ctx, w.reza.Principal(), cannedOf(w.reza.ID, "bye"))
		require.NoError(t, err)
		from, err := w.feed.Head(ctx)
		require.NoError(t, err)
		own.Text = "Bye"
		_, err = w.canned.Save(ctx, w.reza.Principal(), own)
		require.NoError(t, err)
		require.NoError(t, w.canned.Delete(ctx, w.reza.Principal(), string(own.ID)))
		_, err = w.canned.Save(ctx, w.sara.Principal(), cannedOf("", "forall"))
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

// counted follows the whole feed and returns the uses.
func (w *world) counted(t *testing.T) []canned.Use {
	t.Helper()
	events, err := w.feed.Read(t.Context(), 0, 1000)
	require.NoError(t, err)
	require.NoError(t, w.canned.Follow(t.Context(), events))
	uses, err := w.canned.Uses(t.Context(), w.sara.Principal())
	require.NoError(t, err)
	return uses
}

// TestCannedOfOthers: a message names only a canned reply that its author may use.
func TestCannedOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := cannedOf(w.reza.ID, "own")
	_, err := w.canned.Save(t.Context(), w.reza.Principal(), own)
	require.NoError(t, err)
	c := w.write(t, "Hello?")
	for _, id := range []inbox.CannedID{own.ID, inbox.NewID[inbox.CannedID](), "x"} {
		said, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Text: "Hello", Force: true, Canned: id})
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
		f, err := w.Upload(ctx, by.Principal(), files.Uploading{Name: "terms.txt", Size: int64(len(text)), Body: strings.NewReader(text)})
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
	had, err := canned.Reply{ID: "c"}.Attached(ctx, w.sara.Principal(), []inbox.FileID{terms.ID}, w)
	require.NoError(t, err)
	kept, err := canned.Reply{ID: "c", Files: had}.Attached(ctx, w.reza.Principal(), []inbox.FileID{terms.ID}, w)
	require.NoError(t, err, "who changes the text keeps the files of who added them")
	require.Equal(t, had, kept)
	_, err = canned.Reply{ID: "c"}.Attached(ctx, w.sara.Principal(), []inbox.FileID{upload(w.reza, "not hers").ID}, w)
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
