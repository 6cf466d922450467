// Package kit is what the HTTP side of every room is made with: routes and who may
// call them, refusals, limits, and the four routes of a type of record. It imports none of the rooms beside it.
package kit

import (
	"context"
	"log/slog"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/server/api/wire"
	"github.com/pasokh/pasokh/server/auth"
)

// Deps are what handlers of many rooms ask. What one room alone asks is given to that room.
type Deps struct {
	*wire.Renderer // of whoever is here by the hub's presence

	Inbox     *inbox.Service
	Contacts  *contacts.Service
	Workspace *workspace.Workspace
	Auth      *auth.Service
	Audit     *audit.Trail
	Drafts    *drafts.Service
	Files     *files.Service
	Hub       *chat.Hub
	Clock     inbox.Clock
	Log       *slog.Logger
	Metrics   *prometheus.Registry
	Languages workspace.Languages // those of the front ends
	Post      Post                // letters to agents; nil: none are sent
}

// Post writes to agents by mail.
type Post interface {
	// Able reports whether there is a way to write.
	Able(ctx context.Context) (bool, error)
	// Send has a letter with a link be sent to an agent, in its language; under one id once.
	Send(ctx context.Context, letter, id string, to inbox.Agent, link string) error
}

// Kit is what rooms register their routes with.
type Kit struct {
	Deps
	Web     *Web
	Quotas  *Quotas
	Faults  *Faults
	Widgets *Widgets
	Limits  *Limits
	Refused *prometheus.CounterVec // what was refused before it was anybody's, by reason

	App   *fiber.App // for routes that carry files, pages and sockets instead of JSON
	Proto huma.API   // for described routes: see [Route]
}

// New returns a kit without routes; [Kit.Mount] says where they go.
func New(d Deps, web *Web, allowances *auth.Allowances, days DayLimits) *Kit {
	limits, refused := newLimits(d.Clock), countRefusals(d.Metrics)
	return &Kit{
		Deps: d, Web: web, Limits: limits, Refused: refused,
		Quotas:  &Quotas{Allowances: allowances, Days: days, Limits: limits},
		Faults:  newFaults(d.Log, d.Clock),
		Widgets: &Widgets{Inbox: d.Inbox, Clock: d.Clock, Limits: limits, Refused: refused},
	}
}

// Mount says where routes are registered.
func (k *Kit) Mount(app *fiber.App, proto huma.API) { k.App, k.Proto = app, proto }
