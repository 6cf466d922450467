package notify_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/notify"
)

// TestTold: what becomes of a conversation is in the lists of the agents whom it concerns, once, with what was said.
func TestTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "", "Where  is\nmy parcel?")
	w.own(t, w.sara, c.ID, w.reza.ID)
	w.clock.Pass(time.Minute)
	w.write(t, c.ID, "Hello?")
	w.follow(t)
	kinds, unread := w.told(t, w.reza)
	require.Equal(t, []notify.Kind{notify.Assigned}, kinds, "nobody's is in no list, and who goes on is not told of again")
	require.Equal(t, 1, unread)
	w.clock.Pass(time.Minute)
	w.say(t, w.reza, inbox.Saying{Conversation: c.ID, Kind: inbox.KindMessage, Text: "On its way"})
	w.clock.Pass(time.Minute)
	w.write(t, c.ID, "Where  is\nit now?")
	w.clock.Pass(time.Minute)
	w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Kind: inbox.KindNote, Text: "see the list", Mentions: []inbox.AgentID{w.omid.ID}})
	events := w.follow(t)
	require.NoError(t, w.notify.Handle(t.Context(), events), "events may be given again")
	all, unread, err := w.notify.List(t.Context(), w.reza.Principal())
	require.NoError(t, err)
	require.Equal(t, 3, unread)
	require.Equal(t, []notify.Kind{notify.Note, notify.Reply, notify.Assigned}, []notify.Kind{all[0].Kind, all[1].Kind, all[2].Kind})
	require.Equal(t, "Where is it now?", all[1].Text)
	require.Equal(t, w.maryam.ID, all[1].Contact)
	require.Equal(t, c.Number, all[1].Number)
	require.Positive(t, all[1].Seq)
	kinds, _ = w.told(t, w.omid)
	require.Equal(t, []notify.Kind{notify.Mention}, kinds, "who is away finds it later")
	kinds, _ = w.told(t, w.sara)
	require.Empty(t, kinds, "nobody is told of what they did")
}

// TestNotTold: what is long past, of agents who cannot act or of what is gone, is told nobody.
func TestNotTold(t *testing.T) {
	t.Parallel()
	t.Run("Old", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.own(t, w.sara, w.write(t, "", "Hello").ID, w.reza.ID)
		w.clock.Pass(25 * time.Hour)
		w.follow(t)
		kinds, _ := w.told(t, w.reza)
		require.Empty(t, kinds)
	})
	t.Run("Disabled", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "", "Hello")
		w.own(t, w.sara, c.ID, w.reza.ID)
		w.reza.Disabled = true
		w.reza = save(t, w.Directory.Agents, w.reza)
		w.follow(t)
		kinds, _ := w.told(t, w.reza)
		require.Empty(t, kinds)
	})
	t.Run("Gone", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		require.NoError(t, w.notify.Handle(t.Context(), []inbox.Event{{
			ID: inbox.NewID[inbox.EventID](), Kind: inbox.ConversationCreated, Conversation: inbox.NewID[inbox.ConversationID](), At: noon, Audience: inbox.Audience{Assignee: w.reza.ID},
		}}))
		kinds, _ := w.told(t, w.reza)
		require.Empty(t, kinds)
	})
	t.Run("NotSeenAnyMore", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.write(t, "", "Hello")
		w.own(t, w.sara, c.ID, w.reza.ID)
		w.follow(t)
		_, unread := w.told(t, w.reza)
		require.Equal(t, 1, unread)
		w.own(t, w.sara, c.ID, w.omid.ID)
		w.reza.AllChannels = false
		kinds, unread := w.told(t, w.reza)
		require.Empty(t, kinds)
		require.Zero(t, unread)
	})
}

// TestStoreAway: what cannot be told is tried again, so it is an error.
func TestStoreAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.own(t, w.sara, w.write(t, "", "Hello").ID, w.reza.ID)
	events, err := w.feed.Read(t.Context(), w.at, 1000)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, w.notify.Handle(ctx, events))
	w.follow(t)
	kinds, _ := w.told(t, w.reza)
	require.Equal(t, []notify.Kind{notify.Assigned}, kinds)
}

// TestRead: what the agent reads here or in the conversation is read, and its other browsers hear so once.
func TestRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, other := w.write(t, "", "Hello"), w.write(t, "", "another")
	w.own(t, w.sara, c.ID, w.reza.ID)
	w.own(t, w.sara, other.ID, w.reza.ID)
	w.follow(t)
	w.say(t, w.reza, inbox.Saying{Conversation: c.ID, Kind: inbox.KindMessage, Text: "Yes?"})
	w.clock.Pass(time.Minute)
	newest := w.write(t, c.ID, "No")
	w.follow(t)
	_, unread := w.told(t, w.reza)
	require.Equal(t, 3, unread)
	seen := func(seq int64) {
		_, err := w.Seen(t.Context(), w.reza.Principal(), c.ID, seq)
		require.NoError(t, err)
		w.follow(t)
	}
	seen(newest.LastSeq)
	_, unread = w.told(t, w.reza)
	require.Equal(t, 1, unread, "the other conversation was not read")
	w.follow(t)
	all, _, err := w.notify.List(t.Context(), w.reza.Principal())
	require.NoError(t, err)
	var left string
	for _, n := range all {
		if n.Conversation == other.ID {
			left = n.ID
		}
	}
	require.NoError(t, w.notify.Read(t.Context(), w.reza.ID, []string{"unknown"}))
	require.Empty(t, w.follow(t))
	require.NoError(t, w.notify.Read(t.Context(), w.reza.ID, []string{left}))
	_, unread = w.told(t, w.reza)
	require.Zero(t, unread)
	events := w.follow(t)
	require.Len(t, events, 1)
	require.Equal(t, &inbox.RecordRef{Type: inbox.RecordNotification, ID: string(w.reza.ID)}, events[0].Record)
	w.own(t, w.sara, c.ID, w.omid.ID)
	w.own(t, w.sara, other.ID, w.omid.ID)
	w.follow(t)
	w.follow(t) // what it told of its own
	require.NoError(t, w.notify.Read(t.Context(), w.omid.ID, nil))
	require.Len(t, w.follow(t), 1, "two at once are told of once")
	kinds, unread := w.told(t, w.omid)
	require.Len(t, kinds, 2)
	require.Zero(t, unread)
}

// TestErasedIsForgotten: what a contact took back is in nobody's list.
func TestErasedIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, other := w.write(t, "", "my card is 6037"), w.write(t, "", "another")
	w.own(t, w.sara, c.ID, w.reza.ID)
	w.own(t, w.sara, other.ID, w.reza.ID)
	w.say(t, w.reza, inbox.Saying{Conversation: c.ID, Kind: inbox.KindNote, Text: "look", Mentions: []inbox.AgentID{w.omid.ID}})
	w.follow(t)
	kinds, _ := w.told(t, w.omid)
	require.Len(t, kinds, 1)
	require.NoError(t, w.Erase(t.Context(), w.maryam.Principal(), c.ID))
	w.follow(t)
	kinds, _ = w.told(t, w.omid)
	require.Empty(t, kinds)
	all, _, err := w.notify.List(t.Context(), w.reza.Principal())
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, other.ID, all[0].Conversation)
}

// TestMedia: an agent is told by the media that it chose.
func TestMedia(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribe(t, w.reza, "phone")
	first, err := w.notify.SaveSettings(t.Context(), w.reza.ID, notify.Settings{Media: map[notify.Kind]notify.Media{notify.Assigned: {}, notify.Note: {Push: true}}})
	require.NoError(t, err)
	require.Equal(t, notify.Tones[0], first.Tone)
	_, err = w.notify.SaveSettings(t.Context(), w.reza.ID, notify.Settings{Volume: 101})
	require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err))
	c := w.write(t, "", "Hello")
	w.own(t, w.sara, c.ID, w.reza.ID) // muted
	w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Kind: inbox.KindNote, Text: "careful"})
	w.follow(t)
	kinds, _ := w.told(t, w.reza)
	require.Empty(t, kinds)
	got := w.pushes(t, 1)["https://push.example/phone"]
	require.Equal(t, notify.Note, got.Kind)
	second, err := w.notify.SaveSettings(t.Context(), w.reza.ID, notify.Settings{Tone: "drop"})
	require.NoError(t, err)
	require.Equal(t, "drop", second.Tone)
	found, err := w.notify.SettingsOf(t.Context(), w.reza.ID)
	require.NoError(t, err)
	require.True(t, found.For(notify.Assigned).App, "the last word counts, of all settings")
	found, err = w.notify.SettingsOf(t.Context(), w.omid.ID)
	require.NoError(t, err)
	require.Equal(t, notify.Settings{ID: w.omid.ID}.Whole(), found)
}

// TestOldestGo: a list holds the newest notifications; older ones are removed now and then.
func TestOldestGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.write(t, "", "Hello")
	w.follow(t)
	var all sync.WaitGroup
	for n := range notify.MaxKept + 5 {
		all.Go(func() {
			_, err := w.ports.Kept.Put(t.Context(), notify.Notification{ID: fmt.Sprintf("%03d", n), Agent: w.reza.ID, Kind: notify.Note, At: noon.Add(time.Duration(n-1000) * time.Minute), Conversation: c.ID})
			assert.NoError(t, err)
		})
	}
	all.Wait()
	id := inbox.NewID[inbox.EventID]()
	assign := inbox.Event{
		ID: id[:len(id)-1] + "1", Kind: inbox.ConversationUpdated, Conversation: c.ID, At: noon, Actor: w.sara.Actor(), Version: c.Version + 1,
		Audience: inbox.Audience{Assignee: w.reza.ID}, Moves: []inbox.Move{{Field: "assignee", To: string(w.reza.ID)}},
	}
	require.NoError(t, w.notify.Handle(t.Context(), []inbox.Event{assign}))
	kinds, _ := w.told(t, w.reza)
	require.Len(t, kinds, notify.MaxKept+6, "not at each")
	assign.ID = id[:len(id)-1] + "0"
	require.NoError(t, w.notify.Handle(t.Context(), []inbox.Event{assign}))
	list, _, err := w.notify.List(t.Context(), w.reza.Principal())
	require.NoError(t, err)
	require.Len(t, list, notify.MaxKept)
	require.Equal(t, notify.Assigned, list[0].Kind)
	require.Equal(t, "007", list[len(list)-1].ID, "the oldest went")
}

// TestBrowsers: who is pushed to, in which browser, until when.
func TestBrowsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const phone, desk = "https://push.example/phone", "https://push.example/desk"
	w.subscribe(t, w.reza, "phone")
	w.clock.Pass(time.Minute)
	w.subscribe(t, w.reza, "desk", "desk")
	require.Equal(t, []string{phone, desk}, w.subscribed(t, w.reza))
	w.subscribe(t, w.sara, "desk")
	require.Equal(t, []string{phone}, w.subscribed(t, w.reza), "a browser belongs to who subscribed last")
	require.NoError(t, w.notify.Unsubscribe(t.Context(), w.reza.ID, desk))
	require.Equal(t, []string{desk}, w.subscribed(t, w.sara), "it is another's")
	require.NoError(t, w.notify.Unsubscribe(t.Context(), w.sara.ID, desk))
	require.NoError(t, w.notify.Unsubscribe(t.Context(), w.sara.ID, desk))
	require.Empty(t, w.subscribed(t, w.sara))
	ended := func(session string) {
		require.NoError(t, w.notify.Handle(t.Context(), []inbox.Event{{Kind: inbox.RecordChanged, At: noon, Record: &inbox.RecordRef{Type: inbox.RecordSession, ID: session}}}))
	}
	ended("")
	ended("session of desk")
	require.Equal(t, []string{phone}, w.subscribed(t, w.reza))
	ended("session of phone")
	require.Empty(t, w.subscribed(t, w.reza), "pushes end with the sign-in")
	for n := range 21 {
		w.clock.Pass(time.Minute)
		w.subscribe(t, w.reza, fmt.Sprint("one", n))
	}
	all := w.subscribed(t, w.reza)
	require.Len(t, all, 20)
	require.Equal(t, "https://push.example/one1", all[0], "the oldest is forgotten")
	require.Equal(t, "key", w.notify.PushKey())
	require.Empty(t, notify.NewService(notify.Ports{}).PushKey())
}

func TestSubscribeRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ports.Reachable = func(host string) bool { return host != "intranet" }
	w.notify = notify.NewService(w.ports)
	for name, spoil := range map[string]func(*notify.Subscription){
		"ErrPlain":    func(s *notify.Subscription) { s.Endpoint = "http://push.example/1" },
		"ErrNoHost":   func(s *notify.Subscription) { s.Endpoint = "https:///1" },
		"ErrUser":     func(s *notify.Subscription) { s.Endpoint = "https://me:pw@push.example/1" },
		"ErrLong":     func(s *notify.Subscription) { s.Endpoint += strings.Repeat("a", 1000) },
		"ErrInside":   func(s *notify.Subscription) { s.Endpoint = "https://intranet/1" },
		"ErrKey":      func(s *notify.Subscription) { s.P256dh = s.P256dh[:40] },
		"ErrKeyText":  func(s *notify.Subscription) { s.P256dh = "***" },
		"ErrAuth":     func(s *notify.Subscription) { s.Auth = "AAAA" },
		"ErrAuthText": func(s *notify.Subscription) { s.Auth = "***" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sub := browser(t, "1")
			spoil(&sub)
			require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(w.notify.Subscribe(t.Context(), w.reza.ID, sub)))
		})
	}
}

// TestPushed: a browser gets what it needs to word it, in its language.
func TestPushed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.subscribe(t, w.reza, "phone", "desk")
	c := w.write(t, "", "Hello")
	w.follow(t)
	w.pushes(t, 2) // it is nobody's
	w.own(t, w.sara, c.ID, w.omid.ID)
	w.say(t, w.sara, inbox.Saying{Conversation: c.ID, Kind: inbox.KindNote, Text: strings.Repeat("سلام ", 100), Mentions: []inbox.AgentID{w.reza.ID}})
	w.follow(t)
	got := w.pushes(t, 2)
	for _, endpoint := range []string{"https://push.example/phone", "https://push.example/desk"} {
		p := got[endpoint]
		require.Equal(t, notify.Mention, p.Kind)
		require.Equal(t, "Maryam", p.Contact)
		require.Equal(t, "Sara", p.By)
		require.Equal(t, "fa", p.Language)
		require.Equal(t, c.Number, p.Number)
		require.Equal(t, string(c.ID), p.topic, "a newer one takes its place")
		require.Len(t, []rune(p.Text), 160)
		require.True(t, strings.HasSuffix(p.Text, "…"))
	}
}

// TestTry: an agent who tries whether pushes come hears when one of its browsers cannot be reached.
func TestTry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, w.notify.Try(t.Context(), w.reza.ID), "there is none")
	w.subscribe(t, w.reza, "phone", "desk")
	require.NoError(t, w.notify.Try(t.Context(), w.reza.ID))
	require.Len(t, w.sender.pushed, 2)
	w.sender.fails["https://push.example/desk"] = inbox.Errorf(inbox.CodeUnavailable, "away")
	err := w.notify.Try(t.Context(), w.reza.ID)
	var refused *inbox.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "browser", refused.Field)
	require.Len(t, w.subscribed(t, w.reza), 2, "it may come back")
	w.sender.fails["https://push.example/desk"] = inbox.Errorf(inbox.CodeNotFound, "gone")
	require.NoError(t, w.notify.Try(t.Context(), w.reza.ID))
	require.Equal(t, []string{"https://push.example/phone"}, w.subscribed(t, w.reza), "a browser that is gone is forgotten")
}
