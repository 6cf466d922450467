package kit

import (
	"context"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
)

// ByID names a record in the path.
type ByID struct {
	ID string `path:"id" maxLength:"64"`
}

// Access says who may call a route.
type Access string

const (
	Anyone   Access = "anyone"
	Agents   Access = "agents"
	Admins   Access = "admins"
	Visitors Access = "visitors"
)

// mostBody is how much a caller's body may have.
func (who Access) mostBody() int64 {
	switch who {
	case Anyone:
		return maxAsked
	case Visitors:
		return maxSaid
	}
	return maxBody
}

// Nothing is the body of answers without content.
type Nothing struct{}

// handler acts for a caller.
type handler[I, O any] func(ctx context.Context, by Caller, in *I) (*O, error)

// Route registers a described operation: who may call it is part of it.
func Route[I, O any](k *Kit, who Access, method, path, summary string, h handler[I, O]) {
	register(k, operation(k, who, method, path, summary), h)
}

// RouteAs is [Route] for an answer whose shape is known only when the program runs.
func RouteAs[I, O any](k *Kit, answer *huma.Schema, who Access, method, path, summary string, h handler[I, O]) {
	op := operation(k, who, method, path, summary)
	op.Responses = map[string]*huma.Response{"200": {Content: map[string]*huma.MediaType{fiber.MIMEApplicationJSON: {Schema: answer}}}}
	register(k, op, h)
}

func operation(k *Kit, who Access, method, path, summary string) huma.Operation {
	op := huma.Operation{
		OperationID: operationID(method, path), Method: method, Path: path, Summary: summary, MaxBodyBytes: who.mostBody(),
		Metadata: map[string]any{"access": who}, Middlewares: huma.Middlewares{k.admit(who)},
		Tags: []string{strings.Split(strings.TrimPrefix(strings.TrimPrefix(path, "/api/v1/"), "/chat/api/"), "/")[0]},
	}
	switch who {
	case Agents, Admins:
		op.Security = []map[string][]string{{"session": {}}}
	case Visitors:
		op.Security = []map[string][]string{{"visitor": {}}}
	}
	return op
}

func register[I, O any](k *Kit, op huma.Operation, h handler[I, O]) {
	huma.Register(k.Proto, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, from(ctx), in)
		if err != nil {
			return nil, k.Faults.Problem(err)
		}
		return out, nil
	})
}

func operationID(method, path string) string {
	words := strings.NewReplacer("/api/v1/", "-", "/chat/api/", "-visitor-", "/", "-", "{", "by-", "}", "").Replace(path)
	return strings.ToLower(method) + words
}

// admit finds out who calls and refuses who may not.
func (k *Kit) admit(who Access) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humafiber.Unwrap(ctx)
		by, err := k.Identify(c, who)
		if err == nil && !isJSON(c) {
			err = frameworkProblem(http.StatusUnsupportedMediaType, "")
		}
		if err != nil {
			p := k.Faults.Problem(err)
			for name, values := range p.GetHeaders() {
				ctx.SetHeader(name, values[0])
			}
			if writeErr := huma.WriteErr(k.Proto, ctx, p.Status, p.Title, p); writeErr != nil {
				k.Log.Error("refusal could not be written", "error", writeErr)
			}
			return
		}
		next(huma.WithValue(apart{ctx}, callerKey{}, by))
	}
}

// Body is what is answered.
type Body[T any] struct{ Body T }

// noLength is what the framework calls a request that tells of no body.
const noLength = -2

// isJSON reports whether a body is what the API takes: JSON, in UTF-8, as it is.
// A request without a body is.
func isJSON(c *fiber.Ctx) bool {
	if length := c.Request().Header.ContentLength(); length == 0 || length == noLength {
		return true
	}
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	charset := params["charset"]
	return err == nil && kind == fiber.MIMEApplicationJSON && (charset == "" || strings.EqualFold(charset, "utf-8")) && c.Get(fiber.HeaderContentEncoding) == ""
}
