package chat_test

import (
	"context"
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// TestRights: what an agent may see changes while its socket is open.
func TestRights(t *testing.T) {
	t.Parallel()
	t.Run("Disabled", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		h, r := w.live(t)
		sara, ali := w.agent("sara", shop), w.agent("ali", shop)
		one, two, other := desk(t, h, sara), desk(t, h, sara), desk(t, h, ali)
		sara.Disabled = true
		w.save(sara)
		w.open(talk, shop, mina)
		settle(t, r)
		for _, s := range []*chat.Session{one, two} {
			require.Empty(t, all(t, s, "presence"))
			require.Equal(t, chat.ClosePolicy, ended(t, s))
		}
		require.Equal(t, []string{"record", "event"}, types(all(t, other, "presence")))
		require.Zero(t, ended(t, other))
	})
	t.Run("Deleted", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		h, r := w.live(t)
		sara := w.agent("sara", shop)
		s := desk(t, h, sara)
		w.save(sara)
		delete(w.agents, "sara")
		settle(t, r)
		require.Equal(t, chat.ClosePolicy, ended(t, s))
	})
	t.Run("Scope", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		h, r := w.live(t)
		sara := w.agent("sara", shop)
		s := desk(t, h, sara)
		sara.Channels = []inbox.ChannelID{forum}
		w.save(sara)
		w.open("shopping", shop, mina)
		w.open("posting", forum, mina)
		settle(t, r)
		told := all(t, s, "presence")
		require.Equal(t, []string{"resync", "record", "event"}, types(told))
		require.Equal(t, inbox.ConversationID("posting"), told[2].about())
	})
	t.Run("SameScope", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		h, r := w.live(t)
		sara := w.agent("sara", shop)
		s := desk(t, h, sara)
		sara.Preferences.Theme = "dark"
		w.save(sara)
		settle(t, r)
		require.Equal(t, []string{"record"}, types(all(t, s, "presence")), "a new theme is no reason to reload")
	})
	t.Run("WhileAway", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		h, r := w.live(t)
		sara := w.agent("sara", shop)
		left := w.head()
		sara.Channels = append(sara.Channels, forum)
		w.save(sara)
		w.open("posting", forum, mina)
		settle(t, r)
		s := h.JoinAgent(sara, "l", at(left))
		settle(t, r)
		require.Equal(t, []string{"welcome", "resync"}, types(all(t, s)))
	})
}

// TestRightsAtTheDoor: the rights were read at the upgrade, the hello comes
// later, and between them they changed.
func TestRightsAtTheDoor(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(t)
	sara, ali := w.agent("sara", shop), w.agent("ali", shop)
	now := sara
	now.Disabled = true
	w.save(now)
	moved := ali
	moved.Channels = []inbox.ChannelID{forum}
	w.save(moved)
	settle(t, r)

	s, a := h.JoinAgent(sara, "s", nil), h.JoinAgent(ali, "a", nil)
	require.Empty(t, all(t, s))
	require.Empty(t, all(t, a), "not before its rights are known")
	w.say(talk, inbox.KindMessage, "hello")
	settle(t, r)
	require.Equal(t, chat.ClosePolicy, ended(t, s))
	require.Equal(t, []string{"welcome"}, types(all(t, a)))

	w.pass(time.Minute)
	h.Sweep()
	require.Equal(t, []string{"welcome"}, types(all(t, h.JoinAgent(w.agents["ali"], "a", nil))), "at once, when nothing changed lately")
}

func TestCloseLogin(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, _ := w.live(t)
	sara := w.agent("sara", shop)
	one, tab, phone := h.JoinAgent(sara, "laptop", nil), h.JoinAgent(sara, "laptop", nil), h.JoinAgent(sara, "phone", nil)
	h.CloseLogin("laptop")
	require.Equal(t, chat.ClosePolicy, ended(t, one))
	require.Equal(t, chat.ClosePolicy, ended(t, tab))
	require.Zero(t, ended(t, phone))
	require.Equal(t, chat.ClosePolicy, ended(t, h.JoinAgent(sara, "laptop", nil)), "a hello that was on its way")
}

// TestLoginEndsElsewhere: a sign-out on another node comes with the feed.
func TestLoginEndsElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, r := w.live(t)
	sara, ali := w.agent("sara"), w.agent("ali")
	s, other := desk(t, h, sara), desk(t, h, ali)
	w.record(inbox.RecordSession, "login-sara")
	settle(t, r)
	require.Equal(t, chat.ClosePolicy, ended(t, s))
	require.Empty(t, all(t, other, "presence"), "no client hears of sign-ins")
	require.Zero(t, ended(t, other))
	require.Equal(t, chat.ClosePolicy, ended(t, h.JoinAgent(sara, "login-sara", nil)), "nor may it come in a moment later")
}

func TestCloseAgent(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, r := w.live(t)
	sara, ali := w.agent("sara", shop), w.agent("ali", shop)
	laptop, phone, other := h.JoinAgent(sara, "laptop", nil), h.JoinAgent(sara, "phone", nil), h.JoinAgent(ali, "ali", nil)
	h.CloseAgent(sara.ID, "laptop")
	require.Zero(t, ended(t, laptop))
	require.Equal(t, chat.ClosePolicy, ended(t, phone))
	h.CloseAgent(sara.ID)
	require.Equal(t, chat.ClosePolicy, ended(t, laptop))
	require.Zero(t, ended(t, other))

	again := h.JoinAgent(sara, "new", nil)
	settle(t, r)
	require.Equal(t, []string{"welcome"}, types(all(t, again)), "it may come back")
	sara.Disabled = true
	require.Equal(t, chat.ClosePolicy, ended(t, h.JoinAgent(sara, "new", nil)))
}

// TestRun starts and stops the whole: everybody is told to come back, the hub
// takes nobody new, and goleak finds nothing left.
func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.open(talk, shop, mina)
		h := w.hub()
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- h.Run(ctx) }()
		synctest.Wait()
		sara, visitor, stranger := desk(t, h, w.agent("sara", shop)), panel(t, w, h, mina), panel(t, w, h, "")
		all(t, sara)
		w.say(talk, inbox.KindMessage, "nobody woke the relay")
		time.Sleep(time.Second) // in the bubble's time: the relay looks by itself
		synctest.Wait()
		require.Equal(t, []string{"event"}, types(all(t, sara)))
		news, cancel := h.Await(talk)
		defer cancel()

		h.Close()
		<-news
		for _, s := range []*chat.Session{sara, visitor, stranger, h.JoinAgent(w.agent("ali"), "l", nil)} {
			require.Equal(t, chat.CloseGoingAway, ended(t, s))
			h.Leave(s)
		}
		late, err := h.JoinVisitor(t.Context(), inbox.Scope{Contact: mina}, w.own(mina), nil)
		require.NoError(t, err)
		require.Equal(t, chat.CloseGoingAway, ended(t, late))
		h.Leave(late)
		closed, cancelLate := h.Await(talk)
		defer cancelLate()
		<-closed
		stop()
		require.NoError(t, <-done)
		require.Zero(t, h.Stats().AgentSessions+h.Stats().VisitorSessions)
	})
}

func TestAwait(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(t)
	news, cancel := h.Await(talk)
	_, cancelOther := h.Await(talk)
	cancelOther()
	w.say(talk, inbox.KindNote, "not for the contact")
	settle(t, r)
	select {
	case <-news:
		t.Fatal("a note woke the visitor")
	default:
	}
	w.say(talk, inbox.KindMessage, "hello")
	settle(t, r)
	<-news
	cancel() // after the news, as a handler's defer does
}

// TestManyComeBack: thousands resume without a read of the store, visitors with
// the one of their conversations.
func TestManyComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(t)
	left := w.head()
	for range 100 {
		w.say(talk, inbox.KindMessage, "missed")
	}
	settle(t, r)
	w.reads = 0
	sara := w.agent("sara", shop)
	for range 5000 {
		s := h.JoinAgent(sara, "login", at(left))
		_, ok := next(t, s)
		require.True(t, ok)
	}
	require.Zero(t, w.reads)
	require.Equal(t, 5000, h.Stats().AgentSessions)
	for range 1000 {
		w.reads = 0
		s := panel(t, w, h, mina, chat.Held{ID: talk, After: 1})
		require.Equal(t, 1, w.reads)
		require.Len(t, all(t, s), 99)
		w.reads = 0
		require.Empty(t, all(t, panel(t, w, h, mina, chat.Held{ID: talk, After: 100})))
		require.Equal(t, 1, w.reads)
	}
}

// TestWelcome tells where the client is, who is here and who looks where, as
// far as it may know.
func TestWelcome(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	w.open("posting", forum, mina)
	h, _ := w.live(t)
	admin := desk(t, h, w.agent("admin"))
	h.Presence.View(admin, "posting", w.conversations["posting"].Audience())
	ali := desk(t, h, w.agent("ali", shop))
	h.Presence.View(ali, talk, w.conversations[talk].Audience())
	h.Presence.SetAway(ali, true)

	g, _ := next(t, h.JoinAgent(w.agent("sara", shop), "l", nil))
	require.Equal(t, w.head(), *g.Cursor)
	var here []chat.AgentState
	require.NoError(t, json.Unmarshal(g.Agents, &here))
	require.Equal(t, []chat.AgentState{{ID: "admin", Online: true, State: "online"}, {ID: "ali", Online: true, State: "away"}, {ID: "sara", Online: true, State: "online"}}, here)
	require.Equal(t, []chat.Viewers{{Conversation: talk, Agents: []inbox.AgentID{"ali"}}}, g.Viewing)
}

func TestWelcomeBeforeAnything(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, _ := w.live(t)
	g, _ := next(t, h.JoinAgent(w.agent("sara", shop), "l", nil))
	require.NotNil(t, g.Cursor, "the feed's begin is a place too")
	require.Zero(t, *g.Cursor)
}
