package inbox

// The pure decisions, for tests that need no store.
var (
	DecideReceive = decideReceive
	DecideSay     = decideSay
	DecideUpdate  = decideUpdate
	DecideSeen    = decideSeen
	DecideWake    = decideWake
)
