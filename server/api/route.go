package api

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/visit"
	"github.com/pasokh/pasokh/server/auth"
)

// access says who may call a route.
type access string

const (
	anyone  access = "anyone"
	agents  access = "agents"
	admins  access = "admins"
	visitor access = "visitors"
)

// mostBody is how much a caller's body may have.
func (who access) mostBody() int64 {
	switch who {
	case anyone:
		return maxAsked
	case visitor:
		return maxSaid
	}
	return maxBody
}

// caller is who makes a request.
type caller struct {
	inbox.Principal
	Agent   inbox.Agent  // of agents and admins
	Session string       // the session's id
	Token   string       // the cookie's value, or the visitor's token
	Visitor auth.Visitor // of visitors
	Address string       // of the browser
	Device  string       // its User-Agent
	Known   string       // of anyone: by which a browser is known for agents who signed in with it
	Speaks  string       // the language that the browser wants most, "" when it does not say
	Seen    visit.Visit  // of visitors: what the request itself tells of the visit
	Secure  bool         // the browser speaks TLS
	Origin  string       // of the page that opens a socket
	Parent  string       // origin of the page around the panel, "" for none but ours
}

type callerKey struct{}

func from(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

// nothing is the body of answers without content.
type nothing struct{}

// handler acts for a caller.
type handler[I, O any] func(ctx context.Context, by caller, in *I) (*O, error)

// route registers a described operation: who may call it is part of it.
func route[I, O any](a *API, who access, method, path, summary string, h handler[I, O]) {
	op := huma.Operation{
		OperationID: operationID(method, path), Method: method, Path: path, Summary: summary, MaxBodyBytes: who.mostBody(),
		Metadata: map[string]any{"access": who}, Middlewares: huma.Middlewares{a.admit(who)},
		Tags: []string{strings.Split(strings.TrimPrefix(strings.TrimPrefix(path, "/api/v1/"), "/chat/api/"), "/")[0]},
	}
	switch who {
	case agents, admins:
		op.Security = []map[string][]string{{"session": {}}}
	case visitor:
		op.Security = []map[string][]string{{"visitor": {}}}
	}
	huma.Register(a.proto, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, from(ctx), in)
		if err != nil {
			return nil, a.problem(err)
		}
		return out, nil
	})
}

func operationID(method, path string) string {
	words := strings.NewReplacer("/api/v1/", "-", "/chat/api/", "-visitor-", "/", "-", "{", "by-", "}", "").Replace(path)
	return strings.ToLower(method) + words
}

// admit finds out who calls and refuses who may not.
func (a *API) admit(who access) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humafiber.Unwrap(ctx)
		by, err := a.identify(c, who)
		if err == nil && !isJSON(c) {
			err = frameworkProblem(http.StatusUnsupportedMediaType, "")
		}
		if err != nil {
			p := a.problem(err)
			for name, values := range p.GetHeaders() {
				ctx.SetHeader(name, values[0])
			}
			if writeErr := huma.WriteErr(a.proto, ctx, p.Status, p.Title, p); writeErr != nil {
				a.Log.Error("refusal could not be written", "error", writeErr)
			}
			return
		}
		next(huma.WithValue(apart{ctx}, callerKey{}, by))
	}
}

// apart is a request whose answer has each header that is appended on a line of its
// own: the framework joins them with commas, and of cookies that are joined browsers
// take the first alone.
type apart struct{ request }

type request = huma.Context // under a name that its method Context leaves free

// Unwrap returns the framework's request.
func (r apart) Unwrap() huma.Context { return r.request }

// AppendHeader adds a header to the answer.
func (r apart) AppendHeader(name, value string) {
	humafiber.Unwrap(r.request).Response().Header.Add(name, value)
}

// identify returns the caller when it may call a route of that access.
func (a *API) identify(c *fiber.Ctx, who access) (caller, error) {
	by := caller{Address: a.address(c), Device: c.Get(fiber.HeaderUserAgent), Speaks: firstLanguage(c.Get(fiber.HeaderAcceptLanguage)), Secure: a.secure(c)}
	var err error
	c.Context().SetUserValue(answerNetwork, networkOf(by.Address))
	switch who {
	case agents, admins:
		c.Context().SetUserValue(answerAgent, true)
		by.Token = a.sessionToken(c)
		if by, err = a.asAgent(c.UserContext(), by); err != nil {
			return by, err
		}
		if who == admins && !by.Admin {
			return by, inbox.Errorf(inbox.CodeForbidden, "only for admins")
		}
		if reads(c) { // and changes nothing, so nothing that is in the audit trail
			return by, nil
		}
		if err = a.mayChange(c, by); err == nil {
			by.Place, err = a.Audit.Place(c.UserContext(), by.Address, by.Device)
		}
		return by, err
	case anyone:
		by.Parent = a.parentOf(c)
		by.Token, by.Known = a.sessionToken(c), a.knownToken(c)
		return by, within(a.limits.strangers, networkOf(by.Address))
	case visitor:
		by.Seen, by.Parent = a.seenOf(c), a.parentOf(c)
		token, _ := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
		if by, err = a.asVisitor(c.UserContext(), by, token); err == nil {
			err = a.embeddable(c.UserContext(), by.Visitor.Channel, by)
		}
		if err == nil && reads(c) {
			err = cmp.Or(within(a.limits.reading, by.Visitor.ID), within(a.limits.readings, networkOf(by.Address)))
		} else if err == nil {
			err = within(a.limits.changing, "visitor "+by.Visitor.ID)
		}
		return by, err
	}
	return by, nil
}

// heads answers HEAD wherever GET is answered (RFC 9110, section 9.3.2).
type heads struct{ fiber.Router }

// Add implements [fiber.Router].
func (r heads) Add(method, path string, handlers ...fiber.Handler) fiber.Router {
	if method == http.MethodGet {
		r.Router.Add(http.MethodHead, path, handlers...)
	}
	return r.Router.Add(method, path, handlers...)
}

// reads reports whether a request changes nothing.
func reads(c *fiber.Ctx) bool {
	return c.Method() == http.MethodGet || c.Method() == http.MethodHead
}

// asAgent fills in who holds the session token.
func (a *API) asAgent(ctx context.Context, by caller) (caller, error) {
	var err error
	by.Agent, by.Session, err = a.Auth.Agent(ctx, by.Token)
	if err == nil {
		by.Principal = by.Agent.Principal()
	}
	return by, err
}

// asVisitor fills in who the token proves; a visitor who never wrote has no contact.
func (a *API) asVisitor(ctx context.Context, by caller, token string) (caller, error) {
	var err error
	by.Principal, by.Token = inbox.Principal{}, token
	if by.Visitor, err = a.Auth.Visitor(token); err != nil {
		return by, err
	}
	principal, err := a.Contacts.Visitor(ctx, by.Visitor.Identity())
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return by, nil
	}
	by.Principal = principal
	return by, err
}

// browser is where the caller asks from.
func (by caller) browser() auth.Browser {
	return auth.Browser{Address: by.Address, Network: networkOf(by.Address), Device: by.Device, Known: by.Known}
}

const (
	cookieName = "pasokh_session"
	knownName  = "pasokh_browser"
	hostPrefix = "__Host-" // over TLS: a name that no other host of the domain can set
	knownAge   = 180 * 24 * 3600
)

// sessionToken is the session's cookie.
func (a *API) sessionToken(c *fiber.Ctx) string { return a.ownCookie(c, cookieName) }

// knownToken is the cookie by which a browser is known.
func (a *API) knownToken(c *fiber.Ctx) string { return a.ownCookie(c, knownName) }

func (a *API) ownCookie(c *fiber.Ctx, name string) string {
	if a.secure(c) {
		name = hostPrefix + name
	}
	return c.Cookies(name)
}

// cookie is the session's, or its removal when token is empty. It lives as long as a
// session can: whether the session itself still does, auth says.
func (a *API) cookie(by caller, token string) http.Cookie {
	return by.cookie(cookieName, token, int(auth.SessionMost.Seconds()))
}

func (by caller) cookie(name, value string, age int) http.Cookie {
	c := http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: age}
	if by.Secure {
		c.Name, c.Secure = hostPrefix+name, true
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// signedIn answers with the agent and the cookies of the session and the browser.
func (a *API) signedIn(by caller, in auth.SignedIn) *signedIn {
	return &signedIn{[]http.Cookie{a.cookie(by, in.Session), by.cookie(knownName, in.Known, knownAge)}, meView(in.Agent)}
}
