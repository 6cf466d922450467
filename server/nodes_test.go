package main_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newUUID() string { return uuid.Must(uuid.NewV7()).String() }

// begin has a new visitor write on the node and returns it with its conversation.
func (c *cluster) begin(at *program, text string) (visitor *browser, conversation string) {
	visitor, conversation = at.visitor(c.channel), newUUID()
	visitor.do(http.MethodPost, "/chat/api/conversations/"+conversation+"/messages", map[string]any{"id": newUUID(), "text": text}, nil)
	return visitor, conversation
}

func (b *browser) reply(conversation, id, text string) {
	b.t.Helper()
	b.do(http.MethodPost, "/api/v1/conversations/"+conversation+"/messages", map[string]any{"id": id, "kind": "message", "text": text, "seenSeq": 0, "force": true}, nil)
}

// TestNodesAsOne: an agent on one node and a visitor on the other are together,
// with NATS and without it.
func TestNodesAsOne(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	visitor, conversation := c.begin(c.b, "is anybody there")
	agent, guest := c.admin.agentSocket(0), visitor.visitorSocket()
	agent.wait("the contact is here", func(f frame) bool { return f.Type == "presence" && f.Contact != "" && f.Online != nil && *f.Online })

	said := newUUID()
	guest.say(map[string]any{"type": "send", "id": said, "conversation": conversation, "text": "from the other node"})
	t.Logf("visitor to agent across nodes: %v", agent.wait("the visitor's message", agent.brings(said)))
	answer := newUUID()
	c.admin.reply(conversation, answer, "and back")
	guest.wait("the agent's message", guest.brings(answer))

	guest.say(map[string]any{"type": "typing", "conversation": conversation, "on": true, "text": "half a sen"})
	agent.wait("the visitor types", func(f frame) bool { return f.Type == "typing" && f.On && f.Text == "half a sen" })
	agent.say(map[string]any{"type": "typing", "conversation": conversation, "on": true})
	guest.wait("the agent types", func(f frame) bool { return f.Type == "typing" && f.On && f.Name == "Sara" })

	colleague := c.admin.at(c.b).agentSocket(0)
	agent.say(map[string]any{"type": "viewing", "conversation": conversation})
	colleague.wait("the agent looks at it", func(f frame) bool { return f.Type == "viewing" && string(f.Conversation) == `"`+conversation+`"` })

	file := visitor.upload("receipt.txt", "paid")
	visitor.do(http.MethodPost, "/chat/api/conversations/"+conversation+"/messages", map[string]any{"id": newUUID(), "text": "the receipt", "files": []string{file}}, nil)

	require.Contains(t, c.a.metrics(), "pasokh_nats_connected 1")
	c.nats.Shutdown()
	c.nats.WaitForShutdown()
	eventually(t, "the figures say so", func(context.Context) bool { return strings.Contains(c.a.metrics(), "pasokh_nats_connected 0") })
	late := newUUID()
	guest.say(map[string]any{"type": "send", "id": late, "conversation": conversation, "text": "without NATS"})
	t.Logf("without NATS: %v", agent.wait("a message without NATS", agent.brings(late)))

	status, err := c.admin.at(c.b).try(t.Context(), http.MethodDelete, "/api/v1/session", nil, nil)
	require.NoError(t, err)
	require.Less(t, status, 300)
	require.Eventually(t, agent.ended, patience, 10*time.Millisecond, "signed out on one node, the socket on the other ends, NATS or not")
}

// TestSetUpOnce: of several first admins on both nodes at once there is one, whether
// or not a slow database let it hear so.
func TestSetUpOnce(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	first := make([]map[string]string, 4)
	var group sync.WaitGroup
	for i := range first {
		node := []*program{c.a, c.b}[i%2]
		first[i] = map[string]string{"company": "Narvan", "name": "Sara", "email": fmt.Sprintf("sara%d@narvan.example", i), "password": "correct horse battery", "language": "en"}
		group.Go(func() {
			for {
				status, err := node.browser().try(t.Context(), http.MethodPost, "/api/v1/setup", first[i], nil)
				if err != nil || status < 300 || status == http.StatusNotFound || t.Context().Err() != nil {
					return
				}
			}
		})
	}
	group.Wait()
	admins := 0
	for _, who := range first {
		switch status, err := c.a.browser().signIn(who); {
		case err == nil && status < 300:
			admins++
		default:
			require.NoError(t, err)
			require.Equal(t, http.StatusUnauthorized, status)
		}
	}
	require.Equal(t, 1, admins)
}

// TestRightsOnEveryNode: who is disabled on one node is refused by the other, and
// what is set up on one is there on the other.
func TestRightsOnEveryNode(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	var made struct {
		Agent     struct{ ID string }
		InviteURL string
	}
	c.admin.do(http.MethodPost, "/api/v1/agents", map[string]any{"name": "Reza", "email": "reza@narvan.example", "role": "agent", "allChannels": true}, &made)
	token := made.InviteURL[strings.LastIndexByte(made.InviteURL, '/')+1:]
	reza := c.b.browser()
	reza.do(http.MethodPost, "/api/v1/invites/"+token, map[string]any{"name": "Reza", "password": "a long enough word"}, nil)
	status, err := c.a.browser().try(t.Context(), http.MethodPost, "/api/v1/invites/"+token, map[string]any{"name": "Eve", "password": "another long word"}, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, status, "once, on all nodes")

	screen := reza.agentSocket(0)
	visitor, conversation := c.begin(c.a, "hello")
	require.NotNil(t, visitor)
	screen.wait("the conversation", func(f frame) bool { return f.Message != nil && f.Message.Text == "hello" })
	reza.do(http.MethodGet, "/api/v1/conversations/"+conversation, nil, nil)

	c.admin.do(http.MethodPatch, "/api/v1/agents/"+made.Agent.ID, map[string]any{"allChannels": false}, nil)
	refused := func(want int) func(context.Context) bool {
		return func(ctx context.Context) bool {
			status, err := reza.try(ctx, http.MethodGet, "/api/v1/conversations/"+conversation, nil, nil)
			return err == nil && status == want
		}
	}
	eventually(t, "the channel is taken away", refused(http.StatusNotFound))
	screen.wait("told to reload", func(f frame) bool { return f.Type == "resync" })
	c.admin.do(http.MethodPatch, "/api/v1/agents/"+made.Agent.ID, map[string]any{"disabled": true}, nil)
	eventually(t, "disabled", refused(http.StatusUnauthorized))
	require.Eventually(t, screen.ended, patience, 10*time.Millisecond)
}

// TestNodesKilled kills one node, then the other, under load. Visitors move to
// the one that is left. What was acknowledged: missing 0, doubled 0, out of order 0.
func TestNodesKilled(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	chats := make([]*chat, 6)
	for i := range chats {
		visitor := c.a.visitor(c.channel)
		chats[i] = &chat{browser: visitor, conversation: newUUID(), nodes: []string{c.a.url(), c.b.url()}}
	}
	stop := writing(t, chats)
	for _, victim := range []*program{c.a, c.b} {
		untilWritten(t, chats, 8)
		victim.kill()
		untilWritten(t, chats, 4)
		victim.start()
	}
	untilWritten(t, chats, 4)
	stop()
	total := 0
	for _, one := range chats {
		one.base = c.b.url()
		total += one.requireKept()
	}
	t.Logf("%d acknowledged messages survived a kill of each node", total)
	c.found(c.a, chats[0].acknowledged)
	c.found(c.b, chats[0].acknowledged)
}

// TestSocketsMove kills a node under load. The agent's and the visitor's sockets
// there move to the other node and go on where they were: all they are told,
// before and after together, is everything, once, in order.
func TestSocketsMove(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	writer := &chat{browser: c.b.visitor(c.channel), conversation: newUUID()}
	agent := c.admin.agentSocket(0)
	stop := writing(t, []*chat{writer})
	agent.wait("the first message", func(f frame) bool { return f.Message != nil })
	panel := writer.at(c.a).visitorSocket()
	untilWritten(t, []*chat{writer}, 10)
	require.Eventually(t, func() bool { return len(told(panel)) > 0 }, patience, 5*time.Millisecond, "the panel is told")
	c.a.kill()
	require.Eventually(t, func() bool { return agent.ended() && panel.ended() }, patience, time.Millisecond)

	cursor, seq := int64(0), int64(0)
	for _, f := range agent.frames() {
		cursor = max(cursor, f.Cursor)
	}
	for _, f := range panel.frames() {
		if f.Message != nil {
			seq = max(seq, f.Message.Seq)
		}
	}
	require.NotZero(t, seq)
	untilWritten(t, []*chat{writer}, 5)
	agentThere := c.admin.at(c.b).agentSocket(cursor)
	panelThere := writer.visitorSocket(map[string]any{"id": writer.conversation, "after": seq})
	untilWritten(t, []*chat{writer}, 10)
	stop()
	writer.requireKept()
	// What was on its way when the writer stopped may be stored although nobody was told so:
	// the thread says what there is, and the sockets bring it in their time.
	first := told(panel)[0]
	whole := func() bool {
		var thread []string
		for _, m := range writer.thread() {
			thread = append(thread, m.ID)
		}
		return slices.Equal(thread, told(agent, agentThere)) && slices.Equal(thread[slices.Index(thread, first):], told(panel, panelThere))
	}
	if !assert.Eventually(t, whole, patience, 20*time.Millisecond) {
		t.Logf("the agent was told %q, the visitor %q", told(agent, agentThere), told(panel, panelThere))
	}
}

// told are the messages that the sockets brought, in their order.
func told(sockets ...*live) (ids []string) {
	for _, s := range sockets {
		for _, f := range s.frames() {
			if f.Message != nil && f.Message.ID != "" && f.Message.Kind != "event" {
				ids = append(ids, f.Message.ID)
			}
		}
	}
	return ids
}

// found requires that the node's search finds the newest.
func (c *cluster) found(at *program, ids []string) {
	admin := c.admin.at(at)
	require.Eventually(admin.t, func() bool {
		var found struct{ Items []any }
		admin.do(http.MethodGet, "/api/v1/search?q=%22"+ids[len(ids)-1]+"%22", nil, &found)
		return len(found.Items) == 1
	}, patience, 100*time.Millisecond, "every node's index gets there")
}

// TestNodeCatchesUp: what happened while a node was away is found and shown
// there, and an agent's socket that comes back goes on where it was.
func TestNodeCatchesUp(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	agent := c.admin.at(c.b).agentSocket(0)
	c.begin(c.a, "the first")
	agent.wait("the first", func(f frame) bool { return f.Message != nil && f.Message.Text == "the first" })
	cursor := int64(0)
	for _, f := range agent.frames() {
		cursor = max(cursor, f.Cursor)
	}
	c.b.kill()
	var sent []string
	for range 5 {
		visitor, conversation := c.a.visitor(c.channel), newUUID()
		for range 10 {
			id := newUUID()
			visitor.do(http.MethodPost, "/chat/api/conversations/"+conversation+"/messages", map[string]any{"id": id, "text": "missed " + id}, nil)
			sent = append(sent, id)
		}
	}
	c.b.start()
	back := c.admin.at(c.b).agentSocket(cursor)
	back.wait("the last one missed", back.brings(sent[len(sent)-1]))
	var seen []string
	for _, f := range back.frames() {
		if f.Message != nil && f.Type == "event" && f.Kind == "message.created" {
			seen = append(seen, f.Message.ID)
		}
	}
	require.Equal(t, sent, seen, "exactly what was missed, in order")
	c.found(c.b, sent)
}
