package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/archive"
)

type copyCommand struct {
	From      string `required:"" help:"A data folder, or a MongoDB URI." placeholder:"DIR|URI"`
	To        string `required:"" help:"Likewise; new, or what an earlier copy left." placeholder:"DIR|URI"`
	FromFiles string `name:"from-files" help:"Where the source keeps its files, as --files says it." placeholder:"WHERE"`
	ToFiles   string `name:"to-files" help:"Where the target is to keep them." placeholder:"WHERE"`
}

// Run moves an installation from one store to another. The program must not be
// serving from either.
func (c *copyCommand) Run(ctx context.Context) (err error) {
	source := place(c.From, c.FromFiles)
	if err := source.present(); err != nil {
		return err
	}
	from, err := openStorage(ctx, source, inbox.SystemClock{}, quiet)
	if err != nil {
		return fmt.Errorf("open the source: %w", err)
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := openStorage(ctx, place(c.To, c.ToFiles), inbox.SystemClock{}, quiet)
	if err != nil {
		return fmt.Errorf("open the target: %w", err)
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	copied, err := archive.Copy(ctx, from.whole(), to.whole(), progress())
	if err != nil {
		return err
	}
	if err := tell(copied.Contents); err != nil {
		return err
	}
	_, err = fmt.Printf("%-14s %s\n\nboth hold the same\n", "SHA-256", copied.Digest)
	return err
}

// quiet: what goes wrong is what the command answers.
var quiet = slog.New(slog.DiscardHandler)

// place is the configuration of a store that is named by its folder or URI.
func place(where, files string) Config {
	if strings.HasPrefix(where, "mongodb://") || strings.HasPrefix(where, "mongodb+srv://") {
		return Config{Mongo: where, Files: files}
	}
	return Config{Data: where, Files: files}
}
