package api

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// Frames are the shapes that sockets carry, described beside the routes'.
type Frames struct {
	Row                 Row                 `json:"row"`
	Message             Message             `json:"message"`
	VisitorConversation VisitorConversation `json:"visitorConversation"`
	VisitorMessage      VisitorMessage      `json:"visitorMessage"`
}

// Document returns the OpenAPI 3.1 description of everything, indented.
func (a *API) Document() ([]byte, error) {
	doc := a.proto.OpenAPI()
	for _, shape := range []any{Frames{}, Problem{}, File{}} {
		doc.Components.Schemas.Schema(reflect.TypeOf(shape), true, "")
	}
	doc.Paths["/api/v1/files"] = uploadPath("session", "Upload a file as an agent; a message then names it")
	doc.Paths["/chat/api/files"] = uploadPath("visitor", "Upload a file as a visitor; a message then names it")
	return json.MarshalIndent(doc, "", " ")
}

func uploadPath(security, summary string) *huma.PathItem {
	form := &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary"}}}
	return &huma.PathItem{Post: &huma.Operation{
		OperationID: "upload-as-" + security, Method: fiber.MethodPost, Summary: summary, Security: []map[string][]string{{security: {}}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{fiber.MIMEMultipartForm: {Schema: form}}},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
			fiber.MIMEApplicationJSON: {Schema: &huma.Schema{Ref: "#/components/schemas/File"}},
		}}},
	}}
}

func (a *API) openAPI(c *fiber.Ctx) error {
	raw, err := a.Document()
	if err != nil {
		return err
	}
	c.Type("json")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Send(raw)
}
