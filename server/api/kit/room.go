package kit

import (
	"context"
	"reflect"

	"github.com/pasokh/pasokh/inbox"
)

// Room is what a room of the house shows over HTTP: a package beside this one.
type Room interface {
	// Routes registers the room's routes.
	Routes()
}

// Opener makes a room's HTTP side when the kit is there. The program lists all in its
// rooms.go; nothing else names the room.
type Opener func(*Kit) Room

// Bootstrapped is a room of which the app needs something at its first paint.
type Bootstrapped interface {
	Bootstrap() []Part
}

// Part is a room's part of what the app needs at its first paint.
type Part struct {
	Name string       // in JSON
	Doc  string       // of the description, "" for none
	Type reflect.Type // of what read returns
	Read func(ctx context.Context, by Caller) (any, error)
}

// PartOf is a part of the type that read returns.
func PartOf[V any](name, doc string, read func(ctx context.Context, by Caller) (V, error)) Part {
	return Part{name, doc, reflect.TypeFor[V](), func(ctx context.Context, by Caller) (any, error) { return read(ctx, by) }}
}

// ShelfPart are all of a shelf that the caller may see.
func ShelfPart[T inbox.Valid[T], V any](name string, shelf *inbox.Shelf[T], view func(T) V) Part {
	return PartOf(name, "", func(ctx context.Context, by Caller) ([]V, error) { return List(ctx, by, shelf, view) })
}
