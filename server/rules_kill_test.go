package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

// called counts what another program was told, by delivery.
type called struct {
	mu  sync.Mutex
	all map[string]string // the conversation, by the delivery's id
}

func (c *called) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	var told struct {
		ID           string
		Conversation struct{ ID string }
	}
	raw, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(raw, &told)
	}
	if err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.all[told.ID] = told.Conversation.ID
	}
}

// Every conversation begins with a message that the rules are about and another
// at once: who looks late must judge the first all the same.
const (
	firstWords = "fire in the kitchen"
	nextWords  = "and one more thing"
)

// TestKillRules kills the real program while its rules answer, three times. Every
// conversation is answered once, of its first message and by the rule that it was
// decided by, and the other program hears of each under one id. Then, with nothing
// left to do, rules and timers work at once after a kill.
func TestKillRules(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "--private-webhooks")
	admin, channel := p.setUp()
	books := &called{all: map[string]string{}}
	other := httptest.NewServer(books)
	defer other.Close()
	var hook, canned struct{ ID string }
	admin.do(http.MethodPost, "/api/v1/webhooks", map[string]any{"name": "Books", "url": other.URL, "secret": "0123456789abcdef", "enabled": true}, &hook)
	admin.do(http.MethodPost, "/api/v1/canned", map[string]any{"shortcut": "on-it", "title": "On it", "text": "We are on it"}, &canned)
	is := func(priority string) map[string]any {
		return map[string]any{"all": []map[string]any{
			{"field": "priority", "op": "is", "value": priority}, {"field": "body.last", "op": "contains", "value": "fire"},
		}}
	}
	rule := func(name string, stop bool, when map[string]any, then ...map[string]any) {
		admin.do(http.MethodPost, "/api/v1/rules", map[string]any{"name": name, "enabled": true, "stop": stop, "events": []string{"message.contact"}, "when": when, "then": then}, nil)
	}
	rule("Answer", true, is("normal"), map[string]any{"do": "priority", "priority": "urgent"}, map[string]any{"do": "reply", "canned": canned.ID}, map[string]any{"do": "webhook", "webhook": hook.ID})
	rule("Never of the same message", false, is("urgent"), map[string]any{"do": "reply", "canned": canned.ID})

	begun := p.beginUntilKilled(channel)
	require.Greater(t, len(begun), 30, "the test must have begun something")
	for _, c := range begun {
		require.Eventually(t, func() bool { return c.answers() > 0 }, patience, 50*time.Millisecond, "answered in the end")
	}
	require.Eventually(t, func() bool {
		books.mu.Lock()
		defer books.mu.Unlock()
		return len(books.all) >= len(begun)
	}, patience, 50*time.Millisecond, "told in the end")
	for _, c := range begun {
		require.Equal(t, 1, c.answers(), "answered once")
	}
	books.mu.Lock()
	defer books.mu.Unlock()
	heard := map[string]int{}
	for _, conversation := range books.all {
		heard[conversation]++
	}
	for _, c := range begun {
		require.Equal(t, 1, heard[c.conversation], "one delivery of each")
	}
	t.Logf("%d conversations were answered and told of once through three kills", len(begun))
	p.requireSoon(admin, channel)
}

// requireSoon kills the program once more: from the moment that it is ready again,
// rules answer and what is snoozed wakes within five seconds, and twenty times what
// an answer takes on this machine anyhow. Leases of the dead would last for 15.
func (p *program) requireSoon(admin *browser, channel string) {
	p.t.Helper()
	who := p.visitor(channel)
	ask := func() (*chat, time.Duration) {
		began, c := time.Now(), &chat{browser: who, conversation: uuid.Must(uuid.NewV7()).String()}
		require.True(p.t, c.says(firstWords))
		require.Eventually(p.t, func() bool { return c.answers() > 0 }, patience, 5*time.Millisecond)
		return c, time.Since(began)
	}
	asleep, _ := ask()
	due := time.Now().Add(time.Second)
	admin.do(http.MethodPatch, "/api/v1/conversations/"+asleep.conversation, map[string]any{"snoozedUntil": due.UTC().Format(time.RFC3339Nano)}, nil)
	p.kill()
	p.start()
	if ready := time.Now(); ready.After(due) {
		due = ready
	}
	_, first := ask()
	require.Eventually(p.t, func() bool {
		var c struct{ Status string }
		admin.do(http.MethodGet, "/api/v1/conversations/"+asleep.conversation, nil, &c)
		return c.Status == "open"
	}, patience, 5*time.Millisecond)
	woken := time.Since(due)
	_, usual := ask()
	p.t.Logf("after a kill the first answer took %v and waking %v; an answer takes %v", first, woken, usual)
	require.Less(p.t, first, 5*time.Second+20*usual)
	require.Less(p.t, woken, 5*time.Second+20*usual)
}

// says writes a message and reports whether it was acknowledged.
func (c *chat) says(text string) bool {
	status, err := c.try(c.t.Context(), http.MethodPost, "/chat/api/conversations/"+c.conversation+"/messages", map[string]any{"id": uuid.Must(uuid.NewV7()).String(), "text": text}, nil)
	return err == nil && status < 300
}

// beginUntilKilled has visitors begin conversations while the program is
// killed three times, and returns those whose first message was acknowledged.
func (p *program) beginUntilKilled(channel string) []*chat {
	var mu sync.Mutex
	var all []*chat
	begun := func() []*chat {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
	for range 3 {
		const visitors = 12
		var group sync.WaitGroup
		stop := make(chan struct{})
		for range visitors {
			who := p.visitor(channel)
			group.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					c := &chat{browser: who, conversation: uuid.Must(uuid.NewV7()).String()}
					if c.says(firstWords) {
						mu.Lock()
						all = append(all, c)
						mu.Unlock()
						c.says(nextWords)
					} else {
						time.Sleep(50 * time.Millisecond) // slowed down, or not there
					}
				}
			})
		}
		enough := len(begun()) + visitors
		require.Eventually(p.t, func() bool { return len(begun()) >= enough }, patience, 5*time.Millisecond, "visitors can begin")
		p.kill()
		close(stop)
		group.Wait()
		p.start()
	}
	return all
}

// answers is how often the contact was answered.
func (c *chat) answers() (n int) {
	for _, m := range c.thread() {
		if m.Text == "We are on it" {
			n++
		}
	}
	return n
}
