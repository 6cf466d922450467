// Command pasokh is a shared-inbox helpdesk with live chat in one program.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the image has no files of time zones, nor have some machines

	"github.com/alecthomas/kong"
)

// version is set by the build (-ldflags "-X main.version=…").
var version = "dev"

// commands are what the program can do; docs/running.md explains each.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Serve agents, visitors and the API. The first visit sets up the first admin."`
	Demo    demoCommand    `cmd:"" help:"Serve a demo company, made once and kept in its own data folder, with a shop page at /demo."`
	Agent   agentCommand   `cmd:"" help:"Manage agents from a script."`
	Reindex reindexCommand `cmd:"" help:"Throw the search index away; the next start builds it anew from the store."`
	Copy    copyCommand    `cmd:"" help:"Move an installation from one store to another, for example from the data folder to MongoDB."`
	Backup  backupCommand  `cmd:"" help:"Write everything to one file; the server may be running."`
	Restore restoreCommand `cmd:"" help:"Fill an empty installation with a backup."`
	Verify  verifyCommand  `cmd:"" help:"Check a backup, or read the whole installation and say what contradicts itself."`
	Bench   benchCommand   `cmd:"" help:"Measure this machine: start the program on generated data and print a table."`
	Health  healthCommand  `cmd:"" help:"Ask the server on this machine whether it is ready; for health checks of containers."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Environ()); err != nil {
		fmt.Fprintln(os.Stderr, "pasokh:", err)
		if errors.Is(err, errLeftOut) {
			os.Exit(exitLeftOut)
		}
		os.Exit(1)
	}
}

// run parses the command line and does what it says until ctx ends.
func run(ctx context.Context, args, environ []string) error {
	var c commands
	parser, err := newParser(&c, kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return err
	}
	if err := knownVariables(parser.Model, environ); err != nil {
		return err
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w (see pasokh --help)", err)
	}
	return chosen.Run()
}

// newParser reads command lines into c.
func newParser(c *commands, more ...kong.Option) (*kong.Kong, error) {
	return kong.New(c, append([]kong.Option{
		kong.Name("pasokh"),
		kong.Description("Pasokh: a shared inbox with live chat, search over everything ever said, and nothing to set up.\n\n" +
			"Every flag can be given as a variable (--public-url as PASOKH_PUBLIC_URL). Start with: pasokh demo"),
		kong.DefaultEnvars("PASOKH"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.PostBuild(hideServing),
	}, more...)...)
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run() error {
	_, err := fmt.Println("pasokh", version)
	return err
}
