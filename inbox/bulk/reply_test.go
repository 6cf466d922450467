package bulk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/bulk"
)

// named has a visitor of that name begin a conversation.
func (w *world) named(t testing.TB, name, text string) inbox.Conversation {
	t.Helper()
	contact, err := w.db.People(w.Service, w.Ports).Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: inbox.NewID[string]()}, inbox.Contact{Name: name})
	require.NoError(t, err)
	got, err := w.Receive(t.Context(), contact.Principal(), w.incoming(text))
	require.NoError(t, err)
	return got.Conversation
}

func toMany(text string) bulk.Reply {
	return bulk.Reply{ID: inbox.NewID[bulk.ID](), Kind: inbox.KindMessage, Text: text}
}

func seen(c inbox.Conversation) bulk.Addressee {
	return bulk.Addressee{Conversation: c.ID, SeenSeq: c.LastSeq}
}

func (w *world) texts(t testing.TB, id inbox.ConversationID) (out []string) {
	t.Helper()
	_, all, err := w.Thread(t.Context(), w.sara.Principal(), inbox.ThreadQuery{Conversation: id, Limit: inbox.MaxThread})
	require.NoError(t, err)
	for _, m := range all {
		if m.Kind != inbox.KindEvent {
			out = append(out, m.Text)
		}
	}
	return out
}

func hindered(t testing.TB, why bulk.Hindrance, err error) {
	t.Helper()
	var h *bulk.Hindered
	require.ErrorAs(t, err, &h)
	require.Equal(t, why, h.Why)
	refused(t, inbox.CodeConflict, err)
}

func TestBulkReplyFillsInForEachAndOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ali, nameless := w.named(t, "{{agent.name}} Karimi", "it is down"), w.write(t, "is it down?")
	b, by := toMany("Dear {{contact.firstName}}, #{{conversation.number}} is solved. {{ agent.firstName }}"), w.sara.Principal()

	checks, err := w.room.Check(t.Context(), by, b, []bulk.Addressee{seen(nameless), seen(ali)})
	require.NoError(t, err)
	require.Equal(t, bulk.HinderedMissing, checks[0].Hindrance)
	require.Equal(t, []string{"contact.firstName"}, checks[0].Missing)
	require.Empty(t, checks[1].Hindrance)
	require.Equal(t, "Dear {{agent.name}}, #1 is solved. Sara", checks[1].Text, "a value is not evaluated")

	_, err = w.room.Say(t.Context(), by, b, seen(nameless))
	hindered(t, bulk.HinderedMissing, err)
	b.Fallbacks = map[string]string{"contact.firstName": "customer"}
	for range 3 {
		got, err := w.room.Say(t.Context(), by, b, seen(nameless))
		require.NoError(t, err)
		require.Equal(t, "Dear customer, #2 is solved. Sara", got.Message.Text)
		_, err = w.room.Say(t.Context(), by, b, seen(ali))
		require.NoError(t, err)
	}
	require.Equal(t, []string{"it is down", "Dear {{agent.name}}, #1 is solved. Sara"}, w.texts(t, ali.ID))
	require.Equal(t, []string{"is it down?", "Dear customer, #2 is solved. Sara"}, w.texts(t, nameless.ID))

	checks, err = w.room.Check(t.Context(), by, b, []bulk.Addressee{seen(ali)})
	require.NoError(t, err)
	require.True(t, checks[0].Sent)

	// What was sent stays sent, whatever hinders now.
	_, err = w.Update(t.Context(), by, ali.ID, inbox.Patch{Status: new(inbox.StatusSpam)})
	require.NoError(t, err)
	_, err = w.room.Say(t.Context(), by, b, seen(ali))
	require.NoError(t, err)
	require.Len(t, w.texts(t, ali.ID), 2)
}

func TestBulkReplyDoesBesides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "it is down")
	tag := save(t, w.Directory.Tags, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: "Outage"})
	b := toMany("it is up")
	b.Actions = inbox.CannedActions{Status: inbox.StatusClosed, AddTags: []inbox.TagID{tag.ID}}
	got, err := w.room.Say(t.Context(), w.sara.Principal(), b, seen(c))
	require.NoError(t, err)
	require.Equal(t, inbox.StatusClosed, got.Conversation.Status)
	require.Equal(t, []inbox.TagID{tag.ID}, got.Conversation.Tags)
}

func TestBulkReplyIsHindered(t *testing.T) {
	t.Parallel()
	by := func(w *world) inbox.Principal { return w.sara.Principal() }
	status := func(s inbox.Status, pass time.Duration) func(*testing.T, *world, inbox.Conversation) {
		return func(t *testing.T, w *world, c inbox.Conversation) {
			_, err := w.Update(t.Context(), w.sara.Principal(), c.ID, inbox.Patch{Status: &s})
			require.NoError(t, err)
			w.clock.Pass(pass)
		}
	}
	merged := func(t *testing.T, w *world, c inbox.Conversation) {
		into := w.write(t, "the other")
		_, err := w.Merge(t.Context(), w.sara.Principal(), c.ID, into.ID)
		require.NoError(t, err)
	}
	wrote := func(t *testing.T, w *world, c inbox.Conversation) {
		in := w.incoming("one more thing")
		in.Conversation = c.ID
		_, err := w.Receive(t.Context(), w.maryam.Principal(), in)
		require.NoError(t, err)
	}
	for _, tc := range []struct {
		name       string
		by         func(*world) inbox.Principal
		do         func(*testing.T, *world, inbox.Conversation)
		want       bulk.Hindrance
		late, note bulk.Hindrance // the same with Late, and as a note
	}{
		{"Open", by, status(inbox.StatusPending, 0), "", "", ""},
		{"ErrGone", func(w *world) inbox.Principal { return w.reza.Principal() }, nil, bulk.HinderedGone, bulk.HinderedGone, bulk.HinderedGone},
		{"ErrSpam", by, status(inbox.StatusSpam, 0), bulk.HinderedSpam, bulk.HinderedSpam, ""},
		{"ErrTrash", by, status(inbox.StatusTrash, 0), bulk.HinderedTrash, bulk.HinderedTrash, ""},
		{"ErrMerged", by, merged, bulk.HinderedMerged, bulk.HinderedMerged, ""},
		{"ErrNewer", by, wrote, bulk.HinderedNewer, "", ""},
		{"ClosedLately", by, status(inbox.StatusClosed, bulk.ClosedLong), "", "", ""},
		{"ErrClosed", by, status(inbox.StatusClosed, bulk.ClosedLong+time.Hour), bulk.HinderedClosed, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c := w.write(t, "it is down")
			if tc.do != nil {
				tc.do(t, w, c)
			}
			b := toMany("it is up")
			check := func(b bulk.Reply, want bulk.Hindrance) {
				got, err := w.room.Check(t.Context(), tc.by(w), b, []bulk.Addressee{seen(c)})
				require.NoError(t, err)
				require.Equal(t, want, got[0].Hindrance)
			}
			check(b, tc.want)
			note, late := b, b
			note.Kind, late.Late = inbox.KindNote, true
			check(note, tc.note)
			check(late, tc.late)
			_, err := w.room.Say(t.Context(), tc.by(w), b, seen(c))
			switch tc.want {
			case "":
				require.NoError(t, err)
			case bulk.HinderedGone:
				refused(t, inbox.CodeNotFound, err)
			default:
				hindered(t, tc.want, err)
				require.NotContains(t, w.texts(t, c.ID), "it is up")
			}
			if tc.want != "" && tc.late == "" {
				_, err := w.room.Say(t.Context(), tc.by(w), late, seen(c))
				require.NoError(t, err)
				require.Contains(t, w.texts(t, c.ID), "it is up")
			}
		})
	}
}

func TestBulkReplyRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "it is down")
	for name, change := range map[string]func(*bulk.Reply){
		"ErrID":        func(b *bulk.Reply) { b.ID = "1" },
		"ErrKind":      func(b *bulk.Reply) { b.Kind = inbox.KindEvent },
		"ErrEmpty":     func(b *bulk.Reply) { b.Text = " " },
		"ErrFallbacks": func(b *bulk.Reply) { b.Fallbacks = map[string]string{"contact.name": "\xff"} },
		"ErrFiles":     func(b *bulk.Reply) { b.FilesOf = "none" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := toMany("it is up")
			change(&b)
			_, err := w.room.Say(t.Context(), w.sara.Principal(), b, seen(c))
			refused(t, inbox.CodeInvalid, err)
		})
	}
}
