package chat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// pair are two nodes on one store and one broker that know each other.
func pair(t *testing.T, w *world) (a, b *chat.Hub) {
	t.Helper()
	a, _ = w.live(t)
	b, _ = w.live(t)
	t.Cleanup(a.Listen())
	t.Cleanup(b.Listen())
	w.beat(a, b)
	w.beat(a, b)
	return a, b
}

// beat has time pass until every node tells everything.
func (w *world) beat(nodes ...*chat.Hub) {
	w.pass(3 * time.Second)
	tell(nodes...)
}

func tell(nodes ...*chat.Hub) {
	for _, h := range nodes {
		h.Sweep()
		h.Tell()
	}
}

func TestPresenceBetweenNodes(t *testing.T) {
	t.Parallel()
	w := newWorld()
	a, b := pair(t, w)
	watcher := desk(t, a, w.agent("admin"))
	sara := w.agent("sara", shop)
	here, there := desk(t, a, sara), desk(t, b, sara)
	tell(a, b)
	require.Equal(t, []string{"sara online"}, presences(t, watcher), "once for all nodes")

	a.Presence.SetAway(here, true)
	tell(a, b)
	require.Empty(t, presences(t, watcher), "it is used on the other node")
	b.Presence.SetAway(there, true)
	tell(a, b)
	require.Equal(t, []string{"sara away"}, presences(t, watcher))

	a.Leave(here)
	b.Presence.SetAway(there, false)
	tell(a, b)
	w.pass(time.Minute)
	w.beat(a, b)
	require.Equal(t, []string{"sara online"}, presences(t, watcher), "of the other node alone")
	require.ElementsMatch(t, []inbox.AgentID{"admin", "sara"}, a.Presence.Online())
	require.ElementsMatch(t, []inbox.AgentID{"admin", "sara"}, b.Presence.Online())

	b.Leave(there)
	tell(a, b)
	w.pass(7 * time.Second)
	tell(a, b)
	require.Equal(t, []string{"sara offline"}, presences(t, watcher))
}

func TestContactsBetweenNodes(t *testing.T) {
	t.Parallel()
	w := newWorld()
	a, b := pair(t, w)
	watcher := desk(t, a, w.agent("admin"))
	tab := panel(t, w, b, mina)
	panel(t, w, b, "")
	tell(a, b)
	require.Equal(t, []string{"mina online"}, presences(t, watcher))
	require.True(t, a.Presence.ContactOnline(mina))

	b.Leave(tab)
	tell(a, b)
	moved := panel(t, w, a, mina) // to the other node
	w.pass(time.Minute)
	w.beat(a, b)
	require.Empty(t, presences(t, watcher), "a move is no absence")
	a.Leave(moved)
	tell(a, b)
	w.pass(7 * time.Second)
	tell(a, b)
	require.Equal(t, []string{"mina offline"}, presences(t, watcher))
	require.False(t, b.Presence.ContactOnline(mina))
}

func TestViewingBetweenNodes(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	a, b := pair(t, w)
	ali, blind := desk(t, a, w.agent("ali", shop)), desk(t, a, w.agent("far", forum))
	sara := desk(t, b, w.agent("sara", shop))
	viewers := func(s *chat.Session) (out [][]inbox.AgentID) {
		for _, g := range all(t, s, "presence") {
			require.Equal(t, "viewing", g.Type)
			out = append(out, agentsOf(t, g))
		}
		return out
	}
	audience := w.conversations[talk].Audience()
	b.Presence.View(sara, talk, audience)
	tell(a, b)
	w.beat(a, b)
	require.Equal(t, [][]inbox.AgentID{{"sara"}}, viewers(ali), "once, also when told again")
	a.Presence.View(ali, talk, audience)
	require.Equal(t, [][]inbox.AgentID{{"ali", "sara"}}, viewers(ali))

	late := a.JoinAgent(w.agents["ali"], "login-ali", nil)
	g, ok := next(t, late)
	require.True(t, ok)
	require.Equal(t, []chat.Viewers{{Conversation: talk, Agents: []inbox.AgentID{"ali", "sara"}}}, g.Viewing)

	b.Presence.View(sara, "", inbox.Audience{})
	tell(a, b)
	require.Equal(t, [][]inbox.AgentID{{"ali"}}, viewers(ali))
	require.Empty(t, viewers(blind), "who may not see the conversation hears nothing of it")
}

// TestRightsBetweenNodes: a conversation moves out of sight while one of the
// other node looks at it.
func TestRightsBetweenNodes(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	a, b := pair(t, w)
	ra := chat.NewRelay(a)
	settle(t, ra)
	ali := desk(t, a, w.agent("ali", shop))
	sara := desk(t, b, w.agent("sara", shop, forum))
	b.Presence.View(sara, talk, w.conversations[talk].Audience())
	tell(a, b)
	all(t, ali)
	w.move(talk, forum)
	settle(t, ra)
	b.Presence.View(sara, "", inbox.Audience{})
	tell(b)
	require.Empty(t, all(t, ali, "presence", "gone"), "ali may not see it any more")
}

func TestTypingBetweenNodes(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	a, b := pair(t, w)
	ali, visitor := desk(t, a, w.agent("ali", shop)), panel(t, w, b, mina)
	b.Presence.Typing(w.conversations[talk], inbox.Actor{Kind: inbox.ActorContact, ID: string(mina)}, true, "", "my par", false)
	got := all(t, ali, "presence")
	require.Len(t, got, 1)
	require.Equal(t, "my par", got[0].Text)
	a.Presence.Typing(w.conversations[talk], inbox.Actor{Kind: inbox.ActorAgent, ID: "ali"}, true, "Ali", "", false)
	got = all(t, visitor)
	require.Len(t, got, 1)
	require.Equal(t, "Ali", got[0].Name)
}

// TestNodeDies: without a goodbye, what was on it ends within seconds.
func TestNodeDies(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	a, b := pair(t, w)
	watcher := desk(t, a, w.agent("admin"))
	sara := desk(t, b, w.agent("sara", shop))
	panel(t, w, b, mina)
	b.Presence.View(sara, talk, w.conversations[talk].Audience())
	tell(a, b)
	all(t, watcher)

	for range 9 {
		w.pass(time.Second)
		tell(a)
	}
	require.Empty(t, all(t, watcher), "it may come back")
	for range 8 {
		w.pass(time.Second)
		tell(a)
	}
	require.ElementsMatch(t, []string{"sara offline", "mina offline"}, presences(t, watcher))
	require.Equal(t, []inbox.AgentID{"admin"}, a.Presence.Online())
}

// TestLostNews: whatever is lost on the way, the next round makes it good.
func TestLostNews(t *testing.T) {
	t.Parallel()
	w := newWorld()
	a, b := pair(t, w)
	watcher := desk(t, a, w.agent("admin"))
	sara := w.agent("sara", shop)
	deafly := func(do func()) { // nobody hears
		w.mu.Lock()
		handlers := w.handlers
		w.handlers = map[int]func([]byte){}
		w.mu.Unlock()
		do()
		w.mu.Lock()
		w.handlers = handlers
		w.mu.Unlock()
	}
	var s *chat.Session
	deafly(func() {
		s = desk(t, b, sara)
		tell(b)
	})
	require.Empty(t, presences(t, watcher))
	w.beat(a, b)
	require.Equal(t, []string{"sara online"}, presences(t, watcher))
	deafly(func() {
		b.Leave(s)
		tell(b)
	})
	w.beat(a, b)
	w.pass(7 * time.Second)
	tell(a)
	require.Equal(t, []string{"sara offline"}, presences(t, watcher))
}

// TestManyVisitors: a round of many things comes in bounded payloads.
func TestManyVisitors(t *testing.T) {
	t.Parallel()
	w := newWorld()
	a, b := pair(t, w)
	longest := 0
	defer w.Subscribe(func(p []byte) { longest = max(longest, len(p)) })()
	for i := range 2500 {
		panel(t, w, b, inbox.ContactID(fmt.Sprintf("contact-%031d", i)))
	}
	w.beat(b)
	for i := range 2500 {
		require.True(t, a.Presence.ContactOnline(inbox.ContactID(fmt.Sprintf("contact-%031d", i))))
	}
	require.Less(t, longest, 100<<10)
}

// TestStrangers: who says anything about nodes takes bounded room and no turn of others.
func TestStrangers(t *testing.T) {
	t.Parallel()
	w := newWorld()
	a, _ := pair(t, w)
	for i := range 200 {
		payload, err := json.Marshal(map[string]any{"here": map[string]any{"node": fmt.Sprint("n", i), "agents": []any{map[string]any{"id": fmt.Sprint("x", i), "here": true}}}})
		require.NoError(t, err)
		w.Publish(payload)
	}
	w.Publish([]byte(`{"here":{}}`))
	w.Publish([]byte(`{"here":{"node":"` + strings.Repeat("n", 10) + `","whole":true,"round":9}}`))
	require.LessOrEqual(t, len(a.Presence.Online()), 64)
}

// TestAlone: without other nodes nothing is told.
func TestAlone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := w.hub()
	h.Presence.Alone = true
	defer w.Subscribe(func(p []byte) { t.Errorf("told: %s", p) })()
	settle(t, chat.NewRelay(h))
	s := desk(t, h, w.agent("sara"))
	panel(t, w, h, mina)
	w.beat(h)
	h.Leave(s)
	w.beat(h)
}

// TestNodesRun: as the program runs them, by the clock, to the goodbye.
func TestNodesRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		ctx, stop := context.WithCancel(t.Context())
		ending, end := context.WithCancel(ctx)
		a, b := w.hub(), w.hub()
		var running sync.WaitGroup
		running.Go(func() { require.NoError(t, a.Run(ctx)) })
		running.Go(func() { require.NoError(t, b.Run(ending)) })
		pass := func(d time.Duration) {
			for range d / time.Second {
				w.pass(time.Second)
				time.Sleep(time.Second)
				synctest.Wait()
			}
		}
		pass(2 * time.Second)
		watcher := desk(t, a, w.agent("admin"))
		desk(t, b, w.agent("sara", shop))
		synctest.Wait()
		require.Equal(t, []string{"sara online"}, presences(t, watcher), "at once")
		end()
		pass(5 * time.Second)
		require.Empty(t, presences(t, watcher), "its agents may come here")
		pass(3 * time.Second)
		require.Equal(t, []string{"sara offline"}, presences(t, watcher))
		stop()
		running.Wait()
	})
}
