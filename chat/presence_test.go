package chat_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// presences are the presence frames that wait, as "who state".
func presences(t *testing.T, s *chat.Session) []string {
	t.Helper()
	var out []string
	for _, g := range all(t, s, "event", "typing", "viewing") {
		require.Equal(t, "presence", g.Type)
		state := g.State
		if state == "" {
			state = map[bool]string{true: "online", false: "offline"}[*g.Online]
		}
		out = append(out, string(g.Agent)+string(g.Contact)+" "+state)
	}
	return out
}

func (w *world) sweep(h *chat.Hub, after time.Duration) {
	w.pass(after)
	h.Sweep()
}

func TestAgentPresence(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, _ := w.live(t)
	watcher := desk(t, h, w.agent("admin"))
	sara := w.agent("sara", shop)
	one := desk(t, h, sara)
	two := desk(t, h, sara)
	require.Equal(t, []string{"sara online"}, presences(t, watcher), "once for all of its tabs")

	h.Presence.SetAway(one, true)
	require.Empty(t, presences(t, watcher), "the other tab is used")
	h.Presence.SetAway(two, true)
	require.Equal(t, []string{"sara away"}, presences(t, watcher))
	h.Presence.SetAway(one, false)
	require.Equal(t, []string{"sara online"}, presences(t, watcher))
	h.Leave(one)
	require.Equal(t, []string{"sara away"}, presences(t, watcher), "only the idle tab is left")

	h.Leave(two)
	w.sweep(h, 5*time.Second)
	three := desk(t, h, sara)
	w.sweep(h, time.Minute)
	require.Equal(t, []string{"sara online"}, presences(t, watcher), "a reload is no absence")
	require.ElementsMatch(t, []inbox.AgentID{"admin", "sara"}, h.Presence.Online())

	h.Leave(three)
	w.sweep(h, 10*time.Second)
	require.Equal(t, []string{"sara offline"}, presences(t, watcher))
	require.Equal(t, []inbox.AgentID{"admin"}, h.Presence.Online())
}

func TestContactPresence(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, _ := w.live(t)
	watcher := desk(t, h, w.agent("admin"))
	stranger := panel(t, w, h, "")
	require.Empty(t, presences(t, watcher), "nobody yet")
	h.Adopt(stranger, inbox.Scope{Contact: mina})
	tab := panel(t, w, h, mina)
	require.Equal(t, []string{"mina online"}, presences(t, watcher))
	require.True(t, h.Presence.ContactOnline(mina))
	h.Leave(stranger)
	h.Leave(tab)
	require.True(t, h.Presence.ContactOnline(mina))
	w.sweep(h, 10*time.Second)
	require.Equal(t, []string{"mina offline"}, presences(t, watcher))
	require.False(t, h.Presence.ContactOnline(mina))
}

func TestTyping(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	c := w.conversations[talk]
	h, _ := w.live(t)
	defer h.Listen()()
	sara, tab, ali, blind := desk(t, h, w.agent("sara", shop)), desk(t, h, w.agent("sara", shop)), desk(t, h, w.agent("ali", shop)), desk(t, h, w.agent("far", forum))
	visitor, other := panel(t, w, h, mina), panel(t, w, h, reza)
	bySara := inbox.Actor{Kind: inbox.ActorAgent, ID: "sara"}
	typed := func(s *chat.Session) (out []bool) {
		for _, g := range all(t, s, "presence") {
			require.Equal(t, "typing", g.Type)
			require.Equal(t, talk, g.about())
			out = append(out, g.On)
		}
		return out
	}

	h.Presence.Typing(c, bySara, true, "Sara", "", false)
	g, _ := next(t, visitor)
	require.Equal(t, "Sara", g.Name)
	require.True(t, g.On)
	require.Equal(t, []bool{true}, typed(ali))
	w.sweep(h, 5*time.Second)
	require.Empty(t, typed(visitor))
	w.sweep(h, 2*time.Second)
	require.Equal(t, []bool{false}, typed(visitor), "it ends by itself")
	require.Equal(t, []bool{false}, typed(ali))

	h.Presence.Typing(c, bySara, true, "Sara", "", true)
	require.Equal(t, []bool{true}, typed(ali), "colleagues may know of a note")
	h.Presence.Typing(c, bySara, false, "Sara", "", false)
	w.sweep(h, time.Minute)
	require.Equal(t, []bool{false}, typed(ali))
	require.Empty(t, typed(visitor), "a contact never learns of a note, not even that it ended")

	h.Presence.Typing(c, bySara, true, "Sara", "", false)
	h.Presence.Typing(c, bySara, true, "Sara", "", true)
	require.Equal(t, []bool{true, false}, typed(visitor), "from a reply to a note is an end")
	all(t, ali)

	h.Presence.Typing(c, inbox.Actor{Kind: inbox.ActorContact, ID: string(mina)}, true, "", strings.Repeat("س", 600), false)
	draft := all(t, ali)
	require.Len(t, draft, 1)
	require.Equal(t, strings.Repeat("س", 500), draft[0].Text)
	require.Len(t, typed(sara), 1, "its own typing is nothing new to sara")
	require.Len(t, typed(tab), 1)
	for _, s := range []*chat.Session{blind, other, visitor} {
		require.Empty(t, typed(s))
	}
}

func TestBrokerNonsense(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, _ := w.live(t)
	defer h.Listen()()
	sara := desk(t, h, w.agent("sara", shop))
	for _, payload := range []string{"", "{", "null", `{"typing":false}`, `{"news":"of a later version"}`} {
		w.Publish([]byte(payload))
	}
	require.Empty(t, all(t, sara))
}

func TestViewing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(t)
	sara, ali, blind := desk(t, h, w.agent("sara", shop)), desk(t, h, w.agent("ali", shop, forum)), desk(t, h, w.agent("far", forum))
	viewers := func(s *chat.Session) (out [][]inbox.AgentID) {
		for _, g := range all(t, s, "presence", "event", "gone", "record", "resync") {
			require.Equal(t, "viewing", g.Type)
			require.Equal(t, talk, g.about())
			out = append(out, agentsOf(t, g))
		}
		return out
	}
	audience := w.conversations[talk].Audience()
	h.Presence.View(sara, talk, audience)
	h.Presence.View(sara, talk, audience)
	h.Presence.View(ali, talk, audience)
	h.Presence.View(blind, talk, audience)
	require.Equal(t, [][]inbox.AgentID{{"sara"}, {"ali", "sara"}}, viewers(ali))
	require.Empty(t, viewers(blind))

	w.move(talk, forum)
	settle(t, r)
	require.Equal(t, [][]inbox.AgentID{{"ali"}}, viewers(ali), "sara cannot see it any more")
	require.Equal(t, [][]inbox.AgentID{{"ali"}}, viewers(blind))
	h.Presence.View(ali, "", inbox.Audience{})
	require.Equal(t, [][]inbox.AgentID{{}}, viewers(ali))
	h.Presence.View(ali, talk, w.conversations[talk].Audience())
	h.Leave(ali)
	all(t, ali)
	require.Equal(t, [][]inbox.AgentID{{}, {"ali"}, {}}, viewers(blind))
	h.Presence.View(ali, talk, w.conversations[talk].Audience())
	require.Empty(t, viewers(blind), "who has left looks at nothing")
}

func TestViewingEndsWithTheRight(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(t)
	sara := w.agent("sara", shop)
	s, watcher := desk(t, h, sara), desk(t, h, w.agent("admin"))
	h.Presence.View(s, talk, w.conversations[talk].Audience())
	sara.Channels = []inbox.ChannelID{forum}
	w.save(sara)
	settle(t, r)
	seen := all(t, watcher, "presence", "record")
	require.Len(t, seen, 2)
	require.Equal(t, []inbox.AgentID{"sara"}, agentsOf(t, seen[0]))
	require.Empty(t, agentsOf(t, seen[1]))
}

// TestPollingIsPresence: who waits without a socket is here, and a pause between
// two polls is no absence.
func TestPollingIsPresence(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h, _ := w.live(t)
	watcher := desk(t, h, w.agent("admin"))
	h.Attend("")()
	end := h.Attend(mina)
	require.Equal(t, []string{"mina online"}, presences(t, watcher))
	end()
	w.sweep(h, 2*time.Second)
	end = h.Attend(mina)
	w.sweep(h, time.Minute)
	require.Empty(t, presences(t, watcher))
	end()
	w.sweep(h, 10*time.Second)
	require.Equal(t, []string{"mina offline"}, presences(t, watcher))
	h.Close()
	h.Attend(mina)()
	require.Empty(t, presences(t, watcher))
}
