package archive

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/pasokh/pasokh/inbox"
)

// ErrNotEmpty refuses to write over what somebody may still need.
var ErrNotEmpty = errors.New("the target is not empty and holds something else")

// Restore fills an empty store with a backup. It reads and checks the whole backup before it writes
// anything. A restore that was interrupted may be repeated. [ErrNotEmpty] when the store holds
// anything that is not in the backup.
func Restore(ctx context.Context, s Store, r io.ReadSeeker, progress Progress) (Contents, error) {
	progress.tell("check", 0, 0)
	contents, err := Check(ctx, r)
	if err != nil {
		return contents, err
	}
	if err := onlyPartOf(ctx, s, r); err != nil {
		return contents, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return contents, err
	}
	count := meter{Progress: progress}
	for _, n := range contents.Entries {
		count.total += n
	}
	out := &pages{to: s.Entries}
	files := int64(0)
	_, err = walk(r, visit{
		entry: func(e inbox.Entry) error {
			count.step(string(e.Kind))
			return out.add(ctx, e)
		},
		file: func(f inbox.File, content io.Reader) error {
			files++
			progress.tell("file", files, contents.Files)
			return putFile(ctx, s.Blobs, f, content)
		},
	})
	return contents, errors.Join(err, out.flush(ctx))
}

// onlyPartOf requires that everything in the store is in the backup, as an
// interrupted restore of it leaves it.
func onlyPartOf(ctx context.Context, s Store, r io.ReadSeeker) error {
	there, err := total(ctx, s.Entries)
	if err != nil || there == 0 {
		return err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return compare(entriesIn(r), entriesOf(ctx, s.Entries, inbox.EntryKinds...), func(d difference, e inbox.Entry) error {
		if d == extra || d == changed {
			return fmt.Errorf("%w: %s %s", ErrNotEmpty, e.Kind, e.Key)
		}
		return nil
	})
}

// putFile stores a file unless it is there.
func putFile(ctx context.Context, to inbox.Blobs, f inbox.File, content io.Reader) error {
	err := to.Put(ctx, f, content)
	if inbox.ErrorCode(err) == inbox.CodeConflict {
		there, errStat := to.Stat(ctx, f.ID)
		if errStat == nil && there.Size == f.Size {
			return nil
		}
		return errors.Join(fmt.Errorf("file %s is there and is another: %w", f.ID, ErrNotEmpty), errStat)
	}
	return err
}
