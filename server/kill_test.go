package main_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

// chat is one visitor who writes through a kill and counts what was acknowledged.
type chat struct {
	*browser
	conversation string
	nodes        []string     // where to go when one does not answer
	acknowledged []string     // ids in the order of their acknowledgement
	written      atomic.Int64 // how many those are, to be asked while it writes
	refused      atomic.Int64 // how often it was not acknowledged
}

type seenMessage struct {
	ID   string
	Seq  int64
	Text string
}

// write sends messages one after the other until ctx ends. An unanswered one
// is sent again, with its id, as the widget does.
func (c *chat) write(ctx context.Context) {
	for ctx.Err() == nil {
		id := uuid.Must(uuid.NewV7()).String()
		for ctx.Err() == nil {
			status, err := c.try(ctx, http.MethodPost, "/chat/api/conversations/"+c.conversation+"/messages", map[string]any{"id": id, "text": "kept " + id}, nil)
			if err == nil && status < 300 {
				c.acknowledged = append(c.acknowledged, id)
				c.written.Add(1)
				break
			}
			if status == http.StatusTooManyRequests {
				time.Sleep(200 * time.Millisecond)
			} else {
				c.refused.Add(1)
				c.move()
				time.Sleep(5 * time.Millisecond)
			}
		}
	}
}

// move goes to the next node, if there are several.
func (c *chat) move() {
	if len(c.nodes) > 0 {
		c.nodes = append(c.nodes[1:], c.nodes[0])
		c.base = c.nodes[0]
	}
}

// writing has the chats write until stop, which waits for them.
func writing(t *testing.T, chats []*chat) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for _, c := range chats {
		group.Go(func() { c.write(ctx) })
	}
	return func() {
		cancel()
		group.Wait()
	}
}

// untilWritten waits until each of the chats was acknowledged so many more messages.
func untilWritten(t *testing.T, chats []*chat, more int64) {
	t.Helper()
	untilMore(t, chats, more, func(c *chat) int64 { return c.written.Load() }, "visitors can write")
}

// untilRefused waits until each of the chats was refused once more.
func untilRefused(t *testing.T, chats []*chat) {
	t.Helper()
	untilMore(t, chats, 1, func(c *chat) int64 { return c.refused.Load() }, "visitors are refused")
}

// untilMore waits until each chat counts so many more than when it was called: all
// go on at once, and nobody's wait begins where another's ended.
func untilMore(t *testing.T, chats []*chat, more int64, count func(*chat) int64, what string) {
	t.Helper()
	enough := make([]int64, len(chats))
	for i, c := range chats {
		enough[i] = count(c) + more
	}
	for i, c := range chats {
		require.Eventually(t, func() bool { return count(c) >= enough[i] }, patience, 5*time.Millisecond, what)
	}
}

// requireKept requires that what was acknowledged is there, once, in order, and
// returns how many that are.
func (c *chat) requireKept() int {
	c.t.Helper()
	place, last := map[string]int{}, int64(0)
	for i, m := range c.thread() {
		require.Greater(c.t, m.Seq, last, "in order")
		last = m.Seq
		_, doubled := place[m.ID]
		require.False(c.t, doubled, "message %s is there twice", m.ID)
		place[m.ID] = i
	}
	before := -1
	for _, id := range c.acknowledged {
		at, there := place[id]
		require.True(c.t, there, "acknowledged message %s is missing", id)
		require.Greater(c.t, at, before, "in the order of acknowledgement")
		before = at
	}
	return len(c.acknowledged)
}

// thread reads the whole conversation as the visitor sees it.
func (c *chat) thread() []seenMessage {
	c.t.Helper()
	var all []seenMessage
	for {
		after := int64(0)
		if len(all) > 0 {
			after = all[len(all)-1].Seq
		}
		var page struct{ Items []seenMessage }
		c.do(http.MethodGet, fmt.Sprintf("/chat/api/conversations/%s/messages?after=%d&limit=100", c.conversation, after), nil, &page)
		if len(page.Items) == 0 {
			return all
		}
		all = append(all, page.Items...)
	}
}

// TestKill kills the real program under load, twice, and counts what was
// acknowledged: missing 0, doubled 0, out of order 0; and finds it by search.
func TestKill(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	admin, channel := p.setUp()
	chats := make([]*chat, 12)
	for i := range chats {
		chats[i] = &chat{browser: p.visitor(channel), conversation: uuid.Must(uuid.NewV7()).String()}
	}
	stop := writing(t, chats)
	for range 2 {
		untilWritten(t, chats, 8)
		p.kill()
		p.start()
	}
	untilWritten(t, chats, 4)
	stop()

	total := 0
	for _, c := range chats {
		total += c.requireKept()
	}
	t.Logf("%d acknowledged messages survived two kills", total)

	id := chats[0].acknowledged[len(chats[0].acknowledged)-1]
	require.Eventually(t, func() bool {
		var found struct{ Items []any }
		admin.do(http.MethodGet, "/api/v1/search?q=%22"+id+"%22", nil, &found)
		return len(found.Items) == 1
	}, patience, 100*time.Millisecond, "what survived is found")
}
