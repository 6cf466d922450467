package bench

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// row is the part of a listed conversation that the bench uses.
type row struct {
	ID      string `json:"id"`
	Subject string `json:"subject"`
}

type page struct {
	Items []row  `json:"items"`
	Next  string `json:"next"`
}

// repeat runs act n times on each of so many workers and gathers how long each took.
func repeat(ctx context.Context, workers, n int, act func(worker, i int) (time.Duration, error)) (*latencies, error) {
	out := &latencies{}
	var group sync.WaitGroup
	failed := make(chan error, workers)
	for w := range workers {
		group.Go(func() {
			for i := range n {
				took, err := act(w, i)
				if err != nil {
					failed <- err
					return
				}
				out.add(took)
				if ctx.Err() != nil {
					return
				}
			}
		})
	}
	group.Wait()
	close(failed)
	return out, <-failed
}

// lists measures the first page of the biggest folders, by one agent and by several at once.
func (m *measurement) lists(ctx context.Context) error {
	folders := []string{"open", "waiting", "unassigned", "closed"}
	get := func(w, i int) (time.Duration, error) {
		return m.agent(w).call(ctx, http.MethodGet, "/api/v1/conversations?limit=50&folder="+folders[i%len(folders)], nil, &page{})
	}
	press := m.target.Pressure
	alone, err := repeat(ctx, 1, press.Reads, get)
	if err != nil {
		return err
	}
	together, err := repeat(ctx, press.Agents, press.Reads/4, get)
	if err != nil {
		return err
	}
	m.add("list a folder (50 rows), p50 · p99, one agent", "p99 ≤ 5 ms", alone.quantiles())
	m.add(fmt.Sprintf("the same, %d agents at once", press.Agents), "", together.quantiles())
	return nil
}

// opens measures a conversation with its newest 50 messages, as the app opens it.
func (m *measurement) opens(ctx context.Context) error {
	var some page
	if _, err := m.agent(0).call(ctx, http.MethodGet, "/api/v1/conversations?folder=open&limit=100", nil, &some); err != nil {
		return err
	}
	out, err := repeat(ctx, 1, m.target.Pressure.Reads, func(_, i int) (time.Duration, error) {
		id := some.Items[i%len(some.Items)].ID
		one, err := m.agent(0).call(ctx, http.MethodGet, "/api/v1/conversations/"+id, nil, nil)
		if err != nil {
			return 0, err
		}
		two, err := m.agent(0).call(ctx, http.MethodGet, "/api/v1/conversations/"+id+"/messages?limit=50", nil, nil)
		return max(one, two), err // the app asks for both at once
	})
	if err != nil {
		return err
	}
	m.add("open a conversation (50 messages), p50 · p99", "p99 ≤ 5 ms", out.quantiles())
	return nil
}

// counts measures the counts of all folders.
func (m *measurement) counts(ctx context.Context) error {
	var all page
	out, err := repeat(ctx, 1, m.target.Pressure.Reads/2, func(int, int) (time.Duration, error) {
		all.Items = nil
		return m.agent(0).call(ctx, http.MethodGet, "/api/v1/counts", nil, &all)
	})
	if err != nil {
		return err
	}
	m.add(fmt.Sprintf("folder counts (%d folders), p50 · p99", len(all.Items)), "p99 ≤ 20 ms", out.quantiles())
	return nil
}

// searches measures common words, rare words, two words, a prefix and a field.
func (m *measurement) searches(ctx context.Context) error {
	words := vocabulary(20_000)
	queries := []string{
		words[40], words[7001], words[15_002], words[300] + " " + words[901], words[55] + " " + words[3000],
		words[2001][:4], "status:open " + words[120], `"` + words[12] + " " + words[3] + `"`, words[81] + " -" + words[9],
	}
	out, err := repeat(ctx, 1, m.target.Pressure.Reads/10*len(queries), func(_, i int) (time.Duration, error) {
		return m.agent(0).call(ctx, http.MethodGet, "/api/v1/search?q="+url.QueryEscape(queries[i%len(queries)]), nil, nil)
	})
	if err != nil {
		return err
	}
	m.add("search, p50 · p99", "≤ 15 ms · ≤ 80 ms", out.quantiles())
	return nil
}
