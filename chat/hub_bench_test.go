package chat_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
)

// BenchmarkIdleSessions tells what one idle session costs the hub in memory, at
// 10,000 of them, half of visitors. A socket's own buffers are not in it.
func BenchmarkIdleSessions(b *testing.B) {
	const many = 10_000
	for b.Loop() {
		w := newWorld()
		w.open(talk, shop, mina)
		h, _ := w.live(b)
		before := heap()
		sessions := make([]*chat.Session, 0, many)
		for i := range many / 2 {
			agent := inbox.Agent{ID: inbox.AgentID(fmt.Sprint("agent", i%50)), Role: inbox.RoleAgent, Channels: []inbox.ChannelID{shop}}
			s := h.JoinAgent(agent, "login", nil)
			v, err := h.JoinVisitor(b.Context(), inbox.Scope{Contact: inbox.ContactID(fmt.Sprint(i))}, w.own(mina), []chat.Held{{ID: talk, After: 0}})
			require.NoError(b, err)
			sessions = append(sessions, s, v)
			for _, s := range sessions[max(0, len(sessions)-400):] { // as their writers do
				drain(s)
			}
		}
		for _, s := range sessions {
			drain(s)
		}
		b.ReportMetric(float64(heap()-before)/many, "B/session")
		runtime.KeepAlive(sessions)
		runtime.KeepAlive(h)
	}
}

// BenchmarkFanOut tells what one message costs with 1,000 sockets of agents who
// see it, 9,000 of those who do not, and one visitor's.
func BenchmarkFanOut(b *testing.B) {
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(b)
	sessions := make([]*chat.Session, 0, 10_001)
	for i := range 10_000 {
		channel := forum
		if i%10 == 0 {
			channel = shop
		}
		agent := inbox.Agent{ID: inbox.AgentID(fmt.Sprint("agent", i%100)), Role: inbox.RoleAgent, Channels: []inbox.ChannelID{channel}}
		sessions = append(sessions, h.JoinAgent(agent, "login", nil))
		if i%200 == 0 {
			for _, s := range sessions {
				drain(s)
			}
		}
	}
	v, err := h.JoinVisitor(b.Context(), inbox.Scope{Contact: mina}, w.own(mina), nil)
	require.NoError(b, err)
	sessions = append(sessions, v)
	for _, s := range sessions {
		drain(s)
	}
	said := 0
	for b.Loop() {
		w.say(talk, inbox.KindMessage, "hello")
		settle(b, r)
		if said++; said%100 == 0 {
			b.StopTimer()
			for _, s := range sessions {
				drain(s)
			}
			b.StartTimer()
		}
	}
	require.Zero(b, h.Stats().SlowClosed)
	require.GreaterOrEqual(b, h.Stats().Frames, int64(1000*said))
}

// BenchmarkReconnect tells what one of many agents who resume costs.
func BenchmarkReconnect(b *testing.B) {
	w := newWorld()
	w.open(talk, shop, mina)
	h, r := w.live(b)
	left := w.head()
	for range 100 {
		w.say(talk, inbox.KindMessage, "missed")
	}
	settle(b, r)
	sara := w.agent("sara", shop)
	for b.Loop() {
		s := h.JoinAgent(sara, "login", at(left))
		drain(s)
		h.Leave(s)
	}
}

func drain(s *chat.Session) {
	for turn := chat.Ready; turn == chat.Ready; {
		_, _, turn = s.Take()
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}
