package mailroom_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/email/thread"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// goWorld is a chat whose visitor may go: it typed an address and is here until it left.
type goWorld struct {
	*outWorld
	chat inbox.Channel
	nima inbox.Contact
	c    inbox.Conversation
	here bool
}

func newGoWorld(t *testing.T, address string) *goWorld {
	t.Helper()
	w := &goWorld{outWorld: newOutWorld(t)}
	w.chat = outSave(t, w.kernel.Directory.Channels, inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: "Shop", Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86"})
	people := w.db.People(w.inbox, w.kernel)
	var err error
	w.nima, err = people.Meet(t.Context(), inbox.Identity{Kind: inbox.IdentityVisitor, Value: "nima"}, inbox.Contact{Name: "Nima"})
	require.NoError(t, err)
	if address != "" {
		w.nima, err = people.Update(t.Context(), w.nima.Principal(), w.nima.ID, contacts.Patch{ClaimedEmail: &address})
		require.NoError(t, err)
	}
	got, err := w.inbox.Receive(t.Context(), w.nima.Principal(), inbox.Incoming{Conversation: inbox.NewID[inbox.ConversationID](), Message: inbox.NewID[inbox.MessageID](), Channel: w.chat.ID, Text: "Is it there?"})
	require.NoError(t, err)
	w.c = got.Conversation
	return w
}

// answer has sara answer, and what follows be followed.
func (w *goWorld) answer(t *testing.T, text string) inbox.Message {
	t.Helper()
	m := w.reply(t, w.c, inbox.Saying{Text: text})
	w.heard(t)
	return m
}

func (w *goWorld) heard(t *testing.T) {
	t.Helper()
	require.NoError(t, w.FollowAnswers(t.Context(), w.follow(t)))
}

// pass lets time go by and returns what is due to be sent then.
func (w *goWorld) pass(t *testing.T, d time.Duration) []mailroom.Delivery {
	t.Helper()
	w.clock.Pass(d)
	for range 3 {
		_, err := w.MailUnseen(t.Context(), func(inbox.ContactID) bool { return w.here }, 10)
		require.NoError(t, err)
	}
	due, _, err := w.Due(t.Context(), w.channel.ID, 10)
	require.NoError(t, err)
	return due
}

// sent takes what is due as sent and returns its text.
func (w *goWorld) sent(t *testing.T, due []mailroom.Delivery) string {
	t.Helper()
	require.Len(t, due, 1)
	require.Equal(t, mailroom.PurposeGoOn, due[0].Purpose)
	require.Equal(t, "nima@mail.example", due[0].Recipients[0].Address)
	letter, err := w.Outgoing(t.Context(), due[0])
	require.NoError(t, err)
	d, ours, err := w.Begin(t.Context(), due[0])
	require.NoError(t, err)
	require.True(t, ours)
	_, err = w.Finish(t.Context(), d, mailroom.Outcome{Answer: mailroom.ServerAnswer{Code: 250}})
	require.NoError(t, err)
	return letter.Mail.Text
}

// TestGoOn: what a visitor who has gone did not see is mailed once, ten minutes after the
// newest answer, and again only what is said afterwards.
func TestGoOn(t *testing.T) {
	t.Parallel()
	w := newGoWorld(t, "nima@mail.example")
	w.here = true
	w.answer(t, "It is there.")
	w.clock.Pass(5 * time.Minute)
	w.answer(t, "Shall I send it?")
	require.Empty(t, w.pass(t, 9*time.Minute), "ten minutes after the newest answer")
	require.Empty(t, w.pass(t, 2*time.Minute), "the visitor is here")
	w.here = false
	text := w.sent(t, w.pass(t, time.Minute))
	require.Contains(t, text, "It is there.")
	require.Contains(t, text, "Shall I send it?")
	require.NotContains(t, text, "Is it there?")
	require.Empty(t, w.pass(t, time.Hour), "once")
	w.answer(t, "It costs 12.")
	text = w.sent(t, w.pass(t, 10*time.Minute))
	require.Contains(t, text, "It costs 12.")
	require.NotContains(t, text, "Shall I send it?", "that was mailed before")
	w.heard(t)
	require.Empty(t, w.pass(t, time.Hour))
}

// TestGoOnNot: what was seen, what the visitor went on from, what an admin does not want,
// and what has no address or no channel to go through is not mailed.
func TestGoOnNot(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(*testing.T, *goWorld){
		"Seen": func(t *testing.T, w *goWorld) {
			_, err := w.inbox.Seen(t.Context(), w.nima.Principal(), w.c.ID, 100)
			require.NoError(t, err)
		},
		"Wrote": func(t *testing.T, w *goWorld) {
			_, err := w.inbox.Receive(t.Context(), w.nima.Principal(), inbox.Incoming{Conversation: w.c.ID, Message: inbox.NewID[inbox.MessageID](), Channel: w.chat.ID, Text: "Thanks"})
			require.NoError(t, err)
		},
		"Off": func(t *testing.T, w *goWorld) {
			w.chat.GoOn.Off = true
			w.chat = outSave(t, w.kernel.Directory.Channels, w.chat)
		},
		"Address": nil,
		"Channel": func(t *testing.T, w *goWorld) {
			w.settings.Addresses = nil
			w.settings = w.set(t, w.settings)
		},
		"Erased": func(t *testing.T, w *goWorld) {
			require.NoError(t, w.inbox.Erase(t.Context(), w.nima.Principal(), w.c.ID))
			w.heard(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := "nima@mail.example"
			if do == nil {
				address = ""
			}
			w := newGoWorld(t, address)
			w.answer(t, "It is there.")
			if do != nil {
				do(t, w)
			}
			require.Empty(t, w.pass(t, time.Hour))
		})
	}
}

// TestGoOnCut: cut at any write, before it or after, what was not seen is mailed once, and
// so is what is said before it goes on.
func TestGoOnCut(t *testing.T) {
	t.Parallel()
	steps := 0
	for at := 1; steps == at-1; at++ { // until a run has no such step
		for _, after := range []bool{false, true} {
			w := newGoWorld(t, "nima@mail.example")
			w.answer(t, "It is there.")
			w.clock.Pass(10 * time.Minute)
			f := &failing{at: at, after: after, code: inbox.CodeUnavailable}
			ports := w.ports
			ports.Goings, ports.Deliveries = failingTable[mailroom.Going]{ports.Goings, f}, failingTable[mailroom.Delivery]{ports.Deliveries, f}
			ports.People = failingTable[mailroom.People]{ports.People, f}
			room, err := mailroom.New(ports)
			require.NoError(t, err)
			_, err = room.MailUnseen(t.Context(), func(inbox.ContactID) bool { return false }, 10)
			if f.step >= at {
				require.Error(t, err)
				steps = at
			}
			w.answer(t, "Shall I send it?")
			var texts string
			for range 3 {
				for _, d := range w.pass(t, 20*time.Minute) {
					texts += w.sent(t, []mailroom.Delivery{d})
				}
			}
			for _, text := range []string{"It is there.", "Shall I send it?"} {
				require.Equal(t, 1, strings.Count(texts, text), "%q, cut at write %d: %q", text, at, texts)
			}
		}
	}
	require.Equal(t, 4, steps)
}

// TestGoOnAnswered: the answer to the mail joins the chat as its visitor, whose address was
// only typed, and what is said then is mailed at once. Somebody else's answer does not join.
func TestGoOnAnswered(t *testing.T) {
	t.Parallel()
	w := newGoWorld(t, "nima@mail.example")
	w.answer(t, "It is there.")
	due := w.pass(t, 10*time.Minute)
	letter, err := w.Outgoing(t.Context(), due[0])
	require.NoError(t, err)
	w.sent(t, due)
	arrive := func(from, text string) mailroom.Mail {
		t.Helper()
		raw := "From: " + from + "\r\nTo: " + letter.Mail.ReplyTo.Address + "\r\nSubject: Re: Shop\r\nMessage-ID: <" + string(inbox.NewID[inbox.MessageID]()) + "@mail.example>\r\nIn-Reply-To: <" + letter.Mail.MessageID + ">\r\n\r\n" + text + "\r\n"
		stored, _, err := w.Store(t.Context(), w.channel.ID, mailroom.Arrival{Folder: "INBOX"}, strings.NewReader(raw), int64(len(raw)))
		require.NoError(t, err)
		_, err = w.PlaceDue(t.Context(), 10)
		require.NoError(t, err)
		placed, err := w.ports.Mails.Get(t.Context(), stored.ID)
		require.NoError(t, err)
		return placed
	}
	placed := arrive("Nima <nima@mail.example>", "Yes please")
	require.Equal(t, w.c.ID, placed.Conversation)
	require.Equal(t, string(thread.PlacedByAddress), placed.Placed)
	m, err := w.kernel.Conversations.Message(t.Context(), placed.Conversation, placed.Message)
	require.NoError(t, err)
	require.Equal(t, []any{string(w.nima.ID), "Yes please"}, []any{m.Author.ID, m.Text})
	w.heard(t)
	w.answer(t, "Sent.")
	require.Contains(t, w.sent(t, w.pass(t, time.Second)), "Sent.")

	placed = arrive("Somebody <else@mail.example>", "Let me in")
	require.NotEqual(t, w.c.ID, placed.Conversation)
	require.Equal(t, string(thread.PlacedStranger), placed.Placed)
}
