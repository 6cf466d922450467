package archive

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/pasokh/pasokh/inbox"
)

// pageSize is how many entries are read or written at a time.
const pageSize = 1000

// unreadable is an entry that cannot be read. Those before and after it can.
type unreadable struct {
	Finding
}

func (u *unreadable) Error() string { return u.String() }

// asUnreadable returns what is to be told of an entry that cannot be read.
func asUnreadable(err error) (Finding, bool) {
	var u *unreadable
	if errors.As(err, &u) {
		return u.Finding, true
	}
	return Finding{}, false
}

// entriesOf returns everything that a store keeps, in order of [inbox.EntryKinds]
// and key, with canonical documents. It goes on behind an [unreadable] one, if its
// reader does.
func entriesOf(ctx context.Context, from inbox.Archive, kinds ...inbox.EntryKind) iter.Seq2[inbox.Entry, error] {
	return func(yield func(inbox.Entry, error) bool) {
		for _, kind := range kinds {
			for after := ""; ; {
				page, err := from.ReadEntries(ctx, kind, after, pageSize)
				if err != nil {
					yield(inbox.Entry{}, fmt.Errorf("read %s after %q: %w", kind, after, err))
					return
				}
				if len(page) == 0 {
					break
				}
				for _, e := range page {
					err := e.Check()
					if err == nil {
						e.Document, err = canonical(e.Document)
					}
					if err != nil {
						err = &unreadable{Finding{kind, e.Key, fmt.Sprintf("cannot be read: %v", err)}}
					}
					if !yield(e, err) {
						return
					}
				}
				after = page[len(page)-1].Key
			}
		}
	}
}

// canonical brings a JSON document to the one form that is compared and hashed.
func canonical(document json.RawMessage) (json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("document cannot be read: %w", err)
	}
	return line(value)
}

// line encodes a value as one line without its end, HTML as it is.
func line(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// compareEntries orders entries as they are copied.
func compareEntries(a, b inbox.Entry) int {
	return cmp.Or(
		cmp.Compare(slices.Index(inbox.EntryKinds, a.Kind), slices.Index(inbox.EntryKinds, b.Kind)),
		strings.Compare(a.Key, b.Key),
	)
}

// difference is what comparing two stores finds about one key.
type difference int

const (
	same    difference = iota
	missing            // only the source has it
	changed            // both have it, and not the same
	extra              // only the target has it
)

// compare walks two ordered sequences side by side and has each told what it
// found; e is the source's entry, the target's when it is extra.
func compare(source, target iter.Seq2[inbox.Entry, error], found func(d difference, e inbox.Entry) error) error {
	next, stop := iter.Pull2(target)
	defer stop()
	theirs, err, more := next()
	for ours, errOurs := range source {
		if errOurs != nil {
			return errOurs
		}
		for ; more && err == nil && compareEntries(theirs, ours) < 0; theirs, err, more = next() {
			if err := found(extra, theirs); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		d := missing
		if more && compareEntries(theirs, ours) == 0 {
			if d = changed; bytes.Equal(theirs.Document, ours.Document) {
				d = same
			}
			theirs, err, more = next()
		}
		if err := found(d, ours); err != nil {
			return err
		}
	}
	for ; more && err == nil; theirs, err, more = next() {
		if err := found(extra, theirs); err != nil {
			return err
		}
	}
	return err
}

// total is about how many entries a store has.
func total(ctx context.Context, s inbox.Archive) (int64, error) {
	var sum int64
	for _, kind := range inbox.EntryKinds {
		n, err := s.CountEntries(ctx, kind)
		if err != nil {
			return 0, fmt.Errorf("count %s: %w", kind, err)
		}
		sum += n
	}
	return sum, nil
}

// pages gathers entries and writes them a page at a time.
type pages struct {
	to      inbox.Archive
	waiting []inbox.Entry
}

func (p *pages) add(ctx context.Context, e inbox.Entry) error {
	if len(p.waiting) == pageSize || (len(p.waiting) > 0 && p.waiting[0].Kind != e.Kind) {
		if err := p.flush(ctx); err != nil {
			return err
		}
	}
	p.waiting = append(p.waiting, e)
	return nil
}

func (p *pages) flush(ctx context.Context) error {
	if len(p.waiting) == 0 {
		return nil
	}
	err := p.to.WriteEntries(ctx, p.waiting[0].Kind, p.waiting)
	p.waiting = p.waiting[:0]
	return err
}
