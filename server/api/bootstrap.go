package api

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// live is what the app needs at its first paint that is no room's own.
type live struct{ *kit.Kit }

// Routes implements [kit.Room]; there are none.
func (live) Routes() {}

// Bootstrap implements [kit.Bootstrapped].
func (a live) Bootstrap() []kit.Part {
	return []kit.Part{
		kit.PartOf("cursor", "Where live updates go on from", func(context.Context, kit.Caller) (inbox.Cursor, error) { return a.Hub.Stats().Cursor, nil }),
		kit.PartOf("limits", "", func(context.Context, kit.Caller) (wire.UploadLimits, error) { return wire.UploadsAllowed(), nil }),
	}
}

// registerBootstrap registers the one call that answers with the parts of all rooms.
func registerBootstrap(k *kit.Kit, rooms []kit.Room) {
	var parts []kit.Part
	for _, room := range rooms {
		if of, is := room.(kit.Bootstrapped); is {
			parts = append(parts, of.Bootstrap()...)
		}
	}
	parts = append(parts, kit.PartOf("variables", "Names that canned replies may use, as {{contact.name}}",
		func(context.Context, kit.Caller) ([]string, error) { return k.Inbox.Directory.Variables.Names(), nil }))
	shape := shapeOf(parts)
	described := k.Proto.OpenAPI().Components.Schemas.Schema(shape, true, "Bootstrap")
	kit.RouteAs(k, described, kit.Agents, http.MethodGet, "/api/v1/bootstrap", "Everything small, in one call",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[any], error) {
			out := reflect.New(shape).Elem()
			for i, part := range parts {
				value, err := part.Read(ctx, by)
				if err != nil {
					return nil, err
				}
				out.Field(i).Set(reflect.ValueOf(value))
			}
			return &kit.Body[any]{Body: out.Interface()}, nil
		})
}

// shapeOf is the type with a field for each part.
func shapeOf(parts []kit.Part) reflect.Type {
	fields := make([]reflect.StructField, len(parts))
	for i, part := range parts {
		tag := `json:"` + part.Name + `"`
		if part.Doc != "" {
			tag += ` doc:"` + part.Doc + `"`
		}
		fields[i] = reflect.StructField{Name: strings.ToUpper(part.Name[:1]) + part.Name[1:], Type: part.Type, Tag: reflect.StructTag(tag)}
	}
	return reflect.StructOf(fields)
}
