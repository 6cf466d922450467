package api

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"reflect"
	"sync"
	"sync/atomic"
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
	"github.com/pasokh/pasokh/server/auth"
)

// Deps are what the API stands on; Agent, Widget and Demo may be nil.
type Deps struct {
	*Renderer // of whoever is here by the hub's presence

	Inbox     *inbox.Service
	Contacts  *contacts.Service
	Workspace *workspace.Workspace
	Auth      *auth.Service
	Search    *search.Service
	Hub       *chat.Hub
	Rules     *rules.Engine
	Notify    *notify.Service
	Hooks     Webhooks
	Letters   *follow.DeadLetters
	Watch     *follow.Watch // how what follows the feed stands
	Audit     *audit.Trail
	Bulk      *bulk.Service // replies to many
	Drafts    *drafts.Service
	Files     *files.Service
	Rooms     []Room
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

	Allowances *auth.Allowances // what strangers had kept lately
	Days       DayLimits

	CountryHeader string // in which the proxies say a visitor's country; "" when they do not
}

// API serves everything.
type API struct {
	Deps
	trials  *rules.Trials
	app     *fiber.App
	proxies proxies
	limits  limits
	proto   huma.API
	ending  atomic.Bool // Shutdown was called
	silent  newcomers
	noise   *noise
	refused *prometheus.CounterVec // what was refused before it was anybody's, by reason

	refusedPages refusedPages
	described    func() ([]byte, error) // the OpenAPI document, made once
}

// Limits of requests, in bytes.
const (
	maxHeader = 6 << 10 // every open socket holds as much
	maxBody   = 1 << 20
	maxSaid   = 256 << 10                   // of visitors: the longest lawful text in four-byte runes, escaped, and room
	maxAsked  = 16 << 10                    // of anybody: names, addresses and passwords
	maxUpload = files.MaxFileBytes + 64<<10 // with the multipart frame
)

// How long a request may take to come in, and its answer to be taken: a file to
// a telephone far from a city.
const (
	readWithin   = 60 * time.Second
	answerWithin = 15 * time.Minute
)

// New registers every route.
func New(d Deps) *API {
	a := &API{Deps: d, proxies: newProxies(d.Proxies), limits: newLimits(d.Clock), noise: newNoise(d.Clock)}
	a.Agent, a.Widget, a.described = newBuilt(d.Agent), newBuilt(d.Widget), sync.OnceValues(a.Document)
	a.trials = &rules.Trials{Clock: d.Clock}
	a.app = fiber.New(fiber.Config{
		Immutable: true, DisableStartupMessage: true, ReadTimeout: readWithin, WriteTimeout: answerWithin, IdleTimeout: 120 * time.Second,
		StreamRequestBody: true, DisablePreParseMultipartForm: true, // handlers read bodies, within their limits and after they know who asks
		ErrorHandler: a.failed, ReadBufferSize: maxHeader, ServerHeader: "",
		EnableTrustedProxyCheck: true, TrustedProxies: d.Proxies, // for X-Forwarded-Proto; of addresses see [API.address]
	})
	a.countRefusals()
	server := a.app.Server()
	server.ConnState, server.Handler, server.ErrorHandler = a.silent.changed, a.edge(server.Handler), a.unreadable
	a.app.Use(a.recovered, a.measured(), a.sameOrigin)
	setUpFramework()
	a.proto = humafiber.NewWithGroup(a.app, heads{a.app}, config(d.Version))
	spell(a.proto.OpenAPI().Components.Schemas)
	spellFrames(a.proto.OpenAPI().Components.Schemas)
	a.register()
	a.raw()
	return a
}

// register is the page of all described routes; a line a resource.
func (a *API) register() {
	a.registerSetup()
	a.registerSession()
	a.registerInvites()
	a.registerMe()
	a.registerPhotos()
	a.registerNotifications()
	a.registerBootstrap()
	a.registerConversations()
	a.registerMerges()
	a.registerMessages()
	a.registerBulkReplies()
	a.registerCounts()
	a.registerSearch()
	a.registerWithin()
	a.registerSetAside()
	a.registerContacts()
	a.registerContactMerge()
	a.registerAgents()
	a.registerAudit()
	a.registerRecords()
	a.registerSettings()
	a.registerRules()
	a.registerRuns()
	a.registerBacktests()
	a.registerHours()
	a.registerPolicies()
	a.registerWebhooks()
	a.registerVisitors()
	a.registerVisits()
	for _, room := range a.Rooms {
		room.routes(a)
	}
}

// raw are the routes that carry files, pages and sockets instead of JSON.
func (a *API) raw() {
	a.app.Post("/api/v1/files", a.uploadAsAgent)
	a.app.Post("/chat/api/files", a.uploadAsVisitor)
	a.app.Post("/api/v1/me/photo", a.uploadOwnPhoto)
	a.app.Post("/api/v1/agents/:id/photo", a.uploadPhoto)
	a.app.Get("/files/photos/:photo", a.photo)
	a.app.Get("/files/v/:token/:name", a.fileForVisitor)
	a.app.Get("/files/:conversation/:seq/:file/:name", a.fileForAgent)
	a.app.Get("/ws", a.agentSocket())
	a.app.Get("/chat/ws", a.visitorSocket())
	a.health()
	a.pages()
}

// config describes the API. Schemas live in the document, not behind links.
func config(version string) huma.Config {
	c := huma.DefaultConfig("Pasokh", version)
	c.CreateHooks = nil // no $schema property in answers
	c.DocsPath, c.OpenAPIPath = "", ""
	c.Formats = map[string]huma.Format{fiber.MIMEApplicationJSON: boundedJSON, "json": boundedJSON}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: cookieName},
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
	schemas.RegisterTypeAlias(reflect.TypeFor[rules.Problem](), reflect.TypeFor[RuleProblem]())
}

// App is for tests that need no listener.
func (a *API) App() *fiber.App { return a.app }

// Serve answers on the listener until [API.Shutdown].
func (a *API) Serve(l net.Listener) error { return a.app.Listener(lingerers{l, a.Log}) }

// Shutdown ends sockets with going-away and each connection with its answer (a
// browser that asks again and again would keep one up), waits for what is being
// answered and returns; ctx bounds the wait.
func (a *API) Shutdown(ctx context.Context) error {
	a.ending.Store(true)
	a.Hub.Close()
	a.silent.close()
	a.trials.Close()
	err := a.app.ShutdownWithContext(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.New("some requests did not end in time")
	}
	return errors.Join(err, a.limits.sockets.drained(ctx))
}
