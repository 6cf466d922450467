package api

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/sockets"
	"github.com/pasokh/pasokh/server/api/wire"
)

// Document returns the OpenAPI 3.1 description of everything, indented.
func (a *API) Document() ([]byte, error) {
	doc := a.kit.Proto.OpenAPI()
	for _, shape := range []any{kit.Problem{}, wire.File{}} {
		doc.Components.Schemas.Schema(reflect.TypeOf(shape), true, "")
	}
	sockets.DescribeFrames(doc.Components.Schemas)
	for _, p := range []struct{ path, id, security, summary, answer string }{
		{"/api/v1/files", "upload-as-session", "session", "Upload a file as an agent; a message then names it", "File"},
		{"/chat/api/files", "upload-as-visitor", "visitor", "Upload a file as a visitor; a message then names it", "File"},
		{"/api/v1/me/photo", "upload-own-photo", "session", "Be shown by a photo: PNG, JPEG or GIF, drawn anew as a square", "Agent"},
		{"/api/v1/agents/{id}/photo", "upload-photo", "session", "Have an agent shown by a photo", "Agent"},
	} {
		if doc.Paths[p.path] == nil {
			doc.Paths[p.path] = &huma.PathItem{}
		}
		doc.Paths[p.path].Post = uploadOperation(p.id, p.security, p.summary, p.answer)
	}
	return json.MarshalIndent(doc, "", " ")
}

func uploadOperation(id, security, summary, answer string) *huma.Operation {
	form := &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary"}}}
	return &huma.Operation{
		OperationID: id, Method: fiber.MethodPost, Summary: summary, Security: []map[string][]string{{security: {}}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{fiber.MIMEMultipartForm: {Schema: form}}},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			fiber.MIMEApplicationJSON: {Schema: &huma.Schema{Ref: "#/components/schemas/" + answer}},
		}}},
	}
}
