package inbox_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/follow"
)

func TestServiceReceive(t *testing.T) {
	t.Parallel()

	t.Run("FiveTimesInParallelIsOnce", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		in := w.incoming("Hello")
		var group sync.WaitGroup
		results := make([]inbox.Received, 5)
		for i := range results {
			group.Go(func() {
				got, err := w.Receive(t.Context(), w.maryam.Principal(), in)
				require.NoError(t, err)
				results[i] = got
			})
		}
		group.Wait()
		for _, r := range results {
			require.Equal(t, results[0].Message, r.Message)
		}
		_, thread, err := w.Thread(t.Context(), w.sara.Principal(), inbox.ThreadQuery{Conversation: in.Conversation, Limit: 10})
		require.NoError(t, err)
		require.Len(t, thread, 1)
	})

	t.Run("ManySendersToOneConversationLoseNothing", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "first")
		var group sync.WaitGroup
		for range 40 {
			group.Go(func() {
				in := w.incoming("more")
				in.Conversation = c.ID
				_, err := w.Receive(t.Context(), w.maryam.Principal(), in)
				require.NoError(t, err)
			})
		}
		group.Wait()
		_, thread, err := w.Thread(t.Context(), w.sara.Principal(), inbox.ThreadQuery{Conversation: c.ID, Limit: 100})
		require.NoError(t, err)
		require.Len(t, thread, 41)
		for i, m := range thread {
			require.EqualValues(t, i+1, m.Seq)
		}
	})

	t.Run("ErrAnothersConversation", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "private")
		other, err := w.contacts.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "v2"}, inbox.Contact{})
		require.NoError(t, err)
		in := w.incoming("let me in")
		in.Conversation = c.ID
		_, err = w.Receive(t.Context(), other.Principal(), in)
		refused(t, inbox.CodeNotFound, err)
		_, _, err = w.Thread(t.Context(), other.Principal(), inbox.ThreadQuery{Conversation: c.ID, Limit: 10})
		refused(t, inbox.CodeNotFound, err)
		_, err = w.Seen(t.Context(), other.Principal(), c.ID, 1)
		refused(t, inbox.CodeNotFound, err)
	})

	for name, change := range map[string]func(*inbox.Incoming){
		"ErrEmpty":           func(in *inbox.Incoming) { in.Text = " \n" },
		"ErrNotUTF8":         func(in *inbox.Incoming) { in.Text = "\xff" },
		"ErrConversationID":  func(in *inbox.Incoming) { in.Conversation = "1" },
		"ErrMessageID":       func(in *inbox.Incoming) { in.Message = "DROP TABLE" },
		"ErrUnknownFile":     func(in *inbox.Incoming) { in.Files = []inbox.FileID{inbox.NewID[inbox.FileID]()} },
		"ErrTooManyFiles":    func(in *inbox.Incoming) { in.Files = make([]inbox.FileID, 11) },
		"ErrPageURLTooLong?": func(in *inbox.Incoming) { in.Page.URL = "\xfe" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			in := w.incoming("Hello")
			change(&in)
			_, err := w.Receive(t.Context(), w.maryam.Principal(), in)
			refused(t, inbox.CodeInvalid, err)
		})
	}

	t.Run("ErrTooLong", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		_, err := w.Receive(t.Context(), w.maryam.Principal(), w.incoming(strings.Repeat("ا", inbox.TextRunes+1)))
		refused(t, inbox.CodeTooLarge, err)
	})

	t.Run("ErrDisabledChannel", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.channel.Enabled = false
		save(t, w.Directory.Channels, w.channel)
		_, err := w.Receive(t.Context(), w.maryam.Principal(), w.incoming("Hello"))
		refused(t, inbox.CodeNotFound, err)
	})
}

func (w *world) say(t testing.TB, by inbox.Agent, in inbox.Saying) (inbox.Received, error) {
	t.Helper()
	if in.Message == "" {
		in.Message = inbox.NewID[inbox.MessageID]()
	}
	if in.Kind == "" {
		in.Kind = inbox.KindMessage
	}
	return w.Say(t.Context(), by.Principal(), in)
}

func TestServiceSay(t *testing.T) {
	t.Parallel()

	t.Run("SendGuard", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		omid := save(t, w.Directory.Agents, inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: "Omid", Email: "omid@shop.example", Role: inbox.RoleAgent, AllChannels: true})
		c := w.write(t, "Where is it?")
		first, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Text: "On its way", SeenSeq: c.LastSeq})
		require.NoError(t, err)

		_, err = w.say(t, omid, inbox.Saying{Conversation: c.ID, Text: "Let me look", SeenSeq: c.LastSeq})
		var newer *inbox.NewerMessages
		require.ErrorAs(t, err, &newer)
		require.Equal(t, []inbox.Message{first.Message}, newer.Messages)
		refused(t, inbox.CodeConflict, err)

		_, err = w.say(t, omid, inbox.Saying{Conversation: c.ID, Text: "just a note", Kind: inbox.KindNote, SeenSeq: c.LastSeq})
		require.NoError(t, err, "notes are not guarded")
		_, err = w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Text: "and tomorrow", SeenSeq: c.LastSeq})
		require.NoError(t, err, "one's own newer message is no surprise")
		_, err = w.say(t, omid, inbox.Saying{Conversation: c.ID, Text: "anyway", SeenSeq: c.LastSeq, Force: true})
		require.NoError(t, err)
	})

	t.Run("RepeatedIsOnceEvenAfterMore", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Where is it?")
		in := inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Text: "On its way", SeenSeq: c.LastSeq}
		first, err := w.say(t, w.sara, in)
		require.NoError(t, err)
		more := w.incoming("Thanks")
		more.Conversation = c.ID
		_, err = w.Receive(t.Context(), w.maryam.Principal(), more)
		require.NoError(t, err)
		again, err := w.say(t, w.sara, in)
		require.NoError(t, err, "a retry is not guarded: it was sent")
		require.Equal(t, first.Message, again.Message)
	})

	t.Run("ActionsAreOneCommitWithIt", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		tag := save(t, w.Directory.Tags, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "refund"}).ID
		c := w.write(t, "Money back please")
		in := inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Text: "It is on its way", SeenSeq: c.LastSeq,
			Actions: inbox.CannedActions{Status: inbox.StatusClosed, Priority: inbox.PriorityHigh, Assignee: "none", AddTags: []inbox.TagID{tag}}}
		got, err := w.say(t, w.sara, in)
		require.NoError(t, err)
		require.Equal(t, c.Version+1, got.Conversation.Version)
		require.Equal(t, inbox.StatusClosed, got.Conversation.Status)
		require.Equal(t, inbox.PriorityHigh, got.Conversation.Priority)
		require.Empty(t, got.Conversation.Assignee)
		require.Equal(t, []inbox.TagID{tag}, got.Conversation.Tags)

		require.NoError(t, w.Directory.Tags.Delete(t.Context(), w.sara.Principal(), string(tag)))
		again, err := w.say(t, w.sara, in)
		require.NoError(t, err, "what was sent stays sent, whatever was deleted since")
		require.Equal(t, got.Message, again.Message)
	})

	t.Run("ErrActionNamesNothing", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Hi")
		_, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Text: "x", SeenSeq: c.LastSeq, Actions: inbox.CannedActions{Team: "gone"}})
		refused(t, inbox.CodeInvalid, err)
		thread, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: 9})
		require.NoError(t, err)
		require.Len(t, thread, int(c.LastSeq), "nothing was said either")
	})

	t.Run("HTMLIsSanitised", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Hi")
		got, err := w.say(t, w.sara, inbox.Saying{Conversation: c.ID, HTML: `<p>Dear <b>you</b><script>x</script></p>`, SeenSeq: 1})
		require.NoError(t, err)
		require.Equal(t, `<p>Dear <b>you</b></p>`, got.Message.HTML)
		require.Equal(t, "Dear you", got.Message.Text)
	})

	t.Run("ErrNotSeenIsNotFound", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Hi")
		_, err := w.say(t, w.reza, inbox.Saying{Conversation: c.ID, Text: "hello", SeenSeq: 1})
		refused(t, inbox.CodeNotFound, err)
	})

	t.Run("ErrContactMayNotAnswer", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Hi")
		_, err := w.Say(t.Context(), w.maryam.Principal(), inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindNote, Text: "x"})
		refused(t, inbox.CodeForbidden, err)
	})

	t.Run("ErrAnothersUpload", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Hi")
		f, err := w.Upload(t.Context(), w.maryam.Principal(), upload("a.txt", "text"))
		require.NoError(t, err)
		_, err = w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Files: []inbox.FileID{f.ID}, SeenSeq: 1})
		refused(t, inbox.CodeInvalid, err)
	})
}

func TestServiceUpdate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "Hi")
	ghost := inbox.NewID[string]()
	for name, p := range map[string]inbox.Patch{
		"status": {Status: ptr(inbox.Status("lost"))}, "priority": {Priority: ptr(inbox.Priority("asap"))},
		"assignee": {Assignee: ptr(inbox.AgentID(ghost))}, "team": {Team: ptr(inbox.TeamID(ghost))},
		"folder": {Folder: ptr(inbox.FolderID(ghost))}, "tags": {AddTags: []inbox.TagID{inbox.TagID(ghost)}},
		"subject": {Subject: ptr("  ")}, "snoozedUntil": {Status: ptr(inbox.StatusSnoozed)},
	} {
		_, err := w.Update(t.Context(), w.sara.Principal(), c.ID, p)
		var e *inbox.Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, inbox.CodeInvalid, e.Code)
		require.Equal(t, name, e.Field)
	}
	same, err := w.Conversation(t.Context(), w.sara.Principal(), c.ID)
	require.NoError(t, err)
	require.Equal(t, c, same, "nothing changed")

	_, err = w.Update(t.Context(), w.reza.Principal(), c.ID, inbox.Patch{Priority: ptr(inbox.PriorityHigh)})
	refused(t, inbox.CodeNotFound, err)
	given, err := w.Update(t.Context(), w.sara.Principal(), c.ID, inbox.Patch{Assignee: &w.reza.ID})
	require.NoError(t, err)
	require.Equal(t, w.reza.ID, given.Assignee)
	_, err = w.Update(t.Context(), w.reza.Principal(), c.ID, inbox.Patch{Priority: ptr(inbox.PriorityHigh)})
	require.NoError(t, err, "what is assigned to one is seen")
}

func TestServiceWakeDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "Hi")
	_, err := w.Update(t.Context(), w.sara.Principal(), c.ID, inbox.Patch{SnoozedUntil: ptr(noon.Add(time.Hour))})
	require.NoError(t, err)
	n, err := (&follow.Timers{Service: w.Service}).Look(t.Context(), 10)
	require.NoError(t, err)
	require.Zero(t, n)
	w.clock.Pass(time.Hour)
	n, err = (&follow.Timers{Service: w.Service}).Look(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	open, _, err := w.List(t.Context(), w.sara.Principal(), inbox.FolderQuery{Folder: "open"})
	require.NoError(t, err)
	require.Equal(t, c.ID, open[0].ID)
}

func TestServiceCountsAgreeWithLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	folder := save(t, w.Directory.Folders, inbox.Folder{ID: inbox.NewID[inbox.FolderID](), Name: "Refunds", Kind: inbox.FolderManual})
	statuses := []inbox.Status{inbox.StatusOpen, inbox.StatusPending, inbox.StatusClosed, inbox.StatusSpam, inbox.StatusTrash}
	for i := range 15 {
		c := w.write(t, "Hi")
		patch := inbox.Patch{Status: &statuses[i%5]}
		if i%3 == 0 {
			patch.Folder, patch.Assignee = &folder.ID, &w.reza.ID
		}
		_, err := w.Update(t.Context(), w.sara.Principal(), c.ID, patch)
		require.NoError(t, err)
	}
	for _, agent := range []inbox.Agent{w.sara, w.reza} {
		counts, err := w.Counts(t.Context(), agent.Principal())
		require.NoError(t, err)
		require.Len(t, counts, len(inbox.BuiltIns)+1)
		for _, count := range counts {
			rows, _, err := w.List(t.Context(), agent.Principal(), inbox.FolderQuery{Folder: count.Folder, Page: inbox.Page{Limit: 100}})
			require.NoError(t, err)
			require.Len(t, rows, count.Count, count.Folder)
		}
	}
}

func upload(name, content string) files.Uploading {
	return files.Uploading{Name: name, Size: int64(len(content)), Body: strings.NewReader(content)}
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d, admin := w.Directory, w.sara.Principal()

	t.Run("ErrOnlyAdminsWriteTeams", func(t *testing.T) {
		_, err := d.Teams.Save(t.Context(), w.reza.Principal(), inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: "Mine"})
		refused(t, inbox.CodeForbidden, err)
	})
	t.Run("AnyAgentMakesTags", func(t *testing.T) {
		_, err := d.Tags.Save(t.Context(), w.reza.Principal(), inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "refund"})
		require.NoError(t, err)
		_, err = d.Tags.Save(t.Context(), w.maryam.Principal(), inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "mine"})
		refused(t, inbox.CodeForbidden, err)
		_, err = d.Tags.Save(t.Context(), admin, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: " Refund "})
		refused(t, inbox.CodeConflict, err)
	})
	t.Run("ErrTheLastAdminStays", func(t *testing.T) {
		alone := w.sara
		alone.Disabled = true
		_, err := d.Agents.Save(t.Context(), admin, alone)
		refused(t, inbox.CodeConflict, err)
	})
	t.Run("ErrStale", func(t *testing.T) {
		renamed := w.reza
		renamed.Name = "Reza Karimi"
		_, err := d.Agents.Save(t.Context(), admin, renamed)
		require.NoError(t, err)
		_, err = d.Agents.Save(t.Context(), admin, renamed)
		refused(t, inbox.CodeConflict, err)
	})
	t.Run("OwnPreferencesNeedNoAdmin", func(t *testing.T) {
		a, err := d.SaveOwn(t.Context(), w.reza.Principal(), inbox.OwnProfile{Name: "Reza K", PublicName: " Re\u202eza\n", Preferences: inbox.Preferences{Theme: "dark"}})
		require.NoError(t, err)
		require.Equal(t, inbox.RoleAgent, a.Role)
		require.Equal(t, "dark", a.Preferences.Theme)
		require.Equal(t, "Reza", a.PublicName, "as it reads")
	})
}
