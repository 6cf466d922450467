package bench

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// chatter is a visitor with one conversation.
type chatter struct {
	*client
	conversation string
}

// chatters makes n visitors, spread over addresses, each with a conversation.
func (m *measurement) chatters(ctx context.Context, n int) ([]*chatter, error) {
	for len(m.visitors) < n {
		c := &chatter{client: newClient(m.url, 10+len(m.visitors)), conversation: newID()}
		if err := c.visit(ctx, m.target.Channel); err != nil {
			return nil, err
		}
		if _, err := c.send(ctx, "hello"); err != nil {
			return nil, err
		}
		m.visitors = append(m.visitors, c)
	}
	return m.visitors[:n], nil
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// send posts one message and returns when it is acknowledged, thus durable.
func (c *chatter) send(ctx context.Context, text string) (time.Duration, error) {
	return c.call(ctx, http.MethodPost, "/chat/api/conversations/"+c.conversation+"/messages", map[string]any{"id": newID(), "text": text}, nil)
}

// say posts one message and returns its place in the conversation.
func (c *chatter) say(ctx context.Context, text string) (int64, error) {
	var said struct{ Seq int64 }
	_, err := c.call(ctx, http.MethodPost, "/chat/api/conversations/"+c.conversation+"/messages", map[string]any{"id": newID(), "text": text}, &said)
	return said.Seq, err
}

// paced sends perSecond messages for so long, each by the next visitor, whether
// or not earlier ones were answered, and gathers the time to the answer.
func paced(ctx context.Context, all []*chatter, perSecond int, long time.Duration, send func(c *chatter) (time.Duration, error)) (*latencies, error) {
	out := &latencies{}
	var group sync.WaitGroup
	failed := make(chan error, 1)
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	for i := range int(long.Seconds()) * perSecond {
		<-tick.C
		c := all[i%len(all)]
		group.Go(func() {
			took, err := send(c)
			if err != nil {
				select {
				case failed <- err:
				default:
				}
				return
			}
			out.add(took)
		})
	}
	group.Wait()
	select {
	case err := <-failed:
		return out, err
	default:
		return out, ctx.Err()
	}
}

// accepts measures the time until a message is durable at a steady rate,
// then how many are accepted a second when visitors send as fast as they get answers.
func (m *measurement) accepts(ctx context.Context) error {
	press := m.target.Pressure
	all, err := m.chatters(ctx, press.Visitors)
	if err != nil {
		return err
	}
	steady, err := paced(ctx, all, press.Accepted, 8*time.Second, func(c *chatter) (time.Duration, error) { return c.send(ctx, "where is my order") })
	if err != nil {
		return err
	}
	m.add(fmt.Sprintf("message accepted and durable at %d/s, p50 · p99", press.Accepted), "p99 ≤ 20 ms", steady.quantiles())
	return m.saturate(ctx, all)
}

func (m *measurement) saturate(ctx context.Context, all []*chatter) error {
	const long = 6 * time.Second
	workers := m.target.Pressure.Writers
	began := time.Now()
	next := make(chan *chatter, len(all))
	for _, c := range all {
		next <- c
	}
	out := &latencies{}
	var group sync.WaitGroup
	failed := make(chan error, workers)
	for range workers {
		group.Go(func() {
			for time.Since(began) < long {
				c := <-next
				took, err := c.send(ctx, "and another thing")
				next <- c
				if err != nil {
					failed <- err
					return
				}
				out.add(took)
			}
		})
	}
	group.Wait()
	close(failed)
	if err := <-failed; err != nil {
		return err
	}
	m.add("messages accepted per second, most", "≥ 2,500", fmt.Sprintf("%.0f /s", float64(out.count())/time.Since(began).Seconds()))
	return nil
}

// findable measures from the answer to a message to the search that finds it.
func (m *measurement) findable(ctx context.Context) error {
	all, err := m.chatters(ctx, m.target.Pressure.Visitors)
	if err != nil {
		return err
	}
	out := &latencies{}
	for i := range m.target.Pressure.Finds {
		word := "needle" + strings.ReplaceAll(newID(), "-", "")
		if _, err := all[i%len(all)].send(ctx, "look for "+word); err != nil {
			return err
		}
		began := time.Now()
		for found := false; !found; {
			var got page
			if _, err := m.agent(0).call(ctx, http.MethodGet, "/api/v1/search?q="+url.QueryEscape(word), nil, &got); err != nil {
				return err
			}
			if found = len(got.Items) > 0; !found && time.Since(began) > 10*time.Second {
				return fmt.Errorf("a message was not findable within 10 s")
			}
		}
		out.since(began)
	}
	m.add("saved to searchable, p50 · p99", "p99 ≤ 1 s", out.quantiles())
	return nil
}
