package api

import "context"

// Room is what a room of the house shows over HTTP. Its file here has a constructor
// that takes the room; the program lists all in its rooms.go, and nothing else in
// this package names it but the field of [Bootstrap] that it fills.
type Room interface {
	// routes adds the room's described routes.
	routes(a *API)
	// bootstrap fills the room's part of what the app needs at its first paint.
	bootstrap(ctx context.Context, by caller, into *Bootstrap) error
}
