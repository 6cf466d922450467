// Package blob keeps the bytes of files. [Dir], a folder on the local disk, is
// the default.
package blob

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"time"

	"github.com/google/uuid"

	"github.com/pasokh/pasokh/inbox"
)

// Dir keeps each file in a folder of its own, made from the file's id alone;
// nothing that a sender chose becomes part of a path. The folder is filled
// under another name and moved to its place when it is complete and on disk:
// a file is there as a whole, once, or not at all.
type Dir struct{ root *os.Root }

var _ inbox.Blobs = (*Dir)(nil)

// Names in the store's folder: what is on its way in, and the two parts of a file.
const (
	incoming    = "incoming"
	content     = "content"
	description = "file.json"
)

// OpenDir opens the store's folder, which it makes when there is none, and
// clears away what was left unfinished a day ago: what is younger may be on its
// way in, by another program that has the folder open. The caller closes it.
func OpenDir(folder string) (*Dir, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, translate(err, "make file store")
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, translate(err, "open file store")
	}
	d := &Dir{root}
	if err := errors.Join(d.makeFolder(incoming), d.clear(time.Now().Add(-abandonedAfter))); err != nil {
		return nil, errors.Join(translate(err, "clear file store"), root.Close())
	}
	return d, nil
}

// clear removes what was begun before and never became a file.
func (d *Dir) clear(before time.Time) error {
	names, err := d.names(context.Background(), incoming)
	if err != nil {
		return err
	}
	for _, name := range names {
		folder := path.Join(incoming, name)
		left, err := d.root.Stat(folder)
		if errors.Is(err, fs.ErrNotExist) || (err == nil && left.ModTime().After(before)) {
			continue
		}
		if err := errors.Join(err, d.root.RemoveAll(folder)); err != nil {
			return err
		}
	}
	return nil
}

// Close gives the folder up. Files that are open stay readable.
func (d *Dir) Close() error { return d.root.Close() }

// Put implements [inbox.Blobs]. It also refuses what holds fewer than f.Size
// bytes: invalid, for the description would lie.
func (d *Dir) Put(ctx context.Context, f inbox.File, r io.Reader) (err error) {
	shard, place, err := placeOf(f.ID)
	if err != nil {
		return err
	}
	words, err := json.Marshal(f)
	if err != nil {
		return inbox.Wrap(inbox.CodeInternal, err, "describe file")
	}
	folder := path.Join(incoming, uuid.NewString())
	if err := d.root.Mkdir(folder, 0o700); err != nil {
		return translate(err, "store file")
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, translate(d.root.RemoveAll(folder), "clear file"))
		}
	}()
	if err := d.write(path.Join(folder, content), limited(ctx, r, f.Size)); err != nil {
		return translate(err, "store file")
	}
	if err := d.write(path.Join(folder, description), copied(words)); err != nil {
		return translate(err, "describe file")
	}
	return translate(d.settle(folder, shard, place), "settle file")
}

// settle moves a complete folder to its place, durably.
func (d *Dir) settle(folder, shard, place string) error {
	if err := d.sync(folder); err != nil {
		return err
	}
	if err := d.makeFolder(shard); err != nil {
		return err
	}
	// Renaming a folder onto one that is not empty fails, so the first Put wins.
	if err := d.root.Rename(folder, place); err != nil {
		return err
	}
	return d.sync(shard)
}

func (d *Dir) makeFolder(name string) error {
	err := d.root.Mkdir(name, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.sync(".")
}

// write makes a file and waits until its bytes are on disk.
func (d *Dir) write(name string, fill func(io.Writer) error) (err error) {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := fill(f); err != nil {
		return err
	}
	return f.Sync()
}

// sync waits until a folder's entries are on disk.
func (d *Dir) sync(folder string) (err error) {
	f, err := d.root.Open(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.Sync()
}

// Stat implements [inbox.Blobs].
func (d *Dir) Stat(ctx context.Context, id inbox.FileID) (inbox.File, error) {
	if err := ctx.Err(); err != nil {
		return inbox.File{}, translate(err, "read file description")
	}
	_, place, err := placeOf(id)
	if err != nil {
		return inbox.File{}, notFound(id)
	}
	words, err := d.root.ReadFile(path.Join(place, description))
	if err != nil {
		return inbox.File{}, translate(err, "read file description")
	}
	var f inbox.File
	if err := json.Unmarshal(words, &f); err != nil {
		return inbox.File{}, inbox.Wrap(inbox.CodeInternal, err, "read file description")
	}
	return f, nil
}

// Open implements [inbox.Blobs].
func (d *Dir) Open(ctx context.Context, id inbox.FileID) (io.ReadSeekCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, translate(err, "open file")
	}
	_, place, err := placeOf(id)
	if err != nil {
		return nil, notFound(id)
	}
	f, err := d.root.Open(path.Join(place, content))
	if err != nil {
		return nil, translate(err, "open file")
	}
	return f, nil
}

// Delete implements [inbox.Blobs]. The file leaves its place at once; what a
// crash leaves of it is cleared at a later start.
func (d *Dir) Delete(ctx context.Context, id inbox.FileID) error {
	if err := ctx.Err(); err != nil {
		return translate(err, "delete file")
	}
	shard, place, err := placeOf(id)
	if err != nil {
		return nil //lint:ignore nilerr it was never there
	}
	folder := path.Join(incoming, uuid.NewString())
	if err := d.root.Rename(place, folder); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return translate(err, "delete file")
	}
	return translate(errors.Join(d.sync(shard), d.root.RemoveAll(folder)), "delete file")
}

// IDs implements [inbox.Blobs].
func (d *Dir) IDs(ctx context.Context) iter.Seq2[inbox.FileID, error] {
	return func(yield func(inbox.FileID, error) bool) {
		shards, err := d.names(ctx, ".")
		if err != nil {
			yield("", err)
			return
		}
		for _, shard := range shards {
			if shard == incoming {
				continue
			}
			ids, err := d.names(ctx, shard)
			if err != nil {
				yield("", err)
				return
			}
			for _, id := range ids {
				if inbox.ValidID(id) && !yield(inbox.FileID(id), nil) {
					return
				}
			}
		}
	}
}

// names are what a folder holds.
func (d *Dir) names(ctx context.Context, folder string) (names []string, err error) {
	if err := ctx.Err(); err != nil {
		return nil, translate(err, "list files")
	}
	f, err := d.root.Open(folder)
	if err != nil {
		return nil, translate(err, "list files")
	}
	defer func() { err = errors.Join(err, translate(f.Close(), "list files")) }()
	names, err = f.Readdirnames(-1)
	return names, translate(err, "list files")
}

func notFound(id inbox.FileID) error { return inbox.Errorf(inbox.CodeNotFound, "file %q", string(id)) }

// placeOf returns where a file is kept: 256 shards by the id's last digits,
// which are random where the first are a time. invalid unless id is an id.
func placeOf(id inbox.FileID) (shard, place string, err error) {
	if !inbox.ValidID(id) {
		return "", "", inbox.Invalid("id", "is not a file's id")
	}
	shard = string(id[len(id)-2:])
	return shard, path.Join(shard, string(id)), nil
}
