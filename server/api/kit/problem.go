package kit

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/api/wire"
)

// statusOf is the one table from codes to statuses.
var statusOf = map[inbox.Code]int{
	inbox.CodeConflict: http.StatusConflict, inbox.CodeInvalid: http.StatusUnprocessableEntity, inbox.CodeNotFound: http.StatusNotFound,
	inbox.CodeForbidden: http.StatusForbidden, inbox.CodeUnauthenticated: http.StatusUnauthorized, inbox.CodeTooLarge: http.StatusRequestEntityTooLarge,
	inbox.CodeRateLimited: http.StatusTooManyRequests, inbox.CodeUnavailable: http.StatusServiceUnavailable, inbox.CodeFull: http.StatusInsufficientStorage,
	inbox.CodeInternal: http.StatusInternalServerError, inbox.CodeDamaged: http.StatusInternalServerError,
	CodeNewer: http.StatusConflict, CodeOrigin: http.StatusForbidden, CodeStill: http.StatusConflict,
}

// Codes that only the API knows: the send guard's refusal, that of a page from an
// origin which is not allowed, and that of trying again what still cannot be read.
const (
	CodeNewer  inbox.Code = "newer_messages"
	CodeOrigin inbox.Code = "wrong_origin"
	CodeStill  inbox.Code = "still_damaged"
)

// Waits are how long clients are asked to stay away when the error does not know
// better. An admin has to act before an origin is allowed or a disk has room.
var Waits = map[inbox.Code]time.Duration{
	inbox.CodeRateLimited: 5 * time.Second, inbox.CodeUnavailable: 5 * time.Second, inbox.CodeFull: time.Minute, CodeOrigin: 5 * time.Minute,
}

// Bounds of a refusal: it never costs more than what was asked.
const (
	mostFindings = 16
	mostOfField  = 100 // bytes
)

// Problem is an error as clients get it (RFC 9457). Code is stable; the title
// is for developers.
type Problem struct {
	Status   int            `json:"status" example:"422"`
	Title    string         `json:"title"`
	Code     inbox.Code     `json:"code" example:"invalid"`
	Errors   []FieldError   `json:"errors,omitempty"`
	Messages []wire.Message `json:"messages,omitempty" doc:"With newer_messages: what the author had not seen"`
	Retry    int            `json:"retryAfter,omitempty" doc:"Seconds to wait before the same may be tried again, as the header Retry-After says"`
}

// FieldError blames one field.
type FieldError struct {
	Field string     `json:"field"`
	Code  inbox.Code `json:"code"`
	Key   string     `json:"key,omitempty" doc:"Of a rule, hours, a policy, a file or a proof of identity: why, as the UI words it"`
}

func (p *Problem) Error() string { return string(p.Code) + ": " + p.Title }

func (p *Problem) GetStatus() int { return p.Status }

func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders are what the framework adds to the answer.
func (p *Problem) GetHeaders() http.Header {
	if p.Retry == 0 {
		return nil
	}
	return http.Header{fiber.HeaderRetryAfter: {strconv.Itoa(p.Retry)}}
}

// blame adds a field that is at fault, as long as there is room.
func (p *Problem) blame(e FieldError) {
	if len(p.Errors) < mostFindings {
		e.Field = strings.ToValidUTF8(e.Field[:min(len(e.Field), mostOfField)], "")
		p.Errors = append(p.Errors, e)
	}
}

// After has the client told how long to wait; without a time, by the code.
func (p *Problem) After(wait time.Duration) *Problem {
	if wait <= 0 {
		wait = Waits[p.Code]
	}
	p.Retry = wholeSeconds(wait)
	return p
}

// wholeSeconds rounds up, to an hour at most: a client that was told a wrong time
// comes back the same day.
func wholeSeconds(wait time.Duration) int {
	return int(min(time.Hour, wait+time.Second-1) / time.Second)
}

// ProblemOf is the refusal with the code; it blames the field unless that is empty.
func ProblemOf(code inbox.Code, field string) *Problem {
	status := statusOf[code]
	p := &Problem{Status: status, Title: http.StatusText(status), Code: code}
	if field != "" {
		p.blame(FieldError{Field: field, Code: code})
	}
	return p.After(0)
}

// Problem turns a domain error into what the client is told, and logs what is
// our fault, once.
func (f *Faults) Problem(err error) *Problem {
	var already *Problem
	if errors.As(err, &already) {
		return already
	}
	if parts := (rules.Problems)(nil); errors.As(err, &parts) {
		p := ProblemOf(inbox.CodeInvalid, "")
		for _, part := range parts {
			p.blame(FieldError{part.Path, inbox.CodeInvalid, part.Key})
		}
		return p
	}
	e := &inbox.Error{}
	if !errors.As(err, &e) {
		e = &inbox.Error{Code: inbox.CodeInternal}
	}
	if busy := e.Code == inbox.CodeUnavailable && e.Again > 0; !busy && slices.Contains(ourFault, e.Code) {
		f.noise.tell(string(e.Code), func(more int64) {
			f.Log.Error("request failed", "code", string(e.Code), "error", err, "more", more)
		})
	}
	p := ProblemOf(e.Code, e.Field).After(e.Again)
	if e.Key != "" && e.Field != "" {
		p.Errors[0].Key = e.Key
	}
	return p
}

// ourFault are the codes that are logged: unavailable only when nobody can say
// when it will be over, because a part that is busy for a moment is no fault.
var ourFault = []inbox.Code{inbox.CodeInternal, inbox.CodeDamaged, inbox.CodeUnavailable, inbox.CodeFull}

// codeOf classifies a status that the framework chose.
func codeOf(status int) inbox.Code {
	switch status {
	case http.StatusMethodNotAllowed, http.StatusNotFound:
		return inbox.CodeNotFound
	case http.StatusRequestEntityTooLarge:
		return inbox.CodeTooLarge
	case http.StatusUnauthorized:
		return inbox.CodeUnauthenticated
	case http.StatusForbidden:
		return inbox.CodeForbidden
	case http.StatusTooManyRequests:
		return inbox.CodeRateLimited
	case http.StatusServiceUnavailable:
		return inbox.CodeUnavailable
	}
	if status >= http.StatusInternalServerError {
		return inbox.CodeInternal
	}
	return inbox.CodeInvalid
}

// SetUpFramework makes the framework refuse in our shape and lists never be
// null. Its only hooks for these are package variables: they are set once,
// before the first API is made.
var SetUpFramework = sync.OnceFunc(func() { huma.NewError, huma.DefaultArrayNullable = frameworkProblem, false })

// bodyUnreadable is what the framework says, as an internal error, of a body
// that its sender broke off or framed wrongly.
const bodyUnreadable = "cannot read request body"

// frameworkProblem is what the framework's own refusals (validation, parsing)
// are turned into; the fields' values are not repeated.
func frameworkProblem(status int, message string, errs ...error) huma.StatusError {
	if message == bodyUnreadable {
		status = http.StatusBadRequest
	}
	p := ProblemOfStatus(status)
	for _, err := range errs[:min(len(errs), mostFindings)] {
		if already := (*Problem)(nil); errors.As(err, &already) {
			return already
		}
		var detail huma.ErrorDetailer
		if errors.As(err, &detail) {
			field := strings.TrimPrefix(strings.TrimPrefix(detail.ErrorDetail().Location, "body"), ".")
			p.blame(FieldError{Field: field, Code: inbox.CodeInvalid})
		}
	}
	return p
}

// ProblemOfStatus is a refusal that the framework chose by its status.
func ProblemOfStatus(status int) *Problem {
	return (&Problem{Status: status, Title: http.StatusText(status), Code: codeOf(status)}).After(0)
}

// Failed answers what no handler answered.
func (f *Faults) Failed(c *fiber.Ctx, err error) error {
	var p *Problem
	var framework *fiber.Error
	switch {
	case errors.As(err, &p):
	case errors.As(err, &framework):
		p = ProblemOfStatus(framework.Code)
	default:
		p = f.Problem(err)
	}
	return p.Write(c.Context())
}

// Write makes the problem the answer.
func (p *Problem) Write(ctx *fasthttp.RequestCtx) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return err
	}
	for name, values := range p.GetHeaders() {
		ctx.Response.Header.Set(name, values[0])
	}
	ctx.SetStatusCode(p.Status)
	ctx.SetContentType(p.ContentType(""))
	ctx.SetBody(raw)
	return nil
}

// Recovered turns a panic into an internal error, logged once with its stack.
func (f *Faults) Recovered(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			f.Panicked("request panicked", r, "route", c.Route().Path)
			err = ProblemOf(inbox.CodeInternal, "")
		}
	}()
	return c.Next()
}
