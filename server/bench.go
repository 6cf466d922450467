package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/archive"
	"github.com/pasokh/pasokh/server/bench"
)

type benchCommand struct {
	Size  string `help:"default: 100,000 conversations with 1,000,000 messages; full: ten times that; small: a tenth; tiny: a hundredth; least: a thousandth, and with --mongo pressed slightly, for a server that is only good for tests." enum:"least,tiny,small,default,full" default:"default"`
	Dir   string `help:"Folder for the generated data; kept and used again when it has data of that size." default:"data/bench" type:"path"`
	Addr  string `help:"Address for the measured server." default:"127.0.0.1:8089"`
	Mongo string `help:"Measure with the data in this MongoDB, in databases whose names begin with bench; they are dropped by nobody." placeholder:"URI"`
}

var benchSizes = map[string]bench.Size{
	"least":   {Conversations: 100, Messages: 1_000},
	"tiny":    {Conversations: 1_000, Messages: 10_000},
	"small":   {Conversations: 10_000, Messages: 100_000},
	"default": {Conversations: 100_000, Messages: 1_000_000},
	"full":    {Conversations: 1_000_000, Messages: 10_000_000},
}

// tenth is the size that the second column shows.
var tenth = map[string]string{"tiny": "least", "small": "tiny", "default": "small", "full": "default"}

const (
	benchEmail    = "bench@pasokh.example"
	benchPassword = "measured, not trusted"
)

// Run makes the data, measures the program on a tenth of it and on all of it,
// and prints the table.
func (b *benchCommand) Run(ctx context.Context) error {
	binary, err := os.Executable()
	if err != nil {
		return err
	}
	empty, err := os.MkdirTemp("", "pasokh-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(empty) }() // a temporary folder
	rows, err := bench.Empty(ctx, bench.Target{Binary: binary, Data: empty, Addr: b.Addr, Mongo: b.database("empty")})
	if err != nil {
		return err
	}
	sizes := []string{b.Size}
	if smaller, known := tenth[b.Size]; known {
		sizes = []string{smaller, b.Size}
	}
	targets := make([]bench.Target, len(sizes))
	for i, size := range sizes { // all of it first: what it leaves the machine to do is over by the time of the measurement
		if targets[i], err = b.place(ctx, size); err != nil {
			return err
		}
		targets[i].Binary, targets[i].Addr, targets[i].Pressure = binary, b.Addr, b.pressure()
	}
	var columns []string
	var runs [][]bench.Row
	for i, size := range sizes {
		fmt.Fprintf(os.Stderr, "measuring with %d conversations\n", benchSizes[size].Conversations)
		run, err := bench.Measure(ctx, targets[i], os.Stderr)
		if err != nil {
			return err
		}
		columns = append(columns, fmt.Sprintf("%d / %d", benchSizes[size].Conversations, benchSizes[size].Messages))
		runs = append(runs, run)
	}
	for i := range rows {
		rows[i].Figures = append(rows[i].Figures, make([]string, len(columns)-1)...)
	}
	fmt.Printf("%d processors, %s, %s/%s, %s\n\n", runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, time.Now().UTC().Format(time.DateOnly))
	return bench.Print(os.Stdout, columns, append(rows, bench.Merge(runs...)...))
}

// pressure is full, except on a server that is only good for tests.
func (b *benchCommand) pressure() bench.Pressure {
	if b.Size == "least" && b.Mongo != "" {
		return bench.Slight
	}
	return bench.Full
}

// database is the URI of a database for a size; "" when the folder is measured.
func (b *benchCommand) database(size string) string {
	if b.Mongo == "" {
		return ""
	}
	base, options, _ := strings.Cut(b.Mongo, "?")
	if options != "" {
		options = "?" + options
	}
	return strings.TrimSuffix(base, "/") + "/bench_" + size + options
}

// place makes the data where it is measured: generated in a folder and, for
// MongoDB, copied there as an installation that outgrew its folder would be.
func (b *benchCommand) place(ctx context.Context, size string) (bench.Target, error) {
	target, err := b.prepare(ctx, size)
	if err != nil || b.Mongo == "" {
		return target, err
	}
	began := time.Now()
	move := copyCommand{From: target.Data, To: b.database(size)}
	if err := move.Run(ctx); err != nil && !errors.Is(err, archive.ErrNotEmpty) { // measured before, it holds more by now
		return target, err
	}
	fmt.Fprintf(os.Stderr, "moved to MongoDB and compared in %.0f s\n", time.Since(began).Seconds())
	target.Mongo, target.Data = b.database(size), target.Data+"-mongo"
	return target, os.MkdirAll(target.Data, 0o700)
}

// prepare makes a data folder of that size, unless it is there.
func (b *benchCommand) prepare(ctx context.Context, size string) (bench.Target, error) {
	target := bench.Target{Data: filepath.Join(b.Dir, size), Email: benchEmail, Password: benchPassword}
	done := filepath.Join(target.Data, "generated")
	if channel, err := os.ReadFile(done); err == nil {
		target.Channel = string(channel)
		return target, nil
	}
	if err := os.RemoveAll(target.Data); err != nil {
		return target, err
	}
	config := Config{Addr: b.Addr, Data: target.Data, LogFormat: "text", LogLevel: "warn"}
	err := withApp(ctx, config, func(app *App) error {
		world, err := app.benchWorld(ctx, min(2000, benchSizes[size].Conversations))
		if err != nil {
			return err
		}
		target.Channel = string(world.Channels[0])
		began := time.Now()
		return bench.Generate(ctx, app.storage.embedded, world, benchSizes[size], began, func(n int) {
			if n%10_000 == 0 {
				fmt.Fprintf(os.Stderr, "\rgenerated %d conversations, %.0f s ", n, time.Since(began).Seconds())
			}
		})
	})
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return target, err
	}
	return target, os.WriteFile(done, []byte(target.Channel), 0o600)
}

// benchWorld makes what generated conversations refer to: 3 channels, 10 teams,
// 20 agents, 12 folders, 30 tags, and contacts.
func (a *App) benchWorld(ctx context.Context, contacts int) (w bench.World, err error) {
	d, by := a.inbox.Directory, inbox.SystemPrincipal()
	if _, err = a.workspace.Save(ctx, by, workspace.DefaultSettings("Bench", workspace.Language{Code: "en"})); err != nil {
		return w, err
	}
	if _, err = a.auth.AddAgent(ctx, inbox.Agent{Name: "Bench", Email: benchEmail, Role: inbox.RoleAdmin, AllChannels: true}, benchPassword); err != nil {
		return w, err
	}
	err = errors.Join(
		repeat(3, func(i int) error {
			c := inbox.Channel{ID: inbox.NewID[inbox.ChannelID](), Name: fmt.Sprint("Channel ", i), Kind: inbox.ChannelChat, Enabled: true, Language: "en", Color: "#0b7c86"}
			w.Channels = append(w.Channels, c.ID)
			_, err := d.Channels.Save(ctx, by, c)
			return err
		}),
		repeat(10, func(i int) error {
			t := inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: fmt.Sprint("Team ", i)}
			w.Teams = append(w.Teams, t.ID)
			_, err := d.Teams.Save(ctx, by, t)
			return err
		}),
		repeat(20, func(i int) error {
			g := inbox.Agent{ID: inbox.NewID[inbox.AgentID](), Name: fmt.Sprint("Agent ", i), Email: fmt.Sprintf("agent%d@pasokh.example", i), Role: inbox.RoleAgent, AllChannels: true}
			w.Agents = append(w.Agents, g.ID)
			_, err := d.Agents.Save(ctx, by, g)
			return err
		}),
		repeat(30, func(i int) error {
			t := inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: fmt.Sprint("tag", i)}
			w.Tags = append(w.Tags, t.ID)
			_, err := d.Tags.Save(ctx, by, t)
			return err
		}),
	)
	if err != nil {
		return w, err
	}
	return w, errors.Join(
		repeat(12, func(i int) error {
			f := inbox.Folder{ID: inbox.NewID[inbox.FolderID](), Name: fmt.Sprint("Folder ", i), Kind: inbox.FolderManual}
			if i >= 8 {
				f.Kind, f.Query = inbox.FolderSmart, &inbox.FolderFilter{Team: w.Teams[i-8 : i-6], Waiting: i%2 == 0}
			} else {
				w.Folders = append(w.Folders, f.ID)
			}
			_, err := d.Folders.Save(ctx, by, f)
			return err
		}),
		repeat(contacts, func(i int) error {
			c, err := a.contacts.Meet(ctx, inbox.Identity{Kind: inbox.IdentityEmail, Value: fmt.Sprintf("contact%d@mail.example", i)}, inbox.Contact{Name: fmt.Sprint("Contact ", i)})
			w.Contacts = append(w.Contacts, c.ID)
			return err
		}),
	)
}

func repeat(n int, do func(i int) error) error {
	for i := range n {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}
