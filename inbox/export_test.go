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
	for _, shelf := range d.shelves {
		kinds = append(kinds, shelf.Kind())
	}
	return kinds
}

// DecideWake wakes a conversation whose SLA policy, if it has one, is there.
func DecideWake(c Conversation, now time.Time) Change { return decideWake(c, false, now) }
