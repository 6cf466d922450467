package sockets

import (
	"maps"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/server/api/wire"
)

// frameWays are what may be on a socket, by the name of its schema: one of these frames.
var frameWays = map[string]chat.Frames{
	"FrameToAgent": chat.ToAgent, "FrameFromAgent": chat.FromAgent,
	"FrameToVisitor": chat.ToVisitor, "FrameFromVisitor": chat.FromVisitor,
}

// SpellFrames says of which shape is what frames carry already encoded.
func SpellFrames(schemas huma.Registry) {
	for encoded, shape := range map[reflect.Type]reflect.Type{
		reflect.TypeFor[chat.AgentRow]():            reflect.TypeFor[wire.Row](),
		reflect.TypeFor[chat.AgentMessage]():        reflect.TypeFor[wire.Message](),
		reflect.TypeFor[chat.VisitorConversation](): reflect.TypeFor[wire.VisitorConversation](),
		reflect.TypeFor[chat.VisitorMessage]():      reflect.TypeFor[wire.VisitorMessage](),
		reflect.TypeFor[chat.Roster]():              reflect.TypeFor[[]chat.AgentState](),
	} {
		schemas.RegisterTypeAlias(encoded, shape)
	}
}

// DescribeFrames adds a schema for each frame, in which its type is the one that
// the table says, and one for each way.
func DescribeFrames(schemas huma.Registry) {
	for way, frames := range frameWays {
		one := &huma.Schema{}
		for _, name := range slices.Sorted(maps.Keys(frames)) {
			ref := schemas.Schema(frames[name], true, "")
			described := schemas.SchemaFromRef(ref.Ref)
			described.Properties["type"] = &huma.Schema{Type: huma.TypeString, Enum: []any{name}}
			one.OneOf = append(one.OneOf, ref)
		}
		schemas.Map()[way] = one
	}
}
