package api

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
	"github.com/pasokh/pasokh/inbox/bulk"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/notify"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/search"
	"github.com/pasokh/pasokh/server/api/edge"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/sockets"
	"github.com/pasokh/pasokh/server/api/webhooks"
	"github.com/pasokh/pasokh/server/api/wire"
	"github.com/pasokh/pasokh/server/auth"
)

// Deps are what the API stands on; Agent, Widget and Demo may be nil.
type Deps struct {
	*wire.Renderer // of whoever is here by the hub's presence

	Inbox     *inbox.Service
	Contacts  *contacts.Service
	Workspace *workspace.Workspace
	Auth      *auth.Service
	Search    *search.Service
	Hub       *chat.Hub
	Rules     *rules.Engine
	Notify    *notify.Service
	Hooks     webhooks.Webhooks
	Letters   *follow.DeadLetters
	Watch     *follow.Watch // how what follows the feed stands
	Audit     *audit.Trail
	Bulk      *bulk.Service // replies to many
	Drafts    *drafts.Service
	Files     *files.Service
	Rooms     []kit.Opener
	Feed      inbox.Feed
	Clock     inbox.Clock
	Log       *slog.Logger
	PublicURL string       // how people reach the server; "" trusts the Host header
	Proxies   []string     // whose X-Forwarded-For counts
	Agent     fs.FS        // the built agent app
	Widget    fs.FS        // the built loader and panel
	Demo      http.Handler // the demo shop, at /demo
	Metrics   *prometheus.Registry
	Version   string
	Languages workspace.Languages // those of the front ends
	Post      kit.Post            // letters to agents; nil: none are sent

	Allowances *auth.Allowances // what strangers had kept lately
	Days       kit.DayLimits

	CountryHeader string // in which the proxies say a visitor's country; "" when they do not
}

// API serves everything.
type API struct {
	Deps
	kit   *kit.Kit
	guard *edge.Guard
	close []func() // what ends with the server
}

// New registers every route.
func New(d Deps) *API {
	k := newKit(d)
	app := fiber.New(fiber.Config{
		Immutable: true, DisableStartupMessage: true, ReadTimeout: kit.ReadWithin, WriteTimeout: kit.AnswerWithin, IdleTimeout: 120 * time.Second,
		StreamRequestBody: true, DisablePreParseMultipartForm: true, // handlers read bodies, within their limits and after they know who asks
		ErrorHandler: k.Faults.Failed, ReadBufferSize: kit.MaxHeader, ServerHeader: "",
		EnableTrustedProxyCheck: true, TrustedProxies: d.Proxies, // for X-Forwarded-Proto; of addresses see [kit.Web.Address]
	})
	a := &API{Deps: d, kit: k, guard: edge.New(k)}
	a.guard.Guard(app.Server())
	app.Use(k.Faults.Recovered, a.guard.Measured(), a.guard.SameOrigin)
	kit.SetUpFramework()
	proto := humafiber.NewWithGroup(app, kit.Heads{Router: app}, config(d.Version))
	spell(proto.OpenAPI().Components.Schemas)
	sockets.SpellFrames(proto.OpenAPI().Components.Schemas)
	k.Mount(app, proto)
	a.open(d)
	return a
}

func newKit(d Deps) *kit.Kit {
	return kit.New(kit.Deps{
		Renderer: d.Renderer, Inbox: d.Inbox, Contacts: d.Contacts, Workspace: d.Workspace, Auth: d.Auth, Audit: d.Audit, Drafts: d.Drafts, Files: d.Files,
		Hub: d.Hub, Clock: d.Clock, Log: d.Log, Metrics: d.Metrics, Languages: d.Languages, Post: d.Post,
	}, &kit.Web{PublicURL: d.PublicURL, Proxies: kit.NewProxies(d.Proxies), CountryHeader: d.CountryHeader}, d.Allowances, d.Days)
}

// config describes the API. Schemas live in the document, not behind links.
func config(version string) huma.Config {
	c := huma.DefaultConfig("Pasokh", version)
	c.CreateHooks = nil // no $schema property in answers
	c.DocsPath, c.OpenAPIPath = "", ""
	c.Formats = map[string]huma.Format{fiber.MIMEApplicationJSON: edge.BoundedJSON, "json": edge.BoundedJSON}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: kit.CookieName},
		"visitor": {Type: "http", Scheme: "bearer"},
	}
	return c
}

// spell describes types that are texts in JSON whatever they are in memory, and
// one that needs another name beside our own.
func spell(schemas huma.Registry) {
	for _, t := range []reflect.Type{reflect.TypeFor[hours.Duration](), reflect.TypeFor[hours.Clock]()} {
		schemas.RegisterTypeAlias(t, reflect.TypeFor[string]())
	}
	schemas.RegisterTypeAlias(reflect.TypeFor[rules.Problem](), reflect.TypeFor[wire.RuleProblem]())
}

// App is for tests that need no listener.
func (a *API) App() *fiber.App { return a.kit.App }

// Serve answers on the listener until [API.Shutdown].
func (a *API) Serve(l net.Listener) error { return a.kit.App.Listener(edge.Listener(l, a.Log)) }

// Shutdown ends sockets with going-away and each connection with its answer (a
// browser that asks again and again would keep one up), waits for what is being
// answered and returns; ctx bounds the wait.
func (a *API) Shutdown(ctx context.Context) error {
	a.guard.End()
	a.Hub.Close()
	a.guard.Close()
	for _, end := range a.close {
		end()
	}
	err := a.kit.App.ShutdownWithContext(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.New("some requests did not end in time")
	}
	return errors.Join(err, a.kit.Limits.Sockets.Drained(ctx))
}
