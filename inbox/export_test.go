package inbox

import (
	"slices"
	"time"
)

// The pure decisions, for tests that need no store.
var (
	DecideReceive = decideReceive
	DecideSay     = decideSay
	DecideUpdate  = decideUpdate
	DecideSeen    = decideSeen
	DecideWake    = decideWake
	DecideAct     = decideAct
	DecideMerge   = decideMerge
)

// DecideUndo takes back the change that made the version.
func DecideUndo(c Conversation, by Actor, version int64, now time.Time) (Change, error) {
	i := slices.IndexFunc(c.Undos, func(u Undoable) bool { return u.Version == version && u.Over == 0 })
	return decideUndo(c, by, i, now)
}

// ShelfKinds are the kinds of the shelves that are read anew after a change elsewhere.
func ShelfKinds(d *Directory) (kinds []RecordType) {
	for _, shelf := range d.shelves() {
		kinds = append(kinds, shelf.Kind())
	}
	return kinds
}
