package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/archive"
)

type backupCommand struct {
	Config `embed:""`
	File   string `arg:"" help:"Where to; it must not be there yet." type:"path"`
}

// errLeftOut ends a backup that holds everything but what cannot be read.
var errLeftOut = errors.New("the backup is written; what is named above cannot be read and is not in it")

// exitLeftOut is the program's code then, so that a script can tell it from no backup.
const exitLeftOut = 3

// Run writes the whole installation to one file; the program may be serving.
func (b *backupCommand) Run(ctx context.Context) error {
	return withStorage(ctx, b.Config, openBeside, func(s *storage) error {
		var left []archive.Finding
		if err := writeWhole(b.File, func(f *os.File) (err error) {
			m := archive.Manifest{Program: version, At: time.Now().UTC()}
			left, err = archive.Backup(ctx, s.whole(), f, m, progress())
			return err
		}); err != nil {
			return err
		}
		f, err := os.Open(b.File)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // it was only read
		contents, err := archive.Check(ctx, f)
		if err != nil {
			return fmt.Errorf("%s was written and does not read back: %w", b.File, err)
		}
		if err := tell(contents); err != nil || len(left) == 0 {
			return err
		}
		for _, one := range left {
			fmt.Fprintln(os.Stderr, "left out:", one)
		}
		return errLeftOut
	})
}

// writeWhole makes a file that appears under its name when it is complete and
// on disk, readable by its owner alone.
func writeWhole(name string, write func(*os.File) error) (err error) {
	if _, err := os.Stat(name); err == nil {
		return fmt.Errorf("%s is there already", name)
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.partial")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Link(f.Name(), name); err != nil { // unlike a rename, never onto another file
		return err
	}
	return errors.Join(os.Remove(f.Name()), f.Close())
}

type restoreCommand struct {
	Config `embed:""`
	File   string `arg:"" help:"A backup." type:"existingfile"`
}

// Run fills an empty installation.
func (r *restoreCommand) Run(ctx context.Context) error {
	f, err := os.Open(r.File)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	return withStorage(ctx, r.Config, openStorage, func(s *storage) error {
		contents, err := archive.Restore(ctx, s.whole(), f, progress())
		if err != nil {
			return err
		}
		return tell(contents)
	})
}

type verifyCommand struct {
	Config `embed:""`
	File   string `arg:"" optional:"" help:"A backup to check; without it, the installation itself." type:"existingfile"`
}

// Run checks a backup, or reads the whole installation, which may be in use.
func (v *verifyCommand) Run(ctx context.Context) error {
	if v.File != "" {
		f, err := os.Open(v.File)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // it was only read
		contents, err := archive.Check(ctx, f)
		if err != nil {
			return err
		}
		return tell(contents)
	}
	return withStorage(ctx, v.Config, openBeside, func(s *storage) error {
		contents, findings, err := archive.Audit(ctx, s.whole(), s.Conversations, progress())
		if err != nil {
			return err
		}
		for _, f := range findings {
			fmt.Println(f)
		}
		if len(findings) > 0 {
			return fmt.Errorf("%d things contradict each other", len(findings))
		}
		return tell(contents)
	})
}

// tell prints what was written, read or found.
func tell(c archive.Contents) error {
	if c.Format > 0 {
		fmt.Printf("%-14s made %s by version %s\n", "backup", c.At.Format(time.RFC3339), c.Program)
	}
	for _, kind := range inbox.EntryKinds {
		fmt.Printf("%-14s %d\n", kind, c.Entries[kind])
	}
	_, err := fmt.Printf("%-14s %d, %d bytes\n", "files", c.Files, c.FileBytes)
	return err
}
