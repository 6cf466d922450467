package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pasokh/pasokh/inbox"
)

// extents remember how far each conversation reached when it was read, in 32
// bytes each, so that what was said after that moment can be left out.
type extents struct {
	all    []extent
	sorted bool
}

type extent struct {
	key              [16]byte // of the id's digest
	version, lastSeq int64
}

func extentKey(id string) (key [16]byte) {
	digest := sha256.Sum256([]byte(id))
	copy(key[:], digest[:])
	return key
}

func (x *extents) add(e inbox.Entry) error {
	var c struct {
		Version int64 `json:"version"`
		LastSeq int64 `json:"lastSeq"`
	}
	if err := json.Unmarshal(e.Document, &c); err != nil {
		return fmt.Errorf("conversation %s: %w", e.Key, err)
	}
	x.all, x.sorted = append(x.all, extent{extentKey(e.Key), c.Version, c.LastSeq}), false
	return nil
}

// last is the extent that was added last, before any was asked for.
func (x *extents) last() extent { return x.all[len(x.all)-1] }

func (x *extents) of(conversation string) (extent, bool) {
	order := func(a, b extent) int { return bytes.Compare(a.key[:], b.key[:]) }
	if !x.sorted {
		slices.SortFunc(x.all, order)
		x.sorted = true
	}
	i, found := slices.BinarySearchFunc(x.all, extent{key: extentKey(conversation)}, order)
	if !found {
		return extent{}, false
	}
	return x.all[i], true
}

// holds reports whether an entry belongs to the moment at which its
// conversation was read.
func (x *extents) holds(e inbox.Entry) (bool, error) {
	switch e.Kind {
	case inbox.EntryMessage:
		conversation, place, _ := strings.Cut(e.Key, "/")
		seq, err := strconv.ParseInt(place, 10, 64)
		if err != nil {
			return false, fmt.Errorf("message %q: %w", e.Key, err)
		}
		known, ok := x.of(conversation)
		return ok && seq <= known.lastSeq, nil
	case inbox.EntryEvent:
		var event inbox.Event
		if err := json.Unmarshal(e.Document, &event); err != nil {
			return false, fmt.Errorf("event %s: %w", e.Key, err)
		}
		if event.Conversation == "" {
			return true, nil
		}
		known, ok := x.of(string(event.Conversation))
		return ok && event.Version <= known.version, nil
	}
	return true, nil
}
