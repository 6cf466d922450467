package drafts_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/server/store/teststore"
)

// later has sara schedule a reply in ten seconds.
func (w *world) later(t *testing.T, c inbox.Conversation, in inbox.Saying, unless bool) drafts.Draft {
	t.Helper()
	in.Conversation, in.Kind, in.SeenSeq = c.ID, inbox.KindMessage, c.LastSeq
	if in.Message == "" {
		in.Message = inbox.NewID[inbox.MessageID]()
	}
	if in.Text == "" {
		in.Text = "On its way"
	}
	d, err := w.room.Schedule(t.Context(), w.sara.Principal(), in, w.clock.Now().Add(10*time.Second), unless)
	require.NoError(t, err)
	return d
}

// due lets ten seconds pass and says what is due.
func (w *world) due(t *testing.T) {
	t.Helper()
	w.clock.Pass(10 * time.Second)
	require.NoError(t, w.room.SayDue(t.Context()))
}

// says returns what the agents said publicly in a conversation.
func (w *world) says(t *testing.T, c inbox.Conversation) (said []inbox.Message) {
	t.Helper()
	all, err := w.Conversations.Thread(t.Context(), inbox.ThreadQuery{Conversation: c.ID, Limit: 100, Public: true})
	require.NoError(t, err)
	for _, m := range all {
		if m.Author.Kind == inbox.ActorAgent {
			said = append(said, m)
		}
	}
	return said
}

// goesOn has maryam write more.
func (w *world) goesOn(t *testing.T, c inbox.Conversation) {
	t.Helper()
	_, err := w.Receive(t.Context(), w.maryam.Principal(), inbox.Incoming{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Channel: w.channel.ID, Text: "never mind"})
	require.NoError(t, err)
}

func (w *world) draftsIn(t *testing.T, c inbox.Conversation) []drafts.Draft {
	t.Helper()
	all, err := w.room.In(t.Context(), w.sara.Principal(), c.ID)
	require.NoError(t, err)
	return all
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	mail := &inbox.Mail{To: []inbox.MailPerson{{Name: "Maryam", Address: "maryam@mail.example"}}, Bcc: []inbox.MailPerson{{Address: "boss@shop.example"}}}

	t.Run("SaidWhenDue", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Where is it?")
		id := inbox.NewID[inbox.MessageID]()
		_, err := w.room.Save(t.Context(), w.sara.Principal(), drafts.Drafting{Conversation: c.ID, Kind: inbox.KindMessage, Message: id, Text: "On its way", Mail: mail})
		require.NoError(t, err)
		require.Equal(t, mail, w.draftsIn(t, c)[0].Mail)
		d := w.later(t, c, inbox.Saying{Message: id, HTML: "<p>On its <b>way</b></p>", Mail: mail, Status: inbox.StatusClosed}, true)
		require.Empty(t, w.draftsIn(t, c), "it took the draft's place")
		all, err := w.room.Scheduled(t.Context(), w.sara.Principal())
		require.NoError(t, err)
		require.Equal(t, []drafts.Draft{d}, all)
		require.NoError(t, w.room.SayDue(t.Context()))
		require.Empty(t, w.says(t, c))

		w.due(t)
		said := w.says(t, c)
		require.Len(t, said, 1)
		require.Equal(t, []any{id, w.sara.Actor(), mail, "<p>On its <b>way</b></p>"}, []any{said[0].ID, said[0].Author, said[0].Mail, said[0].HTML})
		now, err := w.Conversation(t.Context(), w.sara.Principal(), c.ID)
		require.NoError(t, err)
		require.Equal(t, inbox.StatusClosed, now.Status)
		all, err = w.room.Scheduled(t.Context(), w.sara.Principal())
		require.NoError(t, err)
		require.Empty(t, all)
		w.due(t)
		require.Len(t, w.says(t, c), 1)
		_, err = w.room.Unschedule(t.Context(), w.sara.Principal(), c.ID, id)
		refused(t, inbox.CodeConflict, err)
	})

	t.Run("TakenBack", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Where is it?")
		file, err := teststore.Files(w.Ports).Upload(t.Context(), w.sara.Principal(), files.Uploading{Name: "a.txt", Size: 3, Body: strings.NewReader("abc")})
		require.NoError(t, err)
		d := w.later(t, c, inbox.Saying{Files: []inbox.FileID{file.ID}, Mail: mail}, false)
		back, err := w.room.Unschedule(t.Context(), w.sara.Principal(), c.ID, d.Message)
		require.NoError(t, err)
		require.Equal(t, []any{"On its way", mail, file.ID, d.Message, ""}, []any{back.Text, back.Mail, back.Files[0].ID, back.Message, back.Unsent})
		require.Nil(t, back.Later)
		w.due(t)
		require.Empty(t, w.says(t, c))
		require.Len(t, w.draftsIn(t, c), 1)
	})

	t.Run("BelowWhatWasTakenBack", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Where is it?")
		d := w.later(t, c, inbox.Saying{HTML: "<p>first</p>"}, false)
		_, err := w.room.Save(t.Context(), w.sara.Principal(), drafts.Drafting{Conversation: c.ID, Kind: inbox.KindMessage, Text: "a < second"})
		require.NoError(t, err)
		back, err := w.room.Unschedule(t.Context(), w.sara.Principal(), c.ID, d.Message)
		require.NoError(t, err)
		require.Equal(t, "<p>first</p><p dir=\"auto\">a &lt; second</p>", back.HTML)
		require.Contains(t, back.Text, "a < second")
		require.Len(t, w.draftsIn(t, c), 1)
	})

	t.Run("FilesOutlastTheSweep", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Where is it?")
		file, err := teststore.Files(w.Ports).Upload(t.Context(), w.sara.Principal(), files.Uploading{Name: "a.txt", Size: 3, Body: strings.NewReader("abc")})
		require.NoError(t, err)
		_, err = w.room.Schedule(t.Context(), w.sara.Principal(), inbox.Saying{
			Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, Text: "next week", Files: []inbox.FileID{file.ID}, SeenSeq: c.LastSeq,
		}, noon.Add(7*24*time.Hour), false)
		require.NoError(t, err)
		for range 7 {
			w.clock.Pass(24 * time.Hour)
			_, err = teststore.Files(w.Ports).SweepUnsent(t.Context(), 100)
			require.NoError(t, err)
		}
		w.due(t)
		said := w.says(t, c)
		require.Len(t, said, 1)
		content, err := w.OpenFile(t.Context(), said[0].Files[0])
		require.NoError(t, err)
		require.NoError(t, content.Close())
	})

	t.Run("ContactWroteFirst", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c, other := w.write(t, "Where is it?"), w.write(t, "And this?")
		var told []drafts.Draft
		w.room = drafts.New(drafts.Ports{Inbox: w.Service, Kept: w.kept, Files: w.Files, Clock: w.clock, Told: func(_ context.Context, d drafts.Draft) { told = append(told, d) }})
		w.later(t, c, inbox.Saying{}, true)
		w.later(t, other, inbox.Saying{}, false)
		w.goesOn(t, c)
		w.goesOn(t, other)
		w.due(t)
		require.Empty(t, w.says(t, c))
		require.Len(t, w.says(t, other), 1, "its author said that it goes whatever comes")
		back := w.draftsIn(t, c)
		require.Len(t, back, 1)
		require.Equal(t, drafts.UnsentContact, back[0].Unsent)
		require.Equal(t, back, told)
	})

	t.Run("AgentGone", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.second(t)
		c := w.write(t, "Where is it?")
		w.later(t, c, inbox.Saying{}, false)
		disabled := w.sara
		disabled.Disabled = true
		save(t, w.Ports.Directory.Agents, disabled)
		w.due(t)
		require.Empty(t, w.says(t, c))
		row, err := w.kept.Rows.Get(t.Context(), string(w.sara.ID)+":"+string(c.ID)+":message")
		require.NoError(t, err)
		require.Equal(t, []any{drafts.UnsentAgent, "On its way"}, []any{row.Unsent, row.Text})
	})

	t.Run("Merged", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c, into := w.write(t, "Where is it?"), w.write(t, "And this?")
		d := w.later(t, c, inbox.Saying{}, false)
		_, err := w.Merge(t.Context(), w.sara.Principal(), c.ID, into.ID)
		require.NoError(t, err)
		w.due(t)
		require.Equal(t, d.Message, w.says(t, into)[0].ID)
	})

	t.Run("ScheduledAgain", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Where is it?")
		d := w.later(t, c, inbox.Saying{Text: "one"}, false)
		w.later(t, c, inbox.Saying{Message: d.Message, Text: "two"}, false)
		w.due(t)
		require.Len(t, w.says(t, c), 1)
		require.Equal(t, "two", w.says(t, c)[0].Text)
	})

	t.Run("SendGuard", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "Where is it?")
		w.goesOn(t, c)
		in := inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, Text: "x", SeenSeq: c.LastSeq}
		_, err := w.room.Schedule(t.Context(), w.sara.Principal(), in, noon.Add(time.Hour), true)
		var newer *inbox.NewerMessages
		require.ErrorAs(t, err, &newer)
	})

	for name, bad := range map[string]struct {
		code   inbox.Code
		change func(w *world, in *inbox.Saying, at *time.Time) inbox.Principal
	}{
		"ErrPast": {inbox.CodeInvalid, func(w *world, _ *inbox.Saying, at *time.Time) inbox.Principal { *at = noon; return w.sara.Principal() }},
		"ErrFarAway": {inbox.CodeInvalid, func(w *world, _ *inbox.Saying, at *time.Time) inbox.Principal {
			*at = noon.Add(2 * drafts.LaterMost)
			return w.sara.Principal()
		}},
		"ErrNote": {inbox.CodeInvalid, func(w *world, in *inbox.Saying, _ *time.Time) inbox.Principal {
			in.Kind = inbox.KindNote
			return w.sara.Principal()
		}},
		"ErrEmpty": {inbox.CodeInvalid, func(w *world, in *inbox.Saying, _ *time.Time) inbox.Principal {
			in.Text = " "
			return w.sara.Principal()
		}},
		"ErrAddress": {inbox.CodeInvalid, func(w *world, in *inbox.Saying, _ *time.Time) inbox.Principal {
			in.Mail = &inbox.Mail{To: []inbox.MailPerson{{Address: "x"}}}
			return w.sara.Principal()
		}},
		"ErrNotToSee":  {inbox.CodeNotFound, func(w *world, _ *inbox.Saying, _ *time.Time) inbox.Principal { return w.reza.Principal() }},
		"ErrByContact": {inbox.CodeForbidden, func(w *world, _ *inbox.Saying, _ *time.Time) inbox.Principal { return w.maryam.Principal() }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c := w.write(t, "Where is it?")
			in, at := inbox.Saying{Conversation: c.ID, Message: inbox.NewID[inbox.MessageID](), Kind: inbox.KindMessage, Text: "x", SeenSeq: c.LastSeq}, noon.Add(time.Hour)
			by := bad.change(w, &in, &at)
			_, err := w.room.Schedule(t.Context(), by, in, at, false)
			refused(t, bad.code, err)
		})
	}
}

// dyingRows fail from a certain write on, as when the program dies.
type dyingRows struct {
	inbox.Table[drafts.Draft]
	writes int
}

var errDied = errors.New("the program died")

func (r *dyingRows) Put(ctx context.Context, d drafts.Draft, events ...inbox.Event) (drafts.Draft, error) {
	if r.writes--; r.writes < 0 {
		return d, errDied
	}
	return r.Table.Put(ctx, d, events...)
}

func (r *dyingRows) Delete(ctx context.Context, id string, events ...inbox.Event) error {
	if r.writes--; r.writes < 0 {
		return errDied
	}
	return r.Table.Delete(ctx, id, events...)
}

// TestScheduleCrashes has the program die at each write of saying, and of taking back: the
// message is said once, or is a draft, and never both nor neither.
func TestScheduleCrashes(t *testing.T) {
	t.Parallel()
	for writes := range 4 {
		for _, takenBack := range []bool{false, true} {
			w := newWorld(t)
			c := w.write(t, "Where is it?")
			d := w.later(t, c, inbox.Saying{}, false)
			kept := w.kept
			kept.Rows = &dyingRows{Table: w.kept.Rows, writes: writes}
			dying := drafts.New(drafts.Ports{Inbox: w.Service, Kept: kept, Files: w.Files, Clock: w.clock})
			w.clock.Pass(10 * time.Second)
			if takenBack {
				_, err := dying.Unschedule(t.Context(), w.sara.Principal(), c.ID, d.Message)
				if err != nil {
					require.ErrorIs(t, err, errDied)
				}
			} else if err := dying.SayDue(t.Context()); err != nil {
				require.ErrorIs(t, err, errDied)
			}
			w.due(t)
			require.Equal(t, 1, len(w.says(t, c))+len(w.draftsIn(t, c)), "after %d writes, taken back: %v", writes, takenBack)
			left, err := w.room.Scheduled(t.Context(), w.sara.Principal())
			require.NoError(t, err)
			require.Empty(t, left)
		}
	}
}

// TestScheduleRace takes a message back while it is being said.
func TestScheduleRace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rounds := 30
	if teststore.OnMongo() {
		rounds = 5
	}
	for range rounds {
		c := w.write(t, "Where is it?")
		d := w.later(t, c, inbox.Saying{}, false)
		w.clock.Pass(10 * time.Second)
		var both sync.WaitGroup
		both.Go(func() { _ = w.room.SayDue(context.WithoutCancel(t.Context())) })
		both.Go(func() { _ = w.room.SayDue(context.WithoutCancel(t.Context())) })
		both.Go(func() {
			_, _ = w.room.Unschedule(context.WithoutCancel(t.Context()), w.sara.Principal(), c.ID, d.Message)
		})
		both.Wait()
		w.due(t)
		require.Equal(t, 1, len(w.says(t, c))+len(w.draftsIn(t, c)))
	}
}

// poisonedRows cannot be written but for one message.
type poisonedRows struct {
	inbox.Table[drafts.Draft]
	well inbox.MessageID
}

func (r poisonedRows) Put(ctx context.Context, d drafts.Draft, events ...inbox.Event) (drafts.Draft, error) {
	if d.Message != r.well {
		return d, inbox.Errorf(inbox.CodeInternal, "message %s is poisoned", d.Message)
	}
	return r.Table.Put(ctx, d, events...)
}

// TestSchedulePoisoned: messages that cannot be said keep no other back, though there are more
// of them than are read at once.
func TestSchedulePoisoned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "Where is it?")
	for range inbox.MaxPage + 1 {
		w.later(t, c, inbox.Saying{}, false)
	}
	w.clock.Pass(time.Millisecond)
	well := w.later(t, c, inbox.Saying{Text: "well"}, false)
	kept := w.kept
	kept.Rows = poisonedRows{w.kept.Rows, well.Message}
	room := drafts.New(drafts.Ports{Inbox: w.Service, Kept: kept, Files: w.Files, Clock: w.clock})
	w.clock.Pass(10 * time.Second)
	require.ErrorContains(t, room.SayDue(t.Context()), "poisoned")
	said := w.says(t, c)
	require.Len(t, said, 1)
	require.Equal(t, "well", said[0].Text)
}
