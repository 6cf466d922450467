package api

import (
	"github.com/pasokh/pasokh/server/api/agents"
	"github.com/pasokh/pasokh/server/api/audit"
	"github.com/pasokh/pasokh/server/api/auth"
	"github.com/pasokh/pasokh/server/api/bulk"
	"github.com/pasokh/pasokh/server/api/channels"
	"github.com/pasokh/pasokh/server/api/contacts"
	"github.com/pasokh/pasokh/server/api/conversations"
	"github.com/pasokh/pasokh/server/api/files"
	"github.com/pasokh/pasokh/server/api/health"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/labels"
	"github.com/pasokh/pasokh/server/api/notifications"
	"github.com/pasokh/pasokh/server/api/pages"
	"github.com/pasokh/pasokh/server/api/rules"
	"github.com/pasokh/pasokh/server/api/search"
	"github.com/pasokh/pasokh/server/api/setaside"
	"github.com/pasokh/pasokh/server/api/sockets"
	"github.com/pasokh/pasokh/server/api/visitor"
	"github.com/pasokh/pasokh/server/api/webhooks"
	"github.com/pasokh/pasokh/server/api/workspace"
)

// open registers the routes of every room. Bootstrap has the rooms' parts in this order.
func (a *API) open(d Deps) {
	k := a.kit
	automation, panel := rules.New(k, d.Rules), visitor.New(k, d.Rules)
	a.close = append(a.close, automation.Close)
	rooms := []kit.Room{auth.New(k), workspace.New(k), agents.New(k), channels.New(k), labels.New(k)}
	for _, opens := range d.Rooms {
		rooms = append(rooms, opens(k))
	}
	rooms = append(rooms,
		automation, webhooks.New(k, d.Hooks), live{k}, contacts.New(k, d.Search), conversations.New(k), search.New(k, d.Search),
		bulk.New(k, d.Bulk), notifications.New(k, d.Notify), audit.New(k), setaside.New(k, d.Letters), files.New(k), panel,
		sockets.New(k, panel), &health.Health{Kit: k, Feed: d.Feed, Search: d.Search, Letters: d.Letters, Watch: d.Watch},
	)
	registerBootstrap(k, rooms)
	for _, room := range append(rooms, pages.New(k, pages.Site{Agent: d.Agent, Widget: d.Widget, Demo: d.Demo, Described: a.Document})) {
		room.Routes()
	}
}
