package inbox

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

// ShelfKinds are the kinds of the shelves that are read anew after a change elsewhere.
func ShelfKinds(d *Directory) (kinds []RecordType) {
	for _, shelf := range d.shelves() {
		kinds = append(kinds, shelf.Kind())
	}
	return kinds
}
