package inbox

import (
	"context"
	"sync"
)

// shelfCache keeps a shelf's records in memory: every request asks for some of
// them, and they are written seldom.
type shelfCache[T Record[T]] struct {
	mu         sync.Mutex
	records    *shelved[T] // nil when they must be read
	generation int         // counts the times they were forgotten
}

// shelved is what a shelf held at one moment; it is never changed.
type shelved[T any] struct {
	list []T
	byID map[string]T
}

// read returns the records. What was read while they were forgotten is
// returned, which a read just before the change would have been too, but not kept.
func (c *shelfCache[T]) read(ctx context.Context, from Records[T]) (*shelved[T], error) {
	c.mu.Lock()
	kept, generation := c.records, c.generation
	c.mu.Unlock()
	if kept != nil {
		return kept, nil
	}
	list, err := from.List(ctx)
	if err != nil {
		return nil, err
	}
	fresh := &shelved[T]{list: list, byID: make(map[string]T, len(list))}
	for _, record := range list {
		fresh.byID[record.RecordID()] = record
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.generation == generation {
		c.records = fresh
	}
	return fresh, nil
}

func (c *shelfCache[T]) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records, c.generation = nil, c.generation+1
}
