package inbox

import (
	"cmp"
	"context"
	"slices"
	"sync"
)

// Fresh returns the feed for readers on this node: whoever read an event there
// finds on the shelves what the event tells of, or newer, whichever node wrote
// it. Without it a shelf would show what it held when this node last looked.
// Several consumers follow the same feed, so its end is read from the store once
// for all of them.
func (d *Directory) Fresh(f Feed) Feed { return &freshFeed{Feed: f, directory: d} }

// recentEvents is how many events a node has at hand for the consumers that are
// not the first to read them.
const recentEvents = 1000

type freshFeed struct {
	Feed
	directory *Directory

	mu     sync.Mutex // held while the feed's end is read: whoever comes meanwhile finds it at hand
	floor  Cursor
	recent []Event // everything that was read after floor; all of it could be read
}

// Read implements [Feed].
func (f *freshFeed) Read(ctx context.Context, after Cursor, limit int) ([]Event, error) {
	f.mu.Lock()
	if after < f.floor { // far behind: nobody waits for it, and nobody comes after it
		f.mu.Unlock()
		return f.read(ctx, after, limit)
	}
	defer f.mu.Unlock()
	if head := f.head(); after > head { // the others are behind, and catch up by themselves
		f.floor, f.recent = after, nil
	}
	first, found := slices.BinarySearchFunc(f.recent, after, func(e Event, c Cursor) int { return cmp.Compare(e.Cursor, c) })
	if found {
		first++
	}
	events := slices.Clone(f.recent[first:min(first+max(limit, 0), len(f.recent))])
	if len(events) >= limit {
		return events, nil
	}
	fresh, err := f.read(ctx, f.head(), limit-len(events))
	if err != nil {
		return nil, err
	}
	f.keep(fresh)
	return append(events, fresh...), nil
}

// head is up to where everything after floor was read.
func (f *freshFeed) head() Cursor {
	if len(f.recent) == 0 {
		return f.floor
	}
	return f.recent[len(f.recent)-1].Cursor
}

// keep has the events at hand. One that cannot be read is not kept, and so neither
// is what came before it: whoever asks for it again reads it from the store, where
// it may have been restored.
func (f *freshFeed) keep(fresh []Event) {
	for i, e := range slices.Backward(fresh) {
		if e.Kind == EventDamaged {
			f.floor, f.recent, fresh = e.Cursor, nil, fresh[i+1:]
			break
		}
	}
	f.recent = append(f.recent, fresh...)
	if over := len(f.recent) - recentEvents; over > recentEvents { // seldom, and many at once
		f.floor = f.recent[over-1].Cursor
		f.recent = slices.Clone(f.recent[over:])
	}
}

// read reads from the store and has the shelves forget what the events changed.
func (f *freshFeed) read(ctx context.Context, after Cursor, limit int) ([]Event, error) {
	events, err := f.Feed.Read(ctx, after, limit)
	changed := map[RecordType]bool{}
	for _, e := range events {
		if e.Record != nil {
			changed[e.Record.Type] = true
		}
	}
	if len(changed) > 0 {
		f.directory.forget(changed)
	}
	return events, err
}

func (d *Directory) forget(changed map[RecordType]bool) {
	for _, shelf := range d.shelves {
		if changed[shelf.Kind()] {
			shelf.Forget()
		}
	}
}
