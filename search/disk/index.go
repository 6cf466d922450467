// Package disk keeps the index's folder: it opens it, verifies and mends it, writes to it
// durably, and closes it. What is in the index is package search's.
package disk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	bolt "go.etcd.io/bbolt/errors"

	"github.com/pasokh/pasokh/inbox"
)

// format names what the documents of this version look like. Change it with
// every change to fields or analysis: an index of another format is rebuilt.
const format = "pasokh-search 4"

// Keys of what the index remembers beside documents, written in the same batch
// as the documents they speak of.
const (
	KeyCursor = "cursor" // feed position up to which documents are current
	KeyReady  = "ready"  // present when every conversation has a document
	KeyScan   = "scan"   // id up to which a rebuild got
	KeyTouch  = "touch"  // JSON: contacts and tags whose conversations wait to be re-indexed
)

// lockWait is how long to wait for another process to let go of the folder.
const lockWait = "3s"

// ErrNone says that there is no index yet: the program's first start, or that
// somebody removed the folder so that it is built.
var ErrNone = errors.New("no index")

// Folder is the open index on disk.
type Folder struct {
	dir     string
	scorch  index.Index
	workers *index.AnalysisQueue
	*keeping
}

// Open opens the index in dir and makes an empty one where there is none,
// it is damaged, or of another format. repaired says why it was thrown away.
func Open(dir string) (f *Folder, repaired error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("make index folder: %w", err)
	}
	repaired = checkFormat(dir)
	if repaired == nil {
		f, repaired = openVerified(dir)
		if repaired == nil {
			return f, nil, nil
		}
		if errors.Is(repaired, bolt.ErrTimeout) {
			return nil, nil, inbox.Wrap(inbox.CodeUnavailable, repaired, "index folder is used by another process")
		}
	}
	f, err = Create(dir)
	return f, repaired, err
}

// checkFormat refuses an index that another version of the program made.
func checkFormat(dir string) error {
	got, err := os.ReadFile(filepath.Join(dir, "format"))
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(dir, "store")); err == nil {
			return errors.New("index without its format")
		}
		return ErrNone
	}
	if err != nil {
		return fmt.Errorf("read format: %w", err)
	}
	if strings.TrimSpace(string(got)) != format {
		return errors.New("index of another format")
	}
	return nil
}

// openVerified opens an index that was there before.
func openVerified(dir string) (*Folder, error) {
	f, err := openScorch(dir)
	if err != nil {
		return nil, err
	}
	err = f.verify(TakeMark(dir))
	if err == nil {
		err = f.remembers()
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// remembers refuses an index that does not know its place in the feed: the
// library opens one whose files it cannot read as an empty one, and then fails
// to write beside what is left of them.
func (f *Folder) remembers() error {
	place, err := f.Recall(KeyCursor)
	if err == nil && place == "" {
		err = errors.New("index lost its contents")
	}
	return err
}

// Create throws away what is in the folder and makes an empty index.
func Create(dir string) (*Folder, error) {
	for _, old := range []string{filepath.Join(dir, "store"), closedMark(dir)} {
		if err := os.RemoveAll(old); err != nil {
			return nil, fmt.Errorf("remove old index: %w", err)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil { // it may have been removed as a whole
		return nil, fmt.Errorf("make index folder: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "format"), []byte(format+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("write format: %w", err)
	}
	return openScorch(dir)
}

// openScorch opens or makes the index files; a panic over damaged ones is an error.
func openScorch(dir string) (f *Folder, err error) {
	workers := index.NewAnalysisQueue(2)
	defer recovered("open index", &err)
	defer func() {
		if f == nil {
			workers.Close()
		}
	}()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // truncated files are mapped into memory
	store := filepath.Join(dir, "store")
	s, err := scorch.NewScorch(scorch.Name, map[string]any{
		"path":                   store,
		"bolt_timeout":           lockWait,
		"unsafe_batch":           true, // write waits instead: see there
		"asyncErrorCallbackName": callbacks,
		"eventCallbackName":      callbacks,
	}, workers)
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	made := &Folder{dir: dir, scorch: s, workers: workers, keeping: newKeeping()}
	made.attend(s, store)
	defer func() {
		if f == nil {
			made.leave(s, store)
		}
	}()
	if err := s.Open(); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	return made, nil
}

// recovered turns a panic into an error: the index library panics on damaged files.
func recovered(doing string, err *error) {
	if r := recover(); r != nil {
		*err = &Damage{doing: doing, cause: r}
	}
}

// Damage says that the index cannot be trusted and must be rebuilt.
type Damage struct {
	doing string
	cause any
}

func (d *Damage) Error() string { return fmt.Sprintf("%s: damaged index: %v", d.doing, d.cause) }

// Close lets go of the folder after everything written is on disk.
func (f *Folder) Close() (err error) {
	defer recovered("close index", &err)
	close(f.closing)
	err = f.scorch.Close()
	f.leave(f.scorch, filepath.Join(f.dir, "store"))
	f.workers.Close()
	if err == nil && f.Condemned.Load() == nil {
		_ = os.WriteFile(closedMark(f.dir), nil, 0o600) // without it, the next start only reads more
	}
	return err
}

// writeLimit is after how long a write counts as lost: the library's writer may end
// without a word when it meets damage, and would be waited for without end.
const writeLimit = 2 * time.Minute

// Write applies a batch durably. It waits by itself until the batch is on disk: the
// library, waiting for that, takes what it could not write away from the searches
// that still use it, and they end the program. What could not be written is still
// found, and the library writes it when it can.
func (f *Folder) Write(b *index.Batch) error {
	kept, err := f.expect()
	if err != nil {
		return err
	}
	defer f.forget(kept)
	b.SetPersistedCallback(func(err error) { kept.tell(err) })
	go func() {
		if err := f.apply(b); err != nil {
			kept.tell(err)
		}
	}()
	limit := time.NewTimer(writeLimit)
	defer limit.Stop()
	select {
	case err := <-kept:
		return err
	case <-limit.C:
		d := &Damage{doing: "write index", cause: "no answer"}
		f.condemn(d)
		return d
	}
}

func (f *Folder) apply(b *index.Batch) (err error) {
	defer f.judge(&err)
	defer recovered("write index", &err)
	if err := f.scorch.Batch(b); err != nil {
		return fmt.Errorf("write index: %w", err)
	}
	return nil
}

// Read calls do with a snapshot of the index, unless it is damaged.
func (f *Folder) Read(do func(index.IndexReader) error) (err error) {
	if d := f.Condemned.Load(); d != nil {
		return d
	}
	defer f.judge(&err)
	defer recovered("read index", &err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	reader, err := f.scorch.Reader()
	if err != nil {
		return fmt.Errorf("read index: %w", err)
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	return do(reader)
}

// Recall returns what the index remembers under key, "" when nothing.
func (f *Folder) Recall(key string) (value string, err error) {
	err = f.Read(func(r index.IndexReader) error {
		b, err := r.GetInternal([]byte(key))
		value = string(b)
		return err
	})
	return value, err
}
