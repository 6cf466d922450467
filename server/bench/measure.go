package bench

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Target is a data folder with generated data and who may sign in there.
type Target struct {
	Binary, Data, Addr string
	Mongo              string // the database that holds the data instead of the folder; "" is none
	Email, Password    string // an admin's
	Channel            string // an enabled chat channel
	Pressure           Pressure
}

// measurement is one run of all rows on one server.
type measurement struct {
	target   Target
	process  *process
	url      string
	agents   []*client
	visitors []*chatter
	idlers   []*chatter
	rows     []Row
}

// Measure starts the program on the target's data, takes every figure and stops
// the program. Progress is told to log, a line a row.
func Measure(ctx context.Context, t Target, log io.Writer) (rows []Row, err error) {
	p, err := start(ctx, t)
	if err != nil {
		return nil, err
	}
	m := &measurement{target: t, process: p, url: p.url}
	defer func() {
		if stopErr := p.stop(); err == nil {
			err = stopErr
		}
	}()
	if err := m.prepare(ctx); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{
		m.size, m.lists, m.opens, m.counts, m.searches, m.evaluated, m.backtest, m.accepts, m.findable, m.live, m.routed, m.idle,
	} {
		before := len(m.rows)
		if err := step(ctx); err != nil {
			return nil, err
		}
		for _, r := range m.rows[before:] {
			_, _ = fmt.Fprintf(log, "  %s: %s\n", r.What, r.Figures[0])
		}
	}
	return m.rows, nil
}

// prepare signs agents in and waits until the index is whole.
func (m *measurement) prepare(ctx context.Context) error {
	for i := range m.target.Pressure.Agents {
		c := newClient(m.url, i)
		if err := c.signIn(ctx, m.target.Email, m.target.Password); err != nil {
			return err
		}
		m.agents = append(m.agents, c)
	}
	for began := time.Now(); time.Since(began) < 2*time.Hour; time.Sleep(500 * time.Millisecond) {
		var got struct{ State string }
		if _, err := m.agent(0).call(ctx, "GET", "/api/v1/search?q=hello", nil, &got); err != nil {
			return err
		}
		if got.State == "ready" {
			return nil
		}
	}
	return fmt.Errorf("the index was not ready within two hours")
}

// size tells how fast the program started and what it holds in memory.
func (m *measurement) size(context.Context) error {
	private, resident, err := m.process.memory()
	if err != nil {
		return err
	}
	m.add("start to first answer, with this data", "≤ 500 ms", ms(m.process.started))
	m.add("memory with this data (private · resident)", "", megabytes(private)+" · "+megabytes(resident))
	return nil
}

func (m *measurement) agent(worker int) *client { return m.agents[worker%len(m.agents)] }

func (m *measurement) add(what, budget, figure string) {
	m.rows = append(m.rows, Row{What: what, Budget: budget, Figures: []string{figure}})
}

// Empty measures start and idle memory on an empty data folder.
func Empty(ctx context.Context, t Target) (rows []Row, err error) {
	p, err := start(ctx, t)
	if err != nil {
		return nil, err
	}
	time.Sleep(2 * time.Second)
	private, resident, err := p.memory()
	rows = []Row{
		{What: "start to first answer, empty data", Budget: "≤ 500 ms", Figures: []string{ms(p.started)}},
		{What: "idle memory, empty data (private · resident)", Budget: "≤ 80 MB", Figures: []string{megabytes(private) + " · " + megabytes(resident)}},
	}
	if stopErr := p.stop(); err == nil {
		err = stopErr
	}
	return rows, err
}
