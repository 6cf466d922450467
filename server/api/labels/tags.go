package labels

import (
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
)

// Tag is a label.
type Tag struct {
	ID      inbox.TagID `json:"id"`
	Version int64       `json:"version"`
	Name    string      `json:"name"`
	Color   int         `json:"color" minimum:"0" maximum:"11"`
}

func tagView(t inbox.Tag) Tag { return Tag(t) }

type tagFields struct{ kit.LabelFields }

func (f tagFields) Apply(t *inbox.Tag, _ inbox.Clock) {
	kit.Set(&t.Name, f.Name)
	kit.Set(&t.Color, f.Color)
}
