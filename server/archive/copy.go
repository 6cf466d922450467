package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/pasokh/pasokh/inbox"
)

// Copied is the content of both stores at the end of a copy, when they are the same.
type Copied struct {
	Contents
	Digest string // SHA-256 over all entries in canonical form, hexadecimal
}

// ErrMoving says that the source changed while it was copied.
var ErrMoving = errors.New("the source changed while it was copied: end the program that uses it and copy again")

// Copy brings one store's whole content into another and compares both at the end. It may be
// interrupted: when it is repeated, it writes only what is missing or changed. [ErrNotEmpty] when the
// target holds something that the source never had; [ErrMoving] when the source is in use.
func Copy(ctx context.Context, from, to Store, progress Progress) (Copied, error) {
	sum, err := total(ctx, from.Entries)
	if err != nil {
		return Copied{}, err
	}
	if err := behind(ctx, from, to); err != nil {
		return Copied{}, err
	}
	c := &copying{from: from, to: to, meter: meter{Progress: progress, total: sum}}
	if err := c.entries(ctx); err != nil {
		return Copied{}, err
	}
	if err := c.files(ctx); err != nil {
		return Copied{}, err
	}
	return c.verify(ctx)
}

// behind requires that the target, if it holds anything, is an earlier copy:
// nothing is in it that the source lacks, and no event is another.
func behind(ctx context.Context, from, to Store) error {
	there, err := total(ctx, to.Entries)
	if err != nil || there == 0 {
		return err
	}
	everything := inbox.EntryKinds
	return compare(entriesOf(ctx, from.Entries, everything...), entriesOf(ctx, to.Entries, everything...), func(d difference, e inbox.Entry) error {
		if d == extra || (d == changed && e.Kind == inbox.EntryEvent) {
			return fmt.Errorf("%w: %s %s", ErrNotEmpty, e.Kind, e.Key)
		}
		return nil
	})
}

type copying struct {
	from, to Store
	meter
}

func (c *copying) entries(ctx context.Context) error {
	out := &pages{to: c.to.Entries}
	source, target := entriesOf(ctx, c.from.Entries, inbox.EntryKinds...), entriesOf(ctx, c.to.Entries, inbox.EntryKinds...)
	err := compare(source, target, func(d difference, e inbox.Entry) error {
		c.step("copy " + string(e.Kind))
		if d == missing || d == changed {
			return out.add(ctx, e)
		}
		return nil
	})
	return errors.Join(err, out.flush(ctx))
}

func (c *copying) files(ctx context.Context) error {
	ids, err := fileIDs(ctx, c.from.Blobs)
	if err != nil {
		return err
	}
	for i, id := range ids {
		c.tell("copy files", int64(i+1), int64(len(ids)))
		if err := c.file(ctx, id); err != nil {
			return fmt.Errorf("file %s: %w", id, err)
		}
	}
	return nil
}

func (c *copying) file(ctx context.Context, id inbox.FileID) (err error) {
	f, err := c.from.Blobs.Stat(ctx, id)
	if err != nil {
		return err
	}
	if there, err := c.to.Blobs.Stat(ctx, id); err == nil && there.Size == f.Size {
		return nil // verify reads its bytes
	}
	content, err := c.from.Blobs.Open(ctx, id)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	return putFile(ctx, c.to.Blobs, f, content)
}

// verify reads both stores again and compares everything.
func (c *copying) verify(ctx context.Context) (Copied, error) {
	c.done = 0
	out := Copied{Contents: Contents{Entries: map[inbox.EntryKind]int64{}}}
	digest := sha256.New()
	source, target := entriesOf(ctx, c.from.Entries, inbox.EntryKinds...), entriesOf(ctx, c.to.Entries, inbox.EntryKinds...)
	err := compare(source, target, func(d difference, e inbox.Entry) error {
		c.step("compare " + string(e.Kind))
		if d != same {
			return fmt.Errorf("%w (%s %s)", ErrMoving, e.Kind, e.Key)
		}
		out.Entries[e.Kind]++
		return hashEntry(digest, e)
	})
	if err != nil {
		return out, err
	}
	out.Digest = hex.EncodeToString(digest.Sum(nil))
	return out, c.verifyFiles(ctx, &out)
}

func hashEntry(digest hash.Hash, e inbox.Entry) error {
	text, err := line(e)
	if err == nil {
		_, err = digest.Write(append(text, '\n'))
	}
	return err
}

func (c *copying) verifyFiles(ctx context.Context, out *Copied) error {
	ids, err := fileIDs(ctx, c.from.Blobs)
	if err != nil {
		return err
	}
	for i, id := range ids {
		c.tell("compare files", int64(i+1), int64(len(ids)))
		ours, size, err := fileDigest(ctx, c.from.Blobs, id)
		if err != nil {
			return err
		}
		theirs, _, err := fileDigest(ctx, c.to.Blobs, id)
		if err != nil {
			return err
		}
		if ours != theirs {
			return fmt.Errorf("file %s differs: %w", id, ErrMoving)
		}
		out.Files++
		out.FileBytes += size
	}
	return nil
}

// fileDigest is over a file's description and its bytes.
func fileDigest(ctx context.Context, from inbox.Blobs, id inbox.FileID) (sum string, size int64, err error) {
	f, err := from.Stat(ctx, id)
	if err != nil {
		return "", 0, fmt.Errorf("file %s: %w", id, err)
	}
	content, err := from.Open(ctx, id)
	if err != nil {
		return "", 0, fmt.Errorf("file %s: %w", id, err)
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	text, err := line(f)
	if err != nil {
		return "", 0, err
	}
	digest := sha256.New()
	digest.Write(text)
	size, err = io.Copy(digest, content)
	return hex.EncodeToString(digest.Sum(nil)), size, err
}
