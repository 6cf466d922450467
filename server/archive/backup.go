package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// format is the version of the file's shape; a later one is refused.
const format = 1

// Manifest says what a backup is.
type Manifest struct {
	Format  int       `json:"format"`
	Program string    `json:"program"` // the version that made it
	At      time.Time `json:"at"`
}

// Sizes of what is put in one part, so that a part fits in memory.
const (
	partBytes   = 4 << 20
	partEntries = 20_000
)

// Backup writes the whole store to w as one stream; the store may be in use. An entry that cannot be
// read is left out and reported, together with what belongs to it: the messages and events of a
// conversation.
func Backup(ctx context.Context, s Store, w io.Writer, m Manifest, progress Progress) (left []Finding, err error) {
	m.Format = format
	parts, err := newPartWriter(w, m.At)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, parts.abandon())
		}
	}()
	b := &backup{Store: s, parts: parts, living: living{identities: map[[16]byte]bool{}, files: map[inbox.FileID]bool{}}, meter: meter{Progress: progress}}
	if err = b.everything(ctx, m); err != nil {
		return nil, err
	}
	return b.left, parts.close()
}

func (b *backup) everything(ctx context.Context, m Manifest) (err error) {
	if b.total, err = total(ctx, b.Entries); err != nil {
		return err
	}
	if b.positions, err = positionsOf(ctx, b.Entries); err != nil {
		return err
	}
	if err = b.document("manifest.json", m); err != nil {
		return err
	}
	for _, kind := range inbox.EntryKinds {
		if slices.Contains(filesBefore, kind) {
			if err = b.saveFiles(ctx); err != nil {
				return err
			}
		}
		if err = b.kind(ctx, kind); err != nil {
			return err
		}
	}
	return nil
}

// filesBefore are the kinds before which files are saved: those of messages
// early, for they may be taken back at any time, and before the feed, which comes
// after everything that can refer to one, those that came meanwhile.
var filesBefore = []inbox.EntryKind{inbox.EntryMessage, inbox.EntryEvent}

// backup is one backup in the making.
type backup struct {
	Store
	living
	meter
	parts *partWriter
	left  []Finding // what could not be read
}

func (b *backup) document(name string, value any) error {
	text, err := line(value)
	if err != nil {
		return err
	}
	return b.parts.part(name, int64(len(text)+1), bytes.NewReader(append(text, '\n')))
}

// kind writes the entries of one kind, some thousand in a part.
func (b *backup) kind(ctx context.Context, kind inbox.EntryKind) error {
	var gathered bytes.Buffer
	lines, number := 0, 0
	flush := func() error {
		number++
		err := b.parts.part(fmt.Sprintf("%s/%06d.jsonl", kind, number), int64(gathered.Len()), &gathered)
		gathered.Reset()
		lines = 0
		return err
	}
	for e, err := range entriesOf(ctx, b.Entries, kind) {
		if one, bad := asUnreadable(err); bad {
			b.left = append(b.left, one)
			b.step(string(kind))
			continue
		}
		if err != nil {
			return err
		}
		b.step(string(kind))
		keep, err := b.take(&e)
		if err != nil {
			return err
		}
		if !keep {
			continue
		}
		text, err := line(e)
		if err != nil {
			return err
		}
		gathered.Write(append(text, '\n'))
		if lines++; gathered.Len() >= partBytes || lines == partEntries {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if lines == 0 {
		return nil
	}
	return flush()
}

// saveFiles writes the bytes of the files that are not saved yet, in order of id.
func (b *backup) saveFiles(ctx context.Context) error {
	ids, err := fileIDs(ctx, b.Blobs)
	if err != nil {
		return err
	}
	for i, id := range ids {
		if b.files[id] {
			continue
		}
		b.files[id] = true
		b.tell("file", int64(i+1), int64(len(ids)))
		err := b.file(ctx, id)
		var bad *unreadable
		if errors.As(err, &bad) {
			b.left = append(b.left, bad.Finding)
		} else if err != nil && inbox.ErrorCode(err) != inbox.CodeNotFound {
			return fmt.Errorf("file %s: %w", id, err)
		}
	}
	return nil
}

// fileIDs are all files there are, in order.
func fileIDs(ctx context.Context, from inbox.Blobs) ([]inbox.FileID, error) {
	var ids []inbox.FileID
	for id, err := range from.IDs(ctx) {
		if err != nil {
			return nil, fmt.Errorf("list files: %w", err)
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, nil
}

func (b *backup) file(ctx context.Context, id inbox.FileID) (err error) {
	f, err := b.Blobs.Stat(ctx, id)
	if err != nil {
		return badFile(ctx, id, err)
	}
	content, err := b.Blobs.Open(ctx, id)
	if err != nil {
		return badFile(ctx, id, err)
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if err := b.document("file/"+string(id)+".json", f); err != nil {
		return err
	}
	err = b.parts.part("file/"+string(id), f.Size, content)
	if inbox.ErrorCode(err) == inbox.CodeNotFound { // half of it is written
		return inbox.Wrap(inbox.CodeUnavailable, err, "deleted while it was saved; save again")
	}
	return err
}

// badFile is an unreadable file, unless the error is of all files or says that it is gone.
func badFile(ctx context.Context, id inbox.FileID, err error) error {
	if ctx.Err() != nil || inbox.IsOutage(err) || inbox.ErrorCode(err) == inbox.CodeNotFound {
		return err
	}
	return &unreadable{Finding{"file", string(id), fmt.Sprintf("cannot be read: %v", err)}}
}
