package archive

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/pasokh/pasokh/inbox"
)

// Contents are what a backup or a store holds.
type Contents struct {
	Manifest
	Entries   map[inbox.EntryKind]int64
	Files     int64
	FileBytes int64
}

// visit is what a walk through a backup calls; nil members are skipped.
type visit struct {
	entry func(inbox.Entry) error
	file  func(inbox.File, io.Reader) error
}

// walk reads a backup to its end and has everything in it visited, in order.
// errDamaged unless every part is as it was written.
func walk(r io.Reader, v visit) (Manifest, error) {
	parts, err := newPartReader(r)
	if err != nil {
		return Manifest{}, err
	}
	defer parts.close()
	w := &walker{visit: v, parts: parts}
	for {
		name, content, err := parts.next()
		if errors.Is(err, io.EOF) {
			return w.manifest, w.end()
		}
		if err == nil {
			err = w.part(name, content)
		}
		if err != nil {
			return w.manifest, err
		}
	}
}

type walker struct {
	visit
	parts    *partReader
	manifest Manifest
	last     inbox.Entry // entries come in order
	file     *inbox.File // described, its bytes come next
}

func (w *walker) part(name string, content io.Reader) error {
	if w.manifest.Format == 0 {
		return w.first(name, content)
	}
	folder, rest, _ := strings.Cut(name, "/")
	switch {
	case folder == "file" && w.file == nil:
		return w.describe(rest, content)
	case folder == "file":
		return w.bytes(rest, content)
	case w.file == nil && (folder == string(inbox.EntryRun) || slices.Contains(inbox.EntryKinds, inbox.EntryKind(folder))):
		return w.lines(inbox.EntryKind(folder), content)
	}
	return fmt.Errorf("%w: %s is not expected here", errDamaged, name)
}

func (w *walker) first(name string, content io.Reader) error {
	if err := json.NewDecoder(io.LimitReader(content, 1<<16)).Decode(&w.manifest); name != "manifest.json" || err != nil || w.manifest.Format < 1 {
		return fmt.Errorf("%w: it does not begin as a backup does", errDamaged)
	}
	if w.manifest.Format > format {
		return fmt.Errorf("the backup has format %d, made by version %s; this program reads up to %d", w.manifest.Format, w.manifest.Program, format)
	}
	return nil
}

func (w *walker) lines(kind inbox.EntryKind, content io.Reader) error {
	scanner := bufio.NewScanner(content)
	scanner.Buffer(nil, 64<<20)
	for scanner.Scan() {
		var e inbox.Entry
		err := json.Unmarshal(scanner.Bytes(), &e)
		bad := e.Kind != kind
		if err == nil && kind == inbox.EntryRun {
			e, err = rowOfRun(e)
		}
		if err != nil || bad || compareEntries(w.last, e) >= 0 {
			return fmt.Errorf("%w: a line of %s after %q", errDamaged, kind, w.last.Key)
		}
		w.last = e
		if w.entry == nil {
			continue
		}
		if err := w.entry(e); err != nil {
			return err
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	return nil
}

func (w *walker) describe(name string, content io.Reader) error {
	var f inbox.File
	if err := json.NewDecoder(io.LimitReader(content, 1<<16)).Decode(&f); err != nil || string(f.ID)+".json" != name || !inbox.ValidID(f.ID) {
		return fmt.Errorf("%w: file %s is not described", errDamaged, name)
	}
	w.file = &f
	return nil
}

func (w *walker) bytes(name string, content io.Reader) error {
	f := *w.file
	if string(f.ID) != name {
		return fmt.Errorf("%w: file %s has no bytes", errDamaged, f.ID)
	}
	w.file = nil
	if w.visit.file == nil {
		return nil
	}
	return w.visit.file(f, content)
}

func (w *walker) end() error {
	if w.manifest.Format == 0 || w.file != nil {
		return fmt.Errorf("%w: it ends too early", errDamaged)
	}
	return nil
}

// Check reads a whole backup and returns what it contains; an error when the backup is not as it was
// written.
func Check(ctx context.Context, r io.Reader) (Contents, error) {
	found := Contents{Entries: map[inbox.EntryKind]int64{}}
	m, err := walk(r, visit{
		entry: func(e inbox.Entry) error {
			found.Entries[e.Kind]++
			return ctx.Err()
		},
		file: func(f inbox.File, content io.Reader) error {
			n, err := io.Copy(io.Discard, content)
			found.Files++
			found.FileBytes += n
			if err == nil && n != f.Size {
				err = fmt.Errorf("%w: file %s has %d bytes instead of %d", errDamaged, f.ID, n, f.Size)
			}
			return errors.Join(err, ctx.Err())
		},
	})
	found.Manifest = m
	return found, err
}

var errEnough = errors.New("no more is wanted")

// entriesIn are the entries of a backup.
func entriesIn(r io.Reader) iter.Seq2[inbox.Entry, error] {
	return func(yield func(inbox.Entry, error) bool) {
		_, err := walk(r, visit{entry: func(e inbox.Entry) error {
			if !yield(e, nil) {
				return errEnough
			}
			return nil
		}})
		if err != nil && !errors.Is(err, errEnough) {
			yield(inbox.Entry{}, err)
		}
	}
}
