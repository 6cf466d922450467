package inbox

import "context"

// Fresh returns the feed for readers on this node: whoever read an event there
// finds on the shelves what the event tells of, or newer, whichever node wrote
// it. Without it a shelf would show what it held when this node last looked.
func (d *Directory) Fresh(f Feed) Feed { return &freshFeed{f, d} }

type freshFeed struct {
	Feed
	directory *Directory
}

// Read implements [Feed].
func (f *freshFeed) Read(ctx context.Context, after Cursor, limit int) ([]Event, error) {
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

// forgetful is a shelf of any type.
type forgetful interface {
	Kind() RecordType
	Forget()
}

func (d *Directory) forget(changed map[RecordType]bool) {
	for _, shelf := range d.shelves() {
		if changed[shelf.Kind()] {
			shelf.Forget()
		}
	}
}

func (d *Directory) shelves() []forgetful {
	return append([]forgetful{d.Agents, d.Teams, d.Channels, d.Tags, d.Folders, d.Canned, d.Settings, d.Attributes}, d.others...)
}
